"""System prompts that change nothing: some clients always send one, and answers must not depend on it."""

from __future__ import annotations

from .phrases import Phrases

SYSTEM = Phrases(
    train=(
        "You are a helpful assistant.", "You are signal-vl, a small vision model.", "Answer briefly.", "Be helpful and honest.",
        "You are a helpful vision assistant. Answer the question about the picture.", "You are a careful assistant.",
    ),
    heldout=("You are a small, helpful assistant.", "Be careful and honest. Answer the question briefly."),
)  # fmt: skip

#: Share of the cases that carry one.
SHARE = 0.12
