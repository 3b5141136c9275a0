"""Interrupted training goes on as if nothing had happened, and damaged checkpoints are passed over."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import pytest
import torch

from signal_vl import checkpoint, tasks, tokenizer as vocabulary
from signal_vl.batch import Batch
from signal_vl.chat import prompt_and_answer
from signal_vl.encode import Encoder
from signal_vl.labelled import Labelled, draw
from signal_vl.plan import Sizes, Stage
from signal_vl.shape import SHAPE
from signal_vl.supply import draw_batch
from signal_vl.train import Trainer

_STAGE = Stage(10, Sizes(64, 96, 1.5), budget=800, difficulty=(0.0, 0.3))
_CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def batches() -> list[tuple[Batch, Labelled]]:
    rng = random.Random(1)
    texts = [text for _ in range(50) for text in prompt_and_answer(tasks.draw_case(rng, "train"))]
    encoder = Encoder(vocabulary.train(texts, SHAPE.vocabulary), SHAPE.pixels)
    labels = [draw(random.Random(step), tokens=20, sizes=1, text_share=0.5) for step in range(4)]
    return [(draw_batch(encoder, _STAGE, random.Random(step)), labels[step]) for step in range(4)]


def _trainer(run: Path, state: dict | None = None) -> Trainer:
    return Trainer(_CPU, argparse.Namespace(seed=1, lr=1e-3, run=run), state)


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path, batches: list[tuple[Batch, Labelled]]) -> None:
    whole = _trainer(tmp_path)
    for batch in batches[:2]:
        whole.learn(*batch)
    checkpoint.write(tmp_path, whole.state())
    resumed = _trainer(tmp_path, checkpoint.read(checkpoint.newest(tmp_path)))
    for batch in batches[2:]:
        whole.learn(*batch)
        resumed.learn(*batch)
    assert resumed.step == whole.step == 4
    for (name, ours), theirs in zip(resumed.model.named_parameters(), whole.model.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, msg=name)
    for name, average in resumed.average.weights.items():
        torch.testing.assert_close(average, whole.average.weights[name])


def test_learning_lowers_the_loss(tmp_path: Path, batches: list[tuple[Batch, Labelled]]) -> None:
    trainer = _trainer(tmp_path)
    with torch.no_grad():
        before = trainer.model.losses(batches[0][0]).mean()
    for _ in range(6):
        trainer.learn(*batches[0])
    with torch.no_grad():
        assert trainer.model.losses(batches[0][0]).mean() < before - 0.05


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint.write(tmp_path, {"step": 1})
    checkpoint.write(tmp_path, {"step": 2})
    (tmp_path / "step-0000002.pt").write_bytes(b"half a file")
    assert checkpoint.newest(tmp_path) == tmp_path / "step-0000001.pt"
    assert "step-0000002.pt cannot be read" in capsys.readouterr().err


def test_old_checkpoints_are_deleted(tmp_path: Path) -> None:
    for step in range(5):
        checkpoint.write(tmp_path, {"step": step})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-0000003.pt", "step-0000004.pt"]


def _work(run: Path, batches: list[tuple[Batch, Labelled]], members: int) -> Trainer:
    """Two steps of a team, whose members learn from two batches each."""
    trainer = Trainer(_CPU, argparse.Namespace(seed=1, lr=1e-3, run=run), None, members=members)

    def learn() -> None:
        for batch in batches[trainer.team.member :: 2]:
            trainer.learn(*batch)

    trainer.team.hire(learn)
    learn()
    trainer.team.dismiss()
    return trainer


def test_a_team_learns_what_one_would_have_learnt(tmp_path: Path, batches: list[tuple[Batch, Labelled]]) -> None:
    torch.set_num_threads(1)
    alike = _work(tmp_path, [batch for batch in batches[:2] for _ in range(2)], members=2)
    alone = _trainer(tmp_path)
    for batch in batches[:2]:
        alone.learn(*batch)
    for (name, ours), theirs in zip(alike.model.named_parameters(), alone.model.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, msg=name)
    for name, average in alike.average.weights.items():
        torch.testing.assert_close(average, alone.average.weights[name])
    moments = [optimizer.state_dict()["state"] for optimizer in alike.optimizers]
    expected = [optimizer.state_dict()["state"] for optimizer in alone.optimizers]
    torch.testing.assert_close(moments, expected, rtol=1e-2, atol=1e-4)


def test_both_members_are_heard(tmp_path: Path, batches: list[tuple[Batch, Labelled]]) -> None:
    torch.set_num_threads(1)
    different = _work(tmp_path, batches[:2], members=2)
    for batch in batches[:2]:
        one = _work(tmp_path, [batch, batch], members=2)
        weights = (trainer.model.get_parameter("model.language_model.embed_tokens.weight") for trainer in (different, one))
        assert not torch.equal(*weights)
