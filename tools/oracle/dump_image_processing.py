#!/usr/bin/env python3
"""Writes tests/models/fixtures/image_processing: what transformers' image processor makes of pictures and sizes.

    sizes.json           (height, width) -> resized (height, width), or null where the processor refuses
    resize.safetensors   "N.in" uint8 [H, W, 3] and "N.out" uint8 [H', W', 3] of the processor, N = 0, 1, ..
    resize.json          the settings of each N"""

import argparse
import json
import math
import pathlib
import random

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

import hugging_face  # first: makes torchvision importable
from transformers import AutoProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

SETTINGS = [(32, 65536, 16777216), (28, 3136, 1003520), (32, 4096, 65536), (12, 144, 2304), (4, 64, 640)]
PICTURES = [(40, 56, 4, 2, 64, 10000), (31, 17, 4, 2, 64, 10000), (64, 64, 8, 2, 256, 1024), (3, 200, 4, 1, 64, 400),
            (150, 2, 2, 2, 64, 512), (90, 70, 6, 2, 144, 900), (13, 11, 7, 2, 3136, 12544), (97, 33, 5, 3, 225, 1800),
            (1, 1, 4, 2, 1024, 4096), (60, 61, 16, 1, 4096, 16384)]


def resized(height, width, factor, smallest, largest):
    try:
        return smart_resize(height, width, factor=factor, min_pixels=smallest, max_pixels=largest)
    except ValueError:
        return None


def draw_sizes(generator):
    """Random sizes with the ones where rounding decides: halves of the factor, limits, extreme aspects."""
    for factor, smallest, largest in SETTINGS:
        sizes = [(720, 1280), (1, 200), (1, 201), (201, 1), (factor // 2, factor // 2), (3 * factor // 2, 5 * factor // 2)]
        sizes += [(int(math.exp(generator.uniform(0, 9))), int(math.exp(generator.uniform(0, 9)))) for _ in range(40)]
        sizes += [(factor * generator.randint(1, 60) + factor // 2, generator.randint(1, 3000)) for _ in range(20)]
        for height, width in sizes:
            yield {"factor": factor, "min_pixels": smallest, "max_pixels": largest, "size": [height, width],
                   "resized": resized(height, width, factor, smallest, largest)}


def through_processor(picture, patch, merge, smallest, largest, reference):
    """The resized picture [H, W, 3], put together again from the patches the processor returns."""
    processor = type(reference)(patch_size=patch, merge_size=merge, temporal_patch_size=2, do_rescale=False,
                                do_normalize=False, size={"shortest_edge": smallest, "longest_edge": largest})
    result = processor(images=[Image.fromarray(picture)], return_tensors="pt")
    _, rows, columns = result["image_grid_thw"][0].tolist()
    patches = result["pixel_values"].view(rows // merge, columns // merge, merge, merge, 3, 2, patch, patch)
    frame = patches[:, :, :, :, :, 0].permute(0, 2, 5, 1, 3, 6, 4).reshape(rows * patch, columns * patch, 3)
    return frame.to(torch.uint8).contiguous()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path, required=True, help="any Qwen3-VL folder, for its processor class")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sizes = list(draw_sizes(random.Random(7)))
    (options.out / "sizes.json").write_text("[\n" + ",\n".join(map(json.dumps, sizes)) + "\n]\n")
    reference = AutoProcessor.from_pretrained(options.model).image_processor
    tensors, settings, noise = {}, [], np.random.default_rng(11)
    for n, (height, width, patch, merge, smallest, largest) in enumerate(PICTURES):
        # Extremes beside each other make the filter overshoot, so that clamping between the passes shows.
        picture = noise.choice(np.array([0, 3, 128, 252, 255], np.uint8), (height, width, 3))
        tensors[f"{n}.in"] = torch.from_numpy(picture)
        tensors[f"{n}.out"] = through_processor(picture, patch, merge, smallest, largest, reference)
        settings.append({"patch_size": patch, "merge_size": merge, "min_pixels": smallest, "max_pixels": largest})
    save_file(tensors, options.out / "resize.safetensors")
    (options.out / "resize.json").write_text("[\n" + ",\n".join(map(json.dumps, settings)) + "\n]\n")


if __name__ == "__main__":
    main()
