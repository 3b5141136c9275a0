"""The vendors' own SDKs, unmodified, against the simulated upstream: it speaks as the vendors do, and not merely as our adapters
read it. One class per SDK says how the SDK is used; what must come out is the same for all.
"""

import json
import os
import unittest
import urllib.error
import urllib.request

import anthropic
import botocore.config
import botocore.exceptions
import botocore.session
import cohere
import google.genai
import google.genai.errors
import mistralai.client
import mistralai.client.errors
import openai

BASE = os.environ["CLIENT_TEST_SIMULATOR"]
KEY = "sk-simulated"
TEXT = "Hello, wörld 🚂 東京\n"  # the simulator's default answer, six tokens of it
PARIS = {"city": "Paris"}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
DESCRIPTION = "The weather in a city."
FUNCTION = {"type": "function", "function": {"name": "weather", "description": DESCRIPTION, "parameters": SCHEMA}}
QUESTION = [{"role": "user", "content": "Hi"}]


class Answer:
    """What an SDK made of an answer."""

    def __init__(self, text, calls, finish, counts):
        self.text, self.calls, self.finish, self.counts = text or "", calls, finish, counts


class Common:
    """What every SDK must make of the same scripts. `ask` and `stream` return an `Answer`."""

    finishes = ("stop", "length", "tool_calls")
    limited = unavailable = missing = broken = Exception

    def test_an_answer(self):
        self.check(self.ask("sim/cached-4"), TEXT, [], 0, 6)

    def test_a_stream(self):
        self.check(self.stream("sim/cached-4"), TEXT, [], 0, 6)

    def test_the_limit_is_kept(self):
        self.check(self.ask("sim", limit=3), "Hello, wörld", [], 1, 3)
        self.check(self.stream("sim", limit=3), "Hello, wörld", [], 1, 3)

    def test_tool_calls(self):
        calls = [("weather", PARIS)] * 2
        self.check(self.ask("sim/tools-2", tools=True), "", calls, 2, 6)
        self.check(self.stream("sim/tools-2", tools=True), "", calls, 2, 6)

    def test_errors_have_their_types(self):
        for fault, error in (("status-429", self.limited), ("status-500", self.unavailable)):
            for ask in (self.ask, self.stream):
                with self.subTest(fault, ask=ask.__name__), self.assertRaises(error) as caught:
                    ask(f"sim/fault-{fault}")
                self.assertIn({"status-429": "Rate limit reached"}.get(fault, "internal error"), str(caught.exception))

    def test_a_model_that_does_not_exist(self):
        with self.assertRaises(self.missing) as caught:
            self.ask("sim/colour-red")
        self.assertIn("colour-red", str(caught.exception))

    def test_an_error_in_the_middle_of_a_stream(self):
        with self.assertRaises(self.broken):
            self.stream("sim/fault-error-mid")

    def check(self, answer, text, calls, finish, tokens):
        self.assertEqual(answer.text, text)
        self.assertEqual(answer.calls, calls)
        self.assertEqual(answer.finish, self.finishes[finish])
        prompt, completion = answer.counts
        self.assertEqual((prompt, completion), (11, tokens))


class OpenAiChat(Common, unittest.TestCase):
    limited, unavailable, missing = openai.RateLimitError, openai.InternalServerError, openai.NotFoundError
    broken = openai.APIError
    client = openai.OpenAI(base_url=BASE + "/openai/v1", api_key=KEY, max_retries=0)

    def create(self, model, limit=None, tools=False, **more):
        more |= {"tools": [FUNCTION]} if tools else {}
        return self.client.chat.completions.create(model=model, messages=QUESTION, max_completion_tokens=limit, **more)

    def ask(self, model, **options):
        answer = self.create(model, **options)
        (choice,) = answer.choices
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or []]
        return Answer(choice.message.content, calls, choice.finish_reason, self.counts(answer.usage))

    def stream(self, model, limit=None, tools=False):
        more = {"tools": [FUNCTION]} if tools else {}
        helper = self.client.chat.completions.stream
        usage = {"include_usage": True}
        with helper(model=model, messages=QUESTION, max_completion_tokens=limit, stream_options=usage, **more) as stream:
            try:
                answer = stream.get_final_completion()
            except openai.LengthFinishReasonError as error:  # this helper does not hand over what was cut
                answer = error.completion
        (choice,) = answer.choices
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or []]
        return Answer(choice.message.content, calls, choice.finish_reason, self.counts(answer.usage))

    @staticmethod
    def counts(usage):
        return usage.prompt_tokens, usage.completion_tokens


