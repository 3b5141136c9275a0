"""Receipts: a slip of paper with names on the left and prices on the right, the sum below."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from .fonts import draw_face, load
from .ground import draw_ground, roughen
from .palette import Rgb
from .scene import SCALE
from .setting import Setting

#: Height of a line at the smallest legible size, in pixels.
LINE_PX = 17
#: Width of a letter as a share of the em, at most, over all faces.
LETTER_EM = 0.64
#: Bounds of the em in pixels.
EM_PX = (11, 30)


@dataclass(frozen=True)
class Receipt:
    """What is printed: a heading or none, and positions in cents."""

    heading: str
    items: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(cents for _, cents in self.items)

    def rows(self) -> list[tuple[str, str]]:
        """Name and price as printed, the sum last."""
        return [(name, price(cents)) for name, cents in self.items] + [("TOTAL", price(self.total))]

    def text(self) -> str:
        """The whole slip, line by line."""
        head = [self.heading] if self.heading else []
        return "\n".join(head + [f"{name} {amount}" for name, amount in self.rows()])


def price(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def items_that_fit(setting: Setting) -> int:
    """How many positions are legible at this height, beside heading and sum."""
    return max(1, setting.size[1] // LINE_PX - 3)


def draw_receipt(receipt: Receipt, setting: Setting) -> tuple[Image.Image, list[int]]:
    """The picture, and the height of each row's middle in thousandths (without the heading)."""
    rng, (width, height) = setting.rng, setting.size
    ground, _ = draw_ground(setting)
    paper_box = tuple(round(side * rng.uniform(0.01, 0.05)) for side in (width, height))
    left, top, right, bottom = *paper_box, width - paper_box[0], height - paper_box[1]
    level = rng.randint(236, 255)
    ImageDraw.Draw(ground).rectangle((left, top, right, bottom), fill=(level, level, level - rng.randint(0, 12)))
    lines = receipt.rows()
    count = len(lines) + bool(receipt.heading)
    letters = max(len(name) + len(amount) for name, amount in lines) + 2
    em = min((bottom - top) / (count + 0.4) / 1.25, (right - left) * 0.94 / (letters * LETTER_EM))
    em = int(max(EM_PX[0], min(EM_PX[1], em * rng.uniform(0.85, 1.0))))
    middles = _print(ground, receipt, (left, top, right, bottom), em, setting)
    return roughen(ground, setting), [round(middle / height * SCALE) for middle in middles]


def _print(image: Image.Image, receipt: Receipt, paper: tuple[int, int, int, int], em: int, setting: Setting) -> list[float]:
    rng, pen = setting.rng, ImageDraw.Draw(image)
    left, top, right, bottom = paper
    font = load(draw_face(rng, setting.split), em)
    ink: Rgb = (rng.randint(0, 60),) * 3
    count = len(receipt.rows()) + bool(receipt.heading)
    pitch = min((bottom - top) / (count + 0.4), em * rng.uniform(1.3, 2.0))
    margin = max(2.0, (right - left) * 0.03)
    y = top + rng.uniform(0.4, 1.0) * (bottom - top - pitch * count) + pitch / 2
    if receipt.heading:
        pen.text(((left + right) / 2, y), receipt.heading, font=font, fill=ink, anchor="mm")
        y += pitch
    middles = []
    for number, (name, amount) in enumerate(receipt.rows()):
        if number == len(receipt.items) and rng.random() < 0.5:
            pen.line((left + margin, y - pitch / 2, right - margin, y - pitch / 2), fill=ink)
        pen.text((left + margin, y), name, font=font, fill=ink, anchor="lm")
        pen.text((right - margin, y), amount, font=font, fill=ink, anchor="rm")
        middles.append(y)
        y += pitch
    return middles
