#!/usr/bin/env python3
"""Runs docs/finetuning.md from its first command to its last, on a tiny model in the place of Qwen3-VL-4B."""

import json
import os
import re
import shutil
import tempfile
import unittest
from pathlib import Path

from documents import blocks_of, make_checkout, programs_of, run_commands
from kerf_cli import ROOT, coco, png, run

DOCUMENT = ROOT / "docs/finetuning.md"
LABELS = ["open", "short", "mousebite", "spur", "copper", "pin-hole"]
SIDE = 128
# Half of the images have the one defect, half the other, and all look alike: the best answer is right on half of them.
DEFECTS = [(1, (16, 16, 32, 24)), (6, (16, 16, 32, 24))]

# What makes the tiny model ready to be tuned: it can write answers, as Qwen3-VL can.
SCHOOL = f"""
base = "fresh"
labels = {json.dumps(LABELS)}
augment = false
steps = 90
batch = 4
lr = 4e-3
schedule = "constant"
log_every = 20
precision = "fp32"
threads = 1
eval_images = 1
[[sources]]
coco = "boards/annotations.json"
"""


def make_data(folder):
    """Four lots of twelve images, as COCO and as LabelMe."""
    names = [(i + 1, f"images/{i + 1}.png", SIDE, SIDE) for i in range(48)]
    document = coco(names, [(i + 1, *DEFECTS[i // 2 % 2]) for i in range(48)], list(enumerate(LABELS, 1)))
    for i, image in enumerate(document["images"]):
        image["lot"] = f"lot {i // 12}"
    (folder / "images").mkdir(parents=True)
    for _, name, width, height in names:
        (folder / name).write_bytes(png(width, height))
    (folder / "annotations.json").write_text(json.dumps(document), encoding="utf-8")


def make_config(folder):
    """The lithography model's folder with few and narrow layers and small pictures."""
    shutil.copytree(ROOT / "configs/litho", folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    text, vision = config["text_config"], config["vision_config"]
    text |= {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    text |= {"num_key_value_heads": 2, "head_dim": 16}
    text["rope_scaling"]["mrope_section"] = [4, 2, 2]
    vision |= {"depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "out_hidden_size": 48}
    vision |= {"num_position_embeddings": 64, "deepstack_visual_indexes": [0]}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    settings = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
    settings["size"] = {"shortest_edge": SIDE * SIDE, "longest_edge": SIDE * SIDE}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings), encoding="utf-8")


class Finetuning(unittest.TestCase):
    """In a folder with data and a tiny model that has learnt to answer: the document, and what lies beside weights."""

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.checkout, cls.fab = Path(holder.name) / "kerf", Path(holder.name) / "fab"
        cls.checkout.mkdir()
        make_checkout(cls.checkout)
        make_data(cls.fab / "boards")
        make_config(cls.fab / "tiny")
        (cls.fab / "school.toml").write_text(SCHOOL, encoding="utf-8")
        cls.kerf("init", "--from", "tiny", "--seed", 1, "--out", "fresh")
        cls.kerf("train", "--config", "school.toml", "--out", "school")
        shutil.copytree(cls.fab / "school/model", cls.fab / "Qwen3-VL-4B-Instruct")
        (cls.fab / "Qwen3-VL-4B-Instruct/inspection.json").unlink()  # Qwen's own folder has none
        cls.kerf("convert", "boards/annotations.json", "--to", "labelme", "--out", "labelme")

    @classmethod
    def kerf(cls, *arguments):
        process = run(*arguments, cwd=cls.fab, timeout=300)
        if process.returncode != 0:
            raise RuntimeError(f"kerf {arguments}: {process.stderr}")

    def read(self, name):
        return json.loads((self.fab / name).read_text(encoding="utf-8"))

    def test_every_command(self):
        blocks = blocks_of(DOCUMENT.read_text(encoding="utf-8"))
        self.assertGreater(len(blocks), 8)
        warnings = ""
        for block in blocks:
            for program in programs_of(block.text):
                self.assertTrue(os.access(self.checkout / program, os.X_OK), f"{program} cannot be run")
            if block.commands is None:  # the build for a GPU
                continue
            process = run_commands(block.commands, self.checkout)
            self.assertEqual(process.returncode, 0, f"line {block.line}: {block.commands}\n{process.stdout}{process.stderr}")
            warnings += "".join(line for line in process.stderr.splitlines(True) if "warning" in line)
        self.assertEqual(warnings, "")
        self.check_what_came_out()

    def check_what_came_out(self):
        self.assertEqual(self.read("run/adapter/inspection.json")["labels"], LABELS)
        self.assertEqual(self.read("run/adapter/adapter_config.json")["peft_type"], "LORA")
        validation, held_out = self.read("validation/held_out.json"), self.read("split/held_out.json")
        lots = [{image["lot"] for image in part["images"]} for part in (validation, held_out)]
        self.assertFalse(lots[0] & lots[1])
        calibration = self.read("run/adapter/calibration.json")
        self.assertEqual(calibration["images"], len(validation["images"]))
        self.assertGreater(calibration["right"], 0)
        self.assertGreater(calibration["findings"], calibration["right"])
        self.assertLessEqual(calibration["review_from"], calibration["review_below"])
        results = self.read("results.json")
        ids = {image["id"] for image in held_out["images"]}
        self.assertTrue(results)
        self.assertLessEqual({result["image_id"] for result in results}, ids)
        self.assertTrue((self.fab / "report/index.html").exists())
        self.assertIn("<svg", (self.fab / "run/loss.svg").read_text(encoding="utf-8"))
        self.check_confidences(results, calibration["right"] / calibration["findings"])

    def check_confidences(self, results, share):
        """Every image looks the same to the model, so a calibrated score is the share of right findings."""
        for result in results:
            self.assertAlmostEqual(result["score"], share, delta=0.05)

    def test_every_key_is_explained(self):
        written = (self.fab / "school/config.toml").read_text(encoding="utf-8")
        keys = set(re.findall(r"^\s*(\w+) = ", written, re.MULTILINE))
        self.assertGreater(len(keys), 30)
        explained = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
        self.assertEqual(explained, keys)

    def school(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        return Path(shutil.copytree(self.fab / "school/model", Path(holder.name) / "model"))

    def truth(self, change):
        document = self.read("boards/annotations.json")
        document["images"] = document["images"][:8]
        document["annotations"] = document["annotations"][:8]
        change(document)
        path = self.fab / "boards/changed.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def on(self, command, model, truth, *more):
        return run(command, "--model", model, "--coco", truth, "--threads", 1, *more, cwd=self.fab)

    def test_calibration_needs_right_and_wrong_findings(self):
        def without_annotations(document):
            document["annotations"] = []

        model = self.school()
        process = self.on("calibrate", model, self.truth(without_annotations))
        self.assertEqual(process.returncode, 1)
        self.assertIn("calibration needs right and wrong findings, 0 of 8 are right", process.stderr)
        self.assertEqual(process.stdout, "")
        self.assertFalse((model / "calibration.json").exists())

    def test_the_band_that_goes_to_a_person_is_chosen_drawn_and_used(self):
        """Every image looks the same to the model, so all findings share one confidence and go to a person or none does."""
        model, truth = self.school(), self.truth(lambda document: None)
        curve = model / "charts/curve.svg"
        strict = self.on("calibrate", model, truth, "--max-error", 0, "--curve", curve)
        self.assertEqual(strict.returncode, 0, strict.stderr)
        stored = json.loads((model / "calibration.json").read_text(encoding="utf-8"))
        self.assertEqual(stored["review"]["max_error"], 0)
        self.assertLess(stored["review_from"], stored["review_below"])
        self.assertIn("go to a person", strict.stdout)
        self.assertIn("<svg", curve.read_text(encoding="utf-8"))
        results = model / "results.json"
        inspected = self.on("inspect", model, truth, "--out", results)
        self.assertIn("To a person: 8 findings in 8 of 8 images.", inspected.stdout)
        self.assertTrue(all(result["review"] for result in json.loads(results.read_text(encoding="utf-8"))))
        lax = self.on("calibrate", model, truth, "--max-error", 1)
        self.assertIn("nothing goes to a person", lax.stdout)
        stored = json.loads((model / "calibration.json").read_text(encoding="utf-8"))
        self.assertEqual(stored["review"]["automation"], 1)
        self.assertEqual(stored["review_from"], stored["review_below"])
        self.assertNotIn("To a person", self.on("inspect", model, truth, "--out", results).stdout)
        self.assertEqual({result["review"] for result in json.loads(results.read_text(encoding="utf-8"))}, {False})
        listed = run("review", "--coco", truth, "--results", results, "--log", model / "log.jsonl", "--low", 0, "--high", 1)
        self.assertIn("Nothing to review", listed.stdout)

    def test_a_folder_for_the_curve_costs_no_work(self):
        model = self.school()
        process = self.on("calibrate", model, self.truth(lambda document: None), "--curve", model)
        self.assertEqual(process.returncode, 1)
        self.assertIn("--curve names the file of the chart", process.stderr)
        self.assertFalse((model / "calibration.json").exists())

    def test_an_image_that_cannot_be_read_is_named_and_the_rest_done(self):
        def one_gone(document):
            document["images"][3]["file_name"] = "images/gone.png"

        model = self.school()
        process = self.on("calibrate", model, self.truth(one_gone))
        self.assertEqual(process.returncode, 1)
        self.assertIn("gone.png", process.stderr)
        self.assertIn("7 findings in 7 images", process.stdout)
        self.assertEqual(json.loads((model / "calibration.json").read_text(encoding="utf-8"))["images"], 7)

    def test_labels_without_a_category_are_named(self):
        def rename(document):
            document["categories"][5]["name"] = "pinhole"

        process = self.on("inspect", self.school(), self.truth(rename))
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertIn("no category pin-hole,", process.stderr)

    def test_a_calibration_of_other_weights_is_noticed(self):
        model, truth = self.school(), self.truth(lambda document: None)
        first = self.on("calibrate", model, truth)
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertNotIn("other weights", self.on("inspect", model, truth).stderr)
        stored = json.loads((model / "calibration.json").read_text(encoding="utf-8"))
        (model / "calibration.json").write_text(json.dumps(stored | {"weights": "0" * 32}), encoding="utf-8")
        self.assertIn("other weights", self.on("inspect", model, truth).stderr)

    def test_a_broken_description_is_refused(self):
        model = self.school()
        stored = json.loads((model / "inspection.json").read_text(encoding="utf-8"))
        (model / "inspection.json").write_text(json.dumps(stored | {"lables": []}), encoding="utf-8")
        process = self.on("inspect", model, self.truth(lambda document: None))
        self.assertEqual(process.returncode, 1)
        self.assertIn("'lables' is not known", process.stderr)


if __name__ == "__main__":
    unittest.main()
