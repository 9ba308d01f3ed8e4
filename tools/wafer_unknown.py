"""How well a wafer model knows what it has not learnt: trains with classes held out and ranks maps by familiarity.

    python3 tools/wafer_unknown.py --kerf build/release/kerf --train train.npz --held-out val.npz \\
        --pair Random Near-full --pair Donut Scratch --out runs/unknown

For each pair a small model is trained without maps of the two classes and calibrated on the others' held-out maps.
Printed: the area under the ROC curve of `familiarity` for held-out maps of the pair against all others, and the
share of each that is called unknown. Runs that are done are not repeated. Needs numpy.
"""
import argparse
import csv
import pathlib
import subprocess
import sys

import numpy

from wafer_ablations import SMALL_RUN

SETTINGS = SMALL_RUN + """
[[sources]]
maps = "{train}"
task = "{task}"
exclude = [{pair}]
"""


def kerf(options, *arguments):
    subprocess.run([options.kerf, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL,
                   stderr=sys.stderr if options.verbose else subprocess.DEVNULL)


def names_of(file):
    arrays = numpy.load(file, allow_pickle=False)
    return numpy.array([str(name) for name in arrays["class_name" if "class_name" in arrays else "names"]])


def without(file, out, pair, names):
    """The maps of `file` but those of the pair: what calibration may see."""
    arrays = numpy.load(file, allow_pickle=False)
    keep = ~numpy.isin(names, pair)
    count = len(names)
    numpy.savez(out, **{key: value[keep] if len(value) == count else value for key, value in arrays.items()})


def run(pair, options):
    folder = options.out / "-".join(pair)
    names = names_of(options.held_out)
    predictions = folder / "predictions.csv"
    if not predictions.exists():
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "run.toml"
        config.write_text(SETTINGS.format(steps=options.steps, seed=options.seed, all_views="true", train=options.train.resolve(),
                                          task=options.task, pair=", ".join(f'"{name}"' for name in pair)))
        resume = ["--resume"] if (folder / "run/checkpoint.safetensors").exists() else []
        if not (folder / "run/model").is_dir():
            kerf(options, "wafer", "train", "--config", config, "--out", folder / "run", *resume)
        without(options.held_out, folder / "known.npz", pair, names)
        without(options.train, folder / "train.npz", pair, names_of(options.train))
        kerf(options, "wafer", "calibrate", "--model", folder / "run/model", "--held-out",
             f"{options.task}={folder / 'known.npz'}", "--training", f"{options.task}={folder / 'train.npz'}")
        kerf(options, "wafer", "classify", "--maps", options.held_out, "--task", options.task, "--model",
             folder / "run/model", "--out", predictions)
    with predictions.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    familiarity = numpy.array([float(row["familiarity"]) for row in rows])
    unknown = numpy.array([row["unknown"] == "true" for row in rows])
    strange = numpy.isin(names, pair)
    return area(familiarity[strange], familiarity[~strange]), unknown[strange].mean(), unknown[~strange].mean(), strange.sum()


def area(strange, known):
    """Chance that a known map is more familiar than a strange one; ties count half."""
    order = numpy.sort(known)
    below = numpy.searchsorted(order, strange, "right")
    up_to = numpy.searchsorted(order, strange, "left")
    return float(numpy.mean(1 - (below + up_to) / 2 / len(known)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", type=pathlib.Path, required=True)
    parser.add_argument("--train", type=pathlib.Path, required=True)
    parser.add_argument("--held-out", type=pathlib.Path, required=True)
    parser.add_argument("--task", default="mixedwm38")
    parser.add_argument("--pair", nargs=2, action="append", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    print("| held out | maps | AUROC | of them unknown | of the others unknown |\n|---|---|---|---|---|")
    for pair in options.pair:
        auroc, found, false, count = run(pair, options)
        print(f"| {' and '.join(pair)} | {count} | {auroc:.3f} | {found:.2f} | {false:.3f} |", flush=True)


if __name__ == "__main__":
    main()
