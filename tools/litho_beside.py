#!/usr/bin/env python3
"""Folders of labelled pictures (COCO) beside each other: a contact sheet with a row for each, and a Markdown table of
statistics (numpy and Pillow only).

    python3 tools/litho_beside.py SHEET.png NAME=FOLDER.. [--images 24] [--seed 0]

Statistics are means over pictures, or medians over lengths, in pixels. Edge density: pixels whose gradient, after a
3 x 3 mean, is above 20 grey levels a pixel. Spectrum slope: of log power against log frequency, 1/48 to 1/6 a pixel.
Runs: dark and bright stretches of rows and columns, split at Otsu's threshold after a 5 x 5 mean.
"""
import argparse
import collections
import json
import pathlib
import random

import numpy as np
from PIL import Image

TILE = 256
# Classes of circuit boards that are alike in kind.
LIKE = {"short": "bridge", "spur": "burr", "open": "pinch", "mousebite": "pinch", "copper": "contamination"}


def box_mean(grey, reach):
    size = 2 * reach + 1
    padded = np.pad(grey, reach, mode="edge")
    height, width = grey.shape
    return sum(padded[j:j + height, i:i + width] for j in range(size) for i in range(size)) / size**2


def otsu(grey):
    counts = np.bincount(np.clip(grey, 0, 255).astype(int).ravel(), minlength=256).astype(float)
    below, levels = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (levels / below - (levels[-1] - levels) / above) ** 2
    return int(np.nanargmax(between))


def runs(bright):
    """Lengths of dark and bright stretches that do not touch the border, along rows."""
    found = ([], [])
    for row in bright:
        ends = np.flatnonzero(np.diff(row.astype(np.int8))) + 1
        for start, end in zip(ends[:-1], ends[1:]):
            if end - start >= 4:
                found[int(row[start])].append(end - start)
    return found


def slope(grey):
    height, width = grey.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    power = np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(height), np.fft.fftfreq(width), indexing="ij"))
    edges = np.geomspace(1 / 48, 1 / 6, 13)
    middles, means = [], []
    for low, high in zip(edges[:-1], edges[1:]):
        ring = (radius >= low) & (radius < high)
        middles.append(np.log(np.sqrt(low * high)))
        means.append(np.log(power[ring].mean() + 1e-9))
    return np.polyfit(middles, means, 1)[0]


def looks(pictures):
    columns, dark, bright = collections.defaultdict(list), [], []
    for grey in pictures:
        centred = (grey - grey.mean()) / max(grey.std(), 1e-9)
        columns["grey mean"].append(grey.mean())
        columns["grey standard deviation"].append(grey.std())
        columns["grey skewness"].append((centred**3).mean())
        columns["grey kurtosis (normal 3)"].append((centred**4).mean())
        gy, gx = np.gradient(box_mean(grey, 1))
        columns["edge density"].append((np.hypot(gx, gy) > 20).mean())
        columns["spectrum slope"].append(slope(grey))
        soft = box_mean(grey, 2)
        for part in (soft > otsu(soft), (soft > otsu(soft)).T):
            d, b = runs(part)
            dark += d
            bright += b
    rows = {name: f"{np.mean(values):.3g}" for name, values in columns.items()}
    for name, lengths in (("dark run", dark), ("bright run", bright)):
        rows[name] = "{1:.0f} ({0:.0f} .. {2:.0f})".format(*np.percentile(lengths, [10, 50, 90])) if lengths else "-"
    return rows


def labels(data):
    counts = collections.Counter(a["image_id"] for a in data["annotations"])
    per_image = np.array([counts.get(i["id"], 0) for i in data["images"]])
    rows = {"pictures": str(len(per_image)), "defects a picture": f"{per_image.mean():.2f}",
            "pictures without one": f"{np.mean(per_image == 0):.2f}"}
    names = {c["id"]: LIKE.get(c["name"], c["name"]) for c in data["categories"]}
    for name in dict.fromkeys(names.values()):
        sides = [max(a["bbox"][2:]) for a in data["annotations"] if names[a["category_id"]] == name]
        share = len(sides) / max(len(data["annotations"]), 1)
        if sides:
            rows[f"{name}: share, long side"] = "{3:.2f}, {1:.0f} ({0:.0f} .. {2:.0f})".format(
                *np.percentile(sides, [10, 50, 90]), share)
    return rows


def sample(folder, count, seed):
    data = json.loads((folder / "annotations.json").read_text())
    entries = list(data["images"])
    random.Random(seed).shuffle(entries)
    pictures = [Image.open(folder / e["file_name"]).convert("RGB") for e in entries[:count]]
    return data, pictures


def sheet(rows, path, columns=6):
    page = Image.new("RGB", (columns * (TILE + 4), len(rows) * (TILE + 4)), "white")
    for y, pictures in enumerate(rows):
        for x, picture in enumerate(pictures[:columns]):
            corner = picture.crop((0, 0, min(TILE, picture.width), min(TILE, picture.height)))
            page.paste(corner, (x * (TILE + 4), y * (TILE + 4)))
    page.save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sheet", type=pathlib.Path)
    parser.add_argument("folders", nargs="+", metavar="NAME=FOLDER")
    parser.add_argument("--images", type=int, default=24, help="pictures opened of each folder")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    table, rows = collections.OrderedDict(), []
    for named in args.folders:
        name, _, folder = named.partition("=")
        data, pictures = sample(pathlib.Path(folder), args.images, args.seed)
        rows.append(pictures)
        table[name] = labels(data) | looks([np.asarray(p.convert("L"), float) for p in pictures])
    sheet(rows, args.sheet)
    lines = list(dict.fromkeys(line for column in table.values() for line in column))
    print("| | " + " | ".join(table) + " |\n|---|" + "---|" * len(table))
    for line in lines:
        print(f"| {line} | " + " | ".join(column.get(line, "-") for column in table.values()) + " |")


if __name__ == "__main__":
    main()
