#!/usr/bin/env python3
"""kerf vmqa questions and kerf eval dialogue: from dialogues to questions, from answers to numbers."""

import json
import shutil
import unittest

from kerf_cli import ROOT, CliTest, run

MAPS = ROOT / "examples/wafers/patterns.npz"


def dialogue(image, kinds, turns):
    messages = [{"role": role, "content": text} for pair in turns for role, text in zip(("user", "assistant"), pair)]
    return {"images": [image], "messages": messages, "class": ["Center"], "meta": {"language": "en", "kinds": kinds}}


class EvalDialogue(CliTest):
    def setUp(self):
        super().setUp()
        shutil.copy(MAPS, self.folder / "maps.npz")
        facts = run("wafer", "facts", MAPS, "--index", 1, "--json")
        self.assert_done(facts)
        self.rate = f"{100 * json.loads(facts.stdout)['yield']:.1f} %"
        turns = [("Type?", "It is Center."), ("Yield?", f"Yield is {self.rate}."), ("A laptop?", "I cannot help with that; ask me about this wafer's pattern, yield or likely causes.")]
        lines = [dialogue("maps.npz[1]", ["type", "yield", "off_topic"], turns)]
        self.dialogues = self.write("d.jsonl", "".join(json.dumps(line) + "\n" for line in lines))

    def questions(self, name):
        self.assert_done(run("vmqa", "questions", self.dialogues, "--out", self.folder / name))
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]

    def evaluate(self, texts):
        answers = [{"id": f"1:{i + 1}", "text": text, "class_name": "Center", "cites": []} for i, text in enumerate(texts)]
        file = self.write("a.jsonl", "".join(json.dumps(answer) + "\n" for answer in answers))
        out = self.folder / "out/m.json"
        process = run("eval", "dialogue", "--dialogues", self.dialogues, "--answers", file, "--json", out, cwd=ROOT)
        self.assert_done(process)
        return process.stdout, json.loads(out.read_text(encoding="utf-8"))

    def test_every_question_follows_the_turns_before_it(self):
        questions = self.questions("q.jsonl")
        self.assertEqual([question["id"] for question in questions], ["1:1", "1:2", "1:3"])
        self.assertEqual(questions[0]["wafer"], {"file": "maps.npz", "index": 1})
        self.assertEqual([message["content"] for message in questions[1]["messages"]], ["Type?", "It is Center.", "Yield?"])

    def test_maps_are_named_in_full_from_another_folder(self):
        self.assertEqual(self.questions("other/q.jsonl")[0]["wafer"]["file"], str(self.folder / "maps.npz"))

    def test_true_answers(self):
        text, metrics = self.evaluate(["The pattern is Center.", f"It yields {self.rate}.", "I only answer questions about wafer maps: pattern, yield, places, likely causes and first checks."])
        self.assertEqual(metrics["all"]["complete"], {"right": 3, "of": 3, "value": 1.0})
        self.assertEqual(metrics["declined"]["right"], 1)
        self.assertEqual(metrics["faults"], [])
        self.assertIn("3 questions of 1 dialogues", text)

    def test_wrong_answers_are_named(self):
        text, metrics = self.evaluate(["The pattern is Center and Loc.", "It yields 0.1 %.", "Take a light one."])
        self.assertEqual(metrics["all"]["complete"]["right"], 0)
        self.assertEqual(metrics["all"]["claims"], {"right": 1, "of": 3, "value": 1 / 3})
        self.assertEqual(metrics["in_words"]["right"], 0)
        self.assertEqual(metrics["by_classifier"]["right"], 1)
        self.assertEqual([fault["id"] for fault in metrics["faults"]], ["1:1", "1:2", "1:3"])
        self.assertIn("1:2 yield: ", text)

    def test_answers_to_other_questions_are_refused(self):
        file = self.write("a.jsonl", '{"id":"4:1","text":"Center."}\n')
        process = run("eval", "dialogue", "--dialogues", self.dialogues, "--answers", file, cwd=ROOT)
        self.assert_refused(process, 1, '"4:1"')


if __name__ == "__main__":
    unittest.main()
