"""The eight colours that the model can name, and the grounds they are drawn on.

Colours keep their distance from each other after the jitter; grounds are nearly grey, so that no ground is mistaken for
one of the eight.
"""

from __future__ import annotations

import random

Rgb = tuple[int, int, int]

#: Name to centre of the colour.
COLOURS: dict[str, Rgb] = {
    "red": (222, 32, 38),
    "orange": (248, 138, 18),
    "yellow": (246, 222, 32),
    "green": (36, 158, 62),
    "cyan": (44, 208, 222),
    "blue": (38, 72, 214),
    "purple": (134, 46, 178),
    "pink": (250, 142, 190),
}

#: Largest change of a channel by the jitter; half the smallest distance between two centres is 56.
JITTER = 12


def jittered(name: str, rng: random.Random, difficulty: float = 1.0) -> Rgb:
    """The named colour with each channel moved by at most `JITTER`, less at lower difficulty."""
    reach = round(JITTER * difficulty)
    red, green, blue = (max(0, min(255, value + rng.randint(-reach, reach))) for value in COLOURS[name])
    return red, green, blue


def ground_colour(rng: random.Random, dark: bool) -> Rgb:
    """A nearly grey colour, very light or very dark."""
    level = rng.randint(8, 52) if dark else rng.randint(214, 250)
    red, green, blue = (max(0, min(255, level + rng.randint(-5, 5))) for _ in range(3))
    return red, green, blue


def ink(rng: random.Random, dark_ground: bool) -> Rgb:
    """A colour for text that is legible on such a ground: nearly black or white, sometimes one of the strong colours."""
    if rng.random() < 0.3:
        return COLOURS[rng.choice(("yellow", "cyan", "pink") if dark_ground else ("red", "blue", "purple"))]
    level = rng.randint(225, 255) if dark_ground else rng.randint(0, 45)
    return level, level, level
