"""The calculation in FastAPI and pydantic, as an engineer would write it in a day.

    uvicorn fastapi_app:app --workers 2 --no-access-log --log-level warning

`POST /v1/assessments` takes the same request within the same bounds and rejects everything else with 422; it knows counts
in digits only. The response has the outcome, the messages, the counts, the coverage and the purchase, and the reasons as bare
codes: no plan, no deadlines, no catalogue, no headline and no reason in words. That is less work than the service does, which
favors this peer.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

import orjson
from fastapi import FastAPI, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

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
PLACEHOLDERS = {M1: "nnnnnnnn", M4: "nnnnnnnnn"}

MAX_LINES = 1000
DAY = timedelta(days=1)
PLM_FULLY_STARTED = timedelta(minutes=20)
FREE_TRIAL = timedelta(days=180)
DAILY_ANALYSIS = time(2, tzinfo=UTC)

MR = r"( ?[Mm][Rr] ?[0-9]{1,4})?$"
Count = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
Wanted = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
Release = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4}){1,4}" + MR)]
Release1x = Annotated[str, Field(pattern=r"^1(\.[0-9]{1,4}){1,4}" + MR)]
Release2x = Annotated[str, Field(pattern=r"^([2-9]|[1-9][0-9]{1,3})(\.[0-9]{1,4}){1,4}" + MR)]
SystemId = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1F\x7F-\x9F]*$")]


class Model(BaseModel):
    """Unknown fields are rejected. A field whose default is None may be absent, but not null."""

    model_config = ConfigDict(extra="forbid")


class Lot(Model):
    release: Release1x
    quantity: Count
    rehost: Literal["not_required", "not_started", "requested", "issued", "installed"]


class Line(Model):
    kind: Literal["upgrade", "new"]
    quantity: Count
    fulfilled: Count = 0
    target_release: Release2x = "2.0"
    sku: Annotated[str, Field(pattern=r"^[ -~]{1,64}$")] = None
    request: Wanted = None

    @model_validator(mode="after")
    def fulfilled_within_quantity(self):
        if self.fulfilled > self.quantity:
            raise ValueError("fulfilled must not be above quantity")
        return self


class LicenseFile(Model):
    issued_for: SystemId


class Pak(Model):
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = None
    contents: Annotated[list[Line], Field(min_length=1, max_length=100)]
    license_file: LicenseFile = None


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

    def needs_no_pak(self) -> bool:
        facts = (
            self.alert_expires_on,
            self.free_trial_started_on,
            self.usage_exceeded_since,
            self.licenses_invalid_since,
            self.hosts_in_use,
        )
        return self.active_node == "secondary" or any(fact is not None for fact in facts)


class AssessmentRequest(Model):
    licenses: Annotated[list[Lot], Field(max_length=200)] = []
    paks: Annotated[list[Pak], Field(max_length=200)] = []
    system: System = System()
    target_licenses: Count = None
    as_of: AwareDatetime = None

    @model_validator(mode="after")
    def rules_between_fields(self):
        if not self.paks and not self.system.needs_no_pak():
            raise ValueError("paks must not be empty unless the system has a fact that needs no PAK")
        numbers = [pak.number.lower() for pak in self.paks if pak.number is not None]
        if len(set(numbers)) < len(numbers):
            raise ValueError("the same PAK number occurs twice")
        if sum(len(pak.contents) for pak in self.paks) > MAX_LINES:
            raise ValueError("all PAKs together must have at most 1000 lines")
        self.as_of = (self.as_of or datetime.now(UTC)).astimezone(UTC)
        times = (self.system.plm_started_at, self.system.licenses_changed_at)
        dates = (
            self.system.free_trial_started_on,
            self.system.usage_exceeded_since,
            self.system.licenses_invalid_since,
        )
        if any(given and given > self.as_of + DAY for given in times) or any(
            given and given > self.as_of.date() + DAY for given in dates
        ):
            raise ValueError("a start, a change or a since must not be in the future")
        return self


app = FastAPI()


@app.post("/v1/assessments")
async def assess_upgrade(request: AssessmentRequest) -> Response:
    return Response(orjson.dumps(assess(request), option=orjson.OPT_UTC_Z), media_type="application/json")


@dataclass(slots=True)
class LineAllocation:
    """What a line gives. `first` is what the first pass gives; `pending` are the pending licenses in `later`."""

    line: Line
    is_upgrade: bool
    remaining: int
    requested: int
    wanted: int
    holds: list[str]
    is_held: bool
    now: int = 0
    first: int = 0
    later: int = 0
    pending: int = 0


@dataclass(slots=True)
class PakAllocation:
    """What a PAK gives. `before` are the eligible licenses when the first pass reaches it, `wanted` the upgrades wanted from
    the lines that are not held."""

    pak: Pak
    before: int
    lines: list[LineAllocation]
    has_wrong_file: bool
    is_exhausted: bool
    wanted: int


def assess(request: AssessmentRequest) -> dict:
    system = request.system
    runs_1x = major(system.release) == 1
    is_secondary = system.active_node == "secondary"
    eligible = 0
    if not runs_1x:
        eligible = sum(lot.quantity for lot in request.licenses if lot.rehost in ("not_required", "installed"))
    pending = sum(lot.quantity for lot in request.licenses) - eligible
    allocations, unused = allocate(request, runs_1x, eligible, pending)
    paks = [assessed_pak(allocation, is_secondary) for allocation in allocations]
    summary = {
        "eligible": eligible,
        "pending": pending,
        "requested": sum(pak["requested"] for pak in paks),
        "fulfillable_now": sum(pak["fulfillable_now"] for pak in paks),
        "fulfillable_later": sum(pak["fulfillable_later"] for pak in paks),
        "shortfall": sum(pak["shortfall"] for pak in paks),
        "left_in_paks": sum(pak["left_in_pak"] for pak in paks),
        "unused_1x": unused,
    }
    outcome = outcome_of(summary["requested"], summary["fulfillable_now"]) if paks else "nothing_requested"
    report = {"outcome": outcome, "summary": summary, "paks": paks}
    if outcome != "fulfillable":
        for pak in paks:
            if pak["outcome"] != "fulfillable" and "message" in pak:
                report["message"] = pak["message"]
                break
    coverage = coverage_of(request, summary)
    if coverage:
        report["coverage"] = coverage
    lines = [line for allocation in allocations for line in allocation.lines]
    report["purchase"], used_1x = purchase(request, summary, coverage, lines)
    report["reasons"] = report_reasons(request, summary, runs_1x, is_secondary, used_1x)
    report["as_of"] = request.as_of
    return report


def allocate(
    request: AssessmentRequest, runs_1x: bool, eligible: int, pending: int
) -> tuple[list[PakAllocation], int]:
    """The two passes; also gives how many 1.x licenses are left."""
    system = request.system
    system_major = major(system.release)
    paks = []
    for pak in request.paks:
        before, wanted, lines = eligible, 0, []
        is_other_file = (
            pak.license_file is not None
            and system.id is not None
            and pak.license_file.issued_for.lower() != system.id.lower()
        )
        for line in pak.contents:
            remaining = line.quantity - line.fulfilled
            requested = remaining if line.request is None else line.request
            holds = []
            if remaining > 0 and runs_1x:
                holds.append("system_not_upgraded")
            elif remaining > 0 and major(line.target_release) != system_major:
                holds.append("release_mismatch")
            is_held = bool(holds) or (is_other_file and remaining > 0)
            is_upgrade = line.kind == "upgrade"
            allocation = LineAllocation(
                line, is_upgrade, remaining, requested, min(requested, remaining), holds, is_held
            )
            if not is_held and is_upgrade:
                allocation.now = min(allocation.wanted, eligible)
                eligible -= allocation.now
                wanted += allocation.wanted
            elif not is_held:
                allocation.now = allocation.wanted
            allocation.first = allocation.now
            lines.append(allocation)
        is_exhausted = all(line.remaining == 0 for line in lines)
        has_wrong_file = is_other_file and not is_exhausted
        paks.append(PakAllocation(pak, before, lines, has_wrong_file, is_exhausted, wanted))
    for held in (False, True):
        for pak in paks:
            for line in pak.lines:
                if line.is_held != held:
                    continue
                line.later = line.wanted - line.now
                if line.is_upgrade:
                    line.later = min(line.later, eligible + pending)
                    line.pending = max(line.later - eligible, 0)
                    eligible -= line.later - line.pending
                    pending -= line.pending
    if system.active_node == "secondary":
        for pak in paks:
            for line in pak.lines:
                line.now, line.later = 0, line.now + line.later
    return paks, eligible + pending


def message_of(pak: PakAllocation) -> tuple[str | None, str, list[str]]:
    """The documented message of a PAK with its basis, and what also applies: the first row that is true."""
    if pak.has_wrong_file:
        return M2, "documented", []
    if pak.is_exhausted:
        if any(line.is_upgrade for line in pak.lines):
            return M1, "inferred", [M4]
        return M1, "documented", []
    if pak.wanted > 0 and pak.before == 0:
        return (M3, "inferred", []) if any(line.first > 0 for line in pak.lines) else (M4, "documented", [])
    if pak.before < pak.wanted:
        return M3, "documented", []
    remaining = sum(line.remaining for line in pak.lines if line.is_upgrade and not line.is_held)
    return None, "documented", [M3] if 0 < pak.wanted and pak.before < remaining else []


def assessed_pak(pak: PakAllocation, is_secondary: bool) -> dict:
    message, basis, also_applies = (None, "documented", []) if is_secondary else message_of(pak)
    reasons = []
    if pak.has_wrong_file:
        reasons.append("license_file_for_other_system")
    if pak.is_exhausted:
        reasons.append("pak_exhausted")
    assessed = counts(
        sum(line.requested for line in pak.lines),
        sum(line.remaining for line in pak.lines),
        sum(line.now for line in pak.lines),
        sum(line.later for line in pak.lines),
    )
    number = pak.pak.number
    if number is not None:
        assessed["number"] = number
    if message:
        text = TEXTS[message].replace("{pak}", number or PLACEHOLDERS.get(message, ""))
        assessed["message"] = {"code": message, "text": text, "basis": basis, "entry": ENTRY}
    assessed["also_applies"] = also_applies
    assessed["reasons"] = reasons
    assessed["lines"] = [assessed_line(index, line, pak) for index, line in enumerate(pak.lines)]
    return assessed


def assessed_line(index: int, line: LineAllocation, pak: PakAllocation) -> dict:
    reasons = line.holds
    if line.remaining == 0 and not pak.is_exhausted:
        reasons.append("line_exhausted")
    if line.is_upgrade and not line.is_held and line.wanted > 0:
        if pak.before == 0:
            reasons.append("no_eligible_licenses")
        elif pak.before < pak.wanted and line.first < line.wanted:
            reasons.append("insufficient_installed_licenses")
    if line.pending > 0:
        reasons.append("rehost_pending")
    if line.requested > line.remaining > 0:
        reasons.append("request_exceeds_remaining")
    if 0 < line.now < line.remaining:
        reasons.append("partial_fulfillment")
    assessed = counts(line.requested, line.remaining, line.now, line.later)
    assessed["line"] = index
    assessed["kind"] = line.line.kind
    assessed["reasons"] = reasons
    if line.line.sku is not None:
        assessed["sku"] = line.line.sku
    return assessed


def counts(requested: int, remaining: int, now: int, later: int) -> dict:
    return {
        "outcome": outcome_of(requested, now),
        "requested": requested,
        "remaining": remaining,
        "fulfillable_now": now,
        "fulfillable_later": later,
        "shortfall": requested - now - later,
        "left_in_pak": remaining - now,
    }


def outcome_of(requested: int, now: int) -> str:
    return "not_fulfillable" if now == 0 else "fulfillable" if now == requested else "partially_fulfillable"


def coverage_of(request: AssessmentRequest, summary: dict) -> dict | None:
    given = [count for count in (request.target_licenses, request.system.hosts_in_use) if count is not None]
    if not given:
        return None
    needed, have = max(given), request.system.licenses_2x
    after_now = have + summary["fulfillable_now"]
    after_plan = after_now + summary["fulfillable_later"]
    reached = (("already", have), ("now", after_now), ("later", after_plan))
    return {
        "needed": needed,
        "have": have,
        "after_now": after_now,
        "after_plan": after_plan,
        "missing": max(needed - after_plan, 0),
        "covered": next((when for when, count in reached if count >= needed), "not"),
    }


def purchase(
    request: AssessmentRequest, summary: dict, coverage: dict | None, lines: list[LineAllocation]
) -> tuple[dict, int]:
    """What is missing, in its four parts, and how many of the unused 1.x licenses they use."""
    missing = coverage["missing"] if coverage else 0
    gap = max(missing, summary["shortfall"]) if request.target_licenses is None else missing
    unused = summary["unused_1x"]
    unrequested = unrequested_upgrades = 0
    without_1x = sum(line.wanted - line.now - line.later for line in lines if line.is_upgrade)
    if coverage:
        more_new = sum(line.remaining - line.wanted for line in lines if not line.is_upgrade)
        more_upgrades = sum(line.remaining - line.wanted for line in lines if line.is_upgrade)
        unrequested = min(gap, more_new + min(more_upgrades, unused))
        unrequested_upgrades = max(unrequested - more_new, 0)
        without_1x += more_upgrades - unrequested_upgrades
    gap -= unrequested
    upgrade = min(gap, unused - unrequested_upgrades)
    gap -= upgrade
    rehost_or_buy = min(gap, without_1x)
    parts = {"unrequested": unrequested, "upgrade": upgrade, "rehost_or_buy": rehost_or_buy, "new": gap - rehost_or_buy}
    return parts, unrequested_upgrades + upgrade


def report_reasons(
    request: AssessmentRequest, summary: dict, runs_1x: bool, is_secondary: bool, used_1x: int
) -> list[str]:
    system, as_of, reasons = request.system, request.as_of, []
    if is_secondary:
        reasons.append("plm_not_on_secondary")
    elif system.plm_started_at and as_of < system.plm_started_at + PLM_FULLY_STARTED:
        reasons.append("plm_starting")
    if system.licenses_changed_at and as_of < next_analysis(system.licenses_changed_at.astimezone(UTC)):
        reasons.append("count_may_be_stale")
    available = system.licenses_2x + summary["fulfillable_now"] + (summary["fulfillable_later"] if runs_1x else 0)
    if (system.hosts_in_use or 0) > available:
        reasons.append("usage_exceeds_licenses")
    if summary["unused_1x"] > used_1x:
        reasons.append("unused_1x_licenses")
    deadlines = (
        system.alert_expires_on,
        system.free_trial_started_on and system.free_trial_started_on + FREE_TRIAL,
        system.usage_exceeded_since and six_months_after(system.usage_exceeded_since),
        system.licenses_invalid_since and six_months_after(system.licenses_invalid_since),
    )
    if any(deadline and deadline <= as_of.date() for deadline in deadlines):
        reasons.append("deadline_passed")
    return reasons


def major(release: str) -> int:
    return int(release.split(".")[0])


def next_analysis(moment: datetime) -> datetime:
    """The first 02:00 after the moment."""
    analysis = datetime.combine(moment.date(), DAILY_ANALYSIS)
    return analysis if moment < analysis else analysis + DAY


def six_months_after(day: date) -> date:
    """Calendar months: a day that is missing becomes the last one of its month."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
