"""Trains the model: `python -m signal_vl.train --run FOLDER`. Interrupted at any point, the same command goes on.

Pauses are harmless: nothing here depends on the clock but the time of the next checkpoint and the optional `--minutes`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tokenizers import Tokenizer
from tqdm import tqdm

from . import checkpoint, dense, tasks, tokenizer as vocabulary
from .batch import Batch
from .chat import prompt_and_answer
from .evaluate import accuracies
from .labelled import Labelled
from .model import SignalVl, initialise
from .optimise import HALVES, RATES, Average, optimizers
from .plan import TOTAL, rate_at
from .primer import TOWER
from .shape import SHAPE
from .supply import lessons
from .tasks.seed import training_rng
from .team import Team

#: Cases that the vocabulary is learnt from.
_VOCABULARY_CASES = 4_000
_CLIP = 1.0
#: Weight of the labelled pictures' losses beside the answers'.
_LABELS_WEIGHT = 0.3
#: Steps during which the decoder learns to read the primed tower, which a decoder that knows nothing would only spoil.
_TOWER_WAITS = 300
_CHECKPOINT_SECONDS = 120
#: More would leave each of them a case or two a step.
_MEMBERS_MAX = 4


def main() -> None:
    """The command."""
    chosen = _arguments()
    chosen.run.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    members = 1 if device.type == "cuda" else chosen.members
    torch.set_num_threads(1)  # more would not survive the forks below
    tokenizer = _tokenizer(chosen.run, chosen.seed)
    newest = checkpoint.newest(chosen.run)
    state = checkpoint.read(newest) if newest else None
    trainer = Trainer(device, chosen, state, None if state else _primed(chosen.run), members)
    trainer.team.hire(lambda: _follow(trainer, tokenizer, chosen.seed))
    try:
        _lead(trainer, tokenizer, chosen)
    finally:
        trainer.team.dismiss()


def _lead(trainer: Trainer, tokenizer: Tokenizer, chosen: argparse.Namespace) -> None:
    """Learns until the end, and reports and keeps what is learnt."""
    supply = _supply(trainer, tokenizer, chosen.seed)
    bar = tqdm(total=chosen.steps, initial=trainer.step, dynamic_ncols=True)
    deadline = time.monotonic() + 60 * chosen.minutes if chosen.minutes else math.inf
    saved = time.monotonic()
    asked_to_stop = _stop_requests()
    while trainer.step < chosen.steps and time.monotonic() < deadline and not asked_to_stop:
        bar.set_postfix(trainer.learn(*(part.to(trainer.device) for part in next(supply))))
        bar.update()
        if trainer.step % chosen.evaluate_every == 0:
            report(trainer, tokenizer, chosen)
        if time.monotonic() - saved > _CHECKPOINT_SECONDS:
            checkpoint.write(chosen.run, trainer.state())
            saved = time.monotonic()
    checkpoint.write(chosen.run, trainer.state())


def _follow(trainer: Trainer, tokenizer: Tokenizer, seed: int) -> None:
    """What the other members do, until they are dismissed."""
    supply = _supply(trainer, tokenizer, seed)
    while True:
        trainer.learn(*next(supply))


def _supply(trainer: Trainer, tokenizer: Tokenizer, seed: int) -> Iterator[tuple[Batch, Labelled]]:
    """This member's material. Only after its drawing process has started may this one have more than one thread."""
    supply = lessons(tokenizer, seed, trainer.step, trainer.team.member, trainer.team.members)
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // trainer.team.members))
    return supply


def _stop_requests() -> list[int]:
    """Fills when the process is interrupted or terminated, so that the step in hand ends in a checkpoint."""
    seen: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: seen.append(got))
    return seen


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--run", type=Path, required=True, help="folder of checkpoints, vocabulary and logs")
    arguments.add_argument("--steps", type=int, default=TOTAL, help="end here (default: the plan's end)")
    arguments.add_argument("--minutes", type=float, help="stop after this time; a later start goes on")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--lr", type=float, default=3e-3)
    members = min(_MEMBERS_MAX, os.cpu_count() or 1)
    arguments.add_argument("--members", type=int, default=members, help="processes that learn together (on the CPU)")
    arguments.add_argument("--evaluate-every", type=int, default=300, metavar="STEPS")
    return arguments.parse_args()


def _tokenizer(run: Path, seed: int) -> Tokenizer:
    """The run's vocabulary; learnt once, since every weight depends on it."""
    if not (run / "tokenizer.json").exists():
        rng = training_rng(seed, "vocabulary")
        cases = (tasks.draw_case(rng, "train", None, (96, 96)) for _ in tqdm(range(_VOCABULARY_CASES), desc="vocabulary"))
        vocabulary.save(vocabulary.train((text for case in cases for text in prompt_and_answer(case)), SHAPE.vocabulary), run)
    return vocabulary.load(run)


