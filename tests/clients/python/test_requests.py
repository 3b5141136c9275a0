"""What we send to a vendor is what the vendor's own SDK sends for the same call: method, path, credential, version and body.

`CALLS` holds each call as a client of ours writes it; each class below holds the same calls as its SDK's users write them. Both go
to one recorder. Where the two may differ, a class names it in `normal`, with the reason.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import anthropic
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.session
import cohere
import google.genai
import google.oauth2.credentials
import mistralai.client
import openai
from google.genai import types

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
context_length = 100000
max_completion_tokens = 50000
input_modalities = ["text", "image", "file"]
price = {{ prompt = "1", completion = "1" }}
"""


def setUpModule():
    """One recorder and one server for all."""
    global recorder, server, client, folder
    recorder, folder = Recorder(), tempfile.TemporaryDirectory(prefix="roundhouse-requests-")
    sections = [vendor.section() for vendor in VENDORS]
    (Path(folder.name) / "config.toml").write_text("".join(sections))
    server = Roundhouse(BINARY, Path(folder.name), subprocess.DEVNULL)
    client = openai.OpenAI(base_url=server.url + "/api/v1", api_key=server.keys["api_key"], max_retries=0, timeout=30)


def tearDownModule():
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
        names = {cls.model, *cls.models.values()}
        return text + "".join(MODEL.format(id=model_of(cls.slug, name), upstream_id=name) for name in sorted(names))

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


class OpenAiChat(Chat, Vendor, unittest.TestCase):
    slug, model, limit = "openai", "gpt-4.1", "max_completion_tokens"
    version = "/v1"
    models = {"effort": "gpt-5"}
    without = {"thought": "a budget is an effort here: see `OpenAiResponses`"}

    def create(self, model, **fields):
        with openai.OpenAI(base_url=f"{recorder.url}/openai/v1", api_key=KEY, max_retries=0) as sdk:
            sdk.chat.completions.create(model=model, **fields)


