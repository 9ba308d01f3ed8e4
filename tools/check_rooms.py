#!/usr/bin/env python3
"""Holds the includes of the tree against the order of the rooms (CONTRIBUTING.md, docs/architecture.md).

Usage: tools/check_rooms.py [ROOT]      prints one line for each include that points the wrong way; exit 1 if any.
"""

import re
import sys
from pathlib import Path

# Lowest first. A room includes itself and what stands before it.
ROOMS = ("base", "image", "text", "data", "wafer", "eval", "review", "litho", "knowledge", "dialogue", "nn", "compare", "models", "generate", "train", "inspect", "recognise", "converse", "report")
TENSOR_ROOMS = {"nn", "compare", "models", "generate", "train", "inspect", "recognise", "converse"}

# The door: every public header and the room that implements it.
PUBLIC_HEADERS = {
    "error.h": "base",
    "file.h": "base",
    "progress.h": "base",
    "image.h": "image",
    "tokenizer.h": "text",
    "chat.h": "text",
    "grammar.h": "text",
    "dataset.h": "data",
    "wafer.h": "wafer", "wafer_classes.h": "wafer", "wafer_split.h": "wafer", "wafer_synth.h": "wafer", "wafer_facts.h": "wafer",
    "evaluate.h": "eval", "evaluate_wafers.h": "eval", "failures.h": "eval",
    "review.h": "review",
    "litho.h": "litho",
    "knowledge.h": "knowledge",
    "dialogue.h": "dialogue", "dialogue_cases.h": "dialogue", "dialogue_stats.h": "dialogue", "dialogue_file.h": "dialogue",
    "dialogue_review.h": "dialogue", "dialogue_roles.h": "dialogue", "evaluate_dialogue.h": "dialogue", "root_cause.h": "dialogue",
    "ask.h": "dialogue", "chat_client.h": "dialogue", "teach.h": "dialogue", "handbook.h": "dialogue",
    "compare.h": "compare",
    "generate.h": "generate",
    "model.h": "generate",
    "train.h": "inspect",
    "inspect.h": "inspect",
    "calibrate.h": "inspect",
    "refine.h": "inspect",
    "recognise.h": "recognise",
    "converse.h": "converse",
    "report.h": "report",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
TORCH = re.compile(r"^(torch|ATen|c10|caffe2)/")
SUFFIXES = {".h", ".hpp", ".cpp", ".cc", ".inc"}


def includes(path):
    """(line number, quoted, target) of every include of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1] == '"', match[2]


def place_of(relative):
    """Where a file lives: ("door" | "src" | "tests" | "apps" | "bench" | "fuzz", room or None)."""
    parts = relative.parts
    if parts[:2] == ("include", "kerf"):
        return "door", PUBLIC_HEADERS.get("/".join(parts[2:]))
    room = parts[1] if len(parts) > 2 else None
    return parts[0], room


def check_order(room, owner, target):
    if ROOMS.index(owner) > ROOMS.index(room):
        return f"room {room} includes {target} of room {owner}, which stands above it"
    return None


def check_public(kind, room, target):
    """An include of <kerf/...>."""
    owner = PUBLIC_HEADERS.get(target.removeprefix("kerf/"))
    if owner is None:
        return f"{target} is not in the table of public headers in tools/check_rooms.py"
    return check_order(room, owner, target) if kind in ("src", "door", "tests") and room in ROOMS else None


def check_private(root, kind, room, target):
    """An include of a room's private header, "room/header.h", or of a helper of its tests."""
    owner = target.split("/")[0]
    if kind in ("door", "apps"):
        return f"{target} is private to room {owner}; only <kerf/...> may be included here"
    helper = kind in ("tests", "fuzz", "bench") and (root / "tests" / target).is_file()
    if not helper and not (root / "src" / target).is_file():
        return f"src/{target} does not exist"
    if kind in ("src", "tests") and room in ROOMS:
        if room not in TENSOR_ROOMS and owner in TENSOR_ROOMS:
            return f"tensor-free room {room} includes {target} of the tensor room {owner}"
        return check_order(room, owner, target)
    return None


def check_include(root, relative, quoted, target):
    """The reason why an include is wrong, or None."""
    kind, room = place_of(relative)
    if TORCH.match(target):
        allowed = kind == "bench" or (kind in ("src", "tests") and room in TENSOR_ROOMS)
        return None if allowed else f"{target}: LibTorch is for the rooms {', '.join(sorted(TENSOR_ROOMS))}"
    if target.startswith("kerf/"):
        return check_public(kind, room, target)
    if target.split("/")[0] in ROOMS and "/" in target:
        return check_private(root, kind, room, target)
    beside = (root / relative).parent / target
    in_tests = root / "tests" / target
    if quoted and not beside.is_file() and not (kind in ("tests", "fuzz", "bench") and in_tests.is_file()):
        return f'"{target}" is neither beside this file nor of the form "room/header.h"'
    return None


def check_tree(root):
    """Every complaint about the tree as "file:line: reason"."""
    complaints = []
    for top in ("include", "src", "apps", "tests", "bench", "fuzz"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file():
                continue
            relative = path.relative_to(root)
            kind, room = place_of(relative)
            if kind == "src" and room not in ROOMS:
                complaints.append(f"{relative}:1: src/{relative.parts[1]} is not a room")
                continue
            if kind == "door" and room is None:
                complaints.append(f"{relative}:1: not in the table of public headers in tools/check_rooms.py")
                continue
            for number, quoted, target in includes(path):
                reason = check_include(root, relative, quoted, target)
                if reason:
                    complaints.append(f"{relative}:{number}: {reason}")
    return complaints


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    complaints = check_tree(root)
    print("\n".join(complaints) if complaints else "rooms: every include points down")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
