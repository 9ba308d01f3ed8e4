#!/usr/bin/env python3
"""How the boxes of a set of pictures were drawn: around what each defect changed, or around connected changes?

litho_pieces.py ANNOTATIONS.json LAYOUTS KERNELS.npz [--images 24] [--nm-per-pixel 4]

Takes optical pictures with a bridge, burr or pinch whose layout (.glp) is in the folder LAYOUTS, finds their clean
print as litho_fit.py does, and then the smoothest change of the mask that prints what the picture shows. The
difference of the two simulated prints, free of the picture's noise, is split into pieces in three ways; printed is
how many boxes overlap a piece by more than .75 (IoU). Needs NumPy, SciPy, Pillow and PyTorch.
"""
import json

import numpy as np
import torch
from scipy import ndimage

from litho_fit import FIELD, GUARD, best_threshold, features, from_kernels, read_layout, read_options, search, settle

SMALL = 128  # pixels a side that hold the intensity's frequencies
MARGIN = 25  # pixels around a box that have to print as they do
LEAST = 40  # pixels of a piece


def overlap(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


class Scanner:
    """from_kernels() of litho_fit.py, with gradients."""

    def __init__(self, kernels, weights):
        band = kernels.shape[-1] // 2
        self.kernels = torch.tensor(kernels).to(torch.complex64)
        self.weights = torch.tensor(weights).float()[:, None, None]
        steps = torch.arange(-band, band + 1)
        self.here, self.there = steps % FIELD, steps % SMALL

    def image(self, mask):
        spectrum = torch.fft.fft2(mask)[self.here][:, self.here]
        fields = torch.zeros(len(self.kernels), SMALL, SMALL, dtype=torch.complex64)
        fields[:, self.there[:, None], self.there[None]] = spectrum[None] * self.kernels
        intensity = (self.weights * (torch.fft.ifft2(fields) * (SMALL / FIELD) ** 2).abs() ** 2).sum(0)
        rim = (FIELD - SMALL) // 2
        spread = torch.nn.functional.pad(torch.fft.fftshift(torch.fft.fft2(intensity)), (rim, rim, rim, rim))
        return torch.fft.ifft2(torch.fft.ifftshift(spread)).real * (FIELD / SMALL) ** 2


def changed_mask(scanner, mask, feature, threshold, counts, steps=250):
    """The mask that prints `feature` where `counts` is set, by the smallest and smoothest change."""
    size = feature.shape[0]
    target, counts = torch.tensor(feature).float(), torch.tensor(counts).float()
    change = torch.zeros(1, 1, size // 2, size // 2, requires_grad=True)
    optimiser = torch.optim.Adam([change], lr=0.05)

    def whole():
        fine = torch.nn.functional.interpolate(change, scale_factor=2, mode="bilinear")[0, 0]
        return mask + torch.nn.functional.pad(fine, (GUARD,) * 4)

    for _ in range(steps):
        logits = (scanner.image(whole())[GUARD:GUARD + size, GUARD:GUARD + size] - threshold) / 0.012
        misprint = torch.nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
        slopes = [change[..., 1:] - change[..., :-1], change[..., 1:, :] - change[..., :-1, :]]
        loss = (misprint * counts).sum() + 0.6 * change.abs().sum() + sum((s**2 + 1e-4).sqrt().sum() for s in slopes)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return whole().detach()


def boxes(labels):
    found = []
    for k, part in enumerate(ndimage.find_objects(labels)):
        if part is not None and (labels[part] == k + 1).sum() >= LEAST:
            rows, columns = part
            found.append((columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start))
    return found


def pieces(difference):
    """Boxes of the pieces, by the way they are formed."""
    eight = np.ones((3, 3))
    thick = ndimage.binary_opening(difference, ndimage.generate_binary_structure(2, 1))
    joined = ndimage.label(difference, eight)[0]
    return {"all that is connected": boxes(joined), "what is thick and connected": boxes(ndimage.label(thick, eight)[0]),
            "thick, held together by all that is connected (--connected)": boxes(joined * thick)}


def main():
    options = read_options(__doc__, images=24)
    data = json.loads(options.annotations.read_text())
    particle = next(c["id"] for c in data["categories"] if c["name"] == "contamination")
    marks = {}
    for one in data["annotations"]:
        marks.setdefault(one["image_id"], []).append(one)
    shown = [i for i in data["images"] if i["modality"] == "optical" and (options.layouts / i["layout"]).exists()
             and any(m["category_id"] != particle for m in marks.get(i["id"], []))][:options.images]
    archive = np.load(options.kernels)
    focus = archive["focus"], archive["focus_scale"]
    scanner, total, hits = Scanner(*focus), 0, {}
    for entry in shown:
        shapes = read_layout(options.layouts / entry["layout"])
        feature = features(options.annotations.parent / entry["file_name"])
        view, corner = search(shapes, feature, options.nm_per_pixel)
        mask, clean, _, _ = settle(from_kernels(*focus), shapes, feature, float(entry["dose"]), view, corner,
                                   options.nm_per_pixel)
        _, threshold = best_threshold(clean, feature)
        truth = [m["bbox"] for m in marks[entry["id"]] if m["category_id"] != particle]
        counts = np.zeros(feature.shape, bool)
        for rim, category, value in ((MARGIN, False, True), (2, True, False)):
            for m in marks[entry["id"]]:
                if (m["category_id"] == particle) == category:
                    x, y, w, h = (int(v) for v in m["bbox"])
                    counts[max(0, y - rim):y + h + rim, max(0, x - rim):x + w + rim] = value
        mask = torch.tensor(mask)
        print_of = lambda m: scanner.image(m)[GUARD:GUARD + feature.shape[0], GUARD:GUARD + feature.shape[0]] > threshold
        changed = print_of(changed_mask(scanner, mask, feature, threshold, counts))
        for way, found in pieces((changed ^ print_of(mask)).numpy()).items():
            hits[way] = hits.get(way, 0) + sum(any(overlap(b, f) > 0.75 for f in found) for b in truth)
        total += len(truth)
        print(f"{entry['layout']:26} {len(truth)} boxes; so far of {total}: {', '.join(map(str, hits.values()))}", flush=True)
    for way, count in hits.items():
        print(f"{way}: {count} of {total}")


if __name__ == "__main__":
    main()
