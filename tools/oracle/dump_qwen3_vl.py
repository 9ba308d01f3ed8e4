#!/usr/bin/env python3
"""Writes the golden fixtures of tests/models: random Qwen3-VL checkpoints and what transformers and peft compute.

Needs torch, transformers (4.57 or 5.x), peft, torchvision and pillow. Each case becomes a folder

    CASE/model/               the checkpoint, a Hugging Face folder
    CASE/images/*.png         pictures of its conversations
    CASE/SCENARIO.json        {"rows": [messages, ..], "prompts": [text, ..], "padding", "answered"}
    CASE/SCENARIO.safetensors ids, positions, pixels, stages, logits, greedy ids
    CASE/ADAPTER/             an adapter as peft saves it
    CASE/ADAPTER.safetensors  logits, loss and gradients with it
    CASE/gradients.safetensors  the gradient of every base weight

Positions at padding are 1 and rope deltas count padding, as in 4.57, whichever version runs."""

import argparse
import pathlib
import shutil

import torch
from safetensors.torch import save_file

import checkpoints
import conversations
import forward
import hugging_face
import lora
from cases import CASES

SMALLEST_GAP = 0.03     # between the two best logits of every greedy step, so that ids are stable
LOGIT_RANGE = (4, 16)   # of the largest logit
MAX_DIFFERENCE = 1e-4   # between two ways of computing the same thing


def kept_rows(length, step):
    rows = list(range(0, length, step))
    return torch.tensor(rows if rows[-1] == length - 1 else [*rows, length - 1])


class Unsuitable(Exception):
    """These weights make a poor test; draw others."""


class Inputs:
    """A scenario as the processor of a checkpoint makes it."""

    def __init__(self, case, scenario, folder):
        self.processor = hugging_face.AutoProcessor.from_pretrained(folder / "model")
        template = None if case.template else checkpoints.TEMPLATE
        self.rows = conversations.to_messages(scenario, folder)
        self.images = conversations.load_pictures(self.rows, folder)
        self.prompts = conversations.render(self.processor, self.rows, scenario.answered, template)
        self.tensors = conversations.process(self.processor, self.prompts, self.images, scenario.padding)
        self.labels = conversations.answer_labels(self.processor.tokenizer, self.tensors["input_ids"])


def dump_scenario(case, scenario, folder, model):
    prepared = Inputs(case, scenario, folder)
    inputs = prepared.tensors
    checkpoints.write_json(folder / f"{scenario.name}.json", {
        "rows": prepared.rows, "prompts": prepared.prompts, "padding": scenario.padding,
        "answered": scenario.answered})
    golden = forward.stages(model, inputs)
    golden.update({name: inputs[name] for name in ("input_ids", "attention_mask")}, labels=prepared.labels)
    if "pixel_values" in inputs:
        golden["image_grid_thw"] = inputs["image_grid_thw"]
        golden["pixel_levels"], golden["level_values"] = conversations.pixel_levels(
            prepared.processor.image_processor, prepared.images, inputs["pixel_values"], case.vision.patch)
    largest = float(golden["logits"].abs().max())
    if not LOGIT_RANGE[0] < largest < LOGIT_RANGE[1]:
        raise Unsuitable(f"largest logit {largest:.1f}")
    golden["logit_rows"] = kept_rows(golden["logits"].shape[1], scenario.logit_step)
    golden["logits"] = golden["logits"][:, golden["logit_rows"]]
    if not scenario.keep_stages:
        golden = {name: value for name, value in golden.items() if not name.startswith(("text.", "vision."))}
    if not scenario.answered:
        add_generation(golden, model, inputs, scenario.new_tokens)
    save(golden, folder / f"{scenario.name}.safetensors")
    return f"{scenario.name}: T {inputs['input_ids'].shape[1]}, largest logit {largest:.1f}"


def add_generation(golden, model, inputs, steps):
    golden["generated"], golden["step_logits"] = forward.greedy(model, inputs, steps)
    if forward.smallest_gap(golden["step_logits"]) < SMALLEST_GAP:
        raise Unsuitable("two best logits too close")
    difference = forward.uncached_difference(model, inputs, golden["generated"], golden["step_logits"])
    if difference > MAX_DIFFERENCE:
        raise SystemExit(f"cached and uncached decoding differ by {difference}")


def dump_adapter(case, adapter, folder, seed):
    scenario = case.scenario(adapter.scenario)
    prepared = Inputs(case, scenario, folder)
    inputs = prepared.tensors
    model = lora.attach(hugging_face.load_model(folder / "model"), adapter.options, seed)
    lora.save(model, folder / adapter.name)
    golden, logits = lora.gradients(model, inputs, prepared.labels)
    keep = kept_rows(logits.shape[1], scenario.logit_step)
    golden.update(logits=logits[:, keep], logit_rows=keep)
    difference = lora.merged_difference(model, inputs, logits)
    if difference > MAX_DIFFERENCE:
        raise SystemExit(f"{case.name}/{adapter.name}: merged logits differ by {difference}")
    save(golden, folder / f"{adapter.name}.safetensors")
    return f"{adapter.name}: loss {float(golden['loss']):.4f}, {sum(k.startswith('grad.') for k in golden)} gradients"


def dump_gradients(case, folder):
    prepared = Inputs(case, case.scenario(case.gradients_of), folder)
    model = hugging_face.load_model(folder / "model")
    loss = model(**prepared.tensors, labels=prepared.labels).loss
    loss.backward()
    loss = loss.detach()
    golden = {f"grad.{name}": weight.grad for name, weight in model.named_parameters()}
    save({**golden, "loss": loss.reshape(1)}, folder / "gradients.safetensors")
    return f"gradients: loss {float(loss):.4f}, {len(golden)} gradients"


def save(tensors, path):
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)


def dump_case(case, folder, seed):
    """Tries seeds until every greedy step is clear-cut."""
    for attempt in range(seed, seed + 200):
        shutil.rmtree(folder, ignore_errors=True)
        checkpoints.write_checkpoint(folder / "model", case, attempt)
        model = hugging_face.load_model(folder / "model")
        try:
            notes = [dump_scenario(case, scenario, folder, model) for scenario in case.scenarios]
            break
        except Unsuitable:
            continue
    else:
        raise SystemExit(f"{case.name}: no seed gives clear greedy choices")
    notes += [dump_adapter(case, adapter, folder, attempt) for adapter in case.adapters]
    if case.gradients_of:
        notes.append(dump_gradients(case, folder))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{case.name} (seed {attempt}, {size / 1000:.0f} kB)\n  " + "\n  ".join(notes))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--cases", default="all", help="all, or names separated by commas")
    parser.add_argument("--seed", type=int, default=1, help="first seed tried")
    options = parser.parse_args()
    wanted = {case.name for case in CASES} if options.cases == "all" else set(options.cases.split(","))
    unknown = wanted - {case.name for case in CASES}
    if unknown:
        raise SystemExit(f"unknown cases {sorted(unknown)}; there are {[case.name for case in CASES]}")
    for case in CASES:
        if case.name in wanted:
            dump_case(case, options.out.resolve() / case.name, options.seed)


if __name__ == "__main__":
    main()
