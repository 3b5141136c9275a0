"""The curriculum as a table: how many steps, which tasks, how large the pictures."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from . import tasks


@dataclass(frozen=True)
class Sizes:
    """Edges in pixels before resizing (geometric mean of width and height), and how far from square."""

    edge_min: int
    edge_max: int
    aspect_max: float

    def draw(self, rng: random.Random) -> tuple[int, int]:
        """Width and height: the edge evenly on a logarithmic scale, the aspect ratio likewise."""
        edge = math.exp(rng.uniform(math.log(self.edge_min), math.log(self.edge_max)))
        stretch = math.exp(rng.uniform(-1, 1) * math.log(self.aspect_max) / 2)
        return tuple(min(512, max(64, round(value))) for value in (edge * stretch, edge / stretch))


@dataclass(frozen=True)
class Stage:
    """One part of the run. A task that `factors` does not name keeps its default weight."""

    steps: int
    sizes: Sizes
    #: Millions of parameter uses a step, see `supply.cost`.
    budget: float
    #: Cases are drawn evenly between these (0 is one clean object, 1 what the evaluation asks).
    difficulty: tuple[float, float]
    factors: dict[str, float] = field(default_factory=dict)
    #: Share of the budget for cases without pictures, see `supply`.
    drills: float = 0.0
    #: Share of the budget for lists to look things up in, see `recall`.
    recall: float = 0.0

    def weights(self) -> dict[str, float]:
        """Relative frequency of every task that takes part."""
        every = {name: weight * self.factors.get(name, 1.0) for name, weight in tasks.TASKS.items()}
        return {name: weight for name, weight in every.items() if weight > 0}


#: Reading scenes and letters comes first: every other task rests on it.
_SCENES_FIRST = {
    "receipt": 0.3, "receipt_json": 0.2, "change": 0.3, "followup": 0.5, "video": 0.5, "gui": 0.4, "function": 0.5,
    "refusal": 0.5,
}  # fmt: skip

#: Letters have the most kinds and need the most examples.
_LETTERS_MORE = {"ocr": 1.6, "receipt": 0.7, "receipt_json": 0.7}

#: What was furthest from what it should be after the first round.
_WEAK_MORE = _LETTERS_MORE | {"gui": 1.5, "count": 1.3, "box": 1.3, "video": 1.2, "refusal": 0.5}

#: What people try first, at the cost of receipts, whose small print takes the most and gives the least.
_USED_MORE = _WEAK_MORE | {"box": 1.4, "function": 1.3, "receipt": 0.4, "receipt_json": 0.5, "change": 0.6}

#: After the second round: reading and clips, and the refusal, which had begun to fade.
_LETTERS_LATE = _USED_MORE | {"ocr": 2.0, "video": 1.5, "refusal": 0.9}

#: After the third round nothing was left but seeing, reading and the refusal.
_READ_MORE = {
    "ocr": 3.0, "receipt": 0.4, "receipt_json": 0.5, "change": 0.7, "video": 1.7, "gui": 1.5, "box": 1.6, "function": 1.2,
    "refusal": 1.6, "count": 0.7, "point": 0.5, "yes_no": 0.8, "followup": 0.7, "structured": 0.8,
}  # fmt: skip

#: After the fourth round: letters on buttons, and when a clip changes.
_CLIPS_MORE = _READ_MORE | {
    "video": 2.2, "gui": 2.0, "box": 1.2, "function": 0.9, "refusal": 1.8, "count": 0.9, "describe": 1.2, "receipt_json": 0.4,
    "change": 0.6,
}  # fmt: skip

#: After the fifth round: clips once more, now that the tower learns what a pair of frames ends with.
_PAIRS_MORE = _CLIPS_MORE | {"video": 3.2, "describe": 1.7, "gui": 1.6, "function": 1.1, "ocr": 3.2, "refusal": 1.5}

STAGES: tuple[Stage, ...] = (
    Stage(1_000, Sizes(64, 176, 1.8), 14_000, (0.0, 0.6), _SCENES_FIRST),
    Stage(1_500, Sizes(64, 288, 2.0), 18_000, (0.2, 1.0), _LETTERS_MORE),
    Stage(1_350, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _LETTERS_MORE),
    Stage(590, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _WEAK_MORE),
    Stage(390, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _USED_MORE, drills=0.35),
    Stage(252, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _USED_MORE, drills=0.75),
    Stage(650, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _USED_MORE, drills=0.3, recall=0.4),
    Stage(400, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _USED_MORE, drills=0.25, recall=0.2),
    Stage(588, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _USED_MORE, drills=0.2, recall=0.12),
    Stage(700, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _USED_MORE, drills=0.14, recall=0.05),
    Stage(900, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _LETTERS_LATE, drills=0.3, recall=0.25),
    Stage(2_480, Sizes(64, 512, 2.4), 18_000, (0.5, 1.0), _LETTERS_LATE, drills=0.13, recall=0.07),
    Stage(700, Sizes(64, 512, 2.4), 22_000, (0.5, 1.0), _READ_MORE, drills=0.2, recall=0.15),
    Stage(2247, Sizes(64, 512, 2.4), 22_000, (0.5, 1.0), _READ_MORE, drills=0.1, recall=0.05),
    Stage(2150, Sizes(64, 512, 2.4), 22_000, (0.5, 1.0), _CLIPS_MORE, drills=0.12, recall=0.05),
    Stage(1_700, Sizes(64, 512, 2.4), 22_000, (0.5, 1.0), _PAIRS_MORE, drills=0.1, recall=0.04),
)

#: Steps of all stages.
TOTAL = sum(stage.steps for stage in STAGES)

#: Rounds: how many steps, the rate's peak, and over how many of the last steps it falls to zero. Most of what is learnt shows only
#: while it falls: in the primer, the loss on letters went from 0.77 to 0.43 then, after it had hardly moved. A later
#: round goes on from the weights of the one before. The weights in the box are the mean of the last two's (`mean.py`).
_ROUNDS = (
    (3_850, 1.0, 2_000), (3_570, 0.6, 3_370), (3_380, 0.5, 3_180), (2947, 0.5, 3_200), (2_150, 0.5, 1_775), (1_700, 0.5, 1_550),
)  # fmt: skip
_WARMUP_STEPS = 100


def rate_at(step: int) -> float:
    """The learning rate as a share of its highest peak: in every round warm-up, plateau, fall to zero."""
    for steps, peak, falling in _ROUNDS:
        if step < steps:
            return max(0.0, min(peak, peak * (step + 1) / _WARMUP_STEPS, peak * (steps - step) / falling))
        if step == steps:
            return 0.0  # the round is done: its last weights are its best
        step -= steps
    return 0.0


def begins(number: int) -> int:
    """The step that a round begins with: 0 is the first round, -1 the last."""
    return sum(steps for steps, _, _ in _ROUNDS[: range(len(_ROUNDS))[number]])


def stage_at(step: int) -> Stage:
    """The stage that a step belongs to; after the plan's end the last one goes on."""
    for stage in STAGES:
        if step < stage.steps:
            return stage
        step -= stage.steps
    return STAGES[-1]
