#!/usr/bin/env python3
"""Writes small pictures of wafer maps with Pillow, and the numbers behind them as JSON.

    python3 tools/wafer_png_fixtures.py tests/wafer/fixtures/png fuzz/seeds/wafer_png
"""
import json
import pathlib
import shutil
import sys

import numpy
from PIL import Image

GREY = numpy.array([0, 127, 255], numpy.uint8)
KERF = numpy.array([[255, 255, 255], [0x56, 0xB4, 0xE9], [0xD5, 0x5E, 0x00], [0xBD, 0xBD, 0xBD]], numpy.uint8)


def main():
    folder, seeds = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    seeds.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(5)
    states = random.integers(0, 3, (7, 5)).astype(numpy.uint8)
    four = random.integers(0, 4, (7, 5)).astype(numpy.uint8)
    big = states.repeat(3, 0).repeat(3, 1)
    pictures = {
        "grey": (states, Image.fromarray(GREY[states])),
        "grey128": (states, Image.fromarray(numpy.array([0, 128, 255], numpy.uint8)[states])),
        "rgb": (states, Image.fromarray(numpy.stack([GREY[states]] * 3, -1))),
        "numbers": (states, Image.fromarray(states)),
        "kerf": (four, Image.fromarray(KERF[four])),
        "cells": (states, Image.fromarray(GREY[big])),
    }
    palette = Image.fromarray(states, "P")
    palette.putpalette(KERF[:3].flatten().tolist())
    pictures["palette"] = (states, palette)
    truth = {}
    for name, (values, picture) in pictures.items():
        picture.save(folder / f"{name}.png")
        truth[name] = values.tolist()
    two_bits = Image.fromarray(states, "P")
    two_bits.putpalette([0, 0, 0, 85, 85, 85, 170, 170, 170])
    two_bits.save(folder / "two_bits.png", bits=2)
    truth["two_bits"] = states.tolist()
    Image.fromarray(GREY[states][..., None].repeat(3, -1) // 2).save(folder / "bad_levels.png")
    Image.fromarray(random.integers(0, 256, (7, 5), dtype=numpy.uint8)).save(folder / "bad_photo.png")
    Image.fromarray(numpy.full((7, 5), 127, numpy.uint8)).save(folder / "bad_plain.png")
    for path in folder.glob("*.png"):
        shutil.copy(path, seeds / path.name)
    (folder / "truth.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")


main()
