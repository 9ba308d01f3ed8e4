"""What each part of the contrastive learning is worth: trains small wafer models that differ in one thing.

    python3 tools/wafer_ablations.py --kerf build/release/kerf --train train.npz --held-out val.npz --out runs/ablations

Every run is `kerf wafer train` on a file of settings that lies beside its result; runs that are done are not
repeated, and one that was stopped goes on. The table gives mean and standard deviation over the seeds.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

SPECIFIED = {"weight": 0.35, "temperature": 0.08, "balanced": True, "prototypes": True}
VIEWS = [{"rotate": 1.0, "flip": True, "grey": 0.2}, {"flip": True, "jitter": 0.2}, {"flip": True}]
# name: (contrast, views, every view is classified)
VARIANTS = {
    "PSCL as specified": (SPECIFIED, VIEWS, False),
    "classes only (CE)": ({**SPECIFIED, "weight": 0.0}, VIEWS, False),
    "no balancing": ({**SPECIFIED, "balanced": False}, VIEWS, False),
    "no prototypes": ({**SPECIFIED, "prototypes": False}, VIEWS, False),
    "one view": (SPECIFIED, VIEWS[:1] * 2, False),
    "PSCL, every view classified": (SPECIFIED, VIEWS, True),
    "CE, every view classified": ({**SPECIFIED, "weight": 0.0}, VIEWS, True),
}
# of a run small enough for a table; tools/wafer_unknown.py makes the same
SMALL_RUN = """steps = {steps}
batch = 64
lr = 0.003
muon = 10
fall = 0.6
sampler = "sqrt"
warmup = 100
threads = 1
log_every = 100
save_every = 250
seed = {seed}
classify_all_views = {all_views}

[tower]
canvas = 54
patch_size = 9
depth = 4
hidden_size = 96
intermediate_size = 384
num_heads = 3
"""


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else repr(value)


def table(name, values):
    return f"\n{name}\n" + "".join(f"{key} = {text_of(value)}\n" for key, value in values.items())


def settings(variant, share, seed, options):
    contrast, views, all_views = VARIANTS[variant]
    text = SMALL_RUN.format(steps=options.steps, seed=seed, all_views=text_of(all_views)) + table("[contrast]", contrast)
    text += "".join(table("[[views]]", view) for view in views)
    source = f'\n[[sources]]\nmaps = "{options.train.resolve()}"\nlabelled = {share}\nseed = {seed}\n'
    return text + source + f'\n[[held_out]]\nmaps = "{options.held_out.resolve()}"\n'


def scores(folder, steps):
    """The scores on held-out maps after the last step, or None while the run is not done."""
    metrics = folder / "metrics.jsonl"
    lines = [json.loads(line) for line in metrics.read_text().splitlines()] if metrics.exists() else []
    return next((line for line in lines if line["step"] == steps and "mixedwm38 exact" in line), None)


def run(variant, share, seed, options):
    folder = options.out / f"{variant} {share} {seed}".translate(str.maketrans(" ,()", "----"))
    if scores(folder, options.steps) is None:
        config = folder.with_suffix(folder.suffix + ".toml")
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(settings(variant, share, seed, options))
        resume = ["--resume"] if (folder / "checkpoint.safetensors").exists() else []
        subprocess.run([options.kerf, "wafer", "train", "--config", config, "--out", folder, *resume], check=True,
                       stdout=subprocess.DEVNULL, stderr=sys.stderr if options.verbose else subprocess.DEVNULL)
    return scores(folder, options.steps)


def spread(values):
    deviation = f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.4f}{deviation}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", type=pathlib.Path, required=True)
    parser.add_argument("--train", type=pathlib.Path, required=True)
    parser.add_argument("--held-out", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--shares", type=float, nargs="+", default=[1.0, 0.01])
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    rows = {}
    for seed in range(options.seeds):  # a whole table of one seed first
        for share in options.shares:
            for variant in VARIANTS:
                rows.setdefault((share, variant), []).append(run(variant, share, seed, options))
                print(f"{variant}, {share:g} of the labels, seed {seed}: "
                      f"{rows[share, variant][-1]['mixedwm38 exact']:.4f}", file=sys.stderr, flush=True)
    print("| labels | variant | exact match | macro-F1 of labels |\n|---|---|---|---|")
    for (share, variant), found in rows.items():
        columns = [spread([score[key] for score in found]) for key in ("mixedwm38 exact", "mixedwm38 label f1")]
        print(f"| {share:.0%} | {variant} | {' | '.join(columns)} |")


if __name__ == "__main__":
    main()
