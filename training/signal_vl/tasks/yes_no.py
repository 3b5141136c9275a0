"""Questions that are answered with yes or no, half of them with each."""

from __future__ import annotations

from ..draw.palette import COLOURS
from ..draw.scene import Layout, Scene, scaled_counts
from ..draw.setting import Setting
from ..draw.shapes import SHAPES
from ..sample import Case, Expected
from .phrases import Phrases
from .question import Question, case_about, is_a, listing, plural, tallied
from .relation import SIDES, clearly_more, compared, measure, weighed

THERE = Phrases(
    train=(
        "Is there {what}?", "Is there {what} in the picture?", "Do you see {what}?", "Does the picture show {what}?",
        "Can you see {what}?", "Is {what} in this image?", "Does this image have {what}? Answer yes or no.",
        "Look for {what}: is there one?", "Yes or no: is there {what}?", "Tell me if there is {what}.",
        "Is there {what} here?", "Look at the picture. Do you see {what} in it?",
    ),
    heldout=(
        "Is there {what} in this image?", "Yes or no: do you see {what}?", "Can you see {what} in the picture?",
        "Does this image show {what}?", "Look at the picture. Is there {what}?",
    ),
)  # fmt: skip
BESIDE = Phrases(
    train=(
        "Is the {first} {side} the {second}?", "Does the {first} stand {side} the {second}?",
        "Yes or no: is the {first} {side} the {second}?", "The {first}, is it {side} the {second}?",
        "Is the {first} {side} the {second} in the picture?", "Tell me if the {first} is {side} the {second}.",
        "Look at the {first}. Is it {side} the {second}?", "Is the {first} {side} the {second}? Answer yes or no.",
    ),
    heldout=(
        "Yes or no: does the {first} stand {side} the {second}?", "Tell me: is the {first} {side} the {second}?",
        "Is the {first} {side} the {second} in this image?", "Look at the picture. Is the {first} {side} the {second}?",
    ),
)  # fmt: skip
LARGER = Phrases(
    train=(
        "Is the {first} {more} than the {second}?", "Yes or no: is the {first} {more} than the {second}?",
        "The {first}, is it {more} than the {second}?", "Tell me if the {first} is {more} than the {second}.",
        "Compare the {first} and the {second}. Is the first one {more}?",
        "In the picture, is the {first} {more} than the {second}?",
        "Look at the {first}. Is it {more} than the {second}?", "Is the {first} {more} than the {second}? Answer yes or no.",
    ),
    heldout=(
        "Tell me: is the {first} {more} than the {second}?", "Is the {first} {more} than the {second} in this image?",
        "Look at the picture. Is the {first} {more} than the {second}?",
        "In this image, is the {first} {more} than the {second}?",
    ),
)  # fmt: skip
MORE = Phrases(
    train=(
        "Are there more {first} than {second}?", "Are there more {first} than {second} in the picture?",
        "Yes or no: are there more {first} than {second}?", "Do you see more {first} than {second}?",
        "Does the picture show more {first} than {second}?", "Tell me if there are more {first} than {second}.",
        "Count the {first} and the {second}. Are there more {first}?", "More {first} than {second}, yes or no?",
    ),
    heldout=(
        "Yes or no: do you see more {first} than {second}?", "Are there more {first} than {second} in this image?",
        "Does this image show more {first} than {second}?", "Look at the picture. Are there more {first} than {second}?",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return case_about("yes_no", setting, ask, lambda s: Layout(scaled_counts(1, 6, s.difficulty)))


def ask(scene: Scene, setting: Setting) -> Question | None:
    """Decides first whether yes or no is to be true, so that neither is the better guess."""
    kind = setting.rng.choices((_there, _beside, _larger, _more), (4, 2, 2, 2))[0]
    return kind(scene, setting, setting.rng.random() < 0.5)


def _question(text: str, reasoning: str, truth: bool) -> Question:
    word = "yes" if truth else "no"
    return Question(text, reasoning, word, Expected("exact", word))


def _there(scene: Scene, setting: Setting, truth: bool) -> Question | None:
    """A no is often half true: the colour or the shape is there, but not together."""
    rng = setting.rng
    near = rng.choice(scene.things)
    if truth:
        asked = rng.choice(((near.colour, near.shape), (None, near.shape), (near.colour, None)))
    else:
        colour, shape = rng.choice(tuple(COLOURS)), rng.choice(SHAPES)
        options = ((near.colour, shape), (colour, near.shape), (colour, shape), (None, shape), (colour, None))
        asked = rng.choice(options)
        if any(is_a(thing, *asked) for thing in scene.things):
            return None
    colour, shape = asked
    what = f"{colour} object" if shape is None else shape if colour is None else f"{colour} {shape}"
    return _question(THERE.pick(setting, what=_with_article(what)), tallied(scene.things, colour, shape), truth)


def _with_article(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def _beside(scene: Scene, setting: Setting, truth: bool) -> Question | None:
    if len(scene.things) < 2:
        return None
    first, second = setting.rng.sample(scene.things, 2)
    axis, higher = setting.rng.choice("xy"), setting.rng.random() < 0.5
    high, low = (first, second) if higher == truth else (second, first)
    if not clearly_more(high, low, axis):
        return None
    side = SIDES[axis][higher][1]
    where = SIDES[axis][measure(first, axis) > measure(second, axis)][1]
    reasoning = f"{listing(scene.things)} {compared(first, second, axis)}: {first.name} {where}."
    return _question(BESIDE.pick(setting, first=first.name, second=second.name, side=side), reasoning, truth)


def _larger(scene: Scene, setting: Setting, truth: bool) -> Question | None:
    if len(scene.things) < 2:
        return None
    first, second = setting.rng.sample(scene.things, 2)
    more = setting.rng.choice(("larger", "bigger", "smaller"))
    bigger, lesser = (first, second) if (more != "smaller") == truth else (second, first)
    if not clearly_more(bigger, lesser, "extent"):
        return None
    reasoning = f"{listing(scene.things, True)} {weighed(first, second)}. larger: {bigger.name}."
    return _question(LARGER.pick(setting, first=first.name, second=second.name, more=more), reasoning, truth)


def _more(scene: Scene, setting: Setting, truth: bool) -> Question | None:
    shapes = sorted({thing.shape for thing in scene.things})
    if len(shapes) < 2:
        return None
    first, second = setting.rng.sample(shapes, 2)
    counts = [sum(thing.shape == shape for thing in scene.things) for shape in (first, second)]
    if (counts[0] > counts[1]) != truth:
        return None
    first, second = plural(first), plural(second)
    reasoning = f"{listing(scene.things)} {first}: {counts[0]}, {second}: {counts[1]}."
    return _question(MORE.pick(setting, first=first, second=second), reasoning, truth)
