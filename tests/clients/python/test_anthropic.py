"""The official Anthropic SDK for Python, unmodified, against a running server: models that are none of Anthropic's."""

import base64
import json
import unittest
import urllib.request

import anthropic

import world

BASE = world.URL.removesuffix("/v1")
# The SDK of today declares no sampling.
GREEDY = {"temperature": 0}
CLIENT = anthropic.Anthropic(base_url=BASE, api_key=world.KEY, max_retries=0, timeout=60)

WEATHER = {
    "name": "weather",
    "description": "The weather in a city.",
    "input_schema": world.WEATHER["function"]["parameters"],
}


def create(model, messages=world.QUESTION, client=CLIENT, max_tokens=64, **options):
    return client.messages.create(model=model, messages=messages, max_tokens=max_tokens, **options)


def streamed(model, messages=world.QUESTION, max_tokens=64, **options):
    with CLIENT.messages.stream(model=model, messages=messages, max_tokens=max_tokens, **options) as stream:
        events = list(stream)
        return events, stream.get_final_message()


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def image(data_url):
    media_type, data = data_url.removeprefix("data:").split(";base64,")
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def about(data_url, question="What is this?"):
    return [{"role": "user", "content": [image(data_url), {"type": "text", "text": question}]}]


def shapes():
    """The picture of the README, as a data URL."""
    (turn,) = world.about_shapes("")
    return turn["content"][0]["image_url"]["url"]


class Answers(unittest.TestCase):
    def test_a_message(self):
        message = create("acme/mini")
        self.assertEqual((message.type, message.role, message.model), ("message", "assistant", "acme/mini"))
        self.assertEqual(text_of(message), "Hello from the upstream.")
        self.assertEqual((message.stop_reason, message.stop_sequence), ("end_turn", None))
        self.assertEqual((message.usage.input_tokens, message.usage.output_tokens), (12, 5))
        self.assertEqual(message.usage.service_tier, "standard")
        self.assertEqual(message.provider, "Acme")

    def test_what_it_cost_is_what_the_ledger_has(self):
        whole = create("acme/mini")
        events, message = streamed("acme/mini")
        # The SDK takes over only the fields that it knows.
        (ended,) = [event for event in events if event.type == "message_delta"]
        for identifier, usage in ((whole.id, whole.usage), (message.id, ended.usage)):
            self.assertEqual(usage.cost, world.cost(12, 5))
            record = world.generation(identifier)
            self.assertEqual((record["total_cost"], record["native_tokens_prompt"]), (usage.cost, 12))

    def test_a_stream_says_what_the_whole_answer_says(self):
        events, message = streamed("acme/mini")
        self.assertEqual(text_of(message), "Hello from the upstream.")
        self.assertEqual([event.type for event in events][0], "message_start")
        self.assertEqual([event.type for event in events][-1], "message_stop")
        self.assertEqual((message.stop_reason, message.usage.output_tokens), ("end_turn", 5))
        self.assertEqual(message.usage.input_tokens, 12, "the final usage is whole")

    def test_the_request_id_is_the_generation(self):
        raw = CLIENT.messages.with_raw_response.create(model="acme/mini", messages=world.QUESTION, max_tokens=9)
        self.assertEqual(raw.headers["request-id"], raw.parse().id)

    def test_instructions_as_blocks(self):
        system = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}, {"type": "text", "text": "Be kind."}]
        create("acme/mini", [{"role": "user", "content": "instructions as blocks"}], system=system)
        seen = [call["body"]["messages"] for call in world.upstream_calls("mini")]
        (messages,) = [messages for messages in seen if messages[-1]["content"] == "instructions as blocks"]
        self.assertEqual([part["text"] for part in messages[0]["content"]], ["Be brief.", "Be kind."])


