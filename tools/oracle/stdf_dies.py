#!/usr/bin/env python3
"""The dies of STDF files as pystdf reads them, for tests/wafer/stdf_read_test.cpp.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install pystdf==1.4.0
    /tmp/oracle/bin/python tools/oracle/stdf_dies.py FILE... > tests/wafer/fixtures/stdf_dies.json

For each wafer: its id, how many positions, passes and fails it has, and the CRC-32 of its lines
"x,y,state,hard bin,soft bin" in the order in which positions first appear (the last result of each counts).
"""
import gzip
import json
import sys
import zlib
from pathlib import Path

from pystdf.IO import Parser
import pystdf.V4 as V4


class Wafers:
    def __init__(self):
        self.open, self.done, self.lot = {}, [], ""

    def after_send(self, _source, data):
        record, fields = data
        values = dict(zip(record.fieldNames, fields))
        if record is V4.mir:
            self.lot = values["LOT_ID"] or ""
        elif record is V4.wir:
            self.open[values["HEAD_NUM"]] = {"wafer": values["WAFER_ID"] or "", "dies": {}}
        elif record is V4.prr:
            self.part(values)
        elif record is V4.wrr:
            self.done.append(self.open.pop(values["HEAD_NUM"]))

    def part(self, values):
        flags = values["PART_FLG"]
        state = "untested" if flags & 16 else "fail" if flags & 8 else "pass"
        soft = "" if values["SOFT_BIN"] == 65535 else values["SOFT_BIN"]
        place = (values["X_COORD"], values["Y_COORD"])
        if -32768 not in place:
            self.open[values["HEAD_NUM"]]["dies"][place] = (state, values["HARD_BIN"], soft)


def summary(wafer):
    dies = wafer["dies"]
    lines = "".join(f"{x},{y},{state},{hard},{soft}\n" for (x, y), (state, hard, soft) in dies.items())
    states = [die[0] for die in dies.values()]
    return {"wafer": wafer["wafer"], "dies": len(dies), "pass": states.count("pass"),
            "fail": states.count("fail"), "crc32": zlib.crc32(lines.encode())}


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    wafers = Wafers()
    with opener(path, "rb") as stream:
        parser = Parser(inp=stream)
        parser.addSink(wafers)
        parser.parse()
    return {"lot": wafers.lot, "wafers": [summary(wafer) for wafer in wafers.done]}


print(json.dumps({Path(path).name: read(path) for path in sys.argv[1:]}, indent=1))
