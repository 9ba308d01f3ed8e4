"""kerf wafer classify and teach with the model that comes with Kerf."""

import csv
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
