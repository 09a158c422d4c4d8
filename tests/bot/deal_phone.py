"""What tests of deals on phones share: a rep with a customer and a deal, and how he gets to its card."""

from typing import Any

from bot.texts import texts
from storage.entities.customers import NewContact
from tests.bot.world import User, World
from tests.factories import a_customer
from tests.storage.deal_scene import a_deal

NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
DEALS = {"zh-CN": "年度运输合同", "zh-TW": "年度運輸合約", "en": "Annual freight"}


def label(locale: str, key: str, **fields: Any) -> str:
    return texts(locale).plain(key, **fields)


async def a_scene(home: World, locale: str, **more: Any) -> tuple[User, int, int]:
    """A rep with a customer and an open deal of his."""
    ann = await home.person(locale=locale)
    contact = NewContact("张总", phones=("+8613800001234",))
    customer = await a_customer(home.firm, owner=ann.person, name=NAMES[locale], contacts=(contact,))
    deal = await a_deal(home.firm, ann.person, customer=customer, name=DEALS[locale], **more)
    return ann, customer, deal


async def opens(ann: User, locale: str, *keys: str) -> None:
    """His list of deals, the first of it, and further keys."""
    await ann.says("/deals")
    await ann.taps("1")
    for key in keys:
        await ann.taps(label(locale, key))
