"""Writes a random checkpoint as a Hugging Face folder, in the file style of transformers 4.57 or as 5.x saves it."""

import json
import math
import shutil

import torch
from safetensors.torch import save_file

import hugging_face
from tiny_tokenizer import TinyTokenizer

TEMPLATE = """{%- for message in messages -%}
{{- '<|im_start|>' + message.role + '\\n' -}}
{%- if message.content is string -%}
{{- message.content -}}
{%- else -%}
{%- for part in message.content -%}
{{- '<|vision_start|><|image_pad|><|vision_end|>' if part.type == 'image' else part.text -}}
{%- endfor -%}
{%- endif -%}
{{- '<|im_end|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- '<|im_start|>assistant\\n' -}}
{%- endif -%}
"""


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=None if path.name == "tokenizer.json" else 1) + "\n",
                    encoding="utf-8")


def _text_config(case, vocab_size, ids):
    text = case.text
    config = {
        "model_type": "qwen3_vl_text", "vocab_size": vocab_size, "hidden_size": text.hidden,
        "intermediate_size": text.inner, "num_hidden_layers": text.layers, "num_attention_heads": text.heads,
        "num_key_value_heads": text.kv_heads, "head_dim": text.head_dim, "hidden_act": "silu", "rms_norm_eps": 1e-6,
        "attention_bias": False, "attention_dropout": 0.0, "initializer_range": 0.02, "max_position_embeddings": 4096,
        "bos_token_id": ids["<|endoftext|>"], "eos_token_id": ids["<|im_end|>"], "use_cache": True}
    rope = {"rope_type": "default", "mrope_section": list(text.sections), "mrope_interleaved": True}
    return {**config, "rope_scaling": rope, "rope_theta": text.theta, "tie_word_embeddings": case.tied}


def _vision_config(case):
    vision = case.vision
    return {
        "model_type": "qwen3_vl", "depth": vision.depth,
        "hidden_size": vision.hidden, "intermediate_size": vision.inner, "num_heads": vision.heads,
        "hidden_act": "gelu_pytorch_tanh", "in_channels": 3, "initializer_range": 0.02, "patch_size": vision.patch,
        "temporal_patch_size": 2, "spatial_merge_size": vision.merge, "num_position_embeddings": vision.side ** 2,
        "out_hidden_size": case.text.hidden, "deepstack_visual_indexes": list(vision.taps)}


def _config(case, tokenizer):
    ids = tokenizer.ids
    return {
        "architectures": ["Qwen3VLForConditionalGeneration"], "model_type": "qwen3_vl", "dtype": "float32",
        "image_token_id": ids["<|image_pad|>"], "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"], "vision_end_token_id": ids["<|vision_end|>"],
        "tie_word_embeddings": case.tied, "transformers_version": "4.57.6",
        "text_config": _text_config(case, tokenizer.size + case.spare_rows, ids),
        "vision_config": _vision_config(case)}


