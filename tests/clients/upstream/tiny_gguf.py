"""Writes a tiny GGUF model with random weights: something for llama.cpp's own server to serve in the third-party test.

The file is made by hand (struct only) after the format's specification (ggml, docs/gguf.md, version 3), so that the test
needs no numpy. Architecture `qwen3`, two layers, a byte-level vocabulary: it answers garbage, deterministically.
Never meant for measuring speed or quality.
"""

import random
import struct
import sys
from array import array

EMBED, LAYERS, HEADS, KV_HEADS, HEAD_DIM, FEED_FORWARD, CONTEXT = 64, 2, 4, 2, 16, 128, 2048
U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5
ALIGNMENT = 32
NORMAL, CONTROL = 1, 3
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)


def byte_alphabet():
    """The 256 printable stand-ins for bytes of the GPT-2 byte-level tokenizer, in byte order."""
    plain = {*range(33, 127), *range(161, 173), *range(174, 256)}
    extra = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(extra)) for byte in range(256)]


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, content):
    if kind == STRING:
        return string(content)
    return struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<?"}[kind], content)


def entry(key, kind, content):
    return string(key) + struct.pack("<I", kind) + value(kind, content)


def listing(key, kind, items):
    head = string(key) + struct.pack("<IIQ", ARRAY, kind, len(items))
    return head + b"".join(value(kind, item) for item in items)


def metadata():
    alphabet = byte_alphabet()
    tokens = [*alphabet, alphabet[0] + alphabet[1], *SPECIAL]
    kinds = [NORMAL] * 257 + [CONTROL] * len(SPECIAL)
    first = 257
    pairs = [
        entry("general.architecture", STRING, "qwen3"),
        entry("general.name", STRING, "tiny random"),
        entry("qwen3.block_count", U32, LAYERS),
        entry("qwen3.context_length", U32, CONTEXT),
        entry("qwen3.embedding_length", U32, EMBED),
        entry("qwen3.feed_forward_length", U32, FEED_FORWARD),
        entry("qwen3.attention.head_count", U32, HEADS),
        entry("qwen3.attention.head_count_kv", U32, KV_HEADS),
        entry("qwen3.attention.key_length", U32, HEAD_DIM),
        entry("qwen3.attention.value_length", U32, HEAD_DIM),
        entry("qwen3.attention.layer_norm_rms_epsilon", F32, 1e-6),
        entry("qwen3.rope.freq_base", F32, 1e6),
        entry("tokenizer.ggml.model", STRING, "gpt2"),
        entry("tokenizer.ggml.pre", STRING, "qwen2"),
        listing("tokenizer.ggml.tokens", STRING, tokens),
        listing("tokenizer.ggml.token_type", I32, kinds),
        listing("tokenizer.ggml.merges", STRING, [f"{alphabet[0]} {alphabet[1]}"]),
        entry("tokenizer.ggml.bos_token_id", U32, first),
        entry("tokenizer.ggml.eos_token_id", U32, first + 2),
        entry("tokenizer.ggml.add_bos_token", BOOL, False),
        entry("tokenizer.chat_template", STRING, TEMPLATE),
    ]
    return pairs, len(tokens)


def tensors(vocabulary):
    """Name and shape (innermost first, as GGUF counts) of every tensor, in file order."""
    yield "token_embd.weight", (EMBED, vocabulary)
    yield "output_norm.weight", (EMBED,)
    yield "output.weight", (EMBED, vocabulary)
    for layer in range(LAYERS):
        shapes = {
            "attn_norm": (EMBED,),
            "attn_q": (EMBED, HEADS * HEAD_DIM),
            "attn_k": (EMBED, KV_HEADS * HEAD_DIM),
            "attn_v": (EMBED, KV_HEADS * HEAD_DIM),
            "attn_output": (HEADS * HEAD_DIM, EMBED),
            "attn_q_norm": (HEAD_DIM,),
            "attn_k_norm": (HEAD_DIM,),
            "ffn_norm": (EMBED,),
            "ffn_gate": (EMBED, FEED_FORWARD),
            "ffn_up": (EMBED, FEED_FORWARD),
            "ffn_down": (FEED_FORWARD, EMBED),
        }
        for name, shape in shapes.items():
            yield f"blk.{layer}.{name}.weight", shape


def weights(shape, rng):
    if len(shape) == 1:
        return array("f", [1.0] * shape[0]).tobytes()
    return array("f", [rng.gauss(0.0, 0.05) for _ in range(shape[0] * shape[1])]).tobytes()


def padded(length):
    return -(-length // ALIGNMENT) * ALIGNMENT


def write(path, seed=0):
    """Writes the model to `path`; the same seed gives the same bytes."""
    rng = random.Random(seed)
    pairs, vocabulary = metadata()
    infos, data = b"", b""
    names = list(tensors(vocabulary))
    for name, shape in names:
        infos += string(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape) + struct.pack("<IQ", 0, len(data))
        blob = weights(shape, rng)
        data += blob.ljust(padded(len(blob)), b"\0")
    head = b"GGUF" + struct.pack("<IQQ", 3, len(names), len(pairs)) + b"".join(pairs) + infos
    with open(path, "wb") as file:
        file.write(head.ljust(padded(len(head)), b"\0") + data)


if __name__ == "__main__":
    write(sys.argv[1])
