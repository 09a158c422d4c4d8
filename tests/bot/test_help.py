"""What stands outside any feature: help, mute, what was not understood, bad buttons."""

import pytest

from bot import menus
from bot.texts import LOCALES, texts
from tests.bot.test_forged_buttons import forges
from tests.bot.world import User, World
from tests.factories import a_customer

everywhere = pytest.mark.parametrize("locale", LOCALES)


async def test_words_that_mean_nothing_are_kept_and_offered_three_readings(world: World) -> None:
    ann = await world.person()
    with ann.costs(m=1):
        await ann.says("嗯嗯啊啊哦哦")
    ann.sees("没看懂，原话我留着")
    assert len(ann.labels) == 1
    assert await world.firm.value("SELECT words FROM drafts") == "嗯嗯啊啊哦哦"


async def test_help_is_one_card(world: World) -> None:
    ann = await world.person()
    await ann.says("/help")
    ann.sees("怎么用")


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ("zh-CN", ("拜访：到了点「签到」", "文件：回复客户的卡片", "导入：把 .xlsx 或 .csv 发给我")),
        ("zh-TW", ("拜訪：到了點「打卡」", "檔案：回覆客戶的卡片", "匯入：把 .xlsx 或 .csv 傳給我")),
        ("en", ("Visits: tap Check in", "Files: reply to a customer's card", "Import: send an .xlsx or .csv")),
    ],
)
async def test_help_speaks_of_what_the_person_may_do(world: World, locale: str, lines: tuple[str, ...]) -> None:
    chen, ann = await world.person("陈晓雯", "manager", locale=locale), await world.person(locale=locale)
    zhou = await world.person("周敏", "finance", locale=locale)
    for one in (chen, ann, zhou):
        await one.says("/help")
    chen.sees(*lines)
    ann.sees(*lines[:2])
    ann.sees_not(lines[2])
    zhou.sees_not(*lines, "/pool")
    t = texts(locale)
    chen.sees(*(t.plain(f"help-{line}") for line in ("deal", "contract", "money", "approve")))
    ann.sees(t.plain("help-deal"), t.plain("help-contract"), t.plain("help-money"))
    ann.sees_not(t.plain("help-approve"))
    zhou.sees(t.plain("help-money"), t.plain("help-approve"))
    zhou.sees_not(t.plain("help-deal"), t.plain("help-contract"))


