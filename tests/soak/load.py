"""The requests of the soak test and their expected responses.

Each kind of client is a function that performs one action. A process repeats it until the time is over. The service may or
may not count requests that a client aborts, so they are counted separately.
"""

import collections
import gzip
import hashlib
import http.client
import json
import os
import random
import re
import socket
import subprocess
import threading
import time
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "cases"
JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
FORM = "application/x-www-form-urlencoded"
# A part of every PAK number, so that a log can be searched for it.
MARK = "SOAKPAK"
COLUMNS = "case,release,quantity,rehost,pak,pak_quantity\n"
TIMEOUT_SECONDS = 60
# The time in which the service must close the connection of a slow client: longer than the timeouts in soak.py.
SLOW_CLIENT_SECONDS = 20


class UnexpectedResponse(Exception):
    """A response is not the expected one."""


def expect(condition, *message):
    if not condition:
        raise UnexpectedResponse(" ".join(str(part) for part in message))


class Work:
    """Requests with the bytes of their responses, which the command line computes."""

    def __init__(self, pakplan, rows):
        self.pakplan = pakplan
        cases = [json.loads(path.read_text("utf-8")) for path in sorted(CASES.glob("*.json"))]
        for case in cases:
            for pak in case.get("paks", []):
                pak["number"] = f"{MARK}{pak.get('number', '')}"
        self.singles = []
        for case in cases:
            body = json.dumps(case).encode()
            self.singles.append((body, self.run(body, "assess", "--format", "json", "--catalogue", "none", "-")))
        pasted = f"Fwd: {MARK}1: No upgradeable licenses remain in the PAK. The PAK has already been fulfilled."
        self.pasted = json.dumps({"text": pasted}).encode()
        self.matches = self.run(pasted.encode(), "identify", "--format", "json", "-")
        generator = random.Random(2026)
        lines = []
        for number in range(rows):
            case = cases[number % len(cases)]
            for lot in case.get("licenses", []):
                lot["quantity"] = generator.randint(0, 300)
            lines.append("{" if number % 97 == 96 else json.dumps({"case": f"row {number}", **case}))
        self.ndjson = ("\n".join(lines) + "\n").encode()
        self.ndjson_rows, self.ndjson_hash = rows, hashed(self.run(self.ndjson, "bulk", "--from", "ndjson"))
        counts = [(generator.randint(0, 300), generator.randint(0, 300)) for _ in range(rows)]
        cells = [f"row {n},1.5,{lot},installed,{MARK}{n},{pak}" for n, (lot, pak) in enumerate(counts)]
        self.csv = (COLUMNS + "\n".join(cells) + "\n").encode()
        # The rows have no time, and no answer may depend on it.
        times = ("2020-11-24T08:00:00Z", "2030-11-24T08:00:00Z")
        answers = [self.run(self.csv, "bulk", "--from", "csv", "--as-of", time) for time in times]
        expect(answers[0] == answers[1], "the answers to the rows of CSV depend on the time")
        self.csv_rows, self.csv_hash = rows, hashed(answers[0])
        # A request with one of the largest responses.
        line = {"kind": "upgrade", "quantity": 1}
        paks = [{"number": f"{MARK}{number}", "contents": [line] * 5} for number in range(200)]
        self.large = json.dumps({"licenses": [], "paks": paks}).encode()

    def run(self, text, *args):
        return subprocess.run([self.pakplan, *args], input=text, capture_output=True, check=True).stdout


def hashed(text):
    return hashlib.sha256(text).hexdigest()


