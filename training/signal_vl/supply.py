"""Draws batches in a process of its own, so that drawing overlaps with the optimizer.

Batch `n` depends on the seed and on `n` alone: a resumed run sees what an uninterrupted one would have seen.
"""

from __future__ import annotations

import itertools
import math
import multiprocessing
import os
import queue
import random
import signal
from collections.abc import Iterator

import torch
from tokenizers import Tokenizer

from . import tasks
from .batch import Batch, collate
from .encode import Encoded, Encoder
from .plan import Sizes, Stage, stage_at
from .shape import SHAPE

#: Batches drawn ahead.
_AHEAD = 6
#: Different picture sizes in a batch: more would make the tower's attention calls small, fewer would bias a step.
_SIZES_A_BATCH = 4
#: Relative cost of a text token and of a patch: parameters that each of them meets.
_TEXT_COST, _PATCH_COST = 3.3, 2.3


def batches(tokenizer: Tokenizer, seed: int, first: int) -> Iterator[Batch]:
    """Batches from step `first` on, without end. Called before the model exists: threads do not survive a fork."""
    context = multiprocessing.get_context("fork")
    ready: multiprocessing.Queue[Batch] = context.Queue(_AHEAD)
    worker = context.Process(target=_work, args=(tokenizer, seed, first, ready), daemon=True)
    worker.start()
    return _received(worker, ready)


def _received(worker: multiprocessing.Process, ready: multiprocessing.Queue[Batch]) -> Iterator[Batch]:
    while True:
        try:
            yield ready.get(timeout=5)
        except queue.Empty:
            if not worker.is_alive():
                raise RuntimeError(f"the drawing process ended with status {worker.exitcode}") from None


def _work(tokenizer: Tokenizer, seed: int, first: int, ready: multiprocessing.Queue[Batch]) -> None:
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the trainer decides when to stop
    encoder = Encoder(tokenizer, SHAPE.pixels)
    trainer = os.getppid()
    for step in itertools.count(first):
        batch = draw_batch(encoder, stage_at(step), random.Random(f"{seed}/{step}"))
        while not _handed_over(batch, ready):
            if os.getppid() != trainer:
                return  # killed outright: nobody will ever take this batch


def _handed_over(batch: Batch, ready: multiprocessing.Queue[Batch]) -> bool:
    try:
        ready.put(batch, timeout=5)
    except queue.Full:
        return False
    return True


def draw_batch(encoder: Encoder, stage: Stage, rng: random.Random) -> Batch:
    """As many cases as the stage's budget pays for."""
    sizes = [draw_size(stage.sizes, rng) for _ in range(_SIZES_A_BATCH)]
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


def draw_size(sizes: Sizes, rng: random.Random) -> tuple[int, int]:
    """Width and height: the edge evenly on a logarithmic scale, the aspect ratio likewise."""
    edge = math.exp(rng.uniform(math.log(sizes.edge_min), math.log(sizes.edge_max)))
    stretch = math.exp(rng.uniform(-1, 1) * math.log(sizes.aspect_max) / 2)
    return tuple(min(512, max(64, round(value))) for value in (edge * stretch, edge / stretch))
