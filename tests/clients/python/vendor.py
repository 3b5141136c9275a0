"""What we send to a vendor is what the vendor's own SDK sends for the same call: method, path, credential, version and body.

`CALLS` holds each call as a client of ours writes it; each `Vendor` of `test_requests_*.py` holds the same calls as its SDK's users
write them. Both go to one recorder. Where the two may differ, a vendor names it in `normal`, with the reason.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import openai

import world
from recorder import Recorder

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from house import Roundhouse  # noqa: E402

BINARY = os.environ["CLIENT_TEST_BINARY"]
KEY = "sk-vendor"
ACCESS = "AKIDEXAMPLE"

PICTURE = world.picture()
PNG = PICTURE.split(",", 1)[1]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}
DESCRIPTION = "The weather in a city."
FUNCTION = {"type": "function", "function": {"name": "weather", "description": DESCRIPTION, "parameters": SCHEMA}}
NAMED = {"type": "function", "function": {"name": "weather"}}
CALL = {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Paris"}'}}
FORM = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA, "strict": True}}

PDF = base64.b64encode(b"%PDF-1.4\n%%EOF\n").decode()
PAPER = {"filename": "paper.pdf", "file_data": "data:application/pdf;base64," + PDF}

HI = [{"role": "user", "content": "Hi"}]
TALK = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": "Hello."},
    {"role": "user", "content": "Where is Paris?"},
]
SEEN = [
    {
        "role": "user",
        "content": [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": PICTURE}}],
    }
]
READ = [
    {"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "file", "file": PAPER}]},
]
TOLD = [
    {"role": "user", "content": "The weather in Paris?"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "call00001", "content": "sunny"},
]
MADE = [{"type": "image_url", "image_url": {"url": PICTURE}}]
DRAWN = [
    {"role": "user", "content": "Draw a dot."},
    {"role": "assistant", "content": "Here.", "images": MADE},
    {"role": "user", "content": "A larger one."},
]
#: The same to whoever takes no picture back.
SAID = [{name: value for name, value in turn.items() if name != "images"} for turn in DRAWN]
KEPT = FUNCTION | {"prompt_cache_breakpoint": {"mode": "explicit"}}

#: What a client asks of us, by the name of the call.
CALLS = {
    "plain": {"messages": HI, "max_tokens": 100},
    "talk": {"messages": TALK, "max_tokens": 100, "temperature": 0.5, "stop": ["END"]},
    "nucleus": {"messages": HI, "max_tokens": 100, "top_p": 0.9},
    "streamed": {"messages": HI, "max_tokens": 100, "stream": True},
    "tools": {"messages": HI, "max_tokens": 100, "tools": [FUNCTION]},
    "required": {"messages": HI, "max_tokens": 100, "tools": [FUNCTION], "tool_choice": "required"},
    "named": {"messages": HI, "max_tokens": 100, "tools": [FUNCTION], "tool_choice": NAMED},
    "single": {"messages": HI, "max_tokens": 100, "tools": [FUNCTION], "parallel_tool_calls": False},
    "kept": {"messages": HI, "max_tokens": 100, "tools": [KEPT]},
    "drawn": {"messages": DRAWN, "max_tokens": 100},
    "tier": {"messages": HI, "max_tokens": 100, "service_tier": "flex"},
    "told": {"messages": TOLD, "max_tokens": 100, "tools": [FUNCTION]},
    "seen": {"messages": SEEN, "max_tokens": 100},
    "read": {"messages": READ, "max_tokens": 100},
    "form": {"messages": HI, "max_tokens": 100, "response_format": FORM},
    "thought": {"messages": HI, "max_tokens": 4000, "reasoning": {"max_tokens": 2000}},
    "effort": {"messages": HI, "max_tokens": 4000, "reasoning": {"effort": "low"}},
    "seed": {"messages": HI, "max_tokens": 100, "seed": 7, "frequency_penalty": 0.5},
}

CONFIG = """
[[provider]]
id = "{id}"
{dialect}
base_url = "{url}/{id}{version}"
{credential}
"""
MODEL = """
[[provider.model]]
id = "{id}"
upstream_id = "{upstream_id}"
{variant}
context_length = 100000
max_completion_tokens = 50000
input_modalities = ["text", "image", "file"]
price = {{ prompt = "1", completion = "1" }}
"""


def start(vendors):
    """One recorder and one server for all of a module."""
    global recorder, server, client, folder
    recorder, folder = Recorder(), tempfile.TemporaryDirectory(prefix="roundhouse-requests-")
    sections = [vendor.section() for vendor in vendors]
    (Path(folder.name) / "config.toml").write_text("".join(sections))
    server = Roundhouse(BINARY, Path(folder.name), subprocess.DEVNULL)
    client = openai.OpenAI(base_url=server.url + "/api/v1", api_key=server.keys["api_key"], max_retries=0, timeout=30)


def stop():
    """All of it goes."""
    client.close()
    server.kill()
    recorder.close()
    folder.cleanup()


def camel(value):
    """JSON with names in the other spelling that proto3 takes: `mime_type` is `mimeType`."""
    if isinstance(value, dict):
        return {re.sub("_([a-z])", lambda match: match[1].upper(), name): camel(part) for name, part in value.items()}
    return [camel(part) for part in value] if isinstance(value, list) else value


def model_of(slug, upstream_id):
    """What we call a vendor's model."""
    return f"{slug}/{upstream_id.replace(':', '-')}"


