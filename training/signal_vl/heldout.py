"""Writes the held-out set as task files for `roundhouse eval`: `python -m signal_vl.heldout DIR --cases 200`.

One file per task, `DIR/TASK.jsonl`, one case a line:

    {"id", "task", "messages", "tools"?, "response_format"?, "scorer", "expected"}

`messages` are OpenAI chat messages; pictures are PNG data URLs, a clip is `{"type": "video", "video": [URLs], "fps": 2}`.
`expected` depends on `scorer`:

- exact: the answer's text. number: a number. time: seconds, right within 0.5. json: the value.
- iou: `[{"bbox_2d": [x1, y1, x2, y2], "label": "..."}]`, each to be found with an overlap of 0.5 or more, and no others.
- point: the box `[x1, y1, x2, y2]` that the point must fall in.
- tool: `{"name", "arguments", "box"?}`; with `box` the call also has a `coordinate`, which must lie in it.

With `--swapped` every case gets the pictures of another one: a model that looks at them must fall to chance.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from .sample import Assistant, Case, Clip, Part, Picture, User
from .tasks import TASKS, draw_case
from .tasks.seed import HELDOUT_SEED, heldout_rng

Encode = Callable[[Image.Image], str]


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the held-out set as task files.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seed", type=int, default=HELDOUT_SEED)
    parser.add_argument("--cases", type=int, default=200, help="cases per task")
    parser.add_argument("--task", choices=tuple(TASKS), action="append", help="only this task; may be repeated")
    parser.add_argument("--swapped", action="store_true", help="give every case the pictures of another one")
    parser.add_argument("--jpeg", action="store_true", help="pictures as JPEG: smaller, for a set kept in git")
    arguments = parser.parse_args()
    encode = jpeg_url if arguments.jpeg else png_url
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for task in arguments.task or TASKS:
        cases = draw_cases(task, arguments.cases, arguments.seed)
        written = swapped(cases) if arguments.swapped else cases
        lines = [json.dumps(line(case, number, encode)) for number, case in enumerate(written)]
        (arguments.directory / f"{task}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw_cases(task: str, count: int, seed: int) -> list[Case]:
    """Held-out cases of one task; a case does not depend on how many are drawn."""
    return [draw_case(heldout_rng(seed, task, number), "heldout", task) for number in range(count)]


def line(case: Case, number: int, encode: Encode) -> dict[str, Any]:
    """One line of a task file."""
    system = [{"role": "system", "content": case.system}] if case.system else []
    optional = {"tools": list(case.tools), "response_format": case.response_format}
    return {
        "id": f"{case.task}-{number:04d}",
        "task": case.task,
        "messages": system + [_message(turn, encode) for turn in case.turns],
        **{key: value for key, value in optional.items() if value},
        "scorer": case.expected.scorer,
        "expected": case.expected.value,
    }


def swapped(cases: list[Case]) -> list[Case]:
    """The cases with their pictures handed round among those with as many pictures; cases without any are left out."""
    groups: dict[tuple[type, ...], list[Case]] = {}
    for case in cases:
        groups.setdefault(tuple(type(part) for part in _media(case)), []).append(case)
    return [
        _with_media(case, _media(group[(number + 1) % len(group)]))
        for kinds, group in groups.items()
        if kinds and len(group) > 1
        for number, case in enumerate(group)
    ]


def _media(case: Case) -> list[Picture | Clip]:
    turns = (turn for turn in case.turns if isinstance(turn, User))
    return [part for turn in turns for part in turn.parts if not isinstance(part, str)]


def _with_media(case: Case, media: list[Picture | Clip]) -> Case:
    rest = iter(media)
    turns = tuple(
        User(tuple(part if isinstance(part, str) else next(rest) for part in turn.parts)) if isinstance(turn, User) else turn
        for turn in case.turns
    )
    return replace(case, turns=turns)


def _message(turn: User | Assistant, encode: Encode) -> dict[str, Any]:
    if isinstance(turn, Assistant):
        return {"role": "assistant", "content": turn.content}
    return {"role": "user", "content": [_part(part, encode) for part in turn.parts]}


def _part(part: Part, encode: Encode) -> dict[str, Any]:
    match part:
        case Picture():
            return {"type": "image_url", "image_url": {"url": encode(part.image)}}
        case Clip():
            return {"type": "video", "video": [encode(frame) for frame in part.frames], "fps": part.fps}
        case _:
            return {"type": "text", "text": part}


def png_url(image: Image.Image) -> str:
    """The picture without loss, as a data URL."""
    return _data_url(image, "png", optimize=True)


def jpeg_url(image: Image.Image) -> str:
    """The picture nearly as it is."""
    return _data_url(image, "jpeg", quality=92)


def _data_url(image: Image.Image, form: str, **options: Any) -> str:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return f"data:image/{form};base64,{base64.b64encode(buffer.getvalue()).decode()}"


if __name__ == "__main__":
    main()
