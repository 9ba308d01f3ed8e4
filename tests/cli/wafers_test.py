#!/usr/bin/env python3
"""kerf synth wafers, kerf eval wafers and kerf wafer split from files to files."""

import ast
import json
import struct
import unittest
import zipfile

from kerf_cli import CliTest, run

COLUMNS = ["Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"]


def load_array(archive, name):
    """Shape and bytes of an array, by the published layout of .npy files."""
    data = zipfile.ZipFile(archive).read(name + ".npy")
    assert data[:8] == b"\x93NUMPY\x01\x00", data[:8]
    (size,) = struct.unpack("<H", data[8:10])
    header = ast.literal_eval(data[10:10 + size].decode())
    return header["shape"], header["descr"], data[10 + size:]


def load_texts(archive, name):
    (count,), descr, data = load_array(archive, name)
    width = int(descr[2:]) * 4
    return [data[i * width:(i + 1) * width].decode("utf-32-le").rstrip("\0") for i in range(count)]


class Wafers(CliTest):
    def make(self, name, *arguments):
        process = run("synth", "wafers", "--out", self.folder / name, *arguments)
        self.assert_done(process)
        return self.folder / name

    def predict(self, maps, wrong=()):
        """predictions.csv that is right but for the wafers `wrong`."""
        lines = ["index," + ",".join(COLUMNS) + ",class_name,confidence,unknown"]
        for i, name in enumerate(load_texts(maps, "class_name")):
            said = "Random" if i in wrong else name
            chances = ",".join("0.9" if column in said.split("+") else "0.1" for column in COLUMNS)
            lines.append(f"{i},{chances},{said},0.9,{int(i in wrong)}")
        path = self.folder / "predictions.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    def test_arrays_in_the_form_of_the_data_set(self):
        maps = self.make("maps.npz", "--count", 40, "--seed", 3)
        shape, descr, data = load_array(maps, "maps")
        self.assertEqual((shape, descr), ((40, 52, 52), "|u1"))
        self.assertEqual(set(data), {0, 1, 2})
        self.assertEqual(load_array(maps, "labels")[0], (40, 8))
        self.assertEqual(load_texts(maps, "columns"), COLUMNS)
        labels = load_array(maps, "labels")[2]
        for i, name in enumerate(load_texts(maps, "class_name")):
            shown = [column for column, label in zip(COLUMNS, labels[i * 8:i * 8 + 8]) if label]
            self.assertEqual("+".join(shown) or "Normal", name)

    def test_the_seed_decides(self):
        first = self.make("a.npz", "--count", 5).read_bytes()
        self.assertEqual(first, self.make("b.npz", "--count", 5).read_bytes())
        self.assertNotEqual(first, self.make("c.npz", "--count", 5, "--seed", 1).read_bytes())

    def test_grids_and_classes(self):
        maps = self.make("maps.npz", "--count", 6, "--grid", 30, "--aspect", 2, "--classes", "Loc,Center+Scratch")
        self.assertEqual(load_array(maps, "maps")[0], (6, 60, 30))
        self.assertLessEqual(set(load_texts(maps, "class_name")), {"Loc", "Center+Scratch"})
        folder = self.make("wafers", "--count", 6, "--grid", "26..80", "--aspect", "0.5..2", "--varied", "--untested", "0..0.3")
        self.assertEqual(len(list(folder.glob("wafer_*.json"))), 6)
        self.assertEqual(len((folder / "labels.csv").read_text().splitlines()), 7)

    def test_what_cannot_be_made_is_refused(self):
        for arguments, words in (
            (("--grid", "20..30"), "one size"),
            (("--grid", "2"), "5..1000"),
            (("--grid", "x"), "'x' is no number"),
            (("--classes", "Centre"), "'Centre' is no class"),
            (("--untested", "0.5..0.1"), "untested"),
        ):
            process = run("synth", "wafers", "--out", self.folder / "maps.npz", "--count", 2, *arguments)
            self.assertEqual(process.returncode, 1, process.stderr)
            self.assertIn(words, process.stderr)
            self.assertFalse((self.folder / "maps.npz").exists())

    def test_evaluation(self):
        maps = self.make("maps.npz", "--count", 20, "--classes", "Normal,Center,Loc")
        predictions = self.predict(maps, wrong={3, 7})
        process = run("eval", "wafers", "--truth", maps, "--predictions", predictions, "--json", "--out", self.folder / "m.json")
        self.assert_done(process)
        self.assertEqual(process.stdout, (self.folder / "m.json").read_text())
        metrics = json.loads(process.stdout)
        self.assertAlmostEqual(metrics["accuracy"]["value"], 0.9)
        self.assertAlmostEqual(metrics["exact_match"]["value"], 0.9)
        self.assertAlmostEqual(metrics["unknown_share"]["value"], 0.1)
        self.assertEqual(metrics["known_accuracy"]["value"], 1)
        self.assertAlmostEqual(metrics["calibration_error"]["value"], 0)
        self.assertEqual(sum(one["count"] for one in metrics["confusions"]), 2)
        table = run("eval", "wafers", "--truth", maps, "--predictions", predictions)
        self.assert_done(table)
        self.assertIn("mean F1 of labels", table.stdout)

    def test_evaluation_of_broken_files(self):
        maps = self.make("maps.npz", "--count", 4)
        predictions = self.predict(maps)
        lines = predictions.read_text().splitlines()
        predictions.write_text("\n".join(lines[:-1]) + "\n")
        process = run("eval", "wafers", "--truth", maps, "--predictions", predictions)
        self.assertEqual(process.returncode, 1)
        self.assertIn("wafer 3 of the truth has no prediction", process.stderr)
        process = run("eval", "wafers", "--truth", predictions, "--predictions", predictions)
        self.assertEqual(process.returncode, 1)
        self.assertIn(str(predictions), process.stderr)

    def test_split(self):
        maps = self.make("maps.npz", "--count", 60, "--classes", "Normal,Center,Loc")
        process = run("wafer", "split", "--maps", maps, "--out", self.folder / "parts", "--held-out", 0.25, "--seed", 1)
        self.assert_done(process)
        self.assertIn("0 maps repeat an earlier one", process.stdout)
        parts = []
        for name in ("train.npz", "held_out.npz"):
            shape, _, data = load_array(self.folder / "parts" / name, "index")
            parts.append(struct.unpack(f"<{shape[0]}q", data))
            self.assertEqual(load_array(self.folder / "parts" / name, "maps")[0], (shape[0], 52, 52))
            self.assertEqual(load_texts(self.folder / "parts" / name, "columns"), COLUMNS)
        self.assertEqual(sorted(parts[0] + parts[1]), list(range(60)))
        self.assertTrue(13 <= len(parts[1]) <= 17, len(parts[1]))

    def test_split_refuses(self):
        maps = self.make("maps.npz", "--count", 10)
        for arguments, words in ((("--group-by", "lots"), "blocks:N"), (("--group-by", "blocks:5"), "names")):
            process = run("wafer", "split", "--maps", maps, "--out", self.folder / "parts", *arguments)
            self.assertEqual(process.returncode, 1, process.stderr)
            self.assertIn(words, process.stderr)


if __name__ == "__main__":
    unittest.main()
