"""A run can go on from what was published."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from signal_vl import checkpoint
from signal_vl.model import SignalVl, initialise
from signal_vl.plan import TOTAL, begins, rate_at
from signal_vl.revive import revived
from signal_vl.shape import SHAPE
from signal_vl.train import Trainer


def test_a_revived_run_has_the_published_weights_and_can_be_read(tmp_path: Path) -> None:
    model = SignalVl(SHAPE)
    initialise(model, 3)
    weights = {name: weight.detach().clone() for name, weight in model.state_dict().items()}
    checkpoint.write(tmp_path, revived(weights, step=begins(-1), head_steps=1))
    state = checkpoint.read(checkpoint.newest(tmp_path))
    trainer = Trainer(torch.device("cpu"), argparse.Namespace(seed=1, lr=1e-3, run=tmp_path), state)
    assert trainer.step == begins(-1)
    for name, weight in trainer.model.named_parameters():
        torch.testing.assert_close(weight, weights[name], msg=name)


def test_rounds_follow_each_other_and_end_with_the_plan() -> None:
    assert begins(0) == 0 and begins(1) > 0
    assert rate_at(begins(-1)) == 0.0 and rate_at(begins(-1) + 1) > 0
    assert rate_at(TOTAL) == 0.0 and rate_at(TOTAL - 1) > 0
