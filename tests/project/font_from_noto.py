"""Makes the font of drawn pictures out of Noto Sans CJK: font_from_noto.py SOURCE.ttc TARGET.ttc

Two faces, with simplified and with traditional shapes, share their outlines. fontTools makes it and nothing else of
the product needs it; bot/pictures/fonts/README.md has the whole command.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTCollection

SETS = {"SC": "gb2312", "TC": "big5hkscs"}
LATIN = ((0x20, 0x7E), (0xA0, 0x17F), (0x1E00, 0x1EFF), (0x2010, 0x205E), (0x20A0, 0x20BF))
MARKS = ((0x3000, 0x303F), (0xFF01, 0xFF5E))
KEPT = {"cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "CFF ", "GlyphOrder"}
SIMPLIFIED = Path(__file__).parents[2] / "storage/entities/t2s.tsv"
ENGLISH = (3, 1, 0x409)


def is_in(code: int, codec: str) -> bool:
    """Does a national set have the character?"""
    try:
        chr(code).encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def characters() -> set[int]:
    """Both national sets, the simplified forms that stand in names and not in GB2312, Latin, punctuation."""
    found = {code for first, last in (*LATIN, *MARKS) for code in range(first, last + 1)}
    found |= {code for code in range(0xA0, 0x30000) if any(is_in(code, codec) for codec in SETS.values())}
    for line in SIMPLIFIED.read_text("utf-8").splitlines():
        found |= {ord(character) for character in line if "\u4e00" <= character <= "\u9fff"}
    return found


def shapes(own: Mapping[str, Mapping[int, str]], face: str, wanted: set[int]) -> dict[int, str]:
    """Its own shapes of its own set, the other's of what only the other has: few characters stand twice."""
    other = next(name for name in SETS if name != face)
    found = {code: own["SC"][code] for code in wanted if code in own["SC"]}
    found |= {code: own[other][code] for code in found if is_in(code, SETS[other])}
    return found | {code: own[face][code] for code in found if is_in(code, SETS[face])}


def cut(font: Any, face: str, drawn: Mapping[int, str], glyphs: set[str]) -> None:
    """Leave only what is drawn, under a name of its own."""
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format in (4, 12)]
    for table in font["cmap"].tables:
        table.cmap = {code: glyph for code, glyph in drawn.items() if table.format == 12 or code < 0x10000}
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 13, 14])
    options.drop_tables = [tag for tag in font.keys() if tag not in KEPT]  # noqa: SIM118
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=drawn, glyphs=glyphs)
    subsetter.subset(font)
    family = f"Fieldline Sans {face}"
    for number, words in ((1, family), (2, "Regular"), (4, family), (6, family.replace(" ", ""))):
        font["name"].setName(words, number, *ENGLISH)


def make(source: Path, target: Path) -> None:
    """The two faces in one file."""
    opened = {font["name"].getDebugName(4): font for font in TTCollection(source, lazy=True).fonts}
    found = {face: opened[f"Noto Sans CJK {face}"] for face in SETS}
    own = {face: font.getBestCmap() for face, font in found.items()}
    wanted = characters()
    drawn = {face: shapes(own, face, wanted) for face in SETS}
    glyphs = {glyph for one in drawn.values() for glyph in one.values()}
    made = TTCollection()
    for face, font in found.items():
        cut(font, face, drawn[face], glyphs)
        made.fonts.append(font)
    made.save(target, shareTables=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
