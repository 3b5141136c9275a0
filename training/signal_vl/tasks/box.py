"""2D grounding with boxes: `[{"bbox_2d": [x1, y1, x2, y2], "label": "..."}]`, integers from 0 to 1000."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..draw.scene import Layout, Scene, Thing, scaled_counts
from ..draw.setting import Setting
from ..sample import Case, Expected
from .phrases import Phrases
from .question import Question, case_about, listing, plural, tallied, tens

#: Most boxes in one answer: keeps it within the token budget.
BOXES_MAX = 3

ONE = Phrases(
    train=(
        "Locate the {what}. Report bbox coordinates in JSON format.", "Locate the {what} and give its box as JSON.",
        "Where is the {what}? Answer with bbox_2d in JSON.", "Find the {what}. Output its bbox_2d as JSON.",
        "Give the bounding box of the {what} in JSON format.", "Detect the {what}. Report its bounding box in JSON format.",
        "Report the bbox coordinates of the {what} in JSON.", "Draw a box around the {what}: answer in JSON format.",
        "Show me the box of the {what} as JSON.", "Output the bounding box of the {what}.",
        "Find the {what} in the picture and report bbox_2d and label in JSON.", "What is the bounding box of the {what}?",
        "Locate the {what} in the image, output in JSON format.",
    ),
    heldout=(
        "Find the {what}. Report bbox coordinates in JSON format.", "Give the box of the {what} as JSON.",
        "Locate the {what}. Output its bounding box in JSON format.", "Where is the {what}? Report its bbox_2d in JSON.",
        "Detect the {what} in the image and output its bbox_2d as JSON.",
    ),
)  # fmt: skip
SEVERAL = Phrases(
    train=(
        "Locate all {what}. Report bbox coordinates in JSON format.", "Find all {what} and give their boxes as JSON.",
        "Where are the {what}? Answer with bbox_2d in JSON.", "Detect all {what}. Output bbox_2d and label as JSON.",
        "Give the bounding boxes of all {what} in JSON format.", "Report the bbox coordinates of the {what} in JSON.",
        "Locate every instance that belongs to the following categories: '{what}'. Report bbox coordinates in JSON format.",
        "Output the bounding boxes of all {what}.", "Locate the {what} in the image, output in JSON format.",
    ),
    heldout=(
        "Find all {what}. Report bbox coordinates in JSON format.",
        "Detect all {what} in the image and give their boxes as JSON.",
        "Locate all {what}. Output their bounding boxes in JSON format.",
        "Where are the {what}? Report bbox_2d and label in JSON.",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return case_about("box", setting, ask, lambda s: Layout(scaled_counts(1, 6, s.difficulty)))


def ask(scene: Scene, setting: Setting) -> Question | None:
    """One object by name, or, less often, all of a kind."""
    rng = setting.rng
    things, what = wanted(scene, setting)
    if len(things) > BOXES_MAX:
        return None
    phrases = ONE if len(things) == 1 and rng.random() < 0.8 else SEVERAL
    text = phrases.pick(setting, what=what if phrases is ONE else plural(what))
    reasoning = f"{_looked_through(scene, things, what)} {what}: {listing(things)}"
    return Question(text, reasoning, json.dumps([boxed(thing) for thing in things]), expected(things))


def _looked_through(scene: Scene, things: Sequence[Thing], what: str) -> str:
    """Everything; where a kind is meant, entry by entry whether it is of that kind."""
    if what == things[0].name:
        return listing(scene.things)
    return tallied(scene.things, *((None, what) if what == things[0].shape else (things[0].colour, None)))


def boxed(thing: Thing) -> dict[str, Any]:
    """A box as the model writes it: to tens, because nobody sees single thousandths and trying to only makes noise."""
    return {"bbox_2d": [tens(edge) for edge in thing.box], "label": thing.name}


def expected(things: Sequence[Thing]) -> Expected:
    """The true boxes."""
    return Expected("iou", [{"bbox_2d": list(thing.box), "label": thing.name} for thing in things])


def wanted(scene: Scene, setting: Setting) -> tuple[list[Thing], str]:
    """The objects asked for, and how the question calls them."""
    thing = setting.rng.choice(scene.things)
    chance = setting.rng.random()
    if chance < 0.6:
        return [thing], thing.name
    if chance < 0.8:
        return [other for other in scene.things if other.shape == thing.shape], thing.shape
    return [other for other in scene.things if other.colour == thing.colour], f"{thing.colour} object"
