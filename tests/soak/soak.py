"""Puts the service under load for a long time: python3 soak.py MINUTES PAKPLAN. See run."""

import contextlib
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import load

# The maximum memory in the last third of the load may exceed that in the middle third by this factor and these bytes.
MEMORY_RATIO, MEMORY_MARGIN_BYTES = 1.15, 4 * 1024 * 1024
# If a third is shorter than this, some clients have not received their largest response yet, so the margin is larger.
SHORT_THIRD_SECONDS, SHORT_MARGIN_BYTES = 30, 32 * 1024 * 1024
# The interval between two measurements of the memory.
MEMORY_INTERVAL_SECONDS = 1
# The maximum ratio of the 99th percentile of single assessments during bulk requests to that without them.
MAX_SLOWDOWN = 20
# Latencies below this are dominated by the machine and not by the service.
MIN_LATENCY_MS = 0.5
BULK_JOBS, MAX_BULK_JOBS, BULK_ROWS = 8, 16, 3000
# The timeouts are short, so that slow clients are disconnected many times during the test.
SETTINGS = (
    "--header-timeout-seconds 2 --body-timeout-seconds 5 --answer-timeout-seconds 2 --keep-alive-seconds 5 --workers 2 "
    f"--max-bulk-jobs {MAX_BULK_JOBS} --log info,actix_server=warn,pakplan=debug"
).split()
# The concurrent clients of the main part, each with its mean pause between two actions in seconds.
MIXED = (
    (load.single, 0.01), (load.single, 0.02), (load.problems, 0.1), (load.pages, 0.1), (load.catalogue, 0.05),
    (load.bulk_ndjson, 0.5), (load.bulk_csv, 0.5), (load.slow_reader, 0.2), (load.upload, 0.5), (load.aborting, 0.2),
    (load.aborting, 0.3), (load.slow_sender, 0.1), (load.not_reading, 0.5),
)  # fmt: skip


