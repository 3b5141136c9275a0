"""Which tokens count how much: what a picture tells, what follows from it, digits nobody can see."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tokenizers import Tokenizer

from signal_vl import tasks, tokenizer as vocabulary
from signal_vl.chat import prompt_and_answer
from signal_vl.emphasis import emphasis
from signal_vl.encode import Encoder
from signal_vl.shape import SHAPE


def _weights(answer: str, *, blind: bool = False) -> np.ndarray:
    """One token a character."""
    return emphasis(answer, list(range(1, len(answer) + 1)), blind=blind)


def _of(answer: str, part: str, *, blind: bool = False) -> set[float]:
    first = answer.rindex(part)
    return set(np.round(_weights(answer, blind=blind)[first : first + len(part)], 2).tolist())


BOX = (
    "red star (120,450), blue ring (700,80). ring: blue ring (700,80).\n</think>\n\n"
    '[{"bbox_2d": [640, 20, 760, 140], "label": "blue ring"}]'
)


def test_the_entry_that_a_thought_repeats_follows_from_the_list() -> None:
    assert _of(BOX, "ring: blue ring", blind=True) == {2.0}
    assert _of(BOX, "red star (120,450),", blind=True) == {0.0}
    assert _of(BOX, ' "label": "blue ring"}]', blind=True) == {2.0}
    assert _of(BOX, "[640, 20, 760, 140]", blind=True) == {0.0}, "no text tells how large a ring is"


def test_how_a_thought_begins_is_not_learnt_without_its_picture() -> None:
    """A question about a picture that nobody sent is refused; drills must not teach to begin with a list all the same."""
    answer = "count star: red star (120,450) star 1.\n</think>\n\n1"
    assert _of(answer, "count star:", blind=True) == {0.0}
    assert _of(answer, "count star:") == {2.0}


def test_when_a_clip_changes_counts_most() -> None:
    answer = "0.2: red star (120,450). 1.2: same. 2.2 frame 1: red star (300,450) (120,450) right. red star moves right."
    for told in ("0.2:", "1.2:", "same.", "2.2 frame 1:"):
        assert _of(answer, told) == {3.0}
    assert _of(answer, "2.2 frame 1:", blind=True) == {0.0}


def test_the_second_of_three_digits_counts_less() -> None:
    weights = _weights(BOX)
    at = BOX.index("(120,450)")
    assert weights[at : at + 9] == pytest.approx([1, 1, 0.6, 1, 1, 1, 0.6, 1, 1])
    assert weights[BOX.index("20, 760") :][:2].tolist() == [1, 1], "of two digits both are large"


def test_running_counts_are_learnt_without_pictures_and_whether_the_list_goes_on_is_not() -> None:
    answer = "count star: red star (120,450) star 1, blue ring (700,800) ring -.\n</think>\n\n1"
    for concluded in (" star 1", " ring -"):
        assert _of(answer, concluded, blind=True) == {2.0}
    for seen in ("red star (120,450)", "blue ring (700,800)"):
        assert _of(answer, seen, blind=True) == {0.0}
    assert _weights(answer, blind=True)[answer.index(", blue")] == 0.0


def test_the_best_so_far_is_learnt_without_pictures_and_whether_the_list_goes_on_is_not() -> None:
    answer = "lowest: red star (120,450) 450 450, blue ring (700,80) 80 450. 450: red star.\n</think>\n\nred star"
    for concluded in (" 450 450", " 80 450", " 450: red star."):
        assert _of(answer, concluded, blind=True) == {2.0}
    for first in (answer.index(", blue"), answer.index(". 450")):
        assert _weights(answer, blind=True)[first] == 0.0


@pytest.mark.parametrize(
    ("answer", "seen", "concluded"),
    [
        ("text (440,530): 35 7 41 K 48.\n</think>\n\n7K", "35 7 41 K 48", "7K"),
        ("Milk (310) 2.50, TOTAL (420) 2.50.\n</think>\n\nMilk 2.50", "TOTAL (420) 2.50.", "Milk 2.50"),
        ("0.2: red star (120,450). 1.2 frame 1: nothing. red star disappears.\n</think>\n\nred", "1.2 frame 1:", "star disappears"),
        ("button Save (300,800). button Save (300,800).\n</think>\n\n<tool_call>", "button Save (300,800). ", "<tool_call>"),
    ],
)
def test_every_form_of_a_thought_is_known(answer: str, seen: str, concluded: str) -> None:
    first = answer.index(seen)
    assert _weights(answer, blind=True)[first : first + len(seen.rstrip())].max() == 0.0
    assert _of(answer, concluded, blind=True) == {2.0}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    rng = random.Random(1)
    texts = [text for _ in range(100) for text in prompt_and_answer(tasks.draw_case(rng, "train"))]
    return vocabulary.train(texts, SHAPE.vocabulary)


@pytest.mark.parametrize("task", tasks.TASKS)
def test_a_drill_has_no_picture_and_something_to_learn(task: str, tokenizer: Tokenizer) -> None:
    encoder, rng = Encoder(tokenizer, SHAPE.pixels), random.Random(f"drill/{task}")
    for _ in range(20):
        case = tasks.draw_case(rng, "train", task)
        item, whole = encoder.encode(case, blind=True), encoder.encode(case)
        assert item.slices == () and len(item.visual) == 0
        assert item.ids[item.prompt :].tolist() == whole.ids[whole.prompt :].tolist()
        assert len(item.weights) == len(item.ids) - item.prompt == len(whole.weights)
        assert item.weights.max() == 2.0 and whole.weights.min() > 0.0
