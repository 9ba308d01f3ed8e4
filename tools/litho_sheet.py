#!/usr/bin/env python3
"""Contact sheet of an annotated image folder with its boxes, to judge synthetic pictures by eye (Pillow only).

    python3 tools/litho_sheet.py FOLDER SHEET.png [--modality sem] [--layout grating] [--count 16] [--seed 0]
"""
import argparse
import collections
import json
import pathlib
import random

from PIL import Image, ImageDraw

COLOURS = {1: (255, 0, 0), 2: (0, 200, 0), 3: (60, 120, 255), 4: (255, 0, 255)}
COLUMNS, GAP, CAPTION = 4, 6, 16


def draw_boxes(image, annotations):
    pen = ImageDraw.Draw(image)
    for annotation in annotations:
        x, y, width, height = annotation["bbox"]
        pen.rectangle([x - 1, y - 1, x + width, y + height], outline=COLOURS.get(annotation["category_id"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("sheet", type=pathlib.Path)
    parser.add_argument("--modality", default="")
    parser.add_argument("--layout", default="", help="part of the layout's name")
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    data = json.loads((args.folder / "annotations.json").read_text())
    found = collections.defaultdict(list)
    for annotation in data["annotations"]:
        found[annotation["image_id"]].append(annotation)
    entries = [e for e in data["images"]
               if args.modality in e.get("modality", "") and args.layout in e.get("layout", "")]
    random.Random(args.seed).shuffle(entries)
    entries = entries[:args.count]
    if not entries:
        raise SystemExit("no image has that modality and layout")
    wide = max(e["width"] for e in entries) + GAP
    high = max(e["height"] for e in entries) + CAPTION
    sheet = Image.new("RGB", (COLUMNS * wide, -(-len(entries) // COLUMNS) * high))
    for k, entry in enumerate(entries):
        image = Image.open(args.folder / entry["file_name"]).convert("RGB")
        draw_boxes(image, found[entry["id"]])
        x, y = k % COLUMNS * wide, k // COLUMNS * high
        sheet.paste(image, (x, y))
        ImageDraw.Draw(sheet).text((x + 2, y + entry["height"] + 2),
                                   f"{entry.get('layout')}  dose {entry.get('dose')}  {entry['file_name']}")
    sheet.save(args.sheet)


if __name__ == "__main__":
    main()
