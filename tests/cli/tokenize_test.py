#!/usr/bin/env python3
"""kerf tokenize with a vocabulary small enough to encode by hand, and standard output that goes away or is full."""

import json
import subprocess
import unittest

from kerf_cli import KERF, CliTest, run

# Byte-level alphabet: printable bytes stand for themselves, the others for code points from 256 up.
PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
OTHERS = [byte for byte in range(256) if byte not in PRINTABLE]
LETTER = {byte: chr(byte) for byte in PRINTABLE} | {byte: chr(256 + k) for k, byte in enumerate(OTHERS)}
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def tokenizer():
    """tokenizer.json: byte b has id b, "an" 256, "ban" 257, " b" 258, the added token <|im_end|> 259."""
    vocabulary = {LETTER[byte]: byte for byte in range(256)}
    vocabulary |= {"an": 256, "ban": 257, LETTER[32] + "b": 258}
    merges = ["a n", "b an", LETTER[32] + " b"]
    split = {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Isolated", "invert": False}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    added = {"id": 259, "content": "<|im_end|>", "special": True}
    added |= {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [added],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, level]},
        "post_processor": level,
        "decoder": level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": vocabulary,
            "merges": merges,
        },
    }


class Tokenize(CliTest):
    def setUp(self):
        super().setUp()
        self.model = self.write("model/tokenizer.json", tokenizer()).parent

    def ids(self, text, *arguments):
        process = run("tokenize", "--model", self.model, *arguments, stdin=json.dumps(text) + "\n")
        self.assert_done(process)
        return json.loads(process.stdout)

    def test_ids_known_by_hand(self):
        self.assertEqual(self.ids(""), [])
        self.assertEqual(self.ids("banana"), [257, 256, ord("a")])
        self.assertEqual(self.ids("a ban bb"), [ord("a"), 32, 257, 258, ord("b")])
        self.assertEqual(self.ids("µ"), [0xC2, 0xB5])
        self.assertEqual(self.ids("a<|im_end|>"), [ord("a"), 259])
        self.assertEqual(self.ids("<|im_end|>", "--plain"), [ord(c) for c in "<|im_end|>"])

    def test_a_line_for_a_line(self):
        process = run("tokenize", "--model", self.model, stdin='"a"\n"an"\n"a\\nb"\n')
        self.assertEqual([json.loads(line) for line in process.stdout.splitlines()], [[97], [256], [97, 10, 98]])

    def test_lines_that_are_not_json_strings(self):
        for line in ["nonsense", "12", '"half', "", '"\\ud800"', '["a"]']:
            with self.subTest(line=line):
                self.assert_refused(run("tokenize", "--model", self.model, stdin=line + "\n"), 1, "line 1")
        process = run("tokenize", "--model", self.model, stdin='"a"\n7\n')
        self.assertEqual((process.returncode, process.stdout), (1, "[97]\n"))
        self.assertIn("line 2", process.stderr)

    def test_folders_without_a_tokenizer(self):
        self.assert_refused(run("tokenize", "--model", self.folder / "gone", stdin='"a"\n'), 1, "gone")
        self.write("bad/tokenizer.json", "{}")
        self.assert_refused(run("tokenize", "--model", self.folder / "bad", stdin='"a"\n'), 1, "tokenizer.json")

    def test_a_reader_that_leaves_ends_the_program_quietly(self):
        command = [KERF, "tokenize", "--model", str(self.model)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            process.stdin.write('"a"\n')
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), "[97]\n")
            process.stdout.close()
            process.stdin.write('"a"\n')
            process.stdin.flush()
            self.assertEqual(process.wait(30), 1)
            self.assertEqual(process.stderr.read(), "")

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            command = [KERF, "tokenize", "--model", str(self.model)]
            process = subprocess.run(
                command, input='"a"\n', stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, check=False
            )
        self.assertEqual(process.returncode, 1)
        self.assertEqual(process.stderr, "kerf: cannot write to standard output: No space left on device\n")


if __name__ == "__main__":
    unittest.main()
