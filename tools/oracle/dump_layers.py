#!/usr/bin/env python3
"""Writes tests/nn/fixtures/layers.safetensors: single layers of transformers' Qwen3-VL, in float32 and bfloat16.

    rms.{f32,bf16}.{x,weight,y}     RMSNorm of the language model: bfloat16 rounds before the weight
    attention.N.{q,k,v,mask,y}      grouped causal attention, N = heads / key heads; mask true at real keys
    rotary.{x,cos,sin,y}            rotary embedding of the language model
    lora.{dtype}.{x,w,a,b,y}        peft's Linear, base in dtype and adapter in float32, alpha / r = 2.5"""

import argparse
import pathlib

import torch
from safetensors.torch import save_file

import hugging_face  # first: makes torchvision importable
from hugging_face import peft
from transformers.models.qwen3_vl import modeling_qwen3_vl as qwen

DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16}


def rms_norm(draw):
    for name, dtype in DTYPES.items():
        layer = qwen.Qwen3VLTextRMSNorm(24, eps=1e-6).to(dtype)
        layer.weight.data = (1 + 0.2 * draw(24)).to(dtype)
        x = (3 * draw(2, 5, 24)).to(dtype)
        yield from {f"rms.{name}.x": x, f"rms.{name}.weight": layer.weight.data, f"rms.{name}.y": layer(x)}.items()


def attention(draw):
    for group in (1, 2, 4, 8):
        q, k, v = draw(2, 8, 6, 12), draw(2, 8 // group, 9, 12), draw(2, 8 // group, 9, 12)
        mask = torch.ones(2, 9, dtype=torch.bool)
        mask[1, :2] = False
        allowed = torch.ones(6, 9, dtype=torch.bool).tril(3)[None, None] & mask[:, None, None]
        bias = torch.zeros(2, 1, 6, 9).masked_fill(~allowed, torch.finfo(torch.float32).min)
        module = torch.nn.Module()
        module.num_key_value_groups = group
        y, _ = qwen.eager_attention_forward(module, q, k, v, bias, scaling=12 ** -0.5)
        names = dict(q=q, k=k, v=v, mask=mask, y=y.transpose(1, 2))
        yield from {f"attention.{group}.{name}": value for name, value in names.items()}.items()


def rotary(draw):
    angles = 4 * draw(2, 7, 5)
    angles = torch.cat((angles, angles), -1)
    x = draw(2, 3, 7, 10)
    y, _ = qwen.apply_rotary_pos_emb(x, x, angles.cos(), angles.sin())
    yield from {"rotary.x": x, "rotary.cos": angles.cos(), "rotary.sin": angles.sin(), "rotary.y": y}.items()


def lora(draw):
    for name, dtype in DTYPES.items():
        model = torch.nn.Sequential(torch.nn.Linear(20, 12, bias=False)).to(dtype)
        wrapped = peft.get_peft_model(model, peft.LoraConfig(r=4, lora_alpha=10, target_modules=["0"]))
        layer = wrapped.base_model.model[0]
        a, b = layer.lora_A["default"].weight, layer.lora_B["default"].weight
        a.data, b.data = 0.2 * draw(4, 20), 0.3 * draw(12, 4)
        layer.base_layer.weight.data = (0.3 * draw(12, 20)).to(dtype)
        x = draw(3, 20).to(dtype)
        names = dict(x=x, w=layer.base_layer.weight.data, a=a.data, b=b.data, y=layer(x).detach())
        yield from {f"lora.{name}.{key}": value for key, value in names.items()}.items()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True, help="the safetensors file")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(5)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    found = {name: value.detach().contiguous().clone()
             for part in (rms_norm, attention, rotary, lora) for name, value in part(draw)}
    save_file(found, options.out)


if __name__ == "__main__":
    main()