def _primed(run: Path) -> dict[str, dict[str, Tensor]]:
    """What the primer has left."""
    path = run / TOWER
    if not path.exists():
        raise SystemExit(f"{path} is missing: `python -m signal_vl.primer --run {run}` makes it, and training/train calls that")
    return checkpoint.read(path)


class Trainer:
    """Model, optimizers and average, and one step of learning, together with the rest of the team."""

    def __init__(
        self,
        device: torch.device,
        chosen: argparse.Namespace,
        state: dict[str, Any] | None,
        primed: dict[str, dict[str, Tensor]] | None = None,
        members: int = 1,
    ) -> None:
        """`primed` is what a fresh run begins with; a resumed one has its own in `state`."""
        self.device = device
        torch.manual_seed(chosen.seed)
        self.model, self.heads = SignalVl(SHAPE), dense.Heads(SHAPE.text.hidden)
        self.step, self.lr = 0, chosen.lr
        initialise(self.model, chosen.seed)
        if state:
            self.model.load_state_dict(state["weights"])
            self.heads.load_state_dict(state["heads"])
        elif primed:
            self.model.model.visual.load_state_dict(primed["tower"])
            self.heads.load_state_dict(primed["heads"])
        every = nn.ModuleList([self.model, self.heads]).to(device)
        self.team = Team(list(every.parameters()), members, device)
        self.optimizers = optimizers(every)
        self.average = Average(self.model)
        if state:
            self.step = state["step"]
            self.average.weights = {name: weight.to(device) for name, weight in state["average"].items()}
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
        moments = (tensor for optimizer in self.optimizers for kept in optimizer.state.values() for tensor in kept.values())
        self.team.share([*moments, *self.average.weights.values()])
        self.recent: dict[str, float] = {}
        self.log = (chosen.run / "loss.jsonl").open("a", encoding="utf-8")

    def learn(self, batch: Batch, labelled: Labelled) -> dict[str, str]:
        """One step; returns what the progress bar shows."""
        for optimizer, rate in zip(self.optimizers, RATES, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * self.lr * rate_at(self.step)
        self.model.model.visual.requires_grad_(self.step >= _TOWER_WAITS)
        self.team.place_gradients()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=HALVES):
            losses = self.model.losses(batch)
            seen = dense.losses(self.model.model.visual, self.heads, labelled.groups, labelled.labels)
        ((losses * batch.weights).sum() / batch.weights.sum() + _LABELS_WEIGHT * torch.stack(list(seen.values())).sum()).backward()
        moved, norm = self.team.combine(_CLIP)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        self.average.update(self.model, self.step, moved)
        self.team.finish()
        return self._note(batch, losses.detach(), seen, norm) if self.team.member == 0 else {}

    def state(self) -> dict[str, Any]:
        """What a checkpoint holds."""
        return {
            "step": self.step,
            "weights": self.model.state_dict(),
            "heads": self.heads.state_dict(),
            "average": self.average.weights,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }

    def _note(self, batch: Batch, losses: Tensor, seen: dict[str, Tensor], norm: float) -> dict[str, str]:
        """Logs the step and keeps a smoothed loss for every task."""
        means = _by_owner(losses * batch.weights, batch) / _by_owner(batch.weights, batch)
        by_task = defaultdict(list)
        for task, loss in zip(batch.tasks, means.tolist(), strict=True):
            by_task[task].append(loss)
        for kind, loss in seen.items():
            by_task[f"see_{kind}"].append(loss.item())
        for task, values in by_task.items():
            mean = sum(values) / len(values)
            self.recent[task] = 0.9 * self.recent.get(task, mean) + 0.1 * mean
        entry = {"step": self.step, "loss": float(means.mean()), "norm": norm, "tasks": self.recent}
        self.log.write(json.dumps(entry) + "\n")
        self.log.flush()
        return {"loss": f"{entry['loss']:.3f}"} | {task: f"{loss:.2f}" for task, loss in sorted(self.recent.items())}


def _by_owner(values: Tensor, batch: Batch) -> Tensor:
    """Sums over every sequence's targets."""
    return torch.zeros(len(batch.tasks), device=values.device).index_add_(0, batch.owners, values)


def report(trainer: Trainer, tokenizer: Tokenizer, chosen: argparse.Namespace) -> None:
    """Evaluates the averaged weights on fresh cases and writes the accuracies beside the checkpoints."""
    averaged = SignalVl(SHAPE).to(next(trainer.model.parameters()).device)
    averaged.load_state_dict(trainer.average.weights)
    found = accuracies(averaged, tokenizer, trainer.step)
    with (chosen.run / "accuracy.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps({"step": trainer.step} | found) + "\n")
    tqdm.write(f"step {trainer.step}: " + "  ".join(f"{task} {share:.0%}" for task, share in sorted(found.items())))


if __name__ == "__main__":
    main()
