#!/usr/bin/env python3
"""Writes a table as large as LSWMD.pkl of WM-811K (811,457 maps, more than 2 GB) with pandas, to measure its reading.

    python3 tools/make_lswmd.py /tmp/lswmd.pkl [--rows 811457] [--protocol 4]
"""
import argparse
import pickle

import numpy
import pandas


def cell(text):
    return numpy.array([[text]]) if text else numpy.zeros((0, 0))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("path")
    arguments.add_argument("--rows", type=int, default=811457)
    arguments.add_argument("--protocol", type=int, default=4)
    options = arguments.parse_args()
    random = numpy.random.default_rng(0)
    shapes = [(45, 48), (25, 27), (64, 71), (39, 37), (72, 72), (53, 58)]
    pool = [random.integers(0, 3, shapes[i % len(shapes)]).astype(numpy.uint8) for i in range(60)]
    kinds = ["none", "Edge-Ring", "Center", "Loc"]
    frame = pandas.DataFrame({
        "waferMap": [pool[i % len(pool)].copy() for i in range(options.rows)],
        "dieSize": [float(pool[i % len(pool)].size) for i in range(options.rows)],
        "lotName": pandas.Series([f"lot{i // 25 + 1}" for i in range(options.rows)], dtype=object),
        "waferIndex": [float(i % 25 + 1) for i in range(options.rows)],
        "trianTestLabel": [cell("Training" if i % 5 == 0 else "") for i in range(options.rows)],
        "failureType": [cell(kinds[i % 4] if i % 5 == 0 else "") for i in range(options.rows)]})
    with open(options.path, "wb") as file:
        pickle.dump(frame, file, protocol=options.protocol)


main()
