"""A real third-party server (llama.cpp's) behind the HTTP upstream: chat through us, metered and priced by us."""

import unittest

import openai

import world

CLIENT = openai.OpenAI(base_url=world.URL, api_key=world.KEY, max_retries=0, timeout=60)
MODEL = "ggml/tiny"


def chat(**options):
    messages = [{"role": "system", "content": "Be brief."}, *world.QUESTION]
    return CLIENT.chat.completions.create(model=MODEL, messages=messages, max_tokens=9, temperature=0, **options)


class LlamaCpp(unittest.TestCase):
    def test_an_answer_is_metered(self):
        answer = chat()
        self.assertEqual(answer.choices[0].finish_reason, "length", "a random model does not stop by itself in nine tokens")
        self.assertEqual(answer.usage.completion_tokens, 9)
        self.assertEqual(answer.usage.cost, world.cost(answer.usage.prompt_tokens, 9))
        record = world.generation(answer.id)
        self.assertEqual(record["total_cost"], answer.usage.cost)
        self.assertEqual(record["provider_name"], "llama.cpp")

    def test_a_stream_is_metered(self):
        whole = chat()
        chunks = list(chat(stream=True))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        self.assertEqual(text, whole.choices[0].message.content)
        self.assertGreater(sum(bool(chunk.choices and chunk.choices[0].delta.content) for chunk in chunks), 3)
        self.assertEqual(chunks[-1].usage.total_tokens, whole.usage.total_tokens)
        self.assertEqual(chunks[-1].usage.cost, world.cost(whole.usage.prompt_tokens, 9))
        self.assertEqual(world.generation(chunks[0].id)["total_cost"], chunks[-1].usage.cost)

    def test_the_prompt_is_counted_by_its_tokenizer(self):
        short = chat().usage.prompt_tokens
        longer = CLIENT.chat.completions.create(
            model=MODEL,
            messages=[{"role": "system", "content": "Be brief!!!"}, *world.QUESTION],
            max_tokens=1,
        )
        self.assertEqual(longer.usage.prompt_tokens, short + 2, "its vocabulary is bytes")


if __name__ == "__main__":
    unittest.main()
