"""The peer's part of the comparison that run.py makes: transformers and PEFT on the weights and inputs of kerf_bench.

usage: peer.py infer|lora --model DIR --data DIR --dtype fp32|bf16 --threads N --repeats N --tokens N
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import peft
import torch
import transformers
from safetensors.torch import load_file


def load_model(options):
    dtype = torch.bfloat16 if options.dtype == "bf16" else torch.float32
    model = transformers.Qwen3VLForConditionalGeneration.from_pretrained(
        options.model, dtype=dtype, attn_implementation="sdpa")
    return model.eval()


def load_inputs(options, name):
    tensors = load_file(options.data / f"{name}.safetensors")
    ids = tensors["input_ids"]
    image_token = json.loads((options.model / "config.json").read_text())["image_token_id"]
    inputs = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "pixel_values": tensors["pixel_values"],
        "image_grid_thw": tensors["image_grid_thw"],
        "mm_token_type_ids": (ids == image_token).long(),
    }
    return inputs, tensors["answer"].bool()


def time_runs(repeats, work):
    """Seconds of `repeats` runs after one that is not counted."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def peak_memory():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def compare_logits(logits, options):
    """Largest difference from Kerf's logits of the first new token, relative to their spread."""
    kerf = load_file(options.data / f"kerf_logits_{options.dtype}.safetensors")["logits"]
    return ((logits - kerf).abs().max() / kerf.std()).item()


def measure_inference(options):
    start = time.perf_counter()
    model = load_model(options)
    result = {"load": time.perf_counter() - start}
    inputs, _ = load_inputs(options, "prompt")

    def prefill():
        return model(**inputs, use_cache=True, logits_to_keep=1).logits[0, -1].float()

    def answer(tokens):
        config = transformers.GenerationConfig(
            max_new_tokens=tokens, do_sample=False, eos_token_id=None, pad_token_id=0)
        return model.generate(**inputs, generation_config=config)[0, inputs["input_ids"].shape[1]:]

    with torch.inference_mode():
        result["logits"] = compare_logits(prefill(), options)
        result["prefill"] = time_runs(options.repeats, prefill)
        model.generation_config = transformers.GenerationConfig()  # no sampling settings, no stop token
        result["ids"] = answer(options.tokens + 1).tolist()
        each = []
        for _ in range(options.repeats):
            first = time.perf_counter()
            answer(1)
            every = time.perf_counter()
            answer(options.tokens + 1)
            each.append(((time.perf_counter() - every) - (every - first)) / options.tokens)
    result["decode"] = each
    result["peak"] = peak_memory()
    return result


def measure_lora(options):
    model = peft.PeftModel.from_pretrained(load_model(options), options.data / "adapter", is_trainable=True)
    model.train()
    inputs, answer = load_inputs(options, "training")
    inputs["labels"] = inputs["input_ids"].masked_fill(~answer, -100)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=1e-4, weight_decay=0.01)
    losses = []

    def step():
        with torch.autocast("cpu", torch.bfloat16, enabled=options.dtype == "bf16"):
            loss = model(**inputs).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())

    seconds = time_runs(options.repeats, step)
    return {"step": seconds, "losses": losses, "peak": peak_memory()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["infer", "lora"])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dtype", choices=["fp32", "bf16"], required=True)
    for name in ("threads", "repeats", "tokens"):
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    result = measure_inference(options) if options.what == "infer" else measure_lora(options)
    result["versions"] = f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}"
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
