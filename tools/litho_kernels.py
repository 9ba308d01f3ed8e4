#!/usr/bin/env python3
"""Writes SOCS kernels from NumPy arrays as the file that `kerf synth litho --kernels` reads.

litho_kernels.py KERNELS.npz OUT.safetensors [--period NM] [--set NAME ...]

The archive holds NAME [K, n, n] (complex, centred on frequency 0) and NAME_scale [K] for each set, as
../shared/data/layouts/iccad2013_kernels.npz does; --period is the length after which the field repeats.
"""
import argparse
import json
import struct

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernels")
    parser.add_argument("out")
    parser.add_argument("--period", type=float, default=2048.0)
    parser.add_argument("--set", nargs="*", help="sets to take (default: all)")
    options = parser.parse_args()
    archive = np.load(options.kernels)
    names = options.set or sorted(name for name in archive if name + "_scale" in archive)
    header, data = {"__metadata__": {"period_nm": f"{options.period:g}"}}, b""
    for name in names:
        kernels = np.ascontiguousarray(archive[name].astype(np.complex64))
        parts = {name: kernels.view(np.float32).reshape(*kernels.shape, 2), name + "_scale": archive[name + "_scale"]}
        for key, array in parts.items():
            raw = np.ascontiguousarray(array.astype("<f4")).tobytes()
            header[key] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
            data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(options.out, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    main()
