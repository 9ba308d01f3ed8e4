#!/usr/bin/env python3
"""Golden values of `kerf eval wafers` from scikit-learn on random answers.

  wafer_metrics.py --out tests/eval/fixtures      writes wafers_mixed.json and wafers_nine.json

Needs numpy and scikit-learn. The calibration error is worked out here; everything else is scikit-learn's.
"""
import argparse
import json
import pathlib

import numpy as np
from sklearn import metrics

COLUMNS = ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"]
MIXED = ["Normal", "Center", "Donut", "Loc", "Random", "Center+Edge-Loc", "Donut+Loc+Scratch", "Center+Edge-Ring+Loc+Scratch"]
NINE = ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "none"]


def labels_of(name):
    return np.array([column in name.split("+") for column in COLUMNS], float)


def answer(generator, truth, classes, steps):
    """Probabilities near the truth, on a grid of `steps` so that scores tie; now and then another class."""
    said = truth if generator.random() < 0.75 else classes[generator.integers(len(classes))]
    noise = generator.normal(0, 0.3, len(COLUMNS))
    probabilities = np.round(np.clip(labels_of(said) * 0.7 + 0.15 + noise, 0, 1) * steps) / steps
    confidence = round(float(np.clip(generator.normal(0.8, 0.2), 0, 1)), 3)
    return {"probabilities": probabilities.tolist(), "class_name": said, "confidence": confidence, "unknown": bool(generator.random() < 0.1)}


def calibration(confidence, right):
    """Expected calibration error over (0, .1], (.1, .2], ..; 0 falls in the first."""
    bins = np.clip(np.ceil(np.round(confidence * 10, 9)).astype(int) - 1, 0, 9)
    return float(sum(abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(right))


def scores(truth, said):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(truth, said, labels=[1], zero_division=np.nan)
    values = {"precision": precision[0], "recall": recall[0], "f1": f1[0]}
    return {key: None if np.isnan(value) else float(value) for key, value in values.items()}


def of_label(truth, said, probabilities):
    one = scores(truth, said)
    one["average_precision"] = float(metrics.average_precision_score(truth, probabilities)) if truth.any() else None
    return one


def expected(truth, answers):
    labels = np.array([labels_of(name) for name in truth])
    probabilities = np.array([one["probabilities"] for one in answers])
    classes, names = np.array(truth), np.array([one["class_name"] for one in answers])
    known = ~np.array([one["unknown"] for one in answers])
    confidence = np.array([one["confidence"] for one in answers])
    said = probabilities >= 0.5
    return {
        "exact_match": metrics.accuracy_score(labels, said),
        "label_f1": metrics.f1_score(labels, said, average="macro", zero_division=np.nan),
        "accuracy": metrics.accuracy_score(classes, names),
        "class_f1": metrics.f1_score(classes, names, average="macro", zero_division=np.nan),
        "calibration_error": calibration(confidence, classes == names),
        "unknown_share": 1 - known.mean(),
        "known_accuracy": metrics.accuracy_score(classes[known], names[known]),
        "labels": {name: of_label(labels[:, i], said[:, i], probabilities[:, i]) for i, name in enumerate(COLUMNS)},
        "classes": {name: scores(classes == name, names == name) for name in sorted(set(truth) | set(names))},
        "confused": {f"{a}>{b}": int(((classes == a) & (names == b)).sum()) for a, b in set(zip(truth, names.tolist())) if a != b},
    }


def record(classes, seed, steps):
    generator = np.random.default_rng(seed)
    truth = [classes[i] for i in generator.integers(len(classes), size=150)]
    answers = [answer(generator, name, classes, steps) for name in truth]
    return {"normal": "none" if "none" in classes else "Normal", "truth": truth, "answers": answers, "expected": expected(truth, answers)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    for name, recorded in {"mixed": record(MIXED, 1, 20), "nine": record(NINE, 2, 1000)}.items():
        (out / f"wafers_{name}.json").write_text(json.dumps(recorded) + "\n")


if __name__ == "__main__":
    main()
