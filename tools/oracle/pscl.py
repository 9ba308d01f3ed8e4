#!/usr/bin/env python3
"""Golden values of the contrastive loss, term by term as its formula says, in float64.

Usage: tools/oracle/pscl.py OUT.json        needs torch (for gradients only)
"""

import json
import sys

import torch

TEMPERATURE = 0.08


def loss_of(features, labels, prototypes, balanced, with_prototypes):
    """The mean over anchors, with a loop for every sum."""
    keys = [(features[i], labels[i]) for i in range(len(labels))]
    if with_prototypes:
        keys += [(prototypes[c], c) for c in range(len(prototypes))]
    losses = []
    for i, label in enumerate(labels):
        others = [(k, c) for j, (k, c) in enumerate(keys) if j != i]
        members = {c: sum(1 for _, d in others if d == c) for _, c in others}
        denominator = sum(
            torch.exp((features[i] * k).sum() / TEMPERATURE) / (members[c] if balanced else 1) for k, c in others
        )
        shares = [torch.log(torch.exp((features[i] * k).sum() / TEMPERATURE) / denominator) for k, c in others if c == label]
        if shares:
            losses.append(-sum(shares) / len(shares))
    return sum(losses) / len(losses)


def main():
    torch.manual_seed(5)
    labels = [0, 2, 1, 0, 0, 2, 4, 0]  # class 3 has no view, class 4 and class 1 have one
    raw = torch.randn(len(labels), 6, dtype=torch.float64)
    raw_prototypes = torch.randn(5, 6, dtype=torch.float64)
    unit = lambda x: (x / x.norm(dim=1, keepdim=True)).detach()
    cases = []
    for balanced in (True, False):
        for with_prototypes in (True, False):
            features = unit(raw).requires_grad_()
            prototypes = unit(raw_prototypes).requires_grad_()
            loss = loss_of(features, labels, prototypes, balanced, with_prototypes)
            loss.backward()
            grad = prototypes.grad if with_prototypes else torch.zeros_like(prototypes)
            cases.append({
                "balanced": balanced,
                "prototypes": with_prototypes,
                "loss": loss.item(),
                "feature_grad": features.grad.flatten().tolist(),
                "prototype_grad": grad.flatten().tolist(),
            })
    golden = {
        "labels": labels,
        "features": unit(raw).flatten().tolist(),
        "prototypes": unit(raw_prototypes).flatten().tolist(),
        "cases": cases,
    }
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)


if __name__ == "__main__":
    main()
