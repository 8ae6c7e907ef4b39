"""Prints NDJSON to try `pakplan bulk` on, always the same: python3 rows.py COUNT

Good rows are the requests of ../cases with other quantities. One row in a hundred is bad, and some lines are blank.
"""

import json
import random
import sys
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "cases"
NAMES = ("desk", "Müller & Söhne, Zürich", "großer Umzug 🚚", "東京 \u2028 大阪", 'a "quoted" \\ name')
BLANK = ("", " \t", "\r")


def good(request, number, chance):
    """A row as a desk would have it; every second one names no moment."""
    for lot in request.get("licenses", []):
        lot["quantity"] = chance.randint(0, 300)
    for pak in request.get("paks", []):
        for line in pak["contents"]:
            line["quantity"] = chance.randint(100, 300)
    if number % 2:
        del request["as_of"]
    return {"case": f"{NAMES[number % len(NAMES)]} {number}", **request}


def bad(row, kind):
    """A row that is refused, in one of five ways."""
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
    chance = random.Random(2026)
    lines = []
    for number in range(int(sys.argv[1])):
        row = good(json.loads(cases[number % len(cases)]), number, chance)
        if number % 100 == 50:
            lines.append(bad(row, number // 100 % 5))
        elif number % 100 == 60:
            # Between two fields a carriage return is but a blank.
            lines.append(as_json(row).replace(", ", ",\r", 1) + "\r")
        else:
            lines.append(as_json(row))
        if number % 250 == 0:
            lines.append(BLANK[number // 250 % len(BLANK)])
    # The last line has no end.
    sys.stdout.buffer.write("\n".join(lines).encode())


if __name__ == "__main__":
    main()
