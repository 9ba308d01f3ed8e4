#!/usr/bin/env python3
"""Compares `kerf tokenize` with Hugging Face's tokenizers on random text; every difference is printed.

    python tools/check_tokenizer.py --kerf build/release/apps/kerf/kerf --tokenizer DIR --count 100000 --seed 1
    python tools/check_tokenizer.py --write-fixtures tests/text/fixtures

DIR holds a tokenizer.json. `kerf tokenize --model DIR` gets one JSON string a line and answers one array of ids a
line. Nothing is fetched. --write-fixtures trains a small tokenizer on the sentences below and records what the
reference makes of it, for the unit tests.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import time

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPACES = [chr(c) for c in (9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029)]
SPACES += ["\u202f", "\u205f", "\u3000", "\u180e", "\ufeff", "\u200b", "\r\n", "  ", "\n\n", " \n"]
DIGITS = ["0", "7", "12", "2026", "\u0663", "\u096a", "\u00b2", "\u00bd", "\u2167", "\u3007", "\U0001d7d9", "\u2460"]
ENDINGS = ["s", "S", "\u017f", "t", "T", "re", "RE", "rE", "ve", "VE", "m", "M", "ll", "LL", "lL", "d", "D", "x", "l", "r"]
EMOJI = ["\U0001f600", "\U0001f44d\U0001f3fd", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f", "\U0001f1e9\U0001f1ea", "1\ufe0f\u20e3"]
WORDS = "the wafer shows bridge pinch burr contamination Straße naïve café Ångström ÅNGSTRÖM Привет мир 晶圓缺陷 ウェハー 결함 ขนมปัง العربية हिन्दी Việt ﬁne".split()
MARKS = [chr(c) for c in (*range(0x300, 0x370), 0x5B0, 0x5BC, 0x64B, 0x651, 0x93C, 0x94D, 0x9BE, 0xE38, 0x1DCE, 0x20D0, 0x3099, 0x309A, 0xFE20, 0x1D165, 0x11930)]
COMPOSED = "ÀéîõüşșǅǖẤớᾧΐיִלּשּׁक़য়ཱིΩÅK가각힣ጀ𝅗𝅥𑂚"
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["…", "「", "。", "—", "'", "’", "''", "<|", "|>"]


def code_from_any_plane(random_):
    top = random_.choice((0x80, 0x250, 0x800, 0x3400, 0xA000, 0xD800, 0x10000, 0x12000, 0x20000, 0x110000))
    code = random_.randrange(max(top // 4, 1), top)
    return chr(code if not 0xD800 <= code < 0xE000 else 0xFFFD)


def hangul(random_):
    lead, vowel, tail = random_.randrange(0x1100, 0x1113), random_.randrange(0x1161, 0x1176), random_.randrange(0x11A7, 0x11C3)
    return random_.choice((chr(lead) + chr(vowel) + chr(tail), chr(0xAC00 + random_.randrange(11172)) + chr(tail), chr(lead) + chr(vowel)))


def random_text(random_, added):
    """Pieces of every kind that the split, the normalisation or the added tokens could treat differently."""
    kinds = (
        lambda: random_.choice(WORDS),
        lambda: random_.choice(SPACES) * random_.choice((1, 1, 1, 2, 5)),
        lambda: random_.choice(DIGITS),
        lambda: random_.choice("'’") + random_.choice(ENDINGS),
        lambda: random_.choice(EMOJI),
        lambda: random_.choice("aeioucnsAEKS\u05d0\u0928\u3046") + "".join(random_.choices(MARKS, k=random_.randrange(1, 4))),
        lambda: random_.choice(MARKS),
        lambda: random_.choice(COMPOSED),
        lambda: hangul(random_),
        lambda: random_.choice(PUNCTUATION) * random_.choice((1, 1, 3)),
        lambda: code_from_any_plane(random_),
        lambda: random_.choice(added) if added else "",
        lambda: random_.choice(added)[: random_.randrange(1, 6)] if added else "",
        lambda: "".join(random_.choices("abcdefghijklmnopqrstuvwxyzABC ", k=random_.randrange(1, 12))),
    )
    return "".join(random_.choice(kinds)() for _ in range(random_.randrange(1, 16)))


def every_character():
    """Texts in which each character stands alone, before and after letters, digits, marks and apostrophes."""
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            c = chr(code)
            yield f"{c} {c}{c}a a{c} 1{c}1\n{c}\n '{c} 'l{c} '{c}e 'r{c} .{c}. a\u0301{c} a{c}\u0301\u0323 {c}\u3099"


def kerf_ids(binary, folder, texts):
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([binary, "tokenize", "--model", folder], input=lines, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{binary} failed: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(binary, folder, texts, reference):
    got = kerf_ids(binary, folder, texts)
    if len(got) != len(texts):
        sys.exit(f"{binary} answered {len(got)} lines to {len(texts)}")
    wrong = 0
    for text, ids, encoding in zip(texts, got, reference.encode_batch(texts, add_special_tokens=False)):
        if ids != encoding.ids:
            wrong += 1
            if wrong <= 5:
                print(f"text     {text!r}\nkerf      {ids}\nreference {encoding.ids}")
    return wrong


def check(options):
    reference = Tokenizer.from_file(str(pathlib.Path(options.tokenizer) / "tokenizer.json"))
    random_ = random.Random(options.seed)
    added = [token.content for token in reference.get_added_tokens_decoder().values()]
    source = every_character() if options.every_character else (random_text(random_, added) for _ in range(options.count))
    total = wrong = 0
    texts = []
    start = time.time()
    for text in source:
        texts.append(text)
        if len(texts) == 50000:
            wrong += compare(options.kerf, options.tokenizer, texts, reference)
            total, texts = total + len(texts), []
    if texts:
        wrong += compare(options.kerf, options.tokenizer, texts, reference)
    total += len(texts)
    print(f"{total} texts, {wrong} differences, {time.time() - start:.0f} s (tokenizers {tokenizers.__version__})")
    return 1 if wrong else 0


CORPUS = [
    "The wafer map shows a ring of failing dies near the edge; the etch chamber is the likely cause.",
    "A bridge joins two neighbouring lines. A pinch narrows one line. A burr sticks out. Contamination covers both.",
    "It's what the operators said: they've seen it, we'll check, I'd wait, don't stop, you're right, I'm sure.",
    "Measured 12 nm at (345, 678) on 2026-03-01 with dose 38.5 mJ/cm2 and focus -0.04 um.",
    "Le café du coin sert des crêpes; die Prüfung läuft; проверка пластины; 晶圓上的缺陷; 웨이퍼 검사.",
    '{"bbox_2d": [10, 20, 300, 400], "label": "bridge", "score": 0.97}',
    "    indented\n\n\ttabbed\r\nand   spaced   out\n",
] * 20
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
PLAIN = ["<think>", "</think>", "<tool_call>", "</tool_call>", "<|im_start|>user", "[[", "[[["]


def train_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(PATTERN), "isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, show_progress=False))
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    tokenizer.add_tokens([AddedToken(text, special=False, normalized=False) for text in PLAIN])
    tokenizer.add_tokens([AddedToken("cafe\u0301!", special=False, normalized=True)])
    return tokenizer


def encoding_cases(tokenizer, random_):
    added = SPECIAL + PLAIN + ["cafe\u0301!", "caf\u00e9!"]
    texts = ["", " ", "Hello world", "it's I'LL don't '\u017fabc", "caf\u00e9 vs cafe\u0301", "a  b   \n c", "<|im_start|>user\nHi<|im_end|>", "\ufeff \u180e x"]
    texts += [random_text(random_, added) for _ in range(400)]
    return [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids} for text in texts]


def decoding_cases(tokenizer, random_):
    # The last token is left out: the reference decodes an added token made of Latin-1 letters as if they were bytes.
    size = tokenizer.get_vocab_size() - 1
    runs = [[random_.randrange(size) for _ in range(random_.randrange(1, 12))] for _ in range(200)]
    return [
        {"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=True), "all": tokenizer.decode(ids, skip_special_tokens=False)}
        for ids in runs
    ]


def write_fixtures(folder, seed):
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, random_ = train_tokenizer(), random.Random(seed)
    (folder / "tokenizer.json").write_text(tokenizer.to_str() + "\n")
    cases = {
        "source": f"tools/check_tokenizer.py with tokenizers {tokenizers.__version__}",
        "encode": encoding_cases(tokenizer, random_),
        "decode": decoding_cases(tokenizer, random_),
    }
    lines = ",\n".join(
        f"{json.dumps(key)}: " + (json.dumps(value) if isinstance(value, str) else "[\n" + ",\n".join(map(json.dumps, value)) + "\n]")
        for key, value in cases.items()
    )
    (folder / "tokenizer_cases.json").write_text("{\n" + lines + "\n}\n")
    print(f"wrote {folder}/tokenizer.json ({tokenizer.get_vocab_size()} tokens) and tokenizer_cases.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kerf", help="the program under test")
    parser.add_argument("--tokenizer", help="folder with a tokenizer.json")
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every-character", action="store_true", help="all 1,112,064 characters in place of random texts")
    parser.add_argument("--write-fixtures", type=pathlib.Path, metavar="DIR")
    options = parser.parse_args()
    if options.write_fixtures:
        write_fixtures(options.write_fixtures, options.seed)
        return 0
    if not options.kerf or not options.tokenizer:
        parser.error("--kerf and --tokenizer are both needed")
    return check(options)


if __name__ == "__main__":
    sys.exit(main())
