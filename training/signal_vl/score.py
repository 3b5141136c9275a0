"""Is an answer right? The same rules as `roundhouse eval`, for the small checks during training."""

from __future__ import annotations

import json
import re
from typing import Any

from .sample import Expected

_FENCE = re.compile(r"^```(?:json)?\s*|\s*```$")
_CALL = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def right(answer: str, expected: Expected) -> bool:
    """`answer` is everything after the prompt: reasoning, then what counts."""
    content = answer.rpartition("</think>")[2].strip()
    try:
        return _SCORERS[expected.scorer](content, expected.value)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return False  # an answer that does not even parse


def _exact(content: str, value: str) -> bool:
    return _plain(content) == _plain(value)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


def _json(content: str, value: Any) -> bool:
    return _parsed(content) == value


def _parsed(content: str) -> Any:
    return json.loads(_FENCE.sub("", content))


def _number(content: str, value: float) -> bool:
    return float(_NUMBER.search(content)[0]) == float(value)


def _time(content: str, value: float) -> bool:
    """Within half a second."""
    return abs(float(_NUMBER.search(content)[0]) - float(value)) <= 0.5


def _iou(content: str, value: Any) -> bool:
    """Every expected box has its own answer that overlaps it by half, and there are no others."""
    answers = [item["bbox_2d"] for item in _listed(_parsed(content))]
    wanted = _boxes(value)
    if len(answers) != len(wanted):
        return False
    for box in wanted:
        best = max(answers, key=lambda answer: overlap(answer, box))
        if overlap(best, box) < 0.5:
            return False
        answers.remove(best)
    return True


def overlap(a: list[float], b: list[float]) -> float:
    """Intersection over union of two corner boxes."""
    wide = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    tall = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - wide * tall
    return wide * tall / union if union > 0 else 0.0


def _boxes(value: Any) -> list[list[float]]:
    if isinstance(value, list) and value and not isinstance(value[0], (list, dict)):
        return [value]
    return [item["bbox_2d"] if isinstance(item, dict) else item for item in value]


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _point(content: str, value: list[float]) -> bool:
    """The answered point lies in the expected box."""
    return inside(_listed(_parsed(content))[0]["point_2d"], value)


def inside(point: list[float], box: list[float]) -> bool:
    """Is the point in the corner box?"""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _tool(content: str, value: dict[str, Any]) -> bool:
    """Name and arguments; a coordinate may lie anywhere in the expected box."""
    call = json.loads(_CALL.search(content)[1])
    if call["name"] != value["name"]:
        return False
    given, box = dict(call["arguments"]), value.get("box")
    if box and not inside(given.pop("coordinate"), box):
        return False
    return given == {key: v for key, v in value["arguments"].items() if not (box and key == "coordinate")}


_SCORERS = {
    "exact": _exact, "json": _json, "number": _number, "time": _time, "iou": _iou, "point": _point, "tool": _tool,
}  # fmt: skip
