"""What is done to a whole customer from its card: phones revealed, locks, stars, deletion, merging (6.7, CUST)."""

import pytest

from tests.bot.test_customer_card import NAME, PHONE, opened
from tests.bot.world import World
from tests.factories import a_customer, a_team_row


@pytest.mark.rule("PERM-17", "AUDIT-4")
@pytest.mark.parametrize(
    ("locale", "show", "reason", "code"),
    [
        ("zh-CN", "显示电话", "客户来电", "called"),
        ("zh-TW", "顯示電話", "客戶來電", "called"),
        ("en", "Show phone", "They call", "called"),
    ],
)
async def test_of_high_privacy_a_reveal_says_why(
    world: World, locale: str, show: str, reason: str, code: str
) -> None:
    ann = await world.person()
    mia = await world.person("陈经理", "manager", locale=locale)
    await a_customer(world.firm, owner=ann.person, name=NAME[locale], phones=(PHONE,), privacy="high")
    await mia.says(NAME[locale])
    mia.sees_not("138 0000")
    with mia.costs(t=2, edits=2):
        await mia.taps(show)
        mia.sees_not("138 0000")
        await mia.taps(reason)
    mia.sees("138 0000 1234")
    assert await world.firm.value("SELECT reason FROM audit WHERE action = 'revealed'") == code


@pytest.mark.rule("PERM-17")
async def test_the_reason_of_a_reveal_may_be_written(world: World) -> None:
    ann, mia = await world.person(), await world.person("陈经理", "manager")
    await a_customer(world.firm, owner=ann.person, phones=(PHONE,), privacy="high")
    await mia.says("顺达物流")
    await mia.taps("显示电话")
    await mia.taps("写原因")
    await mia.says("客户投诉要回电话")
    mia.sees("138 0000 1234")
    assert await world.firm.value("SELECT reason FROM audit WHERE action = 'revealed'") == "客户投诉要回电话"


@pytest.mark.rule("PERM-17")
async def test_a_reading_member_sees_a_protected_phone_masked_a_writing_one_printed(world: World) -> None:
    ann, wang, zhao = await world.person(), await world.person("王芳"), await world.person("赵磊")
    customer = await a_customer(world.firm, owner=ann.person, phones=(PHONE,), privacy="high")
    await a_team_row(world.firm, ("customer", customer), wang.person, "read")
    await a_team_row(world.firm, ("customer", customer), zhao.person, "write")
    await wang.says("/find 顺达")
    wang.sees("****")
    await zhao.says("/find 顺达")
    zhao.sees("138 0000 1234")


@pytest.mark.rule("CUST-7")
@pytest.mark.parametrize(
    ("locale", "path", "reason", "line", "unlock"),
    [
        ("zh-CN", ("更多", "编辑", "‹", "锁定", "30 天"), "正在谈", "已锁定到 8月8日", "解除锁定"),
        ("zh-TW", ("更多", "編輯", "‹", "鎖定", "30 天"), "洽談中", "已鎖定到 8月8日", "解除鎖定"),
        ("en", ("More", "Edit", "‹", "Lock", "30 days"), "In talks", "Locked until 8 Aug", "Unlock"),
    ],
)
async def test_a_lock_asks_for_its_end_and_its_reason(
    world: World, locale: str, path: tuple[str, ...], reason: str, line: str, unlock: str
) -> None:
    ann, _ = await opened(world, locale)
    for label in path:
        await ann.taps(label)
    await ann.taps(reason)
    ann.sees(line)
    row = await world.firm.row("SELECT locked_until, lock_reason FROM customers")
    assert row == {"locked_until": "2026-08-08", "lock_reason": "negotiating"}
    for label in (path[0], path[1], "‹", unlock):
        await ann.taps(label)
    row = await world.firm.row("SELECT locked_until, lock_reason FROM customers")
    assert row == {"locked_until": "2026-07-09", "lock_reason": None}


@pytest.mark.rule("CUST-9")
async def test_a_star_is_put_on_and_taken_off(world: World) -> None:
    ann, _ = await opened(world)
    for label in ("更多", "编辑", "‹", "标星"):
        await ann.taps(label)
    ann.sees("已标星")
    for label in ("更多", "编辑", "‹", "取消标星"):
        await ann.taps(label)
    ann.sees_not("已标星")


