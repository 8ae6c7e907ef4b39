"""The calculation as SQL in DuckDB: bulk CSV in, bulk CSV out, as a license desk with SQL skills would write it.

    python table.py IN.csv OUT.csv [--threads 2]

It assumes that every row is valid and rejects nothing, which favors it; nor does it neutralize cells that a spreadsheet
would run as a formula. It has two statements because that is the fastest way found: a row number over the file itself would
limit DuckDB to one thread, whereas a table that was read in order has its row numbers for free, and both of its scans use
all threads.
"""

import argparse

import duckdb

READ = """
CREATE TABLE requests AS
SELECT
    "case", pak,
    kind IS DISTINCT FROM 'new' AS is_upgrade,
    CASE WHEN rehost = 'installed' OR rehost = 'not_required' THEN quantity ELSE 0 END
        + CASE WHEN pending_rehost = 'installed' OR pending_rehost = 'not_required' THEN coalesce(pending, 0) ELSE 0 END
        AS eligible,
    quantity + coalesce(pending, 0) AS licenses,
    pak_quantity - coalesce(pak_fulfilled, 0) AS remaining,
    request, target_licenses
FROM read_csv({source}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {{
    'case': 'VARCHAR', 'release': 'VARCHAR', 'quantity': 'INTEGER', 'rehost': 'VARCHAR',
    'pending': 'INTEGER', 'pending_rehost': 'VARCHAR', 'pak': 'VARCHAR', 'kind': 'VARCHAR',
    'pak_quantity': 'INTEGER', 'pak_fulfilled': 'INTEGER', 'request': 'INTEGER', 'target_licenses': 'INTEGER'
}})
"""

# A row has one PAK with one line and no facts about the system, so nothing is held, and an upgrade takes pending licenses
# only if it takes all eligible ones. `message` is the number of the documented message, 0 if there is none. The reasons are
# written out, because that is faster than joining them.
WRITE = """
COPY (
    WITH requested AS (
        SELECT *, rowid + 1 AS "row", coalesce(request, remaining) AS requested FROM requests
    ), wanted AS (
        SELECT *, least(requested, remaining) AS wanted FROM requested
    ), first_pass AS (
        SELECT *, CASE WHEN is_upgrade THEN least(wanted, eligible) ELSE wanted END AS now FROM wanted
    ), second_pass AS (
        SELECT *, CASE WHEN is_upgrade THEN least(wanted - now, licenses - eligible) ELSE 0 END AS later FROM first_pass
    ), allocated AS (
        SELECT *,
            requested - now - later AS shortfall,
            CASE WHEN is_upgrade THEN licenses - now - later ELSE licenses END AS unused,
            CASE WHEN remaining = 0 THEN 1 WHEN NOT is_upgrade THEN 0 WHEN eligible = 0 THEN 4
                 WHEN eligible < wanted THEN 3 ELSE 0 END AS message,
            greatest(target_licenses - now - later, 0) AS missing
        FROM second_pass
    ), fulfilled_too AS (
        SELECT *,
            CASE WHEN target_licenses IS NULL THEN shortfall ELSE missing END AS gap,
            CASE WHEN target_licenses IS NULL THEN 0
                 WHEN is_upgrade THEN least(missing, remaining - wanted, unused)
                 ELSE least(missing, remaining - wanted) END AS unrequested
        FROM allocated
    ), upgraded_too AS (
        SELECT *,
            CASE WHEN is_upgrade THEN unused - unrequested ELSE unused END AS unused_after,
            least(gap - unrequested, unused_after) AS upgrade,
            CASE WHEN NOT is_upgrade THEN 0 WHEN target_licenses IS NULL THEN wanted - now - later
                 ELSE remaining - now - later - unrequested END AS without_1x
        FROM fulfilled_too
    ), rehosted AS (
        SELECT *, least(gap - unrequested - upgrade, without_1x) AS rehost_or_buy, unused_after > upgrade AS has_unused
        FROM upgraded_too
    )
    SELECT
        "row", "case",
        CASE WHEN now = 0 THEN 'not_fulfillable' WHEN now = requested THEN 'fulfillable'
             ELSE 'partially_fulfillable' END AS outcome,
        now AS fulfillable_now,
        later AS fulfillable_later,
        shortfall,
        remaining - now AS left_in_pak,
        unrequested,
        upgrade AS purchase_upgrade,
        rehost_or_buy,
        gap - unrequested - upgrade - rehost_or_buy AS purchase_new,
        CASE WHEN target_licenses IS NOT NULL THEN missing END AS missing,
        CASE WHEN target_licenses IS NULL THEN NULL WHEN target_licenses = 0 THEN 'already'
             WHEN now >= target_licenses THEN 'now' WHEN missing = 0 THEN 'later' ELSE 'not' END AS covered,
        CASE message
            WHEN 1 THEN 'pak_no_licenses_remaining'
            WHEN 3 THEN 'upgrade_pak_partially_fulfillable'
            WHEN 4 THEN 'upgrade_pak_cannot_be_fulfilled'
        END AS message_code,
        CASE message
            WHEN 1 THEN concat('The PAK you have entered, ', coalesce(pak, 'nnnnnnnn'), ', cannot be fulfilled because there are no licenses remaining in the PAK.')
            WHEN 3 THEN 'Unable to fulfill all the upgrade licenses in a PAK.'
            WHEN 4 THEN concat('The upgrade PAK you have entered, ', coalesce(pak, 'nnnnnnnnn'), ', cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.')
        END AS message,
        {reasons} AS reasons,
        NULL AS error
    FROM rehosted
) TO {target} (FORMAT csv, HEADER)
"""

