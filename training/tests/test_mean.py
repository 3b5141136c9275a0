"""The mean of weights is that of every tensor, and of one model only."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from signal_vl import mean


def test_every_tensor_is_the_mean_in_its_own_type() -> None:
    rounds = [{"a": torch.full((2, 2), value, dtype=torch.bfloat16)} for value in (1.0, 2.0, 6.0)]
    meant = mean.mean(rounds)["a"]
    assert meant.dtype == torch.bfloat16
    assert torch.equal(meant, torch.full((2, 2), 3.0, dtype=torch.bfloat16))


@pytest.mark.parametrize("other", [{"b": torch.ones(2)}, {"a": torch.ones(3)}, {}])
def test_weights_of_another_model_are_refused(other: dict[str, torch.Tensor]) -> None:
    with pytest.raises(ValueError, match="not weights of one model: a"):
        mean.mean([{"a": torch.ones(2)}, other])


def test_a_folder_is_written_with_its_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("one", 1.0), ("two", 3.0)):
        (tmp_path / name).mkdir()
        save_file({"a": torch.full((2,), value)}, tmp_path / name / "model.safetensors")
        (tmp_path / name / "tokenizer.json").write_text("{}")
    monkeypatch.setattr(sys, "argv", ["mean", *(str(tmp_path / name) for name in ("one", "two", "out"))])
    mean.main()
    assert torch.equal(load_file(tmp_path / "out" / "model.safetensors")["a"], torch.full((2,), 2.0))
    for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
