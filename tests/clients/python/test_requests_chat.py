"""What goes to vendors whose API is, or nearly is, OpenAI's."""

import unittest

import cohere
import mistralai.client
import openai

import vendor
from vendor import DESCRIPTION, FORM, FUNCTION, HI, KEY, PAPER, PICTURE, SAID, SCHEMA, TALK, TOLD, Chat, Vendor, url


class OpenAiChat(Chat, Vendor, unittest.TestCase):
    slug, model, limit = "openai", "gpt-4.1", "max_completion_tokens"
    version = "/v1"
    models = {"effort": "gpt-5"}
    without = {"thought": "a budget is an effort here: see `OpenAiResponses`"}

    def create(self, model, **fields):
        with openai.OpenAI(base_url=f"{url()}/openai/v1", api_key=KEY, max_retries=0) as sdk:
            sdk.chat.completions.create(model=model, **fields)


class Azure(OpenAiChat):
    slug, version = "azure", "/openai/v1"

    def create(self, model, **fields):
        with openai.OpenAI(base_url=f"{url()}/azure/openai/v1", api_key=KEY, max_retries=0) as sdk:
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
        with openai.OpenAI(base_url=f"{url()}/responses/v1", api_key=KEY, max_retries=0) as sdk:
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

    def say_kept(self, model):
        self.create(model, tools=[self.tool])  # a tool has no mark of a cache

    def say_drawn(self, model):
        self.create(model, [turn if turn["role"] == "assistant" else self.turn(**turn) for turn in SAID])

    def say_tier(self, model):
        self.create(model, service_tier="flex")

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


class Mistral(Chat, Vendor, unittest.TestCase):
    slug, model = "mistral", "mistral-small-latest"
    version = "/v1"
    without = {"thought": "the API has no budget of thoughts", "tier": "the API has no service tiers"}

    def create(self, model, stream=False, stream_options=None, **fields):
        sdk = mistralai.client.Mistral(api_key=KEY, server_url=f"{url()}/mistral")
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
    without = {
        "single": "the API cannot ask for one call at a time",
        "read": "the API takes no files",
        "tier": "the API has no service tiers",
    }

    def create(self, model, stream=False, stream_options=None, **fields):
        sdk = cohere.ClientV2(api_key=KEY, base_url=f"{url()}/cohere")
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


VENDORS = (OpenAiChat, Azure, OpenAiResponses, Mistral, Cohere)


def setUpModule():
    vendor.start(VENDORS)


def tearDownModule():
    vendor.stop()


if __name__ == "__main__":
    unittest.main()
