#!/usr/bin/env python3
"""tools/check_rooms.py against small trees, each with one include that is right or wrong."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_rooms  # noqa: E402

# (file, its include, part of the complaint or None when the include is right)
CASES = [
    ("src/text/bpe.cpp", "<kerf/file.h>", None),
    ("src/text/bpe.cpp", '"base/numbers.h"', None),
    ("src/text/bpe.cpp", "<vector>", None),
    ("src/base/file.cpp", '"text/bpe.h"', "stands above"),
    ("src/base/file.cpp", "<kerf/tokenizer.h>", "stands above"),
    ("src/image/png.cpp", "<torch/torch.h>", "LibTorch is for"),
    ("src/image/png.cpp", "  #  include <ATen/ATen.h>", "LibTorch is for"),
    ("src/image/png.cpp", "<kerf/nonsense.h>", "not in the table"),
    ("src/nn/linear.cpp", "<torch/torch.h>", None),
    ("src/nn/linear.cpp", '"nn/missing.h"', "does not exist"),
    ("src/report/page.cpp", "<kerf/inspect.h>", None),
    ("src/report/page.cpp", '"nn/linear.h"', "tensor-free"),
    ("src/cellar/wine.cpp", "<vector>", "not a room"),
    ("include/kerf/file.h", "<c10/core/Device.h>", "LibTorch is for"),
    ("include/kerf/file.h", '"base/numbers.h"', "only <kerf/...>"),
    ("include/kerf/file.h", "<kerf/image.h>", "stands above"),
    ("include/kerf/extra.h", "<vector>", "not in the table"),
    ("apps/kerf/inspect.cpp", "<kerf/inspect.h>", None),
    ("apps/kerf/inspect.cpp", '"base/numbers.h"', "only <kerf/...>"),
    ("tests/text/bpe_test.cpp", '"text/bpe.h"', None),
    ("tests/text/bpe_test.cpp", '"text/helper.h"', None),
    ("tests/image/png_test.cpp", '"text/helper.h"', "stands above"),
    ("src/text/bpe.cpp", '"text/helper.h"', "does not exist"),
    ("tests/image/png_test.cpp", '"text/bpe.h"', "stands above"),
    ("tests/image/png_test.cpp", "<torch/torch.h>", "LibTorch is for"),
]


def make_tree(root, file, include):
    for name in ("src/base/numbers.h", "src/text/bpe.h", "src/nn/linear.h", "tests/text/helper.h"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("#pragma once\n")
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    line = include if "include" in include else f"#include {include}"
    (root / file).write_text(f"// A comment.\n{line}\n")


class CheckRooms(unittest.TestCase):
    def test_cases(self):
        for file, include, expected in CASES:
            self.check(file, include, expected)

    def test_quoted_header_beside_the_file(self):
        self.check("src/text/bpe.cpp", '"bpe.h"', None)
        self.check("src/base/file.cpp", '"bpe.h"', "neither beside")

    def check(self, file, include, expected):
        with self.subTest(file=file, include=include), tempfile.TemporaryDirectory() as folder:
            make_tree(Path(folder), file, include)
            complaints = check_rooms.check_tree(Path(folder))
            if expected is None:
                self.assertEqual(complaints, [])
            else:
                self.assertEqual(len(complaints), 1, complaints)
                self.assertIn(expected, complaints[0])
                self.assertTrue(complaints[0].startswith(file + ":"), complaints[0])

    def test_rooms_match_the_text_for_people(self):
        text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        self.assertIn(" < ".join(check_rooms.ROOMS) + " < apps", text)

    def test_every_public_header_has_a_room(self):
        headers = {path.name for path in (ROOT / "include/kerf").glob("*.h")}
        self.assertLessEqual(headers, set(check_rooms.PUBLIC_HEADERS))
        self.assertLessEqual(set(check_rooms.PUBLIC_HEADERS.values()), set(check_rooms.ROOMS))


if __name__ == "__main__":
    unittest.main()
