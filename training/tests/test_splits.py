"""The halves for training and for evaluation share nothing: no wording, font, ground, size or seed."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from collections.abc import Iterator

import pytest

from signal_vl import tasks
from signal_vl.draw.fonts import FACES
from signal_vl.draw.ground import PATTERNS
from signal_vl.draw.setting import SIDES, draw_size, fit_size
from signal_vl.tasks.phrases import Phrases
from signal_vl.tasks.refusal import TOPICS
from signal_vl.tasks.seed import HELDOUT_SEED, training_rng

#: What fills the slots of the wordings, apart from names of shapes and colours.
_SLOT_WORDS = "left right above below of to the objects shapes things larger bigger smaller top bottom appear move"


def _phrases() -> Iterator[tuple[str, Phrases]]:
    for module in pkgutil.iter_modules(tasks.__path__, "signal_vl.tasks."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for found in value.values() if isinstance(value, dict) else (value,):
                if isinstance(found, Phrases):
                    yield f"{module.name}.{name}", found


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9_]+", re.sub(r"\{\w+\}", " ", text).lower()))


@pytest.mark.parametrize("name,phrases", list(_phrases()))
def test_halves_share_no_wording(name: str, phrases: Phrases) -> None:
    def plain(text: str) -> str:
        return re.sub(r"[^\w{}]+", " ", text.lower()).strip()

    assert not {plain(text) for text in phrases.train} & {plain(text) for text in phrases.heldout}, name
    assert len({plain(text) for text in phrases.train}) == len(phrases.train), f"{name} repeats itself"


@pytest.mark.parametrize("name,phrases", list(_phrases()))
def test_both_halves_have_the_same_slots(name: str, phrases: Phrases) -> None:
    slots = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in phrases.train + phrases.heldout}
    assert len(slots) == 1, name


def test_every_heldout_word_is_trained() -> None:
    trained = _words(_SLOT_WORDS) | {word for topic in TOPICS for word in _words(topic)}
    for _, phrases in _phrases():
        trained |= {word for text in phrases.train for word in _words(text)}
    for name, phrases in _phrases():
        unknown = {word for text in phrases.heldout for word in _words(text)} - trained
        assert not unknown, f"{name}: {unknown}"


def test_halves_share_no_font_and_have_every_style() -> None:
    files = {split: {face.path() for face in faces} for split, faces in FACES.items()}
    assert not files["train"] & files["heldout"]
    families = {split: {re.split(r"[-.]", path.name)[0] for path in paths} for split, paths in files.items()}
    assert not families["train"] & families["heldout"]
    for faces in FACES.values():
        assert {face.style for face in faces} == {"sans", "serif", "mono"}


def test_halves_share_no_ground() -> None:
    assert not set(PATTERNS["train"]) & set(PATTERNS["heldout"])


def test_halves_share_no_size() -> None:
    rng = random.Random(0)
    for _ in range(2000):
        assert all(side % 2 == 0 and SIDES[0] <= side <= SIDES[1] for side in draw_size(rng, "train"))
        assert all(side % 2 == 1 and SIDES[0] <= side <= SIDES[1] for side in draw_size(rng, "heldout"))
    assert fit_size((129, 511), "train", SIDES) == (128, 510)
    assert fit_size((64, 512), "heldout", SIDES) == (65, 511)


def test_training_refuses_the_heldout_seed() -> None:
    with pytest.raises(ValueError, match="held-out"):
        training_rng(HELDOUT_SEED, "batches")
    assert training_rng(1, "a").random() != training_rng(1, "b").random()
