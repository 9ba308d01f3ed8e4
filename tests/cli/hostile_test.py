#!/usr/bin/env python3
"""Input made to break things, and machines that break: one sentence, an exit code, nothing half-written."""

import json
import os
import resource
import shutil
import signal
import struct
import subprocess
import time
import unittest

from kerf_cli import KERF, ROOT, CliTest, coco, make_model, read_weights, run, write_weights

PICTURE = ROOT / "examples/litho/images/litho_000000.png"
EMBEDDING = "model.language_model.embed_tokens.weight"


class ModelTest(CliTest):
    def setUp(self):
        super().setUp()
        self.model = make_model(self.folder / "model")


class Models(ModelTest):
    """Each case damages one file of a good model folder."""

    def refused(self, *words):
        report = self.folder / "report"
        process = run("inspect", PICTURE, "--model", self.model, "--report", report)
        self.assert_refused(process, 1, *words)
        self.assertFalse(report.exists())

    def change(self, name, change):
        document = json.loads((self.model / name).read_text())
        change(document)
        (self.model / name).write_text(json.dumps(document))

    def test_weights(self):
        file = self.model / "model.safetensors"
        good, (header, data) = file.read_bytes(), read_weights(file)

        def with_entry(**fields):
            write_weights(file, header | {EMBEDDING: header[EMBEDDING] | fields}, data)

        def with_value(value):
            write_weights(file, header, struct.pack("<f", value) + data[4:])

        cases = [
            ("a header longer than the file", lambda: file.write_bytes(struct.pack("<Q", 10**8) + b"{}"), "truncated"),
            ("a header without end", lambda: file.write_bytes(struct.pack("<Q", 2**63) + b"{}"), "allowed"),
            ("truncated data", lambda: file.write_bytes(good[:-100]), "byte range"),
            ("bytes of no tensor", lambda: file.write_bytes(good + b"xx"), "no tensor"),
            ("tensors that overlap", lambda: with_entry(data_offsets=[0, 8]), EMBEDDING),
            ("a shape of another size", lambda: with_entry(shape=[1856, 47]), EMBEDDING),
            ("a shape without end", lambda: with_entry(shape=[2**40, 2**40]), "impossible shape"),
            ("an unknown dtype", lambda: with_entry(dtype="Q4"), "'Q4'"),
            ("whole numbers", lambda: with_entry(dtype="I32"), "floating-point"),
            ("not a number", lambda: with_value(float("nan")), EMBEDDING),
            ("infinity", lambda: with_value(float("inf")), EMBEDDING),
        ]
        for name, damage, word in cases:
            with self.subTest(name):
                damage()
                self.refused(self.model, word)

    def test_names_do_not_steer_the_terminal(self):
        entry = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
        write_weights(self.model / "model.safetensors", {"a\n\x1b[31m": entry}, bytes(4))
        self.refused("tensors do not fit the model")

    def test_numbers_of_the_configuration(self):
        good = (self.model / "config.json").read_text()
        for part, key, value in [
            ("text_config", "num_hidden_layers", 10**12),
            ("text_config", "num_hidden_layers", 99_999_999),
            ("vision_config", "depth", 99_999_999),
            ("text_config", "intermediate_size", 99_999_999),
            ("text_config", "num_attention_heads", 0),
            ("vision_config", "hidden_size", -1),
        ]:
            with self.subTest(key=key, value=value):
                (self.model / "config.json").write_text(good)
                self.change("config.json", lambda config: config[part].update({key: value}))
                self.refused(self.model)

    def test_truncated_files(self):
        for name in ("config.json", "tokenizer.json", "preprocessor_config.json", "generation_config.json"):
            with self.subTest(name):
                good = (self.model / name).read_text()
                (self.model / name).write_text(good[: len(good) // 2])
                self.refused(name)
                (self.model / name).write_text(good)


class Pictures(ModelTest):
    def test_what_cannot_be_read_is_named_and_the_rest_is_done(self):
        folder = self.folder / "set"
        folder.mkdir()
        shutil.copy(PICTURE, folder / "good.png")
        (folder / "empty.png").write_bytes(b"")
        (folder / "bomb.png").write_bytes(PICTURE.read_bytes()[:16] + struct.pack(">II", 60000, 60000))
        (folder / "loop.png").symlink_to("loop.png")
        (folder / "broken.png").symlink_to("gone")
        os.mkfifo(folder / "pipe.png")
        process = run("inspect", folder, "--model", self.model, "--report", self.folder / "report")
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertNotIn("mistake in Kerf", process.stderr)
        self.assertIn("6 images: ", process.stdout)
        self.assertIn("5 failed", process.stdout)
        page = (self.folder / "report/index.html").read_text()
        for name in ("good", "empty", "bomb", "loop", "broken", "pipe"):
            self.assertIn(f"{name}.png", process.stdout)
            self.assertIn(f"{name}.png", page)


class FullDisk(ModelTest):
    """No file may grow beyond 20 kB while the program runs: a disk that fills up in the middle of a write."""

    def refused(self, *arguments, out):
        before = self.contents(out)
        limit = (20_000, resource.RLIM_INFINITY)
        process = subprocess.run(
            [KERF, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )
        self.assertEqual(process.returncode, 1, process.stderr)
        self.assertIn("File too large", process.stderr.splitlines()[-1])
        self.assertNotIn("mistake in Kerf", process.stderr)
        after = self.contents(out)
        self.assertEqual([name for name in after if ".kerf-" in name], [], "no half of a file stays")
        self.assertEqual({name: after.get(name) for name in before}, before, "what was there is as it was")

    @staticmethod
    def contents(folder):
        return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def test_every_command_that_writes(self):
        source = self.folder / "model.source"
        made = self.folder / "made"
        self.refused("init", "--from", source, "--out", made, out=made)
        self.refused("synth", "litho", "--out", made, "--images", 3, "--size", 384, out=made)
        self.refused("inspect", PICTURE, "--model", self.model, "--report", made, out=made)
        data = ROOT / "examples/litho/annotations.json"
        self.refused("convert", data, "--to", "yolo", "--out", self.folder / "yolo", out=self.folder / "yolo")
        hello = self.write("hello.json", [{"role": "user", "content": "Hello"}])
        dump = ("--messages", hello, "--dump", self.folder / "out/dump.safetensors")
        (self.folder / "out").mkdir()
        self.refused("forward", "--model", self.model, *dump, out=self.folder / "out")


class ClosedStreams(ModelTest):
    def test_a_program_without_streams_writes_no_message_into_its_files(self):
        folder = self.folder / "set"
        folder.mkdir()
        (folder / "broken.png").write_bytes(b"no picture")
        command = f'"{KERF}" inspect "{folder}" --model "{self.model}" --report "{self.folder}/report" <&- >&- 2>&-'
        self.assertEqual(subprocess.run(["bash", "-c", command], check=False, timeout=120).returncode, 1)
        page = (self.folder / "report/index.html").read_text()
        self.assertTrue(page.startswith("<!DOCTYPE html>"), page[:80])
        self.assertTrue(page.rstrip().endswith("</html>"), page[-80:])

    def test_standard_error_on_a_full_disk(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([KERF, "init", "--from", "gone", "--out", "x"], stderr=full, check=False, timeout=60)
        self.assertEqual(process.returncode, 1)


class Runs(ModelTest):
    """Training runs that are killed, stopped or started twice."""

    def setUp(self):
        super().setUp()
        images = [(i, f"{i}.png", 384, 384) for i in range(1, 5)]
        for _, name, _, _ in images:
            (self.folder / name).write_bytes(PICTURE.read_bytes())
        self.write("c.json", coco(images, [(i, 1, (10, 10 * i, 50, 40)) for i, *_ in images]))

    def describe(self, steps):
        text = f'base = "model"\nsteps = {steps}\nbatch = 1\nlog_every = 1\nsave_every = 3\nthreads = 1\nseed = 3\n'
        return self.write("run.toml", text + 'precision = "fp32"\n[[sources]]\ncoco = "c.json"\n')

    def start(self, out, *arguments):
        command = [KERF, "train", "--config", str(self.folder / "run.toml"), "--out", str(out), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.kill(), process.communicate()))
        return process

    def wait_for(self, condition):
        deadline = time.monotonic() + 90
        while not condition():
            self.assertLess(time.monotonic(), deadline, "the run does not come to the point")
            time.sleep(0.02)

    def test_killed_runs_end_where_an_undisturbed_one_does(self):
        config = self.describe(steps=16)
        straight, killed = self.folder / "straight", self.folder / "killed"
        self.assert_done(run("train", "--config", config, "--out", straight))
        checkpoint = killed / "checkpoint.safetensors"
        for _ in range(2):
            before = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
            process = self.start(killed, "--resume")
            self.wait_for(lambda: checkpoint.exists() and checkpoint.stat().st_mtime_ns != before)
            process.kill()
            process.communicate()
        self.assert_done(run("train", "--config", config, "--out", killed, "--resume"))
        for name in ("model/model.safetensors", "checkpoint.safetensors"):
            self.assertEqual((killed / name).read_bytes(), (straight / name).read_bytes(), name)
        self.assertEqual([path.name for path in killed.glob(".kerf-*")], [])

    def test_stopped_runs_go_on_and_are_not_started_twice(self):
        self.describe(steps=100_000)
        out = self.folder / "run"
        first = self.start(out)
        self.wait_for(lambda: (out / "metrics.jsonl").exists() and (out / "metrics.jsonl").stat().st_size > 0)
        second = run("train", "--config", self.folder / "run.toml", "--out", out, "--resume")
        self.assert_refused(second, 1, "another run is writing", out)
        first.send_signal(signal.SIGINT)
        _, error = first.communicate(timeout=60)
        self.assertEqual(first.returncode, 1, error)
        self.assertIn("--resume goes on from there", error.splitlines()[-1])
        saved = (out / "checkpoint.safetensors").read_bytes()
        again = run("train", "--config", self.folder / "run.toml", "--out", out)
        self.assert_refused(again, 1, "--resume goes on from it", out)
        self.assertEqual((out / "checkpoint.safetensors").read_bytes(), saved)

    def test_a_checkpoint_that_is_none(self):
        config = self.describe(steps=2)
        for content in (b"", b"\0" * 1000, struct.pack("<Q", 10**8) + b"{}"):
            with self.subTest(content=content[:16]):
                self.write("run/checkpoint.safetensors", content)
                process = run("train", "--config", config, "--out", self.folder / "run", "--resume")
                self.assert_refused(process, 1, "checkpoint.safetensors")
                self.assertEqual((self.folder / "run/checkpoint.safetensors").read_bytes(), content)


if __name__ == "__main__":
    unittest.main()