class Weights:
    """Draws weights whose activations and logits have the sizes of a trained model's."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)
        self.tensors = {}

    def draw(self, name, *shape, spread, centre=0.0):
        self.tensors[name] = centre + spread * torch.randn(*shape, generator=self.generator)

    def linear(self, name, out, inputs, bias, gain=1.2):
        self.draw(name + ".weight", out, inputs, spread=gain / math.sqrt(inputs))
        if bias:
            self.draw(name + ".bias", out, spread=0.1)

    def norm(self, name, size, bias):
        self.draw(name + ".weight", size, spread=0.15, centre=1.0)
        if bias:
            self.draw(name + ".bias", size, spread=0.1)


def _language_weights(weights, text, vocab_size, tied):
    prefix, wide = "model.language_model.", 2.5
    scale = 2.6 / math.sqrt(text.hidden)  # logits of a few units, their largest around 8
    weights.draw(prefix + "embed_tokens.weight", vocab_size, text.hidden, spread=scale)
    for layer in range(text.layers):
        place = f"{prefix}layers.{layer}."
        weights.norm(place + "input_layernorm", text.hidden, False)
        weights.norm(place + "post_attention_layernorm", text.hidden, False)
        for name in ("q_norm", "k_norm"):
            weights.norm(place + "self_attn." + name, text.head_dim, False)
        query, key = text.heads * text.head_dim, text.kv_heads * text.head_dim
        for name, out in (("q_proj", query), ("k_proj", key), ("v_proj", key)):
            weights.linear(place + "self_attn." + name, out, text.hidden, False)
        weights.linear(place + "self_attn.o_proj", text.hidden, query, False, wide)
        for name in ("gate_proj", "up_proj"):
            weights.linear(place + "mlp." + name, text.inner, text.hidden, False)
        weights.linear(place + "mlp.down_proj", text.hidden, text.inner, False, wide)
    weights.norm(prefix + "norm", text.hidden, False)
    if not tied:
        weights.draw("lm_head.weight", vocab_size, text.hidden, spread=scale)


def _merger_weights(weights, name, vision, out, norm_after):
    joined = vision.hidden * vision.merge ** 2
    weights.norm(name + ".norm", joined if norm_after else vision.hidden, True)
    weights.linear(name + ".linear_fc1", joined, joined, True)
    weights.linear(name + ".linear_fc2", out, joined, True, 2.0)


def _vision_weights(weights, vision, out):
    prefix, values = "model.visual.", 6 * vision.patch ** 2
    weights.draw(prefix + "patch_embed.proj.weight", vision.hidden, 3, 2, vision.patch, vision.patch,
                 spread=1.5 / math.sqrt(values))
    weights.draw(prefix + "patch_embed.proj.bias", vision.hidden, spread=0.1)
    weights.draw(prefix + "pos_embed.weight", vision.side ** 2, vision.hidden, spread=0.5)
    for block in range(vision.depth):
        place = f"{prefix}blocks.{block}."
        weights.norm(place + "norm1", vision.hidden, True)
        weights.norm(place + "norm2", vision.hidden, True)
        weights.linear(place + "attn.qkv", 3 * vision.hidden, vision.hidden, True)
        weights.linear(place + "attn.proj", vision.hidden, vision.hidden, True)
        weights.linear(place + "mlp.linear_fc1", vision.inner, vision.hidden, True)
        weights.linear(place + "mlp.linear_fc2", vision.hidden, vision.inner, True)
    _merger_weights(weights, prefix + "merger", vision, out, False)
    for k in range(len(vision.taps)):
        _merger_weights(weights, f"{prefix}deepstack_merger_list.{k}", vision, out, True)


def _write_processor(folder, case):
    image = {"size": {"shortest_edge": case.pixels[0], "longest_edge": case.pixels[1]}, "patch_size": case.vision.patch,
             "temporal_patch_size": 2, "merge_size": case.vision.merge, "image_mean": list(case.mean),
             "image_std": list(case.std)}
    write_json(folder / "preprocessor_config.json", {
        **image, "image_processor_type": "Qwen2VLImageProcessorFast", "processor_class": "Qwen3VLProcessor"})
    if case.template == "chat_template.json":
        write_json(folder / case.template, {"chat_template": TEMPLATE})
    elif case.template:
        (folder / case.template).write_text(TEMPLATE)


def _save_again(folder, case):
    """Lets the installed transformers 5.x save the folder: rope_parameters, processor_config.json, shards."""
    model = hugging_face.load_model(folder)
    processor = hugging_face.AutoProcessor.from_pretrained(folder)
    bytes_per_shard = sum(tensor.nbytes for tensor in model.state_dict().values()) // case.shards
    shutil.rmtree(folder)
    model.save_pretrained(folder, max_shard_size=bytes_per_shard + 1000 if case.shards > 1 else "1GB")
    processor.save_pretrained(folder)


def write_checkpoint(folder, case, seed):
    """The whole folder. The oracle reads it back from disk, as Kerf does."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = TinyTokenizer(case.merges, case.first_merges)
    weights = Weights(seed)
    _language_weights(weights, case.text, tokenizer.size + case.spare_rows, case.tied)
    _vision_weights(weights, case.vision, case.text.hidden)
    save_file(weights.tensors, folder / "model.safetensors", {"format": "pt"})
    write_json(folder / "config.json", _config(case, tokenizer))
    pad, end = tokenizer.ids["<|endoftext|>"], tokenizer.ids["<|im_end|>"]
    write_json(folder / "generation_config.json", {
        "bos_token_id": pad, "pad_token_id": pad, "eos_token_id": [end, pad], "do_sample": True, "temperature": 0.7,
        "top_k": 20, "top_p": 0.8, "repetition_penalty": 1.0})
    write_json(folder / "tokenizer.json", tokenizer.tokenizer_json)
    write_json(folder / "tokenizer_config.json", tokenizer.config_json)
    _write_processor(folder, case)
    if case.style == "5" and hugging_face.MAJOR >= 5:
        _save_again(folder, case)