class Azure(OpenAiChat):
    slug, version = "azure", "/openai/v1"

    def create(self, model, **fields):
        with openai.OpenAI(base_url=f"{recorder.url}/azure/openai/v1", api_key=KEY, max_retries=0) as sdk:
            sdk.chat.completions.create(model=model, **fields)

    def told(self, request):
        """The service takes a key in either header; ours has a name of its own, since a bearer is a token of Entra's there."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return {"key": request.headers.get("api-key", bearer), "content-type": request.headers.get("content-type")}


class OpenAiResponses(Vendor, unittest.TestCase):
    slug, model, dialect = "responses", "gpt-4.1", "openai_responses"
    version = "/v1"
    models = {"thought": "gpt-5", "effort": "gpt-5"}
    without = {"seed": "the API has neither seed nor penalties"}
    tool = {"type": "function", "name": "weather", "description": DESCRIPTION, "parameters": SCHEMA, "strict": False}

    def create(self, model, said="Hi", most=100, **fields):
        said = [self.turn("user", said)] if isinstance(said, str) else said
        with openai.OpenAI(base_url=f"{recorder.url}/responses/v1", api_key=KEY, max_retries=0) as sdk:
            sdk.responses.create(model=model, input=said, max_output_tokens=most, store=False, **fields)

    @staticmethod
    def turn(role, content):
        """The long form of a turn."""
        return {"type": "message", "role": role, "content": [{"type": "input_text", "text": content}]}

    def say_plain(self, model):
        self.create(model)

    def say_talk(self, model):
        talk = [turn if turn["role"] == "assistant" else self.turn(**turn) for turn in TALK]
        self.create(model, talk, temperature=0.5)  # the API has no stop strings

    def say_nucleus(self, model):
        self.create(model, top_p=0.9)

    def say_streamed(self, model):
        self.create(model, stream=True)

    def say_tools(self, model):
        self.create(model, tools=[self.tool])

    def say_required(self, model):
        self.create(model, tools=[self.tool], tool_choice="required")

    def say_named(self, model):
        self.create(model, tools=[self.tool], tool_choice={"type": "function", "name": "weather"})

    def say_told(self, model):
        call = {"type": "function_call", "call_id": "call00001", "name": "weather", "arguments": '{"city":"Paris"}'}
        answer = {"type": "function_call_output", "call_id": "call00001", "output": "sunny"}
        self.create(model, [self.turn(**TOLD[0]), call, answer], tools=[self.tool])

    def say_seen(self, model):
        parts = [{"type": "input_text", "text": "What is this?"}, {"type": "input_image", "image_url": PICTURE}]
        parts[1]["detail"] = "auto"
        self.create(model, [{"type": "message", "role": "user", "content": parts}])

    def say_single(self, model):
        self.create(model, tools=[self.tool], parallel_tool_calls=False)

    def say_read(self, model):
        parts = [{"type": "input_text", "text": "What is this?"}, {"type": "input_file"} | PAPER]
        self.create(model, [{"type": "message", "role": "user", "content": parts}])

    def say_effort(self, model):
        reasoning = {"effort": "low", "summary": "auto"}
        self.create(model, most=4000, reasoning=reasoning, include=["reasoning.encrypted_content"])

    def say_form(self, model):
        self.create(model, text={"format": {"type": "json_schema"} | FORM["json_schema"]})

    def say_thought(self, model):
        reasoning = {"effort": "medium", "summary": "auto"}
        self.create(model, most=4000, reasoning=reasoning, include=["reasoning.encrypted_content"])


class Anthropic(Vendor, unittest.TestCase):
    slug, model = "anthropic", "claude-sonnet-4-5"
    models = {"effort": "claude-opus-4-6"}
    version = "/v1"
    headers = ("anthropic-version", "anthropic-beta", "content-type")
    without = {"seed": "the API has neither seed nor penalties"}
    tool = {"name": "weather", "description": DESCRIPTION, "input_schema": SCHEMA}

    def create(self, model, messages=HI, most=100, **fields):
        # Version 2026-10-21, which this SDK speaks unasked, knows no temperature, and older models do: a router stays with the first.
        version = {"anthropic-version": "2023-06-01"}
        options = {"api_key": KEY, "max_retries": 0, "default_headers": version}
        with anthropic.Anthropic(base_url=f"{recorder.url}/anthropic", **options) as sdk:
            sdk.messages.create(model=model, messages=messages, max_tokens=most, **fields)

    def told(self, request):
        """The API takes a key in either header; the SDK changed from one to the other with its second major version."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return super().told(request) | {"key": request.headers.get("x-api-key", bearer)}

    def normal(self, body):
        """A text is short for a list of one block of it; we always write the list."""
        results = [part for turn in body["messages"] for part in turn["content"] if "tool_use_id" in part]
        for place, name in [(turn, "content") for turn in [*body["messages"], *results]] + [(body, "system")]:
            if isinstance(place.get(name), str):
                place[name] = [{"type": "text", "text": place[name]}]
        return super().normal(body)

    def say_plain(self, model):
        self.create(model)

    def say_talk(self, model):
        self.create(model, TALK[1:], system="Be brief.", stop_sequences=["END"], extra_body={"temperature": 0.5})

    def say_nucleus(self, model):
        self.create(model, extra_body={"top_p": 0.9})

    def say_streamed(self, model):
        self.create(model, stream=True)

    def say_tools(self, model):
        self.create(model, tools=[self.tool])

    def say_required(self, model):
        self.create(model, tools=[self.tool], tool_choice={"type": "any"})

    def say_named(self, model):
        self.create(model, tools=[self.tool], tool_choice={"type": "tool", "name": "weather"})

    def say_told(self, model):
        call = {"type": "tool_use", "id": "call00001", "name": "weather", "input": {"city": "Paris"}}
        answer = {"type": "tool_result", "tool_use_id": "call00001", "content": "sunny"}
        turns = [{"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]
        self.create(model, [TOLD[0], *turns], tools=[self.tool])

    def say_seen(self, model):
        source = {"type": "base64", "media_type": "image/png", "data": PNG}
        parts = [{"type": "text", "text": "What is this?"}, {"type": "image", "source": source}]
        self.create(model, [{"role": "user", "content": parts}])

    def say_single(self, model):
        self.create(model, tools=[self.tool], tool_choice={"type": "auto", "disable_parallel_tool_use": True})

    def say_read(self, model):
        source = {"type": "base64", "media_type": "application/pdf", "data": PDF}
        parts = [{"type": "text", "text": "What is this?"}, {"type": "document", "source": source, "title": "paper.pdf"}]
        self.create(model, [{"role": "user", "content": parts}])

    def say_effort(self, model):
        self.create(model, most=4000, thinking={"type": "adaptive", "display": "summarized"}, output_config={"effort": "low"})

    def say_form(self, model):
        self.create(model, output_config={"format": {"type": "json_schema", "schema": SCHEMA}})

    def say_thought(self, model):
        self.create(model, most=4000, thinking={"type": "enabled", "budget_tokens": 2000})


class Gemini(Vendor, unittest.TestCase):
    slug, model, dialect = "gemini", "gemini-2.5-flash", "gemini"
    version = "/v1beta"
    headers = ("x-goog-api-key", "authorization", "content-type")
    models = {"effort": "gemini-3-pro-preview"}
    without = {"single": "the API cannot ask for one call at a time"}
    function = types.FunctionDeclaration(name="weather", description=DESCRIPTION, parameters_json_schema=SCHEMA)
    tool = types.Tool(function_declarations=[function])

    def sdk(self):
        options = {"base_url": f"{recorder.url}/gemini", "api_version": "v1beta"}
        return google.genai.Client(api_key=KEY, http_options=options)

    def create(self, model, contents="Hi", most=100, streamed=False, budget=None, level=None, **config):
        # Whoever asks us wants to read the thoughts, unless they are excluded.
        config["thinking_config"] = types.ThinkingConfig(
            include_thoughts=True, thinking_budget=budget, thinking_level=level
        )
        with self.sdk() as sdk:
            call = sdk.models.generate_content_stream if streamed else sdk.models.generate_content
            list(call(model=model, contents=contents, config={"max_output_tokens": most} | config))

    def say_plain(self, model):
        self.create(model)

    def say_talk(self, model):
        roles = {"user": "user", "assistant": "model"}
        turns = [{"role": roles[turn["role"]], "parts": [{"text": turn["content"]}]} for turn in TALK[1:]]
        self.create(model, turns, system_instruction="Be brief.", temperature=0.5, stop_sequences=["END"])

    def say_nucleus(self, model):
        self.create(model, top_p=0.9)

    def say_streamed(self, model):
        self.create(model, streamed=True)

    def say_tools(self, model):
        self.create(model, tools=[self.tool])

    def say_required(self, model):
        self.create(model, tools=[self.tool], tool_config={"function_calling_config": {"mode": "ANY"}})

    def say_named(self, model):
        choice = {"mode": "ANY", "allowed_function_names": ["weather"]}
        self.create(model, tools=[self.tool], tool_config={"function_calling_config": choice})

    def say_told(self, model):
        call = types.FunctionCall(id="call00001", name="weather", args={"city": "Paris"})
        answer = types.FunctionResponse(id="call00001", name="weather", response={"output": "sunny"})
        turns = [
            types.UserContent(TOLD[0]["content"]),
            types.ModelContent([types.Part(function_call=call)]),
            types.UserContent([types.Part(function_response=answer)]),
        ]
        self.create(model, turns, tools=[self.tool])

    def say_seen(self, model):
        picture = types.Part.from_bytes(data=base64.b64decode(PNG), mime_type="image/png")
        self.create(model, [types.UserContent(["What is this?", picture])])

    def say_form(self, model):
        self.create(model, response_mime_type="application/json", response_json_schema=SCHEMA)

    def say_thought(self, model):
        self.create(model, most=4000, budget=2000)

    def say_read(self, model):
        paper = types.Part.from_bytes(data=base64.b64decode(PDF), mime_type="application/pdf")
        self.create(model, [types.UserContent(["What is this?", paper])])

    def say_effort(self, model):
        self.create(model, most=4000, level="LOW")

    def say_seed(self, model):
        self.create(model, seed=7)  # this model takes no penalties ("Penalty is not enabled for models/gemini-2.5-flash")

    def normal(self, body):
        """The SDK writes whose instruction it is, which the API does not read, some names as Python does, and base64 as in addresses."""
        body.get("systemInstruction", {}).pop("role", None)
        body = camel(body)
        for part in (part for turn in body["contents"] for part in turn["parts"] if "inlineData" in part):
            part["inlineData"]["data"] = part["inlineData"]["data"].replace("-", "+").replace("_", "/")
        return super().normal(body)


class Vertex(Gemini):
    slug = "vertex"
    project, place = "house", "us-central1"
    version = f"/v1beta1/projects/{project}/locations/{place}"
    headers = ("authorization", "content-type")

    def sdk(self):
        options = {"base_url": f"{recorder.url}/vertex", "api_version": "v1beta1"}
        token = google.oauth2.credentials.Credentials(KEY)
        where = {"project": self.project, "location": self.place}
        return google.genai.Client(vertexai=True, credentials=token, http_options=options, **where)

    def normal(self, body):
        """The SDK writes ids of calls for both services; this one has refused them, and knows a call by its name."""
        for part in (part for turn in body["contents"] for part in turn["parts"]):
            for kind in ("functionCall", "functionResponse"):
                part.get(kind, {}).pop("id", None)
        return super().normal(body)


class Mistral(Chat, Vendor, unittest.TestCase):
    slug, model = "mistral", "mistral-small-latest"
    version = "/v1"
    without = {"thought": "the API has no budget of thoughts"}

    def create(self, model, stream=False, stream_options=None, **fields):
        sdk = mistralai.client.Mistral(api_key=KEY, server_url=f"{recorder.url}/mistral")
        if "seed" in fields:
            fields["random_seed"] = fields.pop("seed")
        call = sdk.chat.stream if stream else sdk.chat.complete
        call(model=model, **fields)

    def say_read(self, model):
        paper = {"type": "document_url", "document_url": PAPER["file_data"], "document_name": PAPER["filename"]}
        self.make(model, messages=[{"role": "user", "content": [{"type": "text", "text": "What is this?"}, paper]}])

    def normal(self, body):
        """The SDK writes defaults out: no answer is a prefix, and a call's place in its list."""
        for turn in body["messages"]:
            if turn.get("prefix") is False:
                del turn["prefix"]
            for number, call in enumerate(turn.get("tool_calls") or []):
                if call.get("index") == number:
                    del call["index"]
        return super().normal(body)


class Cohere(Chat, Vendor, unittest.TestCase):
    slug, model, dialect = "cohere", "command-a-03-2025", "cohere"
    models = {"thought": "command-a-reasoning-08-2025", "effort": "command-a-reasoning-08-2025"}
    without = {"single": "the API cannot ask for one call at a time", "read": "the API takes no files"}

    def create(self, model, stream=False, stream_options=None, **fields):
        sdk = cohere.ClientV2(api_key=KEY, base_url=f"{recorder.url}/cohere")
        fields["messages"] = [{name: value for name, value in turn.items() if value is not None} for turn in fields["messages"]]
        names = {"top_p": "p", "stop": "stop_sequences"}
        fields = {names.get(name, name): value for name, value in fields.items()}
        options = {"max_retries": 0}
        answer = (sdk.chat_stream if stream else sdk.chat)(model=model, request_options=options, **fields)
        list(answer)

    def say_required(self, model):
        self.make(model, tools=[FUNCTION], tool_choice="REQUIRED")

    def say_named(self, model):
        self.make(model, tools=[FUNCTION], tool_choice="REQUIRED")  # a tool by its name is the only one that is offered

    def say_form(self, model):
        self.make(model, response_format={"type": "json_object", "json_schema": SCHEMA})

    def say_thought(self, model):
        self.make(model, most=4000, thinking={"type": "enabled", "token_budget": 2000})

    def say_effort(self, model):
        self.make(model, most=4000, thinking={"type": "enabled", "token_budget": 800})


class Bedrock(Vendor, unittest.TestCase):
    slug, model, dialect = "bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock"
    headers = ("content-type",)
    credential = f'aws = {{ region = "us-east-1", access_key_id = "{ACCESS}", secret_access_key = "{KEY}" }}'
    without = {"seed": "the API has neither seed nor penalties"}
    tool = {"toolSpec": {"name": "weather", "description": DESCRIPTION, "inputSchema": {"json": SCHEMA}}}

    def create(self, model, said="Hi", most=100, streamed=False, choice=None, tools=False, inference={}, **fields):
        once = botocore.config.Config(retries={"total_max_attempts": 1})
        keys = {"aws_access_key_id": ACCESS, "aws_secret_access_key": KEY, "region_name": "us-east-1"}
        session = botocore.session.get_session()
        sdk = session.create_client("bedrock-runtime", endpoint_url=f"{recorder.url}/bedrock", config=once, **keys)
        messages = [{"role": "user", "content": [{"text": said}]}] if isinstance(said, str) else said
        if tools:
            fields["toolConfig"] = {"tools": [self.tool]} | ({"toolChoice": choice} if choice else {})
        call = sdk.converse_stream if streamed else sdk.converse
        call(modelId=model, messages=messages, inferenceConfig={"maxTokens": most} | inference, **fields)

    def say_plain(self, model):
        self.create(model)

    def say_talk(self, model):
        turns = [{"role": turn["role"], "content": [{"text": turn["content"]}]} for turn in TALK[1:]]
        inference = {"temperature": 0.5, "stopSequences": ["END"]}
        self.create(model, turns, system=[{"text": "Be brief."}], inference=inference)

    def say_nucleus(self, model):
        self.create(model, inference={"topP": 0.9})

    def say_streamed(self, model):
        self.create(model, streamed=True)

    def say_tools(self, model):
        self.create(model, tools=True)

    def say_required(self, model):
        self.create(model, tools=True, choice={"any": {}})

    def say_named(self, model):
        self.create(model, tools=True, choice={"tool": {"name": "weather"}})

    def say_told(self, model):
        call = {"toolUse": {"toolUseId": "call00001", "name": "weather", "input": {"city": "Paris"}}}
        answer = {"toolResult": {"toolUseId": "call00001", "content": [{"text": "sunny"}]}}
        first = {"role": "user", "content": [{"text": TOLD[0]["content"]}]}
        turns = [first, {"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]
        self.create(model, turns, tools=True)

    def say_seen(self, model):
        picture = {"image": {"format": "png", "source": {"bytes": base64.b64decode(PNG)}}}
        self.create(model, [{"role": "user", "content": [{"text": "What is this?"}, picture]}])

    def say_read(self, model):
        paper = {"document": {"format": "pdf", "name": "paper", "source": {"bytes": base64.b64decode(PDF)}}}
        self.create(model, [{"role": "user", "content": [{"text": "What is this?"}, paper]}])

    def say_single(self, model):
        # The service has no word of its own for it; Claude has.
        own = {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}}
        self.create(model, tools=True, additionalModelRequestFields=own)

    def say_effort(self, model):
        self.create(model, most=4000, additionalModelRequestFields={"thinking": {"type": "enabled", "budget_tokens": 1024}})

    def say_form(self, model):
        structure = {"jsonSchema": {"schema": json.dumps(SCHEMA), "name": "place"}}
        self.create(model, outputConfig={"textFormat": {"type": "json_schema", "structure": structure}})

    def say_thought(self, model):
        thinking = {"thinking": {"type": "enabled", "budget_tokens": 2000}}
        self.create(model, most=4000, additionalModelRequestFields=thinking)

    def test_the_signature_is_what_botocore_makes_of_the_same_request(self):
        for name in ("talk", "streamed"):
            sent = self.recorded(lambda: self.ask(self.model, CALLS[name]))
            said = dict(part.split("=", 1) for part in sent.headers["authorization"].split(" ", 1)[1].split(", "))
            signed = {header: sent.headers[header] for header in said["SignedHeaders"].split(";")}
            self.assertLessEqual({"host", "x-amz-date"}, set(signed))
            request = botocore.awsrequest.AWSRequest(sent.method, recorder.url + sent.path, signed, sent.raw)
            request.context["timestamp"] = sent.headers["x-amz-date"]
            signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(ACCESS, KEY), "bedrock", "us-east-1")
            wanted = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
            self.assertEqual(said["Signature"], wanted)
            self.assertEqual(said["Credential"], signer.scope(request))

    def normal(self, body):
        """A schema is text here; it is compared as what it says."""
        form = body.get("outputConfig", {}).get("textFormat", {}).get("structure", {}).get("jsonSchema", {})
        if "schema" in form:
            form["schema"] = json.loads(form["schema"])
        return super().normal(body)


VENDORS = (OpenAiChat, Azure, OpenAiResponses, Anthropic, Gemini, Vertex, Mistral, Cohere, Bedrock)


if __name__ == "__main__":
    unittest.main()
