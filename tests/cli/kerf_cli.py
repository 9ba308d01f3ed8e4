"""Runs the program as a user does. KERF names the binary under test."""

import json
import os
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERF = os.environ.get("KERF", str(ROOT / "build/release/kerf"))


def run(*arguments, stdin="", cwd=None, timeout=120):
    """The finished process of `kerf ARGUMENTS`, with text output."""
    command = [KERF, *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=cwd, timeout=timeout, check=False)


class CliTest(unittest.TestCase):
    """A test with a folder of its own and the checks that every command is held to."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def assert_done(self, process):
        self.assertEqual(process.returncode, 0, process.stderr)

    def assert_refused(self, process, code, *words):
        """One sentence on standard error that holds `words`, nothing on standard output, and the exit code."""
        self.assertEqual(process.returncode, code, process.stderr)
        lines = process.stderr.splitlines()
        self.assertEqual(len(lines), 1, process.stderr)
        self.assertTrue(lines[0].startswith("kerf: "), lines[0])
        self.assertNotIn("mistake in Kerf", lines[0])
        for word in words:
            self.assertIn(str(word), lines[0])
        self.assertEqual(process.stdout, "")


def png(width, height):
    """A grey PNG picture, made here so that the test owns its input."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def coco(images, annotations=(), categories=((1, "bridge"), (2, "burr"))):
    """A COCO document; images (id, name, width, height), annotations (image, category, box)."""
    return {
        "images": [{"id": i, "file_name": n, "width": w, "height": h} for i, n, w, h in images],
        "categories": [{"id": i, "name": n} for i, n in categories],
        "annotations": [
            {"id": k, "image_id": i, "category_id": c, "bbox": list(b), "area": b[2] * b[3], "iscrowd": 0}
            for k, (i, c, b) in enumerate(annotations, 1)
        ],
    }
