#!/usr/bin/env python3
"""kerf knowledge: entries searched, shown and checked, those that are shipped and a site's own."""

import json
import unittest

from kerf_cli import ROOT, CliTest, run

ENTRY = """[[entry]]
id = "{}"
domain = "site"
patterns = ["Scratch"]
module = "Wafer handling"
mechanism = "Robot seven drags over the wafer."
checks = ["Look at robot seven."]
actions = ["Stop robot seven."]
sources = ["Our report 12"]
"""


class Knowledge(CliTest):
    def test_a_question_finds_entries_with_their_citation(self):
        process = run("knowledge", "search", "scratch from the robot blade", cwd=ROOT)
        self.assert_done(process)
        self.assertTrue(process.stdout.startswith("scratch.robot-blade  Scratch  Wafer handling\n"), process.stdout)

    def test_chinese_finds_the_same(self):
        process = run("knowledge", "search", "划痕是机械手造成的吗", "--limit", 1, cwd=ROOT)
        self.assert_done(process)
        self.assertIn("scratch.robot-blade", process.stdout)

    def test_json_has_a_line_for_each_entry(self):
        arguments = ["--pattern", "Center", "--pattern", "Edge-Ring", "--limit", 3, "--json"]
        process = run("knowledge", "search", "etch uniformity", *arguments, cwd=ROOT)
        self.assert_done(process)
        entries = [json.loads(line) for line in process.stdout.splitlines()]
        self.assertEqual(len(entries), 3)
        self.assertEqual(entries[0]["id"], "mix.center+edge-ring")
        self.assertTrue(all(entry["sources"] for entry in entries))

    def test_a_domain_leaves_others_out(self):
        process = run("knowledge", "search", "particles", "--domain", "litho", "--json", cwd=ROOT)
        self.assertEqual({json.loads(line)["domain"] for line in process.stdout.splitlines()}, {"litho"})

    def test_a_sites_folder_adds_and_replaces(self):
        self.write("site/own.toml", ENTRY.format("scratch.robot-blade") + ENTRY.format("site.robot-seven"))
        folders = ["--folder", ROOT / "knowledge", "--folder", self.folder / "site"]
        for name in ("scratch.robot-blade", "site.robot-seven"):
            process = run("knowledge", "show", name, *folders)
            self.assert_done(process)
            self.assertIn("Robot seven drags over the wafer.", process.stdout)
            self.assertIn("Our report 12", process.stdout)

    def test_check_counts_and_names_what_is_wrong(self):
        self.write("site/own.toml", ENTRY.format("one"))
        process = run("knowledge", "check", self.folder / "site")
        self.assert_done(process)
        self.assertIn("1 entries, 0 of them in Chinese too, about Scratch", process.stdout)
        self.write("site/own.toml", ENTRY.format("one").replace("sources", "source"))
        self.assert_refused(run("knowledge", "check", self.folder / "site"), 1, "own.toml:1", "'sources' is missing")
        self.write("site/own.toml", ENTRY.format("one") + ENTRY.format("one"))
        self.assert_refused(run("knowledge", "check", self.folder / "site"), 1, "own.toml:10", "already taken")

    def test_what_is_not_there(self):
        self.assert_refused(run("knowledge", "show", "no.such", cwd=ROOT), 1, "no entry 'no.such'")
        self.assert_refused(run("knowledge", "search", "x", cwd=self.folder), 1, "knowledge", "cannot be read as a folder")
        process = run("knowledge", "search", "xyzzy", cwd=ROOT)
        self.assertEqual((process.returncode, process.stdout), (1, ""))
        self.assertIn("nothing found", process.stderr)


if __name__ == "__main__":
    unittest.main()
