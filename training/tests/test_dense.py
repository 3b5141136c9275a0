"""Labels of cells say what the picture shows there."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from signal_vl import dense, labelled, primer
from signal_vl.draw.palette import COLOURS
from signal_vl.draw.scene import SCALE, Layout, lay_out
from signal_vl.draw.setting import Setting
from signal_vl.draw.shapes import SHAPES
from signal_vl.tasks.ocr import text_picture

ROWS, COLUMNS = 6, 8


@pytest.mark.parametrize("seed", range(50))
def test_the_cell_of_a_centre_names_its_object(seed: int) -> None:
    scene = lay_out(Setting(random.Random(seed), "train", (256, 192), 1.0), Layout(range(1, 9)))
    labels = dense.of_things(scene.things, ROWS, COLUMNS)
    homes = {}
    for thing in scene.things:
        x, y = ((low + high) / 2 / SCALE for low, high in zip(thing.box[:2], thing.box[2:]))
        homes.setdefault(int(y * ROWS) * COLUMNS + int(x * COLUMNS), []).append(thing)
    assert np.flatnonzero(labels.centre).tolist() == sorted(homes)
    for cell, (thing, *others) in homes.items():
        if not others:
            assert list(COLOURS)[labels.colour[cell] - 1] == thing.colour and SHAPES[labels.shape[cell] - 1] == thing.shape
            assert labels.edges[cell] * SCALE == pytest.approx(thing.box, abs=0.01)
    empty = labels.colour == dense.NONE
    assert np.isnan(labels.edges[empty]).all() and not np.isnan(labels.edges[~empty]).any()


@pytest.mark.parametrize("seed", range(50))
def test_the_letters_of_a_line_stand_in_its_cells(seed: int) -> None:
    setting = Setting(random.Random(seed), "train", (256, 192), 0.5)
    _, (line,) = text_picture(setting, ["K7Q2M"])
    assert len(line.edges) == 6 and line.edges == tuple(sorted(line.edges))
    letters = dense.of_lines([line], setting.size, ROWS, COLUMNS).letters.reshape(ROWS, COLUMNS, -1)
    row = letters[int((line.box[1] + line.box[3]) / 2 / 192 * ROWS)]
    read = [chr(letter - 1 + ord("!")) for cell in row for letter in cell if letter > dense.NONE]
    once = [letter for letter, before in zip(read, [None, *read]) if letter != before]
    assert (row == dense.IGNORED).any() or "".join(once) == "K7Q2M"


def test_a_primed_run_goes_on_and_ends_with_a_tower(tmp_path: Path) -> None:
    primed = primer.prime(tmp_path, seed=3, steps=2)
    again = primer.prime(tmp_path, seed=3, steps=2)
    assert (tmp_path / primer.TOWER).exists()
    for part in ("tower", "heads"):
        assert all(torch.isfinite(weight).all() for weight in primed[part].values())
        assert all(torch.equal(weight, again[part][name]) for name, weight in primed[part].items())


def test_a_pair_ends_with_what_its_second_frame_shows() -> None:
    setting = Setting(random.Random(5), "train", (256, 192), 0.5)
    scene = lay_out(setting, Layout(range(2, 4)))
    still = dense.of_things(scene.things, ROWS, COLUMNS)
    assert (still.later_colour == still.colour).all() and (still.later_shape == still.shape).all()
    gone = dense.of_pair(scene.things, scene.things[1:], ROWS, COLUMNS)
    assert (gone.colour == still.colour).all() and (gone.edges[gone.colour > 0] == still.edges[still.colour > 0]).all()
    assert (gone.later_colour == dense.of_things(scene.things[1:], ROWS, COLUMNS).colour).all()
    assert (gone.later_colour != gone.colour).any()


def test_labelled_pairs_are_two_frames_with_a_label_a_token() -> None:
    drawn = [labelled.draw(random.Random(seed), tokens=60, sizes=1, text_share=0.5) for seed in range(30)]
    frames = {batch.groups[0].planes.shape[1] for batch in drawn}
    assert frames == {1, 2}
    assert all(len(label) == len(batch.groups[0].visual) for batch in drawn for label in batch.labels.values())
