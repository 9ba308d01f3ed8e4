"""Command blocks of a Markdown file and a place to run them, for tests that run what the documents tell people to type.

A block is fenced by ```sh. A comment on the line before it says how the test differs from the text:

    <!-- test: --images 2000 => --images 8; --steps 300 => --steps 2 -->    smaller; each left side must be in the block
    <!-- test: not run, REASON -->                                          its programs must exist, that is all
"""

import os
import re
import subprocess
from dataclasses import dataclass

from kerf_cli import KERF, ROOT

BLOCK = re.compile(r"^(?:<!-- test: (?P<note>.+?) -->\n)?```sh\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    line: int  # of the fence, from 1
    text: str  # as people read it
    commands: str | None  # what the test runs; None: not run


def smaller(text, note):
    for change in note.split(";"):
        old, arrow, new = (part.strip() for part in change.partition("=>"))
        if not arrow or old not in text:
            raise ValueError(f"the note {change.strip()!r} changes nothing in the block below it")
        text = text.replace(old, new)
    return text


def blocks_of(markdown):
    """Every command block in order. Raises ValueError for a note that does not fit its block."""
    blocks = []
    for match in BLOCK.finditer(markdown):
        note, text = match["note"], match["text"]
        if note is None:
            commands = text
        elif note.startswith("not run,"):
            commands = None
        else:
            commands = smaller(text, note)
        blocks.append(Block(markdown.count("\n", 0, match.start("text")), text, commands))
    return blocks


def programs_of(text):
    """First words of the lines of a block that are paths in the checkout: ./demo, tools/lint.sh."""
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    return [line.split()[0] for line in lines if "/" in line.split()[0]]


LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def links_of(markdown):
    """Targets of the relative links and pictures."""
    return LINK.findall(markdown)


NOT_SHARED = {".git", ".venv", ".ccache", "build", "out", "runs"}


def make_checkout(folder):
    """A stand-in for a built checkout in which commands may write: links to everything but what they write to."""
    for entry in ROOT.iterdir():
        if entry.name not in NOT_SHARED:
            (folder / entry.name).symlink_to(entry)
    (folder / "build/release").mkdir(parents=True)
    (folder / "build/release/kerf").symlink_to(KERF)


def run_commands(commands, folder, limit=1200):
    script = "set -euo pipefail\n" + commands
    environment = os.environ | {"NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=limit, check=False
    )
