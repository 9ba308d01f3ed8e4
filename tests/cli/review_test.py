#!/usr/bin/env python3
"""kerf review: open findings, out to labelling tools, back into the log; and a log that is killed while it is written."""

import json
import re
import subprocess
import time
import unittest
import xml.etree.ElementTree as ET

from kerf_cli import KERF, CliTest, coco, run

BOXES = [(1, 1, [10.25, 20.5, 30, 40], 0.55), (1, 2, [200, 100, 50, 25], 0.9), (1, 1, [5, 5, 9, 9], 0.1), (2, 2, [1, 2, 30, 40], 0.3)]


class Review(CliTest):
    def setUp(self):
        super().setUp()
        self.coco = self.write("set/coco.json", coco([(1, "a.png", 640, 480), (2, "b.png", 64, 64), (3, "c.png", 64, 64)]))
        self.results = self.write("results.json", [self.result(*box) for box in BOXES])
        self.log = self.folder / "out/verdicts.jsonl"
        self.input = ("--coco", self.coco, "--results", self.results, "--log", self.log)

    @staticmethod
    def result(image, category, box, score):
        return {"image_id": image, "category_id": category, "bbox": box, "score": score}

    def export(self, tool, name, *arguments):
        process = run("review", "export", *self.input, "--to", tool, "--out", self.folder / name, *arguments)
        self.assert_done(process)
        self.assertIn("2 open findings in 2 images", process.stdout)
        return self.folder / name

    def bring(self, file, *arguments):
        process = run("review", "import", file, *self.input, "--who", "ada", *arguments)
        self.assert_done(process)
        return process

    def verdicts(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def decisions(self):
        return {(verdict.get("claim") or {}).get("confidence"): verdict["decision"] for verdict in self.verdicts()}

    def test_the_list(self):
        process = run("review", *self.input)
        self.assert_done(process)
        lines = process.stdout.splitlines()
        self.assertRegex(lines[1], r"^[0-9a-f]{16}  a\.png +bridge +55\.0 %")
        self.assertRegex(lines[2], r"^[0-9a-f]{16}  b\.png +burr +30\.0 %")
        self.assertEqual(lines[-1], "2 of 2 questionable findings open in 2 images; 0 judged.")
        self.assertFalse(self.log.exists(), "looking writes nothing")

    def test_flags_and_bounds_choose_what_is_open(self):
        wide = run("review", *self.input, "--low", 0.05, "--high", 0.95).stdout
        self.assertIn("4 of 4", wide)
        results = json.loads(self.results.read_text())
        results[1]["review"] = True
        self.results.write_text(json.dumps(results))
        flagged = run("review", *self.input).stdout
        self.assertIn("90.0 %", flagged)
        self.assertIn("1 of 1 questionable finding open in 1 image;", flagged)

    def test_a_model_that_flags_nothing_leaves_nothing_to_review(self):
        results = [result | {"review": False} for result in json.loads(self.results.read_text())]
        self.results.write_text(json.dumps(results))
        self.assertEqual(run("review", *self.input).stdout, "Nothing to review: no finding is questionable; 0 judged.\n")
        self.assertEqual(run("review", *self.input, "--low", 0, "--high", 1).stdout[:18], "Nothing to review:")
        process = run("review", "export", *self.input, "--to", "coco", "--out", self.folder / "t.json")
        self.assertIn("0 open findings in 0 images", process.stdout)

    def test_cvat(self):
        file = self.export("cvat", "tasks/t.xml", "--setup", self.folder / "tasks/labels.json")
        labels = json.loads((self.folder / "tasks/labels.json").read_text())
        self.assertEqual([label["name"] for label in labels], ["bridge", "burr", "reviewed", "kerf_exported"])
        tree = ET.parse(file)
        self.assertEqual([image.get("name") for image in tree.iter("image")], ["a.png", "b.png"])
        self.assertIn("no image is marked as finished", self.bring(file).stderr)
        self.assertFalse(self.log.exists())
        images = list(tree.iter("image"))
        for image in images:
            ET.SubElement(image, "tag", label="reviewed", source="manual")
            for box in image.iter("box"):
                for edge in ("xtl", "ytl", "xbr", "ybr"):
                    box.set(edge, f"{float(box.get(edge)):.2f}")
        images[0].findall("box")[1].set("label", "bridge")
        images[1].remove(images[1].find("box"))
        ET.SubElement(images[1], "box", label="burr", xtl="40", ytl="1", xbr="60", ybr="9", occluded="0", source="manual")
        tree.write(file)
        self.assertIn("4 verdicts added", self.bring(file, "--why", "shift B").stdout)
        self.assertEqual(self.decisions(), {0.55: "accept", 0.9: "retype", 0.3: "reject", None: "add"})
        for verdict in self.verdicts():
            self.assertEqual((verdict["who"], verdict["why"]), ("ada", "shift B"))
            self.assertRegex(verdict["when"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertIn("0 verdicts added", self.bring(file, "--from", "cvat").stdout)
        self.assertEqual(len(self.verdicts()), 4)
        self.assertIn("0 of 2 questionable findings open in 0 images; 4 judged (1 accept, 1 reject, 1 retype, 1 add).", run("review", *self.input).stdout)

    def test_label_studio(self):
        file = self.export("labelstudio", "t.json", "--image-prefix", "/data/local-files/?d=", "--setup", self.folder / "view.xml")
        self.assertEqual(ET.parse(self.folder / "view.xml").getroot().tag, "View")
        tasks = json.loads(file.read_text())
        self.assertEqual(tasks[0]["data"]["image"], "/data/local-files/?d=a.png")
        regions = json.loads(json.dumps(tasks[0]["predictions"][0]["result"]))
        for region in regions:
            region["id"] = "somethingnew"
        regions[0]["value"]["x"] += 1
        tasks[0]["annotations"] = [{"id": 5, "completed_by": 1, "was_cancelled": False, "result": regions}]
        tasks[1]["annotations"] = []
        file.write_text(json.dumps(tasks))
        self.assertIn("2 verdicts added", self.bring(file).stdout)
        self.assertEqual(self.decisions(), {0.55: "move", 0.9: "accept"})

    def test_coco(self):
        file = self.export("coco", "t.json")
        document = json.loads(file.read_text())
        self.assertEqual(document["images"][0]["file_name"], "set/a.png")
        document["annotations"] = [a for a in document["annotations"] if a["image_id"] != 2]
        document["images"][1]["reviewed"] = True
        file.write_text(json.dumps(document))
        self.bring(file)
        self.assertEqual(self.decisions(), {0.3: "reject"})
        self.bring(file, "--finished")
        self.assertEqual(self.decisions(), {0.3: "reject", 0.55: "accept", 0.9: "accept"})

    def test_refusals(self):
        broken = self.write("broken.xml", "<annotations><image")
        wanted = ("review", "import", *self.input, "--who", "ada")
        self.assert_refused(run(*wanted, broken), 1, "broken.xml", "line 1")
        self.assert_refused(run(*wanted, self.folder / "gone.xml"), 1, "gone.xml")
        self.assert_refused(run(*wanted, self.write("t.txt", "hello")), 1, "t.txt", "CVAT")
        file = self.export("cvat", "t.xml")
        self.assert_refused(run("review", "import", *self.input, "--who", "", file), 1, "name of a person")
        self.results.write_text(json.dumps([self.result(1, 1, [10, 20, 30, 40], 0.5)]))
        self.assert_refused(run(*wanted, file, "--finished"), 1, "t.xml", "in neither the results nor the log")
        self.assertFalse(self.log.exists())
        self.write("out/verdicts.jsonl", "{}\n{}\n")
        self.assert_refused(run("review", *self.input), 1, "verdicts.jsonl: line 1", "id")

    def test_a_torn_line_is_told_and_passed(self):
        file = self.export("coco", "t.json")
        self.bring(file, "--finished")
        whole = self.log.read_bytes()
        self.log.write_bytes(whole[:-20])
        process = run("review", *self.input)
        self.assert_done(process)
        self.assertRegex(process.stderr, r"^kerf: warning: .*verdicts\.jsonl: line 3 is torn.*\n$")
        self.bring(file, "--finished")
        self.assertTrue(self.log.read_bytes().startswith(whole[:-20]))
        self.assertEqual(run("review", *self.input).stderr, "")
        self.assertIn("3 judged", run("review", *self.input).stdout)


class Killed(CliTest):
    """Imports that are killed again and again while they write."""

    IMAGES = 400

    def test_kill(self):
        images = [(i, f"{i}.png", 64, 64) for i in range(1, self.IMAGES + 1)]
        coco_file = self.write("coco.json", coco(images))
        results = self.write("results.json", [Review.result(i, 1, [1, 2, 20 + i / 20, 4], 0.5) for i, *_ in images])
        log = self.folder / "verdicts.jsonl"
        common = ("--coco", coco_file, "--results", results, "--log", log)
        tasks = self.folder / "t.json"
        self.assert_done(run("review", "export", *common, "--to", "coco", "--out", tasks))
        command = [KERF, "review", "import", *map(str, (tasks, *common)), "--who", "ada", "--finished"]
        start = time.monotonic()
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        duration = time.monotonic() - start
        whole = log.read_bytes()
        log.unlink()
        for part in (0.5, 0.7, 0.8, 0.9, 0.95, 1.0):
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                time.sleep(duration * part)
                process.kill()
        process = run("review", *common)
        self.assert_done(process)
        self.assertEqual(subprocess.run(command, check=True, capture_output=True, timeout=60).stderr.count(b"mistake"), 0)
        self.assertEqual(run("review", *common).stderr, "", "the torn line is closed")
        lines = [json.loads(line) for line in log.read_text().splitlines() if not line.endswith("# torn")]

        def without_time(entries):
            return sorted(json.dumps(entry | {"when": ""}) for entry in entries)

        expected = [json.loads(line) for line in whole.decode().splitlines()]
        self.assertEqual(without_time(lines), without_time(expected), "every verdict, and none twice")
        self.assertTrue(re.search(rf"\b{self.IMAGES} judged", run("review", *common).stdout))


if __name__ == "__main__":
    unittest.main()
