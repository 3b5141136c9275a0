"""Looking up what has been said, and nothing else: the skill that every answer rests on, practised where each token asks for it.

A list is said twice: as a thought lists things, and then again whole, shuffled, by name or by place. All that follows from
the first time is learnt. In a conversation a handful of tokens asks for this, which is too few to begin with: after 5,000 steps
the model still read answers off the wrong entry, even without a picture to be wrong about.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from .draw.palette import COLOURS
from .draw.shapes import SHAPES
from .encode import Encoded
from .tasks.difference import Seen, difference, mark
from .tasks.gui import BUTTONS
from .tasks.words import GOODS

_START, _END = "<|im_start|>assistant\n<think>\n", "\n</think>"
_ENTRIES = (3, 8)
#: Least distance of two numbers in a question about their order.
_APART = 50
#: What the numbers of an entry are.
_AXES = ("across", "down", "size")
#: The words for the least and the greatest of each.
_ENDS = (("leftmost", "rightmost"), ("topmost", "lowest"), ("smallest", "largest"))


@dataclass(frozen=True)
class _Entry:
    """Two words and up to three numbers."""

    first: str
    second: str
    numbers: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.first} {self.second}"

    @property
    def place(self) -> str:
        return f"({','.join(map(str, self.numbers))})"


#: Text, and whether it follows from what stands before.
_Piece = tuple[str, bool]


def recall(tokenizer: Tokenizer, rng: random.Random) -> Encoded:
    """One sequence."""
    entries = _entries(rng)
    listed = ", ".join(f"{entry.name} {entry.place}" for entry in entries) + "."
    pieces: list[_Piece] = [(_START + listed, False)]
    for form in rng.sample(_FORMS + _HARD, 2):
        pieces += form(entries, rng)
    pieces.append((_END, False))
    return _encoded(tokenizer, pieces)


def _entries(rng: random.Random) -> list[_Entry]:
    """Different names; words repeat, as they do in pictures."""
    count = rng.randint(*_ENTRIES)
    if rng.random() < 0.2:
        names = [("button", label) for label in rng.sample(BUTTONS, count)]
    else:
        few = rng.randint(2, 8)
        pairs = [(colour, shape) for colour in rng.sample(tuple(COLOURS), few) for shape in rng.sample(SHAPES, few)]
        names = rng.sample(pairs, min(count, len(pairs)))
    with_extent = rng.random() < 0.3
    return [_Entry(*name, tuple(10 * rng.randint(4, 96) for _ in range(2 + with_extent))) for name in names]


def _again(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """The names in the same order."""
    return [(" " + ", ".join(entry.name for entry in entries) + ".", True)]


def _places(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """Names in another order, each with its place."""
    pieces: list[_Piece] = []
    for entry in rng.sample(entries, len(entries)):
        pieces += [(f" {entry.name}", False), (f" {entry.place}", True), (",", False)]
    return pieces


def _names(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """Places in another order, each with its name."""
    pieces: list[_Piece] = []
    for entry in rng.sample(entries, len(entries)):
        pieces += [(f" {entry.place}:", False), (f" {entry.name}", True), (",", False)]
    return pieces


def _one_number(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """Names in another order, each with the same one of its numbers."""
    which = rng.randrange(len(entries[0].numbers))
    pieces: list[_Piece] = [(f" {_AXES[which]}:", False)]
    for entry in rng.sample(entries, len(entries)):
        pieces += [(f" {entry.name}", False), (f" {entry.numbers[which]}", True), (",", False)]
    return pieces


def _by_word(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """A word that only one entry has, and that entry."""
    pieces: list[_Piece] = []
    for entry in rng.sample(entries, len(entries)):
        word = rng.choice((entry.first, entry.second))
        if sum(word in (other.first, other.second) for other in entries) == 1:
            pieces += [(f" {word}:", False), (f" {entry.name} {entry.place}", True), (",", False)]
    return pieces


def _tallied(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """A word or a name, every entry with a running count of those that have it, as `question.tallied` writes it, and those again."""
    some = rng.choice(entries)
    first, second = rng.choice(((some.first, None), (None, some.second), (some.first, some.second)))
    pieces: list[_Piece] = [(f" count {' '.join(filter(None, (first, second)))}:", False)]
    count = 0
    for entry in entries:
        matches = first in (None, entry.first) and second in (None, entry.second)
        count += matches
        deciding = [entry.first] if first else []
        if second and first in (None, entry.first):
            deciding.append(entry.second)
        told = " ".join((entry.place, *deciding, str(count) if matches else "-"))
        pieces += [(f" {entry.name}", False), (f" {told}", True), (",", False)]
    found = [entry for entry in entries if first in (None, entry.first) and second in (None, entry.second)]
    pieces.append((f" {second or f'{first} object'}:", False))
    return [*pieces, (" " + ", ".join(f"{entry.name} {entry.place}" for entry in found) + ".", True)]


def _compared(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """Two entries side by side, and how they stand to each other."""
    pieces: list[_Piece] = []
    for _ in range(3):
        one, other = rng.sample(entries, 2)
        which = rng.randrange(len(one.numbers))
        low, high = one.numbers[which], other.numbers[which]
        if abs(low - high) < _APART:
            continue
        pieces += [(f" {_AXES[which]}: {one.name}", False), (f" {low}", True), (f", {other.name}", False), (f" {high}", True)]
        if which == 2:
            more = rng.choice(("larger", "smaller"))
            chosen = one if (low > high) == (more == "larger") else other
            pieces += [(":", False), (f" {'more' if high > low else 'less'}", True)]
            pieces += [(f". {more}:", False), (f" {chosen.name}", True)]
        else:
            pieces += [(":", False), (f" {(('left', 'right'), ('above', 'below'))[which][low > high]}", True)]
        pieces.append((".", False))
    return pieces


def _extremes(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """Every entry with one of its numbers and the best so far, and whose that is, as `relation.ranked` writes it."""
    which = rng.randrange(len(entries[0].numbers))
    greatest = rng.random() < 0.5
    pieces: list[_Piece] = [(f" {_ENDS[which][greatest]}:", False)]
    best = entries[0]
    for entry in entries:
        number = entry.numbers[which]
        if number != best.numbers[which] and (number > best.numbers[which]) == greatest:
            best = entry
        pieces += [(f" {entry.name}", False), (f" {entry.place} {number} {best.numbers[which]}", True), (",", False)]
    if sum(entry.numbers[which] == best.numbers[which] for entry in entries) == 1:
        pieces += [(f" {best.numbers[which]}:", False), (f" {best.name}", True)]
    return [*pieces, (".", False)]


def _told_apart(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """The list some time later: entries the same, moved, turned, gone or new, each with what it was, as `difference` writes it."""
    before = [Seen(entry.name, entry.numbers[:2]) for entry in entries]
    after: list[Seen] = []
    quiet = rng.random() < 0.4  # nothing but what is gone
    for former, entry in zip(before, entries, strict=True):
        event = rng.choices(("same", "gone", "move", "turn", "new"), (7, 1, 0, 0, 0) if quiet else (4, 1, 2, 2, 1))[0]
        place = (10 * rng.randint(4, 96), 10 * rng.randint(4, 96))
        if event == "move" and max(abs(a - b) for a, b in zip(place, former.place, strict=True)) > 100:
            former = Seen(former.name, place)
        elif event == "turn":
            former = Seen(f"{rng.choice(tuple(COLOURS))} {entry.second}", former.place)
        elif event == "new":
            former = Seen(f"{rng.choice(tuple(COLOURS))} {rng.choice(SHAPES)}", place)
        if event != "gone" and former.name not in {other.name for other in after}:
            after.append(former)
    after.sort(key=lambda seen: seen.place)
    if not after:
        return []
    pieces: list[_Piece] = [(" later:", False)]
    for number, now in enumerate(after):
        pieces += [(f" {now}", False), (f" {mark(now, before)}", True), ("," if number + 1 < len(after) else ".", False)]
    whole = difference(before, after)
    listed = "".join(piece for piece, _ in pieces).removeprefix(" later: ")
    return [*pieces, (whole.removeprefix(listed), True)]


def _spelled(entries: Sequence[_Entry], rng: random.Random) -> list[_Piece]:
    """Letters between their edges, and the letters alone."""
    letters = [rng.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(2, 8))]
    if rng.random() < 0.2:
        letters = list(rng.choice(GOODS).capitalize())
    first, *ends = sorted(rng.sample(range(100), len(letters) + 1))
    spelled = f"{first:02d} " + " ".join(f"{letter} {end:02d}" for letter, end in zip(letters, ends, strict=True))
    return [(f" text: {spelled}.\n", False), ("".join(letters), True), ("\n", False)]


_FORMS = (_again, _places, _names, _one_number, _by_word, _tallied, _extremes, _compared, _told_apart, _spelled)
#: What is looked up against the direction of reading, and what needs two numbers, takes longest: twice as often.
_HARD = (_names, _by_word, _extremes, _compared, _told_apart)


def _encoded(tokenizer: Tokenizer, pieces: Sequence[_Piece]) -> Encoded:
    text = "".join(piece for piece, _ in pieces)
    follows = np.concatenate([np.full(len(piece), float(counts), np.float32) for piece, counts in pieces])
    written = tokenizer.encode(text, add_special_tokens=False)
    ids = np.array(written.ids, dtype=np.int64)
    weights = follows[np.array([end for _, end in written.offsets]) - 1]
    positions = np.tile(np.arange(len(ids)), (3, 1))
    return Encoded("recall", ids, positions, 1, weights[1:], (), np.empty(0, np.int64))
