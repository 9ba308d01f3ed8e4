#!/usr/bin/env python3
"""kerf convert, kerf eval and kerf refine report on small data sets whose numbers are known."""

import json
import unittest

from kerf_cli import CliTest, coco, png, run


def boxes(document):
    """{(file, category, box)} of a COCO document, whatever its ids are."""
    files = {image["id"]: image["file_name"].split("/")[-1] for image in document["images"]}
    names = {category["id"]: category["name"] for category in document["categories"]}
    return {
        (files[a["image_id"]], names[a["category_id"]], tuple(round(v, 3) for v in a["bbox"]))
        for a in document["annotations"]
    }


class Convert(CliTest):
    def setUp(self):
        super().setUp()
        self.truth = coco(
            [(1, "a.png", 64, 32), (2, "b.png", 40, 40)],
            [(1, 1, (8, 4, 16, 8)), (1, 2, (40, 16, 8, 16)), (2, 2, (0, 0, 40, 40))],
        )
        self.file = self.write("set/annotations.json", self.truth)
        self.write("set/a.png", png(64, 32))
        self.write("set/b.png", png(40, 40))

    def convert(self, source, *arguments):
        process = run("convert", source, *arguments)
        self.assert_done(process)
        return process

    def test_there_and_back(self):
        for form in ("yolo", "labelme"):
            with self.subTest(form=form):
                there, back = self.folder / form, self.folder / f"{form}.json"
                self.convert(self.file, "--to", form, "--out", there)
                self.convert(there, "--to", "coco", "--out", back)
                self.assertEqual(boxes(json.loads(back.read_text())), boxes(self.truth))

    def test_a_missing_image_leaves_nothing_half_written(self):
        (self.folder / "set/b.png").unlink()
        out = self.folder / "yolo"
        self.assert_refused(run("convert", self.file, "--to", "yolo", "--out", out), 1, "b.png")
        self.assertFalse(out.exists())

    def test_yolo_numbers(self):
        self.convert(self.file, "--from", "coco", "--to", "yolo", "--out", self.folder / "yolo")
        (labels,) = (self.folder / "yolo").rglob("a.txt")
        rows = sorted([float(v) for v in line.split()] for line in labels.read_text().splitlines())
        self.assertEqual(rows, [[0, 0.25, 0.25, 0.25, 0.25], [1, 0.6875, 0.75, 0.125, 0.5]])

    def test_a_folder_with_annotations_json_is_coco(self):
        self.convert(self.folder / "set", "--to", "coco", "--out", self.folder / "copy.json")
        self.assertEqual(boxes(json.loads((self.folder / "copy.json").read_text())), boxes(self.truth))

    def test_bad_inputs(self):
        cases = {
            "not_json.json": "{",
            "not_coco.json": [1, 2],
            "no_boxes.json": {"images": [], "categories": []},
            "stranger.json": coco([(1, "a.png", 8, 8)], [(7, 1, (0, 0, 2, 2))]),
            "nan.json": json.dumps(coco([(1, "a.png", 8, 8)], [(1, 1, (0, 0, 2, 2))])).replace("[0,", "[NaN,"),
            "empty.json": "",
            "bytes.json": bytes(range(256)),
        }
        for name, content in cases.items():
            with self.subTest(name=name):
                out = self.folder / "out.json"
                file = self.write(name, content)
                self.assert_refused(run("convert", file, "--from", "coco", "--to", "coco", "--out", out), 1, name)
                self.assertFalse(out.exists())

    def test_places_that_are_not_there(self):
        out = self.folder / "out"
        self.assert_refused(run("convert", self.folder / "gone", "--to", "yolo", "--out", out), 1, "gone")
        empty = self.folder / "empty"
        empty.mkdir()
        self.assert_refused(run("convert", empty, "--to", "yolo", "--out", out), 1, "--from")
        self.assertFalse(out.exists())


