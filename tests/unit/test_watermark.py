"""The watermark as it is drawn: bytes and facts in, a bounded JPEG with a band out."""

import dataclasses
import io
import struct
import subprocess
import sys
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.pictures import lettering, watermark
from bot.pictures.kinds import picture_type
from bot.pictures.watermark import LONGEST_SIDE, NARROWEST, Undrawable, draw
from bot.texts import LOCALES, Texts, texts
from storage.entities.watermarks import Watermark

AT = int(datetime(2026, 7, 9, 6, 5, tzinfo=UTC).timestamp() * 1000)
MARK = Watermark(AT, "林小北", "顺达物流", "button", 31_230_400, 121_473_700, 80)
GREY = (180, 190, 200)
ORIENTATION = 0x0112
every_language = pytest.mark.parametrize("locale", LOCALES)


def words(locale: str = "zh-CN") -> Texts:
    return texts(locale).at(AT, "Asia/Shanghai")


def a_photo(width: int = 1280, height: int = 960, kind: str = "JPEG", mode: str = "RGB", **more: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), GREY).convert(mode).save(target, kind, **more)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def a_png_that_says(width: int, height: int) -> bytes:
    """A small PNG whose header promises many pixels."""
    small = a_photo(1, 1, "PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


@every_language
def test_the_band_stands_at_the_lower_edge_and_the_rest_is_the_photo(locale: str) -> None:
    drawn = draw(a_photo(), MARK, words(locale))
    assert drawn.startswith(b"\xff\xd8\xff")
    made, plain = opened(drawn), Image.new("RGB", (1280, 960), GREY)
    assert made.size == plain.size
    far = ImageChops.difference(made, plain)
    assert max(ImageStat.Stat(far.crop((0, 0, 1280, 600))).mean) < 3
    assert min(ImageStat.Stat(far.crop((0, 760, 1280, 960))).mean) > 80
    bright = made.crop((0, 760, 1280, 960)).convert("L").histogram()
    assert sum(bright[225:]) > 2_000, "nothing is written on the band"


def test_every_fact_changes_the_picture() -> None:
    whole = draw(a_photo(), MARK, words())
    changes = ({"rep": "陈晓雯"}, {"customer": "明辉电子"}, {"trust": "none"}, {"distance_m": 81}, {"lat_e6": 1})
    for change in ({"checked_in_at": AT + 60_000}, *changes):
        assert draw(a_photo(), dataclasses.replace(MARK, **change), words()) != whole, change


@pytest.mark.rule("FOLLOW-16", "FOLLOW-18")
def test_the_lines_say_when_who_whom_and_how_sure_the_place_is() -> None:
    assert watermark.lines(MARK, words()) == (
        "14:05",
        "2026年7月9日 周四",
        "签到 · 林小北",
        "顺达物流",
        "一次定位 · 距客户 80 米 · 31.23040, 121.47370",
    )
    unseen = dataclasses.replace(MARK, distance_m=None, lat_e6=None, lng_e6=None, far=True, late=True, trust="pinned")
    assert watermark.lines(unseen, words("zh-TW"))[1:] == (
        "2026年7月9日（週四）",
        "打卡 · 林小北",
        "顺达物流",
        "手選 · 距離較遠 · 補打卡",
    )
    assert watermark.lines(unseen, words("en"))[1:] == (
        "Thu 9 Jul 2026",
        "Check-in · 林小北",
        "顺达物流",
        "Picked · far away · late entry",
    )


@every_language
@pytest.mark.parametrize("trust", ["live", "button", "pinned", "none"])
@pytest.mark.rule("FOLLOW-16")
def test_nothing_is_called_verified(locale: str, trust: str) -> None:
    said = " ".join(watermark.lines(dataclasses.replace(MARK, trust=trust), words(locale)))
    assert words(locale).plain(f"visit-trust-{trust}").lower() in said.lower()
    assert not any(word in said.lower() for word in ("verif", "confirm", "验证", "驗證", "核实", "核實", "真实"))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((3000, 2000), (LONGEST_SIDE, 853)),
        ((2000, 3000), (853, LONGEST_SIDE)),
        ((1280, 960), (1280, 960)),
        ((240, 320), (NARROWEST, 640)),
    ],
)
def test_pictures_are_sent_in_a_sensible_size(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert opened(draw(a_photo(*size), MARK, words())).size == expected


@pytest.mark.parametrize("size", [(1, 1), (2000, 100), (100, 2000), (480, 200)])
def test_a_low_or_narrow_picture_gets_a_band_all_the_same(size: tuple[int, int]) -> None:
    made = opened(draw(a_photo(*size), MARK, words()))
    assert made.width >= NARROWEST
    assert max(made.size) <= LONGEST_SIDE + 400
    assert made.getpixel((made.width - 2, made.height - 2)) != GREY


@pytest.mark.parametrize("size", [(4000, 2000), (10_000, 10_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(Undrawable):
        draw(a_png_that_says(*size), MARK, words())


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\xff\xd8\xff", a_photo()[:900], a_photo(8, 8, "GIF"), a_photo(8, 8, "TIFF"), b"\0" * 4096],
)
def test_what_is_no_photo_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Undrawable):
        draw(content, MARK, words())


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "CMYK"), ("JPEG", "L"), ("WEBP", "RGB")]
)
def test_every_kind_of_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    content = a_photo(640, 640, kind, mode)
    assert picture_type(content) == f"image/{kind.lower()}"
    assert Image.open(io.BytesIO(draw(content, MARK, words()))).format == "JPEG"


