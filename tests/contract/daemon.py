"""A daemon as it is built, with users, monitors and targets of its own, all on loopback."""

import os
import re
import secrets
import sqlite3
import string
import subprocess
import tempfile
import threading
import zlib
from pathlib import Path

from targets import HttpTarget, TlsTarget, closed_port

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase


def new_key():
    """An API key with its checksum: core/account/api_key_text.hpp."""
    return key_of_secret("".join(secrets.choice(ALPHABET) for _ in range(32)))


def key_of_secret(secret):
    """The same with these 32 characters for its secret."""
    text = "pm_" + "".join(secrets.choice(ALPHABET) for _ in range(8)) + secret
    rest, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return text + digits


#: Who calls: plan, and scopes of the key.
PEOPLE = {
    "owner": ("owner@example.com", "much", ["read", "write"]),
    "reader": ("owner@example.com", "much", ["read"]),
    "only_writer": ("owner@example.com", "much", ["write"]),
    "late": ("owner@example.com", "much", ["read", "write"]),
    "other": ("other@example.com", "much", ["read", "write"]),
    "full": ("full@example.com", "small", ["read", "write"]),
    "follower": ("follower@example.com", "few", ["read"]),
    "spent": ("spent@example.com", "free", ["read", "write"]),
}


class Daemon:
    """Runs while its `with` block does."""

    def __init__(self, program, unauthenticated_per_minute=1000000):
        self.program = program
        self.keys = {name: new_key() for name in PEOPLE}
        self.unauthenticated_per_minute = unauthenticated_per_minute
        self.folder = tempfile.TemporaryDirectory(prefix="pm-contract-")
        self.tls, self.http = TlsTarget(), HttpTarget()
        self.process = None
        #: What the program finds in its environment, beside what there is.
        self.environment = {}

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process.stderr.close()
        self.tls.close()
        self.http.close()
        self.folder.cleanup()

    def _start(self):
        config = self._path("promonitor.yaml")
        config.write_text(self._configuration(), encoding="utf-8")
        self.process = subprocess.Popen([self.program, "serve", "--config", config],
                                        stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **self.environment})
        said = []
        for line in self.process.stderr:
            said.append(line)
            found = re.search(r" started .* port=(\d+)", line)
            if found:
                self.port = int(found.group(1))
                # What it logs is read on, or it would wait for room in the pipe.
                threading.Thread(target=self._read_log, daemon=True).start()
                return
        raise RuntimeError("the daemon does not start:\n" + "".join(said))

    def _read_log(self):
        try:
            for _ in self.process.stderr:
                pass
        except ValueError:
            pass  # closed

    def _path(self, name):
        return Path(self.folder.name) / name

    def _configuration(self):
        users = {}
        for name, (email, plan, scopes) in PEOPLE.items():
            file = self._path(name + ".key")
            file.touch(mode=0o600)
            file.write_text(self.keys[name] + "\n", encoding="utf-8")
            entry = f"      - {{ name: {name}, file: \"{file}\", scopes: [{', '.join(scopes)}] }}\n"
            users.setdefault((email, plan), []).append(entry)
        listed = "".join(f"  - email: {email}\n    plan: {plan}\n    keys:\n{''.join(keys)}"
                         for (email, plan), keys in users.items())
        return f"""
server: {{ listen: "127.0.0.1:0", unauthenticated_per_minute: {self.unauthenticated_per_minute} }}
database: {{ url: "sqlite://{self._path('contract.db')}" }}
resolver: {{ servers: ["127.0.0.1:{closed_port()}"] }}
network_policy: {{ deny: [0.0.0.0/0, "::/0"], allow: [loopback] }}
plans:
  much: {{ requests_per_minute: 1000000, max_monitors: 200, min_interval: 1s, network_policy: {{ allow: [loopback] }} }}
  few: {{ requests_per_minute: 20 }}
  small: {{ requests_per_minute: 1000000, max_monitors: 1, min_interval: 1h }}
users:
{listed}
defaults: {{ interval: 60s, timeout: 2s, owner: owner@example.com }}
monitors:
  - {{ name: down, tcp: "127.0.0.1:{closed_port()}", id: down }}
  - {{ name: also down, tcp: "127.0.0.1:{closed_port()}", id: also-down }}
  - {{ name: certificate, ssl: "127.0.0.1:{self.tls.port}", tls: {{ verify: false }}, id: certificate }}
  - {{ name: paused, tcp: "127.0.0.1:{closed_port()}", paused: true, id: paused }}
  - name: maintained
    tcp: "127.0.0.1:{closed_port()}"
    maintenance: [{{ start: 2020-01-01T00:00:00Z, for: 3650d }}, {{ start: 2029-12-01T00:00:00Z, for: 3650d }}]
  - {{ name: up, http: "{self.http.url}", id: up }}
  - {{ name: foreign, tcp: "127.0.0.1:{closed_port()}", owner: other@example.com, id: foreign }}
"""

    def break_store(self):
        """Nothing that a user has can be read any more."""
        with sqlite3.connect(self._path("contract.db"), timeout=20) as database:
            tables = database.execute("select name from sqlite_master where type = 'table'")
            for (name,) in tables.fetchall():
                if not name.startswith("sqlite_"):
                    database.execute(f"alter table \"{name}\" rename to \"away_{name}\"")
        database.close()
