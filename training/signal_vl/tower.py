"""The picture tower of Qwen3-VL: patches in, one vector a 2x2 block out, plus one such set a DeepStack tap.

Parameter names are the published ones. All slices run flat through the matrices; attention stays inside a slice, and slices
of one grid share one call. Rows come in merge-block order from the start, so that "four rows" is one block.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batch import Group
from .shape import Vision


class PatchEmbed(nn.Module):
    """A convolution whose kernel is its stride, kept in the published 5-D form."""

    def __init__(self, shape: Vision) -> None:
        super().__init__()
        kernel = (shape.temporal_patch, shape.patch, shape.patch)
        self.proj = nn.Conv3d(3, shape.hidden, kernel, stride=kernel)

    def forward(self, planes: Tensor) -> Tensor:
        """`[slices, frames, 3, h, w]` bytes to `[slices * patches, hidden]`.

        A still picture stands for two equal frames, so the two halves of the kernel are added instead of the pixels doubled.
        """
        kernel = self.proj.weight.transpose(1, 2)
        if planes.shape[1] == 1:
            kernel = kernel.sum(dim=1, keepdim=True)
        return F.linear(patch_rows(planes), kernel.flatten(1), self.proj.bias)


def patch_rows(planes: Tensor) -> Tensor:
    """Normalised pixels a patch in merge-block order; columns are frame, channel, y, x."""
    slices, frames, _, height, width = planes.shape
    pixels = planes.to(torch.float32).sub_(127.5).div_(127.5)
    blocks = pixels.view(slices, frames, 3, height // 32, 2, 16, width // 32, 2, 16)
    return blocks.permute(0, 3, 6, 4, 7, 1, 2, 5, 8).reshape(-1, frames * 3 * 16 * 16)


class Attention(nn.Module):
    """Both directions, within one slice."""

    def __init__(self, shape: Vision) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.proj = nn.Linear(shape.hidden, shape.hidden)

    def forward(self, x: Tensor, rotary: list[tuple[Tensor, Tensor]], sizes: list[tuple[int, int]]) -> Tensor:
        fused = self.qkv(x).view(x.shape[0], 3, self.heads, -1)
        parts = []
        for piece, (cos, sin), (slices, patches) in zip(fused.split([s * p for s, p in sizes]), rotary, sizes, strict=True):
            q, k, v = piece.view(slices, patches, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
            mixed = attended(rotated(q, cos, sin), rotated(k, cos, sin), v)
            parts.append(mixed.transpose(1, 2).reshape(slices * patches, -1))
        return self.proj(torch.cat(parts))


def attended(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """Softmax attention over `[batch, heads, length, dim]`; `mask` `[length, length]` is added to the scores.

    Written out, since on short sequences three products take half the time of the fused kernel and its recomputing backward.
    """
    scale = q.shape[-1] ** -0.5
    flat, keys = q.flatten(0, 1), k.flatten(0, 1).mT
    scores = torch.bmm(flat * scale, keys) if mask is None else torch.baddbmm(mask, flat, keys, alpha=scale)
    return torch.bmm(scores.softmax(dim=-1), v.flatten(0, 1)).view(q.shape)


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Half-split rotary embedding; the tables broadcast over leading axes."""
    return _Rotated.apply(x, cos, sin)


