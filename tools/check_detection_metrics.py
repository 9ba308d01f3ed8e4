#!/usr/bin/env python3
"""Holds Kerf's detection metrics against pycocotools on random data.

  check_detection_metrics.py --kerf build/release/apps/kerf/kerf [--trials 50] [--seed 1]
      makes random data sets, runs `kerf eval detections` on each and compares every number to 1e-6;
  check_detection_metrics.py --record tests/eval/fixtures
      writes the recorded data sets with the numbers pycocotools gives for them.

Needs numpy and pycocotools. Average precision and matching are pycocotools' own; precision, recall, F1, count accuracy
and calibration error are worked out here from its matches.
"""
import argparse
import contextlib
import io
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

TOLERANCE = 1e-6
UNLIMITED = 10**6

# Each kind of data aims at one way of being wrong.
KINDS = {
    "plain": dict(images=12, classes=3),
    "ties": dict(images=10, classes=2, score_steps=4, grid=16),
    "crowds": dict(images=10, classes=2, crowd=0.4),
    "many": dict(images=2, classes=1, truths=(40, 60), results_per_truth=7, side=400),
    "gaps": dict(images=14, classes=6, empty_images=0.4, silent_classes=1, untrue_classes=2),
    "huge": dict(images=3, classes=2, huge=0.3),
    "threshold": dict(images=8, classes=3, score_threshold=0.45, score_steps=20),
}


def random_box(rng, side, grid):
    width, height = rng.uniform(4, side / 3), rng.uniform(4, side / 3)
    box = [rng.uniform(0, side - width), rng.uniform(0, side - height), width, height]
    return [max(grid, round(v / grid) * grid) if grid else round(v, 3) for v in box]


def shaken(rng, box, grid):
    if grid:
        return [max(grid, v + rng.choice([-grid, 0, 0, grid])) for v in box]
    shake = rng.choice([0.0, 0.05, 0.15, 0.4])
    moved = [box[0] + rng.gauss(0, shake) * box[2], box[1] + rng.gauss(0, shake) * box[3],
             box[2] * math.exp(rng.gauss(0, shake)), box[3] * math.exp(rng.gauss(0, shake))]
    return [round(v, 3) for v in moved]


def random_score(rng, steps):
    score = round(rng.betavariate(2, 1.5), 6)
    return round(score * steps) / steps if steps else score


def make_truth(rng, kind):
    """A COCO data set with ids that are neither dense nor sorted."""
    side, grid, classes = kind.get("side", 200), kind.get("grid", 0), kind["classes"]
    image_ids = rng.sample(range(1, 1000), kind["images"])
    category_ids = rng.sample(range(1, 90), classes)
    annotations = []
    for image_id in image_ids:
        if rng.random() < kind.get("empty_images", 0.1):
            continue
        for _ in range(rng.randint(*kind.get("truths", (1, 9)))):
            box = random_box(rng, side, grid)
            huge = rng.random() < kind.get("huge", 0)
            annotations.append(dict(
                id=len(annotations) + 1, image_id=image_id, bbox=box, area=2e10 if huge else box[2] * box[3],
                category_id=rng.choice(category_ids[kind.get("untrue_classes", 0):]),
                iscrowd=int(rng.random() < kind.get("crowd", 0))))
    return dict(images=[dict(id=i, file_name=f"{i}.png", width=side, height=side) for i in image_ids],
                categories=[dict(id=i, name=f"class {i}") for i in category_ids], annotations=annotations)


def make_results(rng, kind, truth):
    side, grid, steps = kind.get("side", 200), kind.get("grid", 0), kind.get("score_steps", 0)
    category_ids = [c["id"] for c in truth["categories"]]
    heard = category_ids[:len(category_ids) - kind.get("silent_classes", 0)]
    results = []
    for annotation in truth["annotations"]:
        for _ in range(rng.randint(0, kind.get("results_per_truth", 2))):
            category = annotation["category_id"] if rng.random() < 0.85 else rng.choice(heard)
            results.append(dict(image_id=annotation["image_id"], category_id=category,
                                bbox=shaken(rng, annotation["bbox"], grid), score=random_score(rng, steps)))
    for image in truth["images"]:
        for _ in range(rng.randint(0, 3)):
            results.append(dict(image_id=image["id"], category_id=rng.choice(heard),
                                bbox=random_box(rng, side, grid), score=random_score(rng, steps)))
    if kind.get("huge"):
        results.append(dict(image_id=truth["images"][0]["id"], category_id=heard[0], bbox=[0, 0, 2e5, 2e5], score=0.5))
    results = [r for r in results if r["category_id"] in heard]
    rng.shuffle(results)
    return results


def run_pycocotools(truth, results, thresholds, max_results):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = json.loads(json.dumps(truth))
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(json.loads(json.dumps(results))), "bbox")
        judge.params.iouThrs = np.array(thresholds)
        judge.params.maxDets = [max_results]
        judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e5**2]], ["all"]
        judge.evaluate()
        judge.accumulate()
    return judge


def average_precisions(truth, results, thresholds):
    """{category id: mean precision over the thresholds, None without truth}."""
    judge = run_pycocotools(truth, results, thresholds, 100)
    found = {}
    for k, category in enumerate(judge.params.catIds):
        precision = judge.eval["precision"][:, :, k, 0, 0]
        found[category] = float(np.mean(precision[precision > -1])) if (precision > -1).any() else None
    return found


def rates(right, wrong, missed):
    share = lambda part, whole: part / whole if whole else None
    return dict(precision=share(right, right + wrong), recall=share(right, right + missed),
                f1=share(2 * right, 2 * right + wrong + missed),
                true_positives=right, false_positives=wrong, missed=missed)


