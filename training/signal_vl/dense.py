"""What every visual token should know about its part of the picture, as labels, and the heads that ask it.

A caption tells the tower little: one word for hundreds of tokens. Drawn pictures can tell more: each cell of 32 x 32 pixels
learns which object covers it, where that object begins and ends, and which letters stand in it. The heads are thrown away;
the decoder later learns to read what the tokens then hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batch import Group
from .draw.palette import COLOURS
from .draw.scene import SCALE, Thing
from .draw.shapes import SHAPES
from .draw.text import Line
from .tower import Tower

#: Class of a cell without an object, or of a place without a letter.
NONE = 0
#: Label of what is not asked.
IGNORED = -1
#: Letters that one cell is asked for, from left to right.
LETTERS_A_CELL = 3
#: Letters are printable ASCII; the space is not drawn.
_FIRST_LETTER = ord("!")
_LETTERS = 1 + ord("~") - _FIRST_LETTER + 1
#: Empty cells are most of a picture and say little.
_NONE_WEIGHT = 0.2
#: Weight of a box's edges: a fault of one hundredth of the picture counts like 0.2 nats.
_EDGE_WEIGHT = 20.0

_COLOUR_CLASS = {name: number for number, name in enumerate(COLOURS, start=1)}
_SHAPE_CLASS = {name: number for number, name in enumerate(SHAPES, start=1)}


@dataclass(frozen=True)
class Labels:
    """One row a token, in the order of the tokens."""

    colour: np.ndarray
    shape: np.ndarray
    #: 1 where the centre of an object lies.
    centre: np.ndarray
    #: x1, y1, x2, y2 of the covering object as shares of the picture; NaN where there is none.
    edges: np.ndarray
    #: `[tokens, LETTERS_A_CELL]`.
    letters: np.ndarray
    #: The same at the end of a pair of frames: a clip's change may happen inside one. A still picture ends as it begins.
    later_colour: np.ndarray
    later_shape: np.ndarray


def of_things(things: Sequence[Thing], rows: int, columns: int) -> Labels:
    """Labels of a scene on a grid of cells."""
    labels = _empty(rows * columns)
    y, x = ((np.arange(count) + 0.5) / count for count in (rows, columns))
    nearest = np.full((rows, columns), np.inf)
    for thing in things:
        box = np.array(thing.box) / SCALE
        middle = (box[:2] + box[2:]) / 2
        home = min(rows - 1, int(middle[1] * rows)), min(columns - 1, int(middle[0] * columns))
        distance = np.hypot(x[None, :] - middle[0], y[:, None] - middle[1])
        covered = ((y >= box[1]) & (y <= box[3]))[:, None] & ((x >= box[0]) & (x <= box[2]))[None, :]
        covered[home] = True
        own = (covered & (distance < nearest)).ravel()
        nearest[covered] = np.minimum(nearest, distance)[covered]
        labels.colour[own], labels.shape[own] = _COLOUR_CLASS[thing.colour], _SHAPE_CLASS[thing.shape]
        labels.edges[own] = box
        labels.centre[home[0] * columns + home[1]] = 1
    return replace(labels, later_colour=labels.colour, later_shape=labels.shape)


def of_pair(first: Sequence[Thing], later: Sequence[Thing], rows: int, columns: int) -> Labels:
    """Labels of two frames that one slice of a clip holds."""
    end = of_things(later, rows, columns)
    return replace(of_things(first, rows, columns), later_colour=end.colour, later_shape=end.shape)


def of_lines(lines: Sequence[Line], frame: tuple[int, int], rows: int, columns: int) -> Labels:
    """Labels of lines of text in a picture of (width, height) `frame`."""
    labels = _empty(rows * columns)
    labels.letters[:] = NONE
    wide, tall = frame[0] / columns, frame[1] / rows
    for line in lines:
        _, top, _, bottom = line.box
        middle = (top + bottom) / 2
        for row in range(rows):
            low, high = row * tall, (row + 1) * tall
            if not (low <= middle < high or top <= (low + high) / 2 <= bottom):
                continue
            for column in range(columns):
                inside = _letters_in(line, column * wide, (column + 1) * wide)
                cell = labels.letters[row * columns + column]
                cell[: len(inside)] = inside if len(inside) <= LETTERS_A_CELL else IGNORED
    return labels


def _letters_in(line: Line, low: float, high: float) -> list[int] | np.ndarray:
    """Classes of the letters whose middle lies in the stripe, or that cover the stripe's middle."""
    found = [
        1 + ord(letter) - _FIRST_LETTER
        for letter, left, right in zip(line.text, line.edges, line.edges[1:])
        if letter != " " and (low <= (left + right) / 2 < high or left <= (low + high) / 2 <= right)
    ]
    return found if len(found) <= LETTERS_A_CELL else np.full(LETTERS_A_CELL, IGNORED)


def _empty(tokens: int) -> Labels:
    return Labels(
        colour=np.zeros(tokens, dtype=np.int64),
        shape=np.zeros(tokens, dtype=np.int64),
        centre=np.zeros(tokens, dtype=np.float32),
        edges=np.full((tokens, 4), np.nan, dtype=np.float32),
        letters=np.full((tokens, LETTERS_A_CELL), IGNORED, dtype=np.int64),
        later_colour=np.zeros(tokens, dtype=np.int64),
        later_shape=np.zeros(tokens, dtype=np.int64),
    )


class Heads(nn.Module):
    """One linear layer that reads everything out of a token."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        kinds = 1 + len(COLOURS), 1 + len(SHAPES)
        self.sizes = [*kinds, 1, 4, LETTERS_A_CELL * _LETTERS, *kinds]
        self.norm = nn.LayerNorm(hidden)
        self.read = nn.Linear(hidden, sum(self.sizes))

    def losses(self, tokens: Tensor, labels: dict[str, Tensor]) -> dict[str, Tensor]:
        """Mean loss of each kind; `labels` are the fields of `Labels`, joined over all pictures."""
        colour, shape, centre, edges, letters, later_colour, later_shape = self.read(self.norm(tokens)).split(self.sizes, dim=-1)
        known = ~labels["edges"].isnan()
        faults = (edges.sigmoid() - labels["edges"].nan_to_num()).abs()[known]
        asked = labels["letters"].flatten()
        return {
            "colour": _classes(colour, labels["colour"]),
            "shape": _classes(shape, labels["shape"]),
            "centre": F.binary_cross_entropy_with_logits(centre.squeeze(-1), labels["centre"]),
            "edges": _EDGE_WEIGHT * faults.sum() / max(1, faults.numel()),
            "letters": _classes(letters.reshape(-1, _LETTERS), asked) if (asked >= 0).any() else tokens.new_zeros(()),
            "later_colour": _classes(later_colour, labels["later_colour"]),
            "later_shape": _classes(later_shape, labels["later_shape"]),
        }


def _classes(logits: Tensor, wanted: Tensor) -> Tensor:
    weight = torch.ones(logits.shape[-1], device=logits.device)
    weight[NONE] = _NONE_WEIGHT
    return F.cross_entropy(logits, wanted, weight=weight, ignore_index=IGNORED)


def losses(tower: Tower, heads: Heads, groups: list[Group], labels: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean loss of each kind for pictures whose tokens have these labels."""
    merged, taps = tower(groups)
    return heads.losses(merged + sum(taps), labels)
