"""Where things stand to each other: the leftmost, the largest, left or right of, above or below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..draw.scene import Layout, Scene, Thing, scaled_counts
from ..draw.setting import Setting
from ..sample import Case, Expected
from .phrases import Phrases
from .question import Question, case_about, entry, listing, tens

#: Centres must differ by this many thousandths for a question about their order.
PLACE_MARGIN = 60
#: Extents must differ by this factor for a question about their order.
EXTENT_RATIO = 1.25

MOST = Phrases(
    train=(
        "Which object is the {most}?", "What is the {most} object?", "Which shape is the {most}?",
        "Name the {most} object.", "What is the {most} shape in the picture?", "Which is the {most} object?",
        "Tell me which object is the {most}.", "Give colour and shape of the {most} object.",
        "What is {most} in the picture?", "Which thing is the {most} here?", "Name the {most} shape with its colour.",
        "Of all the objects, which one is the {most}?",
    ),
    heldout=(
        "Which object is the {most} in the picture?", "Name the {most} object with its colour.",
        "Tell me the {most} shape.", "What is the {most} thing here?",
    ),
)  # fmt: skip
BESIDE = Phrases(
    train=(
        "Is the {first} {one} or {other} the {second}?", "Where is the {first}: {one} or {other} the {second}?",
        "The {first}, is it {one} or {other} the {second}?", "{one} or {other}: where is the {first} from the {second}?",
        "Tell me if the {first} is {one} or {other} the {second}.",
        "Does the {first} stand {one} or {other} the {second}?",
        "Look at the {first}. Is it {one} or {other} the {second}?",
        "In the picture, is the {first} {one} or {other} the {second}?",
    ),
    heldout=(
        "In this picture, is the {first} {one} or {other} the {second}?",
        "Tell me: is the {first} {one} or {other} the {second}?",
        "Look at the picture. Is the {first} {one} or {other} the {second}?",
        "Where does the {first} stand: {one} or {other} the {second}?",
    ),
)  # fmt: skip
COMPARE = Phrases(
    train=(
        "Which is {more}, the {first} or the {second}?", "What is {more}: the {first} or the {second}?",
        "Which one is {more}, the {first} or the {second}?", "The {first} or the {second}: which is {more}?",
        "Of the {first} and the {second}, which is {more}?", "Tell me which is {more}: the {first} or the {second}.",
        "Compare the {first} and the {second}. Which one is {more}?", "Name the {more} one: the {first} or the {second}?",
    ),
    heldout=(
        "The {first} or the {second}: which one is {more}?", "Tell me which one is {more}, the {first} or the {second}.",
        "Compare the {first} and the {second}: which is {more}?", "Which object is {more}, the {first} or the {second}?",
    ),
)  # fmt: skip
NEIGHBOUR = Phrases(
    train=(
        "What is {side} the {name}?", "Which object is {side} the {name}?", "Name the object {side} the {name}.",
        "What do you see {side} the {name}?", "What stands {side} the {name}?", "Tell me what is {side} the {name}.",
        "Look {side} the {name}. What is there?", "Which shape is {side} the {name}?",
        "There is one object {side} the {name}. What is it?",
    ),
    heldout=(
        "What object is {side} the {name}?", "Tell me which object is {side} the {name}.",
        "What is there {side} the {name}?", "Name what you see {side} the {name}.",
    ),
)  # fmt: skip

#: Word for the extreme: its measure, and the sign that makes it the largest value.
EXTREMES: dict[str, tuple[str, int]] = {
    "leftmost": ("x", -1), "rightmost": ("x", 1), "topmost": ("y", -1), "lowest": ("y", 1),
    "largest": ("extent", 1), "biggest": ("extent", 1), "smallest": ("extent", -1),
}  # fmt: skip
#: The two words of an axis, with the words that ask for them.
SIDES = {"x": (("left", "left of"), ("right", "right of")), "y": (("above", "above"), ("below", "below"))}


def measure(thing: Thing, name: str) -> int:
    """x, y or extent in thousandths."""
    return thing.extent if name == "extent" else thing.centre["xy".index(name)]


def clearly_more(larger: Thing, smaller: Thing, name: str) -> bool:
    """Whether the measures differ enough to ask about."""
    if name == "extent":
        return larger.extent >= EXTENT_RATIO * smaller.extent
    return measure(larger, name) - measure(smaller, name) >= PLACE_MARGIN


def compared(first: Thing, second: Thing, name: str) -> str:
    """`red circle 120, blue star 450`: side by side, what a comparison rests on."""
    return ", ".join(f"{thing.name} {tens(measure(thing, name))}" for thing in (first, second))


def weighed(first: Thing, second: Thing) -> str:
    """`red circle 120, blue star 450: more`: the second's extent against the first's, before anything is made of it."""
    return f"{compared(first, second, 'extent')}: {'more' if second.extent > first.extent else 'less'}"


def ranked(things: Sequence[Thing], most: str) -> str:
    """`lowest: red circle (200,120) 120 120, blue star (640,450) 450 450, cyan ring (810,300) 300 450.`

    Behind every entry the number that is asked about and the best so far: the best of a whole list is more than one look.
    """
    name, sign = EXTREMES[most]
    entries, best = [], None
    for thing in things:
        number = tens(measure(thing, name))
        best = number if best is None or sign * number > sign * best else best
        entries.append(f"{entry(thing, name == 'extent')} {number} {best}")
    return f"{most}: {', '.join(entries)}."


def draw(setting: Setting) -> Case:
    return case_about("relation", setting, ask, lambda s: Layout(scaled_counts(2, 6, s.difficulty)))


def ask(scene: Scene, setting: Setting) -> Question | None:
    if len(scene.things) < 2:
        return None
    kinds: tuple[Callable[[Scene, Setting], Question | None], ...] = (_most, _beside, _compare, _neighbour)
    return setting.rng.choice(kinds)(scene, setting)


def _most(scene: Scene, setting: Setting) -> Question | None:
    most = setting.rng.choice(tuple(EXTREMES))
    name, sign = EXTREMES[most]
    first, second = sorted(scene.things, key=lambda thing: -sign * measure(thing, name))[:2]
    if not clearly_more(*((first, second) if sign > 0 else (second, first)), name):
        return None
    reasoning = f"{ranked(scene.things, most)} {tens(measure(first, name))}: {first.name}."
    return Question(MOST.pick(setting, most=most), reasoning, first.name, Expected("exact", first.name))


def _beside(scene: Scene, setting: Setting) -> Question | None:
    first, second = setting.rng.sample(scene.things, 2)
    axis = setting.rng.choice("xy")
    (low, low_of), (high, high_of) = SIDES[axis]
    lower = measure(first, axis) < measure(second, axis)
    if not clearly_more(*((second, first) if lower else (first, second)), axis):
        return None
    words = (low if axis == "x" else low_of, high_of)
    text = BESIDE.pick(setting, first=first.name, second=second.name, one=words[0], other=words[1])
    answer = low if lower else high
    reasoning = f"{listing(scene.things)} {compared(first, second, axis)}: {answer}."
    return Question(text, reasoning, answer, Expected("exact", answer))


def _compare(scene: Scene, setting: Setting) -> Question | None:
    first, second = setting.rng.sample(scene.things, 2)
    more = setting.rng.choice(("larger", "bigger", "smaller"))
    bigger, lesser = (first, second) if first.extent > second.extent else (second, first)
    if not clearly_more(bigger, lesser, "extent"):
        return None
    answer = (lesser if more == "smaller" else bigger).name
    text = COMPARE.pick(setting, more=more, first=first.name, second=second.name)
    reasoning = f"{listing(scene.things, True)} {weighed(first, second)}. {more}: {answer}."
    return Question(text, reasoning, answer, Expected("exact", answer))


def _neighbour(scene: Scene, setting: Setting) -> Question | None:
    """Asked only if exactly one object is on that side, and clearly so."""
    thing = setting.rng.choice(scene.things)
    axis, higher = setting.rng.choice("xy"), setting.rng.random() < 0.5
    beyond = [other for other in scene.things if other is not thing and (measure(other, axis) > measure(thing, axis)) == higher]
    if len(beyond) != 1 or not clearly_more(*((beyond[0], thing) if higher else (thing, beyond[0])), axis):
        return None
    side = SIDES[axis][higher][1]
    spoken = f"to the {side}" if axis == "x" and setting.rng.random() < 0.4 else side
    answer = beyond[0].name
    reasoning = f"{listing(scene.things)} {side} {thing.name}: {answer}."
    return Question(NEIGHBOUR.pick(setting, side=spoken, name=thing.name), reasoning, answer, Expected("exact", answer))
