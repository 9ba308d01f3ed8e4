#!/usr/bin/env python3
"""Independent reference for the aerial image: Abbe's sum over source points in double precision, numpy only.

Writes tests/litho/fixtures/abbe.json: a mask of rectangles and intensities at sample points, for two defocus values.
Each is given twice: with a source sampled as coarsely as Kerf's, which judges the decomposition into kernels, and
with one sampled four times as finely, which judges that coarseness.

    python3 tools/litho_oracle.py tests/litho/fixtures/abbe.json
"""
import json
import sys

import numpy as np

WAVELENGTH, NA, INNER, OUTER, INDEX = 193.0, 1.35, 0.6, 0.9, 1.44
PERIOD, PIXELS = 1024.0, 256  # nm, samples
# x0 y0 x1 y1 in nm: two lines with a gap, a bar across, a contact, an L
RECTANGLES = [
    (150, 100, 270, 460), (150, 560, 270, 900), (420, 120, 540, 880),
    (540, 430, 800, 540), (680, 150, 820, 290), (680, 680, 900, 780), (790, 680, 900, 900),
]
COARSE, FINE = 16, 64  # source cells across
SUB = 16  # sub-cells for the weights of cells on the rim


def mask_spectrum(indices):
    """Exact Fourier coefficients of the union of the rectangles (they overlap in one known corner only)."""
    fx = indices / PERIOD

    def box(a, b):
        safe = np.where(fx == 0, 1, fx)
        return np.where(fx == 0, b - a, (np.exp(-2j * np.pi * safe * b) - np.exp(-2j * np.pi * safe * a)) /
                        (-2j * np.pi * safe)) / PERIOD

    total = 0
    for x0, y0, x1, y1 in RECTANGLES:
        total = total + np.outer(box(y0, y1), box(x0, x1))
    return total - np.outer(box(680, 780), box(790, 900))  # counted twice above


def source(cells):
    """Cell centres and weights; a cell's weight is the part of it that lies in the annulus."""
    fine = (np.arange(cells * SUB) + 0.5) / (cells * SUB) * 2 - 1
    radius = OUTER * np.hypot(fine[None, :], fine[:, None])
    lit = ((radius >= INNER) & (radius <= OUTER)).reshape(cells, SUB, cells, SUB).mean(axis=(1, 3))
    line = ((np.arange(cells) + 0.5) / cells * 2 - 1) * OUTER
    x, y = np.meshgrid(line, line)
    keep = lit > 0
    return np.stack([x[keep], y[keep], lit[keep] / lit.sum()], axis=1)


def abbe(defocus, cells):
    band = int(NA * (1 + OUTER) / WAVELENGTH * PERIOD)
    indices = np.arange(-band, band + 1)
    spectrum = mask_spectrum(indices)
    position = (np.arange(PIXELS) + 0.5) * PERIOD / PIXELS
    wave = np.exp(2j * np.pi * np.outer(indices, position) / PERIOD)
    k = INDEX / WAVELENGTH
    edge = NA / WAVELENGTH
    intensity = np.zeros((PIXELS, PIXELS))
    for sx, sy, weight in source(cells):
        fx, fy = np.meshgrid(indices / PERIOD + sx * edge, indices / PERIOD + sy * edge)
        f2 = fx ** 2 + fy ** 2
        inside = f2 <= edge ** 2
        phase = np.exp(2j * np.pi * defocus * (np.sqrt(np.where(inside, k * k - f2, 0)) - k))
        field = wave.T @ (spectrum * inside * phase) @ wave
        intensity += weight * np.abs(field) ** 2
    return intensity


def sampled(defocus, cells, every):
    return np.round(abbe(defocus, cells)[::every, ::every], 6).ravel().tolist()


def main():
    every = 8
    fixture = {
        "period": PERIOD, "pixels": PIXELS, "every": every, "rectangles": RECTANGLES,
        "optics": {"wavelength": WAVELENGTH, "na": NA, "sigma_inner": INNER, "sigma_outer": OUTER,
                   "refractive_index": INDEX},
        "images": [{"defocus": z, "intensity": sampled(z, COARSE, every), "converged": sampled(z, FINE, every)}
                   for z in (0.0, 60.0)],
    }
    with open(sys.argv[1], "w") as file:
        json.dump(fixture, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