@pytest.mark.rule("CUST-14", "CUST-15", "NOTIFY-31")
async def test_a_manager_deletes_and_restores_and_the_owner_hears_of_it(world: World) -> None:
    mia, ann = await world.person("陈经理", "manager"), await world.person()
    await a_customer(world.firm, owner=ann.person)
    await mia.says("顺达物流")
    for label in ("更多", "编辑", "‹", "删除"):
        await mia.taps(label)
    mia.sees("删除 顺达物流？30 天内可以恢复。")
    assert mia.labels == [["‹ 返回", "确认删除"]]
    await mia.taps("确认删除")
    mia.sees("已删除：顺达物流")
    ann.hears("陈经理 删除了你的客户 顺达物流")
    await ann.says("/find 顺达")
    ann.sees("没找到")
    await mia.taps("恢复")
    mia.sees("已恢复")
    ann.hears("陈经理 恢复了你的客户 顺达物流")
    assert await world.firm.value("SELECT owner_id FROM customers") == ann.person.id


@pytest.mark.rule("CUST-16", "NOTIFY-31", "ORG-31")
@pytest.mark.parametrize(
    ("locale", "path", "ask", "yes", "open_"),
    [
        ("zh-CN", ("更多", "编辑", "‹", "合并"), "把 {a} 并入 {b}？", "并入", "打开"),
        ("zh-TW", ("更多", "編輯", "‹", "合併"), "把 {a} 併入 {b}？", "併入", "開啟"),
        ("en", ("More", "Edit", "‹", "Merge"), "Merge {a} into {b}?", "Into", "Open"),
    ],
)
async def test_a_merge_names_both_and_the_old_id_leads_on(
    world: World, locale: str, path: tuple[str, ...], ask: str, yes: str, open_: str
) -> None:
    mia = await world.person("陈经理", "manager", locale=locale)
    ann = await world.person(locale=locale)
    name, other = NAME[locale], {"zh-CN": "明辉电子", "zh-TW": "明輝電子", "en": "Minghui Electronics"}[locale]
    source = await a_customer(world.firm, owner=ann.person, name=name, phones=(PHONE,))
    await a_customer(world.firm, owner=ann.person, name=other)
    public = await world.firm.value("SELECT public_id FROM customers WHERE id = :id", id=source)
    await mia.says(name)
    for label in path:
        await mia.taps(label)
    await mia.says(other)
    mia.sees(ask.format(a=name, b=other))
    button = next(label for row in mia.labels for label in row if label.startswith(yes))
    await mia.taps(button)
    mia.sees(other)
    ann.hears(name, other)
    await ann.opens(f"https://t.me/{world.emulator.bot['username']}?start=c_{public}")
    ann.sees(other)
    assert ann.labels == [[open_]]
    await ann.taps(open_)
    ann.sees(f"{other} · ")


@pytest.mark.rule("CUST-18")
async def test_an_erasure_asks_why_and_once_more(world: World) -> None:
    boss, ann = await world.owner(), await world.person()
    await a_customer(world.firm, owner=ann.person, phones=(PHONE,))
    await boss.says("顺达物流")
    for label in ("更多", "编辑", "‹", "抹除资料", "本人要求"):
        await boss.taps(label)
    boss.sees("不能恢复")
    assert boss.labels == [["‹ 返回", "确认抹除"]]
    await boss.taps("确认抹除")
    boss.sees("[erased]", "个人资料已抹除")
    assert await world.firm.value("SELECT reason FROM audit WHERE action = 'erased'") == "asked"
    await ann.says("13800001234")
    ann.sees_not("顺达物流")


async def test_a_rep_has_no_button_for_what_he_may_not_do(world: World) -> None:
    ann, _ = await opened(world)
    for label in ("更多", "编辑", "‹"):
        await ann.taps(label)
    labels = [label for row in ann.labels for label in row]
    assert {"标星", "锁定"} <= set(labels)
    assert not {"合并", "删除", "抹除资料"} & set(labels)
