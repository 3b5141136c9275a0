"""The fonts, from packages pinned in `requirements.txt`, so that every machine draws the same letters.

Both splits have sans, serif and mono faces of their own. Licences: Roboto, Caladea Apache-2.0; Hanken Grotesk, Manrope,
Fredoka One, Source Sans Pro, Source Serif Pro OFL-1.1; DejaVu and STIX (shipped with Matplotlib) Bitstream Vera and STIX
licence; Computer Modern (also Matplotlib) BaKoMa licence. Only drawn pixels leave this program, never a font.
"""

from __future__ import annotations

import functools
import importlib.util
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

_MATPLOTLIB = "mpl-data/fonts/ttf"


@dataclass(frozen=True)
class Face:
    """A font file inside an installed package. `style` is sans, serif or mono."""

    package: str
    file: str
    style: str

    def path(self) -> Path:
        """Where the file lies on this machine; the package itself is never imported."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError(f"font package {self.package} is missing: pip install -r training/requirements.txt")
        return Path(next(iter(spec.submodule_search_locations))) / self.file


#: Faces of each split.
FACES: dict[str, tuple[Face, ...]] = {
    "train": (
        Face("matplotlib", f"{_MATPLOTLIB}/DejaVuSans.ttf", "sans"),
        Face("matplotlib", f"{_MATPLOTLIB}/DejaVuSans-Bold.ttf", "sans"),
        Face("font_roboto", "files/Roboto-Regular.ttf", "sans"),
        Face("font_roboto", "files/Roboto-Medium.ttf", "sans"),
        Face("font_roboto", "files/Roboto-Bold.ttf", "sans"),
        Face("font_hanken_grotesk", "files/HankenGrotesk-Regular.otf", "sans"),
        Face("font_hanken_grotesk", "files/HankenGrotesk-SemiBold.otf", "sans"),
        Face("font_fredoka_one", "files/FredokaOne-Regular.ttf", "sans"),
        Face("font_source_serif_pro", "files/SourceSerifPro-Regular.ttf", "serif"),
        Face("font_source_serif_pro", "files/SourceSerifPro-Bold.ttf", "serif"),
        Face("matplotlib", f"{_MATPLOTLIB}/DejaVuSerif.ttf", "serif"),
        Face("matplotlib", f"{_MATPLOTLIB}/cmr10.ttf", "serif"),
        Face("matplotlib", f"{_MATPLOTLIB}/DejaVuSansMono.ttf", "mono"),
        Face("matplotlib", f"{_MATPLOTLIB}/DejaVuSansMono-Bold.ttf", "mono"),
    ),
    "heldout": (
        Face("font_source_sans_pro", "files/SourceSansPro-Semibold.ttf", "sans"),
        Face("font_manrope", "files/Manrope-Medium.ttf", "sans"),
        Face("font_caladea", "files/Caladea-Regular.ttf", "serif"),
        Face("matplotlib", f"{_MATPLOTLIB}/STIXGeneral.ttf", "serif"),
        Face("matplotlib", f"{_MATPLOTLIB}/cmtt10.ttf", "mono"),
    ),
}


def draw_face(rng: random.Random, split: str) -> Face:
    """A face of the split: first the style, so that mono is as frequent as sans."""
    style = rng.choice(("sans", "serif", "mono"))
    return rng.choice([face for face in FACES[split] if face.style == style])


@functools.lru_cache(maxsize=512)
def load(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels (of the em, not of a letter)."""
    return ImageFont.truetype(str(face.path()), pixels, layout_engine=ImageFont.Layout.BASIC)
