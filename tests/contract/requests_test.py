"""Requests that are made of the document: none is answered with a 5xx or with what is not documented, and the document and the
daemon agree on what is valid.

Usage: requests_test.py PROMONITOR. PROMONITOR_REQUESTS says how many, PROMONITOR_REQUESTS_SEED which.
"""

import collections
import json
import os
import random
import sys
import unittest

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from client import Client, Request
from daemon import Daemon
from judge import Judge
from values import JUNK, QUERY_TROUBLE, Values

#: From so many on every operation must have succeeded at least once.
ENOUGH = 2000
UNKNOWN_IDS = ["0191e3a5-9c0a-7000-8000-000000000000", "x", "00000000", "%2e%2e", "a" * 1000, "%F0%9F%98%80", "-", "%00", "%zz", "a%2fb"]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class RequestsTest(unittest.TestCase):
    program = None

    def setUp(self):
        self.count = int(os.environ.get("PROMONITOR_REQUESTS", "500"))
        self.seed = int(os.environ.get("PROMONITOR_REQUESTS_SEED", "1"))
        self.random = random.Random(self.seed)
        self.daemon = self.enterContext(Daemon(self.program))
        self.client = Client(self.daemon.port)
        self.addCleanup(self.client.close)
        self.judge = Judge(self.client.send(Request("GET", "/api/v1/openapi.json")).json())
        self.operations = list(self.judge.operations())
        self.pool = {"declared": [], "made": [], "incident": [], "key": [], "cursor": [], "tag": ['"1-0000000000000000"'], "event": []}
        for each in self.get("/monitors"):
            self.pool["declared"].append(each["id"])
            self.client.send(self.as_owner("POST", f"/api/v1/monitors/{each['id']}/check"))
        self.pool["incident"] = [each["id"] for each in self.get("/incidents")]
        self.values = Values(self.random, self.judge, self.pool)
        self.given = collections.Counter()

    def as_owner(self, method, target):
        return Request(method, target, {"Authorization": "Bearer " + self.daemon.keys["owner"]})

    def get(self, path):
        return self.client.send(self.as_owner("GET", "/api/v1" + path)).json()

    def chance(self, share):
        return self.random.random() < share

    def id_for(self, template, method):
        if self.chance(0.15):
            return self.random.choice(UNKNOWN_IDS)
        if "/incidents/" in template:
            return self.random.choice(self.pool["incident"])
        if "/keys/" in template:
            return self.values.known("key", "00000000")
        made = self.values.known("made", UNKNOWN_IDS[0])
        if method == "DELETE" or self.chance(0.6):
            return made
        return self.random.choice(self.pool["declared"])

    def query_for(self, template, operation):
        """(query, what is claimed of its parameters)."""
        pairs, claims = [], []
        for each in self.judge.parameters(template, operation):
            if each["in"] != "query" or not (self.chance(0.35) or each.get("required") and self.chance(0.95)):
                continue
            for _ in range(2 if self.chance(0.03) else 1):
                text, claim = self.values.query_value(each["name"], each["schema"])
                pairs.append((each["name"], text))
                claims.append(claim)
            is_repeated = len([name for name, _ in pairs if name == each["name"]]) > 1
            if is_repeated and each.get("x-repeatable"):
                claims.append(None)
            elif is_repeated and each["name"] != "include":
                claims.append(False)
        if self.chance(0.1):
            pairs.append((self.random.choice(["colour", "Limit", "%00", "%zz", ""]), self.random.choice(QUERY_TROUBLE)))
        claims += [False for each in self.judge.parameters(template, operation)
                   if each["in"] == "query" and each.get("required") and each["name"] not in dict(pairs)]
        if "window" in dict(pairs) and {"from", "to"} & set(dict(pairs)):
            claims.append(False)
        self.random.shuffle(pairs)
        return "&".join(f"{name}={text}" for name, text in pairs), claims

    def headers_for(self, template, operation, method):
        name = self.random.choices(["owner", "reader", "only_writer", "other", "full", "spent", None], [80, 4, 2, 4, 4, 1, 5])[0]
        headers = {} if name is None else {"Authorization": "Bearer " + self.daemon.keys[name]}
        if self.chance(0.01):
            headers["Authorization"] = self.random.choice(["Bearer", "Bearer pm_x", "Basic eDp4", "Bearer " + "a" * 3000])
        for each in self.judge.parameters(template, operation):
            if each["in"] == "header" and self.chance(0.3):
                headers[each["name"]] = self.random.choice(["*", self.values.known("tag", "*"), "x", '"a", W/"b"', '"', "a" * 256, "a b", "", "\xff"])
                if each["name"] == "Last-Event-ID" and self.chance(0.6):
                    headers[each["name"]] = self.values.known("event", "1-1-0")
        if self.chance(0.2):
            headers["Accept"] = self.random.choice(["application/problem+json", "*/*", "application/problem+json;q=0.5, application/json"])
        if self.chance(0.1):
            headers["Content-Type"] = self.random.choice(["text/plain", "application/json", "application/x-www-form-urlencoded", "x"])
        return headers, name

    def next_request(self):
        """(request, caller, what is claimed of its query, the value of its body and its schema where it has one)."""
        template, method, operation = self.random.choice(self.operations)
        target = template.replace("{id}", self.id_for(template, method))
        query, claims = self.query_for(template, operation)
        headers, caller = self.headers_for(template, operation, method)
        sent = method
        if self.chance(0.03):
            sent = self.random.choice(METHODS)
        elif method == "GET" and self.chance(0.1):
            sent = "HEAD"
        is_itself = sent == method or (method, sent) == ("GET", "HEAD")
        body, schema, text = None, None, b""
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            body = self.values.body(schema)
            while self.chance(0.4):
                body = self.values.spoilt(body)
            text = self.values.text_of(body)
        elif self.chance(0.05):
            text = self.values.text_of(self.random.choice(JUNK))
        slash = "/" if self.chance(0.05) else ""
        request = Request(sent, target + slash + ("?" + query if query else ""), headers, text)
        # Nothing is claimed of what belongs to another method.
        return request, caller, claims if is_itself else [None], schema if is_itself else None

    def disagreements(self, request, answer, claims, schema):
        """Where the daemon takes what the document does not have, or the reverse."""
        if answer.status in (200, 304) and False in claims:
            yield "a parameter that is not valid was taken"
        if answer.status == 422 and request.method in ("GET", "HEAD") and all(claims):
            yield "a parameter that is valid was not taken"
        if answer.status in (200, 201) and schema is not None and request.method in ("POST", "PUT", "PATCH"):
            yield from (f"a body that is not valid was taken: {error.json_path}: {error.message[:200]}"
                        for error in self.sent_faults(schema, request.body))

    def sent_faults(self, schema, text):
        try:
            value = json.loads(text)
        except ValueError as error:
            return [ValidationError(str(error))]
        return Draft202012Validator(schema, resolver=self.judge.resolver).iter_errors(value)

    def learn(self, template, request, answer, caller):
        """Keeps what further requests can name."""
        if caller != "owner" or request.method == "HEAD":
            return
        path = request.path.rstrip("/")
        if template == "/api/v1/monitors" and answer.status == 201:
            self.pool["made"].append(answer.json()["id"])
        elif template == "/api/v1/monitors" and request.method == "PUT" and answer.status == 200 and not answer.json()["is_dry_run"]:
            changes = answer.json()["changes"]
            deleted = {each["id"] for each in changes if each["action"] == "deleted"}
            created = [each["id"] for each in changes if each["action"] == "created"]
            self.pool["made"] = [each for each in self.pool["made"] if each not in deleted] + created
        elif template == "/api/v1/events" and answer.status == 200:
            ids = [line[4:] for line in answer.body.decode().splitlines() if line.startswith("id: ")]
            self.pool["event"] = [*ids[-1:], *self.pool["event"][:20]]
        elif template == "/api/v1/monitors/{id}" and answer.status == 204:
            self.pool["made"] = [each for each in self.pool["made"] if each not in path]
        elif template == "/api/v1/keys" and answer.status == 201:
            self.pool["key"].append(answer.json()["id"])
        if answer.header("ETag"):
            self.pool["tag"] = [answer.header("ETag"), *self.pool["tag"][:20]]
        if answer.header("Link"):
            self.pool["cursor"] = [answer.header("Link").partition("cursor=")[2][:60], *self.pool["cursor"][:20]]
        self.pool["monitor"] = [*self.pool["declared"], *self.pool["made"][-20:]]

    def test_no_answer_is_one_that_is_not_documented(self):
        for number in range(self.count):
            request, caller, claims, schema = self.next_request()
            answer = self.client.send(request)
            faults = [*self.judge.faults(request, answer), *self.disagreements(request, answer, claims, schema)]
            if answer.status >= 500 and answer.status != 501:
                faults.append("the status is a 5xx")
            if faults:
                self.fail(f"request {number} of seed {self.seed}:\n{request.encoded()[:3000]}\n{answer.status} {answer.body[:1500]}\n" + "\n".join(faults))
            found = self.judge.operation_of(request.method, request.path)
            template = None if found is None else found[0]
            self.given[template, request.method, answer.status] += 1
            self.learn(template, request, answer, caller)
        self.tell()

    def tell(self):
        succeeded = {(template, method) for template, method, status in self.given if status < 300}
        missing = [(template, method) for template, method, _ in self.operations if (template, method) not in succeeded]
        self.assertTrue(self.count < ENOUGH or not missing, f"never successful: {missing}")
        by_status = collections.Counter()
        for (_, _, status), count in self.given.items():
            by_status[status] += count
        print(f"{self.count} requests of seed {self.seed}:", dict(sorted(by_status.items())), file=sys.stderr)


if __name__ == "__main__":
    RequestsTest.program = sys.argv.pop()
    unittest.main()
