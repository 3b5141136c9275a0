"""The shapes that the model can name: their outlines, their boxes, and how one is painted.

Every outline fits the unit circle. A shape is painted through a mask with supersampling, because only its edge needs it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from .palette import Rgb

Point = tuple[float, float]
#: x1, y1, x2, y2.
Box = tuple[float, float, float, float]

#: Widest turn of a shape in degrees: small, so that a square never looks like a diamond.
TURN_MAX = 18.0
#: Radius of a ring's hole.
RING_HOLE = 0.55


def _regular(corners: int, inner: float = 1.0) -> list[Point]:
    """Corners on the unit circle from the top on; every second one at radius `inner`."""
    angles = [2 * math.pi * corner / corners for corner in range(corners)]
    radii = [inner if inner < 1.0 and corner % 2 else 1.0 for corner in range(corners)]
    return [(radius * math.sin(angle), -radius * math.cos(angle)) for angle, radius in zip(angles, radii)]


def _heart() -> list[Point]:
    angles = [2 * math.pi * step / 48 for step in range(48)]
    curve = [
        (16 * math.sin(a) ** 3, -(13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a))) for a in angles
    ]
    return [(x / 18.2, (y - 2.5) / 18.2) for x, y in curve]


#: Half a side of the square, and length and half width of the cross's arms: corners on the unit circle.
_SQUARE = 0.707
_TIP, _ARM = 0.945, 0.325

#: Shapes that Pillow draws as ellipses; their corners serve nothing but the tests.
ROUND = ("circle", "ring")

#: Outline of each shape.
OUTLINES: dict[str, list[Point]] = {
    "circle": _regular(64),
    "square": [(-_SQUARE, -_SQUARE), (_SQUARE, -_SQUARE), (_SQUARE, _SQUARE), (-_SQUARE, _SQUARE)],
    "triangle": _regular(3),
    "star": _regular(10, 0.42),
    "diamond": [(0.0, -1.0), (0.62, 0.0), (0.0, 1.0), (-0.62, 0.0)],
    "cross": [
        (-_ARM, -_TIP), (_ARM, -_TIP), (_ARM, -_ARM), (_TIP, -_ARM), (_TIP, _ARM), (_ARM, _ARM),
        (_ARM, _TIP), (-_ARM, _TIP), (-_ARM, _ARM), (-_TIP, _ARM), (-_TIP, -_ARM), (-_ARM, -_ARM),
    ],
    "ring": _regular(64),
    "heart": _heart(),
}  # fmt: skip

SHAPES = tuple(OUTLINES)


@dataclass(frozen=True)
class Figure:
    """A shape in the plane: centre and radius in pixels, turn in degrees."""

    shape: str
    x: float
    y: float
    radius: float
    turn: float = 0.0

    def outline(self) -> list[Point]:
        """The outline's corners in pixels."""
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        return [
            (self.x + self.radius * (cos * x - sin * y), self.y + self.radius * (sin * x + cos * y))
            for x, y in OUTLINES[self.shape]
        ]

    def box(self) -> Box:
        """The smallest upright box around the outline, in pixels."""
        if self.shape in ROUND:
            return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius
        xs, ys = zip(*self.outline())
        return min(xs), min(ys), max(xs), max(ys)


def paint(image: Image.Image, figure: Figure, fill: Rgb, rim: Rgb | None = None) -> None:
    """Paints the figure into the picture; with `rim`, an edge of that colour lies inside the outline."""
    if rim is not None:
        _paint_flat(image, figure, rim)
        figure = Figure(figure.shape, figure.x, figure.y, figure.radius * 0.86, figure.turn)
    _paint_flat(image, figure, fill)


def _paint_flat(image: Image.Image, figure: Figure, fill: Rgb) -> None:
    factor = 4 if figure.radius < 40 else 2
    reach = math.ceil(figure.radius) + 1
    left, top = math.floor(figure.x) - reach, math.floor(figure.y) - reach
    mask = Image.new("L", (2 * reach * factor, 2 * reach * factor), 0)
    pen = ImageDraw.Draw(mask)
    # Half a subpixel less: Pillow counts pixel centres, outlines count edges.
    centre_x, centre_y = (figure.x - left) * factor - 0.5, (figure.y - top) * factor - 0.5
    if figure.shape in ROUND:
        holes = ((figure.radius, 255),) if figure.shape == "circle" else ((figure.radius, 255), (figure.radius * RING_HOLE, 0))
        for radius, level in holes:
            reach_sub = radius * factor
            pen.ellipse((centre_x - reach_sub, centre_y - reach_sub, centre_x + reach_sub, centre_y + reach_sub), fill=level)
    else:
        pen.polygon([((x - left) * factor - 0.5, (y - top) * factor - 0.5) for x, y in figure.outline()], fill=255)
    image.paste(fill, (left, top), mask.reduce(factor))
