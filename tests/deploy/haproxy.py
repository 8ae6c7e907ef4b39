"""Runs HAProxy with the configuration in deploy/, on the loopback interface, with two replicas as backends."""

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
    """Free ports below the range that the system assigns to outgoing connections, so that a restarted replica gets its port again."""
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


def wait_until(name, condition, seconds):
    """Waits until `condition()` is true. After this time it exits with the name of the condition."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"deploy: not within {seconds} s: {name}")
        time.sleep(0.02)


class Haproxy:
    def __init__(self, scratch, replica_ports):
        self.port, = free_ports(1)
        self.log = scratch / f"haproxy-{self.port}.log"
        self._admin = scratch / f"haproxy-{self.port}.admin"
        # A second file adds the statistics socket.
        socket_config = scratch / f"haproxy-{self.port}.cfg"
        socket_config.write_text(f"global\n    stats socket {self._admin}\n")
        addresses = {"PAKPLAN_BIND": f"127.0.0.1:{self.port}"}
        for number, port in enumerate(replica_ports, start=1):
            addresses[f"PAKPLAN_REPLICA_{number}"] = f"127.0.0.1:{port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["haproxy", "-db", "-f", CONFIG, "-f", socket_config],
                env=os.environ | addresses, stdout=log, stderr=log)
        try:
            wait_until("HAProxy listens", self._admin.exists, 5)
            for replica in REPLICAS:
                self.wait_for(replica, "UP")
        except BaseException:
            self.stop()
            raise

    def table(self):
        """The statistics of HAProxy by backend and server."""
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
