#!/usr/bin/env python3
"""Lists monitors, makes one, follows its events and deletes it. Needs Python 3.8 and nothing else.

usage: PROMONITOR_KEY=pm_... promonitor_client.py URL TARGET [EVENTS]
  URL     where the server is: http://127.0.0.1:8080
  TARGET  what to monitor for a while: host:port
  EVENTS  how many results to wait for (3)
"""
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request


class Api:
    """Calls that wait and try again where the plan is used up."""

    def __init__(self, url, key):
        self.base = url.rstrip("/") + "/api/v1"
        self.key = key

    def open(self, method, path, body=None, fields=()):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        request.add_header("Authorization", "Bearer " + self.key)
        for name, value in fields:
            request.add_header(name, value)
        while True:
            try:
                # Longer than the 15 seconds after which a stream says that it is there.
                return urllib.request.urlopen(request, timeout=40)
            except urllib.error.HTTPError as error:
                if error.code != 429:
                    raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}")
                time.sleep(int(error.headers["Retry-After"]))

    def call(self, method, path, body=None):
        with self.open(method, path, body) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def events(self, query=""):
        """Every event from now on, as (type, data); goes on where it was when it is cut off."""
        last_id, wait = "", 2.0
        while True:
            try:
                fields = [("Last-Event-ID", last_id)] if last_id else []
                with self.open("GET", "/events" + query, fields=fields) as stream:
                    kind, data = "message", ""
                    for line in stream:
                        name, _, value = line.decode().rstrip("\n").partition(": ")
                        if name == "id":
                            last_id = value
                        elif name == "retry":
                            wait = int(value) / 1000
                        elif name == "event":
                            kind = value
                        elif name == "data":
                            data += value
                        elif name == "" and value == "":
                            if data:
                                yield kind, json.loads(data)
                            kind, data = "message", ""
            except (OSError, http.client.HTTPException) as error:
                print(f"cut off ({error}), goes on behind {last_id}", file=sys.stderr)
            time.sleep(wait)


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    api = Api(sys.argv[1], os.environ["PROMONITOR_KEY"])
    wanted = int(sys.argv[3]) if len(sys.argv) > 3 else 3

    for monitor in api.call("GET", "/monitors"):
        checks = api.call("GET", f"/monitors/{monitor['id']}/checks?limit=1")
        took = f"{checks[0]['response_time_ms']} ms" if checks else "no check yet"
        print(f"{monitor['status']:8} {monitor['name']}: {took}")

    made = api.call("POST", "/monitors", {"kind": "tcp", "url": sys.argv[2], "interval_seconds": 1,
                                          "config": {"timeout": "1s"}})
    print("made", made["id"])
    try:
        for kind, data in api.events("?monitor_id=" + made["id"]):
            if kind == "reset":
                print("events were missed:", data["reason"])
            elif kind == "state":
                print("state", data["previous_status"], "->", data["status"])
            elif kind == "result":
                print("result", "up" if data["is_up"] else data["error_message"])
                wanted -= 1
                if wanted == 0:
                    break
    finally:
        api.call("DELETE", "/monitors/" + made["id"])
    print("deleted", made["id"])


if __name__ == "__main__":
    main()
