"""What the cases claim is what the pixels show: boxes, colours, places, order, moments."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image

from signal_vl.draw.clip import cut, stamp
from signal_vl.draw.event import KINDS, direction_of, draw_event
from signal_vl.draw.palette import COLOURS, jittered
from signal_vl.draw.receipt import Receipt
from signal_vl.draw.scene import Layout, Scene, lay_out
from signal_vl.draw.setting import Setting
from signal_vl.draw.shapes import OUTLINES, SHAPES
from signal_vl.tasks.question import listing, told_apart
from signal_vl.tasks.video import watched

GREY = (128, 128, 128)


def _setting(seed: int, size: tuple[int, int] = (200, 160)) -> Setting:
    return Setting(random.Random(seed), "train", size, 1.0)


def _painted(scene: Scene, size: tuple[int, int]) -> np.ndarray:
    image = Image.new("RGB", size, GREY)
    scene.paint(image, [None] * len(scene.things))
    return np.asarray(image, int)


@pytest.mark.parametrize("shape", SHAPES)
def test_outlines_fit_the_unit_circle(shape: str) -> None:
    assert 0.9 < max(np.hypot(x, y) for x, y in OUTLINES[shape]) <= 1.001


@pytest.mark.parametrize("shape", SHAPES)
def test_boxes_hold_exactly_the_painted_pixels(shape: str) -> None:
    for seed in range(30):
        setting = _setting(seed, random.Random(seed).choice([(200, 160), (64, 90), (512, 300)]))
        scene = lay_out(setting, Layout((1,), shapes=(shape,)))
        painted = np.abs(_painted(scene, setting.size) - GREY).sum(axis=2) > 40
        rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
        seen = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        for claimed, pixels, side in zip(scene.things[0].box, seen, setting.size * 2):
            assert abs(claimed / 1000 * side - pixels) <= 1.6, (shape, scene.things[0].box, seen)


def test_colours_keep_their_names() -> None:
    rng = random.Random(1)
    for name in COLOURS:
        for _ in range(200):
            rgb = np.array(jittered(name, rng))
            assert min(COLOURS, key=lambda other: np.abs(rgb - COLOURS[other]).sum()) == name


def test_pixels_have_the_named_colours() -> None:
    for seed in range(40):
        setting = _setting(seed)
        scene = lay_out(setting, Layout((4,), shapes=("circle", "square", "star", "cross")))
        painted = _painted(scene, setting.size)
        for thing in scene.things:
            pixel = painted[int(thing.figure.y), int(thing.figure.x)]
            assert min(COLOURS, key=lambda name: np.abs(pixel - COLOURS[name]).sum()) == thing.colour


def test_objects_do_not_touch_and_stand_in_order() -> None:
    for seed in range(200):
        scene = lay_out(_setting(seed), Layout((8,)))
        assert len(scene.things) == 8
        centres = [thing.centre[0] for thing in scene.things]
        assert centres == sorted(centres)
        for number, thing in enumerate(scene.things):
            for other in scene.things[:number]:
                dx, dy = thing.figure.x - other.figure.x, thing.figure.y - other.figure.y
                assert (dx * dx + dy * dy) ** 0.5 > thing.figure.radius + other.figure.radius


def test_listing_names_every_object_with_its_place() -> None:
    scene = lay_out(_setting(3), Layout((3,)))
    entries = listing(scene.things).rstrip(".").split("), ")
    assert len(entries) == 3
    for entry, thing in zip(entries, scene.things):
        name, _, place = entry.rstrip(")").partition(" (")
        assert name == thing.name
        assert all(abs(int(value) - true) <= 5 for value, true in zip(place.split(","), thing.centre))


def test_events_change_one_object() -> None:
    seen = set()
    for seed in range(300):
        setting = _setting(seed)
        event = draw_event(lay_out(setting, Layout((2, 3, 4))), setting, KINDS)
        if event is None:
            continue
        seen.add(event.kind)
        before, after = ({(t.name, t.centre) for t in scene.things} for scene in (event.before, event.after))
        sizes = {"appear": (0, 1), "disappear": (1, 0), "turn": (1, 1), "move": (1, 1), "nothing": (0, 0)}
        assert (len(before - after), len(after - before)) == sizes[event.kind]
        if event.kind == "move":
            end = next(thing for thing in event.after.things if thing.name == event.subject.name)
            assert direction_of(event.subject, end) == event.target != ""
    assert seen == set(KINDS)


def test_stamps_are_those_of_the_prompt() -> None:
    assert [stamp(pair, 8) for pair in range(4)] == ["0.2", "1.2", "2.2", "3.2"]
    assert [stamp(pair, 5) for pair in range(3)] == ["0.2", "1.2", "2.0"]


def test_thoughts_about_clips_name_the_frame() -> None:
    setting = _setting(0)
    event = draw_event(lay_out(setting, Layout((2,))), setting, ("appear",))
    assert event is not None
    before, after = listing(event.before.things), told_apart(event.before.things, event.after.things)
    assert watched(event, 8, 5) == f"0.2: {before} 1.2: same. 2.2 frame 2: {after}"
    assert watched(event, 4, 1) == f"0.2: {before} frame 2: {after}"
    assert [scene is event.after for scene in cut(event, 4, 3)] == [False, False, False, True]


def test_receipts_add_up() -> None:
    receipt = Receipt("SHOP", (("Milk", 250), ("Tea", 199)))
    assert receipt.text() == "SHOP\nMilk 2.50\nTea 1.99\nTOTAL 4.49"
