"""Checks the Kubernetes manifests: valid by the schemas of Kubernetes, secure, and consistent with each other and the program.

    python manifests.py PAKPLAN
"""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import kubernetes_validate
import yaml

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
# The oldest release that supports all fields, and the newest one that the package supports.
VERSIONS = ("1.27", kubernetes_validate.latest_version())
PROBES = {"startupProbe": "/health/live", "livenessProbe": "/health/live", "readinessProbe": "/health/ready"}
failures = []


def check(name, passed):
    print(f"  {'ok' if passed else 'FAILED'}: {name}")
    if not passed:
        failures.append(name)


def at(tree, path):
    """The value at a dotted path; None if there is none."""
    for name in path.split("."):
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def read():
    """The kustomization, and the manifests by kind."""
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    check("the kustomization lists all files", set(kustomization["resources"]) == files)
    manifests = {}
    for file in sorted(files):
        manifest = yaml.safe_load((FOLDER / file).read_text())
        manifests[manifest["kind"]] = manifest
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(manifest, version, strict=True)
                check(f"{file} is valid for Kubernetes {version}", True)
            except kubernetes_validate.ValidationError as error:
                check(f"{file} is valid for Kubernetes {version}: {'.'.join(map(str, error.path))}: {error.message}", False)
    check("no manifest is a Secret", "Secret" not in manifests)
    return kustomization, manifests


def check_security(pod, container):
    for tree, path, expected in [
        (pod, "automountServiceAccountToken", False),
        (pod, "enableServiceLinks", False),
        (pod, "securityContext.runAsNonRoot", True),
        (pod, "securityContext.seccompProfile.type", "RuntimeDefault"),
        (container, "securityContext.allowPrivilegeEscalation", False),
        (container, "securityContext.readOnlyRootFilesystem", True),
        (container, "securityContext.capabilities", {"drop": ["ALL"]}),
        (container, "securityContext.privileged", None),
        (container, "securityContext.runAsUser", None),
        (container, "securityContext.runAsNonRoot", None),
        (pod, "hostNetwork", None),
        (pod, "hostPID", None),
        (pod, "hostIPC", None),
        (pod, "initContainers", None),
    ]:
        check(f"{path} is {expected}", at(tree, path) == expected)
    for path in ("securityContext.runAsUser", "securityContext.runAsGroup"):
        number = at(pod, path)
        check(f"{path} is a number other than root's", type(number) is int and number > 0)
    for path in ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory"):
        check(f"resources.{path} is set", at(container, f"resources.{path}") is not None)


def check_keys(pod, container, settings):
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    mount = mounts.get("/etc/pakplan", {})
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    secret = volumes.get(mount.get("name"), {}).get("secret", {})
    check("the keys are mounted read-only", mount.get("readOnly") is True)
    check("the keys are from the Secret", secret.get("secretName") == "pakplan-keys")
    files = {f"/etc/pakplan/{item['path']}" for item in secret.get("items", [])}
    check("PAKPLAN_API_KEYS_FILE is a file of the Secret", settings.get("PAKPLAN_API_KEYS_FILE") in files)
    check("only the group of the pod may read the keys", secret.get("defaultMode") == 0o440
          and at(pod, "securityContext.fsGroup") == at(pod, "securityContext.runAsGroup"))


