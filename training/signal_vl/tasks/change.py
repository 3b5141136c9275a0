"""Two pictures: what changed from the first to the second."""

from __future__ import annotations

from ..draw.event import Event, draw_event
from ..draw.ground import draw_ground, roughen
from ..draw.scene import Layout, lay_out, scaled_counts
from ..draw.setting import Setting
from ..sample import Assistant, Case, Expected, Part, Picture, User
from .phrases import Phrases
from .question import TRIES_MAX, listing, told_apart

KINDS = ("appear", "disappear", "turn", "move", "appear", "disappear", "turn", "move", "nothing")

WHAT = Phrases(
    train=(
        "What changed?", "What changed from the first picture to the second?", "What is different in the second picture?",
        "Compare the two pictures. What changed?", "What has changed between the pictures?", "Find the change.",
        "Tell me what changed.", "What is the change between the two images?", "Which object changed, and how?",
        "Look at both pictures. What is different?", "What is different between the first and the second image?",
        "Name the change from the first to the second picture.", "Compare both images and tell me the change.",
    ),
    heldout=(
        "What changed between the two pictures?", "Compare the two images. What is different?",
        "Tell me the change from the first picture to the second.", "Look at both images. What changed?",
    ),
)  # fmt: skip
#: How the answer calls each event.
VERDICTS = {
    "appear": "{name} added",
    "disappear": "{name} removed",
    "turn": "{name} turned {target}",
    "move": "{name} moved {target}",
    "nothing": "nothing",
}


def draw(setting: Setting) -> Case:
    event = find_event(setting, Layout(scaled_counts(1, 5, setting.difficulty)), KINDS)
    ground, _ = draw_ground(setting)
    pictures = []
    for scene in (event.before, event.after):
        image = ground.copy()
        scene.paint(image, [None] * len(scene.things))
        pictures.append(Picture(roughen(image, setting)))
    text = WHAT.pick(setting)
    answer = verdict(VERDICTS, event)
    reasoning = f"first: {listing(event.before.things)} second: {told_apart(event.before.things, event.after.things)} {answer}."
    parts: tuple[Part, ...] = (text, *pictures) if setting.rng.random() < 0.15 else (*pictures, text)
    return Case(
        task="change",
        turns=(User(parts),),
        answer=Assistant(reasoning, answer),
        expected=Expected("exact", answer),
        facts={"size": setting.size, "event": event.kind},
    )


def find_event(setting: Setting, layout: Layout, kinds: tuple[str, ...]) -> Event:
    """Lays out scenes until one has room for an event."""
    for _ in range(TRIES_MAX):
        event = draw_event(lay_out(setting, layout), setting, kinds)
        if event is not None:
            return event
    raise RuntimeError(f"no scene of {TRIES_MAX} has room for an event at size {setting.size}")


def verdict(wordings: dict[str, str], event: Event) -> str:
    """The event in a few words."""
    return wordings[event.kind].format(name=event.subject.name if event.subject else "", target=event.target)
