"""Goes on from published weights: `python -m signal_vl.revive FOLDER --run RUN` begins a run with what `export` once wrote.

A run's checkpoints are large and stay where they were made; the published files hold all but the optimizers' moments, which are
soon found again, and the tower's heads, which are learnt anew here, in two minutes, while the tower stands still.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from tqdm import tqdm

from . import checkpoint, dense
from .ahead import ahead
from .labelled import draw
from .model import SignalVl
from .optimise import Average, optimizers
from .plan import begins
from .primer import rate_at
from .shape import SHAPE
from .tasks.seed import training_rng

_HEAD_STEPS = 150
_TOKENS, _SIZES_A_STEP, _TEXT_SHARE = 1_200, 2, 0.5
_RATE = 3e-3


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("published", type=Path, help="folder with model.safetensors and tokenizer.json")
    arguments.add_argument("--run", type=Path, required=True, help="folder of the run, without checkpoints")
    arguments.add_argument("--round", type=int, help="the plan's round to begin with (default: the last)", default=-1)
    chosen = arguments.parse_args()
    chosen.run.mkdir(parents=True, exist_ok=True)
    if checkpoint.newest(chosen.run):
        raise SystemExit(f"{chosen.run} holds a checkpoint: train goes on from there")
    weights = {name: weight.float() for name, weight in load_file(chosen.published / "model.safetensors").items()}
    shutil.copyfile(chosen.published / "tokenizer.json", chosen.run / "tokenizer.json")
    state = revived(weights, begins(chosen.round), _HEAD_STEPS)
    checkpoint.write(chosen.run, state)
    print(f"step {state['step']}: `python -m signal_vl.train --run {chosen.run}` goes on")


def revived(weights: dict[str, Tensor], step: int, head_steps: int, seed: int = 1) -> dict[str, object]:
    """What a checkpoint of this step would hold, but for the optimizers' moments."""
    model = SignalVl(SHAPE)
    model.load_state_dict(weights)
    heads = _heads(model, head_steps, seed)
    fresh = optimizers(nn.ModuleList([model, heads]))
    return {
        "step": step,
        "weights": model.state_dict(),
        "heads": heads.state_dict(),
        "average": Average(model).weights,
        "optimizers": [optimizer.state_dict() for optimizer in fresh],
    }


def _heads(model: SignalVl, steps: int, seed: int) -> dense.Heads:
    """Heads that read a tower which stands still."""
    torch.manual_seed(seed)
    heads = dense.Heads(SHAPE.text.hidden)
    optimizer = torch.optim.AdamW(heads.parameters(), weight_decay=0.0)
    supply = ahead(lambda number: draw(training_rng(seed, f"revive/{number}"), _TOKENS, _SIZES_A_STEP, _TEXT_SHARE), 0)
    bar = tqdm(range(steps), desc="heads", dynamic_ncols=True)
    for step in bar:
        batch = next(supply)
        with torch.no_grad():
            merged, taps = model.model.visual(batch.groups)
        losses = heads.losses(merged + sum(taps), batch.labels)
        optimizer.param_groups[0]["lr"] = _RATE * rate_at(step, steps)
        optimizer.zero_grad()
        torch.stack(list(losses.values())).sum().backward()
        optimizer.step()
        bar.set_postfix({kind: f"{loss.item():.2f}" for kind, loss in losses.items()})
    return heads


if __name__ == "__main__":
    main()
