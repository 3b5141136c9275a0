"""What a case is drawn under: the source of chance, the split, the size and the difficulty.

Everything that draws takes a `Setting`, so that a case depends on nothing else and can be drawn again from its seed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

#: The two halves of every table of fonts, grounds, sizes and phrases. Training never draws from the second.
SPLITS = ("train", "heldout")

SIDE_MIN = 64
SIDE_MAX = 512


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


def draw_size(rng: random.Random, split: str) -> tuple[int, int]:
    """A picture size with sides in 64..512 and an aspect ratio of at most 2.

    Sides are even in training and odd in the held-out split, so no held-out size was ever trained on.
    """
    shorter = SIDE_MIN * 2 ** rng.uniform(0.0, 2.5)
    longer = min(SIDE_MAX, shorter * 2 ** abs(rng.gauss(0.0, 0.35)), shorter * 2)
    sides = [_with_parity(side, split) for side in (shorter, longer)]
    rng.shuffle(sides)
    return sides[0], sides[1]


def _with_parity(side: float, split: str) -> int:
    odd = split == "heldout"
    whole = int(side) // 2 * 2 + odd
    return min(max(whole, SIDE_MIN + odd), SIDE_MAX - odd)
