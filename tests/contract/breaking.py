"""Compares the OpenAPI document with the last released one.

optic and specshift find breaking changes. They do not report a new value of an enum in a response, which breaks clients with
closed enums, so the lists of values are compared as well. A breaking change is an error unless CHANGELOG.md announces it
under a new major version (before 1.0: a new minor version). First, the comparison itself is tested: it must find each of
several deliberate breaking changes.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL_ENVIRONMENT = {**os.environ, "OPTIC_TELEMETRY_LEVEL": "off", "NO_COLOR": "1", "COLUMNS": "120"}


def run(*command):
    """The output of a tool if it found a breaking change; None if it found none."""
    result = subprocess.run(command, capture_output=True, text=True, env=TOOL_ENVIRONMENT)
    if result.returncode not in (0, 1):
        sys.exit(f"{command[0]} failed with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr if result.returncode else None


def enums(document):
    """The values of all enums: by the name of the schema, or by the parameter if the enum is inline."""
    found = {name: schema["enum"] for name, schema in document["components"]["schemas"].items() if "enum" in schema}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                if "enum" in parameter["schema"]:
                    found[f"{method} {path} {parameter['name']}"] = parameter["schema"]["enum"]
    return {name: sorted(values) for name, values in found.items()}


def enum_changes(old, new):
    old, new = enums(old), enums(new)
    changed = [name for name in old if old[name] != new.get(name)]
    return "\n".join(f"{name}: {old[name]} changed to {new.get(name)}" for name in changed) or None


def differences(old, new):
    """The breaking changes by the tool that found them."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, document in (("old.json", old), ("new.json", new)):
            files.append(pathlib.Path(folder, name))
            files[-1].write_text(json.dumps(document))
        found = {
            "optic": run("optic", "diff", *files, "--check"),
            "specshift": run("specshift", "diff", *files, "--fail-on", "breaking"),
            "enum values": enum_changes(old, new),
        }
    return {tool: output for tool, output in found.items() if output}


def broken_documents(document):
    """Copies of the document with one breaking change each, by the name of the change."""

    def changed(change):
        broken = copy.deepcopy(document)
        change(broken["components"]["schemas"], broken["paths"])
        return broken

    def without_a_property(schemas, _):
        schemas["Summary"]["required"].remove("unused_1x")
        del schemas["Summary"]["properties"]["unused_1x"]

    def with_a_required_field(schemas, _):
        schemas["Lot"]["required"].append("edition")
        schemas["Lot"]["properties"]["edition"] = {"type": "string"}

    def with_another_type(schemas, _):
        schemas["AssessedLine"]["properties"]["line"] = {"type": "string"}

    def without_an_operation(_, paths):
        del paths["/v1/catalogue/{id}"]

    def with_a_new_value_in_a_response(schemas, _):
        schemas["ReasonCode"]["enum"].append("something_new")

    def without_a_value_in_a_request(schemas, _):
        schemas["Rehost"]["enum"].remove("issued")

    changes = [value for value in locals().values() if callable(value) and value is not changed]
    return {change.__name__: changed(change) for change in changes}


def version(text):
    return tuple(int(number) for number in text.split("."))


def is_new_major(released, now):
    released, now = version(released), version(now)
    return now[0] > released[0] or (released[0] == now[0] == 0 and now[1] > released[1])


def is_announced(now):
    sections = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(), flags=re.M)
    return any(section.startswith(f"[{now}]") and "### Breaking" in section for section in sections)


def main():
    document = json.loads((ROOT / "openapi/openapi.json").read_text())
    if found := differences(document, document):
        sys.exit(f"the document differs from itself: {found}")
    for name, broken in broken_documents(document).items():
        found = differences(document, broken)
        if not found:
            sys.exit(f"the breaking change {name} was not found")
        print(f"breaking change {name}: found by {', '.join(found)}")

    newest = max((ROOT / "openapi/released").glob("*.json"), key=lambda file: version(file.stem))
    found = differences(json.loads(newest.read_text()), document)
    now = document["info"]["version"]
    if found and not (is_new_major(newest.stem, now) and is_announced(now)):
        for tool, output in found.items():
            print(f"-- {tool}:\n{output}")
        sys.exit(f"{now} breaks clients of {newest.stem}, and CHANGELOG.md has no '### Breaking' under a new major version")
    print(f"{now} against the released {newest.stem}: {'breaking, as CHANGELOG.md announces' if found else 'no breaking change'}")


main()
