"""Runs the reference model and keeps what every stage computes."""

import torch

import hugging_face


class Recorder:
    """Collects stage outputs through hooks while active. Copies at once: DeepStack adds in place in 4.57."""

    def __init__(self, model):
        self.visual, self.language = model.model.visual, model.model.language_model
        self.stages, self.handles = {}, []

    def _after(self, module, name):
        self.handles.append(module.register_forward_hook(
            lambda module, inputs, output: self.stages.__setitem__(name, output.detach().clone())))

    def _before(self, module, name):
        self.handles.append(module.register_forward_pre_hook(
            lambda module, args, kwargs: self.stages.__setitem__(
                name, (args[0] if args else kwargs["hidden_states"]).detach().clone()), with_kwargs=True))

    def _language_inputs(self, module, args, kwargs):
        self.stages["text.embeds"] = kwargs["inputs_embeds"].detach().clone()
        positions = kwargs.get("position_ids")
        if positions is None:  # text alone: 5.x leaves it to the language model to count
            batch, length = kwargs["inputs_embeds"].shape[:2]
            positions = torch.arange(length).expand(3, batch, length)
        self.stages["position_ids"] = positions[-3:].clone()

    def __enter__(self):
        self._after(self.visual.patch_embed, "vision.patch_embed")
        self._before(self.visual.blocks[0], "vision.embedded")
        for i, block in enumerate(self.visual.blocks):
            self._after(block, f"vision.block{i}")
        self._after(self.visual.merger, "vision.merged")
        for k, merger in enumerate(self.visual.deepstack_merger_list):
            self._after(merger, f"vision.deepstack{k}")
        self.handles.append(self.language.register_forward_pre_hook(self._language_inputs, with_kwargs=True))
        for i, layer in enumerate([*self.language.layers[1:], self.language.norm]):
            self._before(layer, f"text.layer{i}")  # what the next stage reads: with DeepStack added
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()


def stages(model, inputs):
    """Every stage's output, logits, positions (1 at padding) and rope deltas that count padding, as 4.57 has them.

    What is computed at padding means nothing and differs between versions: it is zeroed."""
    mask = inputs["attention_mask"]
    with torch.no_grad(), Recorder(model) as recorder:
        logits = model(**inputs).logits
    found = dict(recorder.stages)
    found["position_ids"] = found["position_ids"].masked_fill(mask.eq(0)[None], 1)
    found["rope_deltas"] = (found["position_ids"] * mask).amax((0, 2)) + 1 - mask.shape[1]
    found["logits"] = logits
    for name in found:
        if name == "logits" or name.startswith("text."):
            found[name] = found[name] * mask[..., None]
    return found


def greedy(model, inputs, steps):
    """Greedy ids [B, steps] and the logits [B, steps, V] that chose them, decoded with a cache; no id stops it."""
    options = hugging_face.GenerationConfig(
        max_new_tokens=steps, do_sample=False, eos_token_id=None, pad_token_id=0, return_dict_in_generate=True,
        output_logits=True)
    saved, model.generation_config = model.generation_config, options
    try:
        with torch.no_grad():
            result = model.generate(**inputs, generation_config=options)
    finally:
        model.generation_config = saved
    return result.sequences[:, inputs["input_ids"].shape[1]:], torch.stack(result.logits, 1)


def uncached_difference(model, inputs, ids, step_logits):
    """Largest difference between the cached steps and one pass over the whole sequence."""
    full = dict(inputs)
    extra = ids[:, :-1]
    full["input_ids"] = torch.cat((inputs["input_ids"], extra), 1)
    full["attention_mask"] = torch.cat((inputs["attention_mask"], torch.ones_like(extra)), 1)
    if "mm_token_type_ids" in full:
        full["mm_token_type_ids"] = torch.cat((inputs["mm_token_type_ids"], torch.zeros_like(extra)), 1)
    with torch.no_grad():
        logits = model(**full).logits[:, inputs["input_ids"].shape[1] - 1:]
    return float((logits - step_logits).abs().max())


def smallest_gap(step_logits):
    top = step_logits.topk(2, -1).values
    return float((top[..., 0] - top[..., 1]).min())
