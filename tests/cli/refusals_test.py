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

    def test_second_stages(self):
        """Said before the model is loaded."""
        self.write("a.png", "not looked at yet")
        self.write("bare/config.json", "{}")
        good = {"review_format": 1, "labels": ["burr"], "pixels": 65536, "window": 2.5, "min_window": 48, "overview": True}
        good |= {"answer": True, "places": 12, "views": 1, "first_share": 0.5, "first_box": 0.5, "detector": 0}
        (self.folder / "second").mkdir()

        def refused(*words):
            self.refused("a.png", "--model", "bare", "--refiner", "second", words=["second", "refinement.json", *words])

        refused("holds no second stage")
        for text, word in [("{", "line 1"), ("[]", "expected an object"), ("", "line 1")]:
            with self.subTest(text):
                self.write("second/refinement.json", text)
                refused(word)
        for key, value, word in [
            ("review_format", 2, "the review format is 2 and this Kerf knows 1"),
            ("pixel", 65536, "the key 'pixel' is not known"),
            ("pixels", 5, "'pixels' is 5, expected 1024 to"),
            ("views", 9, "'views' is 9, expected 1 to 8"),
            ("first_share", -0.5, "'first_share' is -0.5, expected 0 to 1"),
            ("places", "12", "places: expected a"),
            ("overview", 1, "overview: expected true or false, got 1"),
            ("labels", "burr", "labels: expected a"),
            ("labels", ["burr", "open"], "names 'open', which is not among the labels of the first stage: bridge"),
        ]:
            with self.subTest(key=key, value=value):
                self.write("second/refinement.json", good | {key: value})
                refused(word)
        del good["first_box"]
        self.write("second/refinement.json", good)
        refused("first_box is missing")
        self.refused("a.png", "--model", "bare", "--refiner", "gone", words=["gone", "refinement.json"])

    def test_coco_files(self):
        self.write("set/a.png", "not looked at yet")
        self.write("other/b.png", "not looked at yet")
        known = self.write("known.json", coco([(1, "a.png", 8, 8)]))
        self.refused("set", "--coco", "gone.json", words=["gone.json"])
        self.refused("other/b.png", "--coco", known, words=["b.png", "COCO"])
        self.refused("other", "--coco", known, words=["b.png", "COCO"])
        self.write("twin/a.png", "not looked at yet")
        self.refused("set", "twin", "--coco", known, words=["set/a.png", "twin/a.png"])


class OutputsTakeNoInputsPlace(CliTest):
    COMMANDS = [
        "vmqa build --maps FILE --out FILE",
        "vmqa build --coco FILE --domain domains/litho --out FILE",
        "vmqa questions FILE --out FILE",
        "vmqa export FILE --out FILE",
        "vmqa review FILE --log log.jsonl --out FILE",
        "vmqa review FILE --log log.jsonl --out log.jsonl",
        "ask --batch FILE --out FILE",
        "eval dialogue --dialogues FILE --answers log.jsonl --json FILE",
        "eval wafers --truth FILE --predictions log.jsonl --out FILE",
        "inspect picture.png --coco FILE --out FILE",
        "calibrate --coco FILE --curve FILE",
        "convert FILE --from coco --to coco --out FILE",
        "review export --coco FILE --results log.jsonl --log gone.jsonl --to cvat --out FILE",
        "wafer show FILE --svg FILE",
        "wafer stack FILE --csv FILE",
        "wafer facts FILE --out FILE",
        "wafer convert FILE --to json --out FILE",
        "wafer classify --maps FILE --out FILE",
        "wafer classify FILE --out linked",
    ]

    def test_every_command(self):
        for name in ("FILE", "log.jsonl", "picture.png"):
            self.write(name, "kept")
        (self.folder / "linked").symlink_to("FILE")
        for command in self.COMMANDS:
            with self.subTest(command):
                self.assert_refused(run(*command.split(), cwd=self.folder), 1, "is read here and would be written over")
                for name in ("FILE", "log.jsonl"):
                    self.assertEqual((self.folder / name).read_text(), "kept")


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
