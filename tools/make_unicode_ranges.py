#!/usr/bin/env python3
"""Writes src/text/unicode_ranges.cpp: the character classes that Hugging Face's tokenizers sees.

The classes are read out of the `tokenizers` package itself, character by character, and not out of a Unicode
release: its regular expressions and its NFC follow two different releases, and a tokenizer is only right when it
cuts and normalises text the way the reference does.

    python tools/make_unicode_ranges.py > src/text/unicode_ranges.cpp
"""

import sys

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

CODES = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
LETTER, NUMBER, SPACE, COMBINES = 1, 2, 4, 8


def matching(pattern):
    """Codes of the characters that a one-character pattern matches."""
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    found = set(CODES)
    for start in range(0, len(CODES), 4096):
        text = "".join(map(chr, CODES[start : start + 4096]))
        for piece, _ in split.pre_tokenize_str(text):
            found.difference_update(map(ord, piece))
    return found


def combining():
    """Codes of the characters that NFC changes, reorders or joins to what stands before them."""
    nfc, nfd = normalizers.NFC().normalize_str, normalizers.NFD().normalize_str
    found = set()
    for code in CODES:
        char = chr(code)
        apart = nfd(char)
        if nfc(char) != char:
            found.add(code)
        elif len(apart) > 1:
            found.add(ord(apart[-1]))  # a character that composes with the one before it
        # A mark moves in front of a mark of a higher class (240), or lets one of a lower class (1) in front of it.
        elif nfd("a\u0345" + char) != "a\u0345" + char or nfd("a" + char + "\u0334") != "a" + char + "\u0334":
            found.add(code)
    return found


def ranges():
    letters, numbers = matching(r"\p{L}"), matching(r"\p{N}")
    spaces, combines = matching(r"\s"), combining()
    result, last = [], None
    for code in range(0x110000):
        flags = LETTER * (code in letters) | NUMBER * (code in numbers)
        flags |= SPACE * (code in spaces) | COMBINES * (code in combines)
        if flags != last:
            result.append((code, flags))
            last = flags
    return result


def main():
    print("// Written by tools/make_unicode_ranges.py from tokenizers %s; do not edit." % tokenizers.__version__)
    print('#include "text/unicode.h"\n')
    print("namespace kerf::text {\n")
    print("// clang-format off")
    print("const CharRange kCharRanges[] = {")
    entries = ["{0x%X, %d}," % entry for entry in ranges()]
    line = "   "
    for entry in entries:
        if len(line) + 1 + len(entry) > 110:
            print(line)
            line = "   "
        line += " " + entry
    print(line)
    print("};")
    print("// clang-format on")
    print("const std::size_t kCharRangeCount = sizeof(kCharRanges) / sizeof(kCharRanges[0]);\n")
    print("}  // namespace kerf::text")


if __name__ == "__main__":
    sys.exit(main())
