"""Every curl line of the page /docs/api and of the README works when it is pasted.

Usage: examples_test.py PROMONITOR README.MD
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from client import Client, Request
from daemon import Daemon

PLACE = "http://127.0.0.1:8080"
KEY = "pm_your_key_here"


class ExamplesTest(unittest.TestCase):
    program = readme = None

    def setUp(self):
        self.daemon = self.enterContext(Daemon(self.program))
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.client = Client(self.daemon.port)
        self.addCleanup(self.client.close)
        self.log = self.folder / "statuses"
        # Tells what each call was answered with, whatever the example does with its output. A stream ends when the time of
        # its call is over (28); what was never answered has the status 000.
        curl = self.folder / "curl"
        curl.write_text(f"#!/bin/sh\n{shutil.which('curl')} -s -w '%{{stderr}}%{{http_code}} %{{method}} %{{url_effective}}\\n' \"$@\" 2>>'{self.log}'\n"
                        "status=$?; [ $status -ne 28 ] || exit 0; exit $status\n", encoding="utf-8")
        curl.chmod(0o755)

    def ask(self, method, path):
        return self.client.send(Request(method, path, {"Authorization": "Bearer " + self.daemon.keys["owner"]}))

    def paste(self, lines, **variables):
        """Runs the lines in one shell, and judges what their calls were answered with."""
        calls = sum(len(re.findall(r"\bcurl ", line)) for line in lines)
        script = "\n".join(lines).replace(PLACE, f"http://127.0.0.1:{self.daemon.port}").replace(KEY, self.daemon.keys["owner"])
        ended = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", script], capture_output=True, text=True, check=False, timeout=60,
                               env={"PATH": f"{self.folder}:/usr/bin:/bin", **variables})
        answered = self.log.read_text(encoding="utf-8").splitlines()
        self.assertEqual([line for line in answered if not re.match(r"2\d\d ", line)], [])
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assertEqual(len(answered), calls)
        return calls

    def test_the_page(self):
        down = [each["id"] for each in self.ask("GET", "/api/v1/monitors").json() if each["name"] == "down"]
        self.ask("POST", f"/api/v1/monitors/{down[0]}/check")  # so that there is an incident
        page = self.client.send(Request("GET", "/docs/api")).body.decode()
        blocks = re.findall(r"<pre><code>(.*?)</code></pre>", page, re.DOTALL)
        lines = [html.unescape(line) for block in blocks for line in block.splitlines()
                 if re.match(r"curl |\w+=\$\(curl |export ", line)]
        self.assertGreater(self.paste(lines), 25)

    def test_the_readme(self):
        blocks = re.findall(r"^```sh\n(.*?)^```", self.readme.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        lines = [line for block in blocks for line in block.splitlines() if "curl " in line]
        one = self.ask("GET", "/api/v1/monitors").json()[0]["id"]
        self.assertGreater(self.paste(lines, KEY=self.daemon.keys["owner"], ID=one), 1)


if __name__ == "__main__":
    ExamplesTest.readme, ExamplesTest.program = Path(sys.argv.pop()), sys.argv.pop()
    unittest.main()
