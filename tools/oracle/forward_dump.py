"""What `kerf forward` wrote, compared with transformers on the same messages."""

import json
import pathlib
import subprocess

from safetensors.torch import load_file

import checkpoints
import conversations
import forward
import hugging_face


def read_conversations(path):
    """Conversations of a JSON file: messages, {"messages": ..}, a list of conversations or {"rows": ..}."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(document, dict):
        document = document.get("rows") or [document["messages"]]
    return [document] if document and isinstance(document[0], dict) else document


def as_parts(messages):
    """String content as a list of one text part, which every version of the processor takes."""
    return [{**message, "content": [{"type": "text", "text": message["content"]}]}
            if isinstance(message["content"], str) else message for message in messages]


def reference_inputs(model_folder, messages_files, padding):
    """Model inputs of all conversations as one batch; pictures are looked for beside their messages."""
    processor = hugging_face.AutoProcessor.from_pretrained(model_folder)
    template = None if processor.chat_template else checkpoints.TEMPLATE
    rows, pictures = [], []
    for file in messages_files:
        found = [as_parts(messages) for messages in read_conversations(file)]
        rows += found
        pictures += conversations.load_pictures(found, file.parent)
    prompts = conversations.render(processor, rows, rows[0][-1]["role"] == "assistant", template)
    return conversations.process(processor, prompts, pictures, padding)


class Comparison:
    """Prints one line a tensor and remembers whether all were within tolerance."""

    def __init__(self, dump_file):
        self.dump = load_file(dump_file)
        self.failed = False

    def _report(self, name, difference, tolerance):
        verdict = "ok" if difference <= tolerance else "DIFFERS"
        self.failed |= verdict != "ok"
        print(f"{name:16} {difference:10.3e}  (at most {tolerance:g})  {verdict}")

    def check(self, name, expected, tolerance=0.0):
        """Largest absolute difference; another shape or a tensor that is not there counts as infinite."""
        found = self.dump.get(name)
        if found is None or found.shape != expected.shape:
            print(f"{name}: expected shape {list(expected.shape)}, "
                  f"the dump has {'nothing' if found is None else list(found.shape)}")
            return self._report(name, float("inf"), tolerance)
        self._report(name, float((found.double() - expected.double()).abs().max()), tolerance)

    def check_generated(self, expected, stop_ids):
        """Greedy ids of each row up to the first one that ends an answer; what follows it has no meaning."""
        found = self.dump["generated_ids"]
        wrong = 0
        for row, wanted in zip(found.tolist(), expected.tolist()):
            end = next((i + 1 for i, token in enumerate(wanted) if token in stop_ids), len(wanted))
            wrong += row[:end] != wanted[:end]
        self._report("generated_ids", float(wrong), 0.0)


def compare(model, inputs, dump_file, tolerance):
    """Compares every tensor of the dump. Returns True when all are within tolerance."""
    comparison = Comparison(dump_file)
    mask = inputs["attention_mask"]
    stages = forward.stages(model, inputs)
    comparison.check("input_ids", inputs["input_ids"])
    if "position_ids" in comparison.dump:
        comparison.check("position_ids", stages["position_ids"])
    for name in ("pixel_values", "image_grid_thw"):
        if name in inputs:
            comparison.check(name, inputs[name])
    if comparison.dump["logits"].shape[:2] == mask.shape:
        comparison.dump["logits"] = comparison.dump["logits"] * mask[..., None]
    comparison.check("logits", stages["logits"], tolerance)
    if "generated_ids" in comparison.dump:
        ids, _ = forward.greedy(model, inputs, comparison.dump["generated_ids"].shape[1])
        stop = model.generation_config.eos_token_id
        comparison.check_generated(ids, set(stop) if isinstance(stop, list) else {stop})
    return not comparison.failed


def add_arguments(parser):
    parser.add_argument("dump", type=pathlib.Path, help="safetensors file written by kerf forward")
    parser.add_argument("messages", type=pathlib.Path, nargs="+", help="conversations as JSON, pictures beside them")
    parser.add_argument("--padding", choices=["left", "right"], default="left")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference of a logit")
    parser.add_argument("--kerf", type=pathlib.Path, help="this program first: run its forward command to write the dump")
    parser.add_argument("--max-new-tokens", type=int, default=8, help="with --kerf: greedy tokens to compare")


def run_kerf(options, adapter):
    command = [options.kerf, "forward", "--model", options.model, "--dump", options.dump, "--dtype", "fp32",
               "--max-new-tokens", str(options.max_new_tokens), *(["--adapter", adapter] if adapter else [])]
    for file in options.messages:
        command += ["--messages", file]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run(options, load, adapter=None):
    """Compares with the model that `load` returns; the exit status."""
    if options.kerf:
        run_kerf(options, adapter)
    inputs = reference_inputs(options.model, options.messages, options.padding)
    return 0 if compare(load(), inputs, options.dump, options.tolerance) else 1
