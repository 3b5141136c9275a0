"""Scenes: a few coloured shapes on a ground, laid out without overlap.

A layout is decided before anything is painted, so that a task can look for one that suits its question at little cost.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from PIL import Image

from .ground import draw_ground, roughen
from .palette import COLOURS, Rgb, jittered
from .setting import Setting
from .shapes import SHAPES, TURN_MAX, Box, Figure, paint

#: Coordinates that models see run from 0 to this, in both directions.
SCALE = 1000
#: No object has a smaller radius, in pixels: a square's side is then 12.
RADIUS_PX_MIN = 8.5
#: Most objects in a scene.
OBJECTS_MAX = 8
#: Smallest distance of two centres in x, in thousandths: keeps the order from left to right clear.
ORDER_GAP = 20
#: Free space between two objects, as a share of their radii.
CLEARANCE = 1.12


@dataclass(frozen=True)
class Thing:
    """One object of a scene."""

    figure: Figure
    colour: str
    rgb: Rgb
    frame: tuple[int, int]

    @property
    def shape(self) -> str:
        return self.figure.shape

    @property
    def name(self) -> str:
        """As answers call it: `red circle`."""
        return f"{self.colour} {self.shape}"

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """x1, y1, x2, y2 in thousandths of the picture."""
        return thousandths(self.figure.box(), self.frame)

    @cached_property
    def centre(self) -> tuple[int, int]:
        """Centre of the box in thousandths."""
        x1, y1, x2, y2 = self.box
        return (x1 + x2) // 2, (y1 + y2) // 2

    @property
    def extent(self) -> int:
        """Longer side of the box in thousandths: about the size as a share of the picture's shorter side."""
        x1, y1, x2, y2 = self.box
        return max(x2 - x1, y2 - y1)


@dataclass(frozen=True)
class Scene:
    """Objects from left to right."""

    things: tuple[Thing, ...]

    def render(self, setting: Setting) -> Image.Image:
        """Paints the scene on a ground that is drawn now."""
        image, dark = draw_ground(setting)
        self.paint(image, rims(self, setting, dark))
        return roughen(image, setting)

    def paint(self, image: Image.Image, edges: Sequence[Rgb | None]) -> None:
        """Paints the objects on a given ground with the given edge colours."""
        for thing, rim in zip(self.things, edges):
            paint(image, thing.figure, thing.rgb, rim)


@dataclass(frozen=True)
class Layout:
    """What a scene may hold."""

    counts: Sequence[int]
    colours: Sequence[str] = tuple(COLOURS)
    shapes: Sequence[str] = SHAPES
    #: No two objects with the same name.
    distinct: bool = True


def thousandths(box: Box, frame: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box in pixels as integers from 0 to 1000 of a picture of (width, height) `frame`."""
    (width, height), (x1, y1, x2, y2) = frame, box
    scaled = (x1 / width, y1 / height, x2 / width, y2 / height)
    left, top, right, bottom = (min(SCALE, max(0, round(value * SCALE))) for value in scaled)
    return left, top, right, bottom


def scaled_counts(low: int, high: int, difficulty: float) -> range:
    """The numbers of objects from `low` to `high`, fewer at lower difficulty."""
    return range(low, low + round((high - low) * difficulty) + 1)


def lay_out(setting: Setting, layout: Layout) -> Scene:
    """A scene without overlaps. Drops objects only if many tries found no room for them."""
    rng = setting.rng
    names = _names(rng, layout)
    for _ in range(20):
        things = _try_layout(setting, names)
        if len(things) == len(names):
            break
    return Scene(in_order(things))


def in_order(things: Sequence[Thing]) -> tuple[Thing, ...]:
    """From left to right, objects of one column from top to bottom."""
    return tuple(sorted(things, key=lambda thing: (thing.centre[0] // 10, thing.centre[1])))


def rims(scene: Scene, setting: Setting, dark: bool) -> list[Rgb | None]:
    """Edge colours of the scene's objects: most have none."""
    rng = setting.rng
    chance = 0.35 * setting.difficulty if rng.random() < 0.6 else 0.0
    level = 245 if dark else 15
    return [(level, level, level) if rng.random() < chance else None for _ in scene.things]


def move(thing: Thing, x: float, y: float) -> Thing:
    """The same object elsewhere, in pixels."""
    return replace(thing, figure=replace(thing.figure, x=x, y=y))


def has_room(figure: Figure, others: Sequence[Thing]) -> bool:
    """Whether the figure stays clear of the others."""
    return all(
        (figure.x - other.figure.x) ** 2 + (figure.y - other.figure.y) ** 2
        > (CLEARANCE * (figure.radius + other.figure.radius)) ** 2
        for other in others
    )


def in_turn(thing: Thing, others: Sequence[Thing]) -> bool:
    """Whether nobody can doubt its place in the order from left to right."""
    return all(abs(thing.centre[0] - other.centre[0]) > ORDER_GAP for other in others)


def draw_place(setting: Setting, radius: float) -> tuple[float, float]:
    """A centre at which an object of that radius lies inside the picture, with a margin of some pixels."""
    margin = radius * 1.1 + 1
    x, y = (setting.rng.uniform(margin, max(margin, side - margin)) for side in setting.size)
    return x, y


def _names(rng: random.Random, layout: Layout) -> list[tuple[str, str]]:
    count = rng.choice(layout.counts)
    pairs = [(colour, shape) for colour in layout.colours for shape in layout.shapes]
    return rng.sample(pairs, min(count, len(pairs))) if layout.distinct else rng.choices(pairs, k=count)


def _radius(setting: Setting, count: int) -> float:
    """Log-uniform between the smallest legible and the largest that leaves room for the others."""
    smallest = max(RADIUS_PX_MIN, setting.shorter * (0.085 - 0.025 * setting.difficulty))
    largest = max(smallest, setting.shorter * min(0.36, 0.5 / count**0.5))
    return math.exp(setting.rng.uniform(math.log(smallest), math.log(largest)))


def _try_layout(setting: Setting, names: Sequence[tuple[str, str]]) -> list[Thing]:
    rng = setting.rng
    radii = sorted((_radius(setting, len(names)) for _ in names), reverse=True)
    things: list[Thing] = []
    for (colour, shape), radius in zip(names, radii):
        rgb = jittered(colour, rng, setting.difficulty)
        for _ in range(30):
            x, y = draw_place(setting, radius)
            figure = Figure(shape, x, y, radius, rng.uniform(-TURN_MAX, TURN_MAX) * setting.difficulty)
            thing = Thing(figure, colour, rgb, setting.size)
            if has_room(figure, things) and in_turn(thing, things):
                things.append(thing)
                break
            radius = max(RADIUS_PX_MIN, radius * 0.96)
    return things
