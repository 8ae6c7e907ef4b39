"""Soaks the service: python3 soak.py MINUTES PAKPLAN. See run."""

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

# The maximum of the last third of the load may be so much of that of the middle third, and so many bytes more.
MEMORY_RATIO, MEMORY_MARGIN = 1.15, 4 * 1024 * 1024
# In a third that is shorter than this, not every client has come to its largest answer: there is more play.
SHORT_THIRD, SHORT_MARGIN = 30, 32 * 1024 * 1024
# How often the memory is looked at, in seconds.
LOOK_EVERY = 1
# How much slower the slowest of a hundred single assessments may be while bulk jobs run.
MOST_SLOWER = 20
# Below this many milliseconds it is the machine that is measured, not the service.
LEAST_MILLISECONDS = 0.5
BULK_JOBS, BULK_PLACES, BULK_ROWS = 8, 16, 3000
# Short, so that clients that mean ill come to their turn again and again.
SETTINGS = (
    "--header-timeout-seconds 2 --body-timeout-seconds 5 --answer-timeout-seconds 2 --keep-alive-seconds 5 --workers 2 "
    f"--max-bulk-jobs {BULK_PLACES} --log info,actix_server=warn,pakplan=debug"
).split()
# What is done at once for most of the time, and how long each client rests after a deed, in seconds.
MIXED = (
    (load.single, 0.01), (load.single, 0.02), (load.refusals, 0.1), (load.pages, 0.1), (load.catalogue, 0.05),
    (load.bulk_ndjson, 0.5), (load.bulk_csv, 0.5), (load.throttled, 0.2), (load.upload, 0.5), (load.broken, 0.2),
    (load.broken, 0.3), (load.slow, 0.1), (load.deaf, 0.5),
)  # fmt: skip