def matches(truth, results, iou):
    """pycocotools' matching of all results: (category, image, scores, right, ignored, counted truths)."""
    if not results:
        groups = {}
        for annotation in truth["annotations"]:
            counted = not annotation["iscrowd"] and annotation["area"] <= 1e10
            key = annotation["category_id"], annotation["image_id"]
            groups[key] = groups.get(key, 0) + counted
        nothing = np.zeros(0, bool)
        return [(c, i, np.zeros(0), nothing, nothing, n) for (c, i), n in groups.items()]
    judge = run_pycocotools(truth, results, [iou], UNLIMITED)
    return [(e["category_id"], e["image_id"], np.array(e["dtScores"]), e["dtMatches"][0] > 0,
             e["dtIgnore"][0].astype(bool), int(np.sum(np.array(e["gtIgnore"]) == 0)))
            for e in judge.evalImgs if e is not None]


def counts_at(truth, results, iou):
    counts = {c["id"]: [0, 0, 0] for c in truth["categories"]}
    for category, _, _, right, ignored, truths in matches(truth, results, iou):
        found = int(np.sum(right & ~ignored))
        for i, count in enumerate([found, int(np.sum(~right & ~ignored)), truths - found]):
            counts[category][i] += count
    return counts


def count_accuracy(truth, results):
    surplus = {image["id"]: 0 for image in truth["images"]}
    for _, image, _, _, ignored, truths in matches(truth, results, 0.5):
        surplus[image] += int(np.sum(~ignored)) - truths
    return sum(v == 0 for v in surplus.values()) / len(surplus)


def calibration_error(truth, results):
    found = [(s[~g], r[~g]) for _, _, s, r, g, _ in matches(truth, results, 0.5)]
    scores, right = (np.concatenate([f[i] for f in found]) for i in range(2))
    if not len(scores):
        return None
    bins = np.clip(np.digitize(scores, np.arange(1, 10) / 10, right=True), 0, 9)
    return float(sum(np.sum(bins == b) / len(scores) * abs(np.mean(scores[bins == b]) - np.mean(right[bins == b]))
                     for b in range(10) if (bins == b).any()))


def expected_metrics(truth, results, score_threshold):
    """What `kerf eval detections --json` should print."""
    usual = [float(t) for t in np.linspace(0.5, 0.95, 10)]
    precisions = {name: average_precisions(truth, results, thresholds)
                  for name, thresholds in [("ap50", [0.5]), ("ap50_95", usual), ("ap33", [0.33])]}
    kept = [r for r in results if r["score"] >= score_threshold]
    counts = {"at_iou_50": counts_at(truth, kept, 0.5), "at_iou_33": counts_at(truth, kept, 0.33)}
    classes = []
    for category in truth["categories"]:
        key = category["id"]
        at = {name: rates(*found[key]) for name, found in counts.items()}
        truths = at["at_iou_50"]["true_positives"] + at["at_iou_50"]["missed"]
        classes.append(dict(name=category["name"], truths=truths, **at, **{n: p[key] for n, p in precisions.items()}))
    overall = dict(name="all", truths=sum(c["truths"] for c in classes),
                   **{name: rates(*(sum(v) for v in zip(*found.values()))) for name, found in counts.items()})
    for name in precisions:
        defined = [c[name] for c in classes if c[name] is not None]
        overall[name] = float(np.mean(defined)) if defined else None
    return dict(images=len(truth["images"]), classes=classes, overall=overall,
                count_accuracy=count_accuracy(truth, kept), expected_calibration_error=calibration_error(truth, results))


def make_case(name, seed):
    rng, kind = random.Random(f"{name} {seed}"), KINDS[name]
    truth = make_truth(rng, kind)
    results = make_results(rng, kind, truth)
    threshold = kind.get("score_threshold", 0)
    return dict(name=name, score_threshold=threshold, truth=truth, results=results,
                expected=expected_metrics(truth, results, threshold))


def differences(expected, got, place=""):
    """Sentences on everything that differs between two documents."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted(expected.keys() | got.keys()):
            yield from differences(expected.get(key), got.get(key), f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for i, pair in enumerate(zip(expected, got)):
            yield from differences(*pair, f"{place}[{i}]")
    elif isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        if abs(expected - got) > TOLERANCE:
            yield f"{place[1:]}: pycocotools {expected}, kerf {got}"
    elif expected != got:
        yield f"{place[1:]}: pycocotools {expected}, kerf {got}"


def run_kerf(binary, case):
    with tempfile.TemporaryDirectory() as folder:
        truth, results = pathlib.Path(folder, "truth.json"), pathlib.Path(folder, "results.json")
        truth.write_text(json.dumps(case["truth"]))
        results.write_text(json.dumps(case["results"]))
        command = [binary, "eval", "detections", "--truth", truth, "--results", results, "--json",
                   "--score-threshold", str(case["score_threshold"])]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(binary, trials, seed):
    wrong = 0
    for trial in range(trials):
        name = list(KINDS)[trial % len(KINDS)]
        case = make_case(name, seed + trial)
        found = list(differences(case["expected"], run_kerf(binary, case)))
        wrong += bool(found)
        for sentence in found:
            print(f"{name}, seed {seed + trial}: {sentence}")
    print(f"{trials - wrong} of {trials} random data sets agree with pycocotools to {TOLERANCE}")
    return 1 if wrong else 0


def record(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in KINDS:
        text = json.dumps(make_case(name, 0), separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", help="the kerf binary to check")
    parser.add_argument("--record", type=pathlib.Path, help="folder to write recorded data sets to")
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if bool(options.kerf) == bool(options.record):
        parser.error("give either --kerf or --record")
    if options.record:
        return record(options.record)
    return compare(options.kerf, options.trials, options.seed)


if __name__ == "__main__":
    sys.exit(main())
