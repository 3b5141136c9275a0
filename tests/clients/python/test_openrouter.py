"""The official OpenRouter SDK for Python, unmodified. It validates every reply against its schema, so decoding is a test."""

import unittest

from openrouter import OpenRouter, errors
from openrouter.utils import BackoffStrategy, RetryConfig

import world

NO_RETRY = RetryConfig("none", BackoffStrategy(1, 1, 1.0, 1), False)


def client(key=world.KEY):
    return OpenRouter(api_key=key, server_url=world.URL, retry_config=NO_RETRY, timeout_ms=60_000)


CLIENT = client()


def chat(model, messages=world.QUESTION, **options):
    return CLIENT.chat.send(model=model, messages=messages, **options)


def stream(model, messages=world.QUESTION, **options):
    with CLIENT.chat.send(model=model, messages=messages, stream=True, **options) as events:
        return list(events)


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


class Catalogue(unittest.TestCase):
    def test_models_decode(self):
        rows = {model.id: model for model in CLIENT.models.list().result.data}
        self.assertEqual(rows["acme/mini"].context_length, 4096)
        self.assertEqual(float(rows["acme/mini"].pricing.prompt), world.PROMPT_PRICE / 1e12)
        self.assertIn("image", rows[world.LOCAL].architecture.input_modalities)
        self.assertIn(world.LOCAL_MOE, rows)

    def test_endpoints_decode(self):
        endpoints = CLIENT.endpoints.list(author="acme", slug="mini").data.endpoints
        self.assertEqual([endpoint.provider_name for endpoint in endpoints], ["Acme"])

    def test_the_key_decodes(self):
        key = CLIENT.api_keys.get_current_key_metadata().data
        self.assertFalse(key.is_management_key)
        self.assertGreaterEqual(key.usage, 0)


    def test_what_stands_beside_the_models_decodes(self):
        self.assertGreaterEqual(CLIENT.models.count().data.count, 3)
        self.assertIn("acme", [provider.slug for provider in CLIENT.providers.list().data])
        zdr = CLIENT.endpoints.list_zdr_endpoints().data
        self.assertEqual({endpoint.provider_name for endpoint in zdr}, {"Roundhouse"})


class Keys(unittest.TestCase):
    def test_a_key_is_made_changed_and_deleted(self):
        admin = client(world.MANAGEMENT_KEY).api_keys
        made = admin.create(name="sdk", limit=0.5, limit_reset="daily", external={"user": "bob"})
        row = made.data
        self.assertEqual((row.name, row.limit, row.limit_remaining, row.external_user), ("sdk", 0.5, 0.5, "bob"))
        self.assertTrue(client(made.key).api_keys.get_current_key_metadata().data.label)
        self.assertIn(row.hash, [key.hash for key in admin.list().data])
        changed = admin.update(hash=row.hash, disabled=True, limit=None)
        self.assertEqual((changed.data.disabled, changed.data.limit), (True, None))
        self.assertEqual(admin.get(hash=row.hash).data.name, "sdk")
        self.assertTrue(admin.delete(hash=row.hash).DELETED)
        with self.assertRaises(errors.NotFoundResponseError):
            admin.get(hash=row.hash)

    def test_activity_decodes(self):
        self.assertEqual(client(world.MANAGEMENT_KEY).analytics.get_user_activity().data, [])


class LocalEngine(unittest.TestCase):
    def test_an_answer_and_the_same_as_a_stream(self):
        whole = chat(world.LOCAL, max_tokens=10, temperature=0)
        chunks = stream(world.LOCAL, max_tokens=10, temperature=0)
        self.assertEqual(text_of(chunks), whole.choices[0].message.content)
        self.assertEqual([chunk.usage.total_tokens for chunk in chunks if chunk.usage], [whole.usage.total_tokens])
        self.assertIsInstance(whole.usage.cost, (int, float))

    def test_a_picture(self):
        without = chat(world.LOCAL, max_tokens=2, temperature=0)
        seen = chat(world.LOCAL, world.about_picture(), max_tokens=2, temperature=0)
        self.assertGreater(seen.usage.prompt_tokens, without.usage.prompt_tokens)
        self.assertEqual(text_of(stream(world.LOCAL, world.about_picture(), max_tokens=2, temperature=0)), seen.choices[0].message.content)

    def test_tools(self):
        without = chat(world.LOCAL, max_tokens=2, temperature=0)
        with_tools = chat(world.LOCAL, max_tokens=2, temperature=0, tools=[world.WEATHER])
        self.assertGreater(with_tools.usage.prompt_tokens, without.usage.prompt_tokens)

    def test_logprobs_decode(self):
        answer = chat(world.LOCAL, max_tokens=2, temperature=0, logprobs=True, top_logprobs=3)
        self.assertEqual(len(answer.choices[0].logprobs.content), answer.usage.completion_tokens)


