"""The tasks: one file each. `draw_case` is all that training and evaluation need."""

from __future__ import annotations

import random
from collections.abc import Callable

from ..draw.setting import SPLITS, Setting, draw_size
from ..sample import Case
from . import box, count, describe, ocr, point, relation, yes_no

#: Each task's way to draw a case.
_DRAWERS: dict[str, Callable[[Setting], Case]] = {
    "describe": describe.draw,
    "count": count.draw,
    "relation": relation.draw,
    "yes_no": yes_no.draw,
    "box": box.draw,
    "point": point.draw,
    "ocr": ocr.draw,
}

#: Each task's default share of the training data.
TASKS: dict[str, float] = {"describe": 1.0, "count": 1.0, "relation": 1.0, "yes_no": 1.0, "box": 1.0, "point": 1.0, "ocr": 1.5}


def draw_case(
    rng: random.Random,
    split: str = "train",
    task: str | None = None,
    size: tuple[int, int] | None = None,
    difficulty: float = 1.0,
) -> Case:
    """Draws one case; the same state of `rng` and arguments give the same case.

    `size` is (width, height) in pixels of the case's pictures, drawn from 64..512 if not given. `difficulty` from 0 to 1
    scales the number of objects, the noise and the length of strings.
    """
    if split not in SPLITS:
        raise ValueError(f"split {split!r} is not one of {SPLITS}")
    name = task or rng.choices(tuple(TASKS), tuple(TASKS.values()))[0]
    setting = Setting(rng, split, size or draw_size(rng, split), difficulty)
    return _DRAWERS[name](setting)
