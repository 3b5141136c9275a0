"""The batches of the curriculum: as many cases a step as the step's budget pays for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tokenizers import Tokenizer

from . import tasks
from .ahead import ahead
from .batch import Batch, collate
from .encode import Encoded, Encoder
from .plan import Stage, stage_at
from .shape import SHAPE
from .tasks.seed import training_rng

#: Different picture sizes in a batch: more would make the tower's attention calls small, fewer would bias a step.
_SIZES_A_BATCH = 4
#: Relative cost of a text token and of a patch: parameters that each of them meets.
_TEXT_COST, _PATCH_COST = 3.3, 2.3


def batches(tokenizer: Tokenizer, seed: int, first: int, member: int = 0, members: int = 1) -> Iterator[Batch]:
    """One team member's part of every step's batch, from step `first` on, without end, drawn ahead."""
    encoder = Encoder(tokenizer, SHAPE.pixels)

    def draw(step: int) -> Batch:
        stage = stage_at(step)
        return draw_batch(encoder, replace(stage, budget=stage.budget / members), training_rng(seed, f"{step}/{member}"))

    return ahead(draw, first)


def draw_batch(encoder: Encoder, stage: Stage, rng: random.Random) -> Batch:
    """As many cases as the stage's budget pays for."""
    sizes = [stage.sizes.draw(rng) for _ in range(_SIZES_A_BATCH)]
    weights = stage.weights()
    items: list[Encoded] = []
    left = stage.budget
    while left > 0:
        task = rng.choices(list(weights), list(weights.values()))[0]
        difficulty = rng.uniform(*stage.difficulty)
        item = encoder.encode(tasks.draw_case(rng, "train", task, rng.choice(sizes), difficulty))
        items.append(item)
        left -= cost(item)
    return collate(sorted(items, key=lambda item: len(item.ids)))


def cost(item: Encoded) -> float:
    """Millions of parameter uses in one forward pass."""
    return len(item.ids) * _TEXT_COST + 4 * len(item.visual) * _PATCH_COST
