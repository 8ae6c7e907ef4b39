"""Tests the retries of HAProxy with fake replicas that fail on demand.

    python retries.py

Assessments are retried, bulk requests are not retried after rows were sent, rows are not buffered, and headers and bodies
are passed unchanged.
"""

import http.client
import http.server
import socket
import tempfile
import threading
from pathlib import Path

from haproxy import Haproxy, free_ports

ASSESS = "/v1/assessments?catalogue=none"
BULK = "/v1/assessments/bulk/csv"
HEADERS = {
    "x-request-id": "0198c1d6-0000-7000-8000-00000000cafe",
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "tracestate": "desk=t61rcWkgMzE",
    "authorization": "Bearer a-token-of-the-test",
    "content-type": "application/json",
}


class FakeReplica(http.server.ThreadingHTTPServer):
    """Returns the body of each request, or fails as `fault` says. It records all requests."""

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.fault = None
        self.received = []
        self.handle_error = lambda *_: None  # HAProxy may close a connection.
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(200, b"ready")

    def do_POST(self):
        is_chunked = self.headers.get("transfer-encoding") == "chunked"
        body = self.chunk() if is_chunked else self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append((self.path, dict(self.headers), body))
        if self.server.fault == "closes":
            self.close_connection = True
        elif self.server.fault:
            self.answer(self.server.fault, b"")
        elif is_chunked:
            # The response starts before the rest of the body is read.
            self.send_response(200)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
            while self.chunk():
                pass
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.answer(200, body)

    def chunk(self):
        chunk = self.rfile.read(int(self.rfile.readline(), 16))
        self.rfile.readline()
        return chunk

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def post(port, path, body):
    """Sends a request with a single write, so that HAProxy has all of it at once and could retry it."""
    lines = [f"POST {path} HTTP/1.1", "host: pakplan", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read()


def check(name, actual, expected):
    if actual != expected:
        raise SystemExit(f"deploy: {name}: {actual}, expected {expected}")
    print(f"  {name}")


def is_streamed(port):
    """Whether the response to the first row arrives before the second row is sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    connection.putrequest("POST", BULK)
    connection.putheader("transfer-encoding", "chunked")
    connection.endheaders()
    connection.send(b"4\r\nrow\n\r\n")
    try:
        first = connection.getresponse().read1()
    except TimeoutError:
        return False
    connection.send(b"0\r\n\r\n")
    return first == b"row\n"


def main(scratch):
    ports = free_ports(2)
    failing, other = map(FakeReplica, ports)
    haproxy = Haproxy(scratch, ports)
    try:
        for fault, name in [("closes", "no response"), (503, "503")]:
            failing.received.clear()
            failing.fault = fault
            answers = [post(haproxy.port, ASSESS, b"{}") for _ in range(8)]
            check(f"an assessment is retried after {name}", answers, [(200, b"{}")] * 8)
            check("  the failing replica received requests", len(failing.received) > 0, True)

        failing.fault = None
        other.received.clear()
        failing.received.clear()
        # More than the buffer of HAProxy, less than the maximum of the service.
        large = b"x" * 300_000
        check("a large body is passed completely", post(haproxy.port, ASSESS, large), (200, large))
        (path, headers, _), = failing.received + other.received
        headers = {name.lower(): value for name, value in headers.items()}
        check("the URL is passed unchanged", path, ASSESS)
        check("headers are passed unchanged", {name: headers.get(name) for name in HEADERS}, HEADERS)

        check("rows are not buffered", is_streamed(haproxy.port), True)
        failing.received.clear()
        other.received.clear()
        failing.fault = other.fault = "closes"
        check("a bulk request that fails after the first rows gets 502", post(haproxy.port, BULK, b"row\n")[0], 502)
        check("a bulk request is not retried after rows were sent", len(failing.received + other.received), 1)
        failing.fault = other.fault = None
        # This replica stops listening, and HAProxy has not noticed it yet.
        failing.shutdown()
        failing.server_close()
        answers = [post(haproxy.port, BULK, b"row\n") for _ in range(2)]
        check("a bulk request goes to another replica if one does not listen", answers, [(200, b"row\n")] * 2)
    finally:
        haproxy.stop()


with tempfile.TemporaryDirectory() as folder:
    main(Path(folder))
