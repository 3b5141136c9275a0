"""From a case to numbers: token ids, positions, which ids are to be learnt, and the bytes of every picture.

Visual tokens, timestamps and the three-axis positions follow the layout of `transformers` 4.57: a video becomes one run of
visual tokens a pair of frames, each behind its own `<X.Y seconds>`, without an outer wrapper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tokenizers import Tokenizer

from .chat import prompt_and_answer
from .emphasis import emphasis
from .pixels import image_size, resized, video_size
from .sample import Case, Clip, Picture, User
from .shape import Pixels
from .tokenizer import token_id

_MEDIA = re.compile(r"<\|vision_start\|><\|(?:image|video)_pad\|><\|vision_end\|>")


@dataclass(frozen=True)
class Slice:
    """What the tower reads at once: one still picture (one frame) or one pair of frames. Bytes, `[frames, 3, h, w]`."""

    planes: np.ndarray

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.planes.shape[2] // 16, self.planes.shape[3] // 16


@dataclass(frozen=True)
class Encoded:
    """One training sequence."""

    task: str
    ids: np.ndarray
    #: `[3, tokens]`: time, height, width.
    positions: np.ndarray
    #: Number of leading ids that are the prompt and carry no loss.
    prompt: int
    #: How much each id after the prompt counts in the loss.
    weights: np.ndarray
    slices: tuple[Slice, ...]
    #: Index of every visual token, in the order of the slices.
    visual: np.ndarray


class Encoder:
    """Turns cases into sequences; holds the tokenizer and the bounds on picture sizes."""

    def __init__(self, tokenizer: Tokenizer, pixels: Pixels) -> None:
        self.tokenizer = tokenizer
        self.pixels = pixels

    def encode(self, case: Case, *, blind: bool = False) -> Encoded:
        """The whole case, answer included. A `blind` one has no pictures and learns only what follows from the thought."""
        prompt, answer = prompt_and_answer(case)
        media = [] if blind else [part for turn in case.turns if isinstance(turn, User) for part in turn.parts if not isinstance(part, str)]
        texts, groups = [], []
        for part in media:
            text, slices = self._still(part) if isinstance(part, Picture) else self._clip(part)
            texts.append(text)
            groups.extend(slices)
        if blind:
            prompt = _MEDIA.sub("", prompt)
        elif len(_MEDIA.findall(prompt)) != len(texts):
            raise ValueError(f"{case.task}: the prompt names another number of pictures than the case has")
        filled = iter(texts)
        prompt_ids = self.tokenizer.encode(_MEDIA.sub(lambda _: next(filled), prompt), add_special_tokens=False).ids
        written = self.tokenizer.encode(answer, add_special_tokens=False)
        weights = emphasis(answer, [end for _, end in written.offsets], blind=blind)
        ids = np.array(prompt_ids + written.ids, dtype=np.int64)
        visual = np.flatnonzero(np.isin(ids, self.pads))
        positions = _positions(len(ids), visual, [s.grid for s in groups])
        return Encoded(case.task, ids, positions, len(prompt_ids), weights, tuple(groups), visual)

    @cached_property
    def pads(self) -> tuple[int, int]:
        """The ids whose embeddings the tower replaces."""
        return token_id(self.tokenizer, "<|image_pad|>"), token_id(self.tokenizer, "<|video_pad|>")

    def _still(self, picture: Picture) -> tuple[str, list[Slice]]:
        image = picture.image
        height, width = image_size(image.height, image.width, self.pixels.image_min, self.pixels.image_max)
        return _run("image", height, width), [Slice(resized(image, height, width)[None])]

    def _clip(self, clip: Clip) -> tuple[str, list[Slice]]:
        """Every frame is used: clips are at most 2 frames a second, the rate that the engine samples at."""
        frames = clip.frames
        bounds = self.pixels.video_min, self.pixels.video_max
        height, width = video_size(len(frames), frames[0].height, frames[0].width, *bounds)
        planes = [resized(frame, height, width) for frame in frames]
        seconds = [index / clip.fps for index in range(len(frames))]
        if len(frames) % 2:
            planes.append(planes[-1])
            seconds.append(seconds[-1])
        pairs = range(0, len(planes), 2)
        text = "".join(f"<{(seconds[i] + seconds[i + 1]) / 2:.1f} seconds>{_run('video', height, width)}" for i in pairs)
        return text, [Slice(np.stack(planes[i : i + 2])) for i in pairs]


def _run(kind: str, height: int, width: int) -> str:
    return f"<|vision_start|>{f'<|{kind}_pad|>' * (height * width // 1024)}<|vision_end|>"


def _positions(tokens: int, visual: np.ndarray, grids: list[tuple[int, int]]) -> np.ndarray:
    """Text counts on along all three axes; a visual run keeps its start in time and spans rows and columns."""
    out = np.empty((3, tokens), dtype=np.int64)
    at = following = taken = 0
    for rows, columns in ((h // 2, w // 2) for h, w in grids):
        start = int(visual[taken])
        out[:, at:start] = following + np.arange(start - at)
        following += start - at
        span = rows * columns
        out[0, start : start + span] = following
        out[1, start : start + span] = following + np.repeat(np.arange(rows), columns)
        out[2, start : start + span] = following + np.tile(np.arange(columns), rows)
        following += max(rows, columns)
        taken += span
        at = start + span
    out[:, at:] = following + np.arange(tokens - at)
    return out
