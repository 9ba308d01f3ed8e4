#!/usr/bin/env python3
"""Writes small tables of wafer maps as pandas pickles them, old and new, and what pandas reads in them as JSON.

    python3 tools/wafer_pickle_fixtures.py tests/wafer/fixtures/lswmd fuzz/seeds/wafer_pickle

LSWMD.pkl of WM-811K was written by Python 2 and a pandas of its time. That pickle is made here operation by operation
(class Python2) in the form that pandas 0.14 to 0.25 had, and checked by today's pandas, which still reads it.
"""
import io
import json
import pathlib
import pickle
import shutil
import struct
import sys

import numpy
import pandas


def cell(text):
    return numpy.array([[text]]) if text else numpy.zeros((0, 0))


def table():
    random = numpy.random.default_rng(3)
    maps = [random.integers(0, 3, shape).astype(numpy.uint8) for shape in ((4, 5), (3, 3), (6, 2))]
    maps[2] = numpy.asfortranarray(maps[2])
    return pandas.DataFrame({
        "waferMap": maps, "dieSize": [20.0, 9.0, 12.0], "lotName": ["lot1", "lot1", "lot9"], "waferIndex": [1.0, 2.0, 25.0],
        "trianTestLabel": [cell("Training"), cell("Test"), cell("")], "failureType": [cell("none"), cell("Edge-Ring"), cell("")]})


class Python2:
    """Writes operations of protocol 2 as Python 2 did: its strings are bytes, its arrays carry them as such."""

    def __init__(self):
        self.out = io.BytesIO()
        self.memo = 0
        self.put(b"\x80\x02")

    def put(self, *parts):
        for part in parts:
            self.out.write(part)
        return self

    def keep(self):
        self.put(b"q" + bytes([self.memo]) if self.memo < 256 else b"r" + struct.pack("<I", self.memo))
        self.memo += 1
        return self.memo - 1

    def get(self, number):
        self.put(b"h" + bytes([number]) if number < 256 else b"j" + struct.pack("<I", number))

    def text(self, value):
        raw = value if isinstance(value, bytes) else value.encode()
        self.put(b"U" + bytes([len(raw)]) if len(raw) < 256 else b"T" + struct.pack("<I", len(raw)), raw)
        self.keep()

    def integer(self, value):
        self.put(b"K" + bytes([value]) if 0 <= value < 256 else b"J" + struct.pack("<i", value))

    def shape(self, shape):
        for length in shape:
            self.integer(length)
        self.put({0: b")", 1: b"\x85", 2: b"\x86"}[len(shape)])
        self.keep()

    def name(self, module, name):
        self.put(f"c{module}\n{name}\n".encode())
        self.keep()

    def dtype(self, dtype):
        self.name("numpy", "dtype")
        self.text(dtype.str[1:] if dtype.kind != "O" else "O8")
        self.put(b"K\x00K\x01\x87")
        self.keep()
        self.put(b"R")
        self.keep()
        self.put(b"(K\x03")
        self.text("<" if dtype.byteorder in "<=" else "|")
        self.put(b"NNN")
        for value in ((dtype.itemsize, 4) if dtype.kind == "U" else (-1, -1)):
            self.put(b"J" + struct.pack("<i", value))
        self.integer(63 if dtype.kind == "O" else 0)  # flags: objects are pickled as a list, and so on
        self.put(b"t")
        self.keep()
        self.put(b"b")

    def array(self, array, kind="numpy ndarray"):
        self.name("numpy.core.multiarray", "_reconstruct")
        self.name(*kind.split())
        self.put(b"K\x00\x85")
        self.keep()
        self.text("b")
        self.put(b"\x87")
        self.keep()
        self.put(b"R")
        self.keep()
        self.put(b"(K\x01")
        self.shape(array.shape)
        self.dtype(array.dtype)
        fortran = array.flags.f_contiguous and not array.flags.c_contiguous
        self.put(b"\x88" if fortran else b"\x89")
        if array.dtype.kind == "O":
            self.put(b"]")
            self.keep()
            self.put(b"(")
            for value in array.flatten():
                self.array(value) if isinstance(value, numpy.ndarray) else self.text(value)
            self.put(b"e")
        else:
            self.text(array.tobytes("A"))
        self.put(b"tb")

    def index(self, values):
        self.name("pandas.indexes.base", "_new_Index")
        self.name("pandas.indexes.base", "Index")
        self.put(b"}")
        self.keep()
        self.put(b"(")
        self.text("data")
        self.array(numpy.array(values, object))
        self.text("name")
        self.put(b"Nu\x86")
        self.keep()
        self.put(b"R")

    def rows(self, count):
        self.name("pandas.indexes.base", "_new_Index")
        self.name("pandas.indexes.range", "RangeIndex")
        self.put(b"}")
        self.keep()
        self.put(b"(")
        for key, value in (("start", 0), ("stop", count), ("step", 1)):
            self.text(key)
            self.integer(value)
        self.text("name")
        self.put(b"Nu\x86")
        self.keep()
        self.put(b"R")


