#!/usr/bin/env python3
"""kerf wafer: one wafer shown, many stacked, all formats converted, and what happens to bad files among good ones."""

import json
import os
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree as ET

from kerf_cli import KERF, ROOT, CliTest, run

FIXTURES = ROOT / "tests/wafer/fixtures"
SINF = "DEVICE:D\nLOT:{lot}\nWAFER:{wafer}\nFNLOC:180\nROWCT:2\nCOLCT:3\nBCEQU:01\nDUTMS:mm\nXDIES:5\nYDIES:5\nRowData:__ {a} 01\nRowData:01 02 @@\n"
LINES = ["1,0,pass,1,", "2,0,pass,1,", "0,1,pass,1,", "1,1,fail,2,", "2,1,untested,,"]


class Wafer(CliTest):
    def sinf(self, name, lot="L1", wafer="1", a="01"):
        return self.write(name, SINF.format(lot=lot, wafer=wafer, a=a))

    def test_show(self):
        file = self.sinf("a.sinf")
        process = run("wafer", "show", file)
        self.assert_done(process)
        self.assertEqual(process.stdout.splitlines()[:4], ["Lot L1  Wafer 1", "Yield 75.0 %: 1 of 4 tested dies fail, 1 untested", " ..", ".X?"])
        self.assertEqual(process.stderr, "")
        self.assertEqual(run("wafer", "show", file, "--turn", 1).stdout.splitlines()[2:5], [".", "X.", "?."])
        self.assertEqual(run("wafer", "show", file, "--mirror").stdout.splitlines()[2:4], ["..", "?X."])

    def test_pictures(self):
        file = self.sinf("a.sinf")
        process = run("wafer", "show", file, "--png", self.folder / "out/a.png", "--svg", self.folder / "out/a.svg", "--by-bin")
        self.assert_done(process)
        self.assertTrue((self.folder / "out/a.png").read_bytes().startswith(b"\x89PNG"))
        titles = [title.text for title in ET.parse(self.folder / "out/a.svg").iter("{http://www.w3.org/2000/svg}title")]
        self.assertIn("x 1, y 1: fail, bin 2", titles)

    def test_one_of_several(self):
        both = self.write("both.sinf", SINF.format(lot="L1", wafer="1", a="01") + SINF.format(lot="L1", wafer="2", a="02"))
        process = run("wafer", "show", both)
        self.assert_done(process)
        self.assertIn("Wafer 1", process.stdout)
        self.assertIn("--index", process.stderr)
        self.assertIn("Wafer 2", run("wafer", "show", both, "--index", 1).stdout)
        self.assert_refused(run("wafer", "show", both, "--index", 2), 1, "both.sinf", "no wafer 2", "holds 2")

    def test_facts(self):
        both = self.write("both.sinf", SINF.format(lot="L1", wafer="1", a="01") + SINF.format(lot="L1", wafer="2", a="02"))
        process = run("wafer", "facts", both)
        self.assert_done(process)
        self.assertIn("Yield 75.0 %: 1 of 4 tested dies failed, 1 untested", process.stdout)
        self.assertIn("Yield 50.0 %: 2 of 4 tested dies failed, 1 untested", process.stdout)
        lines = run("wafer", "facts", both, "--json").stdout.splitlines()
        self.assertEqual([json.loads(line)["failed"] for line in lines], [1, 2])
        self.assertEqual([json.loads(line)["wafer"] for line in lines], ["1", "2"])
        out = self.folder / "o/facts.jsonl"
        self.assert_done(run("wafer", "facts", both, "--json", "--index", 1, "--out", out))
        self.assertEqual(out.read_text().splitlines(), lines[1:])
        self.assert_refused(run("wafer", "facts", both, "--index", 2), 1, "both.sinf", "no wafer 2", "holds 2")

    def test_stack(self):
        self.sinf("lot/b.sinf", wafer="2", a="02")
        self.sinf("lot/a.sinf")
        self.sinf("lot/c.sinf", lot="L2", a="03")
        csv = self.folder / "s.csv"
        self.assert_done(run("wafer", "stack", self.folder / "lot", "--csv", csv, "--lot", "L1"))
        self.assertEqual(csv.read_text().splitlines(), ["x,y,tested,failed,rate", "1,0,2,1,0.5", "2,0,2,0,0", "0,1,2,0,0", "1,1,2,2,1", "2,1,0,0,"])
        process = run("wafer", "stack", self.folder / "lot")
        self.assertEqual(process.stdout.splitlines()[0], "3 wafers")
        self.assert_done(run("wafer", "stack", self.folder / "lot", "--png", self.folder / "s.png", "--svg", self.folder / "s.svg"))
        process = run("wafer", "stack", self.folder / "lot", "--lot", "L9")
        self.assertEqual(process.returncode, 1)
        self.assertIn("no wafer is of lot 'L9'", process.stderr)

    def test_convert_to_csv(self):
        file = self.sinf("a.sinf")
        self.assert_done(run("wafer", "convert", file, "--out", self.folder / "o/a.csv"))
        lines = (self.folder / "o/a.csv").read_text().splitlines()
        self.assertEqual(lines, ["lot,wafer,x,y,state,bin,defects", *("L1,1," + line for line in LINES)])

    def test_g85_there_and_back(self):
        first, second = self.folder / "a.csv", self.folder / "b.csv"
        self.assert_done(run("wafer", "convert", FIXTURES / "lower_left.g85", "--out", first))
        self.assert_done(run("wafer", "convert", FIXTURES / "lower_left.g85", "--out", self.folder / "a.g85"))
        self.assert_done(run("wafer", "convert", self.folder / "a.g85", "--out", second))
        self.assertEqual(first.read_text(), second.read_text())

    def test_a_folder_of_several_wafers(self):
        self.sinf("in/a.sinf")
        self.sinf("in/b.sinf")
        self.sinf("in/c.sinf", lot="../L/3", wafer="x")
        self.assert_done(run("wafer", "convert", self.folder / "in", "--out", self.folder / "out", "--to", "g85"))
        self.assertEqual(sorted(p.name for p in (self.folder / "out").iterdir()), ["L1_1.g85", "L1_1_2.g85", "_.._L_3_x.g85"])
        process = run("wafer", "convert", self.folder / "in", "--out", self.folder / "one.g85")
        self.assertEqual(process.returncode, 1)
        self.assertIn("name a folder with --out", process.stderr)
        self.assertFalse((self.folder / "one.g85").exists())

    def test_bad_files_are_named_and_the_rest_is_written(self):
        self.sinf("in/1.sinf")
        self.write("in/2.sinf", SINF.format(lot="L", wafer="2", a="01 01"))
        self.write("in/3.txt", "hello")
        self.write("in/4.g85", "<Map")
        self.sinf("in/sub/5.sinf", wafer="5")
        process = run("wafer", "convert", self.folder / "in", self.folder / "gone.csv", "--out", self.folder / "o.csv")
        self.assertEqual(process.returncode, 1)
        named = [line for line in process.stderr.splitlines() if line.startswith("kerf: ")]
        self.assertIn("2 wafers have soft bins, labels, defects or a device that csv has no place for", named.pop())
        self.assertEqual(len(named), 4, process.stderr)
        for line, words in zip(named, (("2.sinf", "row 1", "4 codes"), ("3.txt",), ("4.g85", "XML"), ("gone.csv",)), strict=True):
            for word in words:
                self.assertIn(word, line)
        self.assertIn("2 wafers of 6 files, 4 files could not be read to the end", process.stdout)
        self.assertEqual(len((self.folder / "o.csv").read_text().splitlines()), 1 + 2 * len(LINES))

    def test_nothing_to_write_writes_nothing(self):
        self.write("in/3.txt", "hello")
        before = self.write("o.csv", "mine")
        process = run("wafer", "convert", self.folder / "in", "--out", before)
        self.assertEqual(process.returncode, 1)
        self.assertIn("no wafer to write", process.stderr)
        self.assertEqual(before.read_text(), "mine")
        self.assert_refused(run("wafer", "convert", self.folder / "in", "--out", self.folder / "o.xml"), 1, "o.xml", "--to")

    def test_the_output_of_before_is_no_input(self):
        self.sinf("in/a.sinf")
        for _ in range(2):
            self.assert_done(run("wafer", "convert", self.folder / "in", "--out", self.folder / "in/all.csv"))
        self.assertEqual(len((self.folder / "in/all.csv").read_text().splitlines()), 1 + len(LINES))

    def test_json_holds_all(self):
        self.assert_done(run("wafer", "convert", FIXTURES / "wafer.e142", "--out", self.folder / "a.json"))
        self.assertIn("LOT9", json.dumps(json.loads((self.folder / "a.json").read_text())))

    def test_interrupted_leaves_what_was_there(self):
        for i in range(4000):
            self.sinf(f"in/{i:04}.sinf", wafer=str(i))
        before = self.write("o.csv", "mine")
        command = [KERF, "wafer", "convert", str(self.folder / "in"), "--out", str(before)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            os.set_blocking(process.stderr.fileno(), True)
            process.stderr.readline()  # the first file is done
            process.send_signal(signal.SIGINT)
            started = time.monotonic()
            process.wait(timeout=60)
        self.assertLess(time.monotonic() - started, 30)
        if process.returncode != 0:  # not too late
            self.assertEqual(before.read_text(), "mine")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["in", "o.csv"])


if __name__ == "__main__":
    unittest.main()