def url():
    """Where the recorder is."""
    return recorder.url


class Vendor:
    """A vendor: how we are told of it, which headers matter, and its SDK's calls by the names of `CALLS`."""

    slug = model = ""
    #: Calls that need another model.
    models = {}
    dialect, version, credential = "", "", f'api_key = "{KEY}"'
    headers = ("authorization", "content-type")
    #: Calls for which the vendor has no words, with the reason.
    without = {}

    @classmethod
    def section(cls):
        dialect = f'dialect = "{cls.dialect}"' if cls.dialect else ""
        text = CONFIG.format(
            id=cls.slug, dialect=dialect, url=recorder.url, version=cls.version, credential=cls.credential
        )
        rows = [(name, "") for name in sorted({cls.model, *cls.models.values()})]
        # A service tier is an endpoint of its own.
        rows += [] if "tier" in cls.without else [(cls.model, 'variant = "flex"')]
        models = (MODEL.format(id=model_of(cls.slug, name), upstream_id=name, variant=variant) for name, variant in rows)
        return text + "".join(models)

    def test_every_call_is_written_as_the_sdk_writes_it(self):
        for name, ours in CALLS.items():
            if name in self.without:
                continue
            with self.subTest(name):
                model = self.models.get(name, self.model)
                sent = self.recorded(lambda: self.ask(model, ours))
                wanted = self.recorded(lambda: getattr(self, "say_" + name)(model))
                self.assertEqual((sent.method, sent.path), (wanted.method, wanted.path))
                self.assertEqual(self.told(sent), self.told(wanted))
                self.maxDiff = None
                self.assertEqual(self.normal(sent.body), self.normal(wanted.body))

    def recorded(self, call):
        """The one request that a call makes; the recorder's 400 is an error to everybody."""
        recorder.take()
        with self.assertRaises(Exception) as caught:
            call()
        seen = recorder.take()
        self.assertEqual(len(seen), 1, f"one request, not {len(seen)}: {caught.exception!r}")
        return seen[0]

    def ask(self, model, fields):
        more = {key: value for key, value in fields.items() if key == "reasoning"}
        known = {key: value for key, value in fields.items() if key != "reasoning"}
        answer = client.chat.completions.create(model=model_of(self.slug, model), extra_body=more, **known)
        list(answer)

    def told(self, request):
        """The headers that say something to the vendor."""
        return {name: request.headers.get(name) for name in self.headers}

    def normal(self, body):
        """The body without what says nothing: no stream is the default everywhere."""
        return {name: value for name, value in body.items() if (name, value) != ("stream", False)}


class Chat:
    """Calls of OpenAI's Chat Completions, which Mistral and Cohere nearly share: `create(model, **fields)` sends one."""

    limit = "max_tokens"

    def make(self, model, most=100, **fields):
        self.create(model, **{"messages": HI, self.limit: most} | fields)

    def say_plain(self, model):
        self.make(model)

    def say_talk(self, model):
        self.make(model, messages=TALK, temperature=0.5, stop=["END"])

    def say_nucleus(self, model):
        self.make(model, top_p=0.9)

    def say_streamed(self, model):
        self.make(model, stream=True, stream_options={"include_usage": True})

    def say_tools(self, model):
        self.make(model, tools=[FUNCTION])

    def say_required(self, model):
        self.make(model, tools=[FUNCTION], tool_choice="required")

    def say_named(self, model):
        self.make(model, tools=[FUNCTION], tool_choice=NAMED)

    def say_kept(self, model):
        self.make(model, tools=[FUNCTION])  # a tool has no mark of a cache

    def say_drawn(self, model):
        self.make(model, messages=SAID)

    def say_tier(self, model):
        self.make(model, service_tier="flex")

    def say_told(self, model):
        self.make(model, messages=TOLD, tools=[FUNCTION])

    def say_single(self, model):
        self.make(model, tools=[FUNCTION], parallel_tool_calls=False)

    def say_seen(self, model):
        self.make(model, messages=SEEN)

    def say_read(self, model):
        self.make(model, messages=READ)

    def say_effort(self, model):
        self.make(model, most=4000, reasoning_effort="low")

    def say_form(self, model):
        self.make(model, response_format=FORM)

    def say_seed(self, model):
        self.make(model, seed=7, frequency_penalty=0.5)