class OpenAiResponses(Common, unittest.TestCase):
    finishes = ("completed", "incomplete", "completed")
    limited, unavailable, missing = openai.RateLimitError, openai.InternalServerError, openai.NotFoundError
    broken = openai.APIError
    client = openai.OpenAI(base_url=BASE + "/openai/v1", api_key=KEY, max_retries=0)
    tool = {"type": "function", "name": "weather", "description": DESCRIPTION, "parameters": SCHEMA, "strict": False}

    def create(self, model, limit=None, tools=False, **more):
        more |= {"tools": [self.tool]} if tools else {}
        return self.client.responses.create(model=model, input="Hi", max_output_tokens=limit, **more)

    def ask(self, model, **options):
        return self.read(self.create(model, **options))

    def stream(self, model, **options):
        texts, last = [], None
        for event in self.create(model, stream=True, **options):
            if event.type == "error":
                raise openai.APIError(event.message, None, body=None)
            texts += [event.delta] if event.type == "response.output_text.delta" else []
            last = event
        answer = self.read(last.response)
        self.assertEqual("".join(texts), answer.text, "the fragments are the text")
        return answer

    @staticmethod
    def read(response):
        calls = [(item.name, json.loads(item.arguments)) for item in response.output if item.type == "function_call"]
        counts = response.usage.input_tokens, response.usage.output_tokens
        return Answer(response.output_text, calls, response.status, counts)


class Anthropic(Common, unittest.TestCase):
    finishes = ("end_turn", "max_tokens", "tool_use")
    limited, unavailable = anthropic.RateLimitError, anthropic.InternalServerError
    missing, broken = anthropic.NotFoundError, anthropic.APIStatusError
    client = anthropic.Anthropic(base_url=BASE + "/anthropic", api_key=KEY, max_retries=0)

    @staticmethod
    def options(model, limit=None, tools=False):
        tool = {"name": "weather", "description": DESCRIPTION, "input_schema": SCHEMA}
        more = {"tools": [tool]} if tools else {}
        return {"model": model, "max_tokens": limit or 100, "messages": QUESTION, **more}

    def ask(self, model, **options):
        return self.read(self.client.messages.create(**self.options(model, **options)))

    def stream(self, model, **options):
        with self.client.messages.stream(**self.options(model, **options)) as stream:
            return self.read(stream.get_final_message())

    @staticmethod
    def read(message):
        text = "".join(block.text for block in message.content if block.type == "text")
        calls = [(block.name, block.input) for block in message.content if block.type == "tool_use"]
        usage = message.usage
        prompt = usage.input_tokens + (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0)
        return Answer(text, calls, message.stop_reason, (prompt, usage.output_tokens))


class Gemini(Common, unittest.TestCase):
    finishes = ("STOP", "MAX_TOKENS", "STOP")
    limited, unavailable = google.genai.errors.ClientError, google.genai.errors.ServerError
    missing, broken = google.genai.errors.ClientError, google.genai.errors.APIError
    client = google.genai.Client(api_key=KEY, http_options={"base_url": BASE + "/gemini", "api_version": "v1beta"})

    @staticmethod
    def options(model, limit=None, tools=False):
        function = {"name": "weather", "description": DESCRIPTION, "parameters_json_schema": SCHEMA}
        config = {"max_output_tokens": limit, "tools": [{"function_declarations": [function]}] if tools else None}
        return {"model": "models/" + model, "contents": "Hi", "config": config}

    def ask(self, model, **options):
        return self.read([self.client.models.generate_content(**self.options(model, **options))])

    def stream(self, model, **options):
        return self.read(list(self.client.models.generate_content_stream(**self.options(model, **options))))

    @staticmethod
    def read(chunks):
        parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts]
        text = "".join(part.text or "" for part in parts)
        calls = [(part.function_call.name, part.function_call.args) for part in parts if part.function_call]
        usage = chunks[-1].usage_metadata
        finish = chunks[-1].candidates[0].finish_reason.value
        return Answer(text, calls, finish, (usage.prompt_token_count, usage.candidates_token_count))


class Mistral(Common, unittest.TestCase):
    limited = unavailable = missing = mistralai.client.errors.SDKError
    broken = Exception  # the SDK finds that the event is no chunk
    client = mistralai.client.Mistral(api_key=KEY, server_url=BASE + "/mistral")

    @staticmethod
    def options(model, limit=None, tools=False):
        return {"model": model, "messages": QUESTION, "max_tokens": limit, "tools": [FUNCTION] if tools else None}

    def ask(self, model, **options):
        answer = self.client.chat.complete(**self.options(model, **options))
        (choice,) = answer.choices
        return self.read([choice.message], choice.finish_reason, answer.usage)

    def stream(self, model, **options):
        chunks = [event.data for event in self.client.chat.stream(**self.options(model, **options))]
        deltas = [chunk.choices[0].delta for chunk in chunks]
        return self.read(deltas, chunks[-1].choices[0].finish_reason, chunks[-1].usage)

    @staticmethod
    def read(messages, finish, usage):
        text = "".join(message.content or "" for message in messages)
        made = [call for message in messages for call in message.tool_calls or []]
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in made]
        return Answer(text, calls, finish, (usage.prompt_tokens, usage.completion_tokens))


