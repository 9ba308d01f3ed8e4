#!/usr/bin/env python3
"""Writes small GDSII files and what gdstk (pip install gdstk) makes of them: flattened polygons in nanometres.

    python3 tools/gds_fixtures.py fuzz/seeds/layout_gds tests/litho/fixtures/gds.json
"""
import datetime
import json
import math
import pathlib
import struct
import sys

import gdstk

NM = 1e-9


def library():
    return gdstk.Library("KERF", unit=1e-6, precision=NM)  # micrometres, nanometre grid


def shapes():
    lib = library()
    cell = lib.new_cell("SHAPES")
    cell.add(gdstk.rectangle((0, 0), (0.4, 0.12)), gdstk.Polygon([(0.5, 0), (0.9, 0.1), (0.7, 0.5)], layer=2, datatype=3))
    return lib


def paths():
    lib = library()
    cell = lib.new_cell("PATHS")
    corners = [(0, 0), (1, 0), (1, 0.6), (1.5, 1.1)]
    for k, ends in enumerate(("flush", "round", "extended", (0.1, 0.25))):
        points = [(x, y + 1.5 * k) for x, y in corners]
        cell.add(gdstk.FlexPath(points, 0.2, ends=ends, simple_path=True))
    return lib


def hierarchy():
    lib = library()
    leaf, row, top = lib.new_cell("LEAF"), lib.new_cell("ROW"), lib.new_cell("TOP")
    leaf.add(gdstk.Polygon([(0, 0), (0.3, 0), (0.3, 0.1), (0.1, 0.1), (0.1, 0.2), (0, 0.2)]))
    leaf.add(gdstk.FlexPath([(0, 0.3), (0.3, 0.3)], 0.06, simple_path=True))
    row.add(gdstk.Reference(leaf, (0, 0), columns=4, rows=2, spacing=(0.5, 0.6)))
    row.add(gdstk.Reference(leaf, (3, 0), rotation=math.radians(30), magnification=2, x_reflection=True))
    top.add(gdstk.Reference(row, (1, 2), rotation=math.pi / 2))
    top.add(gdstk.Reference(row, (-2, 0), x_reflection=True, rotation=math.radians(200), magnification=0.5))
    top.add(gdstk.Reference(row, (0, 6), rotation=math.radians(15), columns=2, rows=3, spacing=(4, 3)))
    return lib


def two_tops():
    lib = library()
    for name, side in (("ONE", 0.3), ("TWO", 0.7)):
        lib.new_cell(name).add(gdstk.rectangle((0, 0), (side, side / 3)))
    return lib


FILES = {"shapes.gds": (shapes, []), "layer.gds": (shapes, [[2, 3]]), "paths.gds": (paths, []),
         "hierarchy.gds": (hierarchy, []), "two_tops.gds": (two_tops, [])}


def flattened(path, layers):
    lib = gdstk.read_gds(path)
    cells = {}
    for cell in lib.top_level():
        wanted = [p for p in cell.get_polygons() if not layers or [p.layer, p.datatype] in layers]
        cells[cell.name] = [[[round(x * 1000, 4), round(y * 1000, 4)] for x, y in p.points] for p in wanted]
    return cells


def write_refused(folder):
    """Seeds that must be refused: a cell inside itself, an array far too large, a record cut off."""
    def record(kind, data=b""):
        return struct.pack(">HBB", len(data) + 4, kind, 0) + data
    units = (folder / "shapes.gds").read_bytes()
    units = units[units.index(b"\x00\x14\x03\x05"):][:20]
    begin = record(0, b"\x02\x58") + record(1, bytes(24)) + record(2, b"LIB\0") + units
    inside = record(5, bytes(24)) + record(6, b"AA") + record(0x0a) + record(0x12, b"AA") + record(0x10, bytes(8)) + record(0x11) + record(7)
    (folder / "refused_cycle.gds").write_bytes(begin + inside + inside.replace(record(6, b"AA"), record(6, b"BB")) + record(4))
    array = record(0x0b) + record(0x12, b"BB") + record(0x13, b"\x7f\xff\x7f\xff") + record(0x10, bytes(24)) + record(0x11)
    (folder / "refused_array.gds").write_bytes(
        begin + record(5, bytes(24)) + record(6, b"AA") + array + record(7) + record(5, bytes(24)) + record(6, b"BB") + record(7) + record(4))
    (folder / "refused_short.gds").write_bytes(begin + record(5, bytes(24))[:-3])


def main():
    folder, expected = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    result = []
    for name, (make, layers) in FILES.items():
        make().write_gds(folder / name, timestamp=datetime.datetime(2000, 1, 1))
        result.append({"file": name, "layers": layers, "cells": flattened(folder / name, layers)})
    write_refused(folder)
    expected.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
