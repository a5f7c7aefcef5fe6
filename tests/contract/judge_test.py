"""The judge of answers refuses what the document does not have: it is shown answers that are spoilt.

Usage: judge_test.py OPENAPI.YAML
"""

import json
import sys
import unittest

import yaml

from client import Answer, Request
from judge import Judge

COMMON = [("X-Request-Id", "5f0c8e1b2a3d4e5f"), ("X-Content-Type-Options", "nosniff"),
          ("Cache-Control", "private, no-cache"),
          ("Vary", "Accept, Accept-Encoding, Authorization, Origin"), ("X-RateLimit-Limit", "50"),
          ("X-RateLimit-Remaining", "48"), ("X-RateLimit-Reset", "1750000000"),
          ("RateLimit-Policy", '"plan";q=50;w=60'), ("RateLimit", '"plan";r=48;t=12')]
TAG = ("ETag", '"0123456789abcdef"')
JSON = ("Content-Type", "application/json")
MONITOR = {"id": "0b6e5c1e-0d7c-5b2a-9c5e-3f1f6f0f6f57", "name": "Website",
           "url": "https://example.com/", "kind": "http", "status": "up", "interval_seconds": 60,
           "is_paused": False, "created_at": "2025-01-15T10:30:00Z"}
CHECK = {"id": "0197743a-1d7b-7c1f-9a52-2f6d0a4b8c11", "status_code": 200, "response_time_ms": 105,
         "is_up": True, "error_message": None, "checked_at": "2025-06-15T15:06:40.123Z"}
ERROR = {"error": "you have no monitor with this id", "code": "monitor_not_found",
         "request_id": "5f0c8e1b2a3d4e5f"}
STATE = {"monitor_id": MONITOR["id"], "status": "down", "previous_status": None, "health": "down", "previous_health": None,
         "status_since": "2025-06-15T15:06:40.123Z"}
STREAM = (*COMMON[:2], ("Cache-Control", "no-store"), *COMMON[3:], ("X-Accel-Buffering", "no"), ("Content-Type", "text/event-stream"))
BEGINNING = "retry: 2000\nid: 637a3f0e6d840-8-0\n\n"
EVENTS = "/api/v1/events"
MONITORS = "/api/v1/monitors"
ONE = MONITORS + "/" + MONITOR["id"]


def event(name, data, place="637a3f0e6d840-8-1"):
    return f"id: {place}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


def without(thing, name):
    return {key: value for key, value in thing.items() if key != name}


