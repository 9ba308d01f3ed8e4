#!/usr/bin/env python3
"""Runs every command block of README.md and the guides below and the last step of ./demo, and follows every link."""

import os
import tempfile
import unittest
from pathlib import Path

from documents import blocks_of, links_of, make_checkout, programs_of, run_commands
from kerf_cli import ROOT

# docs/finetuning.md needs a model and data: finetuning_test.py
RUN = [ROOT / "README.md", ROOT / "docs/review.md", ROOT / "docs/synthetic.md", ROOT / "docs/synthetic-wafers.md"]


class Documents(unittest.TestCase):
    def checkout(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        make_checkout(Path(holder.name))
        return Path(holder.name)

    def test_commands(self):
        for path in RUN:
            blocks = blocks_of(path.read_text(encoding="utf-8"))
            self.assertTrue(blocks, f"{path} has no command block")
            folder = self.checkout()
            for block in blocks:
                with self.subTest(document=path.name, line=block.line):
                    for program in programs_of(block.text):
                        self.assertTrue(os.access(folder / program, os.X_OK), f"{program} cannot be run")
                    if block.commands is not None:
                        process = run_commands(block.commands, folder)
                        self.assertEqual(process.returncode, 0, f"{block.commands}\n{process.stdout}{process.stderr}")

    @unittest.skipUnless((ROOT / "models/kerf-litho").exists(), "models/kerf-litho is not in this checkout: it is still being trained")
    def test_the_last_step_of_demo(self):
        script = (ROOT / "demo").read_text(encoding="utf-8")
        step = "".join(line for line in script.splitlines(True) if line.startswith(("report=", "build/release/kerf ")))
        self.assertIn("inspect", step)
        folder = self.checkout()
        process = run_commands(step, folder)
        self.assertEqual(process.returncode, 0, process.stdout + process.stderr)
        self.assertGreater((folder / "out/demo/index.html").stat().st_size, 10000)

    def test_links(self):
        for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
            for target in links_of(path.read_text(encoding="utf-8")):
                with self.subTest(document=path.name, link=target):
                    self.assertTrue((path.parent / target).exists(), f"{path.name} links to {target}")


class Extraction(unittest.TestCase):
    TEXT = "a\n```sh\none --n 5\n```\n<!-- test: --n 9 => --n 1 -->\n```sh\ntwo --n 9\n```\n```\nno\n```\n"

    def test_blocks(self):
        self.assertEqual([block.commands for block in blocks_of(self.TEXT)], ["one --n 5\n", "two --n 1\n"])
        self.assertEqual([block.line for block in blocks_of(self.TEXT)], [2, 6])

    def test_a_note_must_fit(self):
        with self.assertRaisesRegex(ValueError, "changes nothing"):
            blocks_of(self.TEXT.replace("two --n 9", "two --n 8"))

    def test_programs(self):
        self.assertEqual(programs_of("./demo\n# x\nbuild/release/kerf a/b\ncd /tmp\n  --more x/y\n"), ["./demo", "build/release/kerf"])


if __name__ == "__main__":
    unittest.main()
