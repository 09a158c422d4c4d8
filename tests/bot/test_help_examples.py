"""The sentences that /help gives as examples, sent as they stand (conversations 6.11, 6.12, 6.14)."""

import re

import pytest

from bot.texts import LOCALES, texts
from tests.bot.approval_desk import YUAN
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.contract_scene import a_contract

NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}


def example(locale: str, key: str) -> str:
    """What stands after the last colon, up to the semicolon."""
    return re.split(r"：|: ", texts(locale).plain(key))[-1].split("；")[0].split(";")[0]


@pytest.mark.parametrize("locale", LOCALES)
async def test_deals_contracts_and_money_are_understood_as_help_writes_them(home: World, locale: str) -> None:
    name = NAMES[locale]
    home.firm.owner = (await home.owner(locale=locale)).person
    ann = await home.person(locale=locale, superior=home.firm.owner)
    customer = await a_customer(home.firm, owner=ann.person, name=name)
    await ann.says(example(locale, "help-deal"))
    ann.sees(name, "450,000")
    await ann.says(example(locale, "help-contract"))
    ann.sees(name, "HT-", "450,000")
    await a_contract(home.firm, ann.person, 500_000 * YUAN, customer=customer)
    await ann.says(example(locale, "help-money"))
    ann.sees(name)
    assert any("13" in label for row in ann.labels for label in row)
