"""Opens the tower's eyes before anybody speaks to it: `python -m signal_vl.primer --run FOLDER`.

Trains the picture tower alone, on scenes and lines of text, with a label for every token (see `dense`). Much cheaper a
picture than whole conversations, and each picture teaches more. Goes on where it was interrupted; ends with `tower.pt`, with
which `train` begins.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from . import checkpoint, dense
from .ahead import ahead
from .labelled import Labelled, draw
from .model import SignalVl, initialise
from .optimise import optimizers
from .shape import SHAPE
from .tasks.seed import training_rng

STEPS = 1_800
#: Where a finished tower lies in the run's folder.
TOWER = "tower.pt"
#: Visual tokens of one step, and how many sizes of pictures share it.
_TOKENS, _SIZES_A_STEP = 1_200, 4
_TEXT_SHARE = 0.4
_RATE, _WARMUP, _COOLDOWN = 3e-3, 60, 500
_CHECKPOINT_SECONDS = 120


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--run", type=Path, required=True, help="folder of checkpoints")
    arguments.add_argument("--steps", type=int, default=STEPS)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    prime(chosen.run, chosen.seed, chosen.steps)


def prime(run: Path, seed: int, steps: int = STEPS) -> dict[str, dict[str, Tensor]]:
    """Weights of a `tower` that sees and of the `heads` that ask it: of `tower.pt`, or trained now from the newest checkpoint."""
    folder = run / "primer"
    folder.mkdir(parents=True, exist_ok=True)
    if not (run / TOWER).exists():
        newest = checkpoint.newest(folder)
        state = checkpoint.read(newest) if newest else None
        step = state["step"] if state else 0
        supply = ahead(lambda number: draw(training_rng(seed, f"primer/{number}"), _TOKENS, _SIZES_A_STEP, _TEXT_SHARE), step)
        primer = Primer(seed, state)
        bar = tqdm(total=steps, initial=step, dynamic_ncols=True, desc="primer")
        saved = time.monotonic()
        while primer.step < steps:
            bar.set_postfix(primer.learn(next(supply), share=rate_at(primer.step, steps)))
            bar.update()
            if time.monotonic() - saved > _CHECKPOINT_SECONDS:
                checkpoint.write(folder, primer.state())
                saved = time.monotonic()
        checkpoint.replace(run / TOWER, {"tower": primer.tower.state_dict(), "heads": primer.heads.state_dict()})
    return checkpoint.read(run / TOWER)


def rate_at(step: int, steps: int) -> float:
    """The learning rate as a share of its peak."""
    return max(0.0, min(1.0, (step + 1) / _WARMUP, (steps - step) / _COOLDOWN))


class Primer:
    """Tower, heads, optimizers, and one step of learning."""

    def __init__(self, seed: int, state: dict[str, Any] | None) -> None:
        torch.manual_seed(seed)
        whole = SignalVl(SHAPE)
        initialise(whole, seed)
        self.tower, self.heads = whole.model.visual, dense.Heads(SHAPE.text.hidden)
        self.all = nn.ModuleList([self.tower, self.heads])
        self.optimizers = optimizers(self.all)
        self.step = 0
        self.recent: dict[str, float] = {}
        if state:
            self.step = state["step"]
            self.all.load_state_dict(state["weights"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)

    def learn(self, batch: Labelled, share: float) -> dict[str, str]:
        """One step; returns what the progress bar shows."""
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = _RATE * share
        losses = dense.losses(self.tower, self.heads, batch.groups, batch.labels)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.all.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1
        for kind, loss in ((kind, loss.item()) for kind, loss in losses.items()):
            self.recent[kind] = 0.95 * self.recent.get(kind, loss) + 0.05 * loss
        return {kind: f"{loss:.3f}" for kind, loss in self.recent.items()}

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds."""
        optimizers = [optimizer.state_dict() for optimizer in self.optimizers]
        return {"step": self.step, "weights": self.all.state_dict(), "optimizers": optimizers}


if __name__ == "__main__":
    main()