class Service:
    """The service process, with its log and its key file."""

    def __init__(self, pakplan, folder):
        self.pakplan, self.log, self.keys = pakplan, folder / "log", folder / "keys"
        self.key, self.line = self.new_key("soak")
        self.write_keys(self.line)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [pakplan, "serve", "--listen", "127.0.0.1:0", "--api-keys-file", self.keys, *SETTINGS],
                stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.address = self.process.stdout.readline().decode().strip()

    def new_key(self, name):
        made = subprocess.run([self.pakplan, "key", name], capture_output=True, text=True, check=True)
        lines = made.stdout.split("\n")
        starts = ("pakplan_", f"{name} sha256:")
        return [next(line for line in lines if line.startswith(start)) for start in starts]

    def write_keys(self, *lines):
        """Replaces the key file atomically, as an orchestrator does."""
        new = self.keys.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.keys)

    def resident(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Soak:
    def __init__(self, service, work):
        self.service, self.work = service, work
        self.results, self.checks = [], []
        self.resident = []
        # The client for the metrics. Its requests are counted as well.
        self.own = load.Client(service.address, None, service.key, 0)

    def check(self, name, passed, figure=""):
        self.checks.append(bool(passed))
        print(f"{'passed' if passed else 'FAILED'}  {name}{f': {figure}' if figure else ''}", flush=True)

    def run(self, actions, seconds, measured=()):
        """Runs clients concurrently, each in its own process, since Python threads would wait for each other. They have a
        lower priority than the service and the measured clients."""
        actions = [(action, pause, 0) for action, pause in measured] + [(action, pause, 10) for action, pause in actions]
        context = multiprocessing.get_context("fork")
        until = time.monotonic() + seconds
        with context.Pool(len(actions)) as pool:
            seeds = range(len(self.results) + 1, len(self.results) + 1 + len(actions))
            # The processes are forks, so they already have the work.
            jobs = [
                pool.apply_async(run_client, (seed, action, until, pause, nice))
                for seed, (action, pause, nice) in zip(seeds, actions, strict=True)
            ]
            clients = []
            while jobs:
                self.resident.append(self.service.resident())
                time.sleep(MEMORY_INTERVAL_SECONDS)
                clients += [job.get() for job in jobs if job.ready()]
                jobs = [job for job in jobs if not job.ready()]
                if time.monotonic() > until + 2 * load.TIMEOUT_SECONDS:
                    raise load.UnexpectedResponse(f"{len(jobs)} clients do not end")
        self.results += clients
        return clients

    def replace_keys(self, stop):
        """Replaces the key file repeatedly. New keys must be accepted, and removed ones rejected."""
        client, old = load.Client(self.service.address, None, "", 0), None
        rounds = 0
        while not stop.wait(0.2):
            key, line = self.service.new_key(f"key-{rounds}")
            if rounds % 3 == 2:
                # An invalid file must not change the accepted keys.
                self.service.write_keys(self.service.line, "not a key")
                self.service.process.send_signal(signal.SIGHUP)
                stop.wait(1.2)
                client.fetch(200, "GET", "/v1/catalogue", key=self.service.key)
            self.service.write_keys(self.service.line, line)
            if rounds % 2:
                self.service.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 10
            while client.request("GET", "/v1/catalogue", key=key)[0].status != 200:
                load.expect(time.monotonic() < until, "a new key is not accepted")
                time.sleep(0.05)
            if old:
                client.fetch(401, "GET", "/v1/catalogue", key=old)
            old, rounds = key, rounds + 1
            client.close()
        client.actions["replace_keys"] = rounds
        self.results.append(client)

    def metrics(self):
        """The metrics of the service: requests by status, rows, and the requests and bulk jobs in flight."""
        text = self.own.fetch(200, "GET", "/metrics")[1].decode()
        counted = {}
        for labels, count in re.findall(r"^pakplan_http_requests_total\{(.*)\} (\d+)$", text, re.M):
            status = int(re.search('status="([0-9]+)"', labels)[1])
            counted[status] = counted.get(status, 0) + int(count)
        rows = sum(int(count) for count in re.findall(r"^pakplan_bulk_rows_total\{.*\} (\d+)$", text, re.M))
        in_flight = [int(n) for n in re.findall(r"^pakplan_(?:requests|bulk_jobs)_in_flight (\d+)$", text, re.M)]
        return counted, rows, in_flight

    def settle(self, files):
        """Waits until only the request for the metrics is in flight, and no more files are open than at the start."""
        until = time.monotonic() + 20
        while True:
            before = sum(self.own.statuses.values())
            counted, rows, in_flight = self.metrics()
            self.own.close()
            open_files = self.service.open_files()
            if (in_flight == [1, 0] and open_files <= files) or time.monotonic() > until:
                # The request for the metrics is counted after its response.
                return counted, rows, in_flight, open_files, before
            time.sleep(0.2)

    def count(self, counted, rows, own):
        """Compares the metrics with the counts of the clients. Aborted requests may or may not be counted."""
        expected = {200: own}
        for client in self.results:
            for status, count in client.statuses.items():
                expected[status] = expected.get(status, 0) + count
        aborted = sum(client.aborted for client in self.results)
        differences = {s: counted.get(s, 0) - expected.get(s, 0) for s in sorted({*counted, *expected})}
        agrees = all(difference >= 0 for difference in differences.values()) and sum(differences.values()) <= aborted
        figure = f"{sum(counted.values())} requests, {aborted} aborted, differences by status {differences}"
        self.check("the metrics agree with the counts of the clients", agrees, figure)
        known = sum(client.rows for client in self.results)
        # A preview on the page counts no rows. Aborted requests were answered in part.
        maximum = known + sum(client.aborted_rows for client in self.results)
        self.check("the rows agree as well", known <= rows <= maximum, f"{rows} rows, {known} of them in complete responses")
        return expected


def run_client(seed, action, until, pause, nice):
    client = load.Client(SOAK.service.address, SOAK.work, SOAK.service.key, seed)
    return load.repeat(client, action, until, pause, nice)


def p99(clients):
    latencies = sorted(latency for client in clients for latency in client.latencies)
    return latencies[len(latencies) * 99 // 100] * 1000 if latencies else 0.0, len(latencies)


def put_under_load(soak, minutes):
    seconds, service = minutes * 60, soak.service
    soak.run([(load.single, 0)], 1)
    soak.own.close()
    time.sleep(0.5)
    files = service.open_files()

    measured = [(load.single, 0.002)]
    (alone, count) = p99(soak.run([], seconds * 0.15, measured))
    stop, bulk = threading.Event(), [(load.bulk_ndjson, 0)] * BULK_JOBS
    together = soak.run(bulk, seconds * 0.15, measured)
    (during_bulk, _) = p99(together)
    jobs = sum(client.actions["bulk_ndjson"] for client in together)
    ratio = during_bulk / max(alone, MIN_LATENCY_MS)
    figure = (
        f"p99 {alone:.2f} ms alone ({count} requests), {during_bulk:.2f} ms during {BULK_JOBS} bulk requests ({jobs} in all), "
        f"ratio {ratio:.1f}"
    )
    soak.check("bulk requests do not slow single assessments too much", 0 < ratio <= MAX_SLOWDOWN, figure)

    soak.resident.clear()
    failure = []

    def replace_keys():
        try:
            soak.replace_keys(stop)
        except Exception as error:
            failure.append(f"replace_keys: {error}")

    keys = threading.Thread(target=replace_keys)
    keys.start()
    mixed = soak.run(MIXED, seconds * 0.6)
    stop.set()
    keys.join()
    third = len(soak.resident) // 3
    middle, last = max(soak.resident[third : 2 * third]), max(soak.resident[2 * third :])
    margin = MEMORY_MARGIN_BYTES if third * MEMORY_INTERVAL_SECONDS >= SHORT_THIRD_SECONDS else SHORT_MARGIN_BYTES
    figure = f"at most {middle >> 20} MiB in the middle third, {last >> 20} MiB in the last"
    soak.check("memory is flat", last <= middle * MEMORY_RATIO + margin, figure)
    names = {action.__name__ for action, _ in MIXED}
    idle = sorted(name for name in names if not any(client.actions[name] for client in mixed))
    rounds = sum(client.actions["replace_keys"] for client in soak.results)
    figure = f"keys replaced {rounds} times {f', idle: {idle}' if idle else ''}"
    soak.check("every kind of client has performed its action", not idle and rounds, figure)

    clients = soak.run([(load.excess_bulk, 0)] * (MAX_BULK_JOBS * 2), seconds * 0.1)
    rejected = sum(client.rejected_for_load for client in clients)
    answered = sum(client.statuses[200] for client in clients)
    figure = f"{rejected} rejected, {answered} answered"
    soak.check("excess bulk requests are rejected, the others are answered", rejected and answered, figure)

    counted, rows, in_flight, open_files, own = soak.settle(files)
    soak.check("nothing remains in flight", in_flight == [1, 0], f"requests and bulk jobs {in_flight}, including the request for the metrics")
    soak.check("no files remain open", open_files <= files, f"{files} at the start, {open_files} at the end")
    expected = soak.count(counted, rows, own)
    failures = {status: count for status, count in counted.items() if status >= 500}
    if failures.get(503) == rejected:
        del failures[503]
    soak.check("no unexpected 5xx", not failures, failures or "")
    errors = failure + [error for client in soak.results for error in client.errors]
    for error in errors[:10]:
        print(f"        {error}")
    soak.check("every response is as expected", not errors, f"{sum(expected.values())} responses, {len(errors)} errors")


def read_log(soak):
    marks = panics = lines = 0
    with soak.service.log.open("rb") as log:
        for line in log:
            lines += 1
            marks += load.MARK.lower().encode() in line.lower()
            panics += b"panicked" in line
    figure = f"{lines} lines, {marks} PAK numbers, {panics} panics"
    soak.check("the log contains no PAK number and no panic", not marks and not panics and lines, figure)


def main():
    global SOAK
    minutes, pakplan = float(sys.argv[1]), sys.argv[2]
    folder = Path(tempfile.mkdtemp())
    service = Service(pakplan, folder)
    try:
        SOAK = Soak(service, load.Work(pakplan, BULK_ROWS))
        put_under_load(SOAK, minutes)
        code = service.stop()
        SOAK.check("the service stops cleanly on SIGTERM", code == 0, f"exit code {code}")
        read_log(SOAK)
    finally:
        if service.process.poll() is None:
            service.stop()
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
    failed = SOAK.checks.count(False)
    print(f"soak: {len(SOAK.checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
