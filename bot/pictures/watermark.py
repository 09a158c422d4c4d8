"""A photo of a visit with when, where, who and whom at its lower edge (conversations 6.10).

It is drawn when it is sent: nothing derived is kept, and a renamed customer is right at once. Pillow is imported
with the first picture. Memory is bounded: few pixels, one picture at a time.
"""

import io
import struct
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.pictures.kinds import FORMATS
from bot.pictures.lettering import fitted, font
from bot.texts import Texts
from bot.texts.markup import plain
from storage.entities.places import MILLION
from storage.entities.watermarks import Watermark

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS: Final = {"JPEG": 16_000_000}  # Decoded at a half or a quarter, which only JPEG can.
MOST_PIXELS_ELSE: Final = 7_000_000  # Telegram's own photos have at most 2560 pixels a side.
LONGEST_SIDE: Final = 1280
NARROWEST: Final = 480
QUALITY: Final = 88
SHADE: Final = round(255 * 0.78)
BAND: Final = 270  # Heights are of a picture of about 1080 by 1350 pixels.
MOST_COVERED: Final = 0.45
INK: Final = (15, 23, 42)
MARK: Final = (245, 158, 11)
WHITE: Final = (255, 255, 255)
PALE: Final = (226, 232, 240)
TROUBLE: Final = (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, EOFError, MemoryError, struct.error)

_DESK: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


class Undrawable(Exception):
    """The bytes are no picture we can draw on, or too large a one."""


def begin(path: Path, mark: Watermark, t: Texts) -> "Future[bytes]":
    """Draw on the bytes of a file beside everything else; FileNotFoundError and Undrawable come with its result."""
    return _DESK.submit(lambda: draw(path.read_bytes(), mark, t))


def draw(content: bytes, mark: Watermark, t: Texts) -> bytes:
    """The picture as a JPEG with its band, upright, without what the camera wrote into it. Raises Undrawable."""
    try:
        picture = _opened(content)
    except TROUBLE as exc:
        raise Undrawable(type(exc).__name__) from exc
    return _written(_with_band(picture, lines(mark, t), t.locale))


def lines(mark: Watermark, t: Texts) -> tuple[str, str, str, str, str]:
    """Clock, day, check-in and rep, customer, place. What a phone says of its place is never called certain."""
    day = t.formats.dated(mark.checked_in_at)
    who = t.facts(t.plain("visit-mark-in"), mark.rep)
    known = mark.lat_e6 is not None and mark.lng_e6 is not None
    point = f"{(mark.lat_e6 or 0) / MILLION:.5f}, {(mark.lng_e6 or 0) / MILLION:.5f}" if known else None
    far = t.formats.distance(mark.distance_m) if mark.distance_m is not None else ""
    away = t.plain("visit-away", distance=far) if far else None
    flag = t.plain("visit-flag-far") if mark.far and away is None else None
    late = t.plain("visit-late") if mark.late else None
    trust = t.plain(f"visit-trust-{mark.trust}")
    place = t.facts(trust[:1].upper() + trust[1:], away, flag, late, point)
    return t.formats.clock(mark.checked_in_at), day, plain(who), mark.customer, plain(place)


def _opened(content: bytes) -> "Image":
    """The picture upright and no larger than it is sent. Its size is known before anything is decoded."""
    from PIL import Image, ImageOps

    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise ValueError("far too many pixels") from exc
    if picture.width * picture.height > MOST_PIXELS.get(picture.format or "", MOST_PIXELS_ELSE):
        raise ValueError("too many pixels")
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.width < NARROWEST:
        height = min(LONGEST_SIDE, max(1, round(picture.height * NARROWEST / picture.width)))
        return picture.resize((NARROWEST, height))
    return picture


def _with_band(picture: "Image", words: tuple[str, ...], locale: str) -> "Image":
    """A new picture, which carries nothing but pixels: over the old one a band, or below it where it is too low."""
    from PIL import Image

    width, height = picture.size
    unit = max(0.6, min(width, (width * height) ** 0.5 * 0.9) / 1080)
    tall = round(BAND * unit)
    below = tall if tall > height * MOST_COVERED else 0
    made = Image.new("RGB", (width, height + below), INK)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
    made.paste(picture, (0, 0), picture if picture.mode == "RGBA" else None)
    if not below:
        _shade(made, tall, round(60 * unit))
    _letter(made, made.height - tall, unit, words, locale)
    return made


def _shade(made: "Image", tall: int, fading: int) -> None:
    """Dark enough that white reads on snow; its upper edge fades."""
    from PIL import Image

    top = made.height - tall - fading
    column = Image.new("L", (1, tall + fading), SHADE)
    for y in range(fading):
        column.putpixel((0, y), round(SHADE * y / fading))
    mask = column.resize((made.width, tall + fading))
    made.paste(INK, (0, top, made.width, made.height), mask)


def _letter(made: "Image", top: int, unit: float, words: tuple[str, ...], locale: str) -> None:
    """Clock | day, check-in and rep; the customer; the place."""
    from PIL import ImageDraw

    clock, day, who, customer, place = words
    pen = ImageDraw.Draw(made)

    def put(x: float, y: float, line: str, size: int, colour: tuple[int, int, int], heavy: bool = False) -> None:
        room = made.width - round(x) - round(40 * unit)
        text, face = fitted(line, round(size * unit), max(11, round(size * unit * 0.72)), room, locale)
        pen.text((x, y), text, colour, face, anchor="ls", stroke_width=size * unit / 48 if heavy else 0)

    left = 40 * unit
    put(left, top + 92 * unit, clock, 84, WHITE, heavy=True)
    bar = left + font(round(84 * unit), locale).getlength(clock) + 26 * unit
    pen.rectangle((bar, top + 26 * unit, bar + 5 * unit, top + 98 * unit), MARK)
    put(bar + 30 * unit, top + 54 * unit, day, 32, WHITE)
    put(bar + 30 * unit, top + 97 * unit, who, 32, WHITE)
    put(left, top + 168 * unit, customer, 44, WHITE, heavy=True)
    put(left, top + 228 * unit, place, 30, PALE)


def _written(picture: "Image") -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()
