"""2D grounding with points: `[{"point_2d": [x, y], "label": "..."}]`, integers from 0 to 1000."""

from __future__ import annotations

import json

from ..draw.scene import Layout, Scene, scaled_counts
from ..draw.setting import Setting
from ..sample import Case, Expected
from .box import wanted
from .phrases import Phrases
from .question import Question, case_about, entry, listing, tens

POINT_TO = Phrases(
    train=(
        "Point to the {what}. Report point_2d in JSON format.", "Point at the {what} and answer in JSON.",
        "Give the point of the {what} as JSON.", "Where is the {what}? Answer with point_2d in JSON.",
        "Locate the {what} with a point. Output JSON.", "Find the {what}. Output its point_2d as JSON.",
        "Report the point coordinates of the {what} in JSON.", "Show me the {what} with a point: point_2d in JSON format.",
        "Point to the {what}.", "Locate the {what}, report the point coordinates in JSON format.",
        "Mark the {what} with a point_2d in JSON.", "What is the point_2d of the {what}?",
    ),
    heldout=(
        "Point at the {what}. Report point_2d in JSON format.", "Find the {what} and answer with its point_2d in JSON.",
        "Locate the {what} with a point: report point_2d as JSON.",
        "Where is the {what}? Give the point coordinates in JSON format.",
        "Mark the {what} with a point. Output JSON.",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return case_about("point", setting, ask, lambda s: Layout(scaled_counts(1, 7, s.difficulty)))


def ask(scene: Scene, setting: Setting) -> Question | None:
    """The answer is the centre of the object's box; any point in the box counts."""
    things, what = wanted(scene, setting)
    if len(things) != 1:
        return None
    thing = things[0]
    point = [{"point_2d": [tens(value) for value in thing.centre], "label": thing.name}]
    text = POINT_TO.pick(setting, what=what)
    return Question(text, f"{listing(scene.things)} {what}: {entry(thing)}.", json.dumps(point), Expected("point", list(thing.box)))
