"""The mean of published weights: `python -m signal_vl.mean FOLDER FOLDER... OUT`.

Weights of two rounds of one training, the later begun from the earlier, lie in one basin: their mean often answers better than
either, and costs nothing more to run (Wortsman et al. 2022, "Model soups", arXiv 2203.05482).
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from .export import write_sums

_WEIGHTS, _TOKENIZER = "model.safetensors", "tokenizer.json"


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", type=Path, nargs="+", help="folders that `signal_vl.export` wrote, all of one training")
    arguments.add_argument("out", type=Path, help="folder to write; the other files are those of the first folder")
    chosen = arguments.parse_args()
    first, *rest = chosen.folders
    for folder in rest:
        if (folder / _TOKENIZER).read_bytes() != (first / _TOKENIZER).read_bytes():
            raise SystemExit(f"{folder / _TOKENIZER} is not that of {first}: these weights do not read the same ids")
    weights = mean([load_file(folder / _WEIGHTS) for folder in chosen.folders])
    chosen.out.mkdir(parents=True, exist_ok=True)
    others = [file for file in first.iterdir() if file.name not in (_WEIGHTS, "SHA256SUMS")]
    for file in others:
        if not (chosen.out / file.name).exists() or not file.samefile(chosen.out / file.name):
            shutil.copyfile(file, chosen.out / file.name)
    save_file(weights, chosen.out / _WEIGHTS, metadata={"format": "pt"})
    (chosen.out / _WEIGHTS).chmod(0o644)  # the library's files are private
    write_sums(chosen.out, [_WEIGHTS, *(file.name for file in others)])
    print(f"mean of {len(chosen.folders)} written to {chosen.out}")


def mean(rounds: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each tensor, added up as float32 and written in the first's type; `ValueError` where names or shapes differ."""
    first = rounds[0]
    for other in rounds[1:]:
        odd = first.keys() ^ other.keys() | {name for name in first.keys() & other.keys() if first[name].shape != other[name].shape}
        if odd:
            raise ValueError(f"not weights of one model: {', '.join(sorted(odd)[:3])}")
    return {
        name: torch.stack([weights[name].float() for weights in rounds]).mean(0).to(tensor.dtype).contiguous()
        for name, tensor in first.items()
    }


if __name__ == "__main__":
    main()
