"""What is there: everything, a colour, a shape, a size, what stands at a place."""

from __future__ import annotations

from ..draw.scene import Layout, Scene, Thing, scaled_counts
from ..draw.setting import Setting
from ..sample import Case, Expected
from .phrases import Phrases
from .question import Question, case_about, entry, listing, only, tens

#: Extents in thousandths that have a name; a question about size is only asked inside a band.
SIZE_BANDS = {"small": (0, 220), "medium": (280, 400), "large": (480, 1000)}

EVERYTHING = Phrases(
    train=(
        "What is in the picture?", "What is in this image?", "What do you see?", "What can you see in the picture?",
        "Describe the picture.", "Describe this image.", "List the objects in the picture.", "List what you see.",
        "Name all the shapes in this picture.", "Which shapes are there?", "What shapes do you see in the image?",
        "Tell me what is in the image.", "What objects does the picture show?", "What does this image show?",
        "Name everything in the picture.", "Describe what you see in this picture.", "Please describe the image.",
        "What is shown here?",
    ),
    heldout=(
        "What is in this picture?", "Describe the image.", "Tell me what you see in this image.",
        "List all the shapes in the picture.", "What does the picture show?",
    ),
)  # fmt: skip
COLOUR = Phrases(
    train=(
        "What colour is the {shape}?", "What color is the {shape}?", "Which colour does the {shape} have?",
        "Name the colour of the {shape}.", "What is the colour of the {shape}?", "The {shape} has which colour?",
        "Tell me the color of the {shape}.", "What colour does the {shape} in the picture have?",
        "Give the colour of the {shape}. Answer with one word.", "Which color is the {shape}?",
        "There is a {shape} in the picture. What colour is it?",
    ),
    heldout=(
        "Which colour is the {shape}?", "What is the color of the {shape}?", "Tell me the colour of the {shape}.",
        "What colour is the {shape} in the picture? Answer with one word.",
    ),
)  # fmt: skip
SHAPE = Phrases(
    train=(
        "What shape is {colour}?", "Which shape is {colour}?", "What is the shape of the {colour} object?",
        "Name the shape of the {colour} object.", "Which shape has the colour {colour}?",
        "What {colour} shape is in the picture?", "The {colour} object has which shape?",
        "Tell me the shape of the {colour} thing.", "What is the {colour} thing? Answer with one word.",
        "Which shape does the {colour} object have?", "There is a {colour} object. What shape is it?",
    ),
    heldout=(
        "Which {colour} shape is in the picture?", "What shape does the {colour} object have?",
        "Tell me the shape of the {colour} object.", "What shape has the colour {colour}? Answer with one word.",
    ),
)  # fmt: skip
SIZE = Phrases(
    train=(
        "Is the {name} small, medium or large?", "How large is the {name}: small, medium or large?",
        "What size is the {name}? Small, medium or large?", "Small, medium or large: what is the {name}?",
        "What is the size of the {name}? Answer small, medium or large.",
        "Tell me the size of the {name}: small, medium or large.", "The {name}, is it small, medium or large?",
        "Which size does the {name} have: small, medium or large?",
    ),
    heldout=(
        "Which size is the {name}: small, medium or large?", "Small, medium or large: what size is the {name}?",
        "Tell me, is the {name} small, medium or large?", "What size does the {name} have? Answer small, medium or large.",
    ),
)  # fmt: skip
PLACE = Phrases(
    train=(
        "What is at ({x}, {y})?", "What is at point ({x}, {y})?", "Which object is at ({x}, {y})?",
        "What do you see at ({x}, {y})?", "Name the object at ({x}, {y}).", "Tell me what is at ({x}, {y}).",
        "Look at ({x}, {y}). What is there?", "What object is at the point ({x}, {y})?", "Describe what is at ({x}, {y}).",
    ),
    heldout=(
        "Which object is at point ({x}, {y})?", "What is there at ({x}, {y})?", "Name what you see at ({x}, {y}).",
        "Describe the object at ({x}, {y}).",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    return case_about("describe", setting, ask, lambda s: Layout(scaled_counts(1, 5, s.difficulty)))


def ask(scene: Scene, setting: Setting) -> Question | None:
    thing = setting.rng.choice(scene.things)
    kind = setting.rng.choices((_everything, _colour, _shape, _size, _place), (4, 2, 2, 2, 1))[0]
    return kind(scene, thing, setting)


def _everything(scene: Scene, _thing: Thing, setting: Setting) -> Question:
    names = ", ".join(thing.name for thing in scene.things)
    return Question(EVERYTHING.pick(setting), listing(scene.things), names, Expected("exact", names))


def _colour(scene: Scene, thing: Thing, setting: Setting) -> Question | None:
    if only(scene.things, shape=thing.shape) is None:
        return None
    text = COLOUR.pick(setting, shape=thing.shape)
    return Question(text, f"{listing(scene.things)} {thing.shape}: {thing.name}.", thing.colour, Expected("exact", thing.colour))


def _shape(scene: Scene, thing: Thing, setting: Setting) -> Question | None:
    if only(scene.things, colour=thing.colour) is None:
        return None
    text = SHAPE.pick(setting, colour=thing.colour)
    return Question(text, f"{listing(scene.things)} {thing.colour}: {thing.name}.", thing.shape, Expected("exact", thing.shape))


def _size(scene: Scene, thing: Thing, setting: Setting) -> Question | None:
    words = [word for word, (low, high) in SIZE_BANDS.items() if low <= thing.extent <= high]
    if not words:
        return None
    text = SIZE.pick(setting, name=thing.name)
    reasoning = f"{listing(scene.things, with_extent=True)} {thing.name}: {tens(thing.extent)}."
    return Question(text, reasoning, words[0], Expected("exact", words[0]))


def _place(scene: Scene, thing: Thing, setting: Setting) -> Question:
    x, y = thing.centre
    text = PLACE.pick(setting, x=x, y=y)
    return Question(text, f"{listing(scene.things)} there: {entry(thing)}.", thing.name, Expected("exact", thing.name))
