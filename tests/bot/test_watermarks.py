"""Photos of a visit come back with a watermark (script 6.10), in the three languages."""

import io
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.factories import a_customer

NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
MARKED = {"zh-CN": "照片 1 张（已加水印）", "zh-TW": "照片 1 張（已加浮水印）", "en": "1 photo (watermarked)"}
COLOUR = (190, 200, 210)
every_language = pytest.mark.parametrize("locale", LOCALES)


def a_picture(width: int = 1280, height: int = 960) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), COLOUR).save(target, "JPEG")
    return target.getvalue()


async def a_visit(world: World, locale: str = "zh-CN") -> tuple[User, User, int]:
    """A manager, her rep who is at a customer, and the customer."""
    chen = await world.person("陈经理", "manager", locale=locale)
    ann = await world.person(locale=locale, superior=chen.person)
    customer = await a_customer(world.firm, owner=ann.person, name=NAMES[locale])
    await ann.says(NAMES[locale])
    await ann.sends_location(25.033, 121.5654, to=NAMES[locale])
    return chen, ann, customer


async def opens(world: World, user: User, locale: str = "zh-CN", *, number: str = "1") -> Any:
    """From the card of the customer to the photo: what came."""
    t = texts(locale)
    await user.says(f"/find {NAMES[locale]}")
    if t.plain("button-files") not in str(user.labels):
        await user.taps(t.plain("button-more"))
    with user.costs(t=2, new=2, edits=0):
        await user.taps(t.plain("button-files"))
        await user.taps(number)
    return user.messages()[-1]


def picture_of(world: World, message: Any) -> bytes:
    stored = world.emulator.files.by_id[message["photo"]["file_id"]]
    return stored.content


@every_language
@pytest.mark.rule("FILE-4", "FOLLOW-19", "PERM-15")
async def test_whoever_opens_a_photo_of_a_visit_gets_it_with_its_watermark(world: World, locale: str) -> None:
    chen, ann, _ = await a_visit(world, locale)
    original = a_picture()
    with ann.costs(m=1, new=0, edits=2):
        await ann.sends_photo(content=original)
    ann.sees(MARKED[locale])
    for user in (chen, ann):
        sent = await opens(world, user, locale)
        content = picture_of(world, sent)
        assert sent["protected"]
        assert content.startswith(b"\xff\xd8\xff")
        made = Image.open(io.BytesIO(content)).convert("RGB")
        far = ImageChops.difference(made, Image.open(io.BytesIO(original)))
        assert made.size == (1280, 960)
        assert max(ImageStat.Stat(far.crop((0, 0, 1280, 600))).mean) < 3
        assert min(ImageStat.Stat(far.crop((0, 760, 1280, 960))).mean) > 80
    blobs = world.service.fetching.blobs
    sha256 = await world.firm.value("SELECT sha256 FROM files")
    assert blobs.read(sha256) == original
    assert [path.name for path in blobs.folder.rglob("*") if path.is_file()] == [sha256]


async def test_a_photo_of_a_customer_comes_as_it_was_sent(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name=NAMES["zh-CN"])
    await ann.says("顺达物流")
    await ann.sends_photo(content=a_picture(), to="顺达物流")
    assert picture_of(world, await opens(world, ann)) == a_picture()


@every_language
@pytest.mark.rule("FILE-1")
async def test_a_photo_whose_bytes_are_not_here_comes_without_and_it_is_said(world: World, locale: str) -> None:
    chen, ann, _ = await a_visit(world, locale)
    world.emulator.faults.set({"rate_5xx": 1.0, "methods": ["getFile"]})
    await ann.sends_photo(content=a_picture())
    ann.sees(texts(locale).plain("visit-files-photo", n=1))
    ann.sees_not(MARKED[locale])
    assert picture_of(world, await opens(world, chen, locale)) == a_picture()
    assert chen.alert == texts(locale).plain("file-mark-later")
    world.emulator.faults.set({})
    await world.passes(hours=1)
    await world.settle()
    ann.sees(MARKED[locale])
    assert picture_of(world, await opens(world, chen, locale)) != a_picture()


@every_language
async def test_a_photo_that_cannot_be_drawn_on_comes_as_it_is_and_the_card_says_so(world: World, locale: str) -> None:
    chen, ann, _ = await a_visit(world, locale)
    broken = a_picture()[:700]
    await ann.sends_photo(content=broken)
    assert picture_of(world, await opens(world, chen, locale)) == broken
    assert chen.alert == texts(locale).plain("file-mark-none")
    await ann.says({"zh-CN": "看了仓库", "zh-TW": "看了倉庫", "en": "Saw the warehouse"}[locale])
    ann.sees_not(MARKED[locale])


async def test_bytes_that_are_no_picture_are_never_called_watermarked(world: World) -> None:
    _, ann, _ = await a_visit(world)
    with ann.costs(m=1, new=0, edits=1):
        await ann.sends_photo(content=b"no picture at all")
    ann.sees("照片 1 张")
    ann.sees_not("水印")


@pytest.mark.rule("FOLLOW-17")
async def test_a_visit_that_was_taken_back_is_not_drawn_again(world: World) -> None:
    _, ann, _ = await a_visit(world)
    world.emulator.faults.set({"rate_5xx": 1.0, "methods": ["getFile"]})
    await ann.sends_photo(content=a_picture())
    await ann.taps("撤销")
    world.emulator.faults.set({})
    with ann.costs(new=0, edits=0):
        await world.passes(hours=1)
        await world.settle()
    assert await world.firm.value("SELECT state FROM files") == "kept"
