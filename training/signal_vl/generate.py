"""Greedy decoding with a key-value cache, many conversations at once. For quick evaluations; the engine is the real thing."""

from __future__ import annotations

import torch
from torch import Tensor

from .batch import Batch
from .decoder import Cache
from .model import SignalVl


@torch.no_grad()
def greedy(model: SignalVl, batch: Batch, end: int, tokens_max: int) -> list[list[int]]:
    """Token ids of every answer without the end token; an answer that does not end is cut at `tokens_max`.

    Not in inference mode: the tower keeps its tables of a grid, and learning could not use those made there.
    """
    sequences, device = len(batch.tasks), batch.ids.device
    capacity = int(batch.lengths.max()) + tokens_max
    kept = _caches(model, sequences, capacity, device)
    last = batch.lengths.cumsum(0) - 1
    ids = model.logits(model(batch, kept)[last]).argmax(-1)
    positions = batch.positions[:, last].amax(0) + 1
    at = batch.lengths.clone()
    columns = torch.arange(capacity, device=device)
    answers: list[Tensor] = [ids]
    done = ids == end
    while not done.all() and len(answers) < tokens_max:
        visible = (columns <= at.unsqueeze(1))[:, None, None]
        ids = model.step(ids, positions, kept, at, visible).argmax(-1)
        answers.append(ids)
        done |= ids == end
        positions, at = positions + 1, at + 1
    return [_until(row, end) for row in torch.stack(answers, dim=1).tolist()]


def _caches(model: SignalVl, sequences: int, capacity: int, device: torch.device) -> list[Cache]:
    text = model.shape.text
    size = (sequences, text.kv_heads, capacity, text.head_dim)
    return [Cache(torch.zeros(size, device=device), torch.zeros(size, device=device)) for _ in range(text.layers)]


def _until(ids: list[int], end: int) -> list[int]:
    return ids[: ids.index(end)] if end in ids else ids
