"""Pictures and pairs of frames with a label for every visual token, in batches for the tower alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import dense
from .batch import Group
from .draw.clip import film
from .draw.event import KINDS, draw_event
from .draw.scene import OBJECTS_MAX, Layout, lay_out, scaled_counts
from .draw.setting import SIDES, Setting, fit_size
from .draw.text import random_string
from .pixels import FACTOR, image_size, resized
from .plan import Sizes
from .shape import SHAPE
from .tasks.ocr import text_picture
from .tasks.words import GOODS

#: Small pictures teach as much as large ones.
_SIZES = Sizes(64, 320, 2.0)
_LINES_MAX, _LETTERS_MAX = 6, 8
#: Share of the sizes at which two frames are seen at once, as in a clip.
_PAIRS = 0.3
#: What happens between two frames: most often something, since nothing is what stills teach.
_EVENTS = tuple(kind for kind in KINDS if kind != "nothing") * 2 + ("nothing",)


@dataclass
class Labelled:
    """Pictures of equal size together, and the fields of `dense.Labels` of all their tokens in order."""

    groups: list[Group]
    labels: dict[str, Tensor]

    def to(self, device: torch.device) -> Labelled:
        """A copy on the device."""
        groups = [Group(group.planes.to(device), group.visual.to(device)) for group in self.groups]
        return Labelled(groups, {name: label.to(device) for name, label in self.labels.items()})


def draw(rng: random.Random, tokens: int, sizes: int, text_share: float) -> Labelled:
    """Pictures of so many sizes with about so many visual tokens together; a share of the stills shows text, all others scenes."""
    groups, labels = [], []
    taken = 0
    for _ in range(sizes):
        size = fit_size(_SIZES.draw(rng), "train", SIDES)
        height, width = image_size(size[1], size[0], SHAPE.pixels.image_min, SHAPE.pixels.image_max)
        cells = height // FACTOR, width // FACTOR
        count = max(1, tokens // sizes // (cells[0] * cells[1]))
        planes = []
        pairs = rng.random() < _PAIRS
        for _ in range(count):
            setting = Setting(rng, "train", size, rng.uniform(0.2, 1.0))
            kind = _pair if pairs else _text if rng.random() < text_share else _scene
            frames, known = kind(setting, *cells)
            planes.append(np.stack([resized(frame, height, width) for frame in frames]))
            labels.append(known)
        filled = count * cells[0] * cells[1]
        groups.append(Group(torch.from_numpy(np.stack(planes)), torch.arange(taken, taken + filled)))
        taken += filled
    names = [field.name for field in fields(dense.Labels)]
    return Labelled(groups, {name: torch.from_numpy(np.concatenate([getattr(one, name) for one in labels])) for name in names})


def _scene(setting: Setting, rows: int, columns: int) -> tuple[tuple[Any, ...], dense.Labels]:
    scene = lay_out(setting, Layout(scaled_counts(1, OBJECTS_MAX, setting.difficulty), distinct=False))
    return (scene.render(setting),), dense.of_things(scene.things, rows, columns)


def _pair(setting: Setting, rows: int, columns: int) -> tuple[tuple[Any, ...], dense.Labels]:
    scene = lay_out(setting, Layout(scaled_counts(1, OBJECTS_MAX // 2, setting.difficulty)))
    event = draw_event(scene, setting, _EVENTS)
    first, later = (event.before, event.after) if event else (scene, scene)
    return film(setting, [first, later]), dense.of_pair(first.things, later.things, rows, columns)


def _text(setting: Setting, rows: int, columns: int) -> tuple[tuple[Any, ...], dense.Labels]:
    rng = setting.rng
    longest = max(1, min(_LETTERS_MAX, setting.size[0] // 14))
    fitting = [word for word in GOODS if len(word) <= longest]
    count = rng.randint(1, max(1, min(_LINES_MAX, setting.size[1] // 32)))
    strings = [
        rng.choice(fitting) if fitting and rng.random() < 0.3 else random_string(rng, rng.randint(1, longest))
        for _ in range(count)
    ]
    image, lines = text_picture(setting, strings)
    return (image,), dense.of_lines(lines, setting.size, rows, columns)
