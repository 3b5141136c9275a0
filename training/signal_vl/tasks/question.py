"""A question about a scene with its true answer, and how scene tasks become cases.

A scene task is a function `ask(scene, setting)` that returns a `Question`, or nothing if this scene does not suit it;
`case_about` lays out scenes until one does. Several tasks can so ask about one picture (`followup`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..draw.scene import Layout, Scene, Thing, lay_out
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Picture, User
from .difference import Seen, difference

#: Scenes tried for one question before giving up; the rarest question suits one scene in about ten.
TRIES_MAX = 300


@dataclass(frozen=True)
class Question:
    """What is asked and what is true."""

    text: str
    reasoning: str
    content: str
    expected: Expected

    def answer(self) -> Assistant:
        return Assistant(self.reasoning, self.content)


Ask = Callable[[Scene, Setting], Question | None]


def case_about(task: str, setting: Setting, ask: Ask, layout: Callable[[Setting], Layout]) -> Case:
    """A case of one picture and one question."""
    for _ in range(TRIES_MAX):
        scene = lay_out(setting, layout(setting))
        question = ask(scene, setting)
        if question is not None:
            return Case(
                task=task,
                turns=(User(picture_and_text(Picture(scene.render(setting)), question.text, setting)),),
                answer=question.answer(),
                expected=question.expected,
                facts={"size": setting.size, "objects": len(scene.things)},
            )
    raise RuntimeError(f"task {task}: no scene of {TRIES_MAX} suits a question at size {setting.size}")


def picture_and_text(picture: Picture, text: str, setting: Setting) -> tuple[Picture | str, ...]:
    """Both parts of a message; usually the picture comes first."""
    return (text, picture) if setting.rng.random() < 0.15 else (picture, text)


def listing(things: Sequence[Thing], with_extent: bool = False) -> str:
    """What the model sees, from left to right: the same compact form in every thought.

    Centres, and extents where sizes matter, are rounded to tens: enough to compare, and soon learnt.
    """
    if not things:
        return "nothing."
    return ", ".join(entry(thing, with_extent) for thing in things) + "."


def told_apart(before: Sequence[Thing], after: Sequence[Thing]) -> str:
    """The later of two scenes, told by what each object was in the earlier one (see `difference`)."""
    return difference(*([Seen(thing.name, (tens(thing.centre[0]), tens(thing.centre[1]))) for thing in things] for things in (before, after)))


def tallied(things: Sequence[Thing], colour: str | None = None, shape: str | None = None) -> str:
    """What is counted, and the list with a running count: `count ring: red ring (300,200) ring 1, red star (420,100) star -.`

    The word that decides is said again right before the count: a model compares one token with another sooner than with one
    some places back (behind the bare name, shapes were counted and colours were not).
    """
    entries, count = [], 0
    for thing in things:
        matches = is_a(thing, colour, shape)
        count += matches
        deciding = [thing.colour] if colour else []
        if shape and colour in (None, thing.colour):
            deciding.append(thing.shape)
        entries.append(" ".join((entry(thing), *deciding, str(count) if matches else "-")))
    wanted = " ".join(word for word in (colour, shape) if word) or "all"
    return f"count {wanted}: {', '.join(entries)}."


def is_a(thing: Thing, colour: str | None, shape: str | None) -> bool:
    """Whether it has this colour and this shape, of those that are given."""
    return colour in (None, thing.colour) and shape in (None, thing.shape)


def entry(thing: Thing, with_extent: bool = False) -> str:
    """`red circle (120,450)`: an object as lists have it, and as a thought repeats the one that it is about."""
    return f"{thing.name} {place(thing, with_extent)}"


def place(thing: Thing, with_extent: bool = False) -> str:
    """`(120,450)`: the centre, and the extent where sizes matter."""
    numbers = (*thing.centre, thing.extent) if with_extent else thing.centre
    return f"({','.join(str(tens(number)) for number in numbers)})"


def tens(number: int) -> int:
    """Rounded to a multiple of ten."""
    return (number + 5) // 10 * 10


def only(things: Sequence[Thing], **wanted: str) -> Thing | None:
    """The one object with the wanted shape or colour, if there is exactly one."""
    matching = [thing for thing in things if all(getattr(thing, key) == value for key, value in wanted.items())]
    return matching[0] if len(matching) == 1 else None


def plural(word: str) -> str:
    """`crosses`, `circles`."""
    return word + ("es" if word.endswith("s") else "s")
