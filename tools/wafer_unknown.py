"""How well a wafer model knows what it has not learnt: trains with classes held out and ranks maps by familiarity.

    python3 tools/wafer_unknown.py --kerf build/release/kerf --train train.npz --held-out val.npz \\
        --pair Random Near-full --pair Donut Scratch --out runs/unknown
    python3 tools/wafer_unknown.py --kerf build/release/kerf --train train.npz --held-out val.npz \\
        --folds 4 --few-shot 5 --out runs/unknown

For each group of classes a small model is trained without their maps and calibrated on the others' held-out maps.
Printed: the area under the ROC curve of `familiarity` for held-out maps of the group against all others, and the
share of each that is called unknown. With --few-shot, each class of a group is then taught to its model from so many
maps of the training file, and held-out maps of the known classes and of it are named. `--folds N` deals all classes
out to N groups. Runs that are done are not repeated. Needs numpy.
"""
import argparse
import csv
import pathlib
import statistics
import subprocess
import sys

import numpy

from wafer_ablations import SMALL_RUN

SETTINGS = SMALL_RUN + """
[[sources]]
maps = "{train}"
task = "{task}"
exclude = [{group}]
"""


def kerf(options, *arguments):
    subprocess.run([options.kerf, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL,
                   stderr=sys.stderr if options.verbose else subprocess.DEVNULL)


def names_of(file):
    arrays = numpy.load(file, allow_pickle=False)
    return numpy.array([str(name) for name in arrays["class_name" if "class_name" in arrays else "names"]])


def without(file, out, group, names):
    """The maps of `file` but those of the group: what calibration may see."""
    save(file, out, ~numpy.isin(names, group))


def save(file, out, rows):
    arrays = numpy.load(file, allow_pickle=False)
    numpy.savez(out, **{key: value[rows] if len(value) == len(rows) else value for key, value in arrays.items()})


def rows_of(predictions):
    with predictions.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def train(group, folder, options):
    """A small model that has seen no map of the group, calibrated."""
    model = folder / "run/model"
    if (model / "recognise.json").exists():
        return model
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "run.toml"
    config.write_text(SETTINGS.format(steps=options.steps, seed=options.seed, all_views="true", train=options.train.resolve(),
                                      task=options.task, group=", ".join(f'"{name}"' for name in group)))
    resume = ["--resume"] if (folder / "run/checkpoint.safetensors").exists() else []
    if not model.is_dir():
        kerf(options, "wafer", "train", "--config", config, "--out", folder / "run", *resume)
    without(options.held_out, folder / "known.npz", group, names_of(options.held_out))
    without(options.train, folder / "train.npz", group, names_of(options.train))
    kerf(options, "wafer", "calibrate", "--model", model, "--held-out", f"{options.task}={folder / 'known.npz'}",
         "--training", f"{options.task}={folder / 'train.npz'}")
    return model


def classify(model, predictions, options):
    if not predictions.exists():
        kerf(options, "wafer", "classify", "--maps", options.held_out, "--task", options.task, "--model", model,
             "--out", predictions)
    return rows_of(predictions)


def unknown(group, folder, model, options):
    """AUROC of familiarity, shares of the group's and of the other maps that are called unknown, maps of the group."""
    rows = classify(model, folder / "predictions.csv", options)
    familiarity = numpy.array([float(row["familiarity"]) for row in rows])
    called = numpy.array([row["unknown"] == "true" for row in rows])
    strange = numpy.isin(names_of(options.held_out), group)
    return area(familiarity[strange], familiarity[~strange]), called[strange].mean(), called[~strange].mean(), strange.sum()


def few_shot(name, group, folder, model, options):
    """Recall and precision of a class that was taught from a few maps, among it and the known classes."""
    taught = folder / f"taught {name}"
    if not taught.is_dir():
        of_class = numpy.flatnonzero(names_of(options.train) == name)
        chosen = numpy.random.default_rng(options.seed).choice(of_class, options.few_shot, replace=False)
        keep = numpy.zeros(len(names_of(options.train)), bool)
        keep[chosen] = True
        save(options.train, folder / "few.npz", keep)
        kerf(options, "wafer", "teach", folder / "few.npz", "--class", f"new {name}", "--task", options.task,
             "--model", model, "--out", taught)
    names = names_of(options.held_out)
    rows = classify(taught, folder / f"taught {name}.csv", options)
    shown = ~numpy.isin(names, [one for one in group if one != name])
    said = numpy.array([row["class_name"] == f"new {name}" for row in rows])[shown]
    truth = (names == name)[shown]
    right = (said & truth).sum()
    return right / truth.sum(), right / max(said.sum(), 1)


def area(strange, known):
    """Chance that a known map is more familiar than a strange one; ties count half."""
    order = numpy.sort(known)
    below = numpy.searchsorted(order, strange, "right")
    up_to = numpy.searchsorted(order, strange, "left")
    return float(numpy.mean(1 - (below + up_to) / 2 / len(known)))


def groups_of(options):
    groups = [list(pair) for pair in options.pair]
    if options.folds:
        classes = sorted(set(names_of(options.train)))
        numpy.random.default_rng(options.seed).shuffle(classes)
        groups += [sorted(classes[i :: options.folds]) for i in range(options.folds)]
    return groups


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", type=pathlib.Path, required=True)
    parser.add_argument("--train", type=pathlib.Path, required=True)
    parser.add_argument("--held-out", type=pathlib.Path, required=True)
    parser.add_argument("--task", default="mixedwm38")
    parser.add_argument("--pair", nargs=2, action="append", default=[])
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--few-shot", type=int, default=0)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    groups = groups_of(options)
    folders = [options.out / ("-".join(group) if len(group) < 3 else f"fold {i}") for i, group in enumerate(groups)]
    print("| held out | maps | AUROC | of them unknown | of the others unknown |\n|---|---|---|---|---|")
    for group, folder in zip(groups, folders):
        auroc, found, false, count = unknown(group, folder, train(group, folder, options), options)
        print(f"| {', '.join(group)} | {count} | {auroc:.3f} | {found:.2f} | {false:.3f} |", flush=True)
    if not options.few_shot:
        return
    print(f"\n| taught from {options.few_shot} maps | recall | precision |\n|---|---|---|")
    found = []
    for group, folder in zip(groups, folders):
        for name in group:
            found.append(few_shot(name, group, folder, folder / "run/model", options))
            print(f"| {name} | {found[-1][0]:.2f} | {found[-1][1]:.2f} |", flush=True)
    means = [statistics.mean(column) for column in zip(*found)]
    print(f"| all | {means[0]:.3f} | {means[1]:.3f} |")


if __name__ == "__main__":
    main()
