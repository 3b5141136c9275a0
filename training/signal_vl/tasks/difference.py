"""A later list against an earlier one: behind every entry what it was, and only then what happened.

`red circle (120,450) (120,450) same, blue star (600,210) (300,200) right, green ring (510,300) pink ring turned.` Two lists side by side
hold the answer too, but to find the one entry without a partner takes as many looks as there are entries, and the model read it
off the wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """An entry of a list: names are unique in it, places are rounded as they are written."""

    name: str
    place: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.name} {_written(self.place)}"


def difference(before: Sequence[Seen], after: Sequence[Seen]) -> str:
    """The later list with its marks; where all of it is as it was, also which of the earlier entries are still here."""
    marks = [mark(entry, before) for entry in after]
    told = ", ".join(f"{entry} {said}" for entry, said in zip(after, marks, strict=True)) + "."
    if not all(said.endswith(" same") for said in marks):
        return told
    names = {entry.name for entry in after}
    return told + " " + ", ".join(f"{entry.name} {'here' if entry.name in names else 'gone'}" for entry in before) + "."


def mark(entry: Seen, before: Sequence[Seen]) -> str:
    """Where the entry was and how it moved, what stood in its place, or that it is new."""
    for former in before:
        if former.name == entry.name:
            return f"{_written(former.place)} {_way(former.place, entry.place)}"
    for former in before:
        if former.place == entry.place:
            return f"{former.name} turned"
    return "new"


def _way(start: tuple[int, int], end: tuple[int, int]) -> str:
    """The direction along the longer way."""
    if start == end:
        return "same"
    across, down = end[0] - start[0], end[1] - start[1]
    if abs(across) > abs(down):
        return "right" if across > 0 else "left"
    return "down" if down > 0 else "up"


def _written(place: tuple[int, int]) -> str:
    return f"({place[0]},{place[1]})"
