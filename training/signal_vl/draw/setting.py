"""What a case is drawn under: the source of chance, the split, the size and the difficulty.

Everything that draws takes a `Setting`, so that a case depends on nothing else and can be drawn again from its seed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

#: The two halves of every table of fonts, grounds, sizes and phrases. Training never draws from the second.
SPLITS = ("train", "heldout")

#: Bounds of a picture's sides in pixels.
SIDES = (64, 512)


@dataclass(frozen=True)
class Setting:
    """`size` is (width, height) in pixels; `difficulty` runs from 0 to 1."""

    rng: random.Random
    split: str
    size: tuple[int, int]
    difficulty: float

    @property
    def shorter(self) -> int:
        """The shorter side in pixels."""
        return min(self.size)


def draw_size(rng: random.Random, split: str, sides: tuple[int, int] = SIDES) -> tuple[int, int]:
    """A picture size with both sides within `sides` and an aspect ratio of at most 2, small ones as often as large ones.

    Sides are even in training and odd in the held-out split, so no held-out size was ever trained on.
    """
    low, high = sides
    shorter = low * (0.75 * high / low) ** rng.random()
    longer = min(high, shorter * 2 ** min(1.0, abs(rng.gauss(0.0, 0.35))))
    drawn = [shorter, longer]
    rng.shuffle(drawn)
    return fit_size((int(drawn[0]), int(drawn[1])), split, sides)


def fit_size(size: tuple[int, int], split: str, sides: tuple[int, int]) -> tuple[int, int]:
    """The nearest smaller size whose sides have the split's parity, within `sides`."""
    width, height = (_fit_side(side, split, sides) for side in size)
    return width, height


def _fit_side(side: int, split: str, sides: tuple[int, int]) -> int:
    odd = split == "heldout"
    return min(max(side // 2 * 2 + odd, sides[0] + odd), sides[1] - odd)
