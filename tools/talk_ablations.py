"""What each part of the language stage is worth: goes on from one model with a part taken away or changed.

    python3 tools/talk_ablations.py --kerf build/release/kerf --base models/kerf-wafer --train train.jsonl \\
        --held-out val.jsonl --variant "as it is" --variant "no contrast: wafer=runs/ce/model" \\
        --variant "no facts tool: train=no_tools.jsonl" --out runs/talk_ablations

A variant is a name and, after a colon, what is another: the wafer model whose tower sees, or the dialogues to learn
from. Each is trained for as many steps from the base's language stage and answers the questions of the held-out
dialogues, checked and unchecked (`kerf ask --unchecked`: the model alone). What is done is not repeated.
"""
import argparse
import json
import pathlib
import shutil
import subprocess

COLUMNS = {"claims that hold": ("all", "claims"), "complete": ("all", "complete"), "type in words": ("in_words",),
           "numbers": ("all", "number"), "places": ("all", "place")}


def parse_variant(text):
    name, _, changes = text.partition(":")
    return name.strip(), dict(change.strip().split("=", 1) for change in changes.split(",") if change.strip())


def settings(changes, options):
    wafer = f'wafer = "{pathlib.Path(changes["wafer"]).resolve()}"\n' if "wafer" in changes else ""
    train = pathlib.Path(changes.get("train", options.train)).resolve()
    return (f'base = "{(options.base / "language").resolve()}"\n{wafer}steps = {options.steps}\npack = 4096\nlr = 0.002\n'
            f'muon = 10\nfall = 0.6\nwarmup = 50\nlog_every = 50\nsave_every = 100\nseed = {options.seed}\nthreads = 1\n'
            f'[[sources]]\ndialogues = "{train}"\n')


def train(folder, changes, options):
    if (folder / "run/model").is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text(settings(changes, options))
    resume = ["--resume"] if (folder / "run/checkpoint.safetensors").exists() else []
    subprocess.run([options.kerf, "vmqa", "train", "--config", config, "--out", folder / "run", *resume], check=True)


def answer(folder, unchecked, options):
    """The metrics of the answers to the held-out questions."""
    name = "unchecked" if unchecked else "checked"
    metrics = folder / f"{name}.json"
    if not metrics.exists():
        model = folder / "model"
        if not model.exists():
            shutil.copytree(options.base, model, ignore=shutil.ignore_patterns("language"))
            shutil.copytree(folder / "run/model", model / "language")
        answers = folder / f"{name}.jsonl"
        subprocess.run([options.kerf, "ask", "--batch", options.questions, "--out", answers, "--model", model, "--threads", "1",
                        *(["--unchecked"] if unchecked else [])], check=True)
        subprocess.run([options.kerf, "eval", "dialogue", "--dialogues", options.held_out, "--answers", answers, "--faults", "0",
                        "--json", metrics], check=True, stdout=subprocess.DEVNULL)
    return json.loads(metrics.read_text())


def value(metrics, path):
    for key in path:
        metrics = metrics[key]
    return f"{metrics['value']:.3f}" if metrics["of"] else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", type=pathlib.Path, required=True)
    parser.add_argument("--base", type=pathlib.Path, required=True, help="wafer model with its language stage")
    parser.add_argument("--train", type=pathlib.Path, required=True)
    parser.add_argument("--held-out", type=pathlib.Path, required=True)
    parser.add_argument("--variant", action="append", required=True, metavar="NAME[: wafer=DIR, train=FILE]")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    options.questions = options.held_out.with_suffix(".questions.jsonl")  # files are looked for beside it
    subprocess.run([options.kerf, "vmqa", "questions", options.held_out, "--out", options.questions], check=True)
    rows = []
    for text in options.variant:
        name, changes = parse_variant(text)
        folder = options.out / name.replace(" ", "-")
        train(folder, changes, options)
        for unchecked in (True, False):
            metrics = answer(folder, unchecked, options)
            rows.append([name, "model alone" if unchecked else "checked", *(value(metrics, path) for path in COLUMNS.values())])
    print(f"| variant | sentences | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 2)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