class HttpUpstream(unittest.TestCase):
    def test_an_answer_and_its_price(self):
        answer = chat("acme/mini")
        self.assertEqual(answer.choices[0].message.content, "Hello from the upstream.")
        self.assertEqual(answer.usage.cost, world.cost(12, 5))

    def test_a_stream_and_its_price(self):
        chunks = stream("acme/mini")
        self.assertEqual(text_of(chunks), "Hello from the upstream.")
        self.assertEqual([chunk.usage.cost for chunk in chunks if chunk.usage], [world.cost(12, 5)])

    def test_a_picture(self):
        self.assertEqual(chat("acme/vision", world.about_picture(31, 7)).choices[0].message.content, "a picture of 31 x 7")

    def test_tool_calls(self):
        calls = chat("acme/tools", tools=[world.WEATHER]).choices[0].message.tool_calls
        self.assertEqual([call.function.arguments for call in calls], ['{"city": "Paris"}', '{"city": "Rome"}'])
        chunks = stream("acme/tools", tools=[world.WEATHER])
        fragments = [call for chunk in chunks if chunk.choices for call in chunk.choices[0].delta.tool_calls or []]
        paris = "".join(call.function.arguments or "" for call in fragments if call.index == 0)
        self.assertEqual(paris, '{"city": "Paris"}')

    def test_reasoning(self):
        message = chat("acme/reason").choices[0].message
        self.assertEqual((message.reasoning, message.content), ("Let me think.", "Forty-two."))
        self.assertEqual("".join(detail.text for detail in message.reasoning_details), "Let me think.")
        streamed = "".join(chunk.choices[0].delta.reasoning or "" for chunk in stream("acme/reason") if chunk.choices)
        self.assertEqual(streamed, "Let me think.")

    def test_leaving_a_stream(self):
        before = len(world.upstream_calls("slow"))
        with CLIENT.chat.send(model="acme/slow", messages=world.QUESTION, stream=True) as events:
            next(iter(events))
        self.assertTrue(world.eventually(lambda: world.upstream_calls("slow")[before:][0]["ending"] == "gone"))


class Errors(unittest.TestCase):
    def test_each_status_raises_its_own_class(self):
        with self.assertRaises(errors.UnauthorizedResponseError):
            client("sk-wrong").chat.send(model=world.LOCAL, messages=world.QUESTION)
        with self.assertRaises(errors.BadRequestResponseError) as unknown:
            chat("no/such-model")
        self.assertEqual(unknown.exception.data.error.code, 400)
        with self.assertRaises(errors.BadRequestResponseError):
            chat(world.LOCAL, world.TOO_LONG)
        with self.assertRaises(errors.TooManyRequestsResponseError):
            chat("acme/limited")

    def test_an_error_inside_a_stream_is_a_chunk(self):
        for model in ("acme/fails-midway", "acme/cut-midway"):
            with self.subTest(model):
                chunks = stream(model)
                self.assertEqual(text_of(chunks), "so far so good")
                self.assertIsInstance(chunks[-1].error.code, int)
                self.assertEqual(chunks[-1].choices[0].finish_reason, "error")


class Ledger(unittest.TestCase):
    def test_the_record_decodes_and_says_what_the_answer_said(self):
        answer = chat("acme/mini")
        world.generation(answer.id)
        record = CLIENT.generations.get_generation(id=answer.id).data
        self.assertEqual(record.total_cost, answer.usage.cost)
        self.assertEqual(record.native_tokens_prompt, answer.usage.prompt_tokens)


if __name__ == "__main__":
    unittest.main()
