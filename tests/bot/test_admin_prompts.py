"""What a firm asks of a contact by each method, set under /admin (6.20, FOLLOW-20)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.factories import a_customer

ADDED = {
    "zh-CN": ("目的、竞品", "顺达物流", "今天拜访了顺达物流，聊了新方案，周五再联系"),
    "zh-TW": ("目的、競品", "順達物流", "今天拜訪了順達物流，聊了新方案，週五再聯絡"),
    "en": ("Purpose, Competitor", "Shunda Logistics", "Visited Shunda Logistics today, wants a quote, again Friday"),
}


async def at_visits(world: World, locale: str = "zh-CN") -> User:
    """The owner, at what is asked of a visit."""
    owner = await world.owner(locale=locale)
    await owner.says("/admin")
    await owner.taps(texts(locale).plain("button-prompts"))
    await owner.taps("1")
    return owner


@pytest.mark.rule("FOLLOW-20")
@pytest.mark.parametrize("locale", LOCALES)
async def test_what_is_typed_is_asked_of_the_next_visit(home: World, locale: str) -> None:
    t = texts(locale)
    words, name, visited = ADDED[locale]
    first, second = [part.strip() for part in words.replace("、", ",").split(",")]
    method = t.entry("method", "visit", capital=True)
    ann = await home.person("林志强", locale=locale)
    await a_customer(home.firm, owner=ann.person, name=name)
    owner = await home.owner(locale=locale)
    with owner.costs(m=2, t=3, new=2):
        await owner.says("/admin")
        await owner.taps(t.plain("button-prompts"))
        owner.sees(t.plain("admin-methods-title"), f"1 {method}")
        await owner.taps("1")
        owner.sees(t.plain("admin-prompts-title", method=method, n=0), t.plain("admin-prompts-empty"))
        owner.sees_buttons([t.plain("button-back"), t.plain("button-add-word")])
        await owner.taps(t.plain("button-add-word"))
        owner.sees(t.plain("admin-prompts-ask"))
        await owner.says(words)
    owner.sees(t.plain("admin-prompts-title", method=method, n=2), f"1 {first}", f"2 {second}")
    await ann.says(visited)
    assert ann.labels[-1] == [first, second]

    with owner.costs(t=2, new=0):
        await owner.taps("2")
        owner.sees(t.plain("admin-prompt-title", method=method, label=second), t.plain("admin-prompt-hint"))
        owner.sees(t.plain("admin-prompt-place", place=2, n=2))
        await owner.taps(t.plain("button-move-up"))
    owner.sees(t.plain("admin-prompt-place", place=1, n=2))
    owner.sees_buttons([t.plain("button-back"), t.plain("button-delete")])
    await owner.taps(t.plain("button-back"))
    owner.sees(f"1 {second}", f"2 {first}")
    with owner.costs(t=2, new=0):
        await owner.taps("2")
        await owner.taps(t.plain("button-delete"))
    owner.sees(t.plain("admin-prompts-title", method=method, n=1), f"1 {second}")
    await owner.taps(t.plain("button-back"))
    owner.sees(f"1 {method} · " + t.plain("admin-methods-count", n=1))
    await ann.says(visited)
    assert [second] in ann.labels
    assert [first] not in ann.labels


@pytest.mark.rule("FOLLOW-20")
async def test_a_seventh_is_not_offered_and_refused_when_typed(world: World) -> None:
    owner = await at_visits(world)
    await owner.taps("加一个")
    await owner.says("一、二、三、四、五")
    await owner.taps("加一个")
    await owner.says("六")
    owner.sees("跟进要点 · 拜访（共 6 项）", "6 六")
    owner.sees_buttons(["6"], ["‹", "2/2", "·"], ["‹ 返回"])
    await owner.taps("‹")
    owner.sees("1 一", "5 五")
    assert len(owner.text.splitlines()) == 6
    await owner.taps("‹ 返回")
    owner.sees("1 拜访 · 6 项", "2 电话")
    owner.sees_buttons(["1", "2", "3", "4", "5"], ["·", "1/3", "›"], ["‹ 返回"])
    await owner.taps("›")
    owner.sees("6 LINE")
    await owner.taps("‹")
    await owner.taps("2")
    await owner.taps("加一个")
    await owner.says("一、二、三、四、五、六、七")
    owner.sees("要点最多 6 项，先删一项")
    await owner.says("一、二")
    assert "跟进要点 · 电话（共 2 项）" in owner.screen
    counts = await world.firm.rows("SELECT method, count(*) AS n FROM follow_up_prompts GROUP BY method ORDER BY n")
    assert [(row["method"], row["n"]) for row in counts] == [("phone", 2), ("visit", 6)]


@pytest.mark.rule("FOLLOW-20", "PERM-21")
async def test_what_another_admin_took_away_is_not_found(world: World) -> None:
    owner = await at_visits(world)
    crm, call = world.firm.crm, world.firm.call
    await crm.follow_ups.set_prompts(call(owner.person), "visit", ["目的", "竞品"])
    await owner.taps("‹ 返回")
    await owner.taps("1")
    await owner.taps("2")
    await crm.follow_ups.set_prompts(call(owner.person), "visit", ["目的"])
    await owner.taps("上移")
    assert owner.alert == "没找到，可能已删除，或不归你看。"
    await owner.taps("‹ 返回")
    owner.sees("跟进要点 · 拜访（共 1 项）", "1 目的")
    await owner.taps("加一个")
    await owner.says("目的")
    assert "「目的」已经有了" in owner.screen


@pytest.mark.rule("FOLLOW-20", "ORG-15", "PERM-2")
async def test_the_right_is_judged_at_the_tap(world: World) -> None:
    crm, call, role = world.firm.crm, world.firm.call, world.firm.roles["manager"]
    await crm.follow_ups.set_prompts(call(world.firm.owner), "visit", ["目的"])
    await crm.roles.set_permission(call(world.firm.owner), role, "org.settings", "all")
    chen = await world.person("陈经理", "manager")
    await chen.says("/admin")
    await chen.taps("跟进要点")
    await chen.taps("1")
    await chen.taps("1")
    await crm.roles.set_permission(call(world.firm.owner), role, "org.settings", "none")
    await chen.taps("删除")
    assert chen.alert == "你现在没有这个权限了"
    labels = [row["label"] for row in await world.firm.rows("SELECT label FROM follow_up_prompts WHERE enabled = 1")]
    assert labels == ["目的"]
    await chen.says("/admin")
    assert "跟进要点" not in str(chen.labels)
