"""Tool definitions in the OpenAI format that cases carry, and the calls that answer them."""

from __future__ import annotations

import random
from typing import Any

from .schema import INTEGER, STRING, array

#: What a computer can be told to do with the pointer; `computer_use` of Qwen's cookbook knows more.
POINTER_ACTIONS = ("left_click", "right_click", "double_click")
_OTHER_ACTIONS = ("mouse_move", "type", "key", "scroll", "wait", "terminate")


def function(name: str, description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {"type": "object", "properties": properties, "required": required},
        },
    }


def computer_use(rng: random.Random) -> dict[str, Any]:
    """The screen as a tool: coordinates run from 0 to 1000. Which further actions it lists varies."""
    others = [action for action in _OTHER_ACTIONS if rng.random() < 0.4]
    action = {**STRING, "enum": [*POINTER_ACTIONS, *others]}
    properties: dict[str, Any] = {"action": action, "coordinate": array(INTEGER)}
    if "type" in others:
        properties["text"] = STRING
    return function("computer_use", "The screen's resolution is 1000x1000.", properties, ["action"])


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"name": name, "arguments": arguments}


GET_PRICE = function("get_price", "Get the price of an item.", {"item": STRING}, ["item"])

#: Tools that stand beside `get_price` and are never the right ones.
OTHERS = (
    function("get_weather", "Get the weather of a city.", {"city": STRING}, ["city"]),
    function("get_time", "Get the time in a city.", {"city": STRING}, ["city"]),
    function("search", "Search the web.", {"query": STRING}, ["query"]),
    function("send_mail", "Send a mail.", {"to": STRING, "text": STRING}, ["to", "text"]),
)
