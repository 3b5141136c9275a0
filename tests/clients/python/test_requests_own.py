"""What goes to vendors with an API of their own."""

import base64
import json
import unittest

import anthropic
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.session
import google.genai
import google.oauth2.credentials
from google.genai import types

import vendor
from vendor import ACCESS, CALLS, DESCRIPTION, DRAWN, HI, KEY, PDF, PNG, SAID, SCHEMA, TALK, TOLD, Vendor, camel, url


class Anthropic(Vendor, unittest.TestCase):
    slug, model = "anthropic", "claude-sonnet-4-5"
    models = {"effort": "claude-opus-4-6"}
    version = "/v1"
    headers = ("anthropic-version", "anthropic-beta", "content-type")
    without = {"seed": "the API has neither seed nor penalties", "tier": "its tiers are bought beforehand"}
    tool = {"name": "weather", "description": DESCRIPTION, "input_schema": SCHEMA}

    def create(self, model, messages=HI, most=100, **fields):
        # Version 2026-10-21, which this SDK speaks unasked, knows no temperature, and older models do: a router stays with the first.
        version = {"anthropic-version": "2023-06-01"}
        options = {"api_key": KEY, "max_retries": 0, "default_headers": version}
        with anthropic.Anthropic(base_url=f"{url()}/anthropic", **options) as sdk:
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

    def say_kept(self, model):
        self.create(model, tools=[self.tool | {"cache_control": {"type": "ephemeral"}}])

    def say_drawn(self, model):
        self.create(model, SAID)

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
        options = {"base_url": f"{url()}/gemini", "api_version": "v1beta"}
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

    def say_kept(self, model):
        self.create(model, tools=[self.tool])  # a tool has no mark of a cache

    def say_drawn(self, model):
        picture = types.Part.from_bytes(data=base64.b64decode(PNG), mime_type="image/png")
        first, answer, last = (turn["content"] for turn in DRAWN)
        self.create(model, [types.UserContent(first), types.ModelContent([answer, picture]), types.UserContent(last)])

    def say_tier(self, model):
        self.create(model, service_tier="flex")

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
    headers = ("authorization", "content-type", "x-vertex-ai-llm-shared-request-type")

    def say_tier(self, model):
        # The service refuses the field that the SDK has for the other one (`exception_if_vertex` in its own tests).
        self.create(model, http_options={"headers": {"X-Vertex-AI-LLM-Shared-Request-Type": "flex"}})

    def sdk(self):
        options = {"base_url": f"{url()}/vertex", "api_version": "v1beta1"}
        token = google.oauth2.credentials.Credentials(KEY)
        where = {"project": self.project, "location": self.place}
        return google.genai.Client(vertexai=True, credentials=token, http_options=options, **where)

    def normal(self, body):
        """The SDK writes ids of calls for both services; this one has refused them, and knows a call by its name."""
        for part in (part for turn in body["contents"] for part in turn["parts"]):
            for kind in ("functionCall", "functionResponse"):
                part.get(kind, {}).pop("id", None)
        return super().normal(body)


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
        sdk = session.create_client("bedrock-runtime", endpoint_url=f"{url()}/bedrock", config=once, **keys)
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

    def say_kept(self, model):
        tools = [self.tool, {"cachePoint": {"type": "default"}}]
        self.create(model, toolConfig={"tools": tools})

    def say_drawn(self, model):
        self.create(model, [{"role": turn["role"], "content": [{"text": turn["content"]}]} for turn in SAID])

    def say_tier(self, model):
        self.create(model, serviceTier={"type": "flex"})

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
            request = botocore.awsrequest.AWSRequest(sent.method, url() + sent.path, signed, sent.raw)
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


VENDORS = (Anthropic, Gemini, Vertex, Bedrock)


def setUpModule():
    vendor.start(VENDORS)


def tearDownModule():
    vendor.stop()


if __name__ == "__main__":
    unittest.main()
