"""Prints test input for `pakplan bulk` in NDJSON, the same on each run: python3 rows.py COUNT

Valid rows are the requests in ../cases with other quantities. One of a hundred rows is invalid, and some lines are blank.
"""

import json
import random
import sys
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "cases"
NAMES = ("desk", "Müller & Söhne, Zürich", "großer Umzug 🚚", "東京 \u2028 大阪", 'a "quoted" \\ name')
BLANK = ("", " \t", "\r")


def valid(request, number, generator):
    """A valid row. Every second one has no time."""
    for lot in request.get("licenses", []):
        lot["quantity"] = generator.randint(0, 300)
    for pak in request.get("paks", []):
        for line in pak["contents"]:
            line["quantity"] = generator.randint(100, 300)
    if number % 2:
        del request["as_of"]
    return {"case": f"{NAMES[number % len(NAMES)]} {number}", **request}


def invalid(row, kind):
    """An invalid row with one of five errors."""
    line = row["paks"][0]["contents"][0] if "paks" in row else {"quantity": 0}
    if kind == 0:
        return as_json(row)[:-1]
    if kind == 1:
        row["licences"] = []
    elif kind == 2:
        line["fulfilled"] = line["quantity"] + 1
    elif kind == 3:
        row["case"] = "ü" * 40_000
    else:
        row["paks"][0]["number"] = "Prüfstück"
    return as_json(row)


def as_json(row):
    return json.dumps(row, ensure_ascii=False)


def main():
    cases = [path.read_text("utf-8") for path in sorted(CASES.glob("*.json"))]
    generator = random.Random(2026)
    lines = []
    for number in range(int(sys.argv[1])):
        row = valid(json.loads(cases[number % len(cases)]), number, generator)
        if number % 100 == 50:
            lines.append(invalid(row, number // 100 % 5))
        elif number % 100 == 60:
            # A carriage return between two fields is white space.
            lines.append(as_json(row).replace(", ", ",\r", 1) + "\r")
        else:
            lines.append(as_json(row))
        if number % 250 == 0:
            lines.append(BLANK[number // 250 % len(BLANK)])
    # The last line has no line feed.
    sys.stdout.buffer.write("\n".join(lines).encode())


if __name__ == "__main__":
    main()
