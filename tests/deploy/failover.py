"""Two replicas behind HAProxy under load. They are killed in turn, and both are replaced: no request may fail.

    python failover.py PAKPLAN

The load has a maximum number of requests and a maximum duration. All servers listen on the loopback interface.
"""

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from haproxy import REPLICAS, Haproxy, free_ports, wait_until

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
CLIENTS = 4
MAX_REQUESTS = 40_000
MAX_SECONDS = 60
# The pause between two requests of a client, so that the other processes get processor time.
PAUSE_SECONDS = 0.005
# The minimum number of requests during each step. Without load, a step would prove nothing.
MIN_REQUESTS = 200
KILLS = 6
# One second more than the default, since health checks can be late on a busy machine.
DRAIN_SECONDS = 2
ROWS = 20_000


class Replica:
    def __init__(self, pakplan, name, port, log):
        self.pakplan, self.name, self.port, self.log = pakplan, name, port, log
        self.start()

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [self.pakplan, "serve", "--listen", f"127.0.0.1:{self.port}", "--drain-seconds", str(DRAIN_SECONDS)],
                # The defaults, independent of the caller's environment, and a detailed log, which is searched for PAK numbers.
                env={name: value for name, value in os.environ.items() if not name.startswith("PAKPLAN_")}
                | {"PAKPLAN_LOG": "debug"},
                stdout=log, stderr=log)


