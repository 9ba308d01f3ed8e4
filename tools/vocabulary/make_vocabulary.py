#!/usr/bin/env python3
"""Writes the tokenizer and processor files of a small Kerf model: byte-level BPE trained on corpus.txt, the control
tokens of Qwen3-VL, and one token for each number 10..1000 (single digits are bytes already) and for each piece of the
answer's frame.

usage: make_vocabulary.py OUT_DIR [--merges N]        (needs: pip install tokenizers)"""
import argparse
import json
import pathlib

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).parent
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
           "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
           "<|image_pad|>", "<|video_pad|>"]
FRAME = ['{"count": ', ', "defects": [', '{"bbox_2d": [', ', ', '], "label": "', '"}, {"bbox_2d": [', '"}]}', ']}', '"}',
         'bridge', 'burr', 'pinch', 'contamination', '", "verdict": "', 'kept', 'moved', 'retyped', 'removed', 'added']


def train(merges: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=256 + merges, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
                                  min_frequency=1, show_progress=False)
    tokenizer.train([str(HERE / "corpus.txt")], trainer)
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--merges", type=int, default=600)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    data = json.loads(train(args.merges).to_str())
    next_id = len(data["model"]["vocab"])
    added = []
    for text, special in [(t, True) for t in CONTROL] + [(str(n), False) for n in range(10, 1001)] + [(t, False) for t in FRAME]:
        if text in data["model"]["vocab"]:  # already one token
            continue
        added.append({"id": next_id, "content": text, "single_word": False, "lstrip": False, "rstrip": False,
                      "normalized": False, "special": special})
        next_id += 1
    data["added_tokens"] = added
    write = lambda name, value: (args.out / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    write("tokenizer.json", data)
    write("tokenizer_config.json", {
        "added_tokens_decoder": {str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in added},
        "additional_special_tokens": CONTROL[1:], "bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>",
        "unk_token": None, "errors": "replace", "clean_up_tokenization_spaces": False, "split_special_tokens": False,
        "model_max_length": 4096, "tokenizer_class": "Qwen2Tokenizer", "add_prefix_space": False})
    ids = {t["content"]: t["id"] for t in added}
    write("generation_config.json", {"bos_token_id": ids["<|endoftext|>"], "pad_token_id": ids["<|endoftext|>"],
                                     "eos_token_id": [ids["<|im_end|>"], ids["<|endoftext|>"]], "do_sample": False})
    write("preprocessor_config.json", {
        "size": {"shortest_edge": 384 * 384, "longest_edge": 384 * 384}, "patch_size": 16, "temporal_patch_size": 2, "merge_size": 2,
        "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "image_processor_type": "Qwen2VLImageProcessorFast",
        "processor_class": "Qwen3VLProcessor"})
    write("video_preprocessor_config.json", {
        "size": {"shortest_edge": 4096, "longest_edge": 25165824}, "patch_size": 16, "temporal_patch_size": 2, "merge_size": 2,
        "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "video_processor_type": "Qwen3VLVideoProcessor"})
    print(f"{next_id} tokens; image_token_id {ids['<|image_pad|>']}, video_token_id {ids['<|video_pad|>']}, "
          f"vision_start_token_id {ids['<|vision_start|>']}, vision_end_token_id {ids['<|vision_end|>']}, number 10 is {ids['10']}")


if __name__ == "__main__":
    main()
