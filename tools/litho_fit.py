#!/usr/bin/env python3
"""Which optics made a set of pictures: prints layouts with candidate models and holds them against clean pictures.

litho_fit.py ANNOTATIONS.json LAYOUTS KERNELS.npz [--images 8] [--nm-per-pixel 4]

Takes optical pictures without a defect whose layout (.glp) is in the folder LAYOUTS. A picture is split into
feature and ground at Otsu's threshold. The layout's turn, scale and place come from a search with a blurred mask;
then scale and place are refined for each model by itself, so that none is judged at another's best place. Printed:
the share of pixels on which print and picture agree, at the model's own threshold over the picture's dose and at
the threshold that suits it best. Needs NumPy and Pillow.
"""
import argparse
import json
import pathlib

import numpy as np
from PIL import Image, ImageDraw

from litho_beside import otsu

WIDE, FIELD, GUARD = 1024, 512, 64  # pixels: of the search, of the models' period, around the picture


def read_layout(path):
    shapes = []
    for line in path.read_text().splitlines():
        words = line.split()
        if words[:1] == ["PGON"]:
            shapes.append(np.array(words[3:], float).reshape(-1, 2))
        elif words[:1] == ["RECT"]:
            x, y, w, h = map(float, words[3:])
            shapes.append(np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)]))
    return shapes


def draw(shapes, view, pixels, nm, shift=(0, 0), fine=1):
    scale, mirrored, turns = view
    image = Image.new("L", (pixels * fine, pixels * fine))
    pen = ImageDraw.Draw(image)
    points = np.vstack(shapes)
    centre = (points.min(0) + points.max(0)) / 2
    for shape in shapes:
        p = (shape - centre) * scale * [-1 if mirrored else 1, 1]
        for _ in range(turns):
            p = np.stack([-p[:, 1], p[:, 0]], 1)
        p = (p / nm + pixels / 2 + np.array(shift)) * fine - 0.5
        pen.polygon([tuple(q) for q in p], fill=255)
    cells = np.asarray(image, np.float32) / 255
    return cells.reshape(pixels, fine, pixels, fine).mean((1, 3))


def features(path):
    grey = np.asarray(Image.open(path).convert("L"), np.float32)
    return grey <= otsu(grey)


