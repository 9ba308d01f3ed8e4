"""Scenarios as messages with pictures on disk, and what the processor makes of them."""

import numpy as np
import torch
from PIL import Image

import pictures

ANSWER_START, ANSWER_END = "<|im_start|>assistant", "<|im_end|>"


def to_messages(scenario, folder):
    """One list of messages per row; pictures are written to `folder`/images and named relative to `folder`."""
    (folder / "images").mkdir(exist_ok=True)
    rows, count = [], 0
    for turns in scenario.rows:
        messages = []
        for role, *parts in turns:
            content = []
            for part in parts:
                if isinstance(part, str):
                    content.append({"type": "text", "text": part})
                    continue
                name = f"images/{scenario.name}_{count}.png"
                pictures.save(folder / name, *part, seed=count)
                content.append({"type": "image", "image": name})
                count += 1
            messages.append({"role": role, "content": content})
        rows.append(messages)
    return rows


def load_pictures(rows, folder):
    """RGB pictures of all rows in order of appearance. Decoded here, since torchvision's decoder may not be built."""
    return [Image.open(folder / part["image"]).convert("RGB") for messages in rows for message in messages
            if not isinstance(message["content"], str) for part in message["content"] if part["type"] == "image"]


def render(processor, rows, answered, chat_template=None):
    return [processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=not answered,
                                          chat_template=chat_template) for messages in rows]


def process(processor, prompts, images, padding="left"):
    """Model inputs of rendered conversations, padded to one length on the given side."""
    return dict(processor(text=prompts, images=images or None, padding=True, padding_side=padding,
                          return_tensors="pt"))


def _answer_spans(tokenizer, ids):
    """Positions of assistant content with the end token that closes it. Line breaks that open the content belong to
    the prompt: they share tokens with the template's own."""
    start, end = tokenizer.encode(ANSWER_START), tokenizer.convert_tokens_to_ids(ANSWER_END)
    i = 0
    while i < len(ids):
        if ids[i:i + len(start)] != start:
            i += 1
            continue
        first = i + len(start)
        while first < len(ids) and set(tokenizer.decode(ids[first])) == {"\n"}:
            first += 1
        i = ids.index(end, first) + 1 if end in ids[first:] else len(ids)
        yield first, i


def answer_labels(tokenizer, input_ids):
    """input_ids where an answer is trained on, -100 elsewhere."""
    labels = torch.full_like(input_ids, -100)
    for row, ids in enumerate(input_ids.tolist()):
        for first, last in _answer_spans(tokenizer, ids):
            labels[row, first:last] = input_ids[row, first:last]
    return labels


def pixel_levels(image_processor, images, pixel_values, patch):
    """pixel_values as 8-bit levels [N, 3 * patch^2] of the first frame and the value [3, 256] of every level.

    The levels are what the image processor resizes to; that they give pixel_values exactly, in both frames of every
    patch, is checked here."""
    raw = image_processor(images=images, do_rescale=False, do_normalize=False, return_tensors="pt")["pixel_values"]
    mean, std = (np.float32(np.array(v, np.float32) * np.float32(255))
                 for v in (image_processor.image_mean, image_processor.image_std))
    values = torch.from_numpy((np.arange(256, dtype=np.float32)[None] - mean[:, None]) / std[:, None])
    levels = raw.view(-1, 3, 2, patch * patch)
    again = torch.stack([values[c][levels[:, c].long()] for c in range(3)], 1)
    if not torch.equal(again, pixel_values.view_as(again)) or not torch.equal(levels[:, :, 0], levels[:, :, 1]):
        raise SystemExit("pixel values are not the expected function of 8-bit levels")
    return levels[:, :, 0].reshape(-1, 3 * patch * patch).to(torch.uint8), values
