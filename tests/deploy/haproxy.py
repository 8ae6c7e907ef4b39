"""HAProxy with the configuration that is shipped, on the loopback, in front of two addresses."""

import csv
import io
import os
import random
import socket
import subprocess
import time
from pathlib import Path

CONFIG = Path(__file__).parents[2] / "deploy" / "haproxy.cfg"
REPLICAS = ("replica-1", "replica-2")


def free_ports(count):
    """Ports on which nobody listens. The system gives none of them to a connection: a replica that comes back finds its own."""
    ports = []
    for port in random.sample(range(15_000, 30_000), 1_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        ports.append(port)
        if len(ports) == count:
            return ports
    raise SystemExit("no free ports")


def wait_until(what, true, seconds):
    """Waits until `true()` is, and fails by the name of `what` when that takes too long."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"deploy: waited {seconds} s in vain until {what}")
        time.sleep(0.02)


class Haproxy:
    def __init__(self, scratch, replica_ports):
        self.port, = free_ports(1)
        self.log = scratch / f"haproxy-{self.port}.log"
        self._admin = scratch / f"haproxy-{self.port}.admin"
        # A second file adds what the test asks it by.
        socket_alone = scratch / f"haproxy-{self.port}.cfg"
        socket_alone.write_text(f"global\n    stats socket {self._admin}\n")
        addresses = {"PAKPLAN_BIND": f"127.0.0.1:{self.port}"}
        for number, port in enumerate(replica_ports, start=1):
            addresses[f"PAKPLAN_REPLICA_{number}"] = f"127.0.0.1:{port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["haproxy", "-db", "-f", CONFIG, "-f", socket_alone],
                env=os.environ | addresses, stdout=log, stderr=log)
        try:
            wait_until("HAProxy listens", self._admin.exists, 5)
            for replica in REPLICAS:
                self.wait_for(replica, "UP")
        except BaseException:
            self.stop()
            raise

    def table(self):
        """What HAProxy counts, by backend and server."""
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(str(self._admin))
            admin.sendall(b"show stat\n")
            text = b"".join(iter(lambda: admin.recv(65536), b"")).decode()
        return {(row["# pxname"], row["svname"]): row for row in csv.DictReader(io.StringIO(text))}

    def wait_for(self, replica, state):
        wait_until(f"{replica} is {state}",
                   lambda: self.table()["assess", replica]["status"].startswith(state), 10)

    def stop(self):
        self.process.kill()
        self.process.wait()
