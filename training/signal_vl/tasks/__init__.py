"""The tasks: one file each. `draw_case` is all that training and evaluation need."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..draw.setting import SIDES, SPLITS, Setting, draw_size, fit_size
from ..sample import Case
from . import (
    box, change, count, describe, followup, function, gui, ocr, point, receipt, receipt_json, refusal, relation,
    structured, system, video, yes_no,
)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """How a task draws a case, its default share of the data, and the bounds of its pictures' sides in pixels.

    Receipts and windows need room for their letters; clips and pairs of pictures would cost too many tokens at 512.
    """

    draw: Callable[[Setting], Case]
    weight: float
    sides: tuple[int, int] = SIDES


_TABLE: dict[str, Task] = {
    "describe": Task(describe.draw, 1.2),
    "count": Task(count.draw, 1.0),
    "relation": Task(relation.draw, 1.0),
    "yes_no": Task(yes_no.draw, 0.8),
    "box": Task(box.draw, 1.2),
    "point": Task(point.draw, 0.8),
    "ocr": Task(ocr.draw, 2.0),
    "receipt": Task(receipt.draw, 0.8, sides=(112, 512)),
    "receipt_json": Task(receipt_json.draw, 0.8, sides=(112, 512)),
    "change": Task(change.draw, 0.8, sides=(64, 384)),
    "followup": Task(followup.draw, 0.8),
    "video": Task(video.draw, 1.4, sides=(64, 256)),
    "gui": Task(gui.draw, 1.2, sides=(112, 512)),
    "function": Task(function.draw, 0.6),
    "structured": Task(structured.draw, 1.0),
    "refusal": Task(refusal.draw, 0.4),
}

#: Each task's default share of the training data.
TASKS: dict[str, float] = {name: task.weight for name, task in _TABLE.items()}


def draw_case(
    rng: random.Random,
    split: str = "train",
    task: str | None = None,
    size: tuple[int, int] | None = None,
    difficulty: float = 1.0,
) -> Case:
    """Draws one case; the same state of `rng` and arguments give the same case.

    `size` is (width, height) in pixels of the case's pictures, drawn from 64..512 if not given; it is fitted to the
    task's bounds and to the split, whose sides are even in training and odd in the held-out half. `difficulty` from 0 to 1
    scales the number of objects, the noise and the length of strings.
    """
    if split not in SPLITS:
        raise ValueError(f"split {split!r} is not one of {SPLITS}")
    name = task or rng.choices(tuple(TASKS), tuple(TASKS.values()))[0]
    drawn = _TABLE[name]
    fitted = fit_size(size, split, drawn.sides) if size else draw_size(rng, split, drawn.sides)
    setting = Setting(rng, split, fitted, difficulty)
    case = drawn.draw(setting)
    return replace(case, system=system.SYSTEM.pick(setting)) if rng.random() < system.SHARE else case
