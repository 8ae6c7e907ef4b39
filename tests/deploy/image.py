"""Checks an image in an archive: it contains only the program, and runs it as a user that is not root.

    python image.py ARCHIVE
"""

import json
import sys
import tarfile

with tarfile.open(sys.argv[1]) as archive:
    manifest, = json.load(archive.extractfile("manifest.json"))
    config = json.load(archive.extractfile(manifest["Config"]))["config"]
    files = []
    for layer in manifest["Layers"]:
        with tarfile.open(fileobj=archive.extractfile(layer)) as tree:
            files += [f"{member.mode & 0o777:o} {member.name}" for member in tree if not member.isdir()]

expected = {
    "User": "65532:65532",
    "Entrypoint": ["/pakplan"],
    "Cmd": ["serve"],
    "Env": ["PAKPLAN_LISTEN=0.0.0.0:8080"],
    "ExposedPorts": {"8080/tcp": {}},
}
found = {name: config.get(name) for name in expected}
# Some builders add a search path, which has no effect in this image.
found["Env"] = [variable for variable in found["Env"] if not variable.startswith("PATH=")]
if found != expected:
    raise SystemExit(f"deploy: the configuration of the image is {found}, expected {expected}")
if config.get("Healthcheck", {}).get("Test") != ["CMD", "/pakplan", "healthcheck"]:
    raise SystemExit(f"deploy: the health check of the image is {config.get('Healthcheck')}")
if files != ["755 pakplan"]:
    raise SystemExit(f"deploy: the image contains {files}")
print(f"  only the program, user {config['User']}")
