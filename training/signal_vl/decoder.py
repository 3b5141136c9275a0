"""The text decoder of Qwen3: grouped-query attention with normalised queries and keys, SwiGLU, interleaved MRoPE.

Parameter names are the published ones. Tokens run flat; only attention lays them out as `[sequences, length]`, a chunk of
sequences at a time, padded at the end, where the causal mask already hides them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batch import Chunk
from .shape import Text
from .tower import attended, rotated


def _spread(flat: Tensor, chunk: Chunk) -> Tensor:
    """`[tokens, heads, dim]` to `[sequences, heads, length, dim]`."""
    table = _Placed.apply(flat, chunk.cells, chunk.sequences * chunk.longest)
    return table.view(chunk.sequences, chunk.longest, *flat.shape[1:]).transpose(1, 2)


def _gathered(table: Tensor, chunk: Chunk) -> Tensor:
    """Back to `[tokens, heads * dim]`."""
    return _Taken.apply(table.transpose(1, 2).reshape(chunk.sequences * chunk.longest, -1), chunk.cells)


class _Placed(torch.autograd.Function):
    """Rows to distinct places in a table of zeros. Autograd's own backward passes scatter with additions, which is slow."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, places: Tensor, size: int) -> Tensor:
        ctx.save_for_backward(places)
        return rows.new_zeros(size, *rows.shape[1:]).index_copy_(0, places, rows)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        return gradient.index_select(0, ctx.saved_tensors[0]), None, None


class _Taken(torch.autograd.Function):
    """Rows from distinct places of a table; the counterpart of `_Placed`."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, places: Tensor) -> Tensor:
        ctx.save_for_backward(places)
        ctx.size = table.shape[0]
        return table.index_select(0, places)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        table = gradient.new_zeros(ctx.size, *gradient.shape[1:])
        return table.index_copy_(0, ctx.saved_tensors[0], gradient), None


@lru_cache(maxsize=1024)
def _causal(length: int, device: torch.device) -> Tensor:
    """What is added to scores so that nobody sees what follows."""
    return torch.full((length, length), -torch.inf, device=device).triu(1)


@dataclass
class Cache:
    """Keys and values of one layer, `[sequences, kv_heads, capacity, dim]`, and which of them a query may see."""

    keys: Tensor
    values: Tensor


class RmsNorm(nn.Module):
    """Root-mean-square norm."""

    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight.to(x.dtype), self.eps)


class Attention(nn.Module):
    """Causal grouped-query attention."""

    def __init__(self, shape: Text) -> None:
        super().__init__()
        self.shape = shape
        width, kv_width = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        self.q_proj = nn.Linear(shape.hidden, width, bias=False)
        self.k_proj = nn.Linear(shape.hidden, kv_width, bias=False)
        self.v_proj = nn.Linear(shape.hidden, kv_width, bias=False)
        self.o_proj = nn.Linear(width, shape.hidden, bias=False)
        self.q_norm = RmsNorm(shape.head_dim, shape.eps)
        self.k_norm = RmsNorm(shape.head_dim, shape.eps)

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor], chunks: list[Chunk], keep: Cache | None) -> Tensor:
        """Attention over whole sequences; `keep` receives keys and values for later steps."""
        sizes = [len(chunk.cells) for chunk in chunks]
        parts = []
        for chunk, *flat in zip(chunks, *(part.split(sizes) for part in self._projected(x, rotary)), strict=True):
            q, k, v = (_spread(part, chunk) for part in flat)
            if keep is not None:
                rows = slice(chunk.first, chunk.first + chunk.sequences)
                keep.keys[rows, :, : chunk.longest], keep.values[rows, :, : chunk.longest] = k, v
            mixed = attended(q, self._shared(k), self._shared(v), _causal(chunk.longest, q.device))
            parts.append(_gathered(mixed, chunk))
        return self.o_proj(torch.cat(parts))

    def step(self, x: Tensor, rotary: tuple[Tensor, Tensor], kept: Cache, at: Tensor, visible: Tensor) -> Tensor:
        """One new token a sequence, at index `at[sequence]`; `visible` is `[sequences, 1, 1, capacity]`."""
        q, k, v = self._projected(x, rotary)
        rows = torch.arange(x.shape[0], device=x.device)
        kept.keys[rows, :, at], kept.values[rows, :, at] = k, v
        keys, values = self._shared(kept.keys), self._shared(kept.values)
        mixed = F.scaled_dot_product_attention(q.unsqueeze(2), keys, values, attn_mask=visible)
        return self.o_proj(mixed.flatten(1))

    def _projected(self, x: Tensor, rotary: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        heads = (x.shape[0], -1, self.shape.head_dim)
        q, k = self.q_norm(self.q_proj(x).view(heads)), self.k_norm(self.k_proj(x).view(heads))
        return rotated(q, *rotary), rotated(k, *rotary), self.v_proj(x).view(heads)

    def _shared(self, table: Tensor) -> Tensor:
        return table.repeat_interleave(self.shape.heads // self.shape.kv_heads, dim=1)


class Mlp(nn.Module):
    """SwiGLU."""

    def __init__(self, shape: Text) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.ffn, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.ffn, bias=False)
        self.down_proj = nn.Linear(shape.ffn, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    """One decoder layer."""

    def __init__(self, shape: Text) -> None:
        super().__init__()
        self.input_layernorm = RmsNorm(shape.hidden, shape.eps)
        self.post_attention_layernorm = RmsNorm(shape.hidden, shape.eps)
        self.self_attn = Attention(shape)
        self.mlp = Mlp(shape)

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor], chunks: list[Chunk], keep: Cache | None) -> Tensor:
        return self._after(x + self.self_attn(self.input_layernorm(x), rotary, chunks, keep))

    def step(self, x: Tensor, rotary: tuple[Tensor, Tensor], kept: Cache, at: Tensor, visible: Tensor) -> Tensor:
        return self._after(x + self.self_attn.step(self.input_layernorm(x), rotary, kept, at, visible))

    def _after(self, x: Tensor) -> Tensor:
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """`model.language_model` of the published checkpoints."""

    def __init__(self, shape: Text, vocabulary: int) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(vocabulary, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = RmsNorm(shape.hidden, shape.eps)
        inverse = shape.rope_theta ** -(torch.arange(0, shape.head_dim, 2) / shape.head_dim)
        self.register_buffer("inverse", inverse, persistent=False)
        self.register_buffer("axes", mrope_axes(shape), persistent=False)

    def rotary(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Tables `[tokens, 1, head_dim]` for positions `[3, tokens]`."""
        angles = (positions[self.axes].T * self.inverse).repeat(1, 2).unsqueeze(1)
        return angles.cos(), angles.sin()


def mrope_axes(shape: Text) -> Tensor:
    """Which of time, height and width turns each frequency: T H W T H W ... and T where H and W have had their share."""
    _, tall, wide = shape.mrope_section
    axes = torch.zeros(shape.head_dim // 2, dtype=torch.long)
    axes[1 : 3 * tall : 3] = 1
    axes[2 : 3 * wide : 3] = 2
    return axes