class ModelInTheBox(unittest.TestCase):
    def test_it_thinks_and_sees(self):
        message = create(world.BOXED, about(shapes(), "What is in the picture?"), max_tokens=512, extra_body=GREEDY)
        self.assertEqual([block.type for block in message.content], ["thinking", "text"])
        self.assertIn("red circle", message.content[0].thinking)
        self.assertEqual(text_of(message), world.SHAPES)
        self.assertEqual(message.stop_reason, "end_turn")
        _, stream = streamed(world.BOXED, about(shapes(), "What is in the picture?"), max_tokens=512, extra_body=GREEDY)
        self.assertEqual(stream.content[0].thinking, message.content[0].thinking)
        self.assertEqual(text_of(stream), world.SHAPES)

    def test_thoughts_go_back_with_the_next_question(self):
        question = about(shapes(), "What is in the picture?")
        first = create(world.BOXED, question, max_tokens=512, extra_body=GREEDY)
        messages = [*question, {"role": "assistant", "content": first.content}, {"role": "user", "content": "What is in the picture?"}]
        second = create(world.BOXED, messages, max_tokens=512, extra_body=GREEDY)
        self.assertGreater(second.usage.input_tokens, first.usage.input_tokens)

    def test_tokens_are_counted_as_they_are_used(self):
        for model in (world.BOXED, world.LOCAL):
            for messages in (world.QUESTION, about(world.picture(96, 64))):
                counted = CLIENT.messages.count_tokens(model=model, messages=messages, system="Be brief.", tools=[WEATHER])
                used = create(model, messages, max_tokens=2, system="Be brief.", tools=[WEATHER])
                self.assertEqual(counted.input_tokens, used.usage.input_tokens)


