#!/usr/bin/env python3
"""kerf compare: pictures of one layout laid onto each other, and the data set that names what came of it."""

import json
import unittest
from pathlib import Path

from kerf_cli import CliTest, run

# A layout of a few bars, in the contest's format (nanometres).
GLP = """BEGIN
EQUIV  1  1000  MICRON  +X,+Y
CNAME F
LEVEL M1
CELL F PRIME
   RECT N M1  200 200 80 700
   RECT N M1  280 820 380 80
   RECT N M1  280 480 260 80
   RECT N M1  760 200 80 320
ENDMSG
"""


class Compare(CliTest):
    def setUp(self):
        super().setUp()
        layout = self.write("F.glp", GLP)
        self.set = self.folder / "set"
        self.assert_done(run("synth", "litho", "--out", self.set, "--images", 6, "--seed", 3, "--size", 256, "--layout", layout,
                             "--max-defects", 1))

    def test_each_image_has_a_reference_and_splits_keep_it(self):
        out = self.folder / "compared"
        done = run("compare", "--coco", self.set / "annotations.json", "--out", out, "--threads", 1)
        self.assert_done(done)
        document = json.loads((out / "annotations.json").read_text(encoding="utf-8"))
        before = json.loads((self.set / "annotations.json").read_text(encoding="utf-8"))
        self.assertEqual(document["annotations"], before["annotations"])
        with_one = [image for image in document["images"] if "reference" in image]
        self.assertGreaterEqual(len(with_one), 4, done.stdout)
        self.assertIn(f"{len(with_one)} of 6 images lie on others of their layout", done.stdout)
        for image in document["images"]:
            self.assertTrue((out / image["file_name"]).exists())
        for image in with_one:
            self.assertTrue((out / image["reference"]).exists())
        self.assertEqual(len({image["reference"] for image in with_one}), len(with_one))
        parts = self.folder / "elsewhere/parts"
        for image in document["images"]:
            image["wafer"] = str(image["id"])
        (out / "annotations.json").write_text(json.dumps(document), encoding="utf-8")
        self.assert_done(run("split", out / "annotations.json", "--group-by", "wafer", "--held-out", 0.5, "--out", parts))
        for name in ("train.json", "held_out.json"):
            for image in json.loads((parts / name).read_text(encoding="utf-8"))["images"]:
                if "reference" in image:
                    self.assertEqual((parts / image["reference"]).resolve().parent, out.resolve())
                    self.assertTrue((parts / image["reference"]).exists())

    def test_what_cannot_be_read_is_left_out(self):
        first = json.loads((self.set / "annotations.json").read_text(encoding="utf-8"))["images"][0]
        (self.set / first["file_name"]).write_bytes(b"no picture")
        done = run("compare", "--coco", self.set / "annotations.json", "--out", self.folder / "out", "--threads", 1)
        self.assert_done(done)
        images = json.loads((self.folder / "out/annotations.json").read_text(encoding="utf-8"))["images"]
        self.assertNotIn("reference", images[0])

    def test_without_the_key_nothing_is_compared(self):
        done = run("compare", "--coco", self.set / "annotations.json", "--by", "lot", "--out", self.folder / "out")
        self.assert_done(done)
        self.assertIn("0 of 6 images", done.stdout)

    def test_refusals(self):
        self.assert_refused(run("compare", "--coco", self.set / "gone.json", "--out", self.folder / "out"), 1, "gone.json")
        self.assert_refused(run("compare", "--coco", self.set / "annotations.json", "--out", self.set), 1, "would be lost")


if __name__ == "__main__":
    unittest.main()
