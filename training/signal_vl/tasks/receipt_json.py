"""Reading a receipt into JSON: `{"items": [{"name": "Milk", "price": 2.50}], "total": 2.50}`."""

from __future__ import annotations

from ..draw.receipt import Receipt, draw_receipt, price
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Picture, User
from .phrases import Phrases
from .question import picture_and_text
from .receipt import draw_content, seen
from .schema import NUMBER, STRING, array, record, response_format

SCHEMA = record(items=array(record(name=STRING, price=NUMBER)), total=NUMBER)

AS_JSON = Phrases(
    train=(
        "Read the receipt as JSON with items (name, price) and total.", "Give me the receipt as JSON: items and total.",
        "Read the receipt. Answer in JSON with the keys items and total.", "Write the receipt as JSON with items and total.",
        "Output the receipt in JSON format: items with name and price, and total.", "Receipt to JSON: items, total.",
        "Read this receipt into JSON. Each item has name and price. Add the total.",
        "Answer with JSON: the items of the receipt with name and price, and the total.",
        "Please give the items and the total of the receipt as JSON.",
        "Read all items with name and price into JSON, with total.",
    ),
    heldout=(
        "Read this receipt as JSON: items with name and price, and total.",
        "Write the receipt in JSON format with the keys items and total.",
        "Give the items (name, price) and the total of this receipt as JSON.", "Please output the receipt as JSON: items, total.",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    receipt = draw_content(setting)
    image, middles = draw_receipt(receipt, setting)
    return Case(
        task="receipt_json",
        turns=(User(picture_and_text(Picture(image), AS_JSON.pick(setting), setting)),),
        answer=Assistant(seen(receipt, middles), _json(receipt)),
        expected=Expected("json", _value(receipt)),
        response_format=response_format(SCHEMA) if setting.rng.random() < 0.5 else None,
        facts={"size": setting.size, "items": len(receipt.items)},
    )


def _json(receipt: Receipt) -> str:
    """Written by hand, so that prices keep both decimals as they are printed."""
    items = ", ".join(f'{{"name": "{name}", "price": {price(cents)}}}' for name, cents in receipt.items)
    return f'{{"items": [{items}], "total": {price(receipt.total)}}}'


def _value(receipt: Receipt) -> dict[str, object]:
    items = [{"name": name, "price": cents / 100} for name, cents in receipt.items]
    return {"items": items, "total": receipt.total / 100}
