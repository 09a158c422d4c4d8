"""A customer's card and its timeline say what was traded, to whoever may read it (CUST-13)."""

import pytest

from bot.texts import LOCALES
from storage.entities.lines import NewLine
from tests.bot.deal_phone import DEALS, NAMES, a_scene, label
from tests.bot.world import World
from tests.storage.contract_scene import a_claim, a_contract
from tests.storage.deal_scene import a_product, stages_of

SUMS = {"zh-CN": "6,000", "zh-TW": "6,000", "en": "6K"}


@pytest.mark.rule("CUST-13")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_card_sums_up_contracts_orders_and_products(home: World, locale: str) -> None:
    ann, customer, _ = await a_scene(home, locale)
    firm, product = home.firm, await a_product(home.firm, "A100", 300_000)
    await home.owner(locale=locale)
    more = {"customer": customer, "lines": (NewLine(product, 1000),)}
    for day in ("2026-06-09", "2026-07-09"):
        await a_contract(firm, ann.person, 300_000, order_date=day, **more)
    await ann.says(f"/find {NAMES[locale]}")
    ann.sees(label(locale, "customer-contracts", n=2, amount=SUMS[locale]))
    ann.sees(label(locale, "customer-orders-every", n=30), label(locale, "customer-buys", products="A100"))


@pytest.mark.rule("CUST-13", "FOLLOW-13")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_timeline_tells_of_stages_quotes_contracts_and_payments(home: World, locale: str) -> None:
    ann, customer, deal = await a_scene(home, locale)
    firm, call = home.firm, home.firm.call
    stages = await stages_of(firm)
    await firm.crm.deals.move(call(ann.person), deal, list(stages.values())[1])
    product = await a_product(firm)
    await home.owner(locale=locale)
    await firm.crm.deals.set_lines(call(ann.person), deal, [NewLine(product, 3000)])
    await firm.crm.deals.quote(call(ann.person), deal)
    contract = await a_contract(firm, ann.person, 300_000, customer=customer)
    await a_claim(firm, ann.person, contract, 100_000)
    await home.settle()
    await ann.says(f"/find {NAMES[locale]}")
    await ann.taps(label(locale, "button-timeline"))
    said = ann.text
    await ann.taps(label(locale, "button-next"))
    said += ann.text
    for key in ("quote", "contract", "effective", "receipt"):
        sample = label(locale, f"customer-timeline-{key}", day="", number="#", amount="#")
        assert all(part.strip() in said for part in sample.split("#") if part.strip(" :：")), (key, said)
    assert DEALS[locale] in said
    assert list(stages)[1] in said
