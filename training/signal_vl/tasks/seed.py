"""Sources of chance for training and for the held-out set, which never meet."""

from __future__ import annotations

import random

#: The held-out set of the published accuracy table. Nothing is ever trained on it or tuned to it.
HELDOUT_SEED = 20_261_122


def training_rng(seed: int, label: str) -> random.Random:
    """Chance for one part of a training run, named by `label`; refuses the held-out seed."""
    if seed == HELDOUT_SEED:
        raise ValueError(f"seed {seed} belongs to the held-out set: train with another one")
    return random.Random(f"train/{seed}/{label}")


def heldout_rng(seed: int, task: str, number: int) -> random.Random:
    """Chance for one held-out case. Other seeds serve for development, so that the published one stays unseen."""
    return random.Random(f"heldout/{seed}/{task}/{number}")
