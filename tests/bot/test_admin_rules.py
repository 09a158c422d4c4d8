"""Every rule that deals, contracts, money and approvals read is changed in the chat, within its range (ORG-15)."""

import json
from typing import Any

import pytest

from bot.texts import LOCALES, texts
from storage.rules.dictionaries import SHIPPED
from tests.bot.world import User, World
from tests.factories import a_customer, a_lead
from tests.storage.deal_scene import a_deal

DICTIONARIES = [name for name in SHIPPED if name not in ("legal_suffix", "pool_reason")]
# name -> words outside the range, the range as it is shown, words inside it, the value kept
TYPED: dict[str, tuple[str, str, str, Any]] = {
    "contract.end_days": ("0", "1-180", "60、30", [60, 30]),
    "contract.revisit_days": ("91", "1-90", "14", 14),
    "approval.confirm_amount": ("-1", "0-1,000,000,000,000", "300,000", 300_000),
    "money.plan_days": ("-31", "-30-30", "-5, 0, 2", [-5, 0, 2]),
    "money.confirm_hours": ("73", "1-72", "4", 4),
    "product.discount_limit_bp": ("101%", "0-10,000", "15%", 1_500),
    "export.approve_rows": ("50001", "1-50,000", "2,000", 2_000),
    "export.notify_rows": ("0", "1-10,000", "500", 500),
    "notify.approval_hours": ("25:00", "1-4", "9:00 15:30", ["09:00", "15:30"]),
}
# name -> group, the choice that is tapped, the value kept
TAPPED: dict[str, tuple[str, str, Any]] = {
    "opp.auto_win": ("admin-off", "deals", False),
    "notify.win_amount": ("admin-on", "remind", True),
    "xfer.approve_levels": ("A", "team", ["A"]),
}


async def a_rule(world: World, name: str, group: str, locale: str) -> User:
    """An owner before one rule, found as a person finds it: by its group and its words."""
    t = texts(locale)
    owner = await world.owner(locale=locale)
    await owner.says("/admin")
    await owner.taps(t.plain("button-rules"))
    await owner.taps(t.plain(f"admin-group-{group}"))
    called = t.plain("admin-set-" + name.replace(".", "-"))
    for _ in range(5):
        line = next((one for one in owner.text.splitlines() if called in one), None)
        if line is not None:
            await owner.taps(line.split()[0])
            return owner
        await owner.taps("›")
    raise AssertionError(f"{called} is on no page")


def group_of(name: str) -> str:
    return {"export": "files", "notify": "remind"}.get(name.partition(".")[0], "deals")


async def kept(world: World, name: str) -> Any:
    rows = await world.firm.rows("SELECT value FROM settings WHERE name = :name", name=name)
    return json.loads(rows[0]["value"]) if rows else None


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", TYPED)
async def test_a_rule_is_typed_within_its_range(home: World, name: str, locale: str) -> None:
    outside, range_, inside, value = TYPED[name]
    owner = await a_rule(home, name, group_of(name), locale)
    await owner.says(outside)
    owner.sees(range_)
    assert await kept(home, name) is None
    with owner.costs(m=1, new=0, edits=1):
        await owner.says(inside)
    assert await kept(home, name) == value
    assert await home.firm.value("SELECT count(*) FROM audit WHERE entity = 'setting'") == 1


@pytest.mark.rule("ORG-15")
@pytest.mark.parametrize("name", TAPPED)
async def test_a_rule_with_few_values_is_one_tap(world: World, name: str) -> None:
    label, group, value = TAPPED[name]
    owner = await a_rule(world, name, group, "zh-CN")
    t = texts("zh-CN")
    with owner.costs(t=1, new=0, edits=1):
        await owner.taps(t.plain(label) if t.has(label) else label)
    assert await kept(world, name) == value


@pytest.mark.rule("ORG-16", "OPP-6")
async def test_a_loss_reason_is_added_offered_and_no_longer_offered(world: World) -> None:
    owner, ann = await world.owner(), await world.person()
    await a_deal(world.firm, ann.person)
    await owner.says("/admin")
    await owner.taps("选项")
    line = next(one for one in owner.text.splitlines() if "输单原因" in one)
    await owner.taps(line.split()[0])
    await owner.taps("加一个")
    await owner.says("付款条件")
    owner.sees("付款条件")
    await ann.says("/deals")
    await ann.taps("1")
    await ann.taps("输单")
    assert "付款条件" in str(ann.labels)
    entry = next(one for one in owner.text.splitlines() if "付款条件" in one)
    await owner.taps(entry.split()[0])
    await ann.says("/deals")
    await ann.taps("1")
    await ann.taps("输单")
    assert "付款条件" not in str(ann.labels)


@pytest.mark.rule("ORG-16")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["loss_reason", "void_reason", "contract_type"])
async def test_the_lists_of_deals_and_contracts_are_among_the_lists(home: World, name: str, locale: str) -> None:
    t = texts(locale)
    owner = await home.owner(locale=locale)
    await owner.says("/admin")
    await owner.taps(t.plain("button-words"))
    places = [one for one in DICTIONARIES if t.plain(f"admin-words-{one}") in owner.text]
    await owner.taps(str(places.index(name) + 1))
    owner.sees(t.plain(f"admin-words-{name}"))
    await owner.taps(t.plain("button-add-word"))
    await owner.says("第三方")
    owner.sees("第三方")
    key = await home.firm.value("SELECT key FROM dictionaries WHERE dictionary = :name AND key = '第三方'", name=name)
    assert key == "第三方"


@pytest.mark.rule("ORG-16", "POOL-23", "LEAD-5")
async def test_words_a_firm_added_are_chosen_like_those_that_were_there(world: World) -> None:
    mia, ann = await world.owner(), await world.person()
    for name in ("return_reason", "invalid_reason"):
        labels = dict.fromkeys(LOCALES, "长期没有预算")
        await world.firm.crm.settings.add_entry(world.firm.call(mia.person), name, "长期没有预算", labels)
    await a_customer(world.firm, owner=ann.person, name="永发建材")
    await ann.says("永发建材")
    await ann.taps("更多")
    await ann.taps("退回公海")
    assert "写原因" in str(ann.labels)
    await ann.taps("长期没有预算")
    ann.sees("已退回公海：长期没有预算 · 永发建材")
    await a_lead(world.firm, owner=ann.person, name="明辉电子", phones=("13911112222",))
    await ann.says("明辉电子")
    await ann.taps("标无效")
    await ann.taps("长期没有预算")
    ann.sees("已标为无效：长期没有预算 · 明辉电子")
    assert await world.firm.value("SELECT invalid_reason FROM leads") == "长期没有预算"
