#!/usr/bin/env python3
"""Side-by-side statistics of two annotated lithography image folders (numpy and Pillow only): defects per image, box
sizes and fill per class, grey levels and noise per modality. Medians with 5th and 95th percentile.

    python3 tools/litho_compare.py REAL_FOLDER SYNTHETIC_FOLDER [--images 200]
"""
import argparse
import collections
import json
import pathlib

import numpy as np
from PIL import Image

from litho_beside import box_mean


def spread(values):
    if len(values) == 0:
        return "-"
    low, middle, high = np.percentile(values, [5, 50, 95])
    return f"{middle:.3g} ({low:.3g} .. {high:.3g})"


def box_statistics(data):
    rows = collections.OrderedDict()
    per_image = collections.Counter(a["image_id"] for a in data["annotations"])
    counts = np.array([per_image.get(i["id"], 0) for i in data["images"]])
    rows["defects per image"] = f"{counts.mean():.2f}, clean {np.mean(counts == 0):.2f}"
    for category in data["categories"]:
        mine = [a for a in data["annotations"] if a["category_id"] == category["id"]]
        width, height = (np.array([a["bbox"][k] for a in mine], float) for k in (2, 3))
        area = np.array([a["area"] for a in mine], float)
        name = category["name"]
        rows[f"{name} per image"] = f"{len(mine) / len(counts):.2f}"
        rows[f"{name} long side"] = spread(np.maximum(width, height))
        rows[f"{name} short side"] = spread(np.minimum(width, height))
        rows[f"{name} area / box"] = spread(area / (width * height))
    return rows


def detail(grey):
    """What a 3 x 3 mean leaves over: noise where the picture is flat."""
    return grey - box_mean(grey, 1)


def flat(grey, size=12):
    """Tiles without an edge, as (level, noise): the calmer half of all tiles."""
    height, width = (n // size * size for n in grey.shape)
    tiles = grey[:height, :width].reshape(height // size, size, width // size, size).swapaxes(1, 2)
    rest = detail(grey)[:height, :width].reshape(height // size, size, width // size, size).swapaxes(1, 2)
    level, change = tiles.mean(axis=(2, 3)).ravel(), tiles.std(axis=(2, 3)).ravel()
    calm = change < np.median(change)
    return level[calm], rest.std(axis=(2, 3)).ravel()[calm]


def look_statistics(folder, data, modality, limit):
    entries = [i for i in data["images"] if i.get("modality") == modality][:limit]
    columns = collections.defaultdict(list)
    for entry in entries:
        grey = np.asarray(Image.open(folder / entry["file_name"]).convert("L"), float)
        level, noise = flat(grey)
        columns["mean"].append(grey.mean())
        columns["standard deviation"].append(grey.std())
        columns["dark (1 %)"].append(np.percentile(grey, 1))
        columns["bright (99 %)"].append(np.percentile(grey, 99))
        columns["calm level"].append(np.median(level))
        columns["calm noise"].append(np.median(noise))
    return {f"{modality} {name}": spread(values) for name, values in columns.items()}


def statistics(folder, limit):
    data = json.loads((folder / "annotations.json").read_text())
    rows = box_statistics(data)
    for modality in ("optical", "sem"):
        rows.update(look_statistics(folder, data, modality, limit))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=pathlib.Path)
    parser.add_argument("synthetic", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=200, help="pictures opened per modality")
    args = parser.parse_args()
    real, synthetic = (statistics(folder, args.images) for folder in (args.real, args.synthetic))
    print(f"{'':28}{'real':28}synthetic")
    for name, value in real.items():
        print(f"{name:28}{value:28}{synthetic.get(name, '-')}")


if __name__ == "__main__":
    main()
