"""The model's logits equal those of `transformers` on the exported checkpoint: pictures, a video and text in one batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import Qwen3VLForConditionalGeneration

from signal_vl import tokenizer as vocabulary
from signal_vl.batch import collate
from signal_vl.encode import Encoded, Encoder
from signal_vl.export import export
from signal_vl.generate import greedy
from signal_vl.model import SignalVl, initialise
from signal_vl.sample import Assistant, Case, Clip, Expected, Picture, User
from signal_vl.shape import SHAPE
from signal_vl.tower import patch_rows

_TEXTS = ["Where is the red circle? It is left of 12.", "seconds", "user assistant system"]


@pytest.fixture(scope="module")
def tokenizer():
    return vocabulary.train(_TEXTS, 512)


@pytest.fixture(scope="module")
def model() -> SignalVl:
    """Weights far from their start: unit norms and zero biases would hide mistakes."""
    model = SignalVl(SHAPE)
    initialise(model, seed=3)
    generator = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim == 1:
                weight.add_(0.2 * torch.randn(weight.shape, generator=generator))
            elif "embed" in name:
                weight.copy_(0.3 * torch.randn(weight.shape, generator=generator))
    return model.eval()


def _noise(width: int, height: int, seed: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def _cases() -> list[Case]:
    answer, expected = Assistant("It is red.", "a circle"), Expected("exact", "a circle")
    frames = tuple(_noise(96, 64, seed) for seed in range(5))
    turns = [
        (User((Picture(_noise(100, 140, 1)), "Where is it?")),),
        (User((Clip(frames), "What happens?")),),
        (User(("Hello",)),),
        (User((Picture(_noise(70, 90, 2)), " and ", Picture(_noise(200, 90, 3)))), Assistant("", "Yes."), User(("More?",))),
    ]
    return [Case("test", turn, answer, expected) for turn in turns]


def test_logits_equal_transformers(tmp_path: Path, tokenizer, model: SignalVl) -> None:
    export(dict(model.named_parameters()), tokenizer, tmp_path, torch.float32)
    reference = Qwen3VLForConditionalGeneration.from_pretrained(tmp_path, dtype=torch.float32, attn_implementation="eager")
    items = [Encoder(tokenizer, SHAPE.pixels).encode(case) for case in _cases()]
    with torch.no_grad():
        ours = model.logits(model(collate(items))).split([len(item.ids) for item in items])
        for item, logits in zip(items, ours, strict=True):
            torch.testing.assert_close(logits, _reference_logits(reference, tokenizer, item), atol=1e-4, rtol=0)


def _reference_logits(reference, tokenizer, item: Encoded) -> torch.Tensor:
    ids = torch.from_numpy(item.ids)[None]
    image, video = Encoder(tokenizer, SHAPE.pixels).pads
    given = {"input_ids": ids, "mm_token_type_ids": (ids == image).long() + 2 * (ids == video).long()}
    stills = [piece.planes for piece in item.slices if len(piece.planes) == 1]
    pairs = [piece.planes for piece in item.slices if len(piece.planes) == 2]
    if stills:
        given["pixel_values"] = torch.cat([_published_rows(np.concatenate([planes, planes])) for planes in stills])
        given["image_grid_thw"] = torch.tensor([(1, p.shape[2] // 16, p.shape[3] // 16) for p in stills])
    if pairs:
        given["pixel_values_videos"] = torch.cat([_published_rows(planes) for planes in pairs])
        given["video_grid_thw"] = torch.tensor([(len(pairs), pairs[0].shape[2] // 16, pairs[0].shape[3] // 16)])
    reference.model.rope_deltas = None
    return reference(**given, use_cache=False).logits[0]


def _published_rows(planes: np.ndarray) -> torch.Tensor:
    """Columns as published: channel before frame."""
    rows = patch_rows(torch.from_numpy(planes)[None])
    return rows.view(-1, 2, 3, 256).transpose(1, 2).flatten(1)


def test_cached_decoding_equals_whole_passes(tokenizer, model: SignalVl) -> None:
    items = [Encoder(tokenizer, SHAPE.pixels).encode(case) for case in _cases()]
    answers = greedy(model, collate(items, prompt_only=True), end=-1, tokens_max=6)
    for item, ids in zip(items, answers, strict=True):
        longer = _continued(item, ids)
        with torch.no_grad():
            whole = model.logits(model(collate([longer])))[item.prompt - 1 : -1].argmax(-1).tolist()
        assert whole == ids


def _continued(item: Encoded, ids: list[int]) -> Encoded:
    """The prompt and `ids` as one sequence."""
    positions = item.positions[:, : item.prompt]
    following = positions.max() + 1 + np.arange(len(ids))
    return replace(
        item,
        ids=np.concatenate([item.ids[: item.prompt], ids]),
        positions=np.concatenate([positions, np.tile(following, (3, 1))], axis=1),
    )
