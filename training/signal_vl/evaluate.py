"""Accuracy on freshly drawn cases of the training grammar, by task. Never the held-out grammar: that is for the engine.

`python -m signal_vl.evaluate RUN` evaluates the averaged weights of a run's newest checkpoint and can show the answers.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from tokenizers import Tokenizer

from . import checkpoint, tasks, tokenizer as vocabulary
from .batch import collate
from .encode import Encoder
from .generate import greedy
from .model import SignalVl
from .plan import STAGES
from .sample import Case
from .score import right
from .shape import SHAPE
from .tokenizer import token_id

_TOKENS_MAX = 256
#: Conversations decoded together.
_TOGETHER = 32


def accuracies(model: SignalVl, tokenizer: Tokenizer, seed: int, cases: int = 12) -> dict[str, float]:
    """Share of right answers by task."""
    found = {}
    for task in tasks.TASKS:
        drawn = draw_cases(task, cases, seed)
        answers = answer(model, tokenizer, drawn)
        found[task] = sum(right(text, case.expected) for text, case in zip(answers, drawn, strict=True)) / cases
    return found


def draw_cases(task: str, count: int, seed: int) -> list[Case]:
    """Validation cases: the training grammar, another random source."""
    rng = random.Random(f"validation/{seed}/{task}")
    return [tasks.draw_case(rng, "train", task, STAGES[-1].sizes.draw(rng)) for _ in range(count)]


def answer(model: SignalVl, tokenizer: Tokenizer, cases: list[Case]) -> list[str]:
    """Greedy answers, reasoning included."""
    encoder, device = Encoder(tokenizer, SHAPE.pixels), next(model.parameters()).device
    end = token_id(tokenizer, "<|im_end|>")
    texts: list[str] = []
    for first in range(0, len(cases), _TOGETHER):
        batch = collate([encoder.encode(case) for case in cases[first : first + _TOGETHER]], prompt_only=True)
        for ids in greedy(model, batch.to(device), end, _TOKENS_MAX):
            texts.append(tokenizer.decode(ids, skip_special_tokens=False))
    return texts


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("run", type=Path, help="folder of the training run")
    arguments.add_argument("--cases", type=int, default=50, help="cases a task")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong answers a task")
    arguments.add_argument("--tasks", nargs="*", default=list(tasks.TASKS))
    chosen = arguments.parse_args()
    newest = checkpoint.newest(chosen.run)
    if newest is None:
        raise SystemExit(f"{chosen.run} holds no checkpoint; train first")
    state, tokenizer = checkpoint.read(newest), vocabulary.load(chosen.run)
    model = SignalVl(SHAPE)
    model.load_state_dict(state["average"])
    print(f"step {state['step']}")
    for task in chosen.tasks:
        _print_task(model, tokenizer, task, chosen)


def _print_task(model: SignalVl, tokenizer: Tokenizer, task: str, chosen: argparse.Namespace) -> None:
    cases = draw_cases(task, chosen.cases, chosen.seed)
    answers = answer(model, tokenizer, cases)
    wrong = [(text, case) for text, case in zip(answers, cases, strict=True) if not right(text, case.expected)]
    print(f"{task:24} {1 - len(wrong) / len(cases):6.1%}", flush=True)
    for text, case in wrong[: chosen.show]:
        print(f"--- wanted {case.expected.value!r}\n    truth: {case.answer.reasoning!r}\n    model: {text!r}")


if __name__ == "__main__":
    main()
