"""The decision table as SQL in DuckDB: bulk CSV in, bulk CSV out, as a desk that knows SQL would do it.

    python table.py IN.csv OUT.csv [--threads 2]

It takes valid rows as given and refuses nothing, which favours it; nor does it neutralise cells
that a spreadsheet would run as a formula. Two statements, since that is the fastest way found: a
row number over the file itself would hold DuckDB to one thread, whereas a table that was read in
order has its row numbers for nothing, and both of its scans use all threads.
"""

import argparse

import duckdb

READ = """
CREATE TABLE claims AS
SELECT
    "case", pak,
    kind IS DISTINCT FROM 'new' AS is_upgrade,
    CASE WHEN rehost = 'installed' OR rehost = 'not_required' THEN quantity ELSE 0 END
        + CASE WHEN pending_rehost = 'installed' OR pending_rehost = 'not_required' THEN coalesce(pending, 0) ELSE 0 END
        AS eligible,
    quantity + coalesce(pending, 0) AS held,
    pak_quantity - coalesce(pak_fulfilled, 0) AS remaining,
    request, target_licenses
FROM read_csv({source}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {{
    'case': 'VARCHAR', 'release': 'VARCHAR', 'quantity': 'INTEGER', 'rehost': 'VARCHAR',
    'pending': 'INTEGER', 'pending_rehost': 'VARCHAR', 'pak': 'VARCHAR', 'kind': 'VARCHAR',
    'pak_quantity': 'INTEGER', 'pak_fulfilled': 'INTEGER', 'request': 'INTEGER', 'target_licenses': 'INTEGER'
}})
"""

# `decided` holds the rows of the decision table by their message: M4 is row 5, M1 rows 3 and 6, M3
# row 7, none rows 4 and 8. The reasons are written out, as that is faster than joining them.
WRITE = """
COPY (
    WITH asked AS (
        SELECT *, rowid + 1 AS "row", coalesce(request, remaining) AS asked FROM claims
    ), wanted AS (
        SELECT *, least(asked, remaining) AS wanted FROM asked
    ), fulfilled_now AS (
        SELECT *, CASE WHEN is_upgrade THEN least(eligible, wanted) ELSE wanted END AS now FROM wanted
    ), fulfilled_later AS (
        SELECT *, CASE WHEN is_upgrade THEN least(wanted - now, held - eligible) ELSE 0 END AS later FROM fulfilled_now
    ), decided AS (
        SELECT *,
            asked - now - later AS shortfall,
            CASE WHEN is_upgrade THEN held - now - later ELSE held END AS unused,
            CASE WHEN is_upgrade AND eligible = 0 THEN 4 WHEN remaining = 0 THEN 1
                 WHEN is_upgrade AND eligible < wanted THEN 3 ELSE 0 END AS message
        FROM fulfilled_later
    ), bought AS (
        SELECT *, CASE WHEN target_licenses IS NULL THEN shortfall
                       ELSE greatest(target_licenses - now - later, 0) END AS gap FROM decided
    )
    SELECT
        "row", "case",
        CASE WHEN now = 0 THEN 'not_fulfillable' WHEN now = asked THEN 'fulfillable'
             ELSE 'partially_fulfillable' END AS outcome,
        now AS fulfillable_now,
        later AS fulfillable_later,
        shortfall,
        remaining - now AS left_in_pak,
        least(gap, unused) AS purchase_upgrade,
        gap - least(gap, unused) AS purchase_new,
        CASE message
            WHEN 1 THEN 'pak_no_licenses_remaining'
            WHEN 3 THEN 'upgrade_pak_partially_fulfillable'
            WHEN 4 THEN 'upgrade_pak_cannot_be_fulfilled'
        END AS message_code,
        CASE message
            WHEN 1 THEN concat('The PAK you have entered, ', pak, ', cannot be fulfilled because there are no licenses remaining in the PAK.')
            WHEN 3 THEN 'Unable to fulfill all the upgrade licenses in a PAK.'
            WHEN 4 THEN concat('The upgrade PAK you have entered, ', pak, ', cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.')
        END AS message,
        CASE message
            WHEN 0 THEN CASE
                WHEN asked > remaining THEN 'request_exceeds_remaining'
                WHEN now < remaining THEN 'partial_fulfillment'
            END
            WHEN 1 THEN 'pak_exhausted'
            WHEN 3 THEN CASE
                WHEN asked > remaining AND later > 0 THEN 'insufficient_installed_licenses rehost_pending request_exceeds_remaining partial_fulfillment'
                WHEN asked > remaining THEN 'insufficient_installed_licenses request_exceeds_remaining partial_fulfillment'
                WHEN later > 0 THEN 'insufficient_installed_licenses rehost_pending partial_fulfillment'
                ELSE 'insufficient_installed_licenses partial_fulfillment'
            END
            WHEN 4 THEN CASE
                WHEN remaining = 0 THEN 'no_eligible_licenses pak_exhausted'
                WHEN asked > remaining AND later > 0 THEN 'no_eligible_licenses rehost_pending request_exceeds_remaining'
                WHEN asked > remaining THEN 'no_eligible_licenses request_exceeds_remaining'
                WHEN later > 0 THEN 'no_eligible_licenses rehost_pending'
                ELSE 'no_eligible_licenses'
            END
        END AS reasons,
        NULL AS error
    FROM bought
) TO {target} (FORMAT csv, HEADER)
"""


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def main() -> None:
    arguments = argparse.ArgumentParser(description="Assess a bulk CSV file in DuckDB.")
    arguments.add_argument("source")
    arguments.add_argument("target")
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    database = duckdb.connect(config={"threads": given.threads, "preserve_insertion_order": True})
    database.execute(READ.format(source=quoted(given.source)))
    database.execute(WRITE.format(target=quoted(given.target)))


if __name__ == "__main__":
    main()
