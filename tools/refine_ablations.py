"""What each part of the second stage's words is worth: one training with a part taken away or changed, a few seeds each.

    python3 tools/refine_ablations.py --kerf build/release/kerf --model models/kerf-litho --unseen runs/synth8/annotations.json \\
        --seen runs/synth7/annotations.json --test runs/synth9/annotations.json --pictures 500 --steps 150 --seeds 1 2 --out runs/review_ablations

`--unseen` and `--seen` are pictures that the first stage was not and was trained on; of each the first `--pictures` are inspected and
mined. The words learn from these failures for as many steps and review what the first stage says of the `--test` pictures; no detector
is heard. What is done is not repeated.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

CONFIG = """base = "{model}"
task = "review"
failures = ["{failures}"]
right_share = {right_share}
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

[review]
{review}
"""
VARIANTS = {"as it is": {}, "failures found in sample": {"mined": "seen"}, "no right answers": {"right_share": 0.0},
            "twice as many right answers": {"right_share": 1.4}, "no enlarged places": {"review": "window = 0"},
            "without the first answer": {"review": "answer = false"}}


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


def train(folder, changes, seed, mined, options):
    if (folder / "run/adapter").is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text(CONFIG.format(model=options.model.resolve(), failures=mined[changes.get("mined", "unseen")].resolve(),
                                    right_share=changes.get("right_share", 0.7), steps=options.steps, threads=options.threads,
                                    seed=seed, review=changes.get("review", "")))
    resume = ["--resume"] if (folder / "run/checkpoint.safetensors").exists() else []
    run(options.kerf, "train", "--config", config, "--out", folder / "run", *resume)


def judge(folder, before, options):
    """AP50 before and after."""
    after = inspect(options.test, folder / "after.json", options, "--refiner", folder / "run/adapter")
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
    mined = {"unseen": mine("unseen", options.unseen, options), "seen": mine("seen", options.seen, options)}
    before = inspect(options.test, options.out / "before.json", options, "--no-refine")
    results = {}
    for seed in options.seeds:
        for name in options.variant:
            folder = options.out / f"{name.replace(' ', '-')}-{seed}"
            train(folder, VARIANTS[name], seed, mined, options)
            results.setdefault(name, []).append(judge(folder, before, options))
            print(name, seed, *results[name][-1], flush=True)
    print(table(results))


if __name__ == "__main__":
    main()