# Role -> its pages.
MORE = {
    "zh-CN": {
        "rep": [
            [
                ["未来 7 天", "新建线索", "我的线索"],
                ["来电登记", "来人登记", "商机"],
                ["产品", "合同", "回款"],
                ["1/2", "›"],
            ],
            [["我提交的", "草稿", "暂停提醒"], ["设置", "怎么用"], ["‹", "2/2"]],
        ],
        "finance": [
            [["未来 7 天", "找客户", "产品"], ["待审批", "我提交的", "草稿"], ["暂停提醒", "设置", "怎么用"]]
        ],
        "viewer": [
            [
                ["未来 7 天", "我的线索", "来电登记"],
                ["来人登记", "商机", "产品"],
                ["合同", "回款", "我提交的"],
                ["1/2", "›"],
            ],
            [["草稿", "暂停提醒", "设置"], ["怎么用"], ["‹", "2/2"]],
        ],
        "owner": [
            [
                ["未来 7 天", "记跟进", "新建线索"],
                ["我的线索", "来电登记", "来人登记"],
                ["签到", "公海", "商机"],
                ["1/3", "›"],
            ],
            [
                ["产品", "合同", "回款"],
                ["我提交的", "分配转移", "邀请同事"],
                ["导入文件", "导出", "管理设置"],
                ["‹", "2/3", "›"],
            ],
            [["草稿", "暂停提醒", "设置"], ["怎么用"], ["‹", "3/3"]],
        ],
    },
    "zh-TW": {
        "rep": [
            [
                ["未來 7 天", "新增名單", "我的名單"],
                ["來電登記", "來訪登記", "商機"],
                ["產品", "合約", "收款"],
                ["1/2", "›"],
            ],
            [["我送出的", "草稿", "暫停提醒"], ["設定", "使用說明"], ["‹", "2/2"]],
        ],
        "finance": [
            [
                ["未來 7 天", "找客戶", "產品"],
                ["待簽核", "我送出的", "草稿"],
                ["暫停提醒", "設定", "使用說明"],
            ]
        ],
        "viewer": [
            [
                ["未來 7 天", "我的名單", "來電登記"],
                ["來訪登記", "商機", "產品"],
                ["合約", "收款", "我送出的"],
                ["1/2", "›"],
            ],
            [["草稿", "暫停提醒", "設定"], ["使用說明"], ["‹", "2/2"]],
        ],
        "owner": [
            [
                ["未來 7 天", "記跟進", "新增名單"],
                ["我的名單", "來電登記", "來訪登記"],
                ["打卡", "公海", "商機"],
                ["1/3", "›"],
            ],
            [
                ["產品", "合約", "收款"],
                ["我送出的", "指派轉移", "邀請同事"],
                ["匯入檔案", "匯出", "管理設定"],
                ["‹", "2/3", "›"],
            ],
            [["草稿", "暫停提醒", "設定"], ["使用說明"], ["‹", "3/3"]],
        ],
    },
    "en": {
        "rep": [
            [
                ["7 days", "New lead", "My leads"],
                ["Calls", "Visitors", "Deals"],
                ["Products", "Contracts", "Payments"],
                ["1/2", "›"],
            ],
            [["Requests", "Drafts", "Mute"], ["Settings", "Help"], ["‹", "2/2"]],
        ],
        "finance": [
            [["7 days", "Find", "Products"], ["Approve", "Requests", "Drafts"], ["Mute", "Settings", "Help"]]
        ],
        "viewer": [
            [
                ["7 days", "My leads", "Calls"],
                ["Visitors", "Deals", "Products"],
                ["Contracts", "Payments", "Requests"],
                ["1/2", "›"],
            ],
            [["Drafts", "Mute", "Settings"], ["Help"], ["‹", "2/2"]],
        ],
        "owner": [
            [
                ["7 days", "Log", "New lead"],
                ["My leads", "Calls", "Visitors"],
                ["Check in", "Pool", "Deals"],
                ["1/3", "›"],
            ],
            [
                ["Products", "Contracts", "Payments"],
                ["Requests", "Assign", "Invite"],
                ["Import", "Export", "Admin"],
                ["‹", "2/3", "›"],
            ],
            [["Drafts", "Mute", "Settings"], ["Help"], ["‹", "3/3"]],
        ],
    },
}


@everywhere
async def test_more_has_a_button_for_what_stands_on_no_key(world: World, locale: str) -> None:
    t, rows = texts(locale), MORE[locale]
    chen, ann = await world.owner(locale=locale), await world.person(locale=locale)
    zhou = await world.person("周敏", "finance", locale=locale)
    wu = await world.person("吴敏", "viewer", locale=locale)
    for one, role in ((chen, "owner"), (ann, "rep"), (zhou, "finance"), (wu, "viewer")):
        await one.says("/start")
        with one.costs(t=1, new=1):
            await one.presses(t.plain("key-more"))
        one.sees(t.plain("ui-more"))
        one.sees_buttons(*rows[role][0])
        for page in rows[role][1:]:
            with one.costs(t=1, edits=1):
                await one.taps("›")
            one.sees_buttons(*page)
    with chen.costs(t=len(rows["owner"]) - 1, edits=len(rows["owner"]) - 1):
        for page in reversed(rows["owner"][:-1]):
            await chen.taps("‹")
            chen.sees_buttons(*page)


def on_page(one: User) -> set[str]:
    """The labels of the card in sight."""
    return {label for row in one.labels for label in row}


async def turned_to(one: User, label: str) -> None:
    while label not in on_page(one):
        await one.taps("›")


