"""Sequences laid side by side without padding: every matrix product sees exactly the real tokens.

Only attention needs the rows apart; each chunk of neighbouring sequences is a padded table of its own, so a long sequence
makes few others long. Pictures are grouped by grid: the tower's attention is one call a group and never loops over pictures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from .encode import Encoded


@dataclass
class Group:
    """Slices of equal grid and frame count."""

    #: Bytes, `[slices, frames, 3, h, w]`.
    planes: torch.Tensor
    #: Index into the flat tokens for every merged cell, slice by slice.
    visual: torch.Tensor


#: Sequences that share a padded table.
_TOGETHER = 4


@dataclass
class Chunk:
    """Some neighbouring sequences: their tokens are neighbours in the flat tensors too."""

    first: int
    sequences: int
    longest: int
    #: Cell of each token in the padded `[sequences, longest]` table.
    cells: torch.Tensor


@dataclass
class Batch:
    """Flat tensors over all tokens of all sequences, in order."""

    tasks: list[str]
    ids: torch.Tensor
    #: `[3, tokens]`.
    positions: torch.Tensor
    lengths: torch.Tensor
    chunks: list[Chunk]
    groups: list[Group]
    #: Flat index of every token whose successor is learnt, and that successor.
    sources: torch.Tensor
    targets: torch.Tensor
    #: Sequence of every target, and how much it counts.
    owners: torch.Tensor
    weights: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """A copy on the device."""
        groups = [Group(g.planes.to(device), g.visual.to(device)) for g in self.groups]
        chunks = [replace(chunk, cells=chunk.cells.to(device)) for chunk in self.chunks]
        flat = (self.ids, self.positions, self.lengths)
        learnt = (self.sources, self.targets, self.owners, self.weights)
        return Batch(self.tasks, *(t.to(device) for t in flat), chunks, groups, *(t.to(device) for t in learnt))


def collate(items: Sequence[Encoded], *, prompt_only: bool = False) -> Batch:
    """Joins sequences, best sorted by length. With `prompt_only` the answers are left out, for generation."""
    kept = [item.prompt if prompt_only else len(item.ids) for item in items]
    starts = np.concatenate([[0], np.cumsum(kept)[:-1]])
    learnt = [np.arange(item.prompt - 1, n - 1) for item, n in zip(items, kept, strict=True)]
    return Batch(
        tasks=[item.task for item in items],
        ids=_joined([item.ids[:n] for item, n in zip(items, kept, strict=True)]),
        positions=_joined([item.positions[:, :n] for item, n in zip(items, kept, strict=True)], axis=1),
        lengths=torch.tensor(kept),
        chunks=[_chunk(first, kept[first : first + _TOGETHER]) for first in range(0, len(kept), _TOGETHER)],
        groups=_groups(items, starts),
        sources=_joined([start + where for start, where in zip(starts, learnt, strict=True)]),
        targets=_joined([item.ids[where + 1] for item, where in zip(items, learnt, strict=True)]),
        owners=_joined([np.full(len(where), row) for row, where in enumerate(learnt)]),
        weights=_joined([item.weights[: len(where)] for item, where in zip(items, learnt, strict=True)]),
    )


def _chunk(first: int, lengths: list[int]) -> Chunk:
    longest = max(lengths)
    cells = _joined([row * longest + np.arange(length) for row, length in enumerate(lengths)])
    return Chunk(first, len(lengths), longest, cells)


def _groups(items: Sequence[Encoded], starts: np.ndarray) -> list[Group]:
    found: dict[tuple[int, ...], list[tuple[np.ndarray, np.ndarray]]] = defaultdict(list)
    for item, start in zip(items, starts, strict=True):
        taken = 0
        for piece in item.slices:
            cells = piece.grid[0] * piece.grid[1] // 4
            found[piece.planes.shape].append((piece.planes, start + item.visual[taken : taken + cells]))
            taken += cells
    return [
        Group(torch.from_numpy(np.stack([planes for planes, _ in pieces])), _joined([rows for _, rows in pieces]))
        for pieces in found.values()
    ]


def _joined(parts: list[np.ndarray], axis: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.concatenate(parts, axis=axis))
