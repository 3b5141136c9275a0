"""A contact sheet of cases for human eyes: `python -m signal_vl.tasks.sheet OUT.png [--task NAME] [--split heldout]`.

Shows every picture of a case with the question, the thought and the answer; boxes and points of the truth are drawn in.
"""

from __future__ import annotations

import argparse
import json
import random
import textwrap

from PIL import Image, ImageDraw

from ..draw.fonts import FACES, load
from ..sample import Case, Clip, Expected, Picture, User
from . import TASKS, draw_case

CELL = (420, 330)
PICTURE_SIDE = 190
COLUMNS = 4


def main() -> None:
    arguments = _parse()
    rng = random.Random(arguments.seed)
    names = [arguments.task] if arguments.task else list(TASKS)
    cases = [
        draw_case(rng, arguments.split, name, difficulty=arguments.difficulty) for name in names for _ in range(arguments.each)
    ]
    rows = -(-len(cases) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1]), "white")
    for number, case in enumerate(cases):
        sheet.paste(_cell(case), (number % COLUMNS * CELL[0], number // COLUMNS * CELL[1]))
    sheet.save(arguments.out)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Draws a contact sheet of cases.")
    parser.add_argument("out", help="PNG file to write")
    parser.add_argument("--task", choices=tuple(TASKS), help="only this task")
    parser.add_argument("--each", type=int, default=4, help="cases per task")
    parser.add_argument("--split", choices=("train", "heldout"), default="train")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--difficulty", type=float, default=1.0)
    return parser.parse_args()


def _cell(case: Case) -> Image.Image:
    cell = Image.new("RGB", CELL, "white")
    pen = ImageDraw.Draw(cell)
    pen.rectangle((0, 0, CELL[0] - 1, CELL[1] - 1), outline="silver")
    pictures = _pictures(case)
    side = min(PICTURE_SIDE, (CELL[0] - 8) // max(1, len(pictures)) - 4)
    for number, picture in enumerate(pictures):
        marked = _marked(picture, case)
        marked.thumbnail((side, side))
        cell.paste(marked, (4 + number * (side + 4), 4))
    pen.text((4, PICTURE_SIDE + 8), _words(case), font=load(FACES["train"][0], 10), fill="black", spacing=2)
    return cell


def _pictures(case: Case) -> list[Image.Image]:
    parts = [part for turn in case.turns if isinstance(turn, User) for part in turn.parts]
    stills = [part.image for part in parts if isinstance(part, Picture)]
    return stills + [frame for part in parts if isinstance(part, Clip) for frame in part.frames]


def _marked(picture: Image.Image, case: Case) -> Image.Image:
    """A copy with the expected boxes drawn in, if the case expects any."""
    marked = picture.copy()
    for x1, y1, x2, y2 in _boxes(case.expected):
        scale_x, scale_y = picture.width / 1000, picture.height / 1000
        ImageDraw.Draw(marked).rectangle((x1 * scale_x, y1 * scale_y, x2 * scale_x, y2 * scale_y), outline="magenta")
    return marked


def _boxes(expected: Expected) -> list[list[int]]:
    match expected.scorer:
        case "iou":
            return [found["bbox_2d"] for found in expected.value]
        case "point":
            return [expected.value]
        case "tool":
            return [expected.value["box"]] if "box" in expected.value else []
        case _:
            return []


def _words(case: Case) -> str:
    asked = [
        part if isinstance(turn, User) else turn.content
        for turn in case.turns
        for part in (turn.parts if isinstance(turn, User) else (turn.content,))
        if isinstance(part, str)
    ]
    calls = [json.dumps(call) for call in case.answer.tool_calls]
    lines = [f"[{case.task} {case.facts.get('size', '')}] " + " / ".join(asked), case.answer.reasoning]
    lines += [f"> {line}" for line in case.answer.content.split("\n") + calls if line]
    return "\n".join(wrapped for line in lines for wrapped in textwrap.wrap(line, 68) or [""])


if __name__ == "__main__":
    main()
