"""Run by ./dev parity before anything is asked."""

import unittest

from judgement import Answer, NotAsked, Row, judge


def faults(answer, right="up", ours=Answer("up"), **row):
    asked = Row("a question", "a server", None, right, **row)
    return [fault.text for fault in judge(asked, ours, {"peer": answer})]


class Judgement(unittest.TestCase):
    def test_agreement_is_no_fault(self):
        self.assertEqual(faults(Answer("up")), [])

    def test_we_may_be_wrong_together(self):
        self.assertIn("right is down", faults(Answer("up"), right="down")[0])

    def test_a_difference_wants_an_explanation(self):
        self.assertIn("nothing explains it", faults(Answer("down"))[0])
        self.assertEqual(faults(Answer("down"), differs={"peer": "why"}), [])

    def test_an_explanation_wants_a_difference(self):
        self.assertIn("no longer applies", faults(Answer("up"), differs={"peer": "why"})[0])
        self.assertIn("was not asked", faults(NotAsked("no"), differs={"peer": "why"})[0])
        self.assertIn("no peer", faults(Answer("up"), differs={"nobody": "why"})[0])

    def test_figures_may_be_apart_as_far_as_the_row_says(self):
        ours = Answer("up", figures={"time": 0.5})
        near, far = Answer("up", figures={"time": 0.6}), Answer("up", figures={"time": 0.7})
        self.assertEqual(faults(near, ours=ours, within={"time": 0.15}), [])
        self.assertIn("nothing explains it", faults(far, ours=ours, within={"time": 0.15})[0])
        self.assertEqual(faults(far, ours=ours, within={"time": 0.15}, differs={"peer": "why"}), [])

    def test_who_tells_no_figure_is_judged_by_the_verdict(self):
        ours = Answer("up", figures={"time": 0.5})
        self.assertEqual(faults(Answer("up"), ours=ours, within={"time": 0.1}), [])
        self.assertIn("does not tell", faults(Answer("up"), within={"time": 0.1})[0])


if __name__ == "__main__":
    unittest.main()
