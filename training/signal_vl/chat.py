"""From a case to the text that the model reads and the text that it should write, by the published Thinking template.

The prompt ends with `<think>` and a line end, as at inference; what the template adds for the finished turn is the answer.
Pictures are still placeholders here: `encode` replaces them by visual tokens.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .sample import Assistant, Case, Clip, Picture, User

#: The template as published with Qwen3-VL Thinking (Apache-2.0), kept with the fixtures of the engine.
TEMPLATE = Path(__file__).parents[2] / "tests/golden/qwen3-vl/chat_template.Thinking.jinja"


def template_text() -> str:
    """The template's source."""
    return TEMPLATE.read_text(encoding="utf-8")


def prompt_and_answer(case: Case) -> tuple[str, str]:
    """The rendered prompt and the rest of the conversation up to and including `<|im_end|>`."""
    turns = messages(case)
    prompt = _render(turns, case.tools, add_generation_prompt=True)
    whole = _render([*turns, _assistant(case.answer)], case.tools, add_generation_prompt=False)
    if not whole.startswith(prompt):
        raise ValueError(f"{case.task}: the template does not continue the prompt")
    return prompt, whole[len(prompt) :].removesuffix("\n")


def messages(case: Case) -> list[dict[str, Any]]:
    """The conversation before the answer in the OpenAI format, media as parts without data."""
    system = [{"role": "system", "content": case.system}] if case.system else []
    return system + [_user(turn) if isinstance(turn, User) else _assistant(turn) for turn in case.turns]


def _user(turn: User) -> dict[str, Any]:
    return {"role": "user", "content": [_part(part) for part in turn.parts]}


def _part(part: str | Picture | Clip) -> dict[str, Any]:
    match part:
        case Picture():
            return {"type": "image"}
        case Clip():
            return {"type": "video"}
        case _:
            return {"type": "text", "text": part}


def _assistant(turn: Assistant) -> dict[str, Any]:
    calls = [{"type": "function", "function": call} for call in turn.tool_calls]
    return {"role": "assistant", "content": turn.content, "reasoning_content": turn.reasoning, "tool_calls": calls}


def _render(turns: list[dict[str, Any]], tools: tuple[dict[str, Any], ...], *, add_generation_prompt: bool) -> str:
    return _template().render(messages=turns, tools=list(tools) or None, add_generation_prompt=add_generation_prompt)


@cache
def _template() -> jinja2.Template:
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    # As transformers does: the client's key order, no HTML escapes.
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.from_string(template_text())
