"""A second or third question about the same picture, sometimes about "it", the object of the answer before."""

from __future__ import annotations

import json

from ..draw.scene import Layout, Scene, Thing, lay_out, scaled_counts
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Picture, User
from . import box, count, describe, point, relation, yes_no
from .phrases import Phrases
from .question import TRIES_MAX, Ask, Question, entry, listing, picture_and_text

ASKS: tuple[Ask, ...] = (describe.ask, count.ask, relation.ask, yes_no.ask, box.ask, point.ask)

ITS_COLOUR = Phrases(
    train=("What colour is it?", "Which colour does it have?", "And what color is it?", "Tell me its colour.",
           "What is its colour?", "And its color?", "Name its colour."),
    heldout=("Which colour is it?", "And what is its color?", "Tell me what colour it is."),
)  # fmt: skip
ITS_SHAPE = Phrases(
    train=("What shape is it?", "Which shape does it have?", "And what shape is it?", "Tell me its shape.",
           "What is its shape?", "And its shape?", "Name its shape."),
    heldout=("Which shape is it?", "And what is its shape?", "Tell me what shape it is."),
)  # fmt: skip
ITS_BOX = Phrases(
    train=("Where is it? Report bbox coordinates in JSON format.", "Give its bounding box in JSON format.",
           "And its bbox_2d as JSON?", "Locate it. Report bbox_2d in JSON.", "Report its bbox coordinates in JSON.",
           "Output its bounding box.", "Show me its box as JSON."),
    heldout=("Locate it. Report bbox coordinates in JSON format.", "Report its bounding box in JSON format.",
             "Where is it? Give its bbox_2d as JSON."),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    for _ in range(TRIES_MAX):
        scene = lay_out(setting, Layout(scaled_counts(2, 5, setting.difficulty)))
        questions = _dialogue(scene, setting)
        if questions:
            return _case(scene, questions, setting)
    raise RuntimeError(f"no scene of {TRIES_MAX} suits a dialogue at size {setting.size}")


def _dialogue(scene: Scene, setting: Setting) -> list[Question]:
    """Two or three questions; empty if this scene does not suit the ones that were drawn."""
    rng = setting.rng
    first = rng.choice(ASKS)(scene, setting)
    if first is None:
        return []
    named = next((thing for thing in scene.things if thing.name == first.content), None)
    if named is not None and rng.random() < 0.7:
        return [first, _about_it(scene, named, setting)]
    others = [rng.choice(ASKS)(scene, setting) for _ in range(1 + (rng.random() < 0.25))]
    questions = [question for question in (first, *others) if question is not None]
    texts = {question.text for question in questions}
    return questions if len(questions) == len(others) + 1 == len(texts) else []


def _about_it(scene: Scene, it: Thing, setting: Setting) -> Question:
    kind = setting.rng.choice(("colour", "shape", "box"))
    reasoning = f"{listing(scene.things)} it: {entry(it)}."
    if kind == "box":
        return Question(ITS_BOX.pick(setting), reasoning, json.dumps([box.boxed(it)]), box.expected([it]))
    phrases, answer = (ITS_COLOUR, it.colour) if kind == "colour" else (ITS_SHAPE, it.shape)
    return Question(phrases.pick(setting), reasoning, answer, Expected("exact", answer))


def _case(scene: Scene, questions: list[Question], setting: Setting) -> Case:
    *earlier, last = questions
    picture = Picture(scene.render(setting))
    turns: list[User | Assistant] = []
    for number, question in enumerate(earlier):
        parts = picture_and_text(picture, question.text, setting) if number == 0 else (question.text,)
        turns += [User(parts), question.answer()]
    turns.append(User((last.text,)))
    facts = {"size": setting.size, "objects": len(scene.things), "turns": len(questions)}
    return Case("followup", tuple(turns), last.answer(), last.expected, facts=facts)
