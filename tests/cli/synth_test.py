#!/usr/bin/env python3
"""kerf synth litho: the same seed, the same files; Ctrl-C keeps what is done and the next run goes on."""

import json
import os
import pty
import signal
import subprocess
import time
import unittest

from kerf_cli import KERF, ROOT, CliTest, run

SMALL = ("--size", "64")


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Synth(CliTest):
    def make(self, name, *arguments):
        process = run("synth", "litho", "--out", self.folder / name, *SMALL, *arguments)
        self.assert_done(process)
        return self.folder / name

    def test_the_seed_decides(self):
        first, second = self.make("one", "--images", 3), self.make("two", "--images", 3)
        self.assertEqual(contents(first), contents(second))
        other = self.make("three", "--images", 3, "--seed", 7)
        self.assertNotEqual(contents(first), contents(other))

    def test_what_is_written(self):
        folder = self.make("set", "--images", 4, "--clean-fraction", 0)
        document = json.loads((folder / "annotations.json").read_text())
        self.assertEqual([c["name"] for c in document["categories"]], ["bridge", "burr", "pinch", "contamination"])
        self.assertEqual(len(document["images"]), 4)
        self.assertGreaterEqual(len(document["annotations"]), 4)
        for image in document["images"]:
            data = (folder / image["file_name"]).read_bytes()
            self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
            size = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
            self.assertEqual(size, (64, 64))
            self.assertEqual((image["width"], image["height"]), (64, 64))
        for annotation in document["annotations"]:
            x, y, width, height = annotation["bbox"]
            self.assertTrue(0 <= x and 0 <= y and x + width <= 64 and y + height <= 64, annotation)

    def test_interrupted_and_resumed(self):
        folder = self.folder / "long"
        command = [KERF, "synth", "litho", "--out", str(folder), *SMALL, "--images", "100000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            deadline = time.monotonic() + 60
            while len(list(folder.rglob("*.png"))) < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("kerf: ", error.splitlines()[-1])
        made = len(list(folder.rglob("*.png")))
        self.assertGreaterEqual(made, 2)
        self.assertLess(made, 100000)
        self.make("long", "--images", made + 1)
        self.assertEqual(contents(folder), contents(self.make("straight", "--images", made + 1)))

    def test_a_terminal_sees_one_rewritten_line(self):
        terminal, error = pty.openpty()
        command = [KERF, "synth", "litho", "--out", str(self.folder / "seen"), *SMALL, "--images", "3"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=error, text=True) as process:
            self.assertEqual(process.wait(60), 0)
        os.close(error)
        shown = os.read(terminal, 65536).decode()
        os.close(terminal)
        self.assertIn("making images 3/3", shown)
        self.assertIn("\r", shown)
        self.assertNotIn("\n", shown)

    def test_options_that_change_what_is_drawn(self):
        plain = self.make("plain", "--images", 2)
        for number, options in enumerate((["--mix", "bridge=2,burr=1"], ["--severity", "0.5..1"], ["--dose", 1.1], ["--threshold-spread", 0.02],
                                          ["--ler-sigma", 4], ["--resist-blur", 10], ["--magnification", "0.5..0.6"])):
            with self.subTest(options=options):
                self.assertNotEqual(contents(plain), contents(self.make(f"other{number}", "--images", 2, *options)))

    def test_what_the_library_refuses_the_options_refuse(self):
        for option, value in (("--size", 63), ("--size", 2049), ("--max-defects", 9), ("--nm-per-pixel", 0.9), ("--nm-per-pixel", 21),
                              ("--threshold", 0.01), ("--threshold", 0.95)):
            with self.subTest(option=option, value=value):
                self.assert_refused(run("synth", "litho", "--out", self.folder / "none", option, value), 2, option)

    def test_a_class_alone(self):
        folder = self.make("particles", "--images", 3, "--clean-fraction", 0, "--mix", "contamination=1")
        document = json.loads((folder / "annotations.json").read_text())
        self.assertEqual({annotation["category_id"] for annotation in document["annotations"]}, {4})

    def test_gdsii_layouts(self):
        layout = ROOT / "fuzz/seeds/layout_gds/two_tops.gds"
        folder = self.make("chip", "--images", 6, "--layout", layout, "--layer", "0/0", "--layout-scale", "1..1.2")
        used = {image["layout"] for image in json.loads((folder / "annotations.json").read_text())["images"]}
        self.assertTrue({"two_tops.gds:ONE", "two_tops.gds:TWO"} & used, used)
        process = run("synth", "litho", "--out", self.folder / "none", *SMALL, "--layout", layout, "--layer", 7)
        self.assert_refused(process, 1, "two_tops.gds")

    def test_hard_negatives_are_named_but_no_defects(self):
        folder = self.folder / "hard"
        self.assert_done(run("synth", "litho", "--out", folder, "--size", 192, "--images", 4, "--clean-fraction", 1, "--hard-negatives", 1))
        document = json.loads((folder / "annotations.json").read_text())
        self.assertEqual(document["annotations"], [])
        self.assertTrue(any(image["lookalikes"] for image in document["images"]))

    def test_places_that_cannot_be_written_to(self):
        file = self.write("file", "not a folder")
        self.assert_refused(run("synth", "litho", "--out", file / "below", *SMALL, "--images", 1), 1, "file")
        missing = self.folder / "gone.glp"
        out = self.folder / "out"
        self.assert_refused(run("synth", "litho", "--out", out, "--layout", missing, *SMALL), 1, "gone.glp")


if __name__ == "__main__":
    unittest.main()