class _Rotated(torch.autograd.Function):
    """A turn, and back by the opposite angle: what autograd would record takes three times the memory traffic."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        ctx.save_for_backward(cos, sin)
        return _turned(x, cos, sin, 1)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        return _turned(gradient, *ctx.saved_tensors, -1), None, None


def _turned(x: Tensor, cos: Tensor, sin: Tensor, sense: int) -> Tensor:
    half = x.shape[-1] // 2
    first, second = x.split(half, dim=-1)
    cos, sin = cos[..., :half], sin[..., :half]
    out = torch.empty_like(x)
    for part, own, other, sign in zip(out.split(half, dim=-1), (first, second), (second, first), (-sense, sense), strict=True):
        torch.mul(own, cos, out=part).addcmul_(other, sin, value=sign)
    return out


class Mlp(nn.Module):
    """The tower's feed-forward part."""

    def __init__(self, shape: Vision) -> None:
        super().__init__()
        self.linear_fc1 = nn.Linear(shape.hidden, shape.ffn)
        self.linear_fc2 = nn.Linear(shape.ffn, shape.hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_fc2(F.gelu(self.linear_fc1(x), approximate="tanh"))


class Block(nn.Module):
    """One layer of the tower."""

    def __init__(self, shape: Vision) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(shape.hidden, eps=shape.eps)
        self.norm2 = nn.LayerNorm(shape.hidden, eps=shape.eps)
        self.attn = Attention(shape)
        self.mlp = Mlp(shape)

    def forward(self, x: Tensor, rotary: list[tuple[Tensor, Tensor]], sizes: list[tuple[int, int]]) -> Tensor:
        x = x + self.attn(self.norm1(x), rotary, sizes)
        return x + self.mlp(self.norm2(x))


class Merger(nn.Module):
    """Four rows to one. DeepStack's mergers normalise after joining the rows, the last one before."""

    def __init__(self, shape: Vision, out: int, *, norm_joined: bool) -> None:
        super().__init__()
        self.joined = shape.hidden * shape.merge**2
        self.norm_joined = norm_joined
        self.norm = nn.LayerNorm(self.joined if norm_joined else shape.hidden, eps=shape.eps)
        self.linear_fc1 = nn.Linear(self.joined, self.joined)
        self.linear_fc2 = nn.Linear(self.joined, out)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(x.view(-1, self.joined)) if self.norm_joined else self.norm(x).view(-1, self.joined)
        return self.linear_fc2(F.gelu(self.linear_fc1(x)))


class Tower(nn.Module):
    """`model.visual` of the published checkpoints."""

    def __init__(self, shape: Vision, out: int) -> None:
        super().__init__()
        self.shape = shape
        self.patch_embed = PatchEmbed(shape)
        self.pos_embed = nn.Embedding(shape.positions, shape.hidden)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.depth))
        self.merger = Merger(shape, out, norm_joined=False)
        self.deepstack_merger_list = nn.ModuleList(Merger(shape, out, norm_joined=True) for _ in shape.taps)

    def forward(self, groups: list[Group]) -> tuple[Tensor, list[Tensor]]:
        """Merged vectors of all groups in order, and one set a tap."""
        device = self.pos_embed.weight.device
        rows, rotary, sizes = [], [], []
        for group in groups:
            slices, _, _, height, width = group.planes.shape
            grid = height // 16, width // 16
            patches = self.patch_embed(group.planes)
            mix = position_mix(*grid, self.shape.positions).to(device)
            places = (mix @ self.pos_embed.weight).repeat(slices, 1)
            rows.append(patches + places)
            rotary.append(tuple(table.to(device) for table in rotary_tables(*grid, self.shape.hidden // self.shape.heads)))
            sizes.append((slices, grid[0] * grid[1]))
        x = torch.cat(rows)
        taps = []
        for index, block in enumerate(self.blocks):
            x = block(x, rotary, sizes)
            if index in self.shape.taps:
                taps.append(self.deepstack_merger_list[len(taps)](x))
        return self.merger(x), taps


def _block_order(rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """Row and column of every patch in merge-block order."""
    index = torch.arange(rows * columns).view(rows // 2, 2, columns // 2, 2).transpose(1, 2).flatten()
    return index // columns, index % columns


@cache
def position_mix(rows: int, columns: int, positions: int) -> Tensor:
    """Weights that resample the square table to a grid, bilinearly with aligned corners: `[patches, positions]`."""
    side = int(positions**0.5)
    row, column = _block_order(rows, columns)
    return (_line(rows, side)[row].unsqueeze(2) * _line(columns, side)[column].unsqueeze(1)).flatten(1)


def _line(count: int, side: int) -> Tensor:
    at = torch.linspace(0, side - 1, count)
    low = at.long()
    high = (low + 1).clamp(max=side - 1)
    share = at - low
    every = torch.arange(count)
    out = torch.zeros(count, side)
    out[every, low] += 1 - share
    out[every, high] += share
    return out


@cache
def rotary_tables(rows: int, columns: int, head_dim: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine `[patches, head_dim]`: the first quarter turns with the row, the second with the column."""
    inverse = 10_000.0 ** -(torch.arange(0, head_dim // 2, 2) / (head_dim // 2))
    row, column = _block_order(rows, columns)
    angles = torch.cat((row.unsqueeze(1) * inverse, column.unsqueeze(1) * inverse), dim=1).repeat(1, 2)
    return angles.cos(), angles.sin()