def old_pickle(frame):
    blocks = [(["waferMap", "lotName", "trianTestLabel", "failureType"], object), (["dieSize", "waferIndex"], float)]
    write = Python2()
    write.name("pandas.core.frame", "DataFrame")
    write.put(b")\x81}")
    write.keep()
    write.put(b"(")
    write.text("_metadata")
    write.put(b"]")
    write.text("_typ")
    write.text("dataframe")
    write.text("_data")
    write.name("pandas.core.internals", "BlockManager")
    write.put(b")\x81((")  # the state, and in it the list of axes
    places, values = [], []

    def axes():
        write.index(list(frame.columns))
        write.rows(len(frame))

    axes()
    write.put(b"l(")
    for columns, dtype in blocks:
        array = numpy.empty((len(columns), len(frame)), dtype)
        for i, column in enumerate(columns):
            for j, value in enumerate(frame[column]):
                array[i, j] = value
        write.array(array)
        values.append(write.keep())
        places.append([list(frame.columns).index(column) for column in columns])
    write.put(b"l(")
    for columns, _ in blocks:
        write.index(columns)
    write.put(b"l}")
    write.text("0.14.1")
    write.put(b"}(")
    write.text("axes")
    write.put(b"(")
    axes()
    write.put(b"l")
    write.text("blocks")
    write.put(b"(")
    for value, place in zip(values, places):
        write.put(b"}(")
        write.text("values")
        write.get(value)
        write.text("mgr_locs")
        write.array(numpy.array(place))
        write.put(b"u")
    write.put(b"lustbub.")
    return write.out.getvalue()


def read(path):
    """As everyone reads LSWMD.pkl: with today's names for the modules, and strings of Python 2 as Latin-1."""
    sys.modules.setdefault("pandas.indexes", pandas.core.indexes)
    for name in ("base", "range"):
        sys.modules.setdefault("pandas.indexes." + name, getattr(pandas.core.indexes, name))
    pandas.core.internals.BlockManager = pandas.core.internals.managers.BlockManager
    with open(path, "rb") as file:
        return pickle.load(file, encoding="latin1")


def plain(value):
    if isinstance(value, numpy.ndarray):
        return {"shape": list(value.shape), "values": value.flatten().tolist()}
    return value


def main():
    folder, seeds = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    seeds.mkdir(parents=True, exist_ok=True)
    frame = table()
    for protocol in (2, 4, 5):
        frame.to_pickle(folder / f"new{protocol}.pkl", protocol=protocol)
    part = frame.iloc[[2, 0]].copy()
    part["failureNum"] = [8, 1]
    part["lotName"] = part["lotName"].astype(object)
    part.to_pickle(folder / "part.pkl", protocol=5)
    part = frame.iloc[[1, 2, 0]]
    part.to_pickle(folder / "picked.pkl", protocol=4)
    (folder / "old.pkl").write_bytes(old_pickle(frame))

    class Evil:
        def __reduce__(self):
            return (eval, ("1",))
    (folder / "bad_eval.pkl").write_bytes(pickle.dumps(Evil(), protocol=2))
    truth = {}
    for path in sorted(folder.glob("*.pkl")):
        shutil.copy(path, seeds / path.name)
        if not path.name.startswith("bad"):
            truth[path.name] = [{"index": int(i)} | {k: plain(v) for k, v in row.items()} for i, row in read(path).iterrows()]
    (folder / "truth.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")


main()
