"""Every case of every task: drawn again alike, right by its own scorer, inside its picture, short enough.

`SIGNAL_VL_DRAWS` sets the draws per task; 2000 takes some minutes.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from itertools import pairwise

import pytest

from signal_vl.sample import Assistant, Case, Clip, Picture, User
from signal_vl.score import right
from signal_vl.tasks import TASKS, draw_case
from signal_vl.tasks.refusal import REFUSAL

DRAWS = int(os.environ.get("SIGNAL_VL_DRAWS", "160"))
#: Most tokens of thought and answer together.
TOKENS_MAX = 250
#: The pieces that Qwen's pre-tokenizer makes, written for `re`: words with their blank, single digits, runs of marks.
_PIECE = re.compile(r"[^\r\n\w]?[A-Za-z_]+|\d| ?[^\s\w]+|\s+")


def _tokens(text: str) -> int:
    """An upper estimate for a small BPE: a piece is one token, a random string a token for each letter."""
    return sum(len(piece) if len(piece) > 1 and piece.isupper() else 1 for piece in _PIECE.findall(text))


def _written(answer: Assistant) -> str:
    """The answer as the template writes it after the prompt."""
    calls = "".join(f"<tool_call>\n{json.dumps(call)}\n</tool_call>" for call in answer.tool_calls)
    return f"{answer.reasoning}\n</think>\n\n{answer.content}{calls}"


def _cases(task: str, draws: int = DRAWS) -> list[Case]:
    """Both splits, every difficulty, sizes and aspect ratios that training may ask for, own sizes in a tenth."""
    rng = random.Random(f"test/{task}")
    cases = []
    for number in range(draws):
        size = None if number % 10 == 0 else (rng.randint(64, 176), rng.randint(64, 176))
        split = "heldout" if number % 4 == 0 else "train"
        cases.append(draw_case(rng, split, task, size, rng.choice((0.0, 0.3, 0.6, 1.0, rng.random()))))
    return cases


def _content(case: Case) -> tuple[object, ...]:
    media = [part for turn in case.turns if isinstance(turn, User) for part in turn.parts]
    pixels = [part.image.tobytes() for part in media if isinstance(part, Picture)]
    pixels += [frame.tobytes() for part in media if isinstance(part, Clip) for frame in part.frames]
    texts = [part for part in media if isinstance(part, str)]
    return texts, pixels, case.answer, case.expected, case.system, case.tools


@pytest.mark.parametrize("task", TASKS)
def test_cases_are_sound(task: str) -> None:
    for case in _cases(task):
        written = _written(case.answer)
        assert right(written, case.expected), f"{written} is not {case.expected}"
        assert _tokens(written) <= TOKENS_MAX, written
        assert case.task == task
        assert isinstance(case.turns[-1], User)
        assert case.answer.reasoning.strip() == case.answer.reasoning != ""
        assert bool(case.answer.content) != bool(case.answer.tool_calls)
        json.dumps([case.expected.value, case.tools, case.response_format, case.facts])
        for x1, y1, x2, y2 in _boxes(case):
            assert 0 <= x1 < x2 <= 1000 and 0 <= y1 < y2 <= 1000, case.expected
            assert min(x2 - x1, y2 - y1) >= 15, f"too small to hit: {case.expected}"
        for turn in case.turns:
            for part in turn.parts if isinstance(turn, User) else ():
                assert not isinstance(part, Clip) or 2 <= len(part.frames) <= 8


def _boxes(case: Case) -> list[list[int]]:
    value = case.expected.value
    match case.expected.scorer:
        case "iou":
            return [found["bbox_2d"] for found in value]
        case "point":
            return [value]
        case "tool":
            return [value["box"]] if "box" in value else []
        case _:
            return []


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("split", ["train", "heldout"])
def test_the_same_seed_draws_the_same_case(task: str, split: str) -> None:
    first, second, other = (draw_case(random.Random(seed), split, task, (96, 128)) for seed in (5, 5, 6))
    assert _content(first) == _content(second)
    assert _content(first) != _content(other)


@pytest.mark.parametrize("task", TASKS)
def test_the_asked_size_is_drawn(task: str) -> None:
    case = draw_case(random.Random(1), "train", task, (192, 128))
    for turn in case.turns:
        for part in turn.parts if isinstance(turn, User) else ():
            if isinstance(part, Picture):
                assert part.image.size == (192, 128)
            if isinstance(part, Clip):
                assert {frame.size for frame in part.frames} == {(192, 128)}


def test_no_answer_is_a_good_guess() -> None:
    """A model that does not look gets nowhere: no answer of these tasks is given in more than six of ten cases."""
    for task in ("describe", "count", "relation", "yes_no", "ocr", "change", "video"):
        answers = Counter(case.answer.content for case in _cases(task, 160))
        assert answers.most_common(1)[0][1] <= 96, f"{task}: {answers.most_common(3)}"


def test_yes_and_no_are_balanced() -> None:
    answers = Counter(case.answer.content for case in _cases("yes_no", 400))
    assert 150 <= answers["yes"] <= 250, answers


def test_wrong_answers_are_wrong() -> None:
    """The truth of one case is not right for a case with another truth."""
    for task in ("describe", "box", "point", "gui", "function", "structured", "video"):
        cases = _cases(task, 40)
        different = [(a, b) for a, b in pairwise(cases) if a.expected != b.expected]
        wrong = sum(not right(_written(a.answer), b.expected) for a, b in different)
        assert wrong >= 0.6 * len(different), task


def test_refusals_are_one_sentence() -> None:
    assert {case.answer.content for case in _cases("refusal", 60)} == {REFUSAL}
    assert any(len(case.turns[-1].parts) > 1 for case in _cases("refusal", 60))


def test_unknown_split_and_task_are_refused() -> None:
    with pytest.raises(ValueError, match="split"):
        draw_case(random.Random(0), "test")
    with pytest.raises(KeyError):
        draw_case(random.Random(0), task="poetry")
