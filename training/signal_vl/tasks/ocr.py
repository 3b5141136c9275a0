"""Reading short strings: one line, or one of two lines."""

from __future__ import annotations

from PIL import Image

from ..draw.fonts import draw_face, load
from ..draw.ground import draw_ground, roughen
from ..draw.palette import ink
from ..draw.scene import thousandths
from ..draw.setting import Setting
from ..draw.text import EM_PX_MIN, Line, largest_em, random_string, write
from ..sample import Assistant, Case, Expected, Picture, User
from .phrases import Phrases
from .question import picture_and_text, tens
from .words import GOODS

#: Longest string at full difficulty.
LENGTH_MAX = 6
#: Room that one more letter needs at the smallest legible size, in pixels.
LETTER_PX = 12
#: Least height of a picture with two lines, in pixels.
TWO_LINES_PX = 80

ONE = Phrases(
    train=(
        "Read the text.", "What does it say?", "What is written here?", "What text is in the picture?",
        "Read the text in the image.", "What does the picture say?", "Which text do you see?", "Write down the text.",
        "What is written in the picture?", "Please read what is written in this image.", "OCR", "Give me the text.",
        "What is the text in this picture?", "Read this.", "Tell me what is written here. Answer with the text only.",
        "What do you read?", "What does the text say?", "What is the code in the picture?",
    ),
    heldout=(
        "Read the text in the picture.", "What is written in this image?", "Tell me the text. Answer with the text only.",
        "What does the text in the picture say?", "Which text is written here?",
    ),
)  # fmt: skip
OF_TWO = Phrases(
    train=(
        "What is the {which} text?", "Read the {which} line.", "What does the {which} line say?",
        "Read the {which} text.", "What is written in the {which} line?", "Give me the {which} line of text.",
        "Tell me what the {which} line says.", "Which text is in the {which} line?", "Write down the {which} line.",
        "There are two lines. Read the {which} one.",
    ),
    heldout=(
        "What does the {which} text say?", "Tell me the {which} line.", "Read the {which} line of text.",
        "What is written in the {which} one of the two lines?",
    ),
)  # fmt: skip


def draw(setting: Setting) -> Case:
    rng = setting.rng
    two = rng.random() < 0.3 * setting.difficulty and setting.size[1] >= TWO_LINES_PX
    image, lines = text_picture(setting, [_string(setting) for _ in range(1 + two)])
    which = rng.randrange(len(lines))
    text = OF_TWO.pick(setting, which=("top", "bottom")[which]) if two else ONE.pick(setting)
    answer = lines[which].text
    return Case(
        task="ocr",
        turns=(User(picture_and_text(Picture(image), text, setting)),),
        answer=Assistant(spelled(lines, setting.size), answer),
        expected=Expected("exact", answer),
        facts={"size": setting.size, "length": len(answer), "lines": len(lines)},
    )


def _string(setting: Setting) -> str:
    """A random string or a word, of a length that stays legible at this width."""
    rng = setting.rng
    room = max(1, setting.size[0] // LETTER_PX - 1)
    length = rng.randint(1, min(room, 2 + round((LENGTH_MAX - 2) * setting.difficulty)))
    if rng.random() < 0.2:
        fitting = [word for word in GOODS if len(word) <= min(room, 2 + round((LENGTH_MAX - 2) * setting.difficulty))]
        if fitting:
            word = rng.choice(fitting)
            return rng.choice((word, word.capitalize(), word.upper()))
    return random_string(rng, length)


def text_picture(setting: Setting, strings: list[str]) -> tuple[Image.Image, list[Line]]:
    """A picture with the strings one below the other."""
    rng, (width, height) = setting.rng, setting.size
    image, dark = draw_ground(setting)
    face, colour = draw_face(rng, setting.split), ink(rng, dark)
    room = height / len(strings)
    lines = []
    for number, text in enumerate(strings):
        largest = largest_em(face, text, width * 0.9, room * 0.8)
        smallest = min(largest, max(EM_PX_MIN, round(setting.shorter * (0.2 - 0.08 * setting.difficulty))))
        font = load(face, rng.randint(smallest, min(largest, 4 * smallest)))
        left, top, right, bottom = font.getbbox(text)
        x = rng.uniform(2, max(2.0, width - (right - left) - 2))
        y = number * room + rng.uniform(2, max(2.0, room - (bottom - top) - 2))
        lines.append(write(image, text, (x, y), font, colour))
    return roughen(image, setting), lines


def spelled(lines: list[Line], frame: tuple[int, int]) -> str:
    """`text (480,510): 35 7 41 K 48 2 54.` for each line: where it stands, then its letters between their edges.

    Edges are hundredths of the width; a letter ends where the next one begins. So each step looks up what begins at a place that
    was just said. With each letter behind its middle, the next middle had to be guessed, and letters were jumped over.
    """
    return " ".join(_spelled_line(line, frame) for line in lines)


def _spelled_line(line: Line, frame: tuple[int, int]) -> str:
    x1, y1, x2, y2 = thousandths(line.box, frame)
    first, *ends = (f"{min(99, max(0, round(100 * edge / frame[0]))):02d}" for edge in line.edges)
    letters = " ".join(f"{letter} {end}" for letter, end in zip(line.text, ends, strict=True))
    return f"text ({tens((x1 + x2) // 2)},{tens((y1 + y2) // 2)}): {first} {letters}."
