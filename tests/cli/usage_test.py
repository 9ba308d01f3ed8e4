#!/usr/bin/env python3
"""Help, versions and wrong command lines."""

import re
import unittest

from kerf_cli import ROOT, CliTest, run

COMMANDS = ["inspect", "calibrate", "eval", "eval detections", "eval dialogue", "mine", "refine", "refine report", "refine train", "convert", "review", "review export", "review import", "split", "synth", "synth litho", "tokenize", "train", "init", "forward", "version", "knowledge", "knowledge search", "knowledge show", "knowledge check", "knowledge notes", "knowledge questions", "wafer", "wafer show", "wafer stack", "wafer convert", "wafer facts", "chat", "ask", "teach", "vmqa", "vmqa build", "vmqa questions", "vmqa train", "vmqa review", "vmqa export", "vmqa stats", "vmqa roles"]

# (arguments, words of the sentence)
WRONG = [
    ([], ["command is required"]),
    (["inspekt"], ["inspekt"]),
    (["inspect"], ["--coco", "kerf inspect --help"]),
    (["inspect", "--no-such-option", "a.png"], ["--no-such-option"]),
    (["inspect", "a.png", "--dtype", "fp8"], ["--dtype"]),
    (["inspect", "a.png", "--threads", "-3"], ["--threads"]),
    (["inspect", "a.png", "--threads", "many"], ["--threads", "many"]),
    (["inspect", "a.png", "--out", "r.json"], ["--out", "--coco"]),
    (["calibrate"], ["--coco", "kerf calibrate --help"]),
    (["calibrate", "--coco", "c.json", "--dtype", "fp8"], ["--dtype"]),
    (["calibrate", "--coco", "c.json", "--max-error", "1.5"], ["--max-error"]),
    (["eval"], ["command is required", "kerf eval --help"]),
    (["eval", "detektions"], ["detektions"]),
    (["eval", "detections", "--truth", "t.json"], ["--results"]),
    (["eval", "detections", "--truth", "t", "--results", "r", "--score-threshold", "1.5"], ["--score-threshold"]),
    (["eval", "dialogue", "--dialogues", "d.jsonl"], ["--answers"]),
    (["vmqa", "questions", "d.jsonl"], ["--out"]),
    (["refine"], ["command is required"]),
    (["refine", "train", "--out", "o"], ["--config"]),
    (["refine", "train", "--config", "c.toml", "--steps", "0"], ["--steps"]),
    (["mine", "--data", "d.json", "--out", "o"], ["--config", "--results", "kerf mine --help"]),
    (["mine", "--data", "d.json", "--out", "o", "--config", "c", "--folds", "1"], ["--folds"]),
    (["mine", "--data", "d.json", "--out", "o", "--results", "r", "--gallery-most", "0"], ["--gallery-most"]),
    (["mine", "--data", "d.json", "--out", "o", "--results", "r", "--no-gallery", "--gallery-most", "3"], ["--no-gallery", "--gallery-most"]),
    (["inspect", "a.png", "--refiner", "r", "--no-refine"], ["--no-refine", "--refiner"]),
    (["synth", "litho", "--out", "o", "--wide", "2"], ["--wide"]),
    (["refine", "report", "--truth", "t", "--before", "b"], ["--after"]),
    (["refine", "report", "--truth", "t", "--before", "b", "--after", "a", "--gallery", "g", "--gallery-most", "0"], ["--gallery-most"]),
    (["convert", "in.json"], ["--to"]),
    (["convert", "in.json", "--to", "voc", "--out", "o"], ["--to"]),
    (["review"], ["--coco", "--log", "kerf review --help"]),
    (["review", "list"], ["list"]),
    (["review", "--coco", "c", "--results", "r", "--log", "l", "--low", "2"], ["--low"]),
    (["review", "--coco", "c", "--results", "r", "--log", "l", "--low", "0.7"], ["--low is above --high"]),
    (["review", "export", "--coco", "c", "--results", "r", "--log", "l", "--out", "o"], ["--to", "kerf review export --help"]),
    (["review", "export", "--coco", "c", "--results", "r", "--log", "l", "--out", "o", "--to", "voc"], ["--to"]),
    (["review", "export", "--coco", "c", "--results", "r", "--log", "l", "--out", "o", "--to", "coco", "--setup", "s"], ["--setup"]),
    (["review", "import", "--coco", "c", "--results", "r", "--log", "l", "f"], ["--who"]),
    (["review", "import", "--coco", "c", "--results", "r", "--log", "l", "--who", "ada"], ["file"]),
    (["split", "in.json"], ["--out"]),
    (["split", "in.json", "--out", "o", "--held-out", "2"], ["--held-out"]),
    (["synth", "litho"], ["--out", "kerf synth litho --help"]),
    (["synth", "litho", "--out", "o", "--images", "0"], ["--images"]),
    (["synth", "litho", "--out", "o", "--images", "12monkeys"], ["--images"]),
    (["synth", "litho", "--out", "o", "--mix", "short=1"], ["--mix", "short=1", "bridge"]),
    (["synth", "litho", "--out", "o", "--mix", "burr=much"], ["--mix", "much"]),
    (["synth", "litho", "--out", "o", "--severity", "1..0"], ["--severity", "1..0"]),
    (["synth", "litho", "--out", "o", "--layer", "70000"], ["--layer", "70000"]),
    (["tokenize"], ["--model"]),
    (["knowledge"], ["command is required", "kerf knowledge --help"]),
    (["knowledge", "search"], ["query", "kerf knowledge search --help"]),
    (["knowledge", "search", "scratch", "--limit", "0"], ["--limit"]),
    (["knowledge", "show"], ["id"]),
    (["knowledge", "check"], ["folder"]),
    (["teach", "--max-patterns", "0"], ["--max-patterns"]),
    (["vmqa"], ["command is required", "kerf vmqa --help"]),
    (["vmqa", "review", "f"], ["--log", "kerf vmqa review --help"]),
    (["vmqa", "export", "f", "--out", "o", "--to", "alpaca"], ["--to"]),
    (["vmqa", "roles", "--maps", "m"], ["--url"]),
    (["wafer"], ["command is required", "kerf wafer --help"]),
    (["wafer", "shwo"], ["shwo"]),
    (["wafer", "show"], ["file", "kerf wafer show --help"]),
    (["wafer", "show", "a.csv", "--turn", "5"], ["--turn"]),
    (["wafer", "show", "a.csv", "--index", "-1"], ["--index"]),
    (["wafer", "show", "a.csv", "--from", "gds"], ["--from"]),
    (["wafer", "stack"], ["paths"]),
    (["wafer", "convert", "a.csv"], ["--out"]),
    (["wafer", "convert", "a.csv", "--out", "o.g85", "--to", "stdf"], ["--to"]),
    (["train"], ["--config"]),
    (["train", "--config", "c.toml", "--steps", "0"], ["--steps"]),
    (["init", "--from", "d"], ["--out"]),
    (["forward", "--model", "m", "--dump", "d"], ["--messages"]),
]


class Usage(CliTest):
    def test_every_command_explains_itself(self):
        for command in ["", *COMMANDS]:
            with self.subTest(command=command):
                process = run(*command.split(), "--help")
                self.assert_done(process)
                self.assertIn("Usage:", process.stdout)
                self.assertIn("--help", process.stdout)
                self.assertEqual(process.stderr, "")

    def test_the_first_page_names_every_command(self):
        page = run("--help").stdout
        for command in COMMANDS:
            self.assertRegex(page, rf"(?m)^  {command.split()[0]}\s")

    def test_version_is_that_of_the_project(self):
        version = re.search(r"project\(kerf VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]
        for arguments in (["--version"], ["version"]):
            self.assertEqual(run(*arguments).stdout, f"kerf {version}\n")

    def test_wrong_command_lines(self):
        for arguments, words in WRONG:
            with self.subTest(arguments=arguments):
                self.assert_refused(run(*arguments, cwd=self.folder), 2, "--help", *words)
                self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
