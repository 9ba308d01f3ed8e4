#!/usr/bin/env python3
"""Trains YOLOv8n from scratch on COCO files for a budget of CPU hours and measures it as Kerf is measured.

usage: detector_peer.py --train COCO[:repeat] .. --held-out COCO --hours H --work FOLDER [--threads N] [--seed N] ..
       detector_peer.py --show --work FOLDER
The same command goes on where a killed one stopped. README.md says more.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


def write_json(path, value):
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, indent=1))
    os.replace(part, path)


def read_json(path, otherwise):
    return json.loads(path.read_text()) if path.exists() else otherwise


def source(text):
    """COCO[:repeat] -> (path, repeat)"""
    path, colon, repeat = text.rpartition(":")
    return (Path(path).resolve(), int(repeat)) if colon and repeat.isdigit() else (Path(text).resolve(), 1)


def read_coco(path):
    if not path.exists():
        sys.exit(f"{path} does not exist")
    return json.loads(path.read_text())


def class_names(coco):
    return [category["name"] for category in sorted(coco["categories"], key=lambda category: category["id"])]


def yolo_line(annotation, image, classes, categories):
    """`class x y w h`: the middle and size of the box as parts of the picture; the box ends with the picture."""
    x, y, w, h = annotation["bbox"]
    width, height = image["width"], image["height"]
    x1, x2 = (min(max(value, 0), width) for value in (x, x + w))
    y1, y2 = (min(max(value, 0), height) for value in (y, y + h))
    kind = classes.index(categories[annotation["category_id"]])
    return (f"{kind} {(x1 + x2) / 2 / width:.6f} {(y1 + y2) / 2 / height:.6f} "
            f"{(x2 - x1) / width:.6f} {(y2 - y1) / height:.6f}")


def build_source(path, folder, classes):
    """Links to the pictures of a COCO file and a label file for each, where ultralytics looks; the links' paths."""
    coco = read_coco(path)
    categories = {category["id"]: category["name"] for category in coco["categories"]}
    if sorted(categories.values()) != sorted(classes):
        sys.exit(f"{path} has other classes ({', '.join(categories.values())}) than {', '.join(classes)}")
    images, labels = folder / "images" / "of", folder / "labels" / "of"
    images.mkdir(parents=True)
    labels.mkdir(parents=True)
    lines = {image["id"]: [] for image in coco["images"]}
    by_id = {image["id"]: image for image in coco["images"]}
    for annotation in coco["annotations"]:
        if not annotation.get("iscrowd"):
            image = annotation["image_id"]
            lines[image].append(yolo_line(annotation, by_id[image], classes, categories))
    links = []
    for image in coco["images"]:
        picture = (path.parent / image["file_name"]).resolve(strict=True)
        link = images / f"{image['id']}{picture.suffix}"
        link.symlink_to(picture)
        (labels / f"{image['id']}.txt").write_text("".join(line + "\n" for line in lines[image["id"]]))
        links.append(str(link))
    return links


def build_data(options, classes):
    """Lists of the training and held-out pictures; made once."""
    folder = options.work / "data"
    train, held_out = folder / "train.txt", folder / "held_out.txt"
    if not held_out.exists():
        shutil.rmtree(folder, ignore_errors=True)
        listed = []
        for i, (path, repeat) in enumerate(options.train):
            links = build_source(path, folder / f"train{i}", classes)
            print(f"{path}: {len(links)} pictures, {repeat} times", flush=True)
            listed += links * repeat
        train.write_text("\n".join(listed))
        links = build_source(options.held_out, folder / "held_out", classes)
        print(f"{options.held_out}: {len(links)} pictures, held out; {len(listed)} in the training list", flush=True)
        held_out.write_text("\n".join(links))  # last: its presence says that the rest is there
    return train, held_out


def check_same(options):
    """A run that goes on has to be the run that was started: the schedule and the order follow from these."""
    wanted = {"train": [f"{path}:{repeat}" for path, repeat in options.train], "held_out": str(options.held_out),
              **{name: getattr(options, name) for name in ("hours", "threads", "seed", "size", "epoch_images", "every")}}
    file = options.work / "settings.json"
    started = read_json(file, wanted)
    for name, value in wanted.items():
        if started[name] != value:
            sys.exit(f"{options.work} was started with {name} {started[name]}, not {value}; take another --work")
    write_json(file, started)


