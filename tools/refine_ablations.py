"""What each part of the second stage's words is worth: one training with a part taken away or changed, a few seeds each.

    python3 tools/refine_ablations.py --kerf build/release/kerf --model models/kerf-litho --unseen runs/synth8/annotations.json \\
        --seen runs/synth7/annotations.json --test runs/synth9/annotations.json --pictures 500 --steps 150 --seeds 1 2 --out runs/review_ablations

`--unseen` and `--seen` are pictures that the first stage was not and was trained on; of each the first `--pictures` are inspected and
mined. The words learn from these failures for as many steps and review what the first stage says of the `--test` pictures; no detector
is heard. One variant has no second stage: an adapter learns the same `--unseen` pictures with their true answers for as many steps, as the
first stage did; as no dense head goes with an adapter, it is held against the words without theirs. What is done is not repeated.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

CONFIG = """base = "{model}"
{task}
steps = {steps}
batch = 8
lr = 1e-3
schedule = "trapezoid"
fall = 0.7
warmup = 20
number_sigma = 8.0
beta2 = 0.98
average_decay = 0.99
log_every = 10
save_every = 25
threads = {threads}
seed = {seed}

[lora]
r = 32
lora_alpha = 32
target_modules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "qkv", "attn.proj", "linear_fc1", "linear_fc2"]

{tables}
"""
REVIEW = """task = "review"
failures = ["{failures}"]
right_share = {right_share}"""
# Answers of the first stage are asked for as the model's own inspection.json has them, but for the dense head.
LONGER = """task = "detect"
mode = "lora"
views = {views}
samples = {samples}
temperature = {temperature}
evidence = 0
exclusive = {exclusive}"""
VARIANTS = {"as it is": {}, "failures found in sample": {"mined": "seen"}, "no right answers": {"right_share": 0.0},
            "twice as many right answers": {"right_share": 0.82}, "no enlarged places": {"review": "window = 0"},
            "without the first answer": {"review": "answer = false"}, "first stage trained longer": {"longer": True}}


def run(*arguments):
    subprocess.run([str(argument) for argument in arguments], check=True, stdout=subprocess.DEVNULL)


def first_pictures(coco, count):
    """The first pictures of a set, as a file beside it: names of images stay as they are."""
    data = json.loads(coco.read_text())
    data["images"] = data["images"][:count]
    kept = {image["id"] for image in data["images"]}
    data["annotations"] = [one for one in data["annotations"] if one["image_id"] in kept]
    part = coco.with_name(f"first{count}.json")
    part.write_text(json.dumps(data))
    return part


def inspect(coco, out, options, *further):
    """Results of a set, once: a run that is stopped leaves a part of them, which does not count."""
    part = out.with_suffix(".part.json")
    if not out.exists():
        run(options.kerf, "inspect", "--model", options.model, "--coco", coco, "--threads", options.threads, "--out", part, *further)
        part.rename(out)
    return out


def mine(name, coco, options):
    folder = options.out / f"mined-{name}"
    if not (folder / "cases.jsonl").exists():
        part = first_pictures(coco, options.pictures)
        said = inspect(part, options.out / f"said-{name}.json", options, "--no-refine")
        run(options.kerf, "mine", "--data", part, "--results", said, "--no-gallery", "--out", folder)
    return folder / "cases.jsonl"


def configuration(changes, seed, mined, options):
    if changes.get("longer"):
        task = LONGER.format(**json.loads((options.model / "inspection.json").read_text()))
        tables = f'[[sources]]\ncoco = "{first_pictures(options.unseen, options.pictures).resolve()}"'
    else:
        task = REVIEW.format(failures=mined[changes.get("mined", "unseen")].resolve(), right_share=changes.get("right_share", 0.7))
        tables = f'[review]\n{changes.get("review", "")}'
    return CONFIG.format(model=options.model.resolve(), task=task, steps=options.steps, threads=options.threads, seed=seed, tables=tables)


def train(folder, changes, seed, mined, options):
    if (folder / "run/adapter").is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text(configuration(changes, seed, mined, options))
    resume = ["--resume"] if (folder / "run/checkpoint.safetensors").exists() else []
    run(options.kerf, "train", "--config", config, "--out", folder / "run", *resume)


def judge(folder, changes, before, options):
    """AP50 before and after."""
    adapter = folder / "run/adapter"
    stages = ["--no-refine", "--adapter", adapter] if changes.get("longer") else ["--refiner", adapter]
    after = inspect(options.test, folder / "after.json", options, *stages)
    report = subprocess.run([options.kerf, "refine", "report", "--truth", options.test, "--before", before, "--after", after],
                            check=True, capture_output=True, text=True).stdout.splitlines()
    words = next(line for line in report if line.startswith("AP50 ")).split()
    return [float(word) for word in words if word.replace(".", "").isdigit()][:2]


def table(results):
    rows = ["| second stage | AP50 after, mean | of the seeds |", "|---|---|---|"]
    for name, values in results.items():
        after = [value[1] for value in values]
        rows.append(f"| {name} | {statistics.mean(after):.3f} | {', '.join(f'{value:.3f}' for value in after)} |")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("kerf", "model", "unseen", "seen", "test", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--variant", choices=VARIANTS, nargs="+", default=list(VARIANTS))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = {VARIANTS[name].get("mined", "unseen") for name in options.variant}
    mined = {name: mine(name, getattr(options, name), options) for name in wanted}
    before = {longer: inspect(options.test, options.out / name, options, "--no-refine", *further)
              for longer, name, further in [(False, "before.json", []), (True, "before-words.json", ["--evidence", "0"])]
              if any(bool(VARIANTS[variant].get("longer")) == longer for variant in options.variant)}
    results = {}
    for seed in options.seeds:
        for name in options.variant:
            folder = options.out / f"{name.replace(' ', '-')}-{seed}"
            train(folder, VARIANTS[name], seed, mined, options)
            first = before[bool(VARIANTS[name].get("longer"))]
            results.setdefault(name, []).append(judge(folder, VARIANTS[name], first, options))
            print(name, seed, *results[name][-1], flush=True)
    print(table(results))


if __name__ == "__main__":
    main()
