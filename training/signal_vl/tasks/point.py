"""2D grounding with points: `[{"point_2d": [x, y], "label": "..."}]`, integers from 0 to 1000."""

from __future__ import annotations

import json

from ..draw.scene import Layout, Scene, scaled_counts
from ..draw.setting import Setting
from ..sample import Case, Expected
from .box import wanted
from .phrases import Phrases
from .question import Question, case_about, listing, plural

#: Most points in one answer.
POINTS_MAX = 4

ONE = Phrases(
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
        "Locate the {what} with a point: report point_2d as JSON.", "Where is the {what}? Give the point coordinates in JSON format.",
        "Mark the {what} with a point. Output JSON.",
    ),
)  # fmt: skip
SEVERAL = Phrases(
    train=(
        "Point to all {what}. Report point_2d in JSON format.", "Point at all {what} and answer in JSON.",
        "Give the points of all {what} as JSON.", "Where are the {what}? Answer with point_2d in JSON.",
        "Locate all {what} with points. Output JSON.", "Find all {what}. Output point_2d and label as JSON.",
        "Report the point coordinates of the {what} in JSON.", "Mark all {what} with a point_2d in JSON.",
    ),
    heldout=(
        "Point at all {what}. Report point_2d in JSON format.", "Find all {what} and answer with point_2d in JSON.",
        "Locate all {what} with points: report point_2d and label as JSON.", "Where are the {what}? Give the points as JSON.",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return case_about("point", setting, ask, lambda s: Layout(scaled_counts(1, 7, s.difficulty)))


def ask(scene: Scene, setting: Setting) -> Question | None:
    """The point is the centre of the object's box; any point in the box counts."""
    things, what = wanted(scene, setting)
    if len(things) > POINTS_MAX:
        return None
    phrases = ONE if len(things) == 1 and setting.rng.random() < 0.8 else SEVERAL
    text = phrases.pick(setting, what=what if phrases is ONE else plural(what))
    points = [{"point_2d": list(thing.centre), "label": thing.name} for thing in things]
    boxes = [{"bbox_2d": list(thing.box), "label": thing.name} for thing in things]
    return Question(text, listing(scene.things), json.dumps(points), Expected("point", boxes))
