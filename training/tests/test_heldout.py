"""The task files: lines that `roundhouse eval` can read, pictures that decode, swapped ones that belong to others."""

from __future__ import annotations

import base64
import io
import json

import pytest
from PIL import Image

from signal_vl import example
from signal_vl.heldout import draw_cases, jpeg_url, line, png_url, swapped
from signal_vl.sample import Clip, Picture, User
from signal_vl.tasks import TASKS

SEED = 4


def _decoded(url: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


@pytest.mark.parametrize("task", TASKS)
def test_lines_hold_everything(task: str) -> None:
    for number, case in enumerate(draw_cases(task, 3, SEED)):
        written = json.loads(json.dumps(line(case, number, png_url)))
        assert written["id"] == f"{task}-{number:04d}"
        assert written["scorer"] in ("exact", "json", "iou", "point", "number", "time", "tool")
        assert written["expected"] == json.loads(json.dumps(case.expected.value))
        assert written["messages"][-1]["role"] == "user"
        for message in written["messages"]:
            for part in message["content"] if message["role"] == "user" else ():
                assert part["type"] in ("text", "image_url", "video")
                if part["type"] == "image_url":
                    assert all(side % 2 == 1 for side in _decoded(part["image_url"]["url"]).size)
                if part["type"] == "video":
                    assert part["fps"] == 2 and 2 <= len(part["video"]) <= 8


def test_pictures_survive_as_png() -> None:
    case = next(case for case in draw_cases("ocr", 1, SEED))
    picture = next(part for part in case.turns[-1].parts if isinstance(part, Picture)).image
    assert _decoded(png_url(picture)).convert("RGB").tobytes() == picture.tobytes()
    assert _decoded(jpeg_url(picture)).size == picture.size


def test_a_case_does_not_depend_on_how_many_are_drawn() -> None:
    few, more = draw_cases("count", 2, SEED), draw_cases("count", 4, SEED)
    assert [case.expected for case in few] == [case.expected for case in more[:2]]
    assert draw_cases("count", 1, SEED)[0].turns != draw_cases("count", 1, SEED + 1)[0].turns


@pytest.mark.parametrize("task", ["describe", "change", "video", "function"])
def test_swapped_cases_ask_the_same_about_other_pictures(task: str) -> None:
    cases = {id(case.expected): case for case in draw_cases(task, 12, SEED)}
    exchanged = swapped(list(cases.values()))
    assert exchanged
    for case in exchanged:
        own = cases[id(case.expected)]
        for mine, theirs in zip(own.turns, case.turns):
            if isinstance(mine, User):
                assert [p for p in mine.parts if isinstance(p, str)] == [p for p in theirs.parts if isinstance(p, str)]
                assert all(a is not b for a, b in zip(mine.parts, theirs.parts) if isinstance(a, (Picture, Clip)))


def test_the_example_shows_five_objects() -> None:
    image = example.draw()
    assert image.size == example.SIZE
    for _, figure in example.OBJECTS:
        x1, y1, x2, y2 = figure.box()
        assert 0 < x1 < x2 < image.width and 0 < y1 < y2 < image.height
