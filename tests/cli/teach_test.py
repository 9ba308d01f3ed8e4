#!/usr/bin/env python3
"""kerf teach: lessons over a pipe, and the log they leave."""

import json
import unittest

from kerf_cli import ROOT, CliTest, run


class Teach(CliTest):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "out/teach.jsonl"

    def teach(self, *arguments, stdin=""):
        return run("teach", "--who", "ada", "--seed", 1, "--progress", self.log, *arguments, stdin=stdin, cwd=ROOT)

    def records(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def test_a_lesson_is_kept_and_goes_on(self):
        process = self.teach(stdin="center\n" * 6)
        self.assert_done(process)
        self.assertIn("Which patterns do you see?", process.stdout)
        self.assertEqual(len(self.records()), 6)
        self.assertEqual({record["who"] for record in self.records()}, {"ada"})
        again = self.teach(stdin="scratch\n")
        self.assert_done(again)
        self.assertEqual(len(self.records()), 7)
        self.assertNotEqual(self.records()[6]["case"], self.records()[0]["case"])
        progress = self.teach("--show-progress")
        self.assertIn("Center", progress.stdout)
        self.assertEqual(len(self.records()), 7)

    def test_the_map_does_not_give_the_answer_away(self):
        shown = self.teach(stdin="").stdout.split("Which patterns")[0]
        for word in ("Donut", "Edge-Loc", "Scratch", "Near-full", "Random", "Normal"):
            self.assertNotIn(word, shown)

    def test_a_number_of_cases(self):
        process = self.teach("--cases", 2, stdin="?\n" * 20)
        self.assert_done(process)
        self.assertEqual(sum(record["question"] == "pattern" for record in self.records()), 2)

    def test_a_torn_line_is_told_and_passed(self):
        self.teach(stdin="center\n?\n")
        whole = self.log.read_bytes()
        self.log.write_bytes(whole[:-20])
        process = self.teach(stdin="loc\n")
        self.assert_done(process)
        self.assertIn("torn", process.stderr)
        self.assertNotIn("torn", self.teach("--show-progress").stderr)

    def test_refusals(self):
        self.assert_refused(self.teach(self.folder / "none.npz"), 1, "none.npz")
        unlabelled = self.write("map.csv", "x,y,bin\n0,0,1\n1,0,2\n")
        self.assert_refused(self.teach(unlabelled), 1, "map.csv", "label")
        self.log.parent.mkdir()
        self.log.write_text("{}\n{}\n")
        self.assert_refused(self.teach(), 1, "teach.jsonl: line 1", "who")


if __name__ == "__main__":
    unittest.main()
