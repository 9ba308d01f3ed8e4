#!/usr/bin/env python3
"""Writes small array files of wafer maps as numpy makes them, and what numpy reads in them as JSON.

    python3 tools/wafer_npz_fixtures.py tests/wafer/fixtures/npz fuzz/seeds/wafer_npz
"""
import json
import pathlib
import shutil
import struct
import sys
import zipfile

import numpy

CLASSES = numpy.array(["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"])


def maps(dtype=numpy.uint8, count=3):
    return numpy.random.default_rng(1).integers(0, 3, (count, 4, 5)).astype(dtype)


def truths(dtype=numpy.uint8):
    rows = numpy.zeros((3, 8), dtype)
    rows[0, [0, 6]] = 1
    rows[2, 7] = 1
    return rows


def versions(folder):
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(folder / f"version{version[0]}.npy", "wb") as file:
            numpy.lib.format.write_array(file, maps(), version=version)


def zip64(path):
    """An archive whose entries have the zip64 field, and a member written to a pipe (sizes behind the bytes)."""
    class Pipe:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            return self.file.write(data)

        def flush(self):
            self.file.flush()

    with open(path, "wb") as file, zipfile.ZipFile(Pipe(file), "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("maps.npy", "w", force_zip64=True) as member:
            numpy.lib.format.write_array(member, maps())


def zip64_end(path):
    """An archive whose central directory and end tell their values in zip64 fields only."""
    data = numpy.ascontiguousarray(maps())
    import io
    import zlib
    out = io.BytesIO()
    numpy.lib.format.write_array(out, data)
    npy, name, full = out.getvalue(), b"maps.npy", 0xFFFFFFFF
    crc = zlib.crc32(npy)
    sizes = struct.pack("<HHQQ", 1, 16, len(npy), len(npy))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 33, crc, full, full, len(name), len(sizes)) + name + sizes + npy
    extra = struct.pack("<HHQQQ", 1, 24, len(npy), len(npy), 0)
    central = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 33, crc, full, full, len(name), len(extra), 0, 0, 0, 0, full)
    central += name + extra
    end64 = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, len(central), len(local))
    locator = struct.pack("<IIQI", 0x07064B50, 0, len(local) + len(central), 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, full, full, 0)
    path.write_bytes(local + central + end64 + locator + end)


def main():
    folder, seeds = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    seeds.mkdir(parents=True, exist_ok=True)
    names = numpy.array(["none", "Donut", "Scr\u00e4tch"])
    numpy.savez(folder / "stored.npz", maps=maps(), labels=names, names=numpy.array(["a.png", "b.png", "c.png"]))
    numpy.savez_compressed(folder / "deflated.npz", maps=maps(), labels=truths(), columns=CLASSES, index=numpy.array([7, 9, -1]),
                           class_name=numpy.array(["Center+Scratch", "Normal", "Random"]))
    numpy.savez_compressed(folder / "mixed.npz", maps(numpy.int32), truths(numpy.int32))
    numpy.savez(folder / "fortran.npz", maps=numpy.asfortranarray(maps(numpy.int64)), labels=numpy.array([2, 0, 9]), columns=CLASSES)
    numpy.savez(folder / "big_endian.npz", maps=maps(">i4"), labels=names.astype(">U8"), extra=numpy.array([0.5, 1.5, -2]))
    numpy.savez(folder / "floats.npz", maps=maps(numpy.float32)[..., None], labels=numpy.array([b"x", b"", b"yz"]))
    numpy.save(folder / "one.npy", maps()[0])
    versions(folder)
    zip64(folder / "zip64.npz")
    zip64_end(folder / "zip64_end.npz")
    numpy.savez(folder / "bad_object.npz", maps=maps(), labels=numpy.array(["a", None, 3], object))
    numpy.savez(folder / "bad_value.npz", maps=numpy.where(maps(numpy.int64) == 2, -300, 0))
    truth = {}
    for path in sorted(folder.glob("*.np[yz]")):
        shutil.copy(path, seeds / path.name)
        if not path.name.startswith("bad"):
            data = numpy.load(path)
            data = {"": data} if path.suffix == ".npy" else data
            truth[path.name] = {name: {"shape": list(array.shape), "values": [v.decode() if isinstance(v, bytes) else v for v in array.flatten().tolist()]} for name, array in data.items()}
    (folder / "truth.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")


main()
