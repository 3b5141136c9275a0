"""How many: all objects, those of a colour, of a shape, of both."""

from __future__ import annotations

from ..draw.palette import COLOURS
from ..draw.scene import OBJECTS_MAX, Layout, Scene, scaled_counts
from ..draw.setting import Setting
from ..draw.shapes import SHAPES
from ..sample import Case, Expected
from .phrases import Phrases
from .question import Question, case_about, is_a, plural, tallied

#: `{what}` is "objects", "circles", "red objects" or "red circles".
HOW_MANY = Phrases(
    train=(
        "How many {what} are there?", "How many {what} are in the picture?", "How many {what} do you see?",
        "Count the {what}.", "Count the {what} in the image.", "What is the number of {what}?",
        "How many {what} does the picture show?", "Tell me how many {what} there are.",
        "Give the number of {what} in the picture.", "How many {what} can you see? Answer with a number.",
        "Count all the {what} in this picture.", "Please count the {what}.", "How many {what} are in this image?",
        "The number of {what} in the image?", "How many {what} are shown here?",
    ),
    heldout=(
        "How many {what} can you see in the picture?", "Count all the {what}. Answer with a number.",
        "What is the number of {what} in this picture?", "Tell me the number of {what} in the image.",
        "How many {what} does this image show?",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return case_about("count", setting, ask, _layout)


def _layout(setting: Setting) -> Layout:
    """Few colours and shapes, so that objects share them."""
    rng = setting.rng
    colours, shapes = rng.sample(tuple(COLOURS), rng.randint(1, 3)), rng.sample(SHAPES, rng.randint(1, 3))
    return Layout(scaled_counts(1, OBJECTS_MAX, setting.difficulty), colours, shapes, distinct=False)


def ask(scene: Scene, setting: Setting) -> Question:
    rng = setting.rng
    if rng.random() < 0.35:
        return _all(scene, setting)
    colour = _wanted(rng.random(), [thing.colour for thing in scene.things], tuple(COLOURS), setting)
    shape = _wanted(rng.random(), [thing.shape for thing in scene.things], SHAPES, setting)
    kind = rng.choice(("colour", "shape", "both"))
    what = {"colour": f"{colour} objects", "shape": plural(shape), "both": f"{colour} {plural(shape)}"}[kind]
    asked = None if kind == "shape" else colour, None if kind == "colour" else shape
    count = sum(is_a(thing, *asked) for thing in scene.things)
    return Question(HOW_MANY.pick(setting, what=what), tallied(scene.things, *asked), str(count), Expected("number", count))


def _wanted(chance: float, present: list[str], every: tuple[str, ...], setting: Setting) -> str:
    """Mostly something that is there, sometimes anything."""
    return setting.rng.choice(every if chance < 0.15 else present)


def _all(scene: Scene, setting: Setting) -> Question:
    what = setting.rng.choice(("objects", "shapes", "things"))
    count = len(scene.things)
    return Question(HOW_MANY.pick(setting, what=what), tallied(scene.things), str(count), Expected("number", count))
