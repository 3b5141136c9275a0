"""Clips: frames of one scene in which an event happens at one frame, or an object moves all the time."""

from __future__ import annotations

from PIL import Image

from .event import Event
from .ground import draw_ground, roughen
from .scene import Scene, Thing, has_room, in_order, move
from .setting import Setting

#: Frames a second of every clip.
FPS = 2.0
#: Bounds of the number of frames.
FRAMES = (2, 8)


def film(setting: Setting, scenes: list[Scene]) -> tuple[Image.Image, ...]:
    """One frame for each scene, on one ground, with noise that changes from frame to frame."""
    ground, _ = draw_ground(setting)
    frames = []
    for scene in scenes:
        image = ground.copy()
        scene.paint(image, [None] * len(scene.things))
        frames.append(roughen(image, setting))
    return tuple(frames)


def cut(event: Event, count: int, at: int) -> list[Scene]:
    """`count` scenes; from number `at` on the event has happened."""
    return [event.before if number < at else event.after for number in range(count)]


def glide(event: Event, count: int) -> list[Scene]:
    """`count` scenes in which the subject of a move goes its way evenly; none if another object stands in the way."""
    subject = event.subject
    if subject is None:
        raise ValueError("only a move can glide")
    others = [thing for thing in event.before.things if thing is not subject]
    end = next(thing for thing in event.after.things if thing not in others)
    steps = [between(subject, end, number / (count - 1)) for number in range(count)]
    if not all(has_room(step.figure, others) for step in steps):
        return []
    return [Scene(in_order((*others, step))) for step in steps]


def between(start: Thing, end: Thing, share: float) -> Thing:
    """The object after `share` of its way."""
    x = start.figure.x + share * (end.figure.x - start.figure.x)
    y = start.figure.y + share * (end.figure.y - start.figure.y)
    return move(start, x, y)


def stamp(pair: int, count: int) -> str:
    """The time that the prompt shows for a pair of frames: the mean of both, an odd last frame counted twice.

    One decimal, ties to even, as in the processor of `transformers`: 0.2, 1.2, 2.2 for pairs at 2 frames a second.
    """
    first, last = 2 * pair, min(2 * pair + 1, count - 1)
    return f"{(first + last) / FPS / 2:.1f}"
