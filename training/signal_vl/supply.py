"""What a step learns from: as many cases as its budget pays for, and some labelled pictures for the tower."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tokenizers import Tokenizer

from . import labelled, tasks
from .ahead import ahead
from .batch import Batch, collate
from .encode import Encoded, Encoder
from .labelled import Labelled
from .plan import Sizes, Stage, stage_at
from .recall import recall
from .shape import SHAPE
from .tasks.seed import training_rng

#: Different picture sizes in a batch: more would make the tower's attention calls small, fewer would bias a step.
_SIZES_A_BATCH = 4
#: Relative cost of a text token and of a patch: parameters that each of them meets.
_TEXT_COST, _PATCH_COST = 3.3, 2.3
#: Room for as many objects as a task has; nobody sees these pictures.
_DRILL_SIZES = Sizes(140, 220, 1.5)
#: Long prompts and long copies teach little for what they cost; a refusal rests on no list.
_DRILLED = {"gui": 0.4, "function": 0.5, "receipt": 0.3, "receipt_json": 0.5, "ocr": 0.4, "refusal": 0.0}
#: Visual tokens of labelled pictures a step: the letters of conversations alone are too few to learn to read from.
_LABELLED_TOKENS, _LABELLED_TEXT = 800, 0.8


def lessons(
    tokenizer: Tokenizer, seed: int, first: int, member: int = 0, members: int = 1
) -> Iterator[tuple[Batch, Labelled]]:
    """One team member's part of every step's material, from step `first` on, without end, drawn ahead."""
    encoder = Encoder(tokenizer, SHAPE.pixels)

    def draw(step: int) -> tuple[Batch, Labelled]:
        rng, stage = training_rng(seed, f"{step}/{member}"), stage_at(step)
        batch = draw_batch(encoder, replace(stage, budget=stage.budget / members), rng)
        return batch, labelled.draw(rng, _LABELLED_TOKENS // members, sizes=1, text_share=_LABELLED_TEXT)

    return ahead(draw, first)


def draw_batch(encoder: Encoder, stage: Stage, rng: random.Random) -> Batch:
    """As many cases as the stage's budget pays for."""
    sizes = [stage.sizes.draw(rng) for _ in range(_SIZES_A_BATCH)]
    weights = stage.weights()
    items = _drills(encoder, stage, rng) + _lists(encoder, stage, rng)
    left = stage.budget * (1 - stage.drills - stage.recall)
    while left > 0:
        task = rng.choices(list(weights), list(weights.values()))[0]
        difficulty = rng.uniform(*stage.difficulty)
        item = encoder.encode(tasks.draw_case(rng, "train", task, rng.choice(sizes), difficulty))
        items.append(item)
        left -= cost(item)
    return collate(sorted(items, key=lambda item: len(item.ids)))


def _lists(encoder: Encoder, stage: Stage, rng: random.Random) -> list[Encoded]:
    """Lists to look things up in."""
    items = []
    left = stage.budget * stage.recall
    while left > 0:
        items.append(recall(encoder.tokenizer, rng))
        left -= cost(items[-1])
    return items


def _drills(encoder: Encoder, stage: Stage, rng: random.Random) -> list[Encoded]:
    """Cases without their pictures: what a thought concludes is a matter of text, and text is cheap."""
    weights = {task: weight * _DRILLED.get(task, 1.0) for task, weight in stage.weights().items()}
    items = []
    left = stage.budget * stage.drills
    while left > 0:
        task = rng.choices(list(weights), list(weights.values()))[0]
        item = encoder.encode(tasks.draw_case(rng, "train", task, _DRILL_SIZES.draw(rng)), blind=True)
        items.append(replace(item, task="drill"))
        left -= cost(item)
    return items


def cost(item: Encoded) -> float:
    """Millions of parameter uses in one forward pass."""
    return len(item.ids) * _TEXT_COST + 4 * len(item.visual) * _PATCH_COST