def score(options, results):
    """Kerf's own measurement of results in COCO form."""
    command = [options.kerf, "eval", "detections", "--json", "--truth", options.held_out, "--results", results]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def measure(options, ids, point, detections):
    """Appends a point to the curve and keeps the results of the first measurement in each hour."""
    results = options.work / "results.json"
    write_json(results, [{"image_id": image, "category_id": ids[kind], "bbox": box, "score": value}
                         for image, box, value, kind in detections])
    metrics = score(options, results)
    for name in ("ap50", "ap33", "ap50_95"):
        point[name] = metrics["overall"][name]
    point["classes"] = {each["name"]: each["ap50"] for each in metrics["classes"]}
    file = options.work / "curve.json"
    # A run killed between measuring and its checkpoint measures that epoch again.
    curve = [each for each in read_json(file, []) if each["epoch"] < point["epoch"]]
    if int(point["cpu_hours"]) > int(curve[-1]["cpu_hours"] if curve else 0):
        shutil.copy(results, options.work / f"results-hour{int(point['cpu_hours'])}.json")
    write_json(file, [*curve, point])
    print(f"after {point['cpu_hours']:.2f} CPU hours: AP50 {point['ap50']:.3f}", flush=True)


def show(work):
    curve = read_json(work / "curve.json", [])
    if not curve:
        sys.exit(f"{work}/curve.json has no points yet")
    print("| CPU hours | images | AP50 | " + " | ".join(curve[0]["classes"]) + " | AP33 | AP50-95 |")
    print("|---" * (5 + len(curve[0]["classes"])) + "|")
    for point in curve:
        values = [point["ap50"], *point["classes"].values(), point["ap33"], point["ap50_95"]]
        print(f"| {point['cpu_hours']:.2f} | {point['images_seen']} | " + " | ".join(f"{v:.3f}" for v in values) + " |")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=source, nargs="+", default=[], help="COCO files, each with :repeat or once")
    parser.add_argument("--held-out", type=lambda text: Path(text).resolve(), help="COCO file to measure on")
    parser.add_argument("--hours", type=float, default=6, help="CPU hours of training; measuring is not counted")
    parser.add_argument("--work", type=Path, default=HOUSE / ".bench/detector", help="data, checkpoint and curve")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=384, help="pixels of a side")
    parser.add_argument("--epoch-images", type=int, default=2880, help="a hundredth of what the budget has time for")
    parser.add_argument("--every", type=int, default=3, help="epochs between measurements")
    parser.add_argument("--kerf", type=Path, default=HOUSE / "build/release/kerf", help="the program that measures")
    parser.add_argument("--show", action="store_true", help="print the curve so far and do nothing else")
    options = parser.parse_args()
    if not options.show and not (options.train and options.held_out):
        parser.error("--train and --held-out are needed")
    options.work = options.work.resolve()
    return options


def main():
    options = parse()
    if options.show:
        return show(options.work)
    truth = read_coco(options.held_out)
    options.work.mkdir(parents=True, exist_ok=True)
    check_same(options)
    classes = class_names(truth)
    train, held_out = build_data(options, classes)
    # Read when ultralytics and torch are imported: nothing is asked of, sent to or installed from a network.
    os.environ.update(YOLO_OFFLINE="true", YOLO_AUTOINSTALL="false", YOLO_VERBOSE="false",
                      YOLO_CONFIG_DIR=str(options.work / "ultralytics"), OMP_NUM_THREADS=str(options.threads))
    import detector_trainer

    ids = sorted(category["id"] for category in truth["categories"])
    detector_trainer.train(detector_trainer.Job(
        folder=options.work, classes=classes, train=train, held_out=held_out, size=options.size,
        seconds=options.hours * 3600, epoch_images=options.epoch_images, every=options.every, seed=options.seed,
        threads=options.threads, measure=lambda point, found: measure(options, ids, point, found)))
    show(options.work)


if __name__ == "__main__":
    main()
