"""Every answer that the document has is given by a daemon, but those that are listed with the reason, and each is as documented.

Usage: answers_test.py PROMONITOR OPENAPI.YAML
"""

import json
import sys
import unittest

import yaml

from client import Client, Request
from daemon import Daemon
from event_answers import EventAnswers
from judge import Judge

UNKNOWN = "0191e3a5-9c0a-7000-8000-000000000000"
PROBLEM = "application/problem+json"
#: What is documented and not made here, with what shows it.
ELSEWHERE = {
    ("/api/v1/monitors/{id}/check", "POST", 503): "tests/api/check_now_calls_test.cpp",
    ("/api/v1/monitors/{id}/check", "POST", 504): "tests/api/check_now_calls_test.cpp",
    ("/api/v1/monitors", "GET", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/monitors", "POST", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/monitors", "PUT", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/events", "GET", 503): "tests/api/event_limits_test.cpp",
    ("/api/v1/monitors/{id}", "GET", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/monitors/{id}", "PATCH", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/monitors/{id}", "DELETE", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/monitors/{id}/pause", "POST", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/monitors/{id}/resume", "POST", 503): "tests/api/write_calls_test.cpp",
    ("/api/v1/openapi.json", "GET", 500): "the text is part of the program: only its memory can fail",
    ("/docs/api", "GET", 500): "the same",
}


class AnswersTest(EventAnswers, unittest.TestCase):
    """Its steps are in the order of their names: the last one breaks the database for good."""

    program = document_file = None

    @classmethod
    def setUpClass(cls):
        cls.daemon = cls.enterClassContext(Daemon(cls.program, unauthenticated_per_minute=200))
        cls.client = Client(cls.daemon.port)
        cls.addClassCleanup(cls.client.close)
        served = cls.client.send(Request("GET", "/api/v1/openapi.json"))
        cls.judge = Judge(served.json())
        cls.given = set()
        ids = {each["name"]: each["id"] for name in ("owner", "other")
               for each in cls.ask("GET", "/monitors", 200, caller=name).json()}
        cls.monitors = {name: f"/monitors/{ids[name]}" for name in ids}
        for name in ("up", "down", "also down", "certificate"):
            cls.ask("POST", cls.monitors[name] + "/check", 200)
        opened = cls.ask("GET", "/incidents", 200).json()
        cls.incident = "/incidents/" + opened[0]["id"]

    @classmethod
    def ask(cls, method, path, status, body=None, caller="owner", reads=None, **headers):
        """The answer to a call, which has to have that status and be as documented. `reads` says how a stream is read."""
        target = path if path.startswith(("/docs", "/healthz", "/readyz", "/metrics")) else "/api/v1" + path
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if caller is not None:
            fields["Authorization"] = "Bearer " + cls.daemon.keys[caller]
        text = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(method, target, fields, text)
        answer = cls.client.send(request, **(reads or {}))
        faults = cls.judge.faults(request, answer)
        if answer.status != status or faults:
            raise AssertionError(f"{method} {target} {fields}\n{answer.status} {answer.body[:500]}\n" + "\n".join(faults))
        found = cls.judge.operation_of(method, request.path)
        if found is not None and method != "HEAD":
            media = (answer.header("Content-Type") or "").partition(";")[0]
            cls.given.add((found[0], method, status, media))
        return answer

    @classmethod
    def refused(cls, method, path, status, body=None, caller="owner", **headers):
        """The same for errors, which are told in two ways."""
        cls.ask(method, path, status, body, caller, **headers, Accept=PROBLEM)
        return cls.ask(method, path, status, body, caller, **headers).json()

    def path_of(self, template, one=UNKNOWN):
        path = template.removeprefix("/api/v1").replace("{id}", one)
        return path + "?monitor_id=" + one if template in ("/api/v1/checks", "/api/v1/incidents", "/api/v1/events") else path

    def secured(self):
        return [each for each in self.judge.operations() if self.judge.scopes(each[2])]

    def test_1_it_is_the_document_of_the_sources(self):
        with open(self.document_file, encoding="utf-8") as file:
            self.assertEqual(self.judge.document, yaml.safe_load(file))

    def test_2_reads(self):
        for path in ["/monitors", "/monitors?limit=1", "/monitors?limit=1000&kind=tcp&status=down&q=Down", "/monitors?status=up", "/monitors?tag=eu,shop&tag=0", "/monitors?tag=eu&include=tags",
                     "/monitors?q=nothing", "/monitors/", "/monitors?colour=red", "/incidents", "/incidents?limit=1&status=open",
                     "/incidents?status=closed", "/keys", "/account", "/kinds", "/openapi.json", "/docs/api"]:
            self.reads(path)
        for name, path in self.monitors.items():
            caller = "other" if name == "foreign" else "owner"
            for rest in ["", "/checks", "/checks?limit=1&is_up=true", "/checks?is_up=false&before=2100-01-01T00:00:00Z",
                         "/checks?after=2020-01-01T00:00:00.5%2B01:00", "/stats", "/stats?window=90d",
                         "/stats?from=2025-01-01T00:00:00Z&to=2025-06-01T00:00:00Z"]:
                self.reads(path + rest, caller)
        several = ",".join(path.rsplit("/", 1)[1] for name, path in self.monitors.items() if name != "foreign")
        self.reads(f"/checks?monitor_id={several}")
        self.reads(f"/incidents?monitor_id={several[:36]}")
        self.reads(self.incident)
        for path in ["/healthz", "/readyz", "/metrics"]:
            self.ask("GET", path, 200, caller=None)
            self.ask("HEAD", path, 200, caller=None)

    def reads(self, path, caller="owner"):
        answer = self.ask("GET", path, 200, caller=caller)
        self.ask("HEAD", path, 200, caller=caller)
        tells_of_now = path == "/account" or "/stats" in path
        tag = "*" if tells_of_now else answer.header("ETag")
        self.ask("GET", path, 304, caller=caller, If_None_Match=tag)

    def test_2_what_include_adds(self):
        for template, method, operation in self.secured():
            if template == "/api/v1/events":
                continue
            known = [name for each in self.judge.parameters(template, operation) if each["name"] == "include"
                     for name in each["schema"]["items"]["enum"]]
            if method != "GET" or not known:
                continue
            for names in [*known, ",".join(known), "colour," + known[0]]:
                for one in ["down", "certificate", "paused"]:
                    path = self.path_of(template, self.monitors[one].rsplit("/", 1)[1])
                    self.ask("GET", path + ("&" if "?" in path else "?") + "include=" + names, 200)
                    if template == "/api/v1/monitors":
                        self.ask("GET", path + "?limit=2&include=" + names, 200)
        down = self.ask("GET", self.monitors["down"] + "?include=last_check,error,state", 200).json()
        self.assertEqual(down["last_check"]["error"]["verdict"], "down")
        self.assertEqual(down["state"]["health"], "down")
        shown = self.ask("GET", self.monitors["certificate"] + "/checks?include=certificate", 200).json()
        self.assertIn("localhost", shown[0]["certificate"]["subject"])

    def test_2_pages(self):
        for path in ["/monitors?limit=2", "/incidents?limit=1"]:
            answer = self.ask("GET", path, 200)
            following = answer.header("Link")
            self.assertIsNotNone(following, path)
            self.ask("GET", following[len("</api/v1"):following.index(">")], 200)

    def test_3_monitors_are_made_and_changed(self):
        wanted = {"name": "made", "kind": "tcp", "url": "127.0.0.1:9", "interval_seconds": 60, "config": {
            "timeout": "5s", "retries": 1, "retry_interval": "2s", "recover_after": 2, "invert": False,
            "flapping": {"enabled": True, "start": "40%", "stop": "20%"}, "degraded_above": {"total": "500ms", "connect": "1s"},
            "maintenance": [{"start": "2020-01-01T00:00:00Z", "for": "1h", "every": "7d"}], "options": {},
            "tags": ["shop", "eu"]}}
        made = self.ask("POST", "/monitors", 201, wanted, Idempotency_Key="a")
        again = self.ask("POST", "/monitors", 201, wanted, Idempotency_Key="a")
        self.assertEqual((made.body, made.header("Location")), (again.body, again.header("Location")))
        path = made.header("Location").removeprefix("/api/v1")
        tag = self.ask("GET", path + "?include=config,state,uptime,last_check", 200).header("ETag")
        self.ask("PATCH", path + "?include=config", 200, {"config": {"retries": 3}}, If_Match=tag)
        tagged = self.ask("GET", "/monitors?tag=shop,eu&include=config,tags", 200).json()
        self.assertEqual([(each["id"], each["tags"], each["config"]["tags"]) for each in tagged], [(made.json()["id"], ["eu", "shop"], ["eu", "shop"])])
        self.ask("PATCH", path, 200, {"name": None, "config": None}, If_Match="*")
        self.ask("POST", path + "/pause?include=state,config", 200)
        self.ask("POST", path + "/resume", 200)
        for method, rest, body in [("PATCH", "", {}), ("POST", "/pause", None), ("POST", "/resume", None), ("DELETE", "", None)]:
            self.refused(method, path + rest, 412, body, If_Match=tag)
            self.refused(method, path + rest, 400, body, If_Match="1")
            self.refused(method, self.monitors["up"] + rest, 409, body)
        self.ask("POST", path + "/check?include=error,timings,certificate", 200)
        self.refused("PATCH", path, 422, {"colour": 1, "interval_seconds": 0, "config": {"options": {"x": 1}}})
        self.refused("POST", "/monitors", 422, {"kind": "htp"})
        self.refused("POST", "/monitors", 422, {"name": "another", **wanted, "url": "127.0.0.1:10"}, Idempotency_Key="a")
        self.refused("POST", "/monitors", 400, wanted, Idempotency_Key="a b")
        self.ask("POST", "/monitors", 201, {**wanted, "interval_seconds": 3600}, caller="full")
        self.refused("POST", "/monitors", 403, {**wanted, "interval_seconds": 3600}, caller="full")
        for name in ["paused", "maintained"]:
            self.refused("POST", self.monitors[name] + "/check", 409)
        self.ask("DELETE", path, 204)

    def test_3_sets_of_monitors_are_applied(self):
        one = {"name": "of a set", "kind": "tcp", "url": "127.0.0.1:9", "config": {"tags": ["set"], "options": {"tls": {"enabled": False}}}}
        another = {"name": "another", "kind": "http", "url": "http://127.0.0.1:9/", "interval_seconds": None, "is_paused": True, "config": None, "id": None}
        actions = [(rest, self.changes("PUT", rest, monitors)) for rest, monitors in [
            ("?dry_run=true", [one, another]), ("", [one, another]), ("?prune=false", [one, another]),
            ("", [{**one, "config": {"retries": 5}}]), ("?prune=true&dry_run=true", []), ("?prune=true", [another]), ("?prune=true&dry_run=false", [])]]
        self.assertEqual(actions, [
            ("?dry_run=true", (["created", "created"], 0)), ("", (["created", "created"], 0)), ("?prune=false", ([], 2)),
            ("", (["changed"], 0)), ("?prune=true&dry_run=true", (["deleted", "deleted"], 0)), ("?prune=true", (["deleted"], 1)),
            ("?prune=true&dry_run=false", (["deleted"], 0))])
        faults = self.refused("PUT", "/monitors", 422, {"monitors": [one, {**one, "config": {"tags": ["Set"], "options": {"x": 1}}}, "x", {}]})["fields"]
        self.assertEqual([each["path"] for each in faults if not each["path"].endswith(".kind")],
                         ["monitors[1].name", "monitors[2]", "monitors[3].name", "monitors[1].config.options.x", "monitors[1].config.tags[0]"])
        for body in [{}, {"monitors": {}}, {"monitors": [], "colour": 1}, {"monitors": [{**one, "id": self.monitors["up"][10:]}]}]:
            self.refused("PUT", "/monitors", 422, body)
        self.refused("PUT", "/monitors?prune=1&dry_run=", 422, {"monitors": []})
        self.refused("PUT", "/monitors", 403, {"monitors": [{**each, "interval_seconds": 3600} for each in (one, another)]}, caller="full")

    def changes(self, method, rest, monitors):
        """What was done, and how many monitors were so already."""
        answer = self.ask(method, "/monitors" + rest, 200, {"monitors": monitors}).json()
        self.assertEqual(answer["is_dry_run"], "dry_run=true" in rest)
        return [each["action"] for each in answer["changes"]], answer["unchanged"]

    def test_3_incidents_and_keys_are_changed(self):
        self.ask("PATCH", self.incident, 200, {"note": "switch 4"})
        self.ask("POST", self.incident + "/acknowledge", 200)
        self.ask("GET", self.incident, 200)
        self.ask("PATCH", self.incident, 200, {"note": None})
        self.refused("PATCH", self.incident, 422, {"note": 5, "colour": 1})
        key = self.ask("POST", "/keys", 201, {"name": "ci", "scopes": ["read", "write"], "expires_at": "2100-01-01T00:00:00Z"}).json()
        self.ask("POST", "/keys", 201, {})
        self.ask("GET", "/keys", 200)
        self.refused("POST", "/keys", 422, {"name": "a" * 101, "scopes": ["admin"]})
        self.ask("DELETE", "/keys/" + key["id"], 204)

    def test_4_parameters_that_are_not_valid(self):
        one = self.monitors["up"]
        for path in ["/monitors?limit=0", "/monitors?limit=1&limit=1", "/monitors?cursor=x&status=gone&q=", one + "/checks?limit=1001&before=x&is_up=1",
                     "/monitors?tag=", "/monitors?tag=eu,EU", "/monitors?tag=eu&tag=" + ",".join("a" * 20),
                     one + "/stats?window=1y", one + "/stats?to=2025-01-01T00:00:00Z", "/checks", "/checks?monitor_id=",
                     "/incidents?status=lost"]:
            self.assertGreaterEqual(len(self.refused("GET", path, 422)["fields"]), 1)
        self.refused("GET", f"/incidents?monitor_id={UNKNOWN}", 404)

    def test_4_errors_that_many_operations_have(self):
        for template, method, operation in self.secured():
            path = self.path_of(template)
            self.refused(method, path, 401, caller=None)
            self.spend()
            self.refused(method, path, 429, caller="spent")
            if self.judge.scopes(operation) == ["write"]:
                self.refused(method, path, 403, caller="reader")
            else:
                self.refused(method, path, 401, caller="only_writer")
            if "404" in operation["responses"]:
                foreign = self.path_of(template, self.monitors["foreign"].rsplit("/", 1)[1])
                self.refused(method, path, 404, {} if method == "PATCH" else None)
                self.refused(method, foreign, 404, {} if method == "PATCH" else None)
            if "requestBody" in operation:
                of_own = self.incident if "incidents" in path else path
                self.refused(method, of_own, 400, b"[")
                limit = 16 << 20 if method == "PUT" else 65536  # sets of monitors are long
                answer = self.ask(method, path, 413, b" ", Content_Length=str(limit + 1))
                self.assertEqual(answer.json()["code"], "body_too_large")

    def spend(self):
        """Uses up the plan of one user."""
        request = Request("GET", "/api/v1/account", {"Authorization": "Bearer " + self.daemon.keys["spent"]})
        while self.client.send(request).status != 429:
            pass

    def test_4_requests_that_reach_no_route(self):
        self.refused("GET", "/nowhere", 404)
        self.refused("GET", "/nowhere", 404, caller=None)
        self.refused("DELETE", "/monitors", 405)
        self.refused("DELETE", "/docs/api", 405)
        self.spend()
        self.refused("DELETE", "/monitors", 429, caller="spent")
        self.ask("OPTIONS", "/monitors", 204)
        for target, status in [("/monitors?" + "a" * 3000, 414), ("/%ff", 400), ("/monitors/%2f", 400)]:
            self.ask("GET", target, status)
        self.ask("BREW", "/monitors", 501)
        self.ask("GET", "/monitors", 431, Long="a" * 17000)
        self.ask("POST", "/monitors", 411, Transfer_Encoding="chunked")
        self.ask("GET", "/monitors", 417, Expect="coffee")

    def test_8_the_limit_of_an_address(self):
        while self.client.send(Request("GET", "/docs/api")).status == 200:
            pass
        for template, method, operation in self.judge.operations():
            if "429" in operation["responses"]:
                self.refused(method, self.path_of(template), 429, caller=None)

    def test_9a_a_database_that_is_away(self):
        self.daemon.break_store()
        for template, method, operation in self.secured():
            bodies = {"/api/v1/monitors": {"kind": "tcp", "url": "127.0.0.1:9"}, "/api/v1/keys": {}}
            body = bodies.get(template, {}) if method in ("POST", "PATCH") else None
            if method == "PUT":
                body = {"monitors": [{"name": "away", **bodies[template]}]}
            path = self.path_of(template, self.monitors["up"].rsplit("/", 1)[1])
            # What has nothing of the store still has to know who calls.
            self.refused(method, path, 500, body, caller="late" if template == "/api/v1/kinds" else "owner")
        self.ask("GET", "/readyz", 503, caller=None)
        self.refused("GET", "/readyz", 503, caller=None)

    def test_9b_all_that_is_documented_was_given(self):
        documented = {(template, method, int(status), media)
                      for template, method, operation in self.judge.operations()
                      for status, response in operation["responses"].items()
                      for media in self.judge.resolved(response).get("content", {"": None})
                      if not (status == "413" and media == PROBLEM)}
        elsewhere = {each for each in documented if each[:3] in ELSEWHERE}
        self.assertEqual(sorted(documented - self.given - elsewhere), [], "documented, and not given here: make a call, or say why in ELSEWHERE")
        self.assertEqual(sorted(elsewhere & self.given), [], "given here: no entry in ELSEWHERE is needed")
        self.assertEqual(sorted(each for each in ELSEWHERE if each not in {one[:3] for one in documented}), [], "not documented any more")


if __name__ == "__main__":
    AnswersTest.document_file, AnswersTest.program = sys.argv.pop(), sys.argv.pop()
    unittest.main()
