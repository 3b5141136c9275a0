"""Pictures as the engine sees them: the target size, the bicubic resize on bytes and nothing else.

The rules are those of `transformers` (`smart_resize` of the Qwen2-VL image processor and of the Qwen3-VL video processor)
with torchvision's resampling, which on bytes is ATen's antialiased bicubic kernel. Rounding is half to even throughout.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

#: Patch edge times merge: what both edges of a resized picture are multiples of.
FACTOR = 32


def image_size(height: int, width: int, area_min: int, area_max: int) -> tuple[int, int]:
    """Height and width of a still picture after resizing."""
    return _smart(height, width, frames=1, padded=1, area=(area_min, area_max))


def video_size(frames: int, height: int, width: int, area_min: int, area_max: int) -> tuple[int, int]:
    """Height and width of every frame; the bounds hold for the whole clip, counted in an even number of frames."""
    if min(height, width) < FACTOR:
        scale = max(FACTOR / height, FACTOR / width)
        height, width = int(height * scale), int(width * scale)
    return _smart(height, width, frames=frames, padded=round(frames / 2) * 2, area=(area_min, area_max))


def _smart(height: int, width: int, frames: int, padded: int, area: tuple[int, int]) -> tuple[int, int]:
    area_min, area_max = area
    tall, wide = round(height / FACTOR) * FACTOR, round(width / FACTOR) * FACTOR
    if padded * tall * wide > area_max:
        beta = math.sqrt(frames * height * width / area_max)
        tall = max(FACTOR, math.floor(height / beta / FACTOR) * FACTOR)
        wide = max(FACTOR, math.floor(width / beta / FACTOR) * FACTOR)
    elif padded * tall * wide < area_min:
        beta = math.sqrt(area_min / (frames * height * width))
        tall, wide = math.ceil(height * beta / FACTOR) * FACTOR, math.ceil(width * beta / FACTOR) * FACTOR
    return tall, wide


def resized(image: Image.Image, height: int, width: int) -> np.ndarray:
    """The picture as bytes, `[3, height, width]`."""
    planes = torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1).unsqueeze(0)
    if planes.shape[-2:] != (height, width):
        planes = F.interpolate(planes, size=(height, width), mode="bicubic", align_corners=False, antialias=True)
    return planes[0].contiguous().numpy()
