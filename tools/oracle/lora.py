"""LoRA adapters through peft: attach with weights that matter, save, gradients, merge."""

import torch

from hugging_face import peft

PREFIX = "base_model.model."


def attach(model, options, seed):
    """A peft model whose B matrices are not zero, so that every part of the update shows in the logits."""
    wrapped = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, **options))
    generator = torch.Generator().manual_seed(seed)
    for name, weight in wrapped.named_parameters():
        if ".lora_" in name:
            spread = 0.4 / weight.shape[1] ** 0.5 if ".lora_A." in name else 0.25
            weight.data = spread * torch.randn(weight.shape, generator=generator)
    return wrapped


def save(model, folder):
    model.peft_config["default"].base_model_name_or_path = "model"  # not a path of this machine
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)


def gradients(model, inputs, labels):
    """Loss, the gradient of every A and B under its name in the model, and the logits (0 at padding)."""
    model.zero_grad()
    output = model(**inputs, labels=labels)
    output.loss.backward()
    found = {"grad." + name.removeprefix(PREFIX).replace(".default", ""): weight.grad
             for name, weight in model.named_parameters() if weight.requires_grad}
    logits = output.logits.detach() * inputs["attention_mask"][..., None]
    return {**found, "loss": output.loss.detach().reshape(1), "labels": labels}, logits


def merged_difference(model, inputs, logits):
    """Merges the adapter into the base weights for good; the largest change of a logit at real tokens."""
    with torch.no_grad():
        merged = model.merge_and_unload()(**inputs).logits * inputs["attention_mask"][..., None]
    return float((merged - logits).abs().max())
