#!/usr/bin/env python3
"""kerf inspect with the model that comes with Kerf, on copies of the example images."""

import json
import shutil
import unittest

from kerf_cli import ROOT, CliTest, run

MODEL = ROOT / "models/kerf-litho"
EXAMPLES = ROOT / "examples/litho"


@unittest.skipUnless(MODEL.exists(), "models/kerf-litho is not in this checkout: it is still being trained")
class Inspect(CliTest):
    def setUp(self):
        super().setUp()
        truth = json.loads((EXAMPLES / "annotations.json").read_text(encoding="utf-8"))
        truth["images"] = truth["images"][:2]
        for image in truth["images"]:
            target = self.folder / "images" / image["file_name"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(EXAMPLES / image["file_name"], target)
        kept = {image["id"] for image in truth["images"]}
        truth["annotations"] = [a for a in truth["annotations"] if a["image_id"] in kept]
        self.truth = truth
        self.coco = self.write("truth.json", truth)

    def inspect(self, *arguments):
        return run("inspect", *arguments, "--model", MODEL, cwd=self.folder, timeout=900)

    def results(self):
        return json.loads((self.folder / "results.json").read_text(encoding="utf-8"))

    def check_results(self, results):
        sizes = {image["id"]: (image["width"], image["height"]) for image in self.truth["images"]}
        categories = {category["id"] for category in self.truth["categories"]}
        for result in results:
            width, height = sizes[result["image_id"]]
            x, y, w, h = result["bbox"]
            self.assertIn(result["category_id"], categories)
            self.assertTrue(0 <= x and 0 <= y and w > 0 and h > 0 and x + w <= width and y + h <= height, result)
            self.assertTrue(0 <= result["score"] <= 1, result)

    def test_a_bad_file_among_good_ones(self):
        self.write("images/broken.png", b"\x89PNG\r\n\x1a\nand no more")
        process = self.inspect("images", "--report", "report")
        self.assertEqual(process.returncode, 1, process.stderr)
        for image in self.truth["images"]:
            self.assertIn(image["file_name"].split("/")[-1], process.stdout)
        self.assertIn("broken.png", process.stdout)
        page = (self.folder / "report/index.html").read_text(encoding="utf-8")
        self.assertIn("broken.png", page)

    def test_results_carry_the_ids_of_the_coco_file(self):
        process = self.inspect("images", "--coco", self.coco, "--out", "results.json")
        self.assert_done(process)
        self.check_results(self.results())
        self.assertTrue(self.results(), "the example images have defects and the model finds none")
        measured = run("eval", "detections", "--truth", self.coco, "--results", self.folder / "results.json")
        self.assert_done(measured)

    def test_a_folder_as_results_costs_no_work(self):
        process = self.inspect("images", "--coco", self.coco, "--out", "images")
        self.assertEqual(process.returncode, 1)
        self.assertIn("--out names the file of the results", process.stderr)
        self.assertEqual(process.stdout, "")

    def test_a_report_that_cannot_be_written_costs_no_results(self):
        (self.folder / "report/index.html").mkdir(parents=True)
        process = self.inspect("images", "--coco", self.coco, "--out", "results.json", "--report", "report")
        self.assertEqual(process.returncode, 1)
        self.assertIn("report", process.stderr)
        self.check_results(self.results())

    def test_files_beside_those_of_the_coco_file_are_left_out(self):
        shutil.copy(self.folder / "images" / self.truth["images"][0]["file_name"], self.folder / "images/stranger.png")
        process = self.inspect("images", "--coco", self.coco, "--out", "results.json")
        self.assert_done(process)
        self.assertIn("lists 2 of the 3 images found", process.stderr)
        self.assertNotIn("stranger.png", process.stdout)

    def test_the_second_stage_says_what_it_did(self):
        both = self.inspect("images", "--threads", 1)
        self.assert_done(both)
        self.assertRegex(both.stdout, r"The second stage: (\d+ (kept|moved|retyped|removed|added)(, )?)+\.")
        first = self.inspect("images", "--threads", 1, "--no-refine")
        self.assert_done(first)
        self.assertNotIn("second stage", first.stdout)

    def test_an_adapter_for_boards_names_what_boards_have(self):
        process = self.inspect("images", "--adapter", ROOT / "models/kerf-boards", "--threads", 1, "--min-confidence", 0)
        self.assert_done(process)
        self.assertRegex(process.stdout, "open|short|mousebite|spur|copper|pin-hole")
        self.assertNotIn("bridge", process.stdout)

    def test_forward_writes_tensors_of_matching_shapes(self):
        image = self.truth["images"][0]["file_name"]
        parts = [{"type": "image", "image": image}, {"type": "text", "text": "What is here?"}]
        messages = self.write("images/messages.json", {"messages": [{"role": "user", "content": parts}]})
        dump = self.folder / "dump.safetensors"
        wanted = ("forward", "--model", MODEL, "--messages", messages, "--dump", dump, "--max-new-tokens", 2)
        self.assert_done(run(*wanted, cwd=self.folder, timeout=900))
        data = dump.read_bytes()
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        length = header["input_ids"]["shape"][1]
        self.assertEqual(header["position_ids"]["shape"], [3, 1, length])
        self.assertEqual(header["logits"]["shape"][:2], [1, length])
        self.assertLessEqual(header["generated_ids"]["shape"][1], 2)


if __name__ == "__main__":
    unittest.main()
