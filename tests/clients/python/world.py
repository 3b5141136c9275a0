"""What every test needs to know of the running server, and the small things they share: a picture, a tool, a wait.

`run.py` one folder up starts the server and tells its address and keys in the environment. Never starts anything itself.
"""

import base64
import json
import os
import struct
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

URL = os.environ["CLIENT_TEST_URL"]
KEY = os.environ["CLIENT_TEST_KEY"]
MANAGEMENT_KEY = os.environ["CLIENT_TEST_MANAGEMENT_KEY"]
UPSTREAM = os.environ["CLIENT_TEST_UPSTREAM"]

BOXED = "roundhouse/signal-vl-thinking"  # the model in the box: right answers
LOCAL = "local/tiny-dense"  # a random model: noise in the right form
LOCAL_MOE = "local/tiny-moe"
ENDLESS = {"max_tokens": 3000, "logit_bias": {"1024": -100, "1026": -100}}  # LOCAL never says that it has ended
QUESTION = [{"role": "user", "content": "What is this?"}]
TOO_LONG = [{"role": "user", "content": "word " * 9000}]  # the tiny model's context is 4096

# What the configuration of `run.py` charges, in 1e-12 dollars per token.
PROMPT_PRICE, COMPLETION_PRICE = 260_000, 2_600_000

SHAPES = "blue square, yellow star, red circle, purple heart, green triangle"  # what is in the picture of the README

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def cost(prompt_tokens, completion_tokens):
    """The price in dollars: whole nano-dollars, rounded up once."""
    pico = prompt_tokens * PROMPT_PRICE + completion_tokens * COMPLETION_PRICE
    return -(-pico // 1000) / 1e9


def picture(width=48, height=32):
    """A PNG of one colour gradient, as a data URL; written by hand so that no picture library is needed."""
    rows = b"".join(
        b"\0" + b"".join(bytes((x * 5 % 256, y * 7 % 256, 128)) for x in range(width)) for y in range(height)
    )

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def about_shapes(question):
    """A question about the picture of the README."""
    path = Path(__file__).resolve().parents[3] / "examples" / "shapes.png"
    url = "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
    parts = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": question}]
    return [{"role": "user", "content": parts}]


def about_picture(width=48, height=32):
    """A question about a picture."""
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": picture(width, height)}},
    ]
    return [{"role": "user", "content": parts}]


def fetch(path):
    """GET of an API path with the normal key, as JSON; raises `HTTPError`."""
    request = urllib.request.Request(URL + path, headers={"authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def generation(identifier, seconds=5):
    """The record of a generation; it may appear a moment after the answer's last byte."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return fetch(f"/generation?id={identifier}")["data"]
        except urllib.error.HTTPError as error:
            if error.code != 404 or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def upstream_calls(model):
    """What the mock upstream received for one of its models, oldest first."""
    with urllib.request.urlopen(UPSTREAM + "/seen", timeout=30) as reply:
        return [call for call in json.load(reply) if call["model"] == model]


def eventually(condition, seconds=5):
    """Polls until the condition holds; false when it never did."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
