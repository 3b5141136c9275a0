"""A plain function call: the price of what the picture shows, of what is written in it, or of what the text names."""

from __future__ import annotations

from ..draw.scene import Layout, lay_out
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Part, Picture, User
from .ocr import spelled, text_picture
from .phrases import Phrases
from .question import listing, picture_and_text
from .tools import GET_PRICE, OTHERS, call
from .words import GOODS

SHOWN = Phrases(
    train=(
        "How much does this cost?", "What is the price of this?", "Find out what the thing costs.", "How much is this?",
        "Get the price of the thing in the picture.", "Find out the price of this item.", "What is the price of this object?",
        "Tell me the price of what you see.", "How much is the object in the picture?", "Get me the price of this.",
        "Please look up the price of this item.", "What does the object in this picture cost?",
    ),
    heldout=(
        "How much does this item cost?", "Get the price of this object.", "Please tell me the price of this.",
        "How much is the thing in this picture?", "Find out what this costs.",
    ),
)  # fmt: skip
WRITTEN = Phrases(
    train=(
        "How much does the item that is written here cost?", "Read the word and get its price.",
        "What is the price of the item in the text?", "Get the price of the word in the picture.",
        "Read the item and find out its price.", "How much is the thing that is written here?",
        "Look up the price of the item that you read.", "What does the written item cost?",
    ),
    heldout=(
        "How much is the item that is written here?", "Read the word and find out its price.",
        "What is the price of the written item?", "Get the price of the item that you read in the picture.",
    ),
)  # fmt: skip
NAMED = Phrases(
    train=(
        "How much is the {item}?", "What is the price of {item}?", "How much does {item} cost?", "Get the price of the {item}.",
        "What does a {item} cost?", "Tell me the price of {item}.", "Please look up the price of {item}.",
        "Find out how much the {item} is.", "I want to buy {item}. How much is it?", "Price of {item}?",
    ),
    heldout=(
        "How much does the {item} cost?", "Please get the price of {item}.", "Tell me how much the {item} is.",
        "What is the price of the {item}?", "Find out the price of {item}.",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    kind = setting.rng.choices((_shown, _written, _named), (4, 4, 2))[0]
    parts, reasoning, item = kind(setting)
    tools = [GET_PRICE, *setting.rng.sample(OTHERS, setting.rng.choice((0, 0, 1, 2)))]
    setting.rng.shuffle(tools)
    return Case(
        task="function",
        turns=(User(parts),),
        answer=Assistant(f"{reasoning} price of {item}.", tool_calls=(call("get_price", item=item),)),
        expected=Expected("tool", call("get_price", item=item)),
        tools=tuple(tools),
        facts={"size": setting.size, "tools": len(tools)},
    )


def _shown(setting: Setting) -> tuple[tuple[Part, ...], str, str]:
    """One object: its shape with its colour is the item."""
    scene = lay_out(setting, Layout((1,)))
    picture = Picture(scene.render(setting))
    return picture_and_text(picture, SHOWN.pick(setting), setting), listing(scene.things), scene.things[0].name


def _written(setting: Setting) -> tuple[tuple[Part, ...], str, str]:
    """One word; the item is that word in small letters."""
    room = max(3, setting.size[0] // 13)
    item = setting.rng.choice([word for word in GOODS if len(word) <= room])
    written = setting.rng.choice((item, item.capitalize(), item.upper()))
    image, lines = text_picture(setting, [written])
    return picture_and_text(Picture(image), WRITTEN.pick(setting), setting), spelled(lines, setting.size), item


def _named(setting: Setting) -> tuple[tuple[Part, ...], str, str]:
    """No picture at all."""
    item = setting.rng.choice(GOODS)
    return (NAMED.pick(setting, item=item),), "no picture.", item
