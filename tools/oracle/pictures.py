"""Small procedural pictures: line gratings with a blob, some with noise, always RGB PNG."""

import numpy as np
from PIL import Image


def draw(width, height, seed):
    """A picture [height, width, 3] uint8 that depends on nothing but its arguments."""
    random = np.random.default_rng([width, height, seed])
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    pitch = 4 + seed % 5
    lines = 110 + 80 * np.sign(np.sin(2 * np.pi * (x + 0.3 * y * (seed % 3)) / pitch))
    centre = random.uniform(0.2, 0.8, 2) * (height, width)
    blob = 120 * np.exp(-(((y - centre[0]) / (1 + height / 6)) ** 2 + ((x - centre[1]) / (1 + width / 6)) ** 2))
    tint = random.uniform(0.4, 1.0, 3)
    picture = (lines + blob)[..., None] * tint + random.normal(0, 3 + 6 * (seed % 2), (height, width, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


def save(path, width, height, seed):
    Image.fromarray(draw(width, height, seed), "RGB").save(path, optimize=True)
