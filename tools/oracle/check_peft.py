#!/usr/bin/env python3
"""Checks an adapter folder that Kerf wrote: peft loads it onto the base model, uses every tensor in it, and computes
what `kerf forward` dumped with that adapter. Exits with 1 where anything differs.

    check_peft.py MODEL ADAPTER dump.safetensors messages.json --kerf build/release/kerf [--merge]"""

import argparse
import pathlib

import torch
from safetensors.torch import load_file

import forward_dump
import hugging_face
from hugging_face import peft


def load_with_adapter(model_folder, adapter_folder, merge):
    """peft ignores tensors whose names match nothing, so every one is looked for in the loaded model."""
    model = peft.PeftModel.from_pretrained(hugging_face.load_model(model_folder), adapter_folder)
    stored = load_file(adapter_folder / "adapter_model.safetensors")
    loaded = {name.replace(".default", ""): weight for name, weight in model.state_dict().items() if ".lora_" in name}
    for name in sorted(stored.keys() ^ loaded.keys()):
        raise SystemExit(f"{name} is {'only in the file' if name in stored else 'missing from the file'}")
    for name, tensor in stored.items():
        if not torch.equal(tensor.float(), loaded[name]):
            raise SystemExit(f"{name} was not loaded as it is stored")
    print(f"{len(stored)} adapter tensors loaded")
    if merge:
        return model.merge_and_unload()
    return model.base_model.model  # its layers carry the adapter; stages are hooked by their own names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("adapter", type=pathlib.Path)
    forward_dump.add_arguments(parser)
    parser.add_argument("--merge", action="store_true", help="merge the adapter into the weights first")
    options = parser.parse_args()
    raise SystemExit(forward_dump.run(
        options, lambda: load_with_adapter(options.model, options.adapter, options.merge), options.adapter))


if __name__ == "__main__":
    main()
