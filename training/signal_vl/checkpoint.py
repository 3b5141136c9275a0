"""Checkpoints that are whole or absent: written beside their final name, then renamed.

The training data depends on the seed and the step alone, so a step number is all the state that the random source has.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import torch

#: Older ones are deleted; two, because the newest could turn out to be unreadable.
_KEPT = 2


def write(run: Path, state: dict[str, Any]) -> None:
    """Writes `step-N.pt`; an interruption at any moment leaves the former checkpoints untouched."""
    replace(run / f"step-{state['step']:07}.pt", state)
    for old in sorted(run.glob("step-*.pt"))[:-_KEPT]:
        old.unlink()


def replace(final: Path, state: dict[str, Any]) -> None:
    """Writes one file, whole or not at all."""
    partial = final.with_suffix(".partial")
    with partial.open("wb") as out:
        torch.save(state, out)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(final)


def newest(run: Path) -> Path | None:
    """The newest checkpoint that can be read; damaged ones are named and passed over."""
    for path in sorted(run.glob("step-*.pt"), reverse=True):
        try:
            read(path)
        except Exception as error:  # torch.load raises many kinds for a damaged file
            print(f"{path} cannot be read ({error}); trying the one before", file=sys.stderr)
        else:
            return path
    return None


def read(path: Path) -> dict[str, Any]:
    """The state, on the CPU."""
    return torch.load(path, map_location="cpu", weights_only=True)
