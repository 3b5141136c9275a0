"""Prefill and decode speed of `transformers` on a Qwen3-VL checkpoint or on random weights of a published shape.

Text only, f32, greedy, its default attention (sdpa) and cache. Prints one JSON line with tokens per second.
"""

import argparse
import json
import time

import torch
from transformers import DynamicCache, Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.initialization import no_init_weights

TILE = 1 << 20  # random numbers that are repeated through the weights: filling 2 billion one by one takes minutes


def random_model(path):
    """Weights of the right shape and a sane size; their values do not matter for speed, denormals and NaN would."""
    with open(path) as file:
        shape = json.load(file)
    shape["text_config"].pop("dtype")  # published as bf16; both sides compute in f32
    config = Qwen3VLConfig(**shape)
    with no_init_weights():
        model = Qwen3VLForConditionalGeneration(config)
    tile = torch.randn(TILE, generator=torch.Generator().manual_seed(0)) * 0.02
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.fill_(1.0 if "norm" in name else 0.0)
                continue
            flat = parameter.view(-1)
            for start in range(0, flat.numel(), TILE):
                part = flat[start : start + TILE]
                part.copy_(tile[: part.numel()])
    return model


def load(arguments):
    if arguments.random:
        return random_model(arguments.random)
    return Qwen3VLForConditionalGeneration.from_pretrained(arguments.model, dtype=torch.float32)


@torch.inference_mode()
def run(model, prompt, decode):
    """Tokens per second of one prefill and of `decode` steps behind it."""
    vocabulary = model.config.text_config.vocab_size
    plain = min(vocabulary, 1000)  # below every special token
    tokens = torch.randint(0, plain, (1, prompt), generator=torch.Generator().manual_seed(1))
    cache = DynamicCache(config=model.config.text_config)
    start = time.perf_counter()
    logits = model(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1).logits
    prefilled = time.perf_counter()
    for _ in range(decode):
        token = logits[:, -1:].argmax(-1) % plain
        logits = model(input_ids=token, past_key_values=cache, use_cache=True).logits
    decoded = time.perf_counter()
    return prompt / (prefilled - start), decode / (decoded - prefilled)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", help="a checkpoint's directory")
    parser.add_argument("--random", help="a config.json")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prompt", type=int, default=128)
    parser.add_argument("--decode", type=int, default=32)
    parser.add_argument("--repeat", type=int, default=1, help="the best counts")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    model = load(arguments).eval()
    run(model, 8, 2)
    speeds = [run(model, arguments.prompt, arguments.decode) for _ in range(arguments.repeat)]
    prefill, decode = map(max, zip(*speeds))
    print(json.dumps({"prefill_tok_s": prefill, "decode_tok_s": decode}))


if __name__ == "__main__":
    main()