class Evaluate(CliTest):
    def setUp(self):
        super().setUp()
        truth = coco([(5, "a.png", 100, 100), (6, "b.png", 100, 100)], [(5, 1, (10, 10, 20, 20)), (6, 2, (0, 0, 50, 50))])
        self.truth = self.write("truth.json", truth)

    def measure(self, results, *arguments):
        file = self.write("results.json", results)
        process = run("eval", "detections", "--truth", self.truth, "--results", file, *arguments)
        self.assert_done(process)
        return process.stdout

    def test_numbers_known_by_hand(self):
        # bridge is found exactly; burr is shifted by half its width: IoU = 25*50 / (2*50*50 - 25*50) = 1/3.
        results = [
            {"image_id": 5, "category_id": 1, "bbox": [10, 10, 20, 20], "score": 0.9},
            {"image_id": 6, "category_id": 2, "bbox": [25, 0, 50, 50], "score": 0.8},
        ]
        answer = json.loads(self.measure(results, "--json"))
        by_name = {row["name"]: row for row in answer["classes"]}
        self.assertAlmostEqual(by_name["bridge"]["ap50"], 1)
        self.assertAlmostEqual(by_name["bridge"]["ap50_95"], 1)
        self.assertAlmostEqual(by_name["burr"]["ap50"], 0)
        self.assertAlmostEqual(by_name["burr"]["ap33"], 1)
        self.assertAlmostEqual(answer["overall"]["ap50"], 0.5)
        self.assertEqual(answer["overall"]["at_iou_50"]["true_positives"], 1)
        self.assertEqual(answer["overall"]["at_iou_50"]["false_positives"], 1)
        self.assertEqual(answer["overall"]["at_iou_50"]["missed"], 1)
        self.assertAlmostEqual(answer["count_accuracy"], 1)
        self.assertEqual(answer["images"], 2)

    def test_the_table_names_the_classes(self):
        table = self.measure([])
        self.assertIn("bridge", table)
        self.assertIn("burr", table)

    def test_failures_before_and_after_known_by_hand(self):
        right = {"image_id": 5, "category_id": 1, "bbox": [10, 10, 20, 20], "score": 0.9}
        shifted = {"image_id": 6, "category_id": 2, "bbox": [25, 0, 50, 50], "score": 0.8}
        files = [self.write("before.json", [shifted]), self.write("after.json", [right, shifted])]
        process = run("refine", "report", "--truth", self.truth, "--before", files[0], "--after", files[1], "--resamples", 50)
        self.assert_done(process)
        self.assertRegex(process.stdout, r"missed +bridge +1 +1 +0 +0 +0\n")
        self.assertRegex(process.stdout, r"poor box +burr +1 +0 +1 +0 +1\n")
        self.assertIn("wrong count in 1 of 2 images before, 0 after", process.stdout)
        self.assertRegex(process.stdout, r"AP50 +0\.000 .*0\.500 .*\+0\.500")

    def test_a_gallery_shows_the_failures_and_notes_pictures_that_have_gone(self):
        shifted = {"image_id": 6, "category_id": 2, "bbox": [25, 0, 50, 50], "score": 0.8}
        before, after = self.write("before.json", []), self.write("after.json", [shifted])
        self.write("b.png", png(100, 100))  # a.png has gone
        files = ("--truth", self.truth, "--before", before, "--after", after, "--resamples", 10)
        process = run("refine", "report", *files, "--gallery", self.folder / "gallery")
        self.assert_done(process)
        self.assertIn("gallery/index.html", process.stderr)
        page = (self.folder / "gallery/index.html").read_text(encoding="utf-8")
        for group in ("left: missed, bridge", "left: missed, burr"):
            self.assertIn(f"<bdi>{group}</bdi>", page)
        self.assertEqual(page.count("Picture not shown"), 1)
        self.assertEqual(page.count("data:image/"), 1)
        self.assertNotIn("<script", page)

    def test_results_of_unknown_images_are_refused(self):
        file = self.write("results.json", [{"image_id": 99, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 0.5}])
        process = run("eval", "detections", "--truth", self.truth, "--results", file)
        self.assert_refused(process, 1, "results.json", "99")


if __name__ == "__main__":
    unittest.main()
