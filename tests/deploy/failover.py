"""Two replicas behind HAProxy under load, of which one is killed and both are replaced: no request may be lost.

    python failover.py PAKPLAN

The load is bounded in count and in time, and everything listens on the loopback.
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
MOST_REQUESTS = 40_000
MOST_SECONDS = 60
# Between two requests of a client, so that the machine has time for the others.
PAUSE = 0.005
# Each of them must see at least this much load, or it shows nothing.
LEAST_REQUESTS = 200
KILLS = 6
# A second more than by default, since a busy machine may be late with the checks of health.
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
                # Its own defaults, whatever the caller has set; and all that it can say, to look for PAK numbers there.
                env={name: value for name, value in os.environ.items() if not name.startswith("PAKPLAN_")}
                | {"PAKPLAN_LOG": "debug"},
                stdout=log, stderr=log)


class Load:
    """Clients that send the cases in turn, and hold each answer to what the command prints for that case."""

    def __init__(self, pakplan, port):
        self.port = port
        self.questions = [(case.name, catalogue, case.read_bytes(), expected(pakplan, case, catalogue))
                          for case in CASES for catalogue in ("none", "full")]
        # Clients append, which needs no lock.
        self.answered = []
        self.failures = []
        self.numbers = itertools.count()
        self.stopping = threading.Event()
        self.end = time.monotonic() + MOST_SECONDS
        self.clients = [threading.Thread(target=self.client, daemon=True) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def client(self):
        connection = None
        while not self.stopping.is_set() and time.monotonic() < self.end:
            number = next(self.numbers)
            if number >= MOST_REQUESTS:
                break
            # Some connections are kept, some are new.
            if connection is None or number % 50 == 0:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            name, catalogue, body, wanted = self.questions[number % len(self.questions)]
            try:
                connection.request("POST", f"/v1/assessments?catalogue={catalogue}", body,
                                   {"content-type": "application/json"})
                answer = connection.getresponse()
                found = answer.read()
                failure = None if (answer.status, found) == (200, wanted) else f"{answer.status}, {len(found)} bytes"
            except (OSError, http.client.HTTPException) as error:
                failure = repr(error)
                connection = None
            if failure:
                self.failures.append(f"{name}: {failure}")
            else:
                self.answered.append(number)
            time.sleep(PAUSE)

    def stop(self):
        self.stopping.set()
        for client in self.clients:
            client.join()


def expected(pakplan, case, catalogue):
    if "as_of" not in json.loads(case.read_text()):
        raise SystemExit(f"deploy: {case.name} names no moment, so that its answer is another each time")
    return subprocess.run([pakplan, "assess", "--format", "json", "--catalogue", catalogue, case],
                          check=True, capture_output=True).stdout


class Bulk:
    """A bulk request in flight, whose answer is read while the rows are sent."""

    def __init__(self, pakplan, port):
        states = ["installed", "not_required", "not_started", "requested", "issued"]
        lines = ["case,release,quantity,rehost,pak,pak_quantity\n"]
        lines += [f"row {n},1.{n % 6},{n % 97},{states[n % 5]},PAK{n},{n % 89 + 1}\n" for n in range(ROWS)]
        self.lines = lines
        self.wanted = subprocess.run([pakplan, "bulk", "--from", "csv", "--to", "csv"], input="".join(lines).encode(),
                                     check=True, capture_output=True).stdout
        self.found = b""
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
            answer = self.connection.getresponse()
            while piece := answer.read1():
                self.found += piece
        except (OSError, http.client.HTTPException) as error:
            self.failure = repr(error)

    def send(self, first, last):
        piece = "".join(self.lines[first:last]).encode()
        try:
            self.connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        except OSError as error:
            raise SystemExit(f"deploy: the bulk job broke off: {error}") from error

    def finish(self):
        self.connection.send(b"0\r\n\r\n")
        self.reader.join(timeout=20)
        if self.failure or self.found != self.wanted:
            raise SystemExit(f"deploy: the bulk answer has {len(self.found)} of {len(self.wanted)} bytes, or others; "
                             f"{self.failure}")


class Step:
    """A step under load, with what was answered meanwhile."""

    def __init__(self, load, what):
        self.load, self.what = load, what

    def __enter__(self):
        self.before = len(self.load.answered)

    def __exit__(self, failed, *_):
        if failed:
            return
        wait_until(f"there is load while {self.what}", lambda: self.answered() >= LEAST_REQUESTS, 10)
        print(f"  {self.what}: {self.answered()} answered, {len(self.load.failures)} lost so far")

    def answered(self):
        return len(self.load.answered) - self.before


def kill(haproxy, replica):
    replica.process.kill()
    replica.process.wait()
    haproxy.wait_for(replica.name, "DOWN")
    replica.start()
    haproxy.wait_for(replica.name, "UP")


def replace(haproxy, replica, bulk=None):
    """Stops the replica as an orchestrator does, perhaps with a bulk job in its hands, and starts it again."""
    replica.process.terminate()
    since = time.monotonic()
    haproxy.wait_for(replica.name, "DOWN")
    # While it still takes work, not because it takes none any more.
    if f"Server assess/{replica.name} is DOWN, reason: Layer7 wrong status, code: 503" not in haproxy.log.read_text():
        raise SystemExit(f"deploy: {replica.name} was asked to stop, and HAProxy did not hear of it from its health")
    if bulk:
        for first in range(ROWS // 2, ROWS + 1, 1_000):
            bulk.send(first, first + 1_000)
            time.sleep(0.3)
        if time.monotonic() - since < DRAIN_SECONDS + 1 or replica.process.poll() is not None:
            raise SystemExit(f"deploy: {replica.name} did not wait for the bulk job in its hands")
        bulk.finish()
    code = replica.process.wait(timeout=40)
    if code != 0:
        raise SystemExit(f"deploy: {replica.name} was asked to stop and ended with exit code {code}")
    replica.start()
    haproxy.wait_for(replica.name, "UP")


def holder(haproxy, replicas):
    """The replica that has the bulk job."""
    table = haproxy.table()
    found = [replica for replica in replicas if table["bulk", replica.name]["scur"] == "1"]
    if len(found) != 1:
        raise SystemExit(f"deploy: {len(found)} replicas have the bulk job")
    return found[0]


def look_for_pak_numbers(haproxy, replicas, least):
    """A PAK number that was sent, also in an address, is in no log."""
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
        if len(lines) < least:
            raise SystemExit(f"deploy: {log.name} does not tell of the requests")
        for line in lines:
            if pattern.search(line):
                raise SystemExit(f"deploy: a PAK number is in {log.name}: {pattern.sub('…', line)}")
    print("  no PAK number is in a log")


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
        wait_until("the bulk answer begins", lambda: bulk.found, 10)
        busy = holder(haproxy, replicas)
        idle, = (replica for replica in replicas if replica is not busy)
        with Step(load, f"{busy.name} is replaced, with {ROWS} rows in its hands"):
            replace(haproxy, busy, bulk)
        with Step(load, f"{idle.name} is replaced"):
            replace(haproxy, idle)
        load.stop()
        for failure in load.failures[:5]:
            print(f"  lost: {failure}")
        answered, lost = len(load.answered), len(load.failures)
        retried = int(haproxy.table()["assess", "BACKEND"]["wretr"]) + int(haproxy.table()["assess", "BACKEND"]["wredis"])
        look_for_pak_numbers(haproxy, replicas, least=1_000)
    finally:
        if load:
            load.stop()
        for process in [replica.process for replica in replicas] + ([haproxy.process] if haproxy else []):
            process.kill()
            process.wait()
    print(f"  {answered + lost} requests, {KILLS} kill -9, 2 rolling restarts: {answered} answered, {lost} lost, "
          f"{retried} sent again; {ROWS} rows in flight, all answered")
    if lost or time.monotonic() > load.end:
        raise SystemExit("deploy: requests were lost, or the load ended before its time")
    if not retried:
        raise SystemExit("deploy: nothing was sent again, so that nothing was shown")


# What ends this ends the processes that it started.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with tempfile.TemporaryDirectory() as folder:
    main(sys.argv[1], Path(folder))
