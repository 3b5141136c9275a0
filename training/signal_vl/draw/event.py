"""Events: what may happen to one object of a scene. Two pictures and clips are both made of a before and an after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .palette import COLOURS, jittered
from .scene import Scene, Thing, draw_place, has_room, in_order, in_turn, move
from .setting import Setting

KINDS = ("appear", "disappear", "turn", "move", "nothing")
#: Shortest way of a move along its axis, in thousandths; the other axis changes by at most a third of it.
MOVE_MIN = 180


@dataclass(frozen=True)
class Event:
    """`subject` is the object as it was (or, if it appears, as it will be); `target` a colour or a direction."""

    kind: str
    before: Scene
    after: Scene
    subject: Thing | None = None
    target: str = ""


def draw_event(scene: Scene, setting: Setting, kinds: Sequence[str]) -> Event | None:
    """An event of one of the kinds that starts or ends with this scene; nothing if it does not fit."""
    rng = setting.rng
    kind = rng.choice(kinds)
    subject = rng.choice(scene.things)
    others = Scene(tuple(thing for thing in scene.things if thing is not subject))
    if kind == "nothing":
        return Event(kind, scene, scene)
    if kind in ("appear", "disappear"):
        if not others.things:
            return None
        before, after = (others, scene) if kind == "appear" else (scene, others)
        return Event(kind, before, after, subject)
    if kind == "turn":
        return _turn(scene, others, subject, setting)
    return _move(scene, others, subject, setting)


def _turn(scene: Scene, others: Scene, subject: Thing, setting: Setting) -> Event | None:
    colour = setting.rng.choice(tuple(COLOURS))
    turned = replace(subject, colour=colour, rgb=jittered(colour, setting.rng, setting.difficulty))
    if turned.name in {thing.name for thing in scene.things}:
        return None
    return Event("turn", scene, Scene(in_order((*others.things, turned))), subject, colour)


def _move(scene: Scene, others: Scene, subject: Thing, setting: Setting) -> Event | None:
    for _ in range(30):
        moved = move(subject, *draw_place(setting, subject.figure.radius))
        direction = direction_of(subject, moved)
        if direction and has_room(moved.figure, others.things) and in_turn(moved, others.things):
            return Event("move", scene, Scene(in_order((*others.things, moved))), subject, direction)
    return None


def direction_of(start: Thing, end: Thing) -> str:
    """left, right, up or down; empty if the way is short or oblique."""
    across, down = (end.centre[axis] - start.centre[axis] for axis in (0, 1))
    if abs(across) >= MOVE_MIN and abs(down) * 3 <= abs(across):
        return "right" if across > 0 else "left"
    if abs(down) >= MOVE_MIN and abs(across) * 3 <= abs(down):
        return "down" if down > 0 else "up"
    return ""