class JudgeTest(unittest.TestCase):
    judge = None

    def faults(self, target, status, body, headers=(*COMMON, TAG, JSON), method="GET"):
        text = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return self.judge.faults(Request(method, target), Answer(status, list(headers), text))

    def test_takes_what_is_documented(self):
        state = {"health": "up", "status_since": None, "incident_since": None, "is_flapping": False}
        for target, status, body, headers in [
                (MONITORS, 200, [MONITOR], (*COMMON, TAG, JSON)),
                (MONITORS + "/", 200, [], (*COMMON, TAG, JSON)),
                (MONITORS + "?include=state,colour", 200, [{**MONITOR, "state": state}], (*COMMON, TAG, JSON)),
                (MONITORS + "?include=config", 200, [MONITOR], (*COMMON, TAG, JSON)),
                (MONITORS + "?tag=&include=config", 200, [{**MONITOR, "config": {"tags": ["eu"]}}], (*COMMON, TAG, JSON)),
                (EVENTS, 200, BEGINNING, STREAM),
                (EVENTS, 200, BEGINNING + event("state", STATE) + ": nothing new\nid: 1-1-0\n\n" + event("result", {**CHECK, "monitor_id": MONITOR["id"]}), STREAM),
                (EVENTS, 200, BEGINNING + event("reset", {"reason": "too_old"}) + "id: 637a3f", STREAM),
                (ONE + "/checks", 200, [CHECK], (*COMMON, TAG, JSON)),
                (ONE, 404, ERROR, (*COMMON, JSON)),
                (ONE, 304, None, (*COMMON, TAG)),
                ("/nowhere", 404, {**ERROR, "code": "not_found"}, (*COMMON, JSON)),
                (MONITORS, 414, {**ERROR, "code": "target_too_long"}, (*COMMON, JSON))]:
            with self.subTest(target=target, status=status):
                self.assertEqual(self.faults(target, status, body, headers), [])

    def test_refuses_everything_else(self):
        plain = (*COMMON, TAG, JSON)
        for what, target, status, body, headers in [
                ("a field that is not documented", MONITORS, 200, [{**MONITOR, "colour": 1}], plain),
                ("one that was not asked for", MONITORS, 200, [{**MONITOR, "last_check": None}], plain),
                ("none that was asked for", MONITORS + "?include=last_check", 200, [MONITOR], plain),
                ("no field that is", MONITORS, 200, [without(MONITOR, "url")], plain),
                ("another order", MONITORS, 200, [{"name": "Website", **MONITOR}], plain),
                ("another type", MONITORS, 200, [{**MONITOR, "interval_seconds": "60"}], plain),
                ("another word", MONITORS, 200, [{**MONITOR, "status": "degraded"}], plain),
                ("another time", MONITORS, 200, [{**MONITOR, "created_at": "2025-01-15T10:30:00.000Z"}], plain),
                ("a field of a check", ONE + "/checks", 200, [{**CHECK, "colour": 1}], plain),
                ("a field of checks of several", ONE + "/checks", 200, [{**CHECK, "monitor_id": MONITOR["id"]}], plain),
                ("no field of them", "/api/v1/checks", 200, [CHECK], plain),
                ("an error of a check that passed", ONE + "/checks", 200, [{**CHECK, "error_message": "x"}], plain),
                ("no error of one that did not", ONE + "/checks", 200, [{**CHECK, "is_up": False}], plain),
                ("a field of an error", ONE, 404, {**ERROR, "stack": "x"}, (*COMMON, JSON)),
                ("the code of another one", ONE, 404, {**ERROR, "code": "not_found"}, (*COMMON, JSON)),
                ("no fields of what is not valid", ONE + "/checks", 422, {**ERROR, "code": "validation_failed"}, (*COMMON, JSON)),
                ("a status", MONITORS, 418, ERROR, (*COMMON, JSON)),
                ("a status of other routes", MONITORS, 404, {**ERROR, "code": "not_found"}, (*COMMON, JSON)),
                ("no header that is documented", MONITORS, 200, [], plain[1:]),
                ("a header that is not", MONITORS, 200, [], (*plain, ("X-Powered-By", "x"))),
                ("a header twice", MONITORS, 200, [], (*plain, TAG)),
                ("another value of a header", MONITORS, 200, [], (*COMMON, ("ETag", "W/\"1\""), JSON)),
                ("a number that is none", MONITORS, 200, [], (("X-RateLimit-Limit", "many"), *plain[:4], *plain[5:])),
                ("another content type", MONITORS, 200, [], (*COMMON, TAG, ("Content-Type", "text/html"))),
                ("a field that only pages have", MONITORS + "?include=config", 200, [{**MONITOR, "config": {}}], plain),
                ("no field that a page has", MONITORS + "?limit=1&include=config", 200, [MONITOR], plain),
                ("no beginning of a stream", EVENTS, 200, event("state", STATE), STREAM),
                ("an event that is not documented", EVENTS, 200, BEGINNING + event("colour", {}), STREAM),
                ("a field of an event", EVENTS, 200, BEGINNING + event("state", {**STATE, "colour": 1}), STREAM),
                ("the data of another event", EVENTS, 200, BEGINNING + event("incident", STATE), STREAM),
                ("an event without its place", EVENTS, 200, BEGINNING + event("state", STATE, "x"), STREAM),
                ("an event that is no JSON", EVENTS, 200, BEGINNING + "id: 1-1-1\nevent: state\ndata: {\n\n", STREAM),
                ("an event in JSON", EVENTS, 200, STATE, (*COMMON, JSON)),
                ("a body where there is none", ONE, 304, MONITOR, (*COMMON, TAG))]:
            with self.subTest(what):
                self.assertNotEqual(self.faults(target, status, body, headers), [])


if __name__ == "__main__":
    with open(sys.argv.pop(), encoding="utf-8") as file:
        JudgeTest.judge = Judge(yaml.safe_load(file))
    unittest.main()