def search(shapes, feature, nm):
    size = feature.shape[0]
    padded = np.zeros((WIDE, WIDE), np.float32)
    padded[:size, :size] = 2.0 * feature - 1
    spectrum = np.conj(np.fft.rfft2(padded))
    f = np.fft.fftfreq(WIDE)
    blur = np.exp(-2 * np.pi**2 * (f[:, None] ** 2 + f[None, :WIDE // 2 + 1] ** 2) * 10.0**2)
    best = (-9, None, None)
    for mirrored in (0, 1):
        for turns in range(4):
            for scale in np.arange(1.55, 2.21, 0.03):
                print_ = np.fft.irfft2(np.fft.rfft2(draw(shapes, (scale, mirrored, turns), WIDE, nm)) * blur) > 0.5
                match = np.fft.irfft2(np.fft.rfft2(2.0 * print_ - 1) * spectrum)[:WIDE - size, :WIDE - size]
                k = int(np.argmax(match))
                if match.flat[k] > best[0]:
                    best = (match.flat[k], (float(scale), mirrored, turns), divmod(k, WIDE - size))
    return best[1:]


def from_kernels(kernels, weights):
    band = kernels.shape[-1] // 2
    place = np.ix_(np.arange(-band, band + 1) % FIELD, np.arange(-band, band + 1) % FIELD)

    def image(mask):
        spectrum, total = np.fft.fft2(mask)[place], 0
        for kernel, weight in zip(kernels, weights):
            field = np.zeros((FIELD, FIELD), complex)
            field[place] = kernel * spectrum
            total = total + weight * np.abs(np.fft.ifft2(field)) ** 2
        return total
    return image


def from_source(nm, na, inner, outer, blur, cells=13, wavelength=193.0):
    f = np.fft.fftfreq(FIELD, nm)
    fx, fy = np.meshgrid(f, f)
    cut = na / wavelength
    points = [(a, b) for a in np.linspace(-outer, outer, cells) for b in np.linspace(-outer, outer, cells)
              if inner <= np.hypot(a, b) <= outer]
    damp = np.exp(-2 * np.pi**2 * (fx**2 + fy**2) * blur**2)

    def image(mask):
        spectrum = np.fft.fft2(mask)
        total = sum(np.abs(np.fft.ifft2(spectrum * (np.hypot(fx + a * cut, fy + b * cut) <= cut))) ** 2
                    for a, b in points) / len(points)
        return np.real(np.fft.ifft2(np.fft.fft2(total) * damp))
    return image


def settle(model, shapes, feature, dose, view, corner, nm, threshold=0.225):
    """Scale and place that suit the model best: the mask (FIELD pixels a side), the picture's intensity, the scale
    and the share of pixels that agree."""
    size = feature.shape[0]

    def drawn(scale, x, y):
        shift = (WIDE / 2 - FIELD / 2 - corner[1] + GUARD + x, WIDE / 2 - FIELD / 2 - corner[0] + GUARD + y)
        return draw(shapes, (scale, *view[1:]), FIELD, nm, shift, fine=2)

    def seen(*at):
        return model(drawn(*at))[GUARD:GUARD + size, GUARD:GUARD + size]

    def agreement(at):
        return ((seen(*at) > threshold / dose) == feature).mean()

    at = np.array([view[0], 0.0, 0.0])
    now = agreement(at)
    for step in (np.diag([0.02, 1.5, 1.5]), np.diag([0.007, 0.6, 0.6])):
        for _ in range(6):
            before = now
            for move in np.vstack([step, -step]):
                then = agreement(at + move)
                if then > now + 1e-5:
                    now, at = then, at + move
            if now == before:
                break
    return drawn(*at), seen(*at), at[0], now


def best_threshold(intensity, feature, threshold=0.225):
    """The largest share of pixels that agree, and where."""
    return max((((intensity > t) == feature).mean(), t) for t in np.arange(0.75 * threshold, 1.35 * threshold, 0.005))


def read_options(description, images):
    """What this program and litho_pieces.py are told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=pathlib.Path)
    parser.add_argument("layouts", type=pathlib.Path)
    parser.add_argument("kernels", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=images)
    parser.add_argument("--nm-per-pixel", type=float, default=4)
    return parser.parse_args()


def main():
    options = read_options(__doc__, images=8)
    nm = options.nm_per_pixel
    data = json.loads(options.annotations.read_text())
    marked = {a["image_id"] for a in data["annotations"]}
    clean = [i for i in data["images"] if i["id"] not in marked and i["modality"] == "optical"
             and (options.layouts / i["layout"]).exists()][:options.images]
    archive = np.load(options.kernels)
    models = {name: from_kernels(archive[name], archive[name + "_scale"]) for name in archive if name + "_scale" in archive}
    models["NA 1.35, annular, blur 22"] = from_source(nm, 1.35, 0.6, 0.9, 22)
    models["NA 1.00, annular, blur 22"] = from_source(nm, 1.00, 0.6, 0.9, 22)
    sums = {name: [] for name in models}
    for entry in clean:
        shapes = read_layout(options.layouts / entry["layout"])
        feature = features(options.annotations.parent / entry["file_name"])
        view, corner = search(shapes, feature, nm)
        for name, model in models.items():
            _, intensity, scale, agreed = settle(model, shapes, feature, float(entry["dose"]), view, corner, nm)
            row = (agreed, scale, *best_threshold(intensity, feature))
            sums[name].append(row)
            print(f"{entry['layout']:26} {name:26} {row[0]:.4f} at scale {row[1]:.3f}, "
                  f"best {row[2]:.4f} at threshold {row[3]:.3f}", flush=True)
    print(f"\nmean of {len(clean)} pictures")
    for name, rows in sums.items():
        mean = np.mean(rows, 0)
        print(f"{name:26} {mean[0]:.4f} at 0.225, best {mean[2]:.4f} at {mean[3]:.3f}")


if __name__ == "__main__":
    main()
