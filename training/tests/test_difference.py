"""From the marks of a later list alone follows what happened."""

from __future__ import annotations

import random
import re

from signal_vl import recall, tasks
from signal_vl.sample import Case
from signal_vl.tasks.difference import Seen, difference

BEFORE = [Seen("red circle", (100, 200)), Seen("blue star", (300, 400)), Seen("green ring", (700, 500))]


def test_every_kind_of_mark() -> None:
    after = [Seen("red circle", (100, 200)), Seen("pink star", (300, 400)), Seen("green ring", (700, 900)), Seen("cyan heart", (800, 100))]
    assert difference(BEFORE, after) == (
        "red circle (100,200) (100,200) same, pink star (300,400) blue star turned, green ring (700,900) (700,500) down, "
        "cyan heart (800,100) new."
    )


def test_only_where_all_is_the_same_it_is_said_who_is_gone() -> None:
    assert difference(BEFORE[:2], BEFORE[:1]) == "red circle (100,200) (100,200) same. red circle here, blue star gone."
    assert difference(BEFORE[:1], BEFORE[:1]) == "red circle (100,200) (100,200) same. red circle here."


def _concluded(thought: str) -> tuple[str, str, str]:
    """Kind, subject and target as the marks tell them."""
    entry = r"(\w+) (\w+) \(\d+,\d+\)"
    if turned := re.search(rf"{entry} (\w+ \w+) turned", thought):
        return "turn", turned[3], turned[1]
    if moved := re.search(rf"{entry} \(\d+,\d+\) (left|right|up|down)\b", thought):
        return "move", f"{moved[1]} {moved[2]}", moved[3]
    if new := re.search(rf"{entry} new", thought):
        return "appear", f"{new[1]} {new[2]}", ""
    if gone := re.search(r"(\w+ \w+) gone", thought):
        return "disappear", gone[1], ""
    return "nothing", "", ""


_TOLD = {
    "turn": ("{} turned {}", "{} turns {}"), "move": ("{} moved {}", "{} moves {}"), "appear": ("{} added", "{} appears"),
    "disappear": ("{} removed", "{} disappears"), "nothing": ("nothing", "nothing"),
}  # fmt: skip


def test_what_happened_follows_from_the_marks() -> None:
    rng = random.Random(1)
    kinds = set()
    for _ in range(150):
        case: Case = tasks.draw_case(rng, "train", rng.choice(("change", "video")), (160, 120))
        thought = case.answer.reasoning
        if not re.search(r"second:|frame \d:", thought):
            continue  # which way something moves, or a clip in which nothing happens
        kind, subject, target = _concluded(thought)
        kinds.add(kind)
        # A "when" question has the event in its thought and the time as its answer.
        told = [wording.format(subject, target) for wording in _TOLD[kind]]
        assert case.answer.content in told or any(wording in thought for wording in told), thought
    assert kinds == set(_TOLD)


def test_lists_practise_the_same_marks() -> None:
    rng = random.Random(2)
    practised = set()
    for _ in range(200):
        entries = recall._entries(rng)
        pieces = recall._told_apart(entries, rng)
        learnt = "".join(text for text, follows in pieces if follows)
        practised.update(re.findall(r"same|new|turned|left|right|up|down|here|gone", learnt))
    assert practised == {"same", "new", "turned", "left", "right", "up", "down", "here", "gone"}