class Cohere(Common, unittest.TestCase):
    finishes = ("COMPLETE", "MAX_TOKENS", "TOOL_CALL")
    limited, unavailable = cohere.TooManyRequestsError, cohere.InternalServerError
    missing, broken = cohere.NotFoundError, RuntimeError
    client = cohere.ClientV2(api_key=KEY, base_url=BASE + "/cohere")

    @staticmethod
    def options(model, limit=None, tools=False):
        more = {"tools": [FUNCTION]} if tools else {}
        more |= {"max_tokens": limit} if limit else {}
        return {"model": model, "messages": QUESTION, "request_options": {"max_retries": 0}, **more}

    def ask(self, model, **options):
        answer = self.client.chat(**self.options(model, **options))
        text = "".join(part.text for part in answer.message.content or [])
        made = answer.message.tool_calls or []
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in made]
        return Answer(text, calls, answer.finish_reason, self.counts(answer.usage))

    def stream(self, model, **options):
        text, calls, end = "", [], None
        for event in self.client.chat_stream(**self.options(model, **options)):
            if event.type == "content-delta":
                text += event.delta.message.content.text
            elif event.type == "tool-call-start":
                calls.append([event.delta.message.tool_calls.function.name, ""])
            elif event.type == "tool-call-delta":
                calls[-1][1] += event.delta.message.tool_calls.function.arguments
            elif event.type == "message-end":
                end = event.delta
        if end.finish_reason == "ERROR":
            raise RuntimeError(end.error)  # the SDK leaves it to its caller to look
        calls = [(name, json.loads(arguments)) for name, arguments in calls]
        return Answer(text, calls, end.finish_reason, self.counts(end.usage))

    @staticmethod
    def counts(usage):
        return usage.tokens.input_tokens, usage.tokens.output_tokens


class Bedrock(Common, unittest.TestCase):
    finishes = ("end_turn", "max_tokens", "tool_use")
    limited = unavailable = missing = botocore.exceptions.ClientError
    broken = botocore.exceptions.EventStreamError

    @classmethod
    def setUpClass(cls):
        once = botocore.config.Config(retries={"total_max_attempts": 1})
        keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": KEY, "region_name": "us-east-1"}
        session = botocore.session.get_session()
        cls.client = session.create_client("bedrock-runtime", endpoint_url=BASE + "/bedrock", config=once, **keys)

    @staticmethod
    def options(model, limit=None, tools=False):
        tool = {"toolSpec": {"name": "weather", "description": DESCRIPTION, "inputSchema": {"json": SCHEMA}}}
        more = {"toolConfig": {"tools": [tool]}} if tools else {}
        more |= {"inferenceConfig": {"maxTokens": limit}} if limit else {}
        return {"modelId": model, "messages": [{"role": "user", "content": [{"text": "Hi"}]}], **more}

    def ask(self, model, **options):
        answer = self.client.converse(**self.options(model, **options))
        content = answer["output"]["message"]["content"]
        text = "".join(block.get("text", "") for block in content)
        calls = [(block["toolUse"]["name"], block["toolUse"]["input"]) for block in content if "toolUse" in block]
        return Answer(text, calls, answer["stopReason"], self.counts(answer["usage"]))

    def stream(self, model, **options):
        text, calls, finish, usage = "", [], None, None
        for event in self.client.converse_stream(**self.options(model, **options))["stream"]:
            if start := event.get("contentBlockStart"):
                calls.append([start["start"]["toolUse"]["name"], ""])
            elif delta := event.get("contentBlockDelta", {}).get("delta"):
                text += delta.get("text", "")
                if "toolUse" in delta:
                    calls[-1][1] += delta["toolUse"]["input"]
            finish = event.get("messageStop", {}).get("stopReason", finish)
            usage = event.get("metadata", {}).get("usage", usage)
        calls = [(name, json.loads(arguments)) for name, arguments in calls]
        return Answer(text, calls, finish, self.counts(usage))

    @staticmethod
    def counts(usage):
        return usage["inputTokens"] + usage["cacheReadInputTokens"], usage["outputTokens"]


class Signs(unittest.TestCase):
    def test_what_was_sent_can_be_seen(self):
        client = openai.OpenAI(base_url=BASE + "/openai/v1", api_key=KEY, max_retries=0)
        client.chat.completions.create(model="sim/say-seen", messages=QUESTION, user="somebody")
        seen = [call for call in requests() if call["body"].get("model") == "sim/say-seen"]
        self.assertEqual((seen[-1]["body"]["user"], seen[-1]["outcome"]), ("somebody", "answered"))
        self.assertEqual(seen[-1]["headers"]["authorization"], f"Bearer {KEY}")

    def test_a_credential_is_needed(self):
        body = json.dumps({"model": "sim", "max_tokens": 9, "messages": QUESTION}).encode()
        headers = {"anthropic-version": "2023-06-01", "content-type": "application/json"}
        request = urllib.request.Request(BASE + "/anthropic/v1/messages", body, headers)
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=30)
        with caught.exception as reply:
            self.assertEqual((reply.code, json.load(reply)["error"]["type"]), (401, "authentication_error"))


def requests():
    """What the simulator was sent."""
    with urllib.request.urlopen(BASE + "/requests", timeout=30) as reply:
        return json.load(reply)


if __name__ == "__main__":
    unittest.main()
