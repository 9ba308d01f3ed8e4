#!/usr/bin/env python3
"""Compares two outputs of dump_qwen3_vl.py, made by different versions of transformers or on different machines.

Prints the largest difference of each kind of tensor, relative to the largest value for gradients and absolute for the
rest, and exits with 1 where it exceeds the tolerance. Ids, positions, grids and pixels must be equal."""

import argparse
import pathlib
import re

from safetensors.torch import load_file


def difference(name, a, b):
    if a.shape != b.shape or a.dtype != b.dtype:
        return float("inf")
    if not a.is_floating_point():
        return 0.0 if a.equal(b) else float("inf")
    largest = float((a - b).abs().max()) if a.numel() else 0.0
    return largest / max(float(a.abs().max()), 1e-12) if name.startswith("grad.") else largest


def kind(name):
    return "gradients" if name.startswith("grad.") else re.sub(r"\d+$", "*", name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", type=pathlib.Path)
    parser.add_argument("second", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, default=1e-4)
    options = parser.parse_args()
    files = {path.relative_to(options.first) for path in options.first.glob("*/*.safetensors")}
    if files != {path.relative_to(options.second) for path in options.second.glob("*/*.safetensors")} or not files:
        raise SystemExit("the two folders do not hold the same golden files")
    worst = {}
    for file in sorted(files):
        first, second = load_file(options.first / file), load_file(options.second / file)
        if first.keys() != second.keys():
            raise SystemExit(f"{file}: different tensors: {sorted(first.keys() ^ second.keys())[:5]}")
        for name in first:
            found = (difference(name, first[name], second[name]), f"{file}: {name}")
            worst[kind(name)] = max(worst.get(kind(name), (0.0, "")), found)
    for name, (value, place) in sorted(worst.items()):
        print(f"{name:20} {value:9.2e}  {place if value else ''}")
    raise SystemExit(any(value > options.tolerance for value, _ in worst.values()))


if __name__ == "__main__":
    main()