@everywhere
@pytest.mark.parametrize("role", ["owner", "assistant"])
async def test_a_button_of_more_opens_what_its_command_opens(world: World, locale: str, role: str) -> None:
    """Below the card, which stays for the next."""
    t = texts(locale)
    chen = await (world.owner(locale=locale) if role == "owner" else world.person("陈丽", role, locale=locale))
    quick = {"owner": {"approve", "today", "find", "team"}, "assistant": {"today", "find"}}
    unseen = {"owner": set(), "assistant": {"pool", "approve", "assign", "team", "invite", "export", "admin"}}
    for name in set(menus.LISTED) - quick[role] - unseen[role] - {"cancel"}:
        await chen.says(f"/{name}")
        typed = (chen.text, chen.labels)
        await chen.says(t.plain("key-more"))
        card = chen.last["message_id"]
        await turned_to(chen, t.plain(f"key-{name}"))
        with chen.costs(t=1, new=1, edits=0):
            await chen.taps(t.plain(f"key-{name}"))
        assert (chen.text, chen.labels) == typed, name
        assert chen.last["message_id"] > card, name


async def test_a_button_of_more_asks_as_its_command_asks(world: World) -> None:
    """The question open before is dropped, and the next message answers the new one."""
    ann = await world.person()
    await ann.says("更多")
    card = ann.last["message_id"]
    await ann.says("/log")
    with ann.costs(t=1, m=1, new=2):
        await ann.taps("新建线索")
        await ann.says("明辉电子 刘敏 13911112222")
    await ann.taps("保存")
    assert await world.firm.value("SELECT name FROM leads") == "明辉电子"
    await ann.says("/log")
    assert await world.firm.value("SELECT count(*) FROM questions WHERE state = 'open'") == 1
    await ann.taps("›", message_id=card)
    await ann.taps("设置", message_id=card)
    ann.sees("设置")
    assert await world.firm.value("SELECT count(*) FROM questions WHERE state = 'open'") == 0


@everywhere
@pytest.mark.rule("PERM-3")
async def test_a_button_of_a_right_that_was_lost_says_so_and_shows_what_is_left(world: World, locale: str) -> None:
    t = texts(locale)
    chen = await world.person("陈晓雯", "manager", locale=locale)
    await chen.says(t.plain("key-more"))
    await turned_to(chen, t.plain("key-import"))
    role = world.firm.roles["manager"]
    await world.firm.write(
        lambda tx: tx.run(f"DELETE FROM role_permissions WHERE role_id = {role} AND permission = 'import.run'")
    )
    with chen.costs(t=1, edits=1):
        await chen.taps(t.plain("key-import"))
    assert chen.alert == t.plain("error-right-lost")
    chen.sees(t.plain("ui-more"))
    await turned_to(chen, t.plain("key-export"))
    assert t.plain("key-import") not in on_page(chen)


async def test_who_only_reads_is_not_told_to_log(world: World) -> None:
    zhou = await world.person("周敏", "finance")
    await zhou.says("/start")
    said = [str(message["text"]) for message in zhou.phone.screen()["messages"] if message["from_bot"]]
    assert said[-1] == "今天没有安排。"
    assert zhou.labels == []
    assert any("发名字或电话就能找客户" in text for text in said)
    assert not any("记跟进" in text for text in said)


