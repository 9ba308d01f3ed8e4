"""Imports transformers the way every oracle script needs it: offline, one thread, and with torchvision's image
processors even where torchvision's compiled operators do not match the installed torch (a CPU build)."""

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch

torch.set_num_threads(1)


def _declare_missing_operators():
    """torchvision registers fake kernels for two operators at import and fails where its library did not load."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, name):
            library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library


_operators = _declare_missing_operators()  # must stay alive as long as the process

import peft  # its imports need transformers, hence torchvision, to be importable
import transformers
from transformers import AutoConfig, AutoProcessor, GenerationConfig, Qwen3VLForConditionalGeneration

MAJOR = int(transformers.__version__.split(".")[0])


def load_model(folder):
    """The model in float32 with plain attention. Missing and unexpected weights are an error, not a warning."""
    model, report = Qwen3VLForConditionalGeneration.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if report[kind]:
            raise SystemExit(f"{folder}: {kind} {sorted(map(str, report[kind]))[:5]}")
    return model.eval()
