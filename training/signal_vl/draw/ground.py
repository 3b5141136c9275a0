"""Grounds: what lies behind the objects. Plain, gradients, faint patterns, mild noise; light or dark.

A pattern belongs to one split only (`PATTERNS`), except the plain ground, which both need as the easiest case and which
has no form to remember.
"""

from __future__ import annotations

import functools
import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from .palette import Rgb, ground_colour
from .setting import Setting

#: Side of the noise tile, from which every picture cuts its piece.
NOISE_SIDE = 640
#: Standard deviation of the strongest noise, in levels of 255.
NOISE_SIGMA_MAX = 9.0

Pattern = Callable[[Image.Image, random.Random, Rgb], Image.Image]


def draw_ground(setting: Setting) -> tuple[Image.Image, bool]:
    """A ground of the setting's size, and whether it is dark."""
    rng = setting.rng
    dark = rng.random() < 0.5
    base = ground_colour(rng, dark)
    image = Image.new("RGB", setting.size, base)
    if rng.random() < 0.25 + 0.5 * setting.difficulty:
        pattern = rng.choice(PATTERNS[setting.split])
        image = pattern(image, rng, _near(base, rng, setting.difficulty))
    return image, dark


def roughen(image: Image.Image, setting: Setting) -> Image.Image:
    """The picture as it is, with mild noise over everything, or after a JPEG encoder, as pictures reach a server."""
    rng = setting.rng
    chance = rng.random()
    if chance < 0.4:
        return image
    if chance < 0.65:
        return _through_jpeg(image, round(95 - rng.uniform(0, 30) * setting.difficulty))
    sigma = rng.uniform(1.0, NOISE_SIGMA_MAX) * setting.difficulty
    width, height = image.size
    top, left = rng.randint(0, NOISE_SIDE - height), rng.randint(0, NOISE_SIDE - width)
    tile = _noise_tile(setting.split)[top : top + height, left : left + width]
    noisy = np.asarray(image, np.float32) + tile[:, :, None] * np.float32(sigma)
    return Image.fromarray(np.clip(noisy, 0, 255, out=noisy).astype(np.uint8))


def _through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


@functools.cache
def _noise_tile(split: str) -> np.ndarray:
    """Unit noise; each split has its own."""
    seed = {"train": 1, "heldout": 2}[split]
    return np.random.default_rng(seed).standard_normal((NOISE_SIDE, NOISE_SIDE), np.float32)


def _near(base: Rgb, rng: random.Random, difficulty: float) -> Rgb:
    """A colour for a faint pattern on `base`."""
    step = rng.randint(5, 8 + round(14 * difficulty))
    sign = 1 if sum(base) < 384 else -1
    red, green, blue = (max(0, min(255, value + sign * step)) for value in base)
    return red, green, blue


def _gradient(image: Image.Image, rng: random.Random, colour: Rgb, direction: Image.Image) -> Image.Image:
    mask = direction if rng.random() < 0.5 else direction.point(lambda level: 255 - level)
    return Image.composite(Image.new("RGB", image.size, colour), image, mask.resize(image.size))


def vertical_gradient(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    return _gradient(image, rng, colour, Image.linear_gradient("L"))


def horizontal_gradient(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    return _gradient(image, rng, colour, Image.linear_gradient("L").rotate(90))


def radial_gradient(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    return _gradient(image, rng, colour, Image.radial_gradient("L"))


def diagonal_gradient(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    ramp = np.add.outer(np.arange(256), np.arange(256)) // 2
    return _gradient(image, rng, colour, Image.fromarray(ramp.astype(np.uint8)))


def _steps(image: Image.Image, rng: random.Random) -> tuple[int, int]:
    """Period and stroke width of a pattern, in pixels."""
    period = max(6, round(min(image.size) * rng.uniform(0.05, 0.16)))
    return period, max(1, round(period * rng.uniform(0.1, 0.4)))


def horizontal_stripes(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    pen, (period, stroke) = ImageDraw.Draw(image), _steps(image, rng)
    for y in range(rng.randint(0, period), image.height, period):
        pen.rectangle((0, y, image.width, y + stroke - 1), fill=colour)
    return image


def vertical_stripes(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    pen, (period, stroke) = ImageDraw.Draw(image), _steps(image, rng)
    for x in range(rng.randint(0, period), image.width, period):
        pen.rectangle((x, 0, x + stroke - 1, image.height), fill=colour)
    return image


def diagonal_stripes(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    pen, (period, stroke) = ImageDraw.Draw(image), _steps(image, rng)
    for x in range(-image.height + rng.randint(0, period), image.width, period + stroke):
        pen.line((x, 0, x + image.height, image.height), fill=colour, width=stroke)
    return image


def grid(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    pen, (period, _) = ImageDraw.Draw(image), _steps(image, rng)
    for x in range(rng.randint(0, period), image.width, period):
        pen.line((x, 0, x, image.height), fill=colour)
    for y in range(rng.randint(0, period), image.height, period):
        pen.line((0, y, image.width, y), fill=colour)
    return image


def dots(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    pen, (period, stroke) = ImageDraw.Draw(image), _steps(image, rng)
    for y in range(rng.randint(0, period), image.height, period):
        for x in range(rng.randint(0, period), image.width, period):
            pen.ellipse((x, y, x + stroke, y + stroke), fill=colour)
    return image


def checks(image: Image.Image, rng: random.Random, colour: Rgb) -> Image.Image:
    pen, (period, _) = ImageDraw.Draw(image), _steps(image, rng)
    for row, y in enumerate(range(0, image.height, period)):
        for x in range(row % 2 * period, image.width, 2 * period):
            pen.rectangle((x, y, x + period - 1, y + period - 1), fill=colour)
    return image


#: Patterns of each split.
PATTERNS: dict[str, tuple[Pattern, ...]] = {
    "train": (vertical_gradient, diagonal_gradient, radial_gradient, horizontal_stripes, diagonal_stripes, dots, grid),
    "heldout": (horizontal_gradient, vertical_stripes, checks),
}
