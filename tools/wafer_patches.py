"""Gives a wafer model patches of another size, to go on training with (configs/wafer/coarser.toml).

    .venv/bin/python tools/wafer_patches.py runs/last/model runs/p9 --patch 9 --canvas 54

The weights of the patches are those that give a patch drawn larger (bilinear) what the patch gave; positions are
interpolated, all else is kept. Idea: Beyer et al., FlexiViT, CVPR 2023.
"""
import argparse
import json
import pathlib
import struct

import torch
from torch.nn.functional import interpolate

TYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "I64": torch.int64}


def read(path):
    """Header and tensors of a safetensors file."""
    blob = path.read_bytes()
    length = struct.unpack("<Q", blob[:8])[0]
    header, data = json.loads(blob[8 : 8 + length]), blob[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]]).view(entry["shape"])
    return header, tensors


def write(path, header, tensors):
    entries, parts, at = {name: header[name] for name in header if name == "__metadata__"}, [], 0
    for name, tensor in tensors.items():
        raw = tensor.contiguous().flatten().view(torch.uint8).numpy().tobytes()
        entries[name] = {"dtype": header[name]["dtype"], "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def larger(old, new):
    """[new^2, old^2]: a patch of old x old drawn new x new."""
    axis = interpolate(torch.eye(old)[None], size=new, mode="linear", align_corners=False)[0].t()
    return torch.kron(axis, axis)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--patch", type=int, required=True)
    parser.add_argument("--canvas", type=int, required=True)
    options = parser.parse_args()
    if options.canvas % options.patch:
        parser.error(f"a canvas of {options.canvas} has no whole number of patches of {options.patch}")
    header, tensors = read(options.model / "wafer.safetensors")
    config = json.loads((options.model / "wafer.json").read_text())
    weight = tensors["visual.patch_embed.proj.weight"]
    fitted = weight.float().flatten(3).squeeze(2) @ torch.linalg.pinv(larger(config["patch_size"], options.patch))
    tensors["visual.patch_embed.proj.weight"] = fitted.view(
        len(weight), 3, 1, options.patch, options.patch).to(weight.dtype)
    old, side = round(config["num_position_embeddings"] ** 0.5), options.canvas // options.patch
    table = tensors["visual.pos_embed.weight"]
    grid = interpolate(table.float().t().reshape(1, -1, old, old), size=(side, side), mode="bilinear", align_corners=False)
    tensors["visual.pos_embed.weight"] = grid.view(-1, side * side).t().to(table.dtype)
    config.update(canvas=options.canvas, patch_size=options.patch, num_position_embeddings=side * side)
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out / "wafer.safetensors", header, tensors)
    (options.out / "wafer.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
