#!/usr/bin/env python3
"""kerf inspect with paths, COCO files and model folders that cannot be used: said before any work is done."""

import unittest

from kerf_cli import CliTest, coco, run


class InspectRefusals(CliTest):
    def refused(self, *arguments, words):
        report = self.folder / "report"
        self.assert_refused(run("inspect", *arguments, "--report", report, cwd=self.folder), 1, *words)
        self.assertFalse(report.exists())

    def test_paths(self):
        self.refused("gone.png", words=["gone.png"])
        (self.folder / "empty").mkdir()
        self.refused("empty", words=["empty"])

    def test_model_folders(self):
        self.write("a.png", "not looked at yet")
        self.refused("a.png", "--model", "gone", words=["gone"])
        self.write("bare/config.json", "{}")
        self.refused("a.png", "--model", "bare", words=["bare"])

    def test_coco_files(self):
        self.write("set/a.png", "not looked at yet")
        self.write("other/b.png", "not looked at yet")
        known = self.write("known.json", coco([(1, "a.png", 8, 8)]))
        self.refused("set", "--coco", "gone.json", words=["gone.json"])
        self.refused("other/b.png", "--coco", known, words=["b.png", "COCO"])
        self.refused("other", "--coco", known, words=["b.png", "COCO"])
        self.write("twin/a.png", "not looked at yet")
        self.refused("set", "twin", "--coco", known, words=["set/a.png", "twin/a.png"])


if __name__ == "__main__":
    unittest.main()
