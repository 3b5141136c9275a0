"""The official OpenAI SDK for Python, unmodified, against a running server: our own engine and an HTTP upstream."""

import asyncio
import json
import unittest

import openai

import world

CLIENT = openai.OpenAI(base_url=world.URL, api_key=world.KEY, max_retries=0, timeout=60)


def chat(model, messages=world.QUESTION, **options):
    return CLIENT.chat.completions.create(model=model, messages=messages, **options)


def stream(model, messages=world.QUESTION, **options):
    with_usage = {"include_usage": True}
    return list(chat(model, messages, stream=True, stream_options=with_usage, **options))


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def finish_of(chunks):
    return [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason]


def overlap(one, other):
    """Intersection over union of two boxes."""
    x1, y1, x2, y2 = (pick(pair) for pick, pair in zip((max, max, min, min), zip(one, other)))
    shared = max(0, x2 - x1) * max(0, y2 - y1)
    areas = ((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared / (sum(areas) - shared)


class Catalogue(unittest.TestCase):
    def test_models_are_listed(self):
        ids = [model.id for model in CLIENT.models.list()]
        for wanted in (world.BOXED, world.LOCAL, world.LOCAL_MOE, "acme/mini"):
            self.assertIn(wanted, ids)


class ModelInTheBox(unittest.TestCase):
    """What it says is right."""

    def test_it_sees(self):
        answer = chat(world.BOXED, world.about_shapes("What is in the picture?"), temperature=0)
        self.assertEqual(answer.choices[0].message.content, world.SHAPES)
        self.assertIn("red circle", answer.choices[0].message.reasoning)
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertGreater(answer.usage.completion_tokens_details.reasoning_tokens, 10)

    def test_a_stream_of_what_it_sees(self):
        chunks = stream(world.BOXED, world.about_shapes("What is in the picture?"), temperature=0)
        self.assertEqual(text_of(chunks), world.SHAPES)

    def test_the_box_is_where_the_object_is(self):
        answer = chat(world.BOXED, world.about_shapes("Where is the red circle? Answer with its bounding box as JSON."), temperature=0)
        (found,) = json.loads(answer.choices[0].message.content)
        self.assertEqual(found["label"], "red circle")
        self.assertGreater(overlap(found["bbox_2d"], (394, 141, 656, 469)), 0.5, found)


class LocalEngine(unittest.TestCase):
    """The model is random: what it says is noise, how it says it is not."""

    def test_an_answer(self):
        answer = chat(world.LOCAL, max_tokens=8, temperature=0)
        self.assertIsInstance(answer.choices[0].message.content, str)
        self.assertIn(answer.choices[0].finish_reason, ("stop", "length"))
        self.assertGreater(answer.usage.prompt_tokens, 0)
        self.assertLessEqual(answer.usage.completion_tokens, 8)
        self.assertEqual(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens)

    def test_a_stream_says_what_the_whole_answer_says(self):
        whole = chat(world.LOCAL, max_tokens=12, temperature=0)
        chunks = stream(world.LOCAL, max_tokens=12, temperature=0)
        self.assertEqual(text_of(chunks), whole.choices[0].message.content)
        self.assertEqual(finish_of(chunks), [whole.choices[0].finish_reason])
        self.assertEqual({chunk.id for chunk in chunks}, {chunks[0].id})
        self.assertEqual(chunks[0].choices[0].delta.role, "assistant")
        with_usage = [chunk for chunk in chunks if chunk.usage]
        self.assertEqual([chunk.choices for chunk in with_usage], [[]], "exactly one usage chunk, without choices")
        self.assertEqual(with_usage[0].usage.total_tokens, whole.usage.total_tokens)
        self.assertIs(chunks[-1], with_usage[0])

    def test_the_same_seed_gives_the_same_answer(self):
        first, second = (chat(world.LOCAL, max_tokens=8, temperature=1, seed=7) for _ in range(2))
        self.assertEqual(first.choices[0].message.content, second.choices[0].message.content)

    def test_a_picture_costs_its_tokens(self):
        without = chat(world.LOCAL, max_tokens=2, temperature=0)
        small = chat(world.LOCAL, world.about_picture(64, 64), max_tokens=2, temperature=0)
        large = chat(world.LOCAL, world.about_picture(256, 256), max_tokens=2, temperature=0)
        self.assertLess(without.usage.prompt_tokens, small.usage.prompt_tokens)
        self.assertLess(small.usage.prompt_tokens, large.usage.prompt_tokens)

    def test_a_stream_about_a_picture(self):
        chunks = stream(world.LOCAL, world.about_picture(), max_tokens=6, temperature=0)
        whole = chat(world.LOCAL, world.about_picture(), max_tokens=6, temperature=0)
        self.assertEqual(text_of(chunks), whole.choices[0].message.content)

    def test_the_mixture_of_experts_sees_too(self):
        answer = chat(world.LOCAL_MOE, world.about_picture(), max_tokens=4, temperature=0)
        self.assertIn(answer.choices[0].finish_reason, ("stop", "length"))
        self.assertEqual(answer.model, world.LOCAL_MOE)

    def test_tools_are_part_of_the_prompt(self):
        without = chat(world.LOCAL, max_tokens=2, temperature=0)
        with_tools = chat(world.LOCAL, max_tokens=2, temperature=0, tools=[world.WEATHER])
        self.assertGreater(with_tools.usage.prompt_tokens, without.usage.prompt_tokens + 20)
        streamed = stream(world.LOCAL, max_tokens=2, temperature=0, tools=[world.WEATHER])
        self.assertEqual(streamed[-1].usage.prompt_tokens, with_tools.usage.prompt_tokens)

    def test_logprobs(self):
        answer = chat(world.LOCAL, max_tokens=3, temperature=0, logprobs=True, top_logprobs=2)
        entries = answer.choices[0].logprobs.content
        self.assertEqual(len(entries), answer.usage.completion_tokens)
        for entry in entries:
            self.assertLessEqual(entry.logprob, 0)
            self.assertEqual(entry.top_logprobs[0].token, entry.token, "greedy takes the most likely token")
            self.assertEqual(len(entry.top_logprobs), 2)

    def test_leaving_stops_the_engine(self):
        answer = chat(world.LOCAL, stream=True, **world.ENDLESS)
        identifier = next(chunk.id for chunk in answer if chunk.choices and chunk.choices[0].delta.content)
        answer.close()
        record = world.generation(identifier)
        self.assertTrue(record["cancelled"])
        self.assertLess(record["native_tokens_completion"], world.ENDLESS["max_tokens"])

    def test_many_at_once(self):
        async def run():
            async with openai.AsyncOpenAI(base_url=world.URL, api_key=world.KEY, max_retries=0, timeout=60) as client:
                create = client.chat.completions.create
                calls = [create(model=world.LOCAL, messages=world.QUESTION, max_tokens=6, temperature=0) for _ in range(6)]
                return await asyncio.gather(*calls)

        alone = chat(world.LOCAL, max_tokens=6, temperature=0).choices[0].message.content
        self.assertEqual([answer.choices[0].message.content for answer in asyncio.run(run())], [alone] * 6)


class HttpUpstream(unittest.TestCase):
    def test_an_answer_and_its_price(self):
        answer = chat("acme/mini")
        self.assertEqual(answer.choices[0].message.content, "Hello from the upstream.")
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertEqual((answer.usage.prompt_tokens, answer.usage.completion_tokens), (12, 5))
        self.assertEqual(answer.usage.cost, world.cost(12, 5))
        self.assertEqual(answer.model, "acme/mini")

    def test_a_stream_and_its_price(self):
        chunks = stream("acme/mini")
        self.assertEqual(text_of(chunks), "Hello from the upstream.")
        self.assertEqual(finish_of(chunks), ["stop"])
        self.assertEqual(chunks[-1].usage.cost, world.cost(12, 5))

    def test_a_picture_arrives_unchanged(self):
        whole = chat("acme/vision", world.about_picture(70, 44))
        self.assertEqual(whole.choices[0].message.content, "a picture of 70 x 44")
        sent = world.upstream_calls("vision")[-1]["body"]["messages"][0]["content"][1]["image_url"]["url"]
        self.assertEqual(sent, world.picture(70, 44))
        self.assertEqual(text_of(stream("acme/vision", world.about_picture(9, 5))), "a picture of 9 x 5")

    def test_tool_calls_there_and_back(self):
        answer = chat("acme/tools", tools=[world.WEATHER])
        message = answer.choices[0].message
        self.assertEqual(answer.choices[0].finish_reason, "tool_calls")
        self.assertEqual([call.id for call in message.tool_calls], ["call_paris", "call_rome"])
        cities = [json.loads(call.function.arguments)["city"] for call in message.tool_calls]
        self.assertEqual(cities, ["Paris", "Rome"])
        results = [{"role": "tool", "tool_call_id": call.id, "content": city} for call, city in zip(message.tool_calls, cities)]
        turns = [*world.QUESTION, message.model_dump(exclude_none=True), *results]
        self.assertEqual(chat("acme/tools", turns, tools=[world.WEATHER]).choices[0].message.content, "the tools said: ParisRome")

    def test_tool_calls_arrive_in_fragments(self):
        chunks = stream("acme/tools", tools=[world.WEATHER])
        fragments = [call for chunk in chunks if chunk.choices for call in chunk.choices[0].delta.tool_calls or []]
        joined = {}
        for fragment in fragments:
            call = joined.setdefault(fragment.index, {"id": fragment.id, "name": fragment.function.name, "arguments": ""})
            call["arguments"] += fragment.function.arguments or ""
        self.assertEqual(joined[0], {"id": "call_paris", "name": "weather", "arguments": '{"city": "Paris"}'})
        self.assertEqual(joined[1], {"id": "call_rome", "name": "weather", "arguments": '{"city": "Rome"}'})
        self.assertGreaterEqual(len(fragments), 5, "fragments are passed on as they come, not gathered")
        self.assertEqual(finish_of(chunks), ["tool_calls"])

    def test_reasoning(self):
        message = chat("acme/reason").choices[0].message
        self.assertEqual((message.reasoning, message.content), ("Let me think.", "Forty-two."))
        self.assertEqual("".join(detail["text"] for detail in message.reasoning_details), "Let me think.")
        chunks = stream("acme/reason")
        pieces = [getattr(chunk.choices[0].delta, "reasoning", None) or "" for chunk in chunks if chunk.choices]
        self.assertEqual("".join(pieces), "Let me think.")
        self.assertEqual(text_of(chunks), "Forty-two.")
        self.assertEqual(chunks[-1].usage.completion_tokens_details.reasoning_tokens, 4)

    def test_reasoning_can_be_left_out(self):
        message = chat("acme/reason", extra_body={"reasoning": {"exclude": True}}).choices[0].message
        self.assertIsNone(getattr(message, "reasoning", None))
        self.assertEqual(message.content, "Forty-two.")

    def test_hanging_up_hangs_up_on_the_upstream(self):
        before = len(world.upstream_calls("slow"))
        answer = chat("acme/slow", stream=True)
        identifier = next(iter(answer)).id
        answer.close()
        self.assertTrue(world.eventually(lambda: world.upstream_calls("slow")[before:][0]["ending"] == "gone"))
        self.assertTrue(world.generation(identifier)["cancelled"])


class Errors(unittest.TestCase):
    def error_of(self, kind, action):
        with self.assertRaises(kind) as caught:
            action()
        return caught.exception

    def test_a_wrong_key(self):
        client = CLIENT.with_options(api_key="sk-wrong")
        error = self.error_of(openai.AuthenticationError, lambda: client.chat.completions.create(model=world.LOCAL, messages=world.QUESTION))
        self.assertEqual(error.body["code"], 401)
        self.assertNotIn("sk-wrong", str(error))

    def test_an_unknown_model(self):
        error = self.error_of(openai.BadRequestError, lambda: chat("no/such-model"))
        self.assertEqual(error.body["code"], 400)
        self.assertIn("no/such-model", error.body["message"])

    def test_too_many_tokens(self):
        error = self.error_of(openai.BadRequestError, lambda: chat(world.LOCAL, world.TOO_LONG))
        self.assertEqual(error.body["metadata"]["error_type"], "context_length_exceeded")
        streamed = self.error_of(openai.BadRequestError, lambda: stream(world.LOCAL, world.TOO_LONG))
        self.assertEqual(streamed.body["code"], 400)

    def test_a_picture_that_is_none(self):
        broken = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]
        error = self.error_of(openai.BadRequestError, lambda: chat(world.LOCAL, broken))
        self.assertEqual(error.body["code"], 400)

    def test_the_upstream_limits(self):
        error = self.error_of(openai.RateLimitError, lambda: chat("acme/limited"))
        self.assertEqual(error.body["code"], 429)
        # The upstream's 7 seconds, of which some may have gone by since somebody else was refused.
        self.assertIn(int(error.response.headers["retry-after"]), range(1, 8))

    def test_the_upstream_refuses(self):
        error = self.error_of(openai.BadRequestError, lambda: chat("acme/refused"))
        self.assertEqual(error.body["metadata"]["provider_name"], "Acme")

    def test_an_error_inside_a_stream(self):
        for model in ("acme/fails-midway", "acme/cut-midway"):
            with self.subTest(model):
                text = []

                def read(text=text, model=model):
                    for chunk in chat(model, stream=True):
                        text.append(chunk.choices[0].delta.content or "")

                self.error_of(openai.APIError, read)
                self.assertEqual("".join(text), "so far so good", "what came before the error is kept")


class Ledger(unittest.TestCase):
    def test_the_record_says_what_the_answer_said(self):
        whole, chunks = chat("acme/mini"), stream("acme/mini")
        for identifier, usage, streamed in ((whole.id, whole.usage, False), (chunks[0].id, chunks[-1].usage, True)):
            record = world.generation(identifier)
            self.assertEqual(record["total_cost"], usage.cost)
            self.assertEqual(record["native_tokens_prompt"], usage.prompt_tokens)
            self.assertEqual(record["native_tokens_completion"], usage.completion_tokens)
            self.assertEqual((record["model"], record["provider_name"], record["streamed"]), ("acme/mini", "Acme", streamed))

    def test_the_key_pays(self):
        before = world.fetch("/key")["data"]["usage"]
        paid = chat("acme/mini").usage.cost
        self.assertGreater(paid, 0)
        self.assertTrue(world.eventually(lambda: world.fetch("/key")["data"]["usage"] >= before + paid - 1e-12))
        self.assertAlmostEqual(world.fetch("/key")["data"]["usage"], before + paid, places=9)


if __name__ == "__main__":
    unittest.main()