class LocalEngine(unittest.TestCase):
    def test_a_limit_and_a_stop_sequence(self):
        endless = {**GREEDY, "logit_bias": world.ENDLESS["logit_bias"]}
        cut = create(world.LOCAL, max_tokens=8, extra_body=endless)
        self.assertEqual((cut.stop_reason, cut.usage.output_tokens), ("max_tokens", 8))
        text = text_of(cut)
        stop = text[len(text) // 2 :][:2]
        stopped = create(world.LOCAL, max_tokens=64, stop_sequences=[stop], extra_body=endless)
        self.assertEqual((stopped.stop_reason, stopped.stop_sequence), ("stop_sequence", stop))
        self.assertNotIn(stop, text_of(stopped))


class Upstream(unittest.TestCase):
    def test_a_picture_arrives_unchanged(self):
        self.assertEqual(text_of(create("acme/vision", about(world.picture(48, 32)))), "a picture of 48 x 32")

    def test_thoughts_and_their_replay(self):
        message = create("acme/reason", thinking={"type": "enabled", "budget_tokens": 1024}, max_tokens=2048)
        self.assertEqual([(block.type) for block in message.content], ["thinking", "text"])
        self.assertEqual(message.content[0].thinking, "Let me think.")
        self.assertEqual(message.usage.output_tokens_details.thinking_tokens, 4)
        _, stream = streamed("acme/reason")
        self.assertEqual([block.to_dict() for block in stream.content], [block.to_dict() for block in message.content])
        turns = [*world.QUESTION, {"role": "assistant", "content": message.content}, *world.QUESTION]
        self.assertEqual(text_of(create("acme/reason", turns)), "Forty-two.")

    def test_a_loop_of_tools(self):
        whole = lambda turns: create("acme/tools", turns, tools=[WEATHER])
        pieces = lambda turns: streamed("acme/tools", turns, tools=[WEATHER])[1]
        for ask in (whole, pieces):
            turns = [{"role": "user", "content": "The weather in Paris and Rome?"}]
            message = ask(turns)
            self.assertEqual(message.stop_reason, "tool_use")
            calls = [block for block in message.content if block.type == "tool_use"]
            self.assertEqual([(call.id, call.input["city"]) for call in calls], [("call_paris", "Paris"), ("call_rome", "Rome")])
            results = [{"type": "tool_result", "tool_use_id": call.id, "content": f"sunny in {call.input['city']}; "} for call in calls]
            turns += [{"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
            final = ask(turns)
            self.assertEqual(text_of(final), "the tools said: sunny in Paris; sunny in Rome; ")
            self.assertEqual(final.stop_reason, "end_turn")

    def test_fallbacks(self):
        message = create("acme/limited", extra_body={"fallbacks": [{"model": "acme/mini"}]})
        self.assertEqual(message.model, "acme/mini")
        for wrong in (
            {"fallbacks": [{"model": "acme/mini"}], "models": ["acme/mini"]},
            {"fallbacks": [{"model": "acme/mini"}] * 4},
            {"fallbacks": [{"model": "acme/mini", "max_tokens": 1}]},
        ):
            with self.assertRaises(anthropic.BadRequestError) as raised:
                create("acme/mini", extra_body=wrong)
            self.assertIn("fallbacks", raised.exception.body["error"]["message"])

    def test_a_stream_that_breaks_off_raises(self):
        for model in ("acme/fails-midway", "acme/cut-midway"):
            seen = []
            with self.assertRaises(anthropic.APIStatusError) as raised:
                with CLIENT.messages.stream(model=model, messages=world.QUESTION, max_tokens=64) as stream:
                    seen.extend(stream.text_stream)
            self.assertEqual("".join(seen), "so far so good")
            self.assertEqual(raised.exception.body["error"]["type"], "api_error")

    def test_counting_asks_nobody(self):
        before = len(world.upstream_calls("mini"))
        counted = CLIENT.messages.count_tokens(model="acme/mini", messages=[{"role": "user", "content": "word " * 400}])
        self.assertGreater(counted.input_tokens, 300)
        self.assertEqual(len(world.upstream_calls("mini")), before)


class Keys(unittest.TestCase):
    def test_either_header(self):
        for client in (
            anthropic.Anthropic(base_url=BASE, api_key=world.KEY, max_retries=0),
            anthropic.Anthropic(base_url=BASE, auth_token=world.KEY, max_retries=0),
        ):
            self.assertEqual(text_of(create("acme/mini", client=client)), "Hello from the upstream.")

    def test_by_hand_with_x_api_key(self):
        body = json.dumps({"model": "acme/mini", "max_tokens": 9, "messages": world.QUESTION}).encode()
        headers = {"x-api-key": world.KEY, "content-type": "application/json", "anthropic-version": "2026-10-21"}
        with urllib.request.urlopen(urllib.request.Request(world.URL + "/messages?beta=true", body, headers), timeout=30) as reply:
            self.assertEqual(json.load(reply)["content"][0]["text"], "Hello from the upstream.")


class Errors(unittest.TestCase):
    def refused(self, kind, call):
        with self.assertRaises(kind) as raised:
            call()
        body = raised.exception.body
        self.assertEqual(body["type"], "error")
        return body["error"]

    def test_types(self):
        nobody = anthropic.Anthropic(base_url=BASE, api_key="sk-or-v1-wrong", max_retries=0)
        error = self.refused(anthropic.AuthenticationError, lambda: create("acme/mini", client=nobody))
        self.assertEqual((error["type"], error["error_type"]), ("authentication_error", "authentication"))
        error = self.refused(anthropic.BadRequestError, lambda: create("acme/mini", [{"role": "user", "content": [{"type": "odd"}]}]))
        self.assertEqual((error["type"], error["error_type"]), ("invalid_request_error", "invalid_request"))
        error = self.refused(anthropic.BadRequestError, lambda: create("nobody/knows-this"))
        self.assertEqual(error["type"], "invalid_request_error")
        error = self.refused(anthropic.NotFoundError, lambda: create("acme/mini", extra_body={"provider": {"only": ["nobody"]}}))
        self.assertEqual((error["type"], error["error_type"]), ("not_found_error", "not_found"))
        error = self.refused(anthropic.RateLimitError, lambda: create("acme/limited"))
        self.assertEqual((error["type"], error["error_type"]), ("rate_limit_error", "rate_limit_exceeded"))
        error = self.refused(anthropic.BadRequestError, lambda: create(world.LOCAL, world.TOO_LONG, max_tokens=2))
        self.assertEqual((error["type"], error["error_type"]), ("invalid_request_error", "context_length_exceeded"))

    def test_a_rate_limit_says_when_to_come_back(self):
        with self.assertRaises(anthropic.RateLimitError) as raised:
            create("acme/limited")
        self.assertGreater(int(raised.exception.response.headers["retry-after"]), 0)


class Forms(unittest.TestCase):
    def test_an_answer_in_a_form(self):
        schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False}
        form = {"format": {"type": "json_schema", "schema": schema}}
        message = create(world.BOXED, max_tokens=512, output_config=form, extra_body=GREEDY)
        self.assertIsInstance(json.loads(text_of(message))["n"], int)

    def test_a_document_is_read_as_its_text(self):
        document = {"type": "document", "title": "Terms", "source": {"type": "text", "media_type": "text/plain", "data": "Be good."}}
        message = create("acme/mini", [{"role": "user", "content": [document, {"type": "text", "text": "documents here"}]}])
        self.assertEqual(text_of(message), "Hello from the upstream.")
        pdf = base64.b64encode(b"%PDF-1.4").decode()
        linked = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": pdf}}
        with self.assertRaises(anthropic.NotFoundError, msg="no endpoint of this model takes files"):
            create("acme/mini", [{"role": "user", "content": [linked]}])


if __name__ == "__main__":
    unittest.main()
