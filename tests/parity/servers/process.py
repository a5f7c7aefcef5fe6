import socket
import subprocess
import time

from asking import ENVIRONMENT

PATIENCE = 10.0  # seconds for a server to be there


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on, each another."""
    sockets = []
    for _ in range(count):
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        sockets.append(one)
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A program that runs until stop(). What it prints is in `log`."""

    def __init__(self, command, log, environment=(), ports=()):
        self.name = str(command[0])
        self.log = log
        with open(log, "wb") as output:
            self.child = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, env={**ENVIRONMENT, **dict(environment)})
        self.wait_until(lambda: all(listens(port) for port in ports))

    def wait_until(self, ready):
        deadline = time.monotonic() + PATIENCE
        while not ready():
            ended = self.child.poll() is not None
            if ended or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.name} {'has ended' if ended else 'is not there'}: "
                                   f"{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
