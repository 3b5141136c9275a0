"""A teacher for the picture tower: what lies in each visual token, and where exactly. Never part of the exported model.

The answer alone teaches the tower slowly, because the decoder must first learn to look at the right token. Here a linear head
reads every merged cell directly: does it hold the centre of something, of which colour and shape, at which coordinates? The
truth is taken from the thought of the case, which lists what is there with its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .draw.palette import COLOURS
from .draw.shapes import SHAPES

_PLACE = re.compile(r"(?:(\w+) )?(\w+) \((\d+),(\d+)")
#: A thing that has no colour or shape of ours: text, a button.
_NONE = -100
#: Classes a label: colour, shape, hundreds and tens of x, hundreds and tens of y.
_CLASSES = (len(COLOURS), len(SHAPES), 10, 10, 10, 10)


@dataclass(frozen=True)
class Chart:
    """Things in one picture: the cell of each centre in raster order, and its six labels, `[things, 6]`."""

    cells: np.ndarray
    labels: np.ndarray


def chart(reasoning: str, rows: int, columns: int) -> Chart | None:
    """Reads a thought about one picture of `rows` x `columns` cells; nothing if it names no place."""
    found = _PLACE.findall(reasoning)
    if not found:
        return None
    places = [(int(y) * rows // 1000) * columns + int(x) * columns // 1000 for _, _, x, y in found]
    return Chart(np.array(places), np.array([_labels(*thing) for thing in found]))


def _labels(colour: str, shape: str, x: str, y: str) -> tuple[int, ...]:
    named = _index(tuple(COLOURS), colour), _index(SHAPES, shape)
    return *named, *(digit for number in (int(x), int(y)) for digit in (number // 100, number // 10 % 10))


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else _NONE


class PlaceHead(nn.Module):
    """One linear map from a visual token to all labels."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.labels = nn.Linear(hidden, 1 + sum(_CLASSES))

    def loss(self, tokens: Tensor, held: Tensor, labels: Tensor) -> Tensor:
        """`tokens` of charted pictures; the index among them of each thing, and its labels."""
        scores = self.labels(tokens)
        holds = torch.zeros_like(scores[:, 0]).index_fill_(0, held, 1.0)
        total = F.binary_cross_entropy_with_logits(scores[:, 0], holds, reduction="sum") / len(held)
        for part, truth in zip(scores[held, 1:].split(_CLASSES, dim=1), labels.T, strict=True):
            total = total + F.cross_entropy(part, truth, ignore_index=_NONE, reduction="sum") / len(held)
        return total
