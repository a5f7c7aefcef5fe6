"""What streams of events answer: a part of answers_test.py."""

import json

from client import Client, Request
from targets import closed_port


class EventAnswers:
    def test_3_events_are_told(self):
        stream = self.ask("GET", "/events", 200, Last_Event_ID="")
        self.assertEqual(stream.body.count(b"\n\n"), 1)
        place = stream.body.decode().splitlines()[1].removeprefix("id: ")
        made = self.ask("POST", "/monitors", 201, {"name": "followed", "kind": "tcp", "url": f"127.0.0.1:{closed_port()}", "interval_seconds": 3600}).json()
        path = "/monitors/" + made["id"]
        self.ask("POST", path + "/check", 200)
        self.ask("PATCH", path, 200, {"url": self.daemon.http.url.removeprefix("http://").rstrip("/")})
        self.ask("POST", path + "/check", 200)
        told = self.ask("GET", "/events?monitor_id=" + made["id"], 200, Last_Event_ID=place,
                        reads={"enough": lambda body: body.count(b"\nevent: incident\n") == 2 and body.endswith(b"\n\n")}).body.decode()
        events = [json.loads(line[6:]) for line in told.splitlines() if line.startswith("data: ")]
        self.assertEqual([each["is_up"] for each in events if "is_up" in each], [False, True])
        self.assertEqual([(each["previous_status"], each["status"]) for each in events if "status" in each], [("pending", "down"), ("down", "up")])
        self.assertEqual([each["end"] for each in events if "end" in each], ["open", "recovered"])
        only = self.ask("GET", f"/events?type=incident&monitor_id={made['id']}", 200, Last_Event_ID=place,
                        reads={"enough": lambda body: body.count(b"\n\n") == 3}).body
        self.assertEqual((only.count(b"event: "), only.count(b"event: incident")), (2, 2))
        self.ask("DELETE", path, 204)

    def test_3_events_that_cannot_be_told(self):
        for name, reason in [("x", "unknown"), ("1-1-0", "restarted")]:
            told = self.ask("GET", "/events?type=state,result", 200, Last_Event_ID=name, reads={"enough": lambda body: body.count(b"\n\n") == 2})
            self.assertIn(f'{{"reason":"{reason}"}}'.encode(), told.body)
        self.ask("HEAD", "/events", 200)
        for rest in ["?type=colour", "?type=result,,state", "?type=", "?type=state&type=state", "?monitor_id="]:
            self.refused("GET", "/events" + rest, 422)
        for _ in range(2):
            client = Client(self.daemon.port)
            self.addCleanup(client.close)
            held = client.send(Request("GET", "/api/v1/events", {"Authorization": "Bearer " + self.daemon.keys["follower"]}), leave=False)
            self.assertEqual(held.status, 200)
        self.refused("GET", "/events", 409, caller="follower")
