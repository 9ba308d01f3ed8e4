#!/usr/bin/env python3
"""Runs Kerf and transformers+PEFT in turn on the same random weights and inputs, and prints what each needs.

usage: run.py [--shape litho,2b] [--dtype fp32,bf16] [--work infer,lora] [--cpu native,avx2] [--threads N] ..
A ratio is the peer's cost over Kerf's: above 1, Kerf is faster (or smaller). README.md says more.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
HOUSE = BENCH.parent
KERF = HOUSE / "build/release/bench/kerf_bench"
# An AVX2-only machine, as far as the three libraries under both programs can be told.
AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
ROWS = {  # measured key -> (printed name, unit, factor)
    "prefill": ("image + prompt prefill", "ms", 1e3),
    "decode": ("decoding, a token", "ms", 1e3),
    "step": ("LoRA training step", "ms", 1e3),
    "peak": ("peak memory", "MB", 1e-6),
}


def program(*command, environment=None):
    result = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{result.stderr.strip()[-2000:]}")
    return json.loads(result.stdout.strip().splitlines()[-1]) if result.stdout.strip().startswith("{") else {}


def model_folder(shape, work):
    """Random weights of a shape with the small model's vocabulary; made once."""
    folder = work / shape
    if (folder / "ready").exists():
        return folder
    source = folder / "source"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HOUSE / "configs" / "litho", source)
    if shape == "litho":
        for name in ("config.json", "preprocessor_config.json"):
            shutil.copy(HOUSE / "models" / "kerf-litho" / name, source / name)
    else:
        shutil.copy(BENCH / "shapes" / f"{shape}.json", source / "config.json")
    program(KERF, "prepare", "--source", source, "--model", folder / "model", "--data", folder)
    (folder / "ready").touch()
    return folder


def environment_of(cpu, threads):
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OMP_PROC_BIND": "close"}
    return {**environment, **AVX2} if cpu == "avx2" else environment


def measure(options, shape, dtype, what, cpu):
    """Both sides, one after the other; {"kerf": .., "peer": ..}."""
    folder = model_folder(shape, options.folder)
    print(f"{shape}/{cpu}/{dtype}/{what} ..", file=sys.stderr, flush=True)
    environment = environment_of(cpu, options.threads)
    common = [what, "--model", folder / "model", "--data", folder, "--dtype", dtype, "--threads", options.threads,
              "--repeats", options.repeats, "--tokens", options.tokens]
    return {"kerf": program(KERF, *common, environment=environment),
            "peer": program(options.python, BENCH / "peer.py", *common, environment=environment)}


class Company:
    """How busy other programs kept the machine's processors meanwhile: such a measurement is worth little."""

    def __init__(self):
        self.start = self.counts()

    @staticmethod
    def counts():
        fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        own = os.times()
        return sum(fields), sum(fields) - fields[3] - fields[4], sum(own[:4]) * os.sysconf("SC_CLK_TCK")

    def share(self):
        total, busy, own = (now - then for now, then in zip(self.counts(), self.start))
        return max(0.0, (busy - own) / max(1, total))


def median(value):
    return statistics.median(value) if isinstance(value, list) else value


def compare_answers(pair):
    """How far the two sides agree, in words."""
    kerf, peer = pair["kerf"], pair["peer"]
    if "losses" in kerf:
        difference = max(abs(a - b) for a, b in zip(kerf["losses"], peer["losses"]))
        return f"losses of {len(kerf['losses'])} steps differ by {difference:.1e} at most"
    ids = list(zip(kerf["ids"], peer["ids"]))
    same = next((i for i, (a, b) in enumerate(ids) if a != b), len(ids))
    return (f"first logits differ by {peer['logits']:.1e} of their spread at most, "
            f"the first {same} of {len(ids)} greedy tokens are the same")


def table(results):
    print(f"\n{results.get('machine', cpu_name())}, {results['threads']} threads; {results['versions']}")
    print("| model | cpu | dtype | work | Kerf | peer | ratio |\n|---|---|---|---|---|---|---|")
    for key, pair in sorted(results["runs"].items()):
        shape, cpu, dtype, what = key.split("/")
        for name, (title, unit, factor) in ROWS.items():
            if name not in pair["kerf"]:
                continue
            kerf, peer = (median(pair[side][name]) * factor for side in ("kerf", "peer"))
            print(f"| {shape} | {cpu} | {dtype} | {what}: {title} | {kerf:.4g} {unit} | {peer:.4g} {unit} "
                  f"| {peer / kerf:.2f} |")
    for key, pair in sorted(results["runs"].items()):
        print(f"- {key}: {pair['agreement']}; others kept the machine {pair['others']:.0%} busy")


def cpu_name():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", default="litho,2b", help="litho (the shipped small model), 2b (Qwen3-VL-2B)")
    parser.add_argument("--dtype", default="fp32,bf16")
    parser.add_argument("--work", default="infer,lora")
    parser.add_argument("--cpu", default="native", help="native; avx2: emulated by telling the libraries")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=64, help="decoded after the prompt")
    parser.add_argument("--python", default=HOUSE / ".bench/bin/python", help="one that has transformers and peft")
    parser.add_argument("--folder", type=Path, default=HOUSE / ".bench/work", help="weights and results")
    options = parser.parse_args()
    file = options.folder / f"results-{options.threads}.json"
    results = json.loads(file.read_text()) if file.exists() else {"runs": {}}
    for shape in options.shape.split(","):
        for cpu in options.cpu.split(","):
            for dtype in options.dtype.split(","):
                for what in options.work.split(","):
                    company = Company()
                    pair = measure(options, shape, dtype, what, cpu)
                    pair["agreement"] = compare_answers(pair)
                    pair["others"] = company.share()
                    results["runs"][f"{shape}/{cpu}/{dtype}/{what}"] = pair
                    if cpu == "native":
                        results["machine"] = f"{cpu_name()} ({pair['kerf']['features']})"
                    results["versions"], results["threads"] = pair["peer"]["versions"], options.threads
                    file.write_text(json.dumps(results, indent=1))
    table(results)


if __name__ == "__main__":
    main()
