"""Clips: what happens, when it happens, which way an object moves."""

from __future__ import annotations

from ..draw.clip import FPS, FRAMES, cut, film, glide, stamp
from ..draw.event import Event
from ..draw.scene import Layout, Scene, scaled_counts
from ..draw.setting import Setting
from ..sample import Assistant, Case, Clip, Expected, User
from .change import find_event, verdict
from .phrases import Phrases
from .question import listing, told_apart

WHAT = Phrases(
    train=(
        "What happens in the video?", "What happens?", "Describe what happens in the video.", "What happens in this clip?",
        "Tell me what happens.", "What changes in the video?", "What changes in this clip?", "Name what happens in the clip.",
        "Watch the video. What happens?", "Which object changes, and how?", "What do you see happen in the video?",
        "What is the change in this video?", "Say what happens in this video.", "In this clip, what happens?",
        "What happens in the clip? Say it briefly.", "Describe the change in this clip.", "Watch this clip. Which change do you see?",
        "What takes place in the video?", "In this video, what changes?",
    ),
    heldout=(
        "Watch this video and say what happens.", "What change happens in this clip?", "Name what changes in the video.",
        "Tell me what takes place in this clip.",
    ),
)  # fmt: skip
WHEN = Phrases(
    train=(
        "When does the {what}?", "At what time does the {what}?", "When does the {what}? Answer in seconds.",
        "At which second does the {what}?", "After how many seconds does the {what}?", "Tell me when the {what}s.",
        "Watch the video. When does the {what}?", "The {what}s. When?", "In the video, when does the {what}?",
        "Give the time in seconds: when does the {what}?", "Answer in seconds: when does the {what}?",
        "In this clip, at what time does the {what}?", "In this video, when does the {what}?",
        "In the clip, at which second does the {what}?", "At what second does the {what}?",
        "Look at the clip. At what time does the {what}?", "Watch this video. At which second does the {what}?",
        "Tell me in seconds when the {what}s.", "Tell me the time at which the {what}s.",
        "The {what}s. At what time? Answer in seconds.", "Say at which second the {what}s.",
        "In this video, after how many seconds does the {what}?",
    ),
    heldout=(
        "Say in seconds when the {what}s.", "At what second of the clip does the {what}?",
        "Watch this clip. After how many seconds does the {what}?", "Give the second at which the {what}s.",
    ),
)  # fmt: skip
WHEN_ANY = Phrases(
    train=(
        "When does it happen?", "When does something change?", "At what time does something happen in the video?",
        "When does the video change? Answer in seconds.", "At which second does something change?",
        "After how many seconds does something happen?", "Tell me when something changes.", "When is the change in this clip?",
        "Give the time of the change in seconds.", "In this clip, when does something change?",
        "Tell me the second at which something changes.", "At what time does something happen? Answer in seconds.",
        "Say when something happens in this video.", "In this video, at what time does something change?",
    ),
    heldout=(
        "At what second does something change in this video?", "Give the second of the change.",
        "After how many seconds does something change in the clip?", "When does something happen in this video?",
    ),
)  # fmt: skip
WHICH_WAY = Phrases(
    train=(
        "Which way does the {name} move?", "In which direction does the {name} move?", "Where does the {name} move?",
        "Does the {name} move left, right, up or down?", "The {name} moves. Which way?", "What is the direction of the {name}?",
        "Tell me which way the {name} moves.", "Watch the {name}. Which way does it move?",
        "Left, right, up or down: where does the {name} move?",
    ),
    heldout=(
        "In which direction does the {name} move in this video?", "Say which way the {name} moves.",
        "Watch this clip. Where does the {name} move?", "Left, right, up or down: which way does the {name} move?",
    ),
)  # fmt: skip
VERDICTS = {
    "appear": "{name} appears",
    "disappear": "{name} disappears",
    "turn": "{name} turns {target}",
    "move": "{name} moves {target}",
    "nothing": "nothing",
}
#: The event as "when" questions call it; an `s` follows in some.
ASKED = {"appear": "{name} appear", "disappear": "{name} disappear", "turn": "{name} change", "move": "{name} move"}


def draw(setting: Setting) -> Case:
    layout = Layout(scaled_counts(1, 3, setting.difficulty))
    kind = setting.rng.choices((_what, _when, _which_way), (4, 4, 2))[0]
    return kind(setting, layout)


def _frame_count(setting: Setting, low: int = FRAMES[0]) -> int:
    return setting.rng.randint(low, max(low, round(4 + (FRAMES[1] - 4) * setting.difficulty)))


def _what(setting: Setting, layout: Layout) -> Case:
    event = find_event(setting, layout, ("appear", "disappear", "turn", "move") * 3 + ("nothing",))
    count = _frame_count(setting)
    at = setting.rng.randint(1, count - 1)
    answer = verdict(VERDICTS, event)
    reasoning = f"{watched(event, count, at)} {answer}."
    return _case(setting, cut(event, count, at), WHAT.pick(setting), Assistant(reasoning, answer), Expected("exact", answer))


def _when(setting: Setting, layout: Layout) -> Case:
    event = find_event(setting, layout, ("appear", "disappear", "turn", "move"))
    count = _frame_count(setting)
    at = setting.rng.randint(1, count - 1)
    named = setting.rng.random() < 0.7
    text = WHEN.pick(setting, what=verdict(ASKED, event)) if named else WHEN_ANY.pick(setting)
    seconds = at / FPS
    reasoning = f"{watched(event, count, at)} {verdict(VERDICTS, event)} at {seconds:.1f}."
    answer = Assistant(reasoning, f"{seconds:.1f} seconds")
    return _case(setting, cut(event, count, at), text, answer, Expected("time", seconds))


def _which_way(setting: Setting, layout: Layout) -> Case:
    count = _frame_count(setting, low=3)
    scenes: list[Scene] = []
    while not scenes:
        event = find_event(setting, layout, ("move",))
        scenes = glide(event, count)
    name = event.subject.name if event.subject else ""
    path = " ".join(
        f"{stamp(pair, count)}: {listing([thing for thing in scenes[2 * pair].things if thing.name == name])}"
        for pair in range((count + 1) // 2)
    )
    text = WHICH_WAY.pick(setting, name=name)
    return _case(setting, scenes, text, Assistant(f"{path} {event.target}.", event.target), Expected("exact", event.target))


def watched(event: Event, count: int, at: int) -> str:
    """What stands in each pair of frames: the objects in the first, `same` until something is new, then the objects again and
    what each of them was.

    `frame 2` says that the first frame of the pair is still as before: so the thought holds the exact half second.
    """
    pairs = (count + 1) // 2
    notes = [f"{stamp(0, count)}: {listing(event.before.things)}"]
    if event.kind == "nothing":
        return " ".join(notes + [f"{stamp(pair, count)}: same." for pair in range(1, pairs)])
    notes += [f"{stamp(pair, count)}: same." for pair in range(1, at // 2)]
    change = f"frame {at % 2 + 1}: {told_apart(event.before.things, event.after.things)}"
    notes.append(f"{stamp(at // 2, count)} {change}" if at // 2 else change)
    return " ".join(notes)


def _case(setting: Setting, scenes: list[Scene], text: str, answer: Assistant, expected: Expected) -> Case:
    clip = Clip(film(setting, scenes), FPS)
    parts = (text, clip) if setting.rng.random() < 0.15 else (clip, text)
    facts = {"size": setting.size, "frames": len(scenes)}
    return Case("video", (User(parts),), answer, expected, facts=facts)
