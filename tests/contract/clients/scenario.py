"""What every client in Python is used for: the same questions, and what must come back."""

import csv
import io
import json
import os

BASE = os.environ["BASE_URL"]
PASTED = (
    "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK."
)
POINTER = "/paks/0/contents/0/fulfilled"


def application(installed, quantity, fulfilled=0):
    lots = [{"release": "1.0", "quantity": installed, "rehost": "installed"}] if installed else []
    line = {"kind": "upgrade", "quantity": quantity, "fulfilled": fulfilled}
    return {"licenses": lots, "paks": [{"number": "12345678", "contents": [line]}]}


def wrong_file():
    request = application(50, 100)
    request["system"] = {"id": "PLM-A"}
    request["paks"][0]["license_file"] = {"issued_for": "PLM-B"}
    return request


MESSAGES = {
    "pak_no_licenses_remaining": application(50, 100, 100),
    "license_file_wrong_system": wrong_file(),
    "upgrade_pak_partially_fulfillable": application(50, 100),
    "upgrade_pak_cannot_be_fulfilled": application(0, 100),
}


# Two rows of the bulk operations, one that is good and one that is refused.
NDJSON = [{"case": "good", **application(50, 50)}, {"case": "bad", "licenses": [], "paks": []}]
NDJSON = "".join(json.dumps(row) + "\n" for row in NDJSON).encode()
CSV = b"""case,release,quantity,rehost,pak,pak_quantity
good,1.0,50,installed,12345678,50
bad,2.0,50,installed,12345678,50
"""


def check(what, actual, expected):
    if actual != expected:
        raise SystemExit(f"{what}: {actual!r}, want {expected!r}")


def check_ndjson(answer):
    """The answer's two rows must come in order, the first with its figure, the second refused."""
    rows = [json.loads(row) for row in answer.splitlines()]
    check("rows of NDJSON", [(row["row"], row["case"]) for row in rows], [(1, "good"), (2, "bad")])
    check("now", rows[0]["report"]["summary"]["fulfillable_now"], 50)
    check("refused", rows[1]["problem"]["code"], "invalid_request")


def check_csv(answer):
    rows = list(csv.DictReader(io.StringIO(answer.decode(), newline="")))
    check("rows of CSV", [(row["row"], row["case"]) for row in rows], [("1", "good"), ("2", "bad")])
    check("now", [row["fulfillable_now"] for row in rows], ["50", ""])
    check("refused", [row["error"] for row in rows], ["", "release: Enter a 1.x release, like 1.5 or 1.5 MR3."])


def round_trip(name, client):
    """Takes a client through the scenario.

    It offers: assess, refusal, list, list_again, entry_number, identify, assess_ndjson, assess_csv.
    """
    check("whole", client.assess(application(120, 100)), ("fulfillable", 100, None))
    check("part", client.assess(application(50, 100)), ("partially_fulfillable", 50, "upgrade_pak_partially_fulfillable"))
    for code, request in MESSAGES.items():
        check("message", client.assess(request)[2], code)
    check("pointer", client.refusal(application(1, 5, 6)), POINTER)
    etag, entries = client.list()
    check("entries", entries, 11)
    check("not modified", client.list_again(etag), 304)
    check("entry", client.entry_number("out-of-date-license-alert"), 11)
    check("identified", client.identify(PASTED), ("pak_no_licenses_remaining", "4411A7C02D9"))
    check_ndjson(client.assess_ndjson(NDJSON))
    check_csv(client.assess_csv(CSV))
    print(f"{name}: round trip done")