class Client:
    """A client. It sends its key with each request, and counts the responses by status."""

    def __init__(self, address, work, key, seed):
        self.host, self.port = address.rsplit(":", 1)
        self.work, self.key, self.generator = work, key, random.Random(seed)
        self.connection = None
        self.statuses, self.actions = collections.Counter(), collections.Counter()
        self.errors, self.latencies = [], []
        self.aborted, self.rows, self.aborted_rows, self.rejected_for_load = 0, 0, 0, 0

    def connect(self):
        return socket.create_connection((self.host, int(self.port)), timeout=TIMEOUT_SECONDS)

    def head(self, method, path, kind, length, key=None):
        return (
            f"{method} {path} HTTP/1.1\r\nhost: soak\r\nauthorization: Bearer {key or self.key}\r\n"
            f"content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        ).encode()

    def request(self, method, path, body=None, kind=None, key=None, **headers):
        """Sends a request on the persistent connection, and reads the whole response."""
        self.connection = self.connection or http.client.HTTPConnection(self.host, int(self.port), timeout=TIMEOUT_SECONDS)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if key != "":
            headers["authorization"] = f"Bearer {key or self.key}"
        if kind:
            headers["content-type"] = kind
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        self.statuses[response.status] += 1
        return response, text

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def fetch(self, status, *args, **kwargs):
        response, text = self.request(*args, **kwargs)
        expect(response.status == status, args[:2], "has status", response.status, "expected", status, text[:200])
        return response, text

    def fetch_problem(self, status, code, *args, **kwargs):
        _, text = self.fetch(status, *args, **kwargs)
        expect(json.loads(text)["code"] == code, args[:2], "does not have the code", code, text[:200])
        expect(MARK.encode() not in text, args[:2], "has a problem with a PAK number")


def single(client):
    """An assessment, sometimes with a compressed body."""
    body, expected = client.work.singles[client.generator.randrange(len(client.work.singles))]
    headers = {}
    if client.generator.random() < 0.1:
        body, headers = gzip.compress(body), {"content_encoding": "gzip"}
    start = time.perf_counter()
    _, text = client.fetch(200, "POST", "/v1/assessments?catalogue=none", body, JSON, **headers)
    client.latencies.append(time.perf_counter() - start)
    expect(text == expected, "an assessment is unexpected", text[:200])


def problems(client):
    """Invalid requests, and requests without a valid key."""
    path, number = "/v1/assessments", f"{MARK}{client.generator.randrange(10**6)}"
    client.fetch_problem(400, "malformed_json", "POST", path, b'{"paks":[{"number":"%s"' % number.encode(), JSON)
    bad = json.dumps({"licenses": [{"release": number, "quantity": number, "rehost": number}], "paks": []})
    client.fetch_problem(422, "invalid_request", "POST", path, bad, JSON, x_request_id=number)
    client.fetch_problem(415, "unsupported_media_type", "POST", path, bad, "text/plain")
    large = gzip.compress(b" " * 2_000_000)
    client.fetch_problem(413, "payload_too_large", "POST", path, large, JSON, content_encoding="gzip")
    client.fetch_problem(404, "not_found", "GET", f"/{number}?pak={number}")
    client.fetch_problem(405, "method_not_allowed", "DELETE", path)
    client.fetch_problem(401, "unauthorized", "POST", path, bad, JSON, key="")
    client.fetch_problem(401, "unauthorized", "GET", f"/v1/catalogue/{number}", key=f"pakplan_{number}")


def pages(client):
    """The web pages, as a browser uses them."""
    text = client.fetch(200, "GET", "/")[1]
    expect(b"</html>" in text, "the page is incomplete")
    form = (
        f"licenses.0.release=1.0&licenses.0.quantity=50&licenses.0.rehost=installed&paks.0.number={MARK}1"
        "&paks.0.contents.0.kind=upgrade&paks.0.contents.0.quantity=100&do=assess"
    )
    text = client.fetch(200, "POST", "/", form, FORM, sec_fetch_site="same-origin")[1]
    expect(b"50" in text and f"{MARK}1".encode() in text and b"</html>" in text, "the answer is not shown with the form")
    client.fetch_problem(403, "cross_site", "POST", "/", form, FORM, sec_fetch_site="cross-site")
    response, _ = client.fetch(303, "POST", "/sign-in", f"key={client.key}&to=/many", FORM, key="")
    expect(response.getheader("location") == "/many", "the sign-in redirects to another page")
    cookie = response.getheader("set-cookie").split(";")[0]
    client.fetch(200, "GET", "/many", key="", cookie=cookie)
    client.fetch(200, "POST", "/sign-in", "key=wrong&to=/many", FORM, key="")


def catalogue(client):
    """The catalogue with its entity tag, and a pasted text."""
    response, text = client.fetch(200, "GET", "/v1/catalogue")
    expect(len(json.loads(text)["entries"]) > 5, "the catalogue is incomplete")
    _, text = client.fetch(304, "GET", "/v1/catalogue", if_none_match=response.getheader("etag"))
    expect(text == b"", "304 has a body")
    _, text = client.fetch(200, "POST", "/v1/messages/identify", client.work.pasted, JSON)
    expect(text == client.work.matches, "the identified messages are unexpected", text[:200])


def stream(client, path, kind, body, pause=0.0, stop_after=None):
    """Sends rows while it reads the response, with a pause after each read. Returns the response and the hash of its body."""
    with client.connect() as connection:

        def send():
            try:
                connection.sendall(client.head("POST", path, kind, len(body)) + body)
            except OSError:
                pass  # The error is visible in the response.

        sender = threading.Thread(target=send)
        sender.start()
        try:
            response = http.client.HTTPResponse(connection, method="POST")
            response.begin()
            digest, length = hashlib.sha256(), 0
            while chunk := response.read(65536):
                digest.update(chunk)
                length += len(chunk)
                if stop_after is not None and length > stop_after:
                    break
                time.sleep(pause)
            return response, digest.hexdigest()
        finally:
            if stop_after is not None:
                connection.shutdown(socket.SHUT_RDWR)
            sender.join()


def bulk(client, path, kind, body, rows, expected, pause=0.0):
    response, digest = stream(client, path, kind, body, pause)
    client.statuses[response.status] += 1
    expect(response.status == 200, path, "has status", response.status)
    client.rows += rows
    expect(digest == expected, path, "returns unexpected rows")


def bulk_ndjson(client, pause=0.0):
    work = client.work
    bulk(client, "/v1/assessments/bulk/ndjson", NDJSON, work.ndjson, work.ndjson_rows, work.ndjson_hash, pause)


def bulk_csv(client):
    work = client.work
    bulk(client, "/v1/assessments/bulk/csv", CSV, work.csv, work.csv_rows, work.csv_hash)


def slow_reader(client):
    """A client that reads the response slowly."""
    bulk_ndjson(client, pause=0.02)


def upload(client):
    """The page for many upgrades."""
    name = "soak-boundary"
    part = f'--{name}\r\ncontent-disposition: form-data; name="file"; filename="rows.csv"\r\n\r\n'.encode()
    action = f'\r\n--{name}\r\ncontent-disposition: form-data; name="do"\r\n\r\n'.encode()
    kind, end = f"multipart/form-data; boundary={name}", f"\r\n--{name}--\r\n".encode()
    work = client.work
    bulk(client, "/many", kind, part + work.csv + action + b"answer" + end, work.csv_rows, work.csv_hash)
    body = part + work.csv + action + b"check" + end
    _, text = client.fetch(200, "POST", "/many", body, kind)
    expect(b"row 1" in text and b"</html>" in text, "the preview is not shown")
    client.fetch_problem(400, "malformed_request", "POST", "/many", body[:-20], kind)


def aborting(client):
    """Requests and responses that the client aborts."""
    work, generator = client.work, client.generator
    kinds = (("/v1/assessments/bulk/ndjson", NDJSON, work.ndjson), ("/v1/assessments/bulk/csv", CSV, work.csv))
    path, kind, body = generator.choice(kinds)
    client.aborted, client.aborted_rows = client.aborted + 1, client.aborted_rows + work.ndjson_rows
    stream(client, path, kind, body, stop_after=generator.randrange(200_000))
    single = work.singles[0][0]
    requests = ((path, kind, body), ("/v1/assessments", JSON, single), ("/", FORM, b"a=b&c=d"), ("/many", FORM, b"--"))
    for path, kind, body in requests:
        client.aborted, client.aborted_rows = client.aborted + 1, client.aborted_rows + work.ndjson_rows
        with client.connect() as connection:
            connection.sendall(client.head("POST", path, kind, len(body)) + body[: len(body) // 2])
            time.sleep(generator.random() * 0.05)


def slow_sender(client):
    """A client with an incomplete request head, and a client that sends nothing."""
    with client.connect() as connection, client.connect() as silent:
        connection.settimeout(SLOW_CLIENT_SECONDS)
        silent.settimeout(SLOW_CLIENT_SECONDS)
        connection.sendall(b"GET /health/live HTTP/1.1\r\nx-slow:")
        response = b""
        while chunk := connection.recv(4096):
            response += chunk
        expect(response.startswith(b"HTTP/1.1 408 "), "the response to a slow head is", response[:100])
        silent.recv(4096)


def not_reading(client):
    """A client that reads nothing of a large response until the service closes the connection."""
    work = client.work
    kinds = (
        ("/v1/assessments", JSON, work.large, 0),
        ("/v1/assessments/bulk/ndjson", NDJSON, work.ndjson, work.ndjson_rows),
    )
    for path, kind, body, rows in kinds:
        client.aborted, client.aborted_rows = client.aborted + 1, client.aborted_rows + rows
        with client.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(3)
            try:
                connection.sendall(client.head("POST", path, kind, len(body)) + body)
                time.sleep(3)
            except OSError:
                pass  # The connection was closed, or the client must read before it can send more.


def excess_bulk(client):
    """A bulk request while there are more of them than the service accepts. The service rejects some with 503."""
    work = client.work
    response, digest = stream(client, "/v1/assessments/bulk/ndjson", NDJSON, work.ndjson, pause=0.01)
    client.statuses[response.status] += 1
    if response.status == 503:
        client.rejected_for_load += 1
        expect(re.fullmatch("[0-9]+", response.getheader("retry-after", "")), "503 has no Retry-After")
        time.sleep(0.2)
    else:
        expect(response.status == 200 and digest == work.ndjson_hash, "an accepted bulk request has status", response.status)
        client.rows += work.ndjson_rows


def repeat(client, action, until, pause, nice):
    """Repeats the action until this time, and records the errors. `pause` is the mean pause in seconds."""
    os.nice(nice)
    while time.monotonic() < until and len(client.errors) < 20:
        try:
            action(client)
            client.actions[action.__name__] += 1
        except (UnexpectedResponse, OSError, ValueError, KeyError, http.client.HTTPException) as error:
            client.errors.append(f"{action.__name__}: {type(error).__name__}: {error}")
        time.sleep(client.generator.random() * 2 * pause)
    client.close()
    client.work = None
    return client
