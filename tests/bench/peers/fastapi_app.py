"""The decision table in FastAPI and pydantic, as a desk engineer would write it in a day.

    uvicorn fastapi_app:app --workers 2 --no-access-log --log-level warning

`POST /v1/assessments` takes the same request within the same bounds, and refuses all else with 422.
It answers the outcome, the messages, the summary, the lines and what to buy, the reasons as bare
codes: no plan, no deadlines, no catalogue and no reason in words. That is less than the service
does, which favours it.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

import orjson
from fastapi import FastAPI, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, model_validator

ENTRY = "out-of-date-license-alert"
M1 = "pak_no_licenses_remaining"
M2 = "license_file_wrong_system"
M3 = "upgrade_pak_partially_fulfillable"
M4 = "upgrade_pak_cannot_be_fulfilled"
TEXTS = {
    M1: "The PAK you have entered, {pak}, cannot be fulfilled because there are no licenses remaining in the PAK.",
    M2: "The license file you are attempting to install was not issued for this system. "
    "Ensure that you are installing the correct file on this system.",
    M3: "Unable to fulfill all the upgrade licenses in a PAK.",
    M4: "The upgrade PAK you have entered, {pak}, cannot be fulfilled either because there are no licenses "
    "remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to "
    "be upgraded using the PAK.",
}

Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Wanted = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
Release = Annotated[str, Field(pattern=r"^[0-9]{1,3}\.[0-9]{1,3}$")]
SystemId = Annotated[str, Field(min_length=1, max_length=128)]


class Model(BaseModel):
    """Unknown fields are refused; a field whose default is None may be absent, but not null."""

    model_config = ConfigDict(extra="forbid")


class Lot(Model):
    release: Annotated[str, Field(pattern=r"^1\.[0-9]{1,3}$")]
    quantity: Count
    rehost: Literal["not_required", "not_started", "requested", "issued", "installed"]


class Line(Model):
    kind: Literal["upgrade", "new"]
    quantity: Count
    fulfilled: Count = 0
    target_release: Release = "2.0"
    sku: Annotated[str, Field(min_length=1, max_length=64)] = None
    request: Wanted = None

    @model_validator(mode="after")
    def fulfilled_within_quantity(self):
        if self.fulfilled > self.quantity:
            raise ValueError("fulfilled must not be above quantity")
        return self


class LicenseFile(Model):
    issued_for: SystemId


class Pak(Model):
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    contents: Annotated[list[Line], Field(min_length=1, max_length=100)]
    partial_fulfillment: StrictBool = True
    license_file: LicenseFile = None

    @model_validator(mode="after")
    def request_only_in_parts(self):
        if not self.partial_fulfillment and any(line.request is not None for line in self.contents):
            raise ValueError("request must be absent where the PAK cannot be fulfilled in parts")
        return self


class System(Model):
    release: Release = "2.0"
    id: SystemId = None
    active_node: Literal["primary", "secondary"] = "primary"
    plm_started_at: AwareDatetime = None
    licenses_changed_at: AwareDatetime = None
    alert_expires_on: date = None
    free_trial_started_on: date = None
    usage_exceeded_since: date = None
    licenses_invalid_since: date = None
    hosts_in_use: Count = None
    licenses_2x: Count = 0


class Application(Model):
    licenses: Annotated[list[Lot], Field(max_length=1000)]
    paks: Annotated[list[Pak], Field(min_length=1, max_length=1000)]
    system: System = System()
    target_licenses: Count = None
    as_of: AwareDatetime = None

    @model_validator(mode="after")
    def each_pak_once(self):
        if len({pak.number for pak in self.paks}) < len(self.paks):
            raise ValueError("the same PAK number stands twice")
        return self


app = FastAPI()


@app.post("/v1/assessments")
async def assess_upgrade(application: Application) -> Response:
    return Response(orjson.dumps(assess(application), option=orjson.OPT_UTC_Z), media_type="application/json")


def assess(application: Application) -> dict:
    eligible = sum(lot.quantity for lot in application.licenses if lot.rehost in ("not_required", "installed"))
    pending = sum(lot.quantity for lot in application.licenses) - eligible
    left_eligible, left_pending = eligible, pending
    lines, to_buy_again = [], 0
    for pak in application.paks:
        for index, line in enumerate(pak.contents):
            answer, drawn_eligible, drawn_pending, is_to_be_mended = decide(
                line, pak, application.system, left_eligible, left_pending
            )
            left_eligible -= drawn_eligible
            left_pending -= drawn_pending
            lines.append({"pak": pak.number, "line": index} | answer)
            if not is_to_be_mended:
                to_buy_again += answer["shortfall"]
    summary = {
        "eligible": eligible,
        "pending": pending,
        "requested": sum(line["requested"] for line in lines),
        "fulfillable_now": sum(line["fulfillable_now"] for line in lines),
        "fulfillable_later": sum(line["fulfillable_later"] for line in lines),
        "shortfall": sum(line["shortfall"] for line in lines),
        "left_in_paks": sum(line["left_in_pak"] for line in lines),
        "unused_1x": left_eligible + left_pending,
    }
    answer = {"outcome": outcome_of_all(lines)}
    messages = [line["message"] for line in lines if line["outcome"] != "fulfillable" and "message" in line]
    if messages:
        answer["message"] = messages[0]
    return answer | {
        "summary": summary,
        "lines": lines,
        "purchase": purchase(application, summary, to_buy_again),
        "as_of": (application.as_of or datetime.now(UTC)).astimezone(UTC),
    }


def decide(line: Line, pak: Pak, system: System, eligible: int, pending: int) -> tuple[dict, int, int, bool]:
    """The answer for one line, what it draws from the two pools, and whether its file or release is to be mended."""
    remaining = line.quantity - line.fulfilled
    asked = remaining if line.request is None else line.request
    wanted = min(asked, remaining)
    now = later = 0
    message, also_applies, reasons = None, [], []

    if pak.license_file and system.id is not None and pak.license_file.issued_for != system.id:
        row, message, reasons = 1, M2, ["license_file_for_other_system"]
    elif major(line.target_release) != major(system.release):
        row, reasons = 2, ["release_mismatch"]
    elif line.kind == "new" and remaining == 0:
        row, message, reasons = 3, M1, ["pak_exhausted"]
    elif line.kind == "new":
        row, now = 4, wanted
    elif eligible == 0:
        row, later, message, reasons = 5, min(wanted, pending), M4, ["no_eligible_licenses"]
        if remaining == 0:
            also_applies, reasons = [M1], ["no_eligible_licenses", "pak_exhausted"]
    elif remaining == 0:
        row, message, also_applies, reasons = 6, M1, [M4], ["pak_exhausted"]
    elif eligible < wanted:
        row, now, later, message = 7, eligible, min(wanted - eligible, pending), M3
        reasons = ["insufficient_installed_licenses"]
    else:
        row, now = 8, wanted
    drawn_eligible, drawn_pending = (now, later) if line.kind == "upgrade" else (0, 0)

    is_changed = False
    if not pak.partial_fulfillment and row in (5, 7):
        all_of_it = remaining if eligible + pending >= remaining else 0
        is_changed = (now, later) != (0, all_of_it)
        now, later = 0, all_of_it
        drawn_eligible = min(eligible, later)
        drawn_pending = later - drawn_eligible
    on_secondary = system.active_node == "secondary" and row >= 3
    if on_secondary:
        now, later, message, reasons = 0, later + now, None, ["plm_not_on_secondary"]
    if is_changed:
        reasons.append("partial_fulfillment_not_allowed")
    if drawn_pending:
        reasons.append("rehost_pending")
    if row >= 4 and not on_secondary:
        if asked > remaining > 0:
            reasons.append("request_exceeds_remaining")
        if 0 < now < remaining:
            reasons.append("partial_fulfillment")

    answer = {
        "kind": line.kind,
        "requested": asked,
        "remaining": remaining,
        "fulfillable_now": now,
        "fulfillable_later": later,
        "shortfall": asked - now - later,
        "left_in_pak": remaining - now,
        "outcome": "not_fulfillable" if now == 0 else "fulfillable" if now == asked else "partially_fulfillable",
        "also_applies": also_applies,
        "reasons": reasons,
    }
    if message:
        text = TEXTS[message].replace("{pak}", pak.number)
        answer["message"] = {"code": message, "text": text, "entry": ENTRY}
    return answer, drawn_eligible, drawn_pending, row <= 2


def major(release: str) -> int:
    return int(release.split(".")[0])


def outcome_of_all(lines: list[dict]) -> str:
    if all(line["outcome"] == "fulfillable" for line in lines):
        return "fulfillable"
    if all(line["fulfillable_now"] == 0 for line in lines):
        return "not_fulfillable"
    return "partially_fulfillable"


def purchase(application: Application, summary: dict, to_buy_again: int) -> dict:
    if application.target_licenses is None:
        gap = to_buy_again
    else:
        fulfillable = summary["fulfillable_now"] + summary["fulfillable_later"]
        gap = max(application.target_licenses - application.system.licenses_2x - fulfillable, 0)
    upgrade = min(gap, summary["unused_1x"])
    return {"upgrade": upgrade, "new": gap - upgrade}
