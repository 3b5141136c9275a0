"""Answers are judged by what counts, and nonsense is wrong rather than an error."""

from __future__ import annotations

import pytest

from signal_vl.sample import Expected
from signal_vl.score import overlap, right

_BOX = [{"bbox_2d": [100, 100, 300, 300], "label": "red circle"}]
_CALL = {"name": "computer_use", "arguments": {"action": "left_click"}, "box": [10, 10, 90, 40]}


@pytest.mark.parametrize(
    ("scorer", "value", "content", "expected"),
    [
        ("exact", "red circle", "Red circle.", True),
        ("exact", "red circle", "red square", False),
        ("number", 3, "There are 3.", True),
        ("number", 3, "none", False),
        ("time", 1.5, "at 2.0 seconds", True),
        ("time", 1.5, "at 2.1 seconds", False),
        ("json", {"total": 27.1}, '```json\n{"total": 27.10}\n```', True),
        ("json", {"total": 27.1}, '{"total": 27', False),
        ("iou", _BOX, '[{"bbox_2d": [110, 100, 300, 310], "label": "x"}]', True),
        ("iou", _BOX, '[{"bbox_2d": [300, 300, 500, 500], "label": "x"}]', False),
        ("iou", _BOX, '[{"bbox_2d": [100, 100, 300, 300]}, {"bbox_2d": [0, 0, 9, 9]}]', False),
        ("point", [0, 0, 50, 50], '[{"point_2d": [50, 1], "label": "x"}]', True),
        ("point", [0, 0, 50, 50], '[{"point_2d": [51, 1], "label": "x"}]', False),
    ],
)
def test_content_after_the_reasoning_counts(scorer: str, value: object, content: str, expected: bool) -> None:
    assert right(f"red circle (1,1). 3.\n</think>\n\n{content}", Expected(scorer, value)) is expected


@pytest.mark.parametrize(("coordinate", "expected"), [([50, 20], True), ([50, 41], False)])
def test_a_click_may_fall_anywhere_in_the_box(coordinate: list[int], expected: bool) -> None:
    call = f'<tool_call>\n{{"name": "computer_use", "arguments": {{"action": "left_click", "coordinate": {coordinate}}}}}\n</tool_call>'
    assert right(call, Expected("tool", _CALL)) is expected


def test_two_boxes_do_not_share_one_answer() -> None:
    twice = Expected("iou", [*_BOX, {"bbox_2d": [110, 110, 310, 310]}])
    assert not right('[{"bbox_2d": [100, 100, 300, 300]}, {"bbox_2d": [600, 600, 700, 700]}]', twice)


def test_overlap_of_halves() -> None:
    assert overlap([0, 0, 10, 10], [0, 0, 10, 5]) == 0.5
    assert overlap([0, 0, 10, 10], [20, 20, 30, 30]) == 0.0