def test_a_picture_stands_upright_and_loses_what_the_camera_wrote() -> None:
    lying = Image.new("RGB", (1200, 900), GREY)
    lying.paste((200, 20, 20), (0, 0, 300, 900))  # The left edge is the upper one of the picture held upright.
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = "a secret of the camera"
    target = io.BytesIO()
    lying.save(target, "JPEG", exif=exif, comment=b"another secret")
    drawn = draw(target.getvalue(), MARK, words())
    made = Image.open(io.BytesIO(drawn))
    assert made.size == (900, 1200)
    red, green, _ = made.convert("RGB").getpixel((450, 100))  # type: ignore[misc]
    assert red > 150 > 60 > green
    assert not made.getexif()
    assert b"secret" not in drawn


def test_a_character_without_a_shape_is_a_box_and_control_characters_are_left_out() -> None:
    face = lettering.font(32, "zh-CN")
    box = bytes(face.getmask("\ue000"))
    assert bytes(face.getmask("😀")) == box
    odd = dataclasses.replace(MARK, rep="😀\u200d\n林\x00\u202e", customer="ไทย한국")
    assert draw(a_photo(), odd, words())
    assert lettering.drawable("😀\u200d\n林\x00\u202e") == "😀 林"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_font_has_both_national_sets_and_the_simplified_forms_of_names(locale: str) -> None:
    face = lettering.font(24, locale)
    box = bytes(face.getmask("\ue000"))
    rows = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    rows += [bytes([high, low]).decode("big5", "ignore") for high in range(0xA4, 0xFA) for low in range(0x40, 0x7F)]
    missing = [one for one in {*rows, *"镕祎赟喆堃鰂㗎éñüāệ€·…（）"} if one and bytes(face.getmask(one)) == box]
    assert not missing


def test_the_two_faces_have_their_own_shapes() -> None:
    for character in "骨令直户角":
        simplified, traditional = (bytes(lettering.font(64, one).getmask(character)) for one in ("zh-CN", "zh-TW"))
        if simplified != traditional:
            return
    raise AssertionError("both faces draw the same")


def test_a_long_name_is_made_smaller_and_then_cut() -> None:
    line, face = lettering.fitted("顺达国际物流（上海）有限公司" * 2, 44, 31, 900, "zh-CN")
    assert (line.endswith("…"), face.size) == (False, 32)
    line, face = lettering.fitted("顺达国际物流（上海）有限公司" * 5, 44, 31, 900, "zh-CN")
    assert (line.endswith("…"), face.size) == (True, 31)
    assert face.getlength(line) <= 900


def test_pillow_is_imported_with_the_first_picture() -> None:
    said = "import sys, bot.app, bot.service; print('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "False"
