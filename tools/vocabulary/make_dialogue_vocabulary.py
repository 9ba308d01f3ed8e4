#!/usr/bin/env python3
"""Writes tokenizer and processor files of the language stage for wafers: byte-level BPE trained on dialogues, the control
tokens of Qwen3-VL and those of its tool calls. A digit is a token, so that numbers are copied digit by digit.

usage: make_dialogue_vocabulary.py OUT_DIR DIALOGUES.jsonl.. [--merges N] [--canvas 56] [--patch 8]
(needs: pip install tokenizers)"""
import argparse
import json
import pathlib

from make_vocabulary import CONTROL
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

TOOLS = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")


def texts(files):
    """Everything said in the dialogues, tool calls as they are written."""
    for file in files:
        for line in file.open(encoding="utf-8"):
            for message in json.loads(line)["messages"]:
                content = message.get("content") or ""
                parts = [content] if isinstance(content, str) else [part.get("text", "") for part in content]
                yield from parts
                for call in message.get("tool_calls", []):
                    call = call.get("function", call)
                    arguments = call["arguments"]
                    arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
                    yield json.dumps({"name": call["name"], "arguments": arguments}, ensure_ascii=False)


def train(files, merges):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=256 + merges, initial_alphabet=alphabet, min_frequency=20, show_progress=False)
    tokenizer.train_from_iterator(texts(files), trainer)
    return json.loads(tokenizer.to_str())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("dialogues", type=pathlib.Path, nargs="+")
    parser.add_argument("--merges", type=int, default=2700)
    parser.add_argument("--canvas", type=int, default=56)
    parser.add_argument("--patch", type=int, default=8)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    data = train(args.dialogues, args.merges)
    first = len(data["model"]["vocab"])
    added = [{"id": first + i, "content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
              "special": text in CONTROL} for i, text in enumerate(CONTROL + TOOLS)]
    data["added_tokens"] = added
    ids = {token["content"]: token["id"] for token in added}
    image = {"patch_size": args.patch, "temporal_patch_size": 1, "merge_size": 1, "image_mean": [0.5] * 3, "image_std": [0.5] * 3,
             "size": {"shortest_edge": args.canvas**2, "longest_edge": args.canvas**2},
             "image_processor_type": "Qwen2VLImageProcessorFast"}
    files = {
        "tokenizer.json": data,
        "tokenizer_config.json": {
            "added_tokens_decoder": {str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in added},
            "additional_special_tokens": CONTROL[1:], "bos_token": None, "eos_token": "<|im_end|>",
            "pad_token": "<|endoftext|>", "unk_token": None, "errors": "replace", "clean_up_tokenization_spaces": False,
            "split_special_tokens": False, "model_max_length": 4096, "tokenizer_class": "Qwen2Tokenizer",
            "add_prefix_space": False},
        "generation_config.json": {"bos_token_id": ids["<|endoftext|>"], "pad_token_id": ids["<|endoftext|>"],
                                   "eos_token_id": [ids["<|im_end|>"], ids["<|endoftext|>"]], "do_sample": False},
        "preprocessor_config.json": image,
    }
    for name, value in files.items():
        (args.out / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{first + len(added)} tokens in {args.out}")


if __name__ == "__main__":
    main()
