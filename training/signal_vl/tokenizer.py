"""The vocabulary: a small byte-level BPE of our own that ends in the added tokens of Qwen3-VL, by their published names.

Digits are always single tokens (the pre-tokenizer splits them), so a coordinate is spelt the same way everywhere. The
pattern, the normal form and the order of the added tokens are those of the published `tokenizer.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

#: Text and whether the token is special (special ones are left out of decoded text).
ADDED: tuple[tuple[str, bool], ...] = (
    ("<|endoftext|>", True), ("<|im_start|>", True), ("<|im_end|>", True),
    ("<|object_ref_start|>", True), ("<|object_ref_end|>", True), ("<|box_start|>", True), ("<|box_end|>", True),
    ("<|quad_start|>", True), ("<|quad_end|>", True), ("<|vision_start|>", True), ("<|vision_end|>", True),
    ("<|vision_pad|>", True), ("<|image_pad|>", True), ("<|video_pad|>", True),
    ("<tool_call>", False), ("</tool_call>", False), ("<|fim_prefix|>", False), ("<|fim_middle|>", False),
    ("<|fim_suffix|>", False), ("<|fim_pad|>", False), ("<|repo_name|>", False), ("<|file_sep|>", False),
    ("<tool_response>", False), ("</tool_response>", False), ("<think>", False), ("</think>", False),
)  # fmt: skip

_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def train(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learns the byte pairs from `texts`, so that byte pairs and added tokens are `vocabulary` entries together."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(_PATTERN), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    pairs = trainers.BpeTrainer(
        vocab_size=vocabulary - len(ADDED),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, pairs)
    tokenizer.add_tokens([AddedToken(text, special=special, normalized=False) for text, special in ADDED])
    return tokenizer


def token_id(tokenizer: Tokenizer, text: str) -> int:
    """The id of an added token; a vocabulary without it is not ours."""
    found = tokenizer.token_to_id(text)
    if found is None:
        raise ValueError(f"the tokenizer has no token {text}")
    return found


def tokenizer_config(template: str) -> dict[str, object]:
    """`tokenizer_config.json` in the published form."""
    return {
        "add_bos_token": False,
        "add_prefix_space": False,
        "additional_special_tokens": [text for text, special in ADDED[1:] if special],
        "bos_token": None,
        "chat_template": template,
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|im_end|>",
        "errors": "replace",
        "model_max_length": 8192,
        "pad_token": "<|endoftext|>",
        "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer",
        "unk_token": None,
    }


def load(folder: Path) -> Tokenizer:
    """Reads the `tokenizer.json` of a run or of an exported model."""
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def save(tokenizer: Tokenizer, folder: Path) -> None:
    """Writes `tokenizer.json`."""
    text = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, indent=1)
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