def check_references(kustomization, manifests):
    deployment = manifests["Deployment"]
    template = deployment["spec"]["template"]
    labels = template["metadata"]["labels"].items()
    container, = template["spec"]["containers"]
    for kind, path in [("Deployment", "spec.selector.matchLabels"), ("Service", "spec.selector"),
                       ("PodDisruptionBudget", "spec.selector.matchLabels"),
                       ("NetworkPolicy", "spec.podSelector.matchLabels")]:
        selector = at(manifests[kind], path)
        check(f"the {kind} selects the pods", bool(selector) and selector.items() <= labels)
    spread = template["spec"]["topologySpreadConstraints"]
    check("the pods spread over nodes and zones by their labels",
          {constraint["topologyKey"] for constraint in spread} == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
          and all(constraint["labelSelector"]["matchLabels"].items() <= labels for constraint in spread))

    autoscaler = manifests["HorizontalPodAutoscaler"]["spec"]
    check("the autoscaler's target is the Deployment", autoscaler["scaleTargetRef"] ==
          {"apiVersion": deployment["apiVersion"], "kind": "Deployment", "name": deployment["metadata"]["name"]})
    check("the autoscaler keeps at least two replicas, and only it sets the number",
          autoscaler["minReplicas"] >= 2 and "replicas" not in deployment["spec"])
    check("a disruption stops one replica at a time", manifests["PodDisruptionBudget"]["spec"].get("maxUnavailable") == 1)
    check("an update does not reduce the number of replicas", at(deployment, "spec.strategy.rollingUpdate.maxUnavailable") == 0)

    name, _, tag = container["image"].rpartition(":")
    images = [(image["name"], str(image["newTag"])) for image in kustomization["images"]]
    check("the image is the same in the kustomization", images == [(name, tag)])
    ports = {port["name"] for port in container["ports"]}
    target_ports = {port["targetPort"] for port in manifests["Service"]["spec"]["ports"]}
    check("the Service targets a port of the container", target_ports <= ports)
    check("the network policy only allows ingress to this port", [
        port["port"] for rule in manifests["NetworkPolicy"]["spec"]["ingress"] for port in rule["ports"]] == ["http"])
    check("the network policy allows no egress", manifests["NetworkPolicy"]["spec"]["egress"] == [] and
          set(manifests["NetworkPolicy"]["spec"]["policyTypes"]) == {"Ingress", "Egress"})


def check_program(pakplan, pod, container, settings):
    """Checks the settings, their values and the paths of the probes against the program."""
    text = subprocess.run([pakplan, "serve", "--help"], check=True, capture_output=True, text=True).stdout
    known = set(re.findall(r"\[env: (PAKPLAN_\w+)", text))
    for setting in settings:
        check(f"{setting} is a setting of `pakplan serve`", setting in known)
    check("all settings have literal values", all(settings.values()))
    stop = int(settings.get("PAKPLAN_DRAIN_SECONDS", 0)) + int(settings.get("PAKPLAN_SHUTDOWN_SECONDS", 0))
    check("the grace period is longer than draining and stopping", pod.get("terminationGracePeriodSeconds", 30) > stop > 0)

    port, = (port["containerPort"] for port in container["ports"])
    check("the container port is the port of PAKPLAN_LISTEN", settings.get("PAKPLAN_LISTEN") == f"0.0.0.0:{port}")
    # The key file exists only in the cluster, and the test uses its own address.
    own_settings = {name: value for name, value in settings.items() if name != "PAKPLAN_API_KEYS_FILE"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PAKPLAN_")}
    service = subprocess.Popen([pakplan, *container["args"]], env=inherited | own_settings | {"PAKPLAN_LISTEN": "127.0.0.1:0"},
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = service.stdout.readline().strip()
        check("the program starts with these settings", address.startswith("127.0.0.1:"))
        for probe, path in PROBES.items():
            request = at(container, f"{probe}.httpGet")
            check(f"the {probe} requests {path}", request == {"path": path, "port": "http"})
            if address and request:
                with urllib.request.urlopen(f"http://{address}{request['path']}", timeout=5) as response:
                    check(f"the {probe} succeeds", response.status == 200)
    finally:
        service.kill()
        service.wait()


def main(pakplan):
    kustomization, manifests = read()
    pod = manifests["Deployment"]["spec"]["template"]["spec"]
    container, = pod["containers"]
    settings = {variable["name"]: variable.get("value") for variable in container["env"]}
    check_security(pod, container)
    check_keys(pod, container, settings)
    check_references(kustomization, manifests)
    check_program(pakplan, pod, container, settings)
    if failures:
        raise SystemExit("deploy: checks of the manifests failed: " + "; ".join(failures))


main(sys.argv[1])
