"""The whole model: dense Qwen3-VL, written for short steps on a CPU. Its logits equal those of `transformers`.

Never saves or loads files; `export` and `train` do.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batch import Batch
from .decoder import Cache, Decoder
from .shape import Shape
from .tower import Tower


#: Matrices whose products are added to the residual stream.
_INTO_RESIDUAL = (".proj.weight", "o_proj.weight", "down_proj.weight", "linear_fc2.weight")


class _Parts(nn.Module):
    """Exists so that parameter names begin with `model.` as published."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.visual = Tower(shape.vision, shape.text.hidden)
        self.language_model = Decoder(shape.text, shape.vocabulary)


class SignalVl(nn.Module):
    """Embeddings are tied: logits are products with the embedding table."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = _Parts(shape)

    def forward(self, batch: Batch, keep: list[Cache] | None = None) -> Tensor:
        """Final hidden state of every token, `[tokens, hidden]`; `keep` receives every layer's keys and values."""
        decoder = self.model.language_model
        x = decoder.embed_tokens(batch.ids)
        features: list[Tensor] = []
        if batch.groups:
            visual = torch.cat([group.visual for group in batch.groups])
            merged, features = self.model.visual(batch.groups)
            x = x.index_copy(0, visual, merged.to(x.dtype))
        rotary = decoder.rotary(batch.positions)
        for index, layer in enumerate(decoder.layers):
            x = layer(x, rotary, batch.chunks, keep[index] if keep else None)
            if index < len(features):
                x = x.index_add(0, visual, features[index].to(x.dtype))
        return decoder.norm(x)

    def step(self, ids: Tensor, positions: Tensor, kept: list[Cache], at: Tensor, visible: Tensor) -> Tensor:
        """Logits for one new token a sequence."""
        decoder = self.model.language_model
        x = decoder.embed_tokens(ids)
        rotary = decoder.rotary(positions.expand(3, -1))
        for layer, cache in zip(decoder.layers, kept, strict=True):
            x = layer.step(x, rotary, cache, at, visible)
        return self.logits(decoder.norm(x))

    def logits(self, hidden: Tensor) -> Tensor:
        """`[rows, vocabulary]`."""
        return F.linear(hidden, self.model.language_model.embed_tokens.weight)

    def losses(self, batch: Batch) -> Tensor:
        """Cross entropy of every learnt token."""
        hidden = self(batch).index_select(0, batch.sources)
        return F.cross_entropy(self.logits(hidden), batch.targets, reduction="none")


def initialise(model: SignalVl, seed: int) -> None:
    """Unit gain into every layer; what writes to the residual stream starts smaller, by the depth of its stack."""
    generator = torch.Generator().manual_seed(seed)
    depths = {"visual": model.shape.vision.depth, "language_model": model.shape.text.layers}
    for name, weight in model.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(weight)
        elif "pos_embed" in name:
            weight.data.copy_(waves(*weight.shape))
        elif "embed_tokens" in name:
            nn.init.normal_(weight, std=0.02, generator=generator)
        elif weight.ndim > 1:
            gain = 1 / math.sqrt(weight[0].numel())
            if (".blocks." in name or ".layers." in name) and name.endswith(_INTO_RESIDUAL):
                gain /= math.sqrt(2 * depths[name.split(".")[1]])
            nn.init.normal_(weight, std=gain, generator=generator)


def waves(positions: int, hidden: int) -> Tensor:
    """Where the position table starts: sines and cosines of row and column, from a quarter of a wave a side to four.

    Half as strong as what a patch looks like, and readable from the first step.
    """
    side = math.isqrt(positions)
    cycles = torch.logspace(math.log2(0.25), math.log2(4), hidden // 4, base=2)
    phase = 2 * math.pi * torch.linspace(0, 1, side).unsqueeze(1) * cycles
    line = torch.cat((phase.sin(), phase.cos()), dim=1) / math.sqrt(2)
    rows, columns = line.unsqueeze(1).expand(-1, side, -1), line.unsqueeze(0).expand(side, -1, -1)
    return torch.cat((rows, columns), dim=-1).flatten(0, 1)
