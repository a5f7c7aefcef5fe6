"""No secret is kept or told in clear: promise P5. Canaries go through a whole life of the daemon, which logs everything; then they
are looked for, raw and as hexadecimal digits, base64 and percent-encoded, in its database with the WAL, in a backup, in a dump, in
its log, in the metrics and in all answers but the one that gives a key.

Usage: secrets_test.py PROMONITOR. PROMONITOR_SECRETS says how many.
"""

import base64
import json
import os
import secrets
import sqlite3
import string
import subprocess
import sys
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from client import Client, Request
from daemon import Daemon, key_of_secret

#: Every canary that a test makes begins so: one search finds them all.
MARK = "zQ7Xk9Wv2Lp4"
LETTERS = string.ascii_letters + string.digits


def canary():
    return MARK + "".join(secrets.choice(LETTERS) for _ in range(20))


def forms(text):
    """What a text looks like where it was encoded, by name; base64 at each of the three places where it may begin."""
    raw = text.encode()
    yield "raw", raw
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "percent", "".join(f"%{byte:02x}" for byte in raw).encode()
    yield "PERCENT", "".join(f"%{byte:02X}" for byte in raw).encode()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        # Digits that hold bits of what stands beside it are left out.
        yield f"base64 at {before}", encoded[(8 * before + 5) // 6:(8 * (before + len(raw))) // 6]


class EchoTarget:
    """Fails, and sends back everything that it was sent."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = f"{self.path}\n{self.headers}".encode()
            self.send_response(500)
            self.send_header("X-Echo", str(self.headers.get("Authorization")))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class TalkativeDaemon(Daemon):
    """Logs everything, and keeps what it logs; its file has secrets in every way in which a file may."""

    def __init__(self, program, count, place):
        super().__init__(program)
        self.log = []
        self.place = place
        self.declared = [canary() for _ in range(count)]
        self.environment = {f"CANARY_{i}": each for i, each in enumerate(self.declared)}

    def _read_log(self):
        try:
            for line in self.process.stderr:
                self.log.append(line)
        except ValueError:
            pass  # closed

    def _configuration(self):
        self.keys["owner"] = key_of_secret(canary()[:32])
        monitors = ""
        for i in range(len(self.declared)):
            given = [f"auth: {{ username: u, password: \"${{CANARY_{i}}}\" }}", f"auth: {{ bearer: \"${{CANARY_{i}}}\" }}",
                     f"headers: {{ X-Token: \"${{CANARY_{i}}}\" }}"][i % 3]
            monitors += f"  - {{ name: \"declared {i}\", http: \"http://{self.place}/\", {given} }}\n"
        return (super()._configuration() + monitors).replace("max_monitors: 200", "max_monitors: 5000").replace(
            "server: {", "log: { level: trace }\nserver: {", 1)


class SecretsTest(unittest.TestCase):
    program = None

    def setUp(self):
        count = int(os.environ.get("PROMONITOR_SECRETS", "60"))
        target = EchoTarget()
        self.addCleanup(target.close)
        self.place = target.place
        self.daemon = self.enterContext(TalkativeDaemon(self.program, count // 4, target.place))
        self.client = Client(self.daemon.port)
        self.addCleanup(self.client.close)
        #: Everything that was answered, but for the texts of new keys.
        self.answers = []
        self.keys = []
        self.of_monitors = count // 2
        self.of_keys = count - len(self.daemon.declared) - self.of_monitors
        self.given = len(self.daemon.declared) + 1

    def send(self, method, target, body=None, key=None, **headers):
        headers = {"Authorization": "Bearer " + (key or self.daemon.keys["owner"]), **headers}
        text = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.send(Request(method, target, headers, text))
        self.answers.append(answer.body + str(answer.headers).encode())
        return answer

    def secret(self):
        self.given += 1
        return canary()

    def make_monitors(self):
        """Monitors with secrets, made, changed, refused, asked to be checked and deleted."""
        ids = []
        for i in range(self.of_monitors // 5):
            secret = self.secret()
            options = [{"auth": {"username": "u", "password": secret}}, {"auth": {"bearer": secret}},
                       {"headers": {"Authorization": "Bearer " + secret}}, {}][i % 4]
            url = f"http://u:{secret}@{self.place}/" if i % 4 == 3 else f"http://{self.place}/"
            asked = {"name": f"made {i}", "kind": "http", "url": url, "config": {"retries": 0, "options": options}}
            made = self.send("POST", "/api/v1/monitors", asked, Idempotency_Key=f"call-{i}")
            self.assertEqual(made.status, 201, made.body)
            ids.append(made.json()["id"])
            self.send("POST", "/api/v1/monitors", asked, Idempotency_Key=f"call-{i}")
            path = "/api/v1/monitors/" + ids[-1]
            self.assertEqual(self.send("POST", path + "/check").status, 200)
            # Secrets where they do not belong, and beside what is wrong.
            self.assertEqual(self.send("PATCH", path, {"config": {"options": {"auth": {"password": self.secret()}}, "retries": "many"}}).status, 422)
            self.assertEqual(self.send("PATCH", path, {"config": {"options": {"auth": {"username": "u", "bearer": [self.secret()]}}}}).status, 422)
            self.assertEqual(self.send("PATCH", path, {"config": {"options": {"auth": {"username": "u", "password": self.secret(), "bearer": None}, "headers": None}},
                                                       "url": f"http://{self.place}/"}).status, 200)
            self.send("PUT", "/api/v1/monitors?dry_run=true", {"monitors": [{**asked, "config": {"options": {"auth": {"username": "u", "password": self.secret()}}}}]})
            self.send("GET", path + "?include=state,config,last_check,uptime,tags")
            self.send("GET", path + "/checks?include=error,timings,certificate")
        for each in ids[::3]:
            self.send("DELETE", "/api/v1/monitors/" + each)
        self.send("GET", "/api/v1/monitors?limit=1000&include=config")
        self.send("GET", "/api/v1/incidents")

    def make_keys(self):
        """Keys that are made over the API and revoked, and texts that are no keys, or not any more."""
        for i in range(self.of_keys):
            if i % 2 == 0:
                wrong = [key_of_secret(canary()[:32]), "pm_" + canary(), canary()][i % 3]
                self.given += 1
                self.assertEqual(self.send("GET", "/api/v1/account", key=wrong).status, 401)
                self.send("GET", f"/api/v1/account?key={wrong}", key=wrong)
                continue
            made = self.client.send(Request("POST", "/api/v1/keys", {"Authorization": "Bearer " + self.daemon.keys["owner"]},
                                            json.dumps({"name": f"key {i}", "scopes": ["read"]}).encode()))
            self.assertEqual(made.status, 201, made.body)
            self.keys.append(made.json()["key"])
            self.given += 1
            self.send("GET", "/api/v1/account", key=self.keys[-1])
            self.assertEqual(self.send("POST", "/api/v1/monitors", {"name": "x"}, key=self.keys[-1]).status, 403)
            self.send("DELETE", "/api/v1/keys/" + self.keys[-1][3:11])
            self.assertEqual(self.send("GET", "/api/v1/account", key=self.keys[-1]).status, 401)
        self.send("GET", "/api/v1/keys")

    def command(self, *words):
        done = subprocess.run([self.program, *words, "--config", self.daemon._path("promonitor.yaml")], capture_output=True,
                              env={**os.environ, **self.daemon.environment}, timeout=60)
        return done.stdout + done.stderr

    def wait_for_checks(self):
        """Until every declared monitor has a result."""
        for _ in range(600):
            states = self.client.send(Request("GET", "/api/v1/monitors?status=pending&q=declared",
                                              {"Authorization": "Bearer " + self.daemon.keys["owner"]}))
            if states.json() == []:
                return
            time.sleep(0.1)
        self.fail("checks do not come")

    def places(self):
        """Everything that is kept or told, by name."""
        folder = self.daemon._path("")
        for place in sorted(folder.iterdir()):
            if place.name.startswith("contract.db"):
                yield place.name, place.read_bytes().replace(bytes(4096), b"")  # what is not in use yet
        self.assertIn(b"is backed up", self.command("db", "backup", str(folder / "backup.db")))
        yield "backup", (folder / "backup.db").read_bytes()
        with sqlite3.connect(folder / "backup.db") as database:
            yield "dump", "\n".join(database.iterdump()).encode()
        database.close()
        yield "audit", self.command("audit", "--limit", "100000", "--json")
        yield "metrics", self.client.send(Request("GET", "/metrics")).body
        yield "answers", b"\n".join(self.answers)
        self.daemon.process.send_signal(1)  # a reload
        self.command("reload")
        yield "log", "".join(self.daemon.log).encode()

    def test_secrets_are_nowhere(self):
        self.wait_for_checks()
        self.make_monitors()
        self.make_keys()
        wanted = [(MARK, form, pattern) for form, pattern in forms(MARK)]
        wanted += [(key[11:15] + "...", form, pattern) for key in self.keys for form, pattern in forms(key[11:43])]
        hits, sizes = [], {}
        for name, text in self.places():
            sizes[name] = len(text)
            for what, form, pattern in wanted:
                at = text.find(pattern)
                if at >= 0:
                    hits.append(f"{name}: {what} ({form}) in {text[max(0, at - 80):at + 60]!r}")
        print(f"{self.given} secrets; looked at {sizes}: {len(hits)} hits", file=sys.stderr)
        self.assertEqual(hits, [])
        for name in ("contract.db-wal", "backup", "dump", "log", "metrics", "answers", "audit"):
            self.assertGreater(sizes[name], 3000, name)

    def test_secrets_are_found_in_each_form(self):
        """The search itself: what it is to find, it finds."""
        text = canary()
        inside = [b"\0" + text.encode(), text.encode().hex().encode(), "".join(f"%{ord(c):02X}" for c in text).encode()]
        inside += [base64.b64encode(b"user:" [:length] + text.encode()) for length in range(6)]
        for each in inside:
            self.assertTrue([form for form, pattern in forms(MARK) if pattern in each], each)


if __name__ == "__main__":
    SecretsTest.program = sys.argv.pop(1)
    unittest.main()
