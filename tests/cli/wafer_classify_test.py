"""kerf wafer classify and teach with the model that comes with Kerf."""

import csv
import struct
import unittest

from kerf_cli import ROOT, CliTest, run

MODEL = ROOT / "models/kerf-wafer"
MAPS = ROOT / "examples/wafers/patterns.npz"
LABELS = ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"]


@unittest.skipUnless(MODEL.exists(), "models/kerf-wafer is not in this checkout: it is still being trained")
class Classify(CliTest):
    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def classify(self, *arguments):
        return run("wafer", "classify", *arguments, "--model", MODEL, "--threads", "1")

    def test_arrays_and_files_get_the_same_answers(self):
        self.assert_done(self.classify("--maps", MAPS, "--out", self.folder / "a.csv"))
        self.assert_done(self.classify(MAPS, "--out", self.folder / "b.csv"))
        arrays, files = self.rows("a.csv"), self.rows("b.csv")
        self.assertEqual([row["index"] for row in arrays], [str(i) for i in range(38)])
        # An array may have an empty rim, which a list of dies has not: doubtful maps may be named otherwise.
        same = sum(one["class_name"] == other["class_name"] for one, other in zip(arrays, files))
        self.assertGreaterEqual(same, 33)
        self.assertEqual(files[3]["source"], f"{MAPS}[3]")
        for row in arrays:
            self.assertTrue(all(0 <= float(row[label]) <= 1 for label in LABELS))
            self.assertIn(row["unknown"], ("true", "false"))
            self.assertTrue(row["prototype_1"])

    def test_nothing_read_leaves_what_was_written(self):
        kept = self.folder / "kept.csv"
        kept.write_text("what was there\n")
        empty = self.folder / "empty"
        empty.mkdir()
        for path in (self.folder / "not_there.klarf", empty):
            done = self.classify(path, "--out", kept)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(kept.read_text(), "what was there\n")

    def test_a_taught_class_can_be_evaluated(self):
        self.assert_done(run("wafer", "teach", MAPS, "--class", "All of them", "--model", MODEL, "--out", self.folder / "m"))
        self.assert_done(run("wafer", "classify", "--maps", MAPS, "--model", self.folder / "m", "--out", self.folder / "t.csv"))
        rows = [line.split(",") for line in (self.folder / "t.csv").read_text().splitlines()]
        rows[1][9] = "All of them"
        (self.folder / "t.csv").write_text("\n".join(",".join(row) for row in rows) + "\n")
        done = run("eval", "wafers", "--truth", MAPS, "--predictions", self.folder / "t.csv")
        self.assert_done(done)
        self.assertIn("All of them", done.stdout)
        refused = run("wafer", "teach", MAPS, "--class", "unknown", "--model", MODEL, "--out", self.folder / "n")
        self.assertIn("choose another name", refused.stderr)

    def disc(self, rim):
        """A wafer of 31 x 31 dies with a patch in the middle and `rim` empty rows and columns around it."""
        side, cells = 31 + 2 * rim, bytearray()
        for y in range(side):
            for x in range(side):
                distance = (x - side // 2) ** 2 + (y - side // 2) ** 2
                cells.append(0 if distance > 240 else 2 if distance < 20 else 1)
        header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': (1, {side}, {side})}}"
        header += " " * (63 - (10 + len(header)) % 64) + "\n"
        path = self.folder / f"rim{rim}.npy"
        path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + cells)
        return path

    def test_an_empty_rim_changes_no_answer(self):
        for rim in (0, 2, 9):
            self.assert_done(self.classify("--maps", self.disc(rim), "--out", self.folder / f"{rim}.csv"))
        self.assertEqual(self.rows("0.csv"), self.rows("2.csv"))
        self.assertEqual(self.rows("0.csv"), self.rows("9.csv"))

    def test_klarfs_are_copied_with_the_class_in_its_own_column(self):
        failing = [(x, y) for x in range(31) for y in range(31) if (x - 15) ** 2 + (y - 15) ** 2 < 20]
        tested = [(x, y) for x in range(31) for y in range(31) if (x - 15) ** 2 + (y - 15) ** 2 <= 240]
        text = ('FileVersion 1 2;\nLotID "L";\nSampleSize 1 200;\nDiePitch 1.0e3 1.0e3;\nWaferID "W7";\n'
                f"SampleTestPlan {len(tested)}\n" + "\n".join(f" {x} {y}" for x, y in tested) + ";\n"
                "DefectRecordSpec 4 DEFECTID XINDEX YINDEX CLASSNUMBER;\nDefectList\n"
                + "\n".join(f" {i + 1} {x} {y} 42" for i, (x, y) in enumerate(failing)) + ";\nEndOfFile;\n")
        klarf = self.write("in/a.klarf", text)
        self.write("in/b.csv", "x,y,state\n0,0,fail\n1,0,pass\n0,1,pass\n1,1,pass\n")
        out = self.folder / "copies"
        process = self.classify(self.folder / "in", "--klarf", out, "--out", self.folder / "a.csv")
        self.assert_done(process)
        row = self.rows("a.csv")[0]
        self.assertEqual(self.rows("a.csv")[1]["unknown"], "true")  # four dies show no pattern
        names = dict(line.split(",", 1) for line in (out / "classes.csv").read_text().splitlines()[1:])
        copy = (out / "a.klarf").read_text()
        self.assertIn("CLASSNUMBER KERFCLASS KERFCONFIDENCE;", copy)
        rows = copy.split("DefectList\n")[1].split(";")[0].splitlines()
        self.assertEqual(len(rows), len(failing))
        for line in rows:
            number, x, y, person, kerf, confidence = line.split()
            self.assertEqual(person, "42")  # a person's class stays
            if row["unknown"] == "false":
                self.assertEqual(names[kerf], row["class_name"])
                self.assertAlmostEqual(float(confidence), float(row["confidence"]), places=4)
            else:
                self.assertEqual(kerf, "-1")
        self.assertFalse((out / "b.csv").exists())
        self.assertEqual(klarf.read_text(), text)
        refused = self.classify(klarf, "--klarf", klarf.parent)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("its copy would take its place", refused.stderr)
        self.assertEqual(klarf.read_text(), text)

    def test_made_wafers_are_recognised(self):
        self.assert_done(self.classify("--maps", MAPS, "--out", self.folder / "a.csv"))
        process = run("eval", "wafers", "--truth", MAPS, "--predictions", self.folder / "a.csv")
        self.assert_done(process)
        shares = {line[:24].strip(): float(line[24:].split()[0]) for line in process.stdout.splitlines()[1:6]}
        self.assertGreater(shares["mean F1 of labels"], 0.85)  # .92: the model was trained on MixedWM38

    def test_the_other_task_answers_with_its_nine_classes(self):
        self.assert_done(self.classify("--maps", MAPS, "--task", "wm811k", "--out", self.folder / "a.csv"))
        names = {row["class_name"] for row in self.rows("a.csv")}
        self.assertLessEqual(names, set(LABELS) | {"none"})

    def test_the_report_has_classes_and_evidence(self):
        wafer = self.write("one.csv", "lot,wafer,x,y,state,bin,defects\n" + "".join(
            f"L1,7,{x},{y},{'fail' if (x - 10) ** 2 + (y - 10) ** 2 < 12 else 'pass'},,\n"
            for x in range(21) for y in range(21) if (x - 10) ** 2 + (y - 10) ** 2 <= 110))
        self.assert_done(self.classify(wafer, "--report", self.folder / "report", "--out", self.folder / "a.csv"))
        page = (self.folder / "report/index.html").read_text(encoding="utf-8")
        row = self.rows("a.csv")[0]
        self.assertIn(row["class_name"], page)
        self.assertIn(f"{100 * float(row['confidence']):.1f} %", page)
        self.assertIn("without the dies that speak most for it", page)

    def test_a_bad_file_is_named_and_the_rest_goes_on(self):
        self.write("in/a.json", "{")
        (self.folder / "in/b.npz").write_bytes(MAPS.read_bytes())
        process = self.classify(self.folder / "in", "--out", self.folder / "a.csv")
        self.assertEqual(process.returncode, 1)
        self.assertIn("a.json", process.stderr)
        self.assertEqual(len(self.rows("a.csv")), 38)

    def test_a_class_is_taught_from_five_maps(self):
        made = self.folder / "made.npz"
        self.assert_done(run("synth", "wafers", "--classes", "Near-full", "--count", "5", "--seed", "9", "--out", made))
        taught = self.folder / "taught"
        self.assert_done(run("wafer", "teach", made, "--class", "Blackout", "--model", MODEL, "--out", taught))
        process = run("wafer", "classify", "--maps", made, "--model", taught, "--out", self.folder / "a.csv")
        self.assert_done(process)
        likeness = [{row[f"prototype_{k}"] for k in (1, 2, 3)} for row in self.rows("a.csv")]
        self.assertTrue(all("Blackout" in names for names in likeness), likeness)
        again = run("wafer", "teach", made, "--class", "Blackout", "--model", taught, "--out", taught)
        self.assertEqual(again.returncode, 1)
        self.assertIn("the model has a class 'Blackout' already", again.stderr)

    def test_what_cannot_be_done_is_said(self):
        self.assert_refused(self.classify(), 2, "--maps")
        self.assert_refused(self.classify("--maps", MAPS, "--task", "wm9"), 1, "wm9", "wm811k")
        self.assert_refused(run("wafer", "classify", "--maps", MAPS, "--model", self.folder), 1, "no wafer model")


if __name__ == "__main__":
    unittest.main()
