"""Windows with labelled buttons and text fields, as a screenshot of a simple program would show them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from .fonts import draw_face, load
from .ground import draw_ground, roughen
from .palette import COLOURS, Rgb
from .scene import thousandths
from .setting import Setting
from .shapes import Box

#: Bounds of the em in pixels.
EM_PX = (11, 26)
#: Width of a letter as a share of the em, on average over capitals and small letters.
LETTER_EM = 0.6


@dataclass(frozen=True)
class Control:
    """A button or a text field. `box` in thousandths of the picture; a click anywhere in it counts."""

    label: str
    kind: str
    box: tuple[int, int, int, int]

    @property
    def centre(self) -> tuple[int, int]:
        x1, y1, x2, y2 = self.box
        return (x1 + x2) // 2, (y1 + y2) // 2


@dataclass(frozen=True)
class Look:
    """Colours and letters of one window."""

    font: ImageFont.FreeTypeFont
    em: int
    paper: Rgb
    ink: Rgb
    button: Rgb
    button_ink: Rgb
    corner: int


def draw_form(title: str, fields: list[str], buttons: list[str], setting: Setting) -> tuple[Image.Image, list[Control]]:
    """The picture and its controls, from top to bottom, each row from left to right."""
    rng, (width, height) = setting.rng, setting.size
    image, _ = draw_ground(setting)
    left, top = (round(side * rng.uniform(0.0, 0.06)) for side in (width, height))
    right, bottom = width - 1 - round(width * rng.uniform(0.0, 0.06)), height - 1 - round(height * rng.uniform(0.0, 0.06))
    rows = _rows(buttons, right - left, setting)
    count = 1 + len(fields) + len(rows)
    look = _look(setting, (right - left, bottom - top), count, max(map(len, [*fields, *buttons])))
    pen = ImageDraw.Draw(image)
    pen.rectangle((left, top, right, bottom), fill=look.paper, outline=look.ink)
    bar = round(look.em * 1.5)
    pen.rectangle((left, top, right, top + bar), fill=look.ink)
    pen.text((left + look.em / 2, top + bar / 2), title, font=look.font, fill=look.paper, anchor="lm")
    pitch = (bottom - top - bar) / (count - 1)
    controls: list[Control] = []
    for number, name in enumerate(fields):
        room = (left, top + bar + number * pitch, right, top + bar + (number + 1) * pitch)
        controls.append(_field(pen, name, room, look, setting))
    for number, row in enumerate(rows):
        y = top + bar + (len(fields) + number) * pitch
        cell = (right - left) / len(row)
        rooms = [(left + n * cell, y, left + (n + 1) * cell, y + pitch) for n in range(len(row))]
        controls += [_button(pen, name, room, look, setting) for name, room in zip(row, rooms)]
    return roughen(image, setting), controls


def _rows(buttons: list[str], width: int, setting: Setting) -> list[list[str]]:
    """Buttons in rows that their labels fit into."""
    widest = max(map(len, buttons)) * LETTER_EM * EM_PX[0] + 16
    most = max(1, min(3, int(width / widest)))
    per_row = setting.rng.randint(1, most)
    if setting.size[1] < 40 * (len(buttons) // per_row + 2):
        per_row = most
    return [buttons[start : start + per_row] for start in range(0, len(buttons), per_row)]


def _look(setting: Setting, room: tuple[int, int], rows: int, longest: int) -> Look:
    rng = setting.rng
    em = min(room[1] / rows / 1.9, room[0] / (longest + 4) / LETTER_EM)
    em = int(max(EM_PX[0], min(EM_PX[1], em * rng.uniform(0.75, 1.0))))
    dark = rng.random() < 0.3
    paper, ink = (rng.randint(30, 60), rng.randint(215, 245)) if dark else (rng.randint(225, 252), rng.randint(20, 70))
    button, button_ink = _button_colours(rng, dark)
    font = load(draw_face(rng, setting.split), em)
    return Look(font, em, (paper,) * 3, (ink,) * 3, button, button_ink, rng.choice((0, 3, em // 2)))


def _button_colours(rng: random.Random, dark: bool) -> tuple[Rgb, Rgb]:
    """Grey with readable letters, or one of the strong colours with white ones."""
    if rng.random() < 0.4:
        return COLOURS[rng.choice(("blue", "green", "red", "purple"))], (255, 255, 255)
    level = rng.randint(85, 110) if dark else rng.randint(185, 215)
    return (level, level, level), (250, 250, 250) if dark else (15, 15, 15)


def _button(pen: ImageDraw.ImageDraw, name: str, room: Box, look: Look, setting: Setting) -> Control:
    """A button somewhere in its cell, a little wider than its label."""
    left, top, right, bottom = room
    label = look.font.getlength(name)
    width = min(right - left - 4, label + look.em * setting.rng.uniform(1.0, 2.4))
    height = min(bottom - top - 3, look.em * setting.rng.uniform(1.5, 2.2))
    x = left + 2 + setting.rng.random() * max(0.0, right - left - 4 - width)
    y = top + 2 + setting.rng.random() * max(0.0, bottom - top - 4 - height)
    box = (round(x), round(y), round(x + width), round(y + height))
    pen.rounded_rectangle(box, look.corner, fill=look.button, outline=look.ink)
    pen.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), name, font=look.font, fill=look.button_ink, anchor="mm")
    return Control(name, "button", thousandths(box, setting.size))


def _field(pen: ImageDraw.ImageDraw, name: str, room: Box, look: Look, setting: Setting) -> Control:
    """A label with an empty white or black box to its right."""
    left, top, right, bottom = room
    middle = (top + bottom) / 2
    pen.text((left + look.em / 2, middle), name, font=look.font, fill=look.ink, anchor="lm")
    start = left + look.em + look.font.getlength(name)
    half = min((bottom - top) / 2 - 2, look.em * 0.8)
    box = (round(start), round(middle - half), round(right - look.em / 2), round(middle + half))
    white = sum(look.paper) > 384
    pen.rectangle(box, fill=(255, 255, 255) if white else (8, 8, 8), outline=look.ink)
    return Control(name, "field", thousandths(box, setting.size))
