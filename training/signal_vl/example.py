"""Draws `examples/shapes.png`, the picture of the README's first example: `python -m signal_vl.example`.

Placed by hand for people to look at; no seed of either split draws it.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from .draw.palette import COLOURS
from .draw.shapes import Figure, paint

SIZE = (320, 256)
GROUND = (246, 244, 238)

#: Colour and figure, from left to right.
OBJECTS = (
    ("blue", Figure("square", 58, 78, 40, -8)),
    ("yellow", Figure("star", 112, 188, 44, 6)),
    ("red", Figure("circle", 168, 78, 42)),
    ("purple", Figure("heart", 222, 190, 40, 8)),
    ("green", Figure("triangle", 268, 88, 40, 4)),
)


def draw() -> Image.Image:
    image = Image.new("RGB", SIZE, GROUND)
    for colour, figure in OBJECTS:
        paint(image, figure, COLOURS[colour])
    return image


def main() -> None:
    target = Path(__file__).parents[2] / "examples" / "shapes.png"
    target.parent.mkdir(exist_ok=True)
    draw().save(target, optimize=True)
    print(target)


if __name__ == "__main__":
    main()
