"""What is sent to the service while it is soaked, and what must come back.

Each kind of client is a function that does one deed; a process repeats it until its time is over. What a client has
broken off is not sure to be counted by the service, so it is told apart.
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
# In every PAK number, so that one is known in a log.
MARK = "SOAKPAK"
COLUMNS = "case,release,quantity,rehost,pak,pak_quantity\n"
PATIENCE = 60
# How long a client that breaks the service's patience waits to be given up: longer than the settings in soak.py.
ENDURANCE = 20


class Wrong(Exception):
    """An answer is not the expected one."""


def expect(is_so, *what):
    if not is_so:
        raise Wrong(" ".join(str(part) for part in what))


class Work:
    """Requests with the bytes of their answers, which the command line gives."""

    def __init__(self, pakplan, rows):
        self.pakplan = pakplan
        cases = [json.loads(path.read_text("utf-8")) for path in sorted(CASES.glob("*.json"))]
        for case in cases:
            for pak in case.get("paks", []):
                pak["number"] = f"{MARK}{pak.get('number', '')}"
        self.singles = []
        for case in cases:
            body = json.dumps(case).encode()
            self.singles.append((body, self.ask(body, "assess", "--format", "json", "--catalogue", "none", "-")))
        pasted = f"Fwd: {MARK}1: No upgradeable licenses remain in the PAK. The PAK has already been fulfilled."
        self.pasted = json.dumps({"text": pasted}).encode()
        self.matches = self.ask(pasted.encode(), "identify", "--format", "json", "-")
        chance = random.Random(2026)
        lines = []
        for number in range(rows):
            case = cases[number % len(cases)]
            for lot in case.get("licenses", []):
                lot["quantity"] = chance.randint(0, 300)
            lines.append("{" if number % 97 == 96 else json.dumps({"case": f"row {number}", **case}))
        self.ndjson = ("\n".join(lines) + "\n").encode()
        self.ndjson_rows, self.ndjson_hash = rows, hashed(self.ask(self.ndjson, "bulk", "--from", "ndjson"))
        counts = [(chance.randint(0, 300), chance.randint(0, 300)) for _ in range(rows)]
        cells = [f"row {n},1.5,{lot},installed,{MARK}{n},{pak}" for n, (lot, pak) in enumerate(counts)]
        self.csv = (COLUMNS + "\n".join(cells) + "\n").encode()
        # Its rows name no moment, and none of their answers depends on it.
        moments = ("2020-11-24T08:00:00Z", "2030-11-24T08:00:00Z")
        answers = [self.ask(self.csv, "bulk", "--from", "csv", "--as-of", moment) for moment in moments]
        expect(answers[0] == answers[1], "the moment is seen in the rows of CSV")
        self.csv_rows, self.csv_hash = rows, hashed(answers[0])
        # One of the largest answers that there are.
        line = {"kind": "upgrade", "quantity": 1}
        paks = [{"number": f"{MARK}{number}", "contents": [line] * 5} for number in range(200)]
        self.large = json.dumps({"licenses": [], "paks": paks}).encode()

    def ask(self, text, *args):
        return subprocess.run([self.pakplan, *args], input=text, capture_output=True, check=True).stdout


def hashed(text):
    return hashlib.sha256(text).hexdigest()


class Client:
    """One client: what it sends goes out by its key, what comes back is counted by status."""

    def __init__(self, address, work, key, seed):
        self.host, self.port = address.rsplit(":", 1)
        self.work, self.key, self.chance = work, key, random.Random(seed)
        self.connection = None
        self.statuses, self.deeds = collections.Counter(), collections.Counter()
        self.faults, self.latencies = [], []
        self.unsure, self.rows, self.unsure_rows, self.refused_for_load = 0, 0, 0, 0

    def connect(self):
        return socket.create_connection((self.host, int(self.port)), timeout=PATIENCE)

    def head(self, method, path, kind, length, key=None):
        return (
            f"{method} {path} HTTP/1.1\r\nhost: soak\r\nauthorization: Bearer {key or self.key}\r\n"
            f"content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        ).encode()

    def request(self, method, path, body=None, kind=None, key=None, **headers):
        """Sends a request on the connection that is kept, and reads the whole answer."""
        self.connection = self.connection or http.client.HTTPConnection(self.host, int(self.port), timeout=PATIENCE)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if key != "":
            headers["authorization"] = f"Bearer {key or self.key}"
        if kind:
            headers["content-type"] = kind
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        self.statuses[answer.status] += 1
        return answer, text

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def fetch(self, status, *args, **kwargs):
        answer, text = self.request(*args, **kwargs)
        expect(answer.status == status, args[:2], "answered", answer.status, "not", status, text[:200])
        return answer, text

    def refusal(self, status, code, *args, **kwargs):
        _, text = self.fetch(status, *args, **kwargs)
        expect(json.loads(text)["code"] == code, args[:2], "is not refused as", code, text[:200])
        expect(MARK.encode() not in text, args[:2], "is refused with a PAK number")


def single(client):
    """An assessment, now and then packed."""
    body, expected = client.work.singles[client.chance.randrange(len(client.work.singles))]
    headers = {}
    if client.chance.random() < 0.1:
        body, headers = gzip.compress(body), {"content_encoding": "gzip"}
    began = time.perf_counter()
    _, text = client.fetch(200, "POST", "/v1/assessments?catalogue=none", body, JSON, **headers)
    client.latencies.append(time.perf_counter() - began)
    expect(text == expected, "an assessment is not the expected one", text[:200])


def refusals(client):
    """What is no good request, and what has no good key."""
    path, number = "/v1/assessments", f"{MARK}{client.chance.randrange(10**6)}"
    client.refusal(400, "malformed_json", "POST", path, b'{"paks":[{"number":"%s"' % number.encode(), JSON)
    bad = json.dumps({"licenses": [{"release": number, "quantity": number, "rehost": number}], "paks": []})
    client.refusal(422, "invalid_request", "POST", path, bad, JSON, x_request_id=number)
    client.refusal(415, "unsupported_media_type", "POST", path, bad, "text/plain")
    large = gzip.compress(b" " * 2_000_000)
    client.refusal(413, "payload_too_large", "POST", path, large, JSON, content_encoding="gzip")
    client.refusal(404, "not_found", "GET", f"/{number}?pak={number}")
    client.refusal(405, "method_not_allowed", "DELETE", path)
    client.refusal(401, "unauthorized", "POST", path, bad, JSON, key="")
    client.refusal(401, "unauthorized", "GET", f"/v1/catalogue/{number}", key=f"pakplan_{number}")


def pages(client):
    """The pages of the desk, as a browser uses them."""
    text = client.fetch(200, "GET", "/")[1]
    expect(b"</html>" in text, "the page has no end")
    form = (
        f"licenses.0.release=1.0&licenses.0.quantity=50&licenses.0.rehost=installed&paks.0.number={MARK}1"
        "&paks.0.contents.0.kind=upgrade&paks.0.contents.0.quantity=100&do=assess"
    )
    text = client.fetch(200, "POST", "/", form, FORM, sec_fetch_site="same-origin")[1]
    expect(b"50" in text and f"{MARK}1".encode() in text and b"</html>" in text, "the form is not shown again")
    client.refusal(403, "cross_site", "POST", "/", form, FORM, sec_fetch_site="cross-site")
    answer, _ = client.fetch(303, "POST", "/sign-in", f"key={client.key}&to=/many", FORM, key="")
    expect(answer.getheader("location") == "/many", "the sign-in leads elsewhere")
    cookie = answer.getheader("set-cookie").split(";")[0]
    client.fetch(200, "GET", "/many", key="", cookie=cookie)
    client.fetch(200, "POST", "/sign-in", "key=wrong&to=/many", FORM, key="")


def catalogue(client):
    """The catalogue with its tag, and what a pasted text is."""
    answer, text = client.fetch(200, "GET", "/v1/catalogue")
    expect(len(json.loads(text)["entries"]) > 5, "the catalogue is short")
    _, text = client.fetch(304, "GET", "/v1/catalogue", if_none_match=answer.getheader("etag"))
    expect(text == b"", "304 has a body")
    _, text = client.fetch(200, "POST", "/v1/messages/identify", client.work.pasted, JSON)
    expect(text == client.work.matches, "the text is taken for something else", text[:200])


def stream(client, path, kind, body, pause=0.0, stop_after=None):
    """Sends rows while it reads their answers, as slowly as is said. Gives the status and the hash of what came."""
    with client.connect() as connection:

        def send():
            try:
                connection.sendall(client.head("POST", path, kind, len(body)) + body)
            except OSError:
                pass  # Whoever reads sees what is wrong.

        sender = threading.Thread(target=send)
        sender.start()
        try:
            answer = http.client.HTTPResponse(connection, method="POST")
            answer.begin()
            seen, length = hashlib.sha256(), 0
            while piece := answer.read(65536):
                seen.update(piece)
                length += len(piece)
                if stop_after is not None and length > stop_after:
                    break
                time.sleep(pause)
            return answer, seen.hexdigest()
        finally:
            if stop_after is not None:
                connection.shutdown(socket.SHUT_RDWR)
            sender.join()


def whole(client, path, kind, body, rows, expected, pause=0.0):
    answer, seen = stream(client, path, kind, body, pause)
    client.statuses[answer.status] += 1
    expect(answer.status == 200, path, "answered", answer.status)
    client.rows += rows
    expect(seen == expected, path, "does not answer the expected rows")


def bulk_ndjson(client, pause=0.0):
    work = client.work
    whole(client, "/v1/assessments/bulk/ndjson", NDJSON, work.ndjson, work.ndjson_rows, work.ndjson_hash, pause)


def bulk_csv(client):
    work = client.work
    whole(client, "/v1/assessments/bulk/csv", CSV, work.csv, work.csv_rows, work.csv_hash)


def throttled(client):
    """A client that reads slowly."""
    bulk_ndjson(client, pause=0.02)


def upload(client):
    """The page for many."""
    name = "soak-boundary"
    part = f'--{name}\r\ncontent-disposition: form-data; name="file"; filename="rows.csv"\r\n\r\n'.encode()
    deed = f'\r\n--{name}\r\ncontent-disposition: form-data; name="do"\r\n\r\n'.encode()
    kind, end = f"multipart/form-data; boundary={name}", f"\r\n--{name}--\r\n".encode()
    work = client.work
    whole(client, "/many", kind, part + work.csv + deed + b"answer" + end, work.csv_rows, work.csv_hash)
    body = part + work.csv + deed + b"check" + end
    _, text = client.fetch(200, "POST", "/many", body, kind)
    expect(b"row 1" in text and b"</html>" in text, "the first rows are not shown")
    client.refusal(400, "malformed_request", "POST", "/many", body[:-20], kind)


def broken(client):
    """Requests and answers that are broken off in the middle."""
    work, chance = client.work, client.chance
    kinds = (("/v1/assessments/bulk/ndjson", NDJSON, work.ndjson), ("/v1/assessments/bulk/csv", CSV, work.csv))
    path, kind, body = chance.choice(kinds)
    client.unsure, client.unsure_rows = client.unsure + 1, client.unsure_rows + work.ndjson_rows
    stream(client, path, kind, body, stop_after=chance.randrange(200_000))
    single = work.singles[0][0]
    halves = ((path, kind, body), ("/v1/assessments", JSON, single), ("/", FORM, b"a=b&c=d"), ("/many", FORM, b"--"))
    for path, kind, body in halves:
        client.unsure, client.unsure_rows = client.unsure + 1, client.unsure_rows + work.ndjson_rows
        with client.connect() as connection:
            connection.sendall(client.head("POST", path, kind, len(body)) + body[: len(body) // 2])
            time.sleep(chance.random() * 0.05)


def slow(client):
    """A head that does not come to its end, and a client that says nothing at all."""
    with client.connect() as connection, client.connect() as silent:
        connection.settimeout(ENDURANCE)
        silent.settimeout(ENDURANCE)
        connection.sendall(b"GET /health/live HTTP/1.1\r\nx-slow:")
        seen = b""
        while piece := connection.recv(4096):
            seen += piece
        expect(seen.startswith(b"HTTP/1.1 408 "), "a slow head gets", seen[:100])
        silent.recv(4096)


def deaf(client):
    """A client that reads nothing of a large answer, until it is given up."""
    work = client.work
    kinds = (
        ("/v1/assessments", JSON, work.large, 0),
        ("/v1/assessments/bulk/ndjson", NDJSON, work.ndjson, work.ndjson_rows),
    )
    for path, kind, body, rows in kinds:
        client.unsure, client.unsure_rows = client.unsure + 1, client.unsure_rows + rows
        with client.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(3)
            try:
                connection.sendall(client.head("POST", path, kind, len(body)) + body)
                time.sleep(3)
            except OSError:
                pass  # It was given up, or may not send more before it reads.


def at_once(client):
    """A bulk job while there are more of them than places. One that finds no place is told to come again."""
    work = client.work
    answer, seen = stream(client, "/v1/assessments/bulk/ndjson", NDJSON, work.ndjson, pause=0.01)
    client.statuses[answer.status] += 1
    if answer.status == 503:
        client.refused_for_load += 1
        expect(re.fullmatch("[0-9]+", answer.getheader("retry-after", "")), "503 does not say when to come again")
        time.sleep(0.2)
    else:
        expect(answer.status == 200 and seen == work.ndjson_hash, "a job among too many got", answer.status)
        client.rows += work.ndjson_rows


def repeat(client, deed, until, pause, nice):
    """Does it again and again, with what went wrong put down. A fault of any kind is one."""
    os.nice(nice)
    while time.monotonic() < until and len(client.faults) < 20:
        try:
            deed(client)
            client.deeds[deed.__name__] += 1
        except (Wrong, OSError, ValueError, KeyError, http.client.HTTPException) as error:
            client.faults.append(f"{deed.__name__}: {type(error).__name__}: {error}")
        time.sleep(client.chance.random() * 2 * pause)
    client.close()
    client.work = None
    return client
