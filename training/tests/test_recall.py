"""Every token that a list practises follows from what stands before it."""

from __future__ import annotations

import random
import re

import pytest
from tokenizers import Tokenizer

from signal_vl import recall as recalled, tasks, tokenizer as vocabulary
from signal_vl.chat import prompt_and_answer
from signal_vl.shape import SHAPE


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    rng = random.Random(1)
    texts = [text for _ in range(100) for text in prompt_and_answer(tasks.draw_case(rng, "train"))]
    return vocabulary.train(texts, SHAPE.vocabulary)


def test_sequences_are_text_alone_and_half_of_them_is_learnt(tokenizer: Tokenizer) -> None:
    rng = random.Random(2)
    learnt = tokens = 0
    for _ in range(200):
        item = recalled.recall(tokenizer, rng)
        assert item.slices == () and len(item.weights) == len(item.ids) - item.prompt
        learnt, tokens = learnt + int(item.weights.sum()), tokens + len(item.ids)
    assert 0.2 < learnt / tokens < 0.6


def test_what_is_learnt_was_listed() -> None:
    rng = random.Random(3)
    for form in (recalled._places, recalled._names, recalled._by_word):
        for _ in range(50):
            entries = recalled._entries(rng)
            listed = ", ".join(f"{entry.name} {entry.place}" for entry in entries)
            for text, follows in form(entries, rng):
                assert not follows or text.strip() in listed


def test_names_are_different_so_that_a_name_has_one_place() -> None:
    rng = random.Random(4)
    for _ in range(200):
        names = [entry.name for entry in recalled._entries(rng)]
        assert len(set(names)) == len(names) >= 2


def test_a_word_that_two_entries_share_is_not_asked_for() -> None:
    rng = random.Random(5)
    for _ in range(200):
        entries = recalled._entries(rng)
        asked = [text.strip(" :") for text, _ in recalled._by_word(entries, rng) if text.endswith(":")]
        for word in asked:
            assert sum(word in (entry.first, entry.second) for entry in entries) == 1


def test_spelled_letters_stand_between_their_edges_in_order() -> None:
    rng = random.Random(6)
    for _ in range(50):
        (spelled, _), (word, follows), _ = recalled._spelled([], rng)
        edges = [int(edge) for edge in re.findall(r"(?<= )\d\d(?=[ .])", spelled)]
        assert follows and len(edges) == len(word) + 1 and edges == sorted(edges)
        assert "".join(re.findall(r" \d\d (\w)", spelled)) == word


def test_the_best_so_far_is_the_best_of_what_was_listed() -> None:
    rng = random.Random(7)
    for _ in range(200):
        entries = recalled._entries(rng)
        text = "".join(piece for piece, _ in recalled._extremes(entries, rng))
        best = min if re.match(r" (leftmost|topmost|smallest):", text) else max
        pairs = [(int(number), int(so_far)) for number, so_far in re.findall(r"\) (\d+) (\d+),", text)]
        assert len(pairs) == len(entries)
        for place, (number, so_far) in enumerate(pairs):
            assert so_far == best(number for number, _ in pairs[: place + 1])
        named = re.search(r", (\d+): (\w+ \w+)\.$", text)
        owners = [entry.name for entry, (number, _) in zip(entries, pairs, strict=True) if number == pairs[-1][1]]
        assert (named is None) == (len(owners) > 1)
        assert named is None or (int(named[1]), [named[2]]) == (pairs[-1][1], owners)
