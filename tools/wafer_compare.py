#!/usr/bin/env python3
"""Made wafer maps beside those of a data set: share of failed dies a class, and a contact sheet.

  wafer_compare.py MADE.npz DATA.npz [--sheet SHEET.png]

Both in MixedWM38's form. The table has mean and standard deviation over maps of the share of dies that fail, and of the
share of a failed die's eight neighbours that fail as well. Needs numpy; the sheet (nine classes, made maps on the left)
needs Pillow.
"""
import argparse

import numpy as np

CLASSES = ["Normal", "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"]
COLOURS = np.array([[255, 255, 255], [200, 215, 230], [180, 30, 30]], np.uint8)


def neighbours(failed):
    padded = np.pad(failed.astype(np.uint8), ((0, 0), (1, 1), (1, 1)))
    rows, columns = failed.shape[1:]
    places = [(a, b) for a in range(3) for b in range(3) if (a, b) != (1, 1)]
    return sum(padded[:, a:a + rows, b:b + columns] for a, b in places)


def measure(maps):
    failed = maps == 2
    share = failed.sum((1, 2)) / (maps > 0).sum((1, 2))
    clumping = (neighbours(failed) * failed).sum() / max(1, failed.sum()) / 8
    return share.mean(), share.std(), clumping


def cells(sets, name):
    return [measure(data["maps"][data["class_name"] == name]) for data in sets]


def table(sets):
    mixed = sorted({name for name in sets[1]["class_name"] if "+" in name})
    lines = ["| class | made | data | neighbours made | data |", "|---|---|---|---|---|"]
    for name in CLASSES + mixed:
        if all((data["class_name"] == name).any() for data in sets):
            (a, b, c), (d, e, f) = cells(sets, name)
            lines.append(f"| {name} | {a:.3f} ± {b:.3f} | {d:.3f} ± {e:.3f} | {c:.2f} | {f:.2f} |")
    return "\n".join(lines)


def strip(data, name, generator, count=8):
    maps = data["maps"][data["class_name"] == name]
    chosen = maps[generator.choice(len(maps), count, replace=len(maps) < count)]
    return np.concatenate([np.pad(COLOURS[one], ((2, 2), (2, 2), (0, 0)), constant_values=90) for one in chosen], 1)


def write_sheet(sets, path):
    from PIL import Image

    generator = np.random.default_rng(0)
    gap = np.full((sets[0]["maps"].shape[1] + 4, 12, 3), 0, np.uint8)
    rows = [np.concatenate([strip(sets[0], name, generator), gap, strip(sets[1], name, generator)], 1) for name in CLASSES]
    Image.fromarray(np.concatenate(rows)).save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("made")
    parser.add_argument("data")
    parser.add_argument("--sheet")
    arguments = parser.parse_args()
    sets = [{key: archive[key] for key in ("maps", "class_name")} for archive in map(np.load, (arguments.made, arguments.data))]
    print(table(sets))
    if arguments.sheet:
        write_sheet(sets, arguments.sheet)


if __name__ == "__main__":
    main()
