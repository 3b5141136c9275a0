"""The optimizer: Muon for matrices, AdamW for everything else, and the running average of the weights.

Muon (Jordan et al. 2024) replaces a momentum matrix by its nearest orthogonal one. Matrices are cut into blocks of 128 rows,
which makes the extra work about a fifth of a step instead of a third.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import torch
from torch import Tensor, nn

#: Whether products of bfloat16 numbers are the fast ones here: on GPUs and on CPUs with matrix tiles.
HALVES = torch.cuda.is_available() or torch.cpu._is_amx_tile_supported()

#: Rows of the blocks that are made orthogonal together.
_BLOCK = 128
#: Coefficients of the quintic Newton-Schulz step, from the Muon write-up: fast at small singular values.
_A, _B, _C = 3.4445, -4.7750, 2.0315
_ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal. Every step moves each block by the same root mean square, `lr * 0.2`."""

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.1) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            alike: dict[tuple[int, int], list[tuple[nn.Parameter, Tensor]]] = defaultdict(list)
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                kept = self.state[weight]["momentum"]
                kept.lerp_(weight.grad, 1 - group["momentum"])
                blocks = weight.grad.lerp(kept, group["momentum"]).flatten(1)
                blocks = blocks.view(-1, min(_BLOCK, blocks.shape[0]), blocks.shape[1])
                alike[blocks.shape[1:]].append((weight, blocks))
            for shape, members in alike.items():
                moved = orthogonal(torch.cat([blocks for _, blocks in members]))
                moved *= 0.2 * max(shape) ** 0.5
                for (weight, blocks), change in zip(members, moved.split([len(b) for _, b in members]), strict=True):
                    weight.mul_(1 - group["lr"] * group["weight_decay"]).sub_(change.view_as(weight), alpha=group["lr"])


def orthogonal(blocks: Tensor) -> Tensor:
    """The matrices of `[blocks, rows, columns]` with all singular values moved close to 1."""
    x = blocks / (blocks.norm(dim=(1, 2), keepdim=True) + 1e-7)
    x = x.bfloat16() if HALVES else x
    wide = x.shape[1] <= x.shape[2]
    x = x if wide else x.mT
    for _ in range(_ITERATIONS):
        square = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=_B, alpha=_C), x, beta=_A)
    return (x if wide else x.mT).to(blocks.dtype)


#: Rates of `optimizers` as shares of the run's learning rate.
RATES = (1.0, 0.5)


def optimizers(model: nn.Module) -> list[torch.optim.Optimizer]:
    """Muon and AdamW with their state; whoever steps them sets their rates.

    Tables and what cannot be cut into blocks are AdamW's. Weights without a gradient are passed over.
    """
    matrices, rest = [], []
    for name, weight in model.named_parameters():
        is_table = "embed_tokens" in name or "pos_embed" in name
        is_matrix = weight.ndim > 1 and weight.shape[0] % _BLOCK == 0 and not is_table
        (matrices if is_matrix else rest).append(weight)
    muon = Muon(matrices, lr=0.0)
    adam = torch.optim.AdamW(rest, lr=0.0, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    for weight in matrices:
        muon.state[weight] = {"momentum": torch.zeros_like(weight)}
    for weight in rest:
        empty = {name: torch.zeros_like(weight) for name in ("exp_avg", "exp_avg_sq")}
        adam.state[weight] = {"step": torch.zeros((), device=weight.device), **empty}
    return [muon, adam]


class Average:
    """Exponential running average of the weights; young averages follow faster, so that early checkpoints are usable."""

    def __init__(self, model: nn.Module, decay: float = 0.998) -> None:
        self.decay = decay
        self.weights = {name: weight.detach().clone() for name, weight in model.named_parameters()}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int, moved: Collection[nn.Parameter]) -> None:
        """Moves the averages of these weights of the model towards them."""
        share = 1 - min(self.decay, (step + 1) / (step + 10))
        chosen = set(map(id, moved))
        pairs = [(self.weights[name], weight.detach()) for name, weight in model.named_parameters() if id(weight) in chosen]
        torch._foreach_lerp_(*map(list, zip(*pairs, strict=True)), share)
