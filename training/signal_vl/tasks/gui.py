"""A drawn window and an order: the answer is one `computer_use` call with a coordinate inside the control."""

from __future__ import annotations

from ..draw.form import Control, draw_form
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Picture, User
from .phrases import Phrases
from .question import picture_and_text, tens
from .tools import call, computer_use

TITLES = ("Login", "Settings", "Editor", "Shop", "Mail", "Files", "Player", "Order", "Account", "Photos")
BUTTONS = (
    "OK", "Cancel", "Save", "Open", "Close", "Send", "Delete", "Search", "Next", "Back", "Help", "Print", "Edit", "Copy",
    "Paste", "Yes", "No", "Submit", "Reset", "Start", "Stop", "Play", "Pause", "Add", "Buy", "Apply", "Exit", "New",
    "Login", "Undo",
)  # fmt: skip
FIELDS = ("Name", "Email", "City", "Phone", "Street", "Code", "User", "Date")

#: Orders for a button, by the action they mean.
PRESS = {
    "left_click": Phrases(
        train=(
            "Click the {label} button.", "Click {label}.", "Press {label}.", "Press the {label} button.",
            "Click on {label}.", "Please click the button {label}.", "Click the button that says {label}.",
            "Push the {label} button.", "Select {label}.", "Use the {label} button.", "Left click {label}.",
            "Click on the button with the text {label}.", "I want to press {label}.", "Choose {label} in the window.",
        ),
        heldout=(
            "Click on the {label} button.", "Please press the {label} button.", "Press the button that says {label}.",
            "Click {label} in the window.", "Push the button with the text {label}.",
        ),
    ),
    "right_click": Phrases(
        train=("Right click {label}.", "Right click the {label} button.", "Click {label} with the right button.",
               "Right click on {label}.", "Please right click the {label} button."),
        heldout=("Right click on the {label} button.", "Please right click {label}."),
    ),
    "double_click": Phrases(
        train=("Double click {label}.", "Double click the {label} button.", "Click {label} two times.",
               "Double click on {label}.", "Please double click the {label} button."),
        heldout=("Double click on the {label} button.", "Please double click {label}."),
    ),
}  # fmt: skip
INTO_FIELD = Phrases(
    train=(
        "Click the {label} field.", "Click into the {label} field.", "Click on the text field {label}.",
        "Select the {label} field.", "Put the cursor into {label}.", "Click into the box beside {label}.",
        "Please click the field {label}.", "I want to write my {label}: click the field.",
    ),
    heldout=(
        "Click on the {label} field.", "Please click into the text field {label}.", "Put the cursor into the {label} field.",
        "Select the text field {label}.",
    ),
)  # fmt: skip

#: Height that one row of a window needs, in pixels.
ROW_PX = 26


def draw(setting: Setting) -> Case:
    rng = setting.rng
    most = max(2, min(5, 2 + round(3 * setting.difficulty), setting.size[1] // ROW_PX - 1))
    short = [label for label in BUTTONS if len(label) * 8 + 20 < setting.size[0]]
    title = rng.choice(TITLES)
    buttons = rng.sample([label for label in short if label != title], rng.randint(2, most))
    rows_left = setting.size[1] // ROW_PX - 1 - len(buttons)
    fields = rng.sample(FIELDS, min(rng.choice((0, 0, 1, 2)), max(0, rows_left))) if setting.size[0] >= 110 else []
    image, controls = draw_form(title, fields, buttons, setting)
    wanted = rng.choice(controls)
    text, action = _order(wanted, setting)
    return Case(
        task="gui",
        turns=(User(picture_and_text(Picture(image), text, setting)),),
        answer=_click(controls, wanted, action),
        expected=Expected("tool", {"name": "computer_use", "arguments": {"action": action}, "box": list(wanted.box)}),
        tools=(computer_use(rng),),
        facts={"size": setting.size, "controls": len(controls)},
    )


def seen(controls: list[Control]) -> str:
    """`field Name (400,210), button Save (300,800).`: every control with its centre, in reading order."""
    return ", ".join(map(_entry, controls)) + "."


def _entry(control: Control) -> str:
    return f"{control.kind} {control.label} ({','.join(str(tens(value)) for value in control.centre)})"


def _click(controls: list[Control], wanted: Control, action: str) -> Assistant:
    """Lists what is there, says which one is meant, and clicks it."""
    coordinate = [tens(value) for value in wanted.centre]
    thought = f"{seen(controls)} {_entry(wanted)}."
    return Assistant(thought, tool_calls=(call("computer_use", action=action, coordinate=coordinate),))


def _order(control: Control, setting: Setting) -> tuple[str, str]:
    """What is said, and the action it means."""
    if control.kind == "field":
        label = setting.rng.choice((control.label, control.label.lower()))
        return INTO_FIELD.pick(setting, label=label), "left_click"
    action = setting.rng.choices(tuple(PRESS), (8, 1, 1))[0]
    label = setting.rng.choice((control.label, control.label, f'"{control.label}"'))
    return PRESS[action].pick(setting, label=label), action
