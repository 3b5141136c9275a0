"""Ids and patches of a hundred training cases equal those of the reference processor of `transformers`.

The reference keeps an outer pair of tags around a video since 5.10; the prompt is rewritten to the launch form first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerFast, Qwen2VLImageProcessor, Qwen3VLProcessor, Qwen3VLVideoProcessor

from signal_vl import tasks, tokenizer as vocabulary
from signal_vl.chat import messages, prompt_and_answer, template_text
from signal_vl.encode import Encoder
from signal_vl.export import image_config, video_config
from signal_vl.fixtures import published_rows
from signal_vl.sample import Case, Clip, Picture, User
from signal_vl.shape import SHAPE

_CASES = 100
_PATCHING = ("size", "patch_size", "temporal_patch_size", "merge_size", "image_mean", "image_std")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    rng = random.Random(1)
    texts = [text for _ in range(100) for text in prompt_and_answer(tasks.draw_case(rng, "train"))]
    return Encoder(vocabulary.train(texts, SHAPE.vocabulary), SHAPE.pixels)


@pytest.fixture(scope="module")
def reference(encoder: Encoder) -> Qwen3VLProcessor:
    tokens = PreTrainedTokenizerFast(tokenizer_object=encoder.tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    image, video = ({key: config[key] for key in _PATCHING} for config in (image_config(SHAPE), video_config(SHAPE)))
    return Qwen3VLProcessor(
        image_processor=Qwen2VLImageProcessor(**image),
        tokenizer=tokens,
        video_processor=Qwen3VLVideoProcessor(**video, min_frames=2, cap_pixels_per_frame=False),
        chat_template=template_text(),
    )


def test_ids_and_patches_equal_the_reference(encoder: Encoder, reference: Qwen3VLProcessor) -> None:
    rng = random.Random(2)
    for _ in range(_CASES):
        case = tasks.draw_case(rng, "train")
        item = encoder.encode(case)
        expected = _reference_inputs(reference, case)
        assert item.ids[: item.prompt].tolist() == expected["input_ids"][0].tolist(), case.task
        ours = published_rows(item)
        theirs = [expected[key] for key in ("pixel_values", "pixel_values_videos") if key in expected]
        assert bool(ours) == bool(theirs)
        if ours:
            np.testing.assert_allclose(np.concatenate(ours), torch.cat(theirs).numpy(), atol=1e-6, rtol=0)


def _reference_inputs(reference: Qwen3VLProcessor, case: Case) -> dict[str, torch.Tensor]:
    tools = list(case.tools) or None
    text = reference.apply_chat_template(messages(case), tools=tools, tokenize=False, add_generation_prompt=True)
    text = text.replace("<|vision_start|><|video_pad|><|vision_end|>", "<|video_pad|>")
    given = {}
    if stills := [part.image for part in _media(case) if isinstance(part, Picture)]:
        given["images"] = stills
    if clips := [part for part in _media(case) if isinstance(part, Clip)]:
        given["videos"] = [np.stack([np.asarray(frame.convert("RGB")) for frame in clip.frames]) for clip in clips]
        given["video_metadata"] = [_metadata(clip) for clip in clips]
        given["do_sample_frames"] = False
    return reference(text=[text], return_tensors="pt", **given)


def _media(case: Case) -> Iterator[Picture | Clip]:
    return (part for turn in case.turns if isinstance(turn, User) for part in turn.parts if not isinstance(part, str))


def _metadata(clip: Clip) -> dict[str, object]:
    frames = len(clip.frames)
    return {"fps": clip.fps, "total_num_frames": frames, "duration": frames / clip.fps, "frames_indices": list(range(frames))}
