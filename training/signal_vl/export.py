"""Writes a model in the published layout: what `transformers` and our engine load.

`python -m signal_vl.export RUN OUT` exports a run's newest checkpoint: its last weights when the plan is done, for then the
learning rate has fallen to zero and they are the best (55 % of 640 cases against the average's 52 %), else the averaged ones.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

from . import checkpoint, tokenizer as vocabulary
from .chat import template_text
from .plan import rate_at
from .shape import SHAPE, Shape
from .tokenizer import token_id


def export(weights: dict[str, torch.Tensor], tokenizer: Tokenizer, folder: Path, dtype: torch.dtype = torch.bfloat16) -> None:
    """Writes all files; an existing folder is overwritten file by file."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: weight.detach().cpu().to(dtype).contiguous() for name, weight in weights.items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # the library's files are private
    vocabulary.save(tokenizer, folder)
    template = template_text()
    files = {
        "config.json": config(SHAPE, tokenizer, str(dtype).removeprefix("torch.")),
        "tokenizer_config.json": vocabulary.tokenizer_config(template),
        "chat_template.json": {"chat_template": template},
        "generation_config.json": generation_config(tokenizer),
        "preprocessor_config.json": image_config(SHAPE),
        "video_preprocessor_config.json": video_config(SHAPE),
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    write_sums(folder, ["model.safetensors", "tokenizer.json", *files])


def write_sums(folder: Path, names: list[str]) -> None:
    """Writes `SHA256SUMS` over these files of a folder, as `sha256sum --check` reads it."""
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(names)]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def config(shape: Shape, tokenizer: Tokenizer, dtype: str) -> dict[str, Any]:
    """`config.json` with the published spelling of every key."""
    text, vision = shape.text, shape.vision
    return {
        "architectures": ["Qwen3VLForConditionalGeneration"],
        "image_token_id": token_id(tokenizer, "<|image_pad|>"),
        "model_type": "qwen3_vl",
        "text_config": {
            "attention_bias": False,
            "attention_dropout": 0.0,
            "bos_token_id": token_id(tokenizer, "<|endoftext|>"),
            "dtype": dtype,
            "eos_token_id": token_id(tokenizer, "<|im_end|>"),
            "head_dim": text.head_dim,
            "hidden_act": "silu",
            "hidden_size": text.hidden,
            "initializer_range": 0.02,
            "intermediate_size": text.ffn,
            "max_position_embeddings": text.context_max,
            "model_type": "qwen3_vl_text",
            "num_attention_heads": text.heads,
            "num_hidden_layers": text.layers,
            "num_key_value_heads": text.kv_heads,
            "rms_norm_eps": text.eps,
            "rope_scaling": {
                "mrope_interleaved": True,
                "mrope_section": list(text.mrope_section),
                "rope_type": "default",
            },
            "rope_theta": text.rope_theta,
            "tie_word_embeddings": True,
            "use_cache": True,
            "vocab_size": shape.vocabulary,
        },
        "tie_word_embeddings": True,
        "video_token_id": token_id(tokenizer, "<|video_pad|>"),
        "vision_config": {
            "deepstack_visual_indexes": list(vision.taps),
            "depth": vision.depth,
            "hidden_act": "gelu_pytorch_tanh",
            "hidden_size": vision.hidden,
            "in_channels": 3,
            "initializer_range": 0.02,
            "intermediate_size": vision.ffn,
            "model_type": "qwen3_vl",
            "num_heads": vision.heads,
            "num_position_embeddings": vision.positions,
            "out_hidden_size": text.hidden,
            "patch_size": vision.patch,
            "spatial_merge_size": vision.merge,
            "temporal_patch_size": vision.temporal_patch,
        },
        "vision_end_token_id": token_id(tokenizer, "<|vision_end|>"),
        "vision_start_token_id": token_id(tokenizer, "<|vision_start|>"),
    }


def generation_config(tokenizer: Tokenizer) -> dict[str, Any]:
    """Greedy: a model this small has one best answer."""
    end, pad = token_id(tokenizer, "<|im_end|>"), token_id(tokenizer, "<|endoftext|>")
    return {"bos_token_id": pad, "do_sample": False, "eos_token_id": [end, pad], "pad_token_id": pad}


def image_config(shape: Shape) -> dict[str, Any]:
    """`preprocessor_config.json`; `size` holds areas in pixels, as published."""
    size = {"longest_edge": shape.pixels.image_max, "shortest_edge": shape.pixels.image_min}
    return _pixels(shape, size) | {"image_processor_type": "Qwen2VLImageProcessorFast"}


def video_config(shape: Shape) -> dict[str, Any]:
    """`video_preprocessor_config.json`."""
    size = {"longest_edge": shape.pixels.video_max, "shortest_edge": shape.pixels.video_min}
    rate = {"fps": 2, "min_frames": 2, "max_frames": 8}
    return _pixels(shape, size) | rate | {"video_processor_type": "Qwen3VLVideoProcessor"}


def _pixels(shape: Shape, size: dict[str, int]) -> dict[str, Any]:
    vision = shape.vision
    return {
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "merge_size": vision.merge,
        "patch_size": vision.patch,
        "processor_class": "Qwen3VLProcessor",
        "size": size,
        "temporal_patch_size": vision.temporal_patch,
    }


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("run", type=Path, help="folder of the training run")
    arguments.add_argument("out", type=Path, help="folder to write")
    chosen = arguments.parse_args()
    newest = checkpoint.newest(chosen.run)
    if newest is None:
        raise SystemExit(f"{chosen.run} holds no checkpoint; train first")
    state = checkpoint.read(newest)
    done = rate_at(state["step"]) == 0
    export(state["weights" if done else "average"], vocabulary.load(chosen.run), chosen.out)
    print(f"step {state['step']} written to {chosen.out}")


if __name__ == "__main__":
    main()