class Load:
    """Clients that send the cases in turn, and compare each response with the output of the command line for the case."""

    def __init__(self, pakplan, port):
        self.port = port
        self.requests = [(case.name, catalogue, case.read_bytes(), expected(pakplan, case, catalogue))
                          for case in CASES for catalogue in ("none", "full")]
        # Appending to a list is thread-safe.
        self.answered = []
        self.failures = []
        self.numbers = itertools.count()
        self.stopping = threading.Event()
        self.end = time.monotonic() + MAX_SECONDS
        self.clients = [threading.Thread(target=self.client, daemon=True) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def client(self):
        connection = None
        while not self.stopping.is_set() and time.monotonic() < self.end:
            number = next(self.numbers)
            if number >= MAX_REQUESTS:
                break
            # Most requests reuse a connection, some open a new one.
            if connection is None or number % 50 == 0:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            name, catalogue, body, expected_body = self.requests[number % len(self.requests)]
            try:
                connection.request("POST", f"/v1/assessments?catalogue={catalogue}", body,
                                   {"content-type": "application/json"})
                response = connection.getresponse()
                received = response.read()
                is_expected = (response.status, received) == (200, expected_body)
                failure = None if is_expected else f"status {response.status}, {len(received)} bytes"
            except (OSError, http.client.HTTPException) as error:
                failure = repr(error)
                connection = None
            if failure:
                self.failures.append(f"{name}: {failure}")
            else:
                self.answered.append(number)
            time.sleep(PAUSE_SECONDS)

    def stop(self):
        self.stopping.set()
        for client in self.clients:
            client.join()


def expected(pakplan, case, catalogue):
    if "as_of" not in json.loads(case.read_text()):
        raise SystemExit(f"deploy: {case.name} has no as_of, so that its response depends on the time")
    return subprocess.run([pakplan, "assess", "--format", "json", "--catalogue", catalogue, case],
                          check=True, capture_output=True).stdout


class Bulk:
    """A bulk request. Its response is read while the rows are sent."""

    def __init__(self, pakplan, port):
        states = ["installed", "not_required", "not_started", "requested", "issued"]
        lines = ["case,release,quantity,rehost,pak,pak_quantity\n"]
        lines += [f"row {n},1.{n % 6},{n % 97},{states[n % 5]},PAK{n},{n % 89 + 1}\n" for n in range(ROWS)]
        self.lines = lines
        self.expected = subprocess.run([pakplan, "bulk", "--from", "csv", "--to", "csv"], input="".join(lines).encode(),
                                     check=True, capture_output=True).stdout
        self.received = b""
        self.failure = None
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.connection.putrequest("POST", "/v1/assessments/bulk/csv")
        self.connection.putheader("content-type", "text/csv")
        self.connection.putheader("transfer-encoding", "chunked")
        self.connection.endheaders()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        try:
            response = self.connection.getresponse()
            while chunk := response.read1():
                self.received += chunk
        except (OSError, http.client.HTTPException) as error:
            self.failure = repr(error)

    def send(self, first, last):
        chunk = "".join(self.lines[first:last]).encode()
        try:
            self.connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        except OSError as error:
            raise SystemExit(f"deploy: the bulk request failed: {error}") from error

    def finish(self):
        self.connection.send(b"0\r\n\r\n")
        self.reader.join(timeout=20)
        if self.failure or self.received != self.expected:
            raise SystemExit(f"deploy: the bulk response is wrong: {len(self.received)} bytes, expected {len(self.expected)}; "
                             f"error: {self.failure}")


class Step:
    """A step under load. It counts the requests that are answered during the step."""

    def __init__(self, load, name):
        self.load, self.name = load, name

    def __enter__(self):
        self.before = len(self.load.answered)

    def __exit__(self, failed, *_):
        if failed:
            return
        wait_until(f"{MIN_REQUESTS} requests are answered while {self.name}", lambda: self.answered() >= MIN_REQUESTS, 10)
        print(f"  {self.name}: {self.answered()} answered, {len(self.load.failures)} failed so far")

    def answered(self):
        return len(self.load.answered) - self.before


def kill(haproxy, replica):
    replica.process.kill()
    replica.process.wait()
    haproxy.wait_for(replica.name, "DOWN")
    replica.start()
    haproxy.wait_for(replica.name, "UP")


def replace(haproxy, replica, bulk=None):
    """Stops the replica as an orchestrator does, optionally during a bulk request, and starts it again."""
    replica.process.terminate()
    start = time.monotonic()
    haproxy.wait_for(replica.name, "DOWN")
    # The health check must fail while the replica still accepts requests.
    if f"Server assess/{replica.name} is DOWN, reason: Layer7 wrong status, code: 503" not in haproxy.log.read_text():
        raise SystemExit(f"deploy: {replica.name} was stopped, but HAProxy did not notice it by the health check")
    if bulk:
        for first in range(ROWS // 2, ROWS + 1, 1_000):
            bulk.send(first, first + 1_000)
            time.sleep(0.3)
        if time.monotonic() - start < DRAIN_SECONDS + 1 or replica.process.poll() is not None:
            raise SystemExit(f"deploy: {replica.name} did not wait for the bulk request in flight")
        bulk.finish()
    code = replica.process.wait(timeout=40)
    if code != 0:
        raise SystemExit(f"deploy: {replica.name} was stopped and ended with exit code {code}")
    replica.start()
    haproxy.wait_for(replica.name, "UP")


def replica_with_bulk(haproxy, replicas):
    """The replica that handles the bulk request."""
    table = haproxy.table()
    busy = [replica for replica in replicas if table["bulk", replica.name]["scur"] == "1"]
    if len(busy) != 1:
        raise SystemExit(f"deploy: {len(busy)} replicas handle the bulk request")
    return busy[0]


def check_logs(haproxy, replicas, min_lines):
    """Checks that no log contains a PAK number that was sent in a body or in a URL."""
    paks = [pak for case in CASES for pak in json.loads(case.read_text()).get("paks", [])]
    numbers = {pak["number"] for pak in paks if "number" in pak}
    connection = http.client.HTTPConnection("127.0.0.1", haproxy.port, timeout=10)
    for number in sorted(numbers):
        for path in ("/v1/catalogue?q=", "/v1/catalogue/"):
            connection.request("GET", path + number)
            connection.getresponse().read()
    pattern = re.compile(rf"\b({'|'.join(numbers)})\b")
    for log in [haproxy.log] + [replica.log for replica in replicas]:
        lines = log.read_text().splitlines()
        if len(lines) < min_lines:
            raise SystemExit(f"deploy: {log.name} does not contain the requests")
        for line in lines:
            if pattern.search(line):
                raise SystemExit(f"deploy: {log.name} contains a PAK number: {pattern.sub('…', line)}")
    print("  no log contains a PAK number")


def main(pakplan, scratch):
    replicas, haproxy, load = [], None, None
    try:
        for name, port in zip(REPLICAS, free_ports(2), strict=True):
            replicas.append(Replica(pakplan, name, port, scratch / f"{name}.log"))
        haproxy = Haproxy(scratch, [replica.port for replica in replicas])
        load = Load(pakplan, haproxy.port)
        for replica in itertools.islice(itertools.cycle(replicas), KILLS):
            with Step(load, f"{replica.name} is killed and started again"):
                kill(haproxy, replica)
        bulk = Bulk(pakplan, haproxy.port)
        bulk.send(0, ROWS // 2)
        wait_until("the bulk response starts", lambda: bulk.received, 10)
        busy = replica_with_bulk(haproxy, replicas)
        idle, = (replica for replica in replicas if replica is not busy)
        with Step(load, f"{busy.name} is replaced during a bulk request of {ROWS} rows"):
            replace(haproxy, busy, bulk)
        with Step(load, f"{idle.name} is replaced"):
            replace(haproxy, idle)
        load.stop()
        for failure in load.failures[:5]:
            print(f"  failed: {failure}")
        answered, failed = len(load.answered), len(load.failures)
        retried = int(haproxy.table()["assess", "BACKEND"]["wretr"]) + int(haproxy.table()["assess", "BACKEND"]["wredis"])
        check_logs(haproxy, replicas, min_lines=1_000)
    finally:
        if load:
            load.stop()
        for process in [replica.process for replica in replicas] + ([haproxy.process] if haproxy else []):
            process.kill()
            process.wait()
    print(f"  {answered + failed} requests, {KILLS} kill -9, 2 rolling restarts: {answered} answered, {failed} failed, "
          f"{retried} retried; all of {ROWS} rows in flight answered")
    if failed or time.monotonic() > load.end:
        raise SystemExit("deploy: requests failed, or the load reached its maximum duration")
    if not retried:
        raise SystemExit("deploy: no request was retried, so that the test proves nothing")


# SIGTERM also ends the processes that this script started.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with tempfile.TemporaryDirectory() as folder:
    main(sys.argv[1], Path(folder))
