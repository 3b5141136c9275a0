"""Training sequences for the engine's own test: `python -m signal_vl.fixtures RUN OUT.jsonl --cases 100`.

Each line is a task-file line (see `heldout`) of the *training* grammar plus what the model was shown in training: `ids`
of the prompt and `patches`, the SHA-256 of the normalised pixel rows (little-endian f32, published column order) of each
still picture or clip in turn.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from pathlib import Path

import numpy as np
import torch

from . import tasks, tokenizer as vocabulary
from .encode import Encoded, Encoder, Slice
from .heldout import line, png_url
from .shape import SHAPE
from .tasks.seed import training_rng
from .tower import patch_rows


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("run", type=Path, help="folder with the run's tokenizer.json")
    arguments.add_argument("out", type=Path, help="file to write")
    arguments.add_argument("--cases", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    encoder = Encoder(vocabulary.load(chosen.run), SHAPE.pixels)
    rng = training_rng(chosen.seed, "fixtures")
    with chosen.out.open("w", encoding="utf-8") as out:
        for number in range(chosen.cases):
            case = tasks.draw_case(rng, "train")
            item = encoder.encode(case)
            seen = {"ids": item.ids[: item.prompt].tolist(), "patches": [_hash(rows) for rows in published_rows(item)]}
            out.write(json.dumps(line(case, number, png_url) | seen, ensure_ascii=False) + "\n")


def published_rows(item: Encoded) -> list[np.ndarray]:
    """Pixel rows as `transformers` would give them, one array a still picture or clip."""
    rows = []
    for clip, pieces in itertools.groupby(item.slices, key=_clip):
        arrays = [_slice_rows(piece) for piece in pieces]
        rows.extend(arrays if clip is None else [np.concatenate(arrays)])
    return rows


def _clip(piece: Slice) -> tuple[int, int] | None:
    """Pairs of frames belong to one clip; a case has at most one."""
    return piece.grid if len(piece.planes) == 2 else None


def _slice_rows(piece: Slice) -> np.ndarray:
    """A still picture fills both time steps; columns are channel, time, y, x."""
    frames = np.broadcast_to(piece.planes, (2, *piece.planes.shape[1:])).copy()
    rows = patch_rows(torch.from_numpy(frames)[None])
    return rows.view(-1, 2, 3, 256).transpose(1, 2).flatten(1).numpy()


def _hash(rows: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(rows, dtype="<f4").tobytes()).hexdigest()


if __name__ == "__main__":
    main()
