"""The scenario for all clients in Python: requests and their expected responses."""

import csv
import io
import json
import os

BASE = os.environ["BASE_URL"]
PASTED = (
    "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK."
)
POINTER = "/paks/0/contents/0/fulfilled"


def assessment_request(installed, quantity, fulfilled=0):
    lots = [{"release": "1.0", "quantity": installed, "rehost": "installed"}] if installed else []
    line = {"kind": "upgrade", "quantity": quantity, "fulfilled": fulfilled}
    return {"licenses": lots, "paks": [{"number": "12345678", "contents": [line]}]}


def wrong_file():
    request = assessment_request(50, 100)
    request["system"] = {"id": "PLM-A"}
    request["paks"][0]["license_file"] = {"issued_for": "PLM-B"}
    return request


MESSAGES = {
    "pak_no_licenses_remaining": assessment_request(50, 100, 100),
    "license_file_wrong_system": wrong_file(),
    "upgrade_pak_partially_fulfillable": assessment_request(50, 100),
    "upgrade_pak_cannot_be_fulfilled": assessment_request(0, 100),
}


# Two input rows of the bulk operations: a valid and an invalid one.
NDJSON = [{"case": "good", **assessment_request(50, 50)}, {"case": "bad", "licenses": [], "paks": []}]
NDJSON = "".join(json.dumps(row) + "\n" for row in NDJSON).encode()
CSV = b"""case,release,quantity,rehost,pak,pak_quantity
good,1.0,50,installed,12345678,50
bad,2.0,50,installed,12345678,50
"""


def check(what, actual, expected):
    if actual != expected:
        raise SystemExit(f"{what}: {actual!r}, expected {expected!r}")


def check_ndjson(answer):
    """The output must have two rows in order: the first with its count, the second with a problem."""
    rows = [json.loads(row) for row in answer.splitlines()]
    check("rows of NDJSON", [(row["row"], row["case"]) for row in rows], [(1, "good"), (2, "bad")])
    check("now", rows[0]["report"]["summary"]["fulfillable_now"], 50)
    check("error", rows[1]["problem"]["code"], "invalid_request")


def check_csv(answer):
    rows = list(csv.DictReader(io.StringIO(answer.decode(), newline="")))
    check("rows of CSV", [(row["row"], row["case"]) for row in rows], [("1", "good"), ("2", "bad")])
    check("now", [row["fulfillable_now"] for row in rows], ["50", ""])
    check("error", [row["error"] for row in rows], ["", "release: Enter a 1.x release, like 1.5 or 1.5 MR3."])


def round_trip(name, client):
    """Runs the scenario with a client.

    The client has these methods: assess, error_pointer, list, list_again, entry_number, identify, assess_ndjson, assess_csv.
    """
    check("whole", client.assess(assessment_request(120, 100)), ("fulfillable", 100, None))
    check("part", client.assess(assessment_request(50, 100)), ("partially_fulfillable", 50, "upgrade_pak_partially_fulfillable"))
    for code, request in MESSAGES.items():
        check("message", client.assess(request)[2], code)
    check("pointer", client.error_pointer(assessment_request(1, 5, 6)), POINTER)
    etag, entries = client.list()
    check("entries", entries, 11)
    check("not modified", client.list_again(etag), 304)
    check("entry", client.entry_number("out-of-date-license-alert"), 11)
    check("identified", client.identify(PASTED), ("pak_no_licenses_remaining", "4411A7C02D9"))
    check_ndjson(client.assess_ndjson(NDJSON))
    check_csv(client.assess_csv(CSV))
    print(f"{name}: round trip done")
