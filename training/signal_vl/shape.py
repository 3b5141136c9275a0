"""The sizes of the model: the one table that the network, the tokenizer and the exported `config.json` agree on.

Every matrix has rows and columns that fill whole 4-bit blocks (multiples of 256, but for keys and values), and all of it
stays below 8.0 million parameters, which is 16 MB as bf16. Nothing here knows tensors.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The decoder."""

    hidden: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    ffn: int = 512
    eps: float = 1e-6
    #: Contexts are short (below 2,000 tokens), so the slow frequencies of the published 5,000,000 would carry nothing.
    rope_theta: float = 10_000.0
    #: Rotary frequencies for time, height and width; their sum is half a head.
    mrope_section: tuple[int, int, int] = (12, 10, 10)
    context_max: int = 8192


@dataclass(frozen=True)
class Vision:
    """The picture tower. A merger has more parameters than a block, hence few taps."""

    hidden: int = 256
    depth: int = 3
    heads: int = 4
    ffn: int = 512
    patch: int = 16
    temporal_patch: int = 2
    merge: int = 2
    #: Learned positions: a square table.
    positions: int = 256
    #: Blocks whose output also goes straight into the first decoder layers (DeepStack).
    taps: tuple[int, ...] = (1,)
    eps: float = 1e-6


@dataclass(frozen=True)
class Pixels:
    """How large a picture may be when the model sees it, as areas in pixels (`preprocessor_config.json`)."""

    #: 320 x 320: smaller pictures are enlarged, so that two letters seldom share one visual token.
    image_min: int = 320 * 320
    #: 196 visual tokens: a prompt stays short enough for a quick answer on a CPU.
    image_max: int = 196 * 32 * 32
    #: Videos: the bounds hold for frames x height x width. A pair of frames gets 40 tokens or more.
    video_min: int = 320 * 32 * 32
    video_max: int = 448 * 32 * 32


@dataclass(frozen=True)
class Shape:
    """The whole model."""

    #: Byte pairs plus the added tokens of Qwen3-VL.
    vocabulary: int = 1280
    text: Text = Text()
    vision: Vision = Vision()
    pixels: Pixels = Pixels()


SHAPE = Shape()
