"""Lines of text on a picture, always large enough to read."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from .fonts import Face, load
from .palette import Rgb
from .shapes import Box

#: No letter is drawn from an em smaller than this, in pixels.
EM_PX_MIN = 13
#: Upper bound of an em, in pixels: larger letters teach nothing.
EM_PX_MAX = 160

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Of a mixed string nobody can tell O from 0 or I from 1 in every font: mixed strings go without them.
MIXED = "23456789ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class Line:
    """Text with the box of its ink, in pixels."""

    text: str
    box: Box
    #: Where each letter begins and the last one ends, in pixels from the left.
    edges: tuple[float, ...]


def random_string(rng: random.Random, length: int) -> str:
    """Digits, capitals, or both."""
    alphabet = rng.choice((DIGITS, LETTERS if length > 2 else LETTERS.replace("O", "").replace("I", ""), MIXED))
    return "".join(rng.choice(alphabet) for _ in range(length))


def largest_em(face: Face, text: str, width: float, height: float) -> int:
    """The largest em at which the text fits into such a room, within the bounds above."""
    probe = load(face, 100)
    left, top, right, bottom = probe.getbbox(text)
    fitting = 100 * min(width / max(1, right - left), height / max(1, bottom - top))
    return int(max(EM_PX_MIN, min(EM_PX_MAX, fitting)))


def write(image: Image.Image, text: str, at: tuple[float, float], font: ImageFont.FreeTypeFont, colour: Rgb) -> Line:
    """Writes the text with the upper left corner of its ink at `at`."""
    left, top, right, bottom = font.getbbox(text)
    x, y = round(at[0]), round(at[1])
    ImageDraw.Draw(image).text((x - left, y - top), text, font=font, fill=colour)
    edges = tuple(x - left + font.getlength(text[:count]) for count in range(len(text) + 1))
    return Line(text, (x, y, x + right - left, y + bottom - top), edges)
