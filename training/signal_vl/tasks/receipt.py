"""Reading a receipt: the whole slip as text, the sum, one price, the number of positions."""

from __future__ import annotations

from ..draw.receipt import Receipt, draw_receipt, items_that_fit, price
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Picture, User
from .phrases import Phrases
from .question import picture_and_text, tens
from .words import GOODS

#: Most positions at full difficulty.
ITEMS_MAX = 5
HEADINGS = ("SHOP", "MARKET", "RECEIPT", "STORE", "BILL")

WHOLE = Phrases(
    train=(
        "Read the receipt.", "Read the whole receipt.", "What is written on the receipt?", "Read the receipt line by line.",
        "Write down the text of the receipt.", "Give me the receipt as text.", "What does the receipt say?",
        "Read all lines of the receipt.", "Please read this receipt.", "Write the receipt as text.",
        "Read the text of this receipt line by line.", "What text is on the receipt?", "Read every line of the bill.",
    ),
    heldout=(
        "Read this receipt line by line.", "Give me the text of the receipt.", "Write down all lines of the receipt.",
        "What is written on this receipt?", "Please read the whole receipt as text.",
    ),
)  # fmt: skip
TOTAL = Phrases(
    train=(
        "What is the total?", "What is the total on the receipt?", "How much is the total?", "Read the total.",
        "Give me the total of the receipt.", "How much is it in total?", "What is the sum of the receipt?",
        "Which total does the receipt show?", "Tell me the total of this bill.",
    ),
    heldout=(
        "What is the total of this receipt?", "Tell me the total on the receipt.", "How much is the total of the bill?",
        "Which total is on the receipt?",
    ),
)  # fmt: skip
PRICE = Phrases(
    train=(
        "What is the price of {item}?", "How much is the {item}?", "What does the {item} cost?",
        "How much does {item} cost on the receipt?", "Tell me the price of the {item}.", "Read the price of {item}.",
        "Give me the price of {item} on this receipt.", "Which price does the {item} have?", "The price of {item}?",
    ),
    heldout=(
        "How much does the {item} cost?", "What is the price of the {item} on the receipt?", "Read the price of the {item}.",
        "Tell me how much the {item} is.",
    ),
)  # fmt: skip
ITEMS = Phrases(
    train=(
        "How many items are on the receipt?", "Count the items on the receipt.", "How many items does the receipt have?",
        "What is the number of items on the receipt?", "How many items do you see on this receipt?",
        "Tell me how many items there are on the bill.", "Count the items without the total.", "How many items are there?",
    ),
    heldout=(
        "How many items does this receipt have?", "Count the items on this receipt.",
        "Tell me the number of items on the receipt.",
        "How many items are on the bill, without the total?",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    rng = setting.rng
    receipt = draw_content(setting)
    image, middles = draw_receipt(receipt, setting)
    text, answer, expected = rng.choices((_whole, _total, _price, _items), (5, 2, 2, 1))[0](receipt, setting)
    return Case(
        task="receipt",
        turns=(User(picture_and_text(Picture(image), text, setting)),),
        answer=Assistant(seen(receipt, middles), answer),
        expected=expected,
        facts={"size": setting.size, "items": len(receipt.items)},
    )


def draw_content(setting: Setting) -> Receipt:
    """Different goods at prices of one to twenty."""
    rng = setting.rng
    most = min(items_that_fit(setting), 2 + round((ITEMS_MAX - 2) * setting.difficulty))
    letters = max(4, setting.size[0] // 8 - 7)
    names = rng.sample([word.capitalize() for word in GOODS if len(word) <= letters], rng.randint(1, most))
    cents = [rng.choice((rng.randrange(50, 1000, 5), rng.randrange(50, 2000))) for _ in names]
    return Receipt(rng.choice(HEADINGS) if rng.random() < 0.5 else "", tuple(zip(names, cents)))


def seen(receipt: Receipt, middles: list[int]) -> str:
    """`Milk (310) 2.50, TOTAL (420) 2.50.`: each row with its height."""
    head = f"{receipt.heading}: " if receipt.heading else ""
    rows = (f"{name} ({tens(y)}) {amount}" for (name, amount), y in zip(receipt.rows(), middles))
    return head + ", ".join(rows) + "."


def _whole(receipt: Receipt, setting: Setting) -> tuple[str, str, Expected]:
    return WHOLE.pick(setting), receipt.text(), Expected("exact", receipt.text())


def _total(receipt: Receipt, setting: Setting) -> tuple[str, str, Expected]:
    total = price(receipt.total)
    return TOTAL.pick(setting), total, Expected("exact", total)


def _price(receipt: Receipt, setting: Setting) -> tuple[str, str, Expected]:
    name, cents = setting.rng.choice(receipt.items)
    item = setting.rng.choice((name, name.lower()))
    return PRICE.pick(setting, item=item), price(cents), Expected("exact", price(cents))


def _items(receipt: Receipt, setting: Setting) -> tuple[str, str, Expected]:
    count = len(receipt.items)
    return ITEMS.pick(setting), str(count), Expected("number", count)
