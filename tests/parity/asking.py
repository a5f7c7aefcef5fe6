"""Runs programs; every wait has an end."""

import subprocess
import time
from dataclasses import dataclass

# Nothing of the caller's: proxies, languages and configurations are the question's alone.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/nonexistent"}


@dataclass(frozen=True)
class Said:
    status: int  # exit status; -1 when it did not end
    out: str
    err: str
    took: float  # seconds

    @property
    def all(self):
        return self.out + self.err


def run(command, stdin="", limit=30.0):
    """Runs `command`; kills it after `limit` seconds."""
    began = time.monotonic()
    try:
        done = subprocess.run([str(word) for word in command], input=stdin.encode(), timeout=limit,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
                              check=False)
        status, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        status, out, err = -1, late.stdout or b"", late.stderr or b""
    took = time.monotonic() - began
    return Said(status, out.decode(errors="replace"), err.decode(errors="replace"), took)


def must(command, stdin=""):
    """The output of a command that has to succeed."""
    said = run(command, stdin)
    if said.status != 0:
        words = " ".join(str(word) for word in command)
        raise RuntimeError(f"{words}: exit status {said.status}: {said.all.strip()}")
    return said.out
