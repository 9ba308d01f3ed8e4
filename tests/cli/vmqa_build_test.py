#!/usr/bin/env python3
"""kerf vmqa build and stats: dialogues about maps and about labelled images, counted."""

import json
import unittest

from kerf_cli import ROOT, CliTest, run

MAPS = ROOT / "examples/wafers/patterns.npz"


class VmqaBuild(CliTest):
    def build(self, name, *arguments):
        out = self.folder / name
        process = run("vmqa", "build", "--maps", MAPS, "--dialogues", 40, "--out", out, *arguments, cwd=ROOT)
        self.assert_done(process)
        return out

    def test_the_same_seed_gives_the_same_file(self):
        first, second = self.build("a.jsonl", "--seed", 3), self.build("b.jsonl", "--seed", 3)
        self.assertEqual(first.read_bytes(), second.read_bytes())
        lines = [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()]
        self.assertEqual(len(lines), 40)
        self.assertTrue(all(2 <= sum(m["role"] == "user" for m in line["messages"]) <= 8 for line in lines))

    def test_questions_for_tests_are_others(self):
        train, test = self.build("train.jsonl"), self.build("test.jsonl", "--split", "test")
        process = run("vmqa", "stats", test, "--against", train, cwd=ROOT)
        self.assert_done(process)
        self.assertIn("40 dialogues", process.stdout)
        self.assertIn("of its distinct questions", process.stdout)

    def test_nothing_to_talk_about_is_said(self):
        process = run("vmqa", "build", "--out", self.folder / "a.jsonl", cwd=ROOT)
        self.assert_refused(process, 1, "--maps", "--coco")


if __name__ == "__main__":
    unittest.main()
