"""Answers as the JSON that the question's keys or schema ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..draw.scene import Layout, Scene, lay_out, scaled_counts
from ..draw.setting import Setting
from ..draw.text import random_string
from ..sample import Assistant, Case, Expected, Picture, User
from .ocr import LENGTH_MAX, LETTER_PX, spelled, text_picture
from .phrases import Phrases
from .question import listing, picture_and_text, tallied
from .schema import BOOLEAN, INTEGER, STRING, array, record, response_format

#: The request by keys, as people write it. `{keys}` is like `count (integer), colors (array)`.
BY_KEYS = Phrases(
    train=(
        "{topic} Answer in JSON with the keys {keys}.", "{topic} Reply with JSON: {keys}.",
        "{topic} Output a JSON object with {keys}.", "{topic} Give JSON with these keys: {keys}.",
        "{topic} Answer as JSON, keys: {keys}.", "Answer in JSON with {keys}. {topic}", "{topic} JSON only: {keys}.",
        "{topic} Return a JSON object with the keys {keys}.",
    ),
    heldout=(
        "{topic} Return JSON with these keys: {keys}.", "{topic} Answer with a JSON object, keys: {keys}.",
        "{topic} Reply in JSON with the keys {keys}.", "Give a JSON object with {keys}. {topic}",
    ),
)  # fmt: skip
BY_SCHEMA = Phrases(
    train=(
        "{topic} Answer with JSON of this schema: {schema}", "{topic} The JSON schema of the answer is {schema}",
        "{topic} Reply in JSON that follows this schema: {schema}", "{topic} Schema: {schema}",
        "Answer with JSON that follows the schema {schema} {topic}", "{topic} Use this JSON schema: {schema}",
    ),
    heldout=(
        "{topic} Answer in JSON that follows this schema: {schema}", "{topic} Reply with JSON, schema: {schema}",
        "{topic} Use JSON of this schema for the answer: {schema}",
    ),
)  # fmt: skip
LOOK = Phrases(
    train=("Describe the picture.", "What is in the picture?", "Look at the image.", "What do you see?", "Describe the image."),
    heldout=("What is in the image?", "Look at the picture.", "Describe what you see."),
)  # fmt: skip
READ = Phrases(
    train=("Read the text.", "What is written here?", "What does it say?", "Read the picture.", "What text do you see?"),
    heldout=("What text is written here?", "Read the text in the picture.", "What does the text say?"),
)  # fmt: skip

Filled = tuple[dict[str, Any], dict[str, Any]]


def _count_colors(scene: Scene) -> Filled:
    colours = [thing.colour for thing in scene.things]
    return record(count=INTEGER, colors=array(STRING)), {"count": len(colours), "colors": colours}


def _count_shapes(scene: Scene) -> Filled:
    shapes = [thing.shape for thing in scene.things]
    return record(count=INTEGER, shapes=array(STRING)), {"count": len(shapes), "shapes": shapes}


def _objects(scene: Scene) -> Filled:
    found = [{"shape": thing.shape, "color": thing.colour} for thing in scene.things]
    return record(objects=array(record(shape=STRING, color=STRING))), {"objects": found}


def _ends(scene: Scene) -> Filled:
    return record(leftmost=STRING, rightmost=STRING), {"leftmost": scene.things[0].name, "rightmost": scene.things[-1].name}


def _count(scene: Scene) -> Filled:
    return record(count=INTEGER), {"count": len(scene.things)}


def _single(scene: Scene) -> Filled | None:
    if len(scene.things) != 1:
        return None
    thing = scene.things[0]
    return record(shape=STRING, color=STRING), {"shape": thing.shape, "color": thing.colour}


def _presence(scene: Scene) -> Filled:
    """Whether each of two shapes is there."""
    shapes = {thing.shape for thing in scene.things}
    return record(circle=BOOLEAN, star=BOOLEAN), {"circle": "circle" in shapes, "star": "star" in shapes}


#: Lists run from left to right, as everything the model lists.
ABOUT_SCENES: tuple[Callable[[Scene], Filled | None], ...] = (
    _count_colors, _count_shapes, _objects, _ends, _count, _single, _presence,
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return _about_text(setting) if setting.rng.random() < 0.25 else _about_scene(setting)


def _about_scene(setting: Setting) -> Case:
    fill = setting.rng.choice(ABOUT_SCENES)
    counts = (1,) if fill is _single else scaled_counts(1, 5, setting.difficulty)
    scene = lay_out(setting, Layout(counts))
    filled = fill(scene)
    if filled is None:
        raise RuntimeError("a layout of one object has another number of objects")
    picture = Picture(scene.render(setting))
    return _case(setting, picture, LOOK.pick(setting), _seen(scene, filled), filled)


def _seen(scene: Scene, filled: Filled) -> str:
    """Everything, counted if the answer has a count."""
    return tallied(scene.things) if "count" in filled[1] else listing(scene.things)


def _about_text(setting: Setting) -> Case:
    room = max(1, min(setting.size[0] // LETTER_PX - 1, 2 + round((LENGTH_MAX - 2) * setting.difficulty)))
    text = random_string(setting.rng, setting.rng.randint(1, room))
    image, lines = text_picture(setting, [text])
    filled: Filled = record(text=STRING), {"text": text}
    if setting.rng.random() < 0.3:
        filled = record(text=STRING, length=INTEGER), {"text": text, "length": len(text)}
    return _case(setting, Picture(image), READ.pick(setting), spelled(lines, setting.size), filled)


def _case(setting: Setting, picture: Picture, topic: str, reasoning: str, filled: Filled) -> Case:
    """Half of the cases also carry the schema in the request's own field."""
    schema, value = filled
    if setting.rng.random() < 0.65:
        text = BY_KEYS.pick(setting, topic=topic, keys=_keys(schema, setting))
    else:
        text = BY_SCHEMA.pick(setting, topic=topic, schema=json.dumps(schema))
    return Case(
        task="structured",
        turns=(User(picture_and_text(picture, text, setting)),),
        answer=Assistant(reasoning, json.dumps(value)),
        expected=Expected("json", value),
        response_format=response_format(schema) if setting.rng.random() < 0.5 else None,
        facts={"size": setting.size, "keys": list(value)},
    )


def _keys(schema: dict[str, Any], setting: Setting) -> str:
    """The keys, sometimes with their types; of a list of objects also the inner keys."""
    typed = setting.rng.random() < 0.5
    words = [_key(name, part, typed) for name, part in schema["properties"].items()]
    return ", ".join(words) if setting.rng.random() < 0.5 or len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _key(name: str, part: dict[str, Any], typed: bool) -> str:
    inner = part.get("items", {}).get("properties")
    if inner:
        return f"{name} ({' and '.join(inner)} each)"
    return f"{name} ({part['type']})" if typed else name
