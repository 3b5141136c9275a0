"""What the mock upstream answers, by model id. Adding a script = one function and its word in `SCRIPTS`.

Token counts are fixed, so that the tests can compute the exact price of every answer.
"""

import base64
import struct
from dataclasses import dataclass, field


@dataclass
class ToolCall:
    """A call, its arguments in the fragments in which they are streamed."""

    id: str
    name: str
    arguments: list


@dataclass
class Answer:
    """One scripted answer; lists are the fragments of a stream."""

    text: list = field(default_factory=list)
    reasoning: list = field(default_factory=list)
    tool_calls: list = field(default_factory=list)
    finish: str = "stop"
    prompt_tokens: int = 12
    completion_tokens: int = 5
    reasoning_tokens: int = 0
    cached_tokens: int = 0
    pause: float = 0.0  # seconds after each chunk
    fault: str = None  # `cut` (the socket closes) or `error event`, after the last fragment
    status: int = 200  # other than 200: an error reply with `text[0]`, `code` and `headers`
    code: str = None
    headers: dict = field(default_factory=dict)

    @property
    def usage(self):
        """OpenAI's usage object."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning_tokens, "audio_tokens": 0},
        }


def mini(_body):
    """A plain answer of five tokens."""
    return Answer(text=["Hello", " from", " the", " upstream", "."])


def vision(body):
    """Says how large the PNG is that arrived, read from its IHDR: proves that the bytes came through unchanged."""
    for message in body["messages"]:
        for part in message["content"] if isinstance(message["content"], list) else []:
            if part["type"] == "image_url":
                data = base64.b64decode(part["image_url"]["url"].split("base64,", 1)[1], validate=True)
                width, height = struct.unpack(">II", data[16:24])
                return Answer(text=[f"a picture of {width}", f" x {height}"], prompt_tokens=99)
    return Answer(text=["no picture"])


def tools(body):
    """Calls two tools at once; given their results, says what came back."""
    results = [message["content"] for message in body["messages"] if message["role"] == "tool"]
    if results:
        return Answer(text=["the tools said: ", *results])
    name = body["tools"][0]["function"]["name"]
    calls = [
        ToolCall("call_paris", name, ['{"city"', ': "Par', 'is"}']),
        ToolCall("call_rome", name, ['{"city": "Rome"}']),
    ]
    return Answer(tool_calls=calls, finish="tool_calls", completion_tokens=20)


def reason(_body):
    """Thinks first, in DeepSeek's and vLLM's `reasoning_content`."""
    return Answer(reasoning=["Let me", " think."], text=["Forty", "-two."], completion_tokens=9, reasoning_tokens=4)


def slow(_body):
    """A stream of half a minute, for callers that hang up."""
    return Answer(text=[f"{number} " for number in range(600)], pause=0.05, completion_tokens=600)


def steady(_body):
    """A stream of a second, long enough to be interrupted and short enough to wait for."""
    return Answer(text=[f"{number} " for number in range(20)], pause=0.05, completion_tokens=20)


def fails_midway(_body):
    """Two fragments, then an error inside the stream."""
    return Answer(text=["so far", " so good"], fault="error event")


def cut_midway(_body):
    """Two fragments, then the connection is gone."""
    return Answer(text=["so far", " so good"], fault="cut")


def limited(_body):
    """A rate limit with a wait."""
    return Answer(text=["Rate limit reached"], status=429, code="rate_limit_exceeded", headers={"retry-after": "7"})


def refused(_body):
    """An upstream that finds the request wrong."""
    return Answer(text=["the upstream does not like this"], status=400, code="invalid_value")


SCRIPTS = {
    "mini": mini,
    "vision": vision,
    "tools": tools,
    "reason": reason,
    "slow": slow,
    "steady": steady,
    "fails-midway": fails_midway,
    "cut-midway": cut_midway,
    "limited": limited,
    "refused": refused,
}
