"""One training or evaluation case: what a task draws and what the model should say. The seam between tasks and training.

A case is a conversation in the OpenAI chat format whose pictures are real `PIL.Image` objects. Nothing here knows tokens,
patches or files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image


@dataclass(frozen=True)
class Picture:
    """A still picture in a user message."""

    image: Image.Image


@dataclass(frozen=True)
class Clip:
    """A video in a user message: frames of equal size, `fps` frames a second, the first one at second 0."""

    frames: tuple[Image.Image, ...]
    fps: float = 2.0


#: What a user message consists of, in order.
Part = str | Picture | Clip


@dataclass(frozen=True)
class User:
    """A user's turn."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Assistant:
    """The model's turn. `reasoning` is what stands between the think tags; of earlier turns the template drops it."""

    reasoning: str
    content: str = ""
    #: `{"name": ..., "arguments": {...}}` each, as the template's `tool_calls`.
    tool_calls: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Expected:
    """How an answer is judged (see `roundhouse eval`): `scorer` is one of exact, json, iou, point, number, time, tool."""

    scorer: str
    value: Any


@dataclass(frozen=True)
class Case:
    """A conversation that ends with the turn to be learnt."""

    task: str
    turns: tuple[User | Assistant, ...]
    answer: Assistant
    expected: Expected
    #: A system prompt, if the case has one.
    system: str | None = None
    #: Tool definitions in the OpenAI format.
    tools: tuple[dict[str, Any], ...] = ()
    #: `{"type": "json_schema", ...}` if the case asks for JSON by the API's field; the prompt names the schema as well.
    response_format: dict[str, Any] | None = None
    #: Facts for statistics: sizes, number of objects, font.
    facts: dict[str, Any] = field(default_factory=dict)