# The conditions of the reasons, by message. The last reason follows any of the others.
REASONS = {
    0: (
        ("requested > remaining", ["request_exceeds_remaining"]),
        ("now < remaining", ["partial_fulfillment"]),
        (None, []),
    ),
    1: ((None, ["pak_exhausted"]),),
    3: (
        (
            "requested > remaining AND later > 0",
            ["insufficient_installed_licenses", "rehost_pending", "request_exceeds_remaining", "partial_fulfillment"],
        ),
        (
            "requested > remaining",
            ["insufficient_installed_licenses", "request_exceeds_remaining", "partial_fulfillment"],
        ),
        ("later > 0", ["insufficient_installed_licenses", "rehost_pending", "partial_fulfillment"]),
        (None, ["insufficient_installed_licenses", "partial_fulfillment"]),
    ),
    4: (
        ("requested > remaining AND later > 0", ["no_eligible_licenses", "rehost_pending", "request_exceeds_remaining"]),
        ("requested > remaining", ["no_eligible_licenses", "request_exceeds_remaining"]),
        ("later > 0", ["no_eligible_licenses", "rehost_pending"]),
        (None, ["no_eligible_licenses"]),
    ),
}


def reasons() -> str:
    """The reasons of a row as one expression: each combination is a constant."""

    def constant(codes: list[str]) -> str:
        return quoted(" ".join(codes)) if codes else "NULL"

    def branch(rows: tuple) -> str:
        conditions, default = "", ""
        for condition, codes in rows:
            with_unused = constant([*codes, "unused_1x_licenses"])
            value = f"CASE WHEN has_unused THEN {with_unused} ELSE {constant(codes)} END"
            if condition:
                conditions += f"WHEN {condition} THEN {value} "
            else:
                default = value
        return f"CASE {conditions}ELSE {default} END" if conditions else default

    branches = (f"WHEN {message} THEN {branch(rows)}" for message, rows in REASONS.items())
    return f"CASE message {' '.join(branches)} END"


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
    database.execute(WRITE.format(target=quoted(given.target), reasons=reasons()))


if __name__ == "__main__":
    main()
