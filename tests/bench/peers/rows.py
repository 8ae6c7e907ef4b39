"""Generates the input of the bulk benchmarks: N rows, the same on each run.

    python rows.py csv N OUT.csv
    python rows.py ndjson N OUT.ndjson

Row i of the CSV and row i of the NDJSON are the same request, and all rows are valid. The values are
derived from hashes of the row number, so that files of different lengths start with the same rows.
"""

import sys

import duckdb

# A uniformly distributed value from 0 to `max_value`. Each `salt` gives an independent value.
DRAWS = "CREATE MACRO draw(i, salt, max_value) AS (hash(i * 100 + salt) % (max_value + 1)::UBIGINT)::BIGINT"

ROWS = """
CREATE VIEW rows AS
WITH drawn AS (
    SELECT i,
        draw(i, 1, 99) AS rehost,
        draw(i, 2, 99) AS second_lot,
        draw(i, 3, 99) AS second_rehost,
        draw(i, 4, 99) AS kind,
        draw(i, 5, 1000) AS pak_quantity,
        draw(i, 6, 99) AS fulfilled,
        draw(i, 7, 99) AS request,
        draw(i, 8, 99) AS target,
        draw(i, 16, 99) AS number
    FROM range(1, getvariable('n') + 1) AS numbers(i)
)
SELECT
    format('C{:07d}', i) AS "case",
    CASE WHEN draw(i, 9, 99) < 20 THEN '1.0' WHEN draw(i, 9, 99) < 50 THEN '1.1'
         WHEN draw(i, 9, 99) < 90 THEN '1.5' ELSE '1.5 MR3' END AS release,
    draw(i, 10, 500) AS quantity,
    CASE WHEN rehost < 45 THEN 'installed' WHEN rehost < 67 THEN 'not_required'
         WHEN rehost < 80 THEN 'not_started' WHEN rehost < 91 THEN 'requested' ELSE 'issued' END AS rehost,
    CASE WHEN second_lot < 33 THEN draw(i, 11, 500) END AS pending,
    CASE WHEN second_lot >= 33 OR second_rehost < 20 THEN NULL
         WHEN second_rehost < 45 THEN 'not_started' WHEN second_rehost < 70 THEN 'requested'
         WHEN second_rehost < 90 THEN 'issued' WHEN second_rehost < 97 THEN 'installed'
         ELSE 'not_required' END AS pending_rehost,
    CASE WHEN number < 95 THEN right(to_base((hash(i * 100) >> 8)::BIGINT, 36, 11), 8 + draw(i, 12, 3)) END AS pak,
    CASE WHEN kind < 70 THEN 'upgrade' WHEN kind < 85 THEN 'new' END AS kind,
    pak_quantity,
    CASE WHEN fulfilled < 50 THEN NULL WHEN fulfilled < 60 THEN 0 WHEN fulfilled < 65 THEN pak_quantity
         ELSE draw(i, 13, pak_quantity) END AS pak_fulfilled,
    CASE WHEN request < 15 THEN 1 + draw(i, 14, 999) END AS request,
    CASE WHEN target < 10 THEN draw(i, 15, 1500) END AS target_licenses
FROM drawn
"""

# Fields that are empty in the CSV are omitted, except for the two that have a default only in the CSV.
LINES = """
SELECT concat(
    '{"case":"', "case",
    '","licenses":[{"release":"', release, '","quantity":', quantity, ',"rehost":"', rehost, '"}',
    CASE WHEN pending IS NOT NULL THEN concat(
        ',{"release":"', release, '","quantity":', pending,
        ',"rehost":"', coalesce(pending_rehost, 'not_started'), '"}') END,
    '],"paks":[{', '"number":"' || pak || '",',
    '"contents":[{"kind":"', coalesce(kind, 'upgrade'), '","quantity":', pak_quantity,
    ',"fulfilled":' || pak_fulfilled, ',"request":' || request,
    '}]}]', ',"target_licenses":' || target_licenses,
    ',"as_of":"2026-11-24T08:00:00Z"}')
FROM rows
"""

COPIES = {
    "csv": "COPY (FROM rows) TO '{path}' (FORMAT csv, HEADER)",
    "ndjson": "COPY ({lines}) TO '{path}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\t')",
}


def main(file_format: str, count: int, path: str) -> None:
    database = duckdb.connect()
    database.execute("SET VARIABLE n = ?", [count])
    database.execute(DRAWS)
    database.execute(ROWS)
    database.execute(COPIES[file_format].format(lines=LINES, path=path.replace("'", "''")))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
