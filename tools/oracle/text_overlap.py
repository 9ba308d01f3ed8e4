#!/usr/bin/env python3
"""Golden values of BLEU-4 and ROUGE-L from sacrebleu and rouge-score.

  text_overlap.py --out tests/dialogue/fixtures      writes text_overlap.json

Needs sacrebleu and rouge-score (made with 2.6.0 and 0.1.2). Texts and tokens of sacrebleu's "zh" tokenizer, its corpus
BLEU with it, and rouge-score's ROUGE-L of each pair; Chinese is cut into characters before rouge-score counts.
"""
import argparse
import json
import pathlib
import re

import sacrebleu
from rouge_score import rouge_scorer
from sacrebleu.tokenizers.tokenizer_zh import TokenizerZh

PAIRS = [
    ("The pattern is Center. The yield is 83.4 %.", "The pattern is Center, with a yield of 83.4 %."),
    ("No, there is no Edge-Ring; it shows Loc and Scratch.", "No Edge-Ring here. The pattern is Loc and Scratch."),
    ("Likely CMP [center.cmp-pressure]. Check first: Compare post-CMP thickness.", "A likely cause lies in CMP [center.cmp-pressure]. Check first: Compare post-CMP thickness."),
    ("It's at 7 o'clock, densest in ring 3-5 (1,024 dies)..", "They are densest at 7 o'clock: 1,024 dies in ring 3-5."),
    ("图案是环形，良率是 83.4 %。", "这片晶圆呈现环形图案，良率为 83.4 %。"),
    ("失效在边缘区最密，位于7点钟方向。", "失效在边缘区最密，位于 7 点钟方向。"),
    ("Normal.", "Normal."),
    ("可能原因在CMP：压力 [center.cmp-pressure]。先查：“厚度”。", "可能是CMP [center.cmp-pressure]。先查：厚度…"),
]
# Corpora by the numbers of their pairs: no match of an order, short answers, all.
CORPORA = [[0], [0, 1, 2, 3], [4, 5, 7], [1], [6], [0, 6], list(range(len(PAIRS)))]


class Characters:
    """rouge-score's own words, and ideographs one by one."""

    def tokenize(self, text):
        return re.findall(r"[a-z0-9]+|[\u3400-\u9fff]", text.lower())


def overlap(answer, reference):
    plain = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    chinese = rouge_scorer.RougeScorer(["rougeL"], tokenizer=Characters())
    scorer = plain if reference.isascii() else chinese
    return scorer.score(reference, answer)["rougeL"].fmeasure


def bleu(numbers):
    answers, references = zip(*(PAIRS[i] for i in numbers))
    return sacrebleu.corpus_bleu(list(answers), [list(references)], tokenize="zh", smooth_method="exp").score


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    cut = TokenizerZh()
    pairs = [{"answer": a, "reference": b, "tokens": cut(a).split(), "rouge_l": overlap(a, b)} for a, b in PAIRS]
    corpora = [{"pairs": numbers, "bleu": bleu(numbers)} for numbers in CORPORA]
    out.mkdir(exist_ok=True)
    (out / "text_overlap.json").write_text(json.dumps({"pairs": pairs, "corpora": corpora}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
