"""Paraphrases: the wordings of one request, in two disjoint halves.

Every word of the held-out half also occurs somewhere in the training halves (a test proves it): the model starts from
nothing and can only understand words that it has met.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..draw.setting import Setting


@dataclass(frozen=True)
class Phrases:
    """Format strings; every one has the same slots."""

    train: tuple[str, ...]
    heldout: tuple[str, ...]

    def pick(self, setting: Setting, **slots: object) -> str:
        """One wording of the setting's split with the slots filled in, now and then typed carelessly."""
        options = self.train if setting.split == "train" else self.heldout
        return _careless(setting, setting.rng.choice(options).format(**slots))


def _careless(setting: Setting, text: str) -> str:
    """Drops the final mark or the leading capital in a few cases, as people do."""
    chance = setting.rng.random()
    if chance < 0.06 and text[-1:] in ".?":
        return text[:-1]
    if chance > 0.92 and text[1:2].islower():
        return text[0].lower() + text[1:]
    return text
