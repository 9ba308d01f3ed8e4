#!/usr/bin/env python3
"""kerf vmqa review, export and roles: verdicts by hand and by script, other trainers' forms, models that talk."""

import json
import os
import re
import subprocess
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kerf_cli import KERF, ROOT, CliTest, run


def dialogue(question):
    return {
        "images": ["maps.npz[0]"],
        "messages": [{"role": "user", "content": question}, {"role": "assistant", "content": "Center."}],
        "class": ["Center"],
        "meta": {"language": "en", "kinds": ["type"], "cites": [], "made_by": "grammar", "seed": 1},
    }


class Review(CliTest):
    def setUp(self):
        super().setUp()
        self.dialogues = [dialogue(q) for q in ("type?", "where?", "why?")]
        self.file = self.write("d.jsonl", "".join(json.dumps(d) + "\n" for d in self.dialogues))
        self.log = self.folder / "out/log.jsonl"
        self.common = ("vmqa", "review", self.file, "--log", self.log, "--who", "ada")

    def ids(self):
        return [line.split()[0] for line in run(*self.common, "--list").stdout.splitlines()]

    def decisions(self):
        return [json.loads(line)["decision"] for line in self.log.read_text().splitlines()]

    def accepted(self):
        out = self.folder / "accepted.jsonl"
        self.assert_done(run(*self.common, "--out", out))
        return [json.loads(line)["messages"][0]["content"] for line in out.read_text().splitlines()]

    def test_a_script_accepts_and_rejects(self):
        ids = self.ids()
        self.assertEqual(len(set(ids)), 3)
        self.assert_done(run(*self.common, "--accept", ids[0], ids[2], "--reject", ids[1][:8], "--why", "first pass"))
        self.assertEqual(self.decisions(), ["accept", "accept", "reject"])
        verdict = json.loads(self.log.read_text().splitlines()[0])
        self.assertEqual((verdict["who"], verdict["why"]), ("ada", "first pass"))
        self.assertEqual(self.accepted(), ["type?", "why?"])

    def test_what_contradicts_its_map_is_left_out(self):
        maps = self.folder / "maps.npz"
        places = ("--domain", ROOT / "domains/wafer", "--knowledge", ROOT / "knowledge")
        self.assert_done(run("synth", "wafers", "--count", "6", "--seed", "3", "--out", maps))
        built = self.folder / "built.jsonl"
        self.assert_done(run("vmqa", "build", "--maps", maps, "--dialogues", "4", "--seed", "5", "--out", built,
                             *places))
        dialogues = [json.loads(line) for line in built.read_text(encoding="utf-8").splitlines()]
        dialogues[1]["messages"] = [{"role": "user", "content": "What is the yield?"},
                                    {"role": "assistant", "content": "The yield is 12.3 %."}]
        dialogues[1]["meta"].pop("planted", None)
        self.file = self.write("d.jsonl", "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in dialogues))
        self.common = ("vmqa", "review", self.file, "--log", self.log, "--who", "ada")
        ids = self.ids()
        self.assert_done(run(*self.common, "--accept", *ids))
        out = self.folder / "accepted.jsonl"
        process = run(*self.common, "--out", out, "--maps", maps, *places)
        self.assertEqual(process.returncode, 1)
        self.assertIn(f"{ids[1]} is left out: 'yield is 12.3' says 12.3 of yield, expected ", process.stderr)
        self.assertEqual(len(out.read_text(encoding="utf-8").splitlines()), 3)

    def test_a_person_accepts_edits_and_rejects(self):
        editor = self.write("editor.sh", '#!/bin/sh\nsed -i "s/where?/where is it?/" "$1"\n')
        editor.chmod(0o755)
        environment = {**os.environ, "EDITOR": str(editor)}
        environment.pop("VISUAL", None)
        command = [KERF, *map(str, self.common)]
        process = subprocess.run(command, input="a\ne\nr\nnot so\n", capture_output=True, text=True, env=environment, timeout=60, check=False)
        self.assert_done(process)
        self.assertEqual(self.decisions(), ["accept", "edit", "reject"])
        self.assertEqual(self.accepted(), ["type?", "where is it?"])
        self.assertIn("Nothing is open.", run(*self.common).stdout)

    def test_leaving_keeps_what_was_said(self):
        self.assert_done(run(*self.common, stdin="a\ns\n"))
        self.assertEqual(self.decisions(), ["accept"])
        self.assert_done(run(*self.common, stdin="q\n"))
        self.assertEqual(self.decisions(), ["accept"])

    def test_refusals(self):
        self.assert_refused(run(*self.common, "--accept", "ffffffffffffffff"), 1, "ffffffffffffffff")
        broken = self.write("broken.jsonl", "{}\n")
        self.assert_refused(run("vmqa", "export", broken, "--out", self.folder / "o"), 1, "broken.jsonl: line 1", "messages")
        self.assertFalse((self.folder / "o").exists())

    def test_sharegpt(self):
        out = self.folder / "s.jsonl"
        self.assert_done(run("vmqa", "export", self.file, "--to", "sharegpt", "--out", out))
        first = json.loads(out.read_text().splitlines()[0])
        self.assertEqual(first["conversations"], [{"from": "human", "value": "<image>\ntype?"}, {"from": "gpt", "value": "Center."}])


class Model(BaseHTTPRequestHandler):
    """Asks when it is told to play an engineer, and else declines to say anything that could be checked."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.keys.append(self.headers.get("Authorization"))
        if len(self.server.keys) == 1:
            self.send_response(503)
            self.end_headers()
            return
        asks = "You play an engineer" in body["messages"][0]["content"]
        told = re.search(r"yield: ([\d.]+ %)", body["messages"][0]["content"])
        message = {"role": "assistant", "content": "what is it?" if asks else f"The yield is {told[1]}."}
        answer = json.dumps({"choices": [{"message": message}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Roles(CliTest):
    def setUp(self):
        super().setUp()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
        self.server.keys = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def roles(self, *arguments, url=None):
        url = url or f"http://127.0.0.1:{self.server.server_port}/v1"
        out = self.folder / "out/d.jsonl"
        maps = ROOT / "examples/wafers/patterns.npz"
        common = ("--maps", maps, "--model", "tiny", "--first-wait", "0.01", "--dialogues", "2", "--out", out)
        return run("vmqa", "roles", "--url", url, *common, *arguments, cwd=ROOT), out

    def test_two_models_talk(self):
        os.environ["KERF_TEST_KEY"] = "sk-secret"
        self.addCleanup(os.environ.pop, "KERF_TEST_KEY")
        process, out = self.roles("--key-variable", "KERF_TEST_KEY")
        self.assert_done(process)
        self.assertEqual(set(self.server.keys), {"Bearer sk-secret"})
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual([line["meta"]["made_by"] for line in lines], ["tiny, prompt 1"] * 2)
        self.assertNotIn("sk-secret", out.read_text() + process.stdout + process.stderr)

    def test_refusals(self):
        process, out = self.roles("--key-variable", "KERF_NO_SUCH_KEY")
        self.assert_refused(process, 1, "KERF_NO_SUCH_KEY")
        process, out = self.roles(url="ftp://here")
        self.assert_refused(process, 1, "ftp://here")
        self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
