"""How much every written token counts in the loss.

Most of a thought's loss is in digits that nobody can see to the last place, while the few tokens that decide the answer come
last and are soon lost among them: after 4,000 steps with equal weights the lists were nearly right and the answers were
read off the wrong entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

#: Weight of the second of three digits, of what follows from what has been said, and of when a clip changes: a token or two
#: decide it, out of hundreds.
_FINE, _CONCLUDED, _TIMED = 0.6, 2.0, 3.0

#: What only the picture tells: objects and controls and whether another one follows, rows of receipts, spelled lines, boxes,
#: what a clip's frames do.
_SEEN = re.compile(
    r"(?P<entry>[A-Za-z]+ [A-Za-z]+ \(\d+(?:,\d+)*\))[,.]?|(?<=[a-z)] [\d-])[,.](?=\s)"
    r"|(?<=\)) (?:\d+ \d+|same|new|left|right|up|down)(?P<more>[,.])(?=\s)|(?<=[a-z]) turned(?P<turned>[,.])(?=\s)"
    r'|\w+ \(\d+\) \d+\.\d\d[,.]?|text \(\d+,\d+\):[^.]*|"bbox_2d": \[[^\]]*\]|\d\.\d(?: frame \d)?:|frame \d:|same\.|^[A-Z]+:'
)
#: A pair of frames in which nothing is new, or the frame that is.
_TIMES = re.compile(r"\d\.\d(?: frame \d)?:|frame \d:|same\.")
_THOUGHT_ENDS = "\n</think>"
#: Coordinates: in an entry, in a JSON array. (Of a spelled letter's place both digits count: the next letter is looked for behind it.)
_NUMBERS = re.compile(r"\((\d+(?:,\d+)*)\)|\[(\d+(?:, \d+)+)\]")


def emphasis(answer: str, ends: list[int], *, blind: bool = False) -> np.ndarray:
    """A weight for each token of an answer, given where in the text it ends (its letters may begin with a space).

    `blind` is for drills without pictures: what only a picture tells has no weight there, nor how the thought begins, since a
    question about a picture that nobody sent is refused.
    """
    weights = np.full(len(answer), _CONCLUDED, np.float32)
    seen = list(_seen(answer))
    for first, end in seen:
        weights[first:end] = 0.0 if blind else 1.0
    if blind and seen:
        weights[: seen[0][0]] = 0.0
    for time in () if blind else _TIMES.finditer(answer):
        weights[time.start() : time.end()] = _TIMED
    weights[_fine(answer)] *= _FINE
    return weights[np.array(ends) - 1]


def _seen(answer: str) -> Iterator[tuple[int, int]]:
    thought = answer[: answer.find(_THOUGHT_ENDS)]
    last = thought.rfind(". ") + 1
    told: set[str] = set()
    for match in _SEEN.finditer(answer):
        entry = match["entry"]
        if entry and entry in told and match.start() > last:
            continue  # the thought repeats the one that it is about
        if entry:
            told.add(entry)
        yield match.span(next((name for name in ("more", "turned") if match[name]), 0))


def _fine(answer: str) -> list[int]:
    """Where the digits stand that are hard to see."""
    numbers = [
        (match.start(group) + number.start(), number[0])
        for match in _NUMBERS.finditer(answer)
        for group in (1, 2)
        if match[group]
        for number in re.finditer(r"\d+", match[group])
    ]
    return [first + 1 for first, digits in numbers if len(digits) == 3]