class Service:
    """The service, with what it writes and what it holds."""

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
        """The file is replaced as a whole, as an orchestrator does it."""
        new = self.keys.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.keys)

    def resident(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def end(self):
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
        # What main asks itself: it is counted like all else.
        self.own = load.Client(service.address, None, service.key, 0)

    def check(self, what, is_so, figure=""):
        self.checks.append(bool(is_so))
        print(f"{'passed' if is_so else 'FAILED'}  {what}{f': {figure}' if figure else ''}", flush=True)

    def run(self, deeds, seconds, measured=()):
        """Runs clients at once, each a process of its own, so that none waits for another's Python. They let the
        service go first, and the client by which it is measured."""
        deeds = [(deed, pause, 0) for deed, pause in measured] + [(deed, pause, 10) for deed, pause in deeds]
        context = multiprocessing.get_context("fork")
        until = time.monotonic() + seconds
        with context.Pool(len(deeds)) as pool:
            seeds = range(len(self.results) + 1, len(self.results) + 1 + len(deeds))
            # The work is not sent to the processes: they are forks, and have it.
            jobs = [
                pool.apply_async(client_of, (seed, deed, until, pause, nice))
                for seed, (deed, pause, nice) in zip(seeds, deeds, strict=True)
            ]
            clients = []
            while jobs:
                self.resident.append(self.service.resident())
                time.sleep(LOOK_EVERY)
                clients += [job.get() for job in jobs if job.ready()]
                jobs = [job for job in jobs if not job.ready()]
                if time.monotonic() > until + 2 * load.PATIENCE:
                    raise load.Wrong(f"{len(jobs)} clients do not come to their end")
                    break
        self.results += clients
        return clients

    def replace_keys(self, stop):
        """Replaces the file of keys again and again: a key that is new is let in, one that is gone is not."""
        client, old = load.Client(self.service.address, None, "", 0), None
        rounds = 0
        while not stop.wait(0.2):
            key, line = self.service.new_key(f"key-{rounds}")
            if rounds % 3 == 2:
                # A file that cannot be used changes nothing.
                self.service.write_keys(self.service.line, "not a key")
                self.service.process.send_signal(signal.SIGHUP)
                stop.wait(1.2)
                client.fetch(200, "GET", "/v1/catalogue", key=self.service.key)
            self.service.write_keys(self.service.line, line)
            if rounds % 2:
                self.service.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 10
            while client.request("GET", "/v1/catalogue", key=key)[0].status != 200:
                load.expect(time.monotonic() < until, "a new key is not let in")
                time.sleep(0.05)
            if old:
                client.fetch(401, "GET", "/v1/catalogue", key=old)
            old, rounds = key, rounds + 1
            client.close()
        client.deeds["replace_keys"] = rounds
        self.results.append(client)

    def metrics(self):
        """What the service has counted: requests by status, rows, and what is in hand."""
        text = self.own.fetch(200, "GET", "/metrics")[1].decode()
        counted = {}
        for labels, count in re.findall(r"^pakplan_http_requests_total\{(.*)\} (\d+)$", text, re.M):
            status = int(re.search('status="([0-9]+)"', labels)[1])
            counted[status] = counted.get(status, 0) + int(count)
        rows = sum(int(count) for count in re.findall(r"^pakplan_bulk_rows_total\{.*\} (\d+)$", text, re.M))
        in_hand = [int(n) for n in re.findall(r"^pakplan_(?:requests|bulk_jobs)_in_flight (\d+)$", text, re.M)]
        return counted, rows, in_hand

    def settle(self, files):
        """Waits until nothing is in hand but the question, and no more is open than at the start."""
        until = time.monotonic() + 20
        while True:
            before = sum(self.own.statuses.values())
            counted, rows, in_hand = self.metrics()
            self.own.close()
            now_open = self.service.open_files()
            if (in_hand == [1, 0] and now_open <= files) or time.monotonic() > until:
                # The question itself is counted once it is answered.
                return counted, rows, in_hand, now_open, before
            time.sleep(0.2)

    def count(self, counted, rows, own):
        """Whether the service counted what the clients did; what was broken off it may have counted or not."""
        sure = {200: own}
        for client in self.results:
            for status, count in client.statuses.items():
                sure[status] = sure.get(status, 0) + count
        unsure = sum(client.unsure for client in self.results)
        differences = {s: counted.get(s, 0) - sure.get(s, 0) for s in sorted({*counted, *sure})}
        agrees = all(difference >= 0 for difference in differences.values()) and sum(differences.values()) <= unsure
        figure = f"{sum(counted.values())} requests, {unsure} broken off, more by status {differences}"
        self.check("the metrics count what the clients count", agrees, figure)
        known = sum(client.rows for client in self.results)
        # `check` on the page counts no row; what was broken off was answered in part.
        most = known + sum(client.unsure_rows for client in self.results)
        self.check("the rows too", known <= rows <= most, f"{rows} rows, {known} of them in whole answers")
        return sure


def client_of(seed, deed, until, pause, nice):
    client = load.Client(SOAK.service.address, SOAK.work, SOAK.service.key, seed)
    return load.repeat(client, deed, until, pause, nice)


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
    (beside, _) = p99(together)
    jobs = sum(client.deeds["bulk_ndjson"] for client in together)
    ratio = beside / max(alone, LEAST_MILLISECONDS)
    figure = (
        f"p99 {alone:.2f} ms alone ({count} requests), {beside:.2f} ms beside {BULK_JOBS} ({jobs} jobs), "
        f"ratio {ratio:.1f}"
    )
    soak.check("bulk jobs leave single assessments alone", 0 < ratio <= MOST_SLOWER, figure)

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
    margin = MEMORY_MARGIN if third * LOOK_EVERY >= SHORT_THIRD else SHORT_MARGIN
    figure = f"at most {middle >> 20} MiB in the middle third, {last >> 20} MiB in the last"
    soak.check("memory is flat", last <= middle * MEMORY_RATIO + margin, figure)
    done = {deed.__name__ for deed, _ in MIXED}
    idle = sorted(name for name in done if not any(client.deeds[name] for client in mixed))
    rounds = sum(client.deeds["replace_keys"] for client in soak.results)
    figure = f"keys replaced {rounds} times {idle or ''}"
    soak.check("every kind of client has done its deed", not idle and rounds, figure)

    crowd = soak.run([(load.at_once, 0)] * (BULK_PLACES * 2), seconds * 0.1)
    refused = sum(client.refused_for_load for client in crowd)
    answered = sum(client.statuses[200] for client in crowd)
    figure = f"{refused} and {answered}"
    soak.check("too many bulk jobs are refused, the others answered", refused and answered, figure)

    counted, rows, in_hand, now_open, own = soak.settle(files)
    soak.check("nothing is left in hand", in_hand == [1, 0], f"requests and jobs {in_hand}, one of them asks")
    soak.check("open files are those of the start", now_open <= files, f"{files} and {now_open}")
    sure = soak.count(counted, rows, own)
    failures = {status: count for status, count in counted.items() if status >= 500}
    if failures.get(503) == refused:
        del failures[503]
    soak.check("no 5xx that was not asked for", not failures, failures or "")
    faults = failure + [fault for client in soak.results for fault in client.faults]
    for fault in faults[:10]:
        print(f"        {fault}")
    soak.check("every answer is as expected", not faults, f"{sum(sure.values())} answers, {len(faults)} faults")


def read_log(soak):
    marks = panics = lines = 0
    with soak.service.log.open("rb") as log:
        for line in log:
            lines += 1
            marks += load.MARK.lower().encode() in line.lower()
            panics += b"panicked" in line
    figure = f"{lines} lines, {marks}, {panics}"
    soak.check("no PAK number in the log, and no panic", not marks and not panics and lines, figure)


def main():
    global SOAK
    minutes, pakplan = float(sys.argv[1]), sys.argv[2]
    folder = Path(tempfile.mkdtemp())
    service = Service(pakplan, folder)
    try:
        SOAK = Soak(service, load.Work(pakplan, BULK_ROWS))
        put_under_load(SOAK, minutes)
        code = service.end()
        SOAK.check("it ends in peace when asked to", code == 0, f"exit code {code}")
        read_log(SOAK)
    finally:
        if service.process.poll() is None:
            service.end()
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
    failed = SOAK.checks.count(False)
    print(f"soak: {len(SOAK.checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
