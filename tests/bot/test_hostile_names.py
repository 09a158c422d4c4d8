"""Every card of every feature with hostile words in every name: no tag or link of theirs is ever taken (threat 9)."""

import json
import logging
import os
import random
import re
from typing import Any

import pytest

from bot.texts import LOCALES
from storage.tx import Tx
from tests.bot import trading_floor
from tests.bot.crawler import BEGINNINGS, Crawler
from tests.bot.test_bad_input import answered
from tests.bot.trading_floor import Floor
from tests.bot.world import User, World

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "9"))
TAPS = 1_500 if TORTURE else 40
PARTS = (
    "<u>甲</u>", '<a href="http://evil.example">', "</a>", "<s>", "</s>", "</b></blockquote>", "<b", ">", '">',
    "&lt;", "&#60;u&#62;", "&", "&amp;amp;", "&nosuch;", "<!--", "-->", "<tg-spoiler>", '<tg-time unix="1">',
    "\u202e", "\u200b", "\u2066", "\u0301" * 9, "𝕏", "👩‍👩‍👧", "\ufeff", "{name}", "{0}", "%s", "%(x)s", "$1", "\\1",
    "{{", "}", "`", "*_[x](http://evil.example)", "'", '"', "@all", "/invite", "http://evil.example",
    "tg://user?id=1", "嗯" * 30, "-1", "1e999", "٣", "ﷺ",
)  # fmt: skip
# What people write themselves, and firms: the columns whose words stand on cards.
COLUMNS = {
    "customers": ("name", "short_name"), "contacts": ("name", "title"), "leads": ("name", "contact_name", "need"),
    "opportunities": ("name",), "contracts": ("name",), "follow_ups": ("content", "words"), "reminders": ("note",),
    "users": ("name",), "departments": ("name",), "pools": ("name",), "products": ("name",), "roles": ("name",),
    "stages": ("name",), "pipelines": ("name",), "flows": ("name",), "files": ("name",), "lines": ("name",),
    "refunds": ("reason",), "drafts": ("words",), "approvals": ("note",), "organisation": ("name",),
}  # fmt: skip
ADDRESS = re.compile(r'<a href="([^"]*)"')


def hostile(dice: random.Random) -> str:
    """Some of the worst words side by side."""
    return "".join(dice.choices(PARTS, k=dice.randrange(1, 5)))


def _spoil(tx: Tx, dice: random.Random) -> None:
    for table, columns in COLUMNS.items():
        known = {row["name"] for row in tx.all(f"SELECT name FROM pragma_table_info('{table}')")}
        for row in tx.all(f"SELECT rowid AS number FROM {table}"):
            for column in known.intersection(columns):
                words = f"{hostile(dice)[:50]}{row['number']}"  # Names have at most sixty.
                tx.run(f"UPDATE {table} SET {column} = :words WHERE rowid = :id", words=words, id=row["number"])


def check(floor: Floor, user: User, what: str) -> None:
    """What was said since is all the bot's own markup: it uses none of the tags, and leads to nobody's page."""
    for _, _, words in floor.heard:
        params = json.JSONDecoder().raw_decode(words)[0]
        said = str(params.get("text") or params.get("caption") or "")
        if params.get("parse_mode") != "HTML":
            continue
        for tag in ("<u>", "<s>", "<tg-spoiler>", '<tg-time unix="1"', "<!--"):
            assert tag not in said, (what, said)
        for address in ADDRESS.findall(said):
            assert address.startswith(("https://t.me/", "tg://user?id=7")), (what, address)
    floor.heard.clear()


@pytest.mark.threat(9)
@pytest.mark.parametrize("locale", LOCALES)
async def test_no_name_is_ever_read_as_markup(
    world: World, locale: str, caplog: pytest.LogCaptureFixture, figure: Any
) -> None:
    floor = await trading_floor.opened(world)
    dice = random.Random(f"{SEED}{locale}")
    who = {"zh-CN": floor.owner, "zh-TW": floor.reps["王芳"], "en": floor.reps["Alex Turner"]}[locale]
    await world.firm.write(
        lambda tx: tx.run("UPDATE users SET locale = :l WHERE id = :id", l=locale, id=who.person.id)
    )
    await world.firm.write(lambda tx: _spoil(tx, dice))
    floor.heard.clear()
    crawler = Crawler(world, who, SEED)
    with caplog.at_level(logging.WARNING):
        for words in BEGINNINGS:
            await who.says(words)
            check(floor, who, words)
        for _ in range(TAPS):
            chosen = crawler.choose()
            if chosen is None:
                break
            await crawler.tap(*chosen)
            check(floor, who, chosen[1])
    assert "markup refused" not in caplog.text
    await answered(world)
    figure(
        "T9", f"hostile names, {locale}", taps=sum(crawler.tapped.values()), kinds=len(crawler.tapped), parse_errors=0
    )
