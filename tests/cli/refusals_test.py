#!/usr/bin/env python3
"""Commands that load a model, with files and folders that cannot be used: said before any work is done."""

import unittest

from kerf_cli import ROOT, CliTest, coco, run


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


class CalibrateRefusals(CliTest):
    def test_files_and_folders(self):
        known = self.write("known.json", coco([(1, "a.png", 8, 8)]))
        self.write("bare/config.json", "{}")
        for truth, model, word in [("gone.json", "bare", "gone.json"), (known, "gone", "gone"), (known, "bare", "bare")]:
            with self.subTest(truth=truth, model=model):
                process = run("calibrate", "--coco", truth, "--model", model, cwd=self.folder)
                self.assert_refused(process, 1, word)
        self.assertEqual([path.name for path in (self.folder / "bare").iterdir()], ["config.json"])


class OtherRefusals(CliTest):
    def test_forward(self):
        self.write("bare/config.json", "{}")
        self.write("broken.json", "[{")
        self.write("hello.json", [{"role": "user", "content": "Hello"}])
        dump = ("--dump", "dump.safetensors")
        for messages, model, word in [
            ("gone.json", "bare", "gone.json"),
            ("broken.json", "bare", "broken.json"),
            ("hello.json", "bare", "bare"),
            ("hello.json", "gone", "gone"),
        ]:
            with self.subTest(messages=messages, model=model):
                process = run("forward", "--messages", messages, "--model", model, *dump, cwd=self.folder)
                self.assert_refused(process, 1, word)
                self.assertFalse((self.folder / "dump.safetensors").exists())

    def test_train(self):
        self.write("broken.toml", "steps = = 3")
        self.write("unknown.toml", 'base = "m"\nstepz = 3\n[[sources]]\ncoco = "c.json"\n')
        for config, word in [("gone.toml", "gone.toml"), ("broken.toml", "broken.toml"), ("unknown.toml", "stepz")]:
            with self.subTest(config=config):
                process = run("train", "--config", config, "--out", "run", cwd=self.folder)
                self.assert_refused(process, 1, word)
                self.assertFalse((self.folder / "run").exists())

    def test_init(self):
        self.assert_refused(run("init", "--from", "gone", "--out", "made", cwd=self.folder), 1, "gone")
        self.assertFalse((self.folder / "made").exists())

    def test_init_overwrites_no_model(self):
        model = self.write("made/model.safetensors", "weeks of training")
        self.assert_refused(run("init", "--from", ROOT / "configs/litho", "--out", model.parent), 1, "holds a model")
        self.assertEqual(model.read_text(), "weeks of training")


if __name__ == "__main__":
    unittest.main()