@everywhere
async def test_an_unknown_command_offers_the_nearest(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    with ann.costs(m=1):
        await ann.says("/hlep")
    ann.sees(t.plain("error-unknown-command", words="/hlep"))
    assert len(ann.labels[0]) == 3
    assert ann.labels[0][0] == t.plain("key-help")
    assert ann.labels[1] == [t.plain(key) for key in ("key-today", "key-find", "key-more")]
    with ann.costs(t=1, new=1):
        await ann.taps(t.plain("key-help"))
    ann.sees(t.plain("help-title"))


@everywhere
async def test_an_unknown_command_near_to_none_gets_the_line_of_help(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    for words in ("/foo", "/!", "/" + "x" * 300):
        with ann.costs(m=1):
            await ann.says(words)
        ann.sees(t.plain("help-short"))
        ann.sees_buttons([t.plain(key) for key in ("key-today", "key-find", "key-more")])
    for key in ("key-today", "key-find", "key-more"):
        with ann.costs(t=1, new=1):
            await ann.taps(t.plain(key), message_id=ann._find(t.plain("help-short"), None)["message_id"])
        ann.sees_not(t.plain("help-short"))


async def test_a_button_of_more_that_nobody_drew_opens_nothing_else(world: World) -> None:
    ann = await world.person()
    await ann.says("更多")
    card, labels = ann.last["message_id"], ann.labels
    for arg in ("start", "nonsense", "week.9"):
        await forges(world, ann, card, f"ui:pick:-:{arg}@1")
        assert "没找到" in str(ann.alert)
        assert (ann.last["message_id"], ann.labels) == (card, labels)
    await forges(world, ann, card, "ui:pick:-:more.99999999999999@1")
    assert "怎么用" in on_page(ann)


async def test_an_unknown_command_offers_nobody_what_is_refused_to_him(world: World) -> None:
    ann, chen = await world.person(), await world.owner()
    for one, offered in ((ann, False), (chen, True)):
        await one.says("/imports")
        assert ("导入文件" in {label for row in one.labels for label in row}) is offered


async def test_mute_holds_and_ends(world: World) -> None:
    ann = await world.person()
    await ann.says("/mute 2h")
    ann.sees("静音到 16:32")
    await ann.taps("现在恢复")
    ann.sees("提醒已恢复")
    await ann.says("/mute 3天后")
    ann.sees("最多静音 24 小时")


async def test_a_delivery_is_marked_answered(world: World) -> None:
    ann = await world.person()
    await ann.says("/help")
    assert await world.firm.value("SELECT state FROM inbox") == "answered"


async def test_the_question_after_log_takes_one_message_and_not_the_next(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await a_customer(world.firm, owner=ann.person, name="天成贸易有限公司")
    await ann.says("顺达物流")
    await ann.taps("记跟进")
    await ann.says("聊了需求，下周二下午三点再打")
    ann.sees("已记跟进 · 顺达物流")
    await ann.says("给天成打了电话，要对账单")
    ann.sees("已记跟进 · 天成贸易")


async def test_the_question_after_log_does_not_take_what_means_something_else(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await a_customer(world.firm, owner=ann.person, name="天成贸易有限公司")
    await ann.says("顺达物流")
    await ann.taps("记跟进")
    await ann.says("天成贸易")
    ann.sees("天成贸易有限公司")
    ann.sees_not("已记跟进")
    await ann.says("给天成打了电话，要对账单")
    ann.sees("已记跟进 · 天成贸易")


async def test_thanks_get_a_reaction_and_a_greeting_a_line_of_help(world: World) -> None:
    ann = await world.person()
    with ann.costs(m=1, new=0):
        thanks = await ann.says("谢谢")
    assert ann.phone.screen()["messages"][-1]["reactions"] == ["👌"]
    assert ann.phone.screen()["messages"][-1]["message_id"] == thanks.message_ids[0]
    await ann.says("你好")
    ann.sees("发一句话就能记")


async def test_a_nul_character_is_left_out_and_the_rest_is_kept(world: World) -> None:
    ann = await world.person()
    await ann.says("嗯嗯\x00啊啊哦哦")
    ann.sees("没看懂")
    assert await world.firm.value("SELECT words FROM drafts") == "嗯嗯啊啊哦哦"


async def test_later_today_on_a_day_off_is_not_asked_about(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流有限公司")
    await world.passes(days=3)
    await ann.says("给顺达物流打了电话，2小时后再打")
    ann.sees("已记跟进")
    ann.sees_not("那天是")
    await ann.says("给顺达物流打了电话，下周六上午再打")
    ann.sees("那天是周六")
