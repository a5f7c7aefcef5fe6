"""Nobody sees or touches what is another's: promise P6. Requests to every route, of three users, with ids that are their own,
another's, nobody's, malformed and deleted: what is not there for a user is answered with the same bytes whatever the reason, nothing
of another is in any answer, and nothing of another has changed in the end.

Usage: ownership_test.py PROMONITOR. PROMONITOR_FOREIGN_REQUESTS says how many, PROMONITOR_REQUESTS_SEED which.
"""

import collections
import json
import os
import random
import re
import sys
import unittest
import uuid

from client import Client, Request
from daemon import Daemon
from judge import Judge

USERS = ["owner", "other", "full"]
KINDS = ["own", "foreign", "unknown", "malformed", "deleted"]
MALFORMED = ["x", "-", "00000000", "%2e%2e", "a" * 1000, "%F0%9F%98%80", "0191e3a5-9c0a-7000-8000-00000000000g",
             "0191e3a59c0a70008000000000000000", "' OR 1=1 --".replace(" ", "%20"), "1", "*"]
#: What differs between two answers that say the same.
VARYING = {"date", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit"}
LISTS = ["/api/v1/monitors?limit=1000&include=config,state,tags", "/api/v1/incidents?limit=1000", "/api/v1/keys"]


class OwnershipTest(unittest.TestCase):
    program = None

    def setUp(self):
        self.count = int(os.environ.get("PROMONITOR_FOREIGN_REQUESTS", "800"))
        self.random = random.Random(int(os.environ.get("PROMONITOR_REQUESTS_SEED", "1")))
        self.daemon = self.enterContext(SharedPlan(self.program))
        self.client = Client(self.daemon.port)
        self.addCleanup(self.client.close)
        judge = Judge(self.client.send(Request("GET", "/api/v1/openapi.json")).json())
        self.routes = [(template, method) for template, method, _ in judge.operations() if "{id}" in template]
        #: By user and kind of thing ("monitors", "incidents", "keys"): ids that are there, and ids that were.
        self.there = {user: collections.defaultdict(list) for user in USERS}
        self.gone = {user: collections.defaultdict(list) for user in USERS}
        #: What is in answers to this user alone.
        self.marks = {user: {f"mark-{user}-{uuid.uuid4().hex}"} for user in USERS}
        for user in USERS:
            self.furnish(user)
        self.references = {}
        self.seen = collections.Counter()

    def send(self, user, method, target, body=None):
        text = b"" if body is None else json.dumps(body).encode()
        return self.client.send(Request(method, target, {"Authorization": "Bearer " + self.daemon.keys[user]}, text))

    def make(self, user, name):
        made = self.send(user, "POST", "/api/v1/monitors", {
            "name": f"{name} {min(self.marks[user])}", "kind": "tcp", "url": "127.0.0.1:9", "interval_seconds": 3600,
            "config": {"retries": 0, "tags": ["shared"]}})
        self.assertEqual(made.status, 201, made.body)
        return made.json()["id"]

    def furnish(self, user):
        """Gives a user one of everything, and has one of everything deleted."""
        for i in range(2):
            monitor = self.make(user, f"kept {i}")
            self.assertEqual(self.send(user, "POST", f"/api/v1/monitors/{monitor}/check").status, 200)
            self.there[user]["monitors"].append(monitor)
        gone = self.make(user, "gone")
        self.send(user, "POST", f"/api/v1/monitors/{gone}/check")
        incidents = {each["monitor_id"]: each["id"] for each in self.send(user, "GET", "/api/v1/incidents?limit=1000").json()}
        self.assertEqual(self.send(user, "DELETE", f"/api/v1/monitors/{gone}").status, 204)
        self.gone[user]["monitors"].append(gone)
        self.gone[user]["incidents"].append(incidents.pop(gone))
        self.there[user]["incidents"] = [incidents[each] for each in self.there[user]["monitors"]]
        keys = [self.send(user, "POST", "/api/v1/keys", {"name": min(self.marks[user])}).json()["id"] for _ in range(3)]
        self.send(user, "DELETE", "/api/v1/keys/" + keys[2])
        self.there[user]["keys"], self.gone[user]["keys"] = keys[:2], keys[2:]
        for ids in [*self.there[user].values(), *self.gone[user].values()]:
            self.marks[user].update(ids)

    def state(self, user):
        """All that a user was given, as it can be changed: without results, and without when a key was last used."""
        things = [each for target in LISTS for each in self.send(user, "GET", target).json()]
        given = [each for each in things if self.marks[user] & {each["id"], each.get("monitor_id")}]
        return [{name: value for name, value in each.items() if name not in ("last_used_at", "status", "state")} for each in given]

    def id_of(self, user, thing, kind):
        others = [each for each in USERS if each != user]
        if kind == "own":
            return self.random.choice(self.there[user][thing])
        if kind == "foreign":
            return self.random.choice(self.there[self.random.choice(others)][thing])
        if kind == "deleted":
            return self.random.choice(self.gone[self.random.choice(USERS)][thing])
        if kind == "malformed":
            return self.random.choice(MALFORMED)
        return str(uuid.UUID(int=self.random.getrandbits(128))) if thing != "keys" else "".join(self.random.choices("abcXYZ019", k=8))

    def told(self, answer):
        """All of an answer that tells something."""
        headers = sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in VARYING)
        return answer.status, headers, re.sub(rb'"request_id":"[^"]*"', b"", answer.body)

    def reference(self, user, method, template, query, body):
        """What is answered about an id that never was there."""
        key = (user, method, template, query, json.dumps(body))
        if key not in self.references:
            never = "neverwas" if "/keys/" in template else "0191e3a5-9c0a-7000-8000-000000000000"
            self.references[key] = self.told(self.send(user, method, template.replace("{id}", never) + query, body))
        return self.references[key]

    def next_request(self):
        template, method = self.random.choice(self.routes)
        if method == "GET" and self.random.random() < 0.1:
            method = "HEAD"
        body = None
        if method == "PATCH":
            body = self.random.choice([{}, {"note": "taken"}, {"name": "taken"}, {"nonsense": 5}, {"note": 5}, {"is_paused": True}])
        query = self.random.choice(["", "", "?include=config,state,uptime", "?limit=5", "?window=24h", "?limit=0"])
        return self.random.choice(USERS), method, template, query, body, self.random.choice(KINDS)

    def leaks(self, user, answer):
        text = answer.body.decode("utf-8", "replace") + str(answer.headers)
        return [mark for other in USERS if other != user for mark in self.marks[other] if mark in text]

    def test_nobody_sees_or_touches_anothers(self):
        before = {user: self.state(user) for user in USERS}
        for _ in range(self.count):
            user, method, template, query, body, kind = self.next_request()
            if kind == "own" and method not in ("GET", "HEAD"):
                kind = "foreign"  # what is a user's own is to be as it was in the end
            thing = template.split("/")[3]
            target = template.replace("{id}", self.id_of(user, thing, kind)) + query
            answer = self.send(user, method, target, body)
            self.seen[kind, answer.status] += 1
            where = f"{user} {method} {target[:200]} {body} ({kind}): {answer.status} {answer.body[:300]}"
            self.assertEqual(self.leaks(user, answer), [], where)
            self.assertLess(answer.status, 500, where)
            if kind == "own":
                self.assertIn(answer.status, (200, 405, 422), where)
            elif "%2e" not in target and "%00" not in target:
                self.assertEqual(self.told(answer), self.reference(user, method, template, query, body), where)
        self.lists_and_sets()
        after = {user: self.state(user) for user in USERS}
        print(f"{self.count} requests: " + ", ".join(f"{kind} {status}: {times}" for (kind, status), times in sorted(self.seen.items())),
              file=sys.stderr)
        for user in USERS:
            self.assertEqual(after[user], before[user], user)
            self.assertGreaterEqual(len(after[user]), 6, user)
            for target in [*LISTS, "/api/v1/monitors", "/api/v1/account"]:
                self.assertEqual(self.leaks(user, self.send(user, "GET", target)), [], target)
        for kind in KINDS[1:]:
            self.assertGreater(self.seen[kind, 404], self.count // 50, kind)
        self.assertGreater(self.seen["own", 200], self.count // 50)

    def lists_and_sets(self):
        """Routes that name monitors elsewhere than in their path."""
        for user in USERS:
            for other in USERS:
                foreign = self.there[other]["monitors"][0]
                never = "0191e3a5-9c0a-7000-8000-000000000000"
                for target in ["/api/v1/checks?monitor_id=", "/api/v1/incidents?monitor_id=", "/api/v1/events?monitor_id="]:
                    if user == other:
                        continue
                    self.assertEqual(self.told(self.send(user, "GET", target + foreign)), self.told(self.send(user, "GET", target + never)), target)
                if user == other:
                    continue
                sets = [self.send(user, "PUT", "/api/v1/monitors?dry_run=true", {"monitors": [{"id": each, "name": "taken", "kind": "tcp", "url": "127.0.0.1:9"}]})
                        for each in (foreign, never)]
                self.assertEqual(self.told(sets[0]), self.told(sets[1]))


class SharedPlan(Daemon):
    """Where all three users may make as many monitors."""

    def _configuration(self):
        return super()._configuration().replace("max_monitors: 1,", "max_monitors: 200, network_policy: { allow: [loopback] },")


if __name__ == "__main__":
    OwnershipTest.program = sys.argv.pop(1)
    unittest.main()
