"""An image, as an archive: it holds the program and nothing else, and runs it as somebody who is not root.

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

wanted = {
    "User": "65532:65532",
    "Entrypoint": ["/pakplan"],
    "Cmd": ["serve"],
    "Env": ["PAKPLAN_LISTEN=0.0.0.0:8080"],
    "ExposedPorts": {"8080/tcp": {}},
}
found = {name: config.get(name) for name in wanted}
# The search path that a builder adds leads nowhere here.
found["Env"] = [variable for variable in found["Env"] if not variable.startswith("PATH=")]
if found != wanted:
    raise SystemExit(f"deploy: the image is set up as {found}")
if config.get("Healthcheck", {}).get("Test") != ["CMD", "/pakplan", "healthcheck"]:
    raise SystemExit(f"deploy: the image is asked after its health by {config.get('Healthcheck')}")
if files != ["755 pakplan"]:
    raise SystemExit(f"deploy: the image holds {files}")
print(f"  the program alone, user {config['User']}")
