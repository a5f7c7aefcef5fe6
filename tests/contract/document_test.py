"""openapi.yaml is sound in itself, and the reader of the build reads it as other readers do.

Usage: document_test.py OPENAPI.YAML
"""

import json
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

from judge import Judge

CONTRACT = Path(__file__).resolve().parents[2] / "api" / "contract"
READER = "local $/; print to_json(read_yaml(scalar <STDIN>))"


def read(text):
    """By Yaml.pm: (status, what it printed, what it said)."""
    ended = subprocess.run(["perl", f"-I{CONTRACT}", "-MYaml", "-e", READER], input=text.encode(),
                           capture_output=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr.decode()


class DocumentTest(unittest.TestCase):
    text = None

    def setUp(self):
        self.document = yaml.safe_load(self.text)
        self.judge = Judge(self.document)

    def test_the_build_reads_it_as_others_do(self):
        status, printed, said = read(self.text)
        self.assertEqual((status, said), (0, ""))
        self.assertEqual(json.dumps(json.loads(printed)), json.dumps(self.document))

    def test_the_reader_gives_what_others_give(self):
        for text in ["a: b", "a: 'it''s'", 'a: "x\\"\\n\\\\"', "a: 5\nb: -0.5\nc: true\nd: null", "a:\n  - b\n  - c: d\n    e: f\n",
                     "a: {b: [c, 'd, e', {f: 5}], g: []}", "a: |\n  b\n   c\n\n  d\ne: >-\n  f\n  g\n", "a: &x {b: c}\nd: *x\ne: [*x, *x]",
                     "a:\n  - &x\n    b: c\n  - *x", "a: b # c\nd: 'e # f'\n# g\nh: i#j", "a: 'ä'", "a: 24h\nb: 200-299\nc: 1.0.0"]:
            with self.subTest(text):
                status, printed, said = read(text)
                self.assertEqual((status, said), (0, ""))
                self.assertEqual(json.loads(printed), yaml.safe_load(text))

    def test_the_reader_refuses_what_it_does_not_know(self):
        for text in ["a: b\na: c", "a: {b: c, b: d}", "a:\n", "a: *x", "a: &x b\nc: &x d", "a: yes", "a: 2025-01-01", "a: 1e3", "a: 0x10",
                     "a: ~", "a: 12:30", "a: [b", "a: {b: c", "a: 'b", "a: b: c", "a: !!str b", "a: >\n  b", "a:\n\tb: c", "a:\n    b: c\n  d: e",
                     "a: b\n  c: d", "? a\n: b", "a: @b", "a: `b`", "a: %b", "<<: {a: b}", "a: >-\n  b\n\n  c", "5: a", "- a\nb: c", "a:\n  - - b", "a: 010", "a: 1_000", "a: .5"]:
            with self.subTest(text):
                status, printed, said = read(text)
                self.assertNotEqual(status, 0, printed)
                self.assertRegex(said, r"^line \d+: ")

    def test_its_examples_are_valid(self):
        seen = 0
        for path, method, operation in self.judge.operations():
            bodies = [self.judge.resolved(each) for each in operation["responses"].values()]
            for body in [*bodies, operation.get("requestBody", {})]:
                for media in body.get("content", {}).values():
                    if "example" in media:
                        seen += 1
                        with self.subTest(f"{method} {path}"):
                            self.assertEqual(self.judge.schema_faults(media["schema"], media["example"]), [])
        self.assertGreater(seen, 20)

    def test_its_table_of_errors_has_all_statuses(self):
        used = {int(status) for _, _, operation in self.judge.operations() for status in operation["responses"]}
        listed = {each["status"] for each in self.document["x-errors"]}
        self.assertEqual(sorted(used - listed - {413}), [])

    def test_all_its_parts_are_used(self):
        text = json.dumps(self.document)
        for group, parts in self.document["components"].items():
            for name in parts if group != "securitySchemes" else []:
                self.assertIn(f'"#/components/{group}/{name}"', text)


if __name__ == "__main__":
    DocumentTest.text = Path(sys.argv.pop()).read_text(encoding="utf-8")
    unittest.main()
