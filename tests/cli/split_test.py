#!/usr/bin/env python3
"""kerf split: the groups that a training run holds out, in files that lead to the same images."""

import json
import unittest
from pathlib import Path

from kerf_cli import CliTest, coco, run

LAYOUTS = "abcdefghijklmnopqrst"


class Split(CliTest):
    def setUp(self):
        super().setUp()
        names = [(k * 20 + i + 1, f"images/{layout}{k}.png") for k in range(5) for i, layout in enumerate(LAYOUTS)]
        document = coco([(i, name, 8, 8) for i, name in names], [(i, 1, (0, 0, 2, 2)) for i, _ in names])
        for image in document["images"]:
            image["layout"] = image["file_name"][7]
            self.write(f"set/{image['file_name']}", "not looked at")
        self.file = self.write("set/annotations.json", document)

    def split(self, *arguments):
        out = self.folder / "elsewhere/parts"
        self.assert_done(run("split", self.file, "--out", out, *arguments))
        return [json.loads((out / name).read_text(encoding="utf-8")) for name in ("train.json", "held_out.json")]

    def layouts(self, part):
        return "".join(sorted({image["layout"] for image in part["images"]}))

    def test_the_groups_are_those_of_a_training_run(self):
        # As tests/data/split_test.cpp, worked out by a separate implementation of the shuffle.
        for seed, expected in ((0, "dlnq"), (1, "fijk"), (2026, "fjmr")):
            with self.subTest(seed=seed):
                train, held_out = self.split("--group-by", "layout", "--held-out", 0.2, "--seed", seed)
                self.assertEqual(self.layouts(held_out), expected)
                self.assertEqual(self.layouts(train), "".join(c for c in LAYOUTS if c not in expected))

    def test_every_image_and_annotation_is_in_one_file(self):
        parts = self.split()
        self.assertEqual([len(part["images"]) for part in parts], [85, 15])
        for part in parts:
            self.assertEqual([image["id"] for image in part["images"]], [a["image_id"] for a in part["annotations"]])
            self.assertEqual([c["name"] for c in part["categories"]], ["bridge", "burr"])
        ids = [image["id"] for part in parts for image in part["images"]]
        self.assertEqual(sorted(ids), list(range(1, 101)))

    def test_file_names_lead_to_the_images(self):
        for part in self.split():
            for image in part["images"]:
                path = self.folder / "elsewhere/parts" / image["file_name"]
                self.assertEqual(path.resolve(), (self.folder / "set/images" / Path(image["file_name"]).name).resolve())
                self.assertTrue(path.exists(), path)

    def test_refusals(self):
        out = self.folder / "none"
        wanted = ("split", self.file, "--out", out)
        self.assert_refused(run(*wanted, "--group-by", "wafer"), 1, "wafer", "a0.png")
        self.assert_refused(run(*wanted, "--held-out", 0), 1, "between 0 and 1")
        self.assert_refused(run("split", self.folder / "gone.json", "--out", out), 1, "gone.json")
        self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
