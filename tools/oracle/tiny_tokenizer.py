"""A byte-level BPE tokenizer of a few hundred tokens in the file format, rules and added tokens of Qwen's."""

from collections import Counter

from tokenizers import Regex, pre_tokenizers

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>",
           "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>",
           "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]
ORDINARY = ["<tool_call>", "</tool_call>", "<think>", "</think>"]  # added, but shown in decoded text
SAMPLE = ("system user assistant the wafer shows a bridge between two lines; a pinch, a burr and one contamination "
          "particle lie near the left edge of the die. Which defect is this? Report boxes as JSON: "
          '[{"bbox_2d": [12, 340, 560, 78], "label": "bridge"}] Nothing else was found in this image.\n' * 2)


def byte_characters():
    """The printable character that stands for each byte, in the order of the ids 0..255."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    characters = {byte: chr(byte) for byte in printable}
    characters.update({byte: chr(256 + i) for i, byte in enumerate(others)})
    return characters, [characters[byte] for byte in printable + others]


def _pieces():
    split = pre_tokenizers.Split(Regex(SPLIT), "isolated")
    characters, _ = byte_characters()
    return Counter("".join(characters[byte] for byte in text.encode()) for text, _ in split.pre_tokenize_str(SAMPLE))


def _learn(merge_count, first_merges):
    words = {word: list(word) for word in _pieces()}
    counts, merges = _pieces(), list(first_merges)
    while len(merges) < merge_count:
        pairs = Counter()
        for word, parts in words.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += counts[word]
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for parts in words.values():
            for i in range(len(parts) - 2, -1, -1):
                if tuple(parts[i:i + 2]) == best:
                    parts[i:i + 2] = ["".join(best)]
    return merges


class TinyTokenizer:
    """The two JSON documents of a tokenizer with `merge_count` merges (`first_merges` among them), and the ids of its special tokens."""

    def __init__(self, merge_count, first_merges=()):
        merges = _learn(merge_count, first_merges)
        _, alphabet = byte_characters()
        vocabulary = {character: i for i, character in enumerate(alphabet)}
        for pair in merges:
            vocabulary.setdefault("".join(pair), len(vocabulary))
        first = len(vocabulary)
        added = [{"id": first + i, "content": text, "single_word": False, "lstrip": False, "rstrip": False,
                  "normalized": False, "special": text in SPECIAL} for i, text in enumerate(SPECIAL + ORDINARY)]
        self.ids = {entry["content"]: entry["id"] for entry in added}
        self.size = first + len(added)
        self.tokenizer_json = self._document(vocabulary, merges, added)
        self.config_json = {
            "tokenizer_class": "Qwen2Tokenizer", "model_max_length": 4096, "pad_token": "<|endoftext|>",
            "eos_token": "<|im_end|>", "bos_token": None, "unk_token": None, "add_prefix_space": False,
            "errors": "replace", "split_special_tokens": False, "clean_up_tokenization_spaces": False,
            "additional_special_tokens": SPECIAL[1:],
            "added_tokens_decoder": {str(e["id"]): {k: v for k, v in e.items() if k != "id"} for e in added}}

    @staticmethod
    def _document(vocabulary, merges, added):
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
        split = {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Isolated", "invert": False}
        return {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": {"type": "NFC"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
            "post_processor": byte_level, "decoder": byte_level,
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                      "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                      "vocab": vocabulary, "merges": [list(pair) for pair in merges]}}
