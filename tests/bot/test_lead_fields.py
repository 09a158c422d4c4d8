"""The further fields of a saved lead: their page, a dictionary's words, an address, a customer's name (5.3)."""

from dataclasses import dataclass

import pytest

from tests.bot.world import User, World
from tests.factories import a_customer, a_lead

EMAIL = "liu@minghui.com"


@dataclass(frozen=True)
class Words:
    more: str
    edit: str
    page: tuple[list[str], ...]
    region: tuple[str, str, str]
    email: tuple[str, str, str]
    kept: str


WORDS = {
    "zh-CN": Words(
        "更多",
        "编辑",
        (
            ["地区", "行业", "邮箱"],
            ["微信", "Telegram", "标签"],
            ["渠道", "介绍人"],
            ["‹ 返回", "‹", "2/2", "›"],
        ),
        ("地区还没填", "北京", "地区：北京 ← 已改"),
        ("回复新的邮箱就行", "邮箱：liu@minghui.com ← 已改", "邮箱现在是：liu@minghui.com"),
        "已改 · 明辉电子",
    ),
    "zh-TW": Words(
        "更多",
        "編輯",
        (
            ["地區", "產業", "電郵"],
            ["微信", "Telegram", "標籤"],
            ["管道", "介紹人"],
            ["‹ 返回", "‹", "2/2", "›"],
        ),
        ("地區", "北京", "地區：北京 ← 已更新"),
        ("新的電郵", "電郵：liu@minghui.com ← 已更新", "liu@minghui.com"),
        "已修改 · 明辉电子",
    ),
    "en": Words(
        "More",
        "Edit",
        (
            ["Region", "Industry", "Email"],
            ["WeChat", "Telegram", "Tags"],
            ["Channel", "Referrer"],
            ["‹ Back", "‹", "2/2", "›"],
        ),
        ("Region: not filled in yet", "Beijing", "Region: Beijing ← changed"),
        ("Reply with the new email", "Email: liu@minghui.com ← changed", "Email now: liu@minghui.com"),
        "Changed · 明辉电子",
    ),
}


async def second_page(user: User, words: Words = WORDS["zh-CN"]) -> None:
    for label in (words.more, words.edit, "›"):
        await user.taps(label)


async def opened(world: World, locale: str = "zh-CN") -> User:
    ann = await world.person(locale=locale)
    await a_lead(world.firm, owner=ann.person, name="明辉电子", phones=("13911112222",), need="500 套")
    await ann.says("/find 明辉电子")
    return ann


@pytest.mark.rule("LEAD-1", "ORG-16")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_a_region_is_five_taps_away(world: World, locale: str) -> None:
    words, ann = WORDS[locale], await opened(world, locale)
    asks, chip, changed = words.region
    with ann.costs(t=5, new=0, edits=5):
        await second_page(ann, words)
        ann.sees_buttons(*words.page)
        await ann.taps(words.page[0][0])
        ann.sees("明辉电子", asks)
        assert len(ann.labels) <= 4
        await ann.taps(chip)
    ann.sees(words.kept, changed)
    assert await world.firm.value("SELECT region FROM leads") == "beijing"


@pytest.mark.rule("LEAD-1", "DIALOG-6")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_an_address_is_the_next_message(world: World, locale: str) -> None:
    words, ann = WORDS[locale], await opened(world, locale)
    asks, changed, known = words.email
    with ann.costs(m=1, t=4, new=0, edits=5):
        await second_page(ann, words)
        await ann.taps(words.page[0][2])
        ann.sees(asks)
        await ann.says(EMAIL)
    ann.sees(words.kept, changed)
    assert ann.text.count("\n") <= 5
    assert await world.firm.value("SELECT email FROM leads") == EMAIL
    await second_page(ann, words)
    await ann.taps(words.page[0][2])
    ann.sees(known)


@pytest.mark.rule("ORG-16", "DIALOG-6")
async def test_a_dictionary_is_turned_typed_and_emptied(world: World) -> None:
    ann = await opened(world)
    await second_page(ann)
    await ann.taps("行业")
    await ann.taps("其他")
    assert ann.labels[0] == ["政府", "服务", "其他"]
    card = ann.last["message_id"]
    await ann.replies("火星", to=card)
    assert "「火星」看不懂" in ann.screen
    await ann.replies("贸易", to=card)
    assert "行业：贸易 ← 已改" in ann.screen
    assert await world.firm.value("SELECT industry FROM leads") == "trade"
    await ann.says("/find 明辉电子")
    await second_page(ann)
    await ann.taps("行业")
    await ann.taps("清空")
    ann.sees("行业 ← 已清空")
    assert await world.firm.value("SELECT industry FROM leads") is None


@pytest.mark.rule("LEAD-13")
@pytest.mark.parametrize(
    ("locale", "chip", "changed"),
    [
        ("zh-CN", "来人", "渠道：来人 ← 已改"),
        ("zh-TW", "來訪", "管道：來訪 ← 已更新"),
        ("en", "Walk-in", "Channel: walk-in ← changed"),
    ],
)
async def test_the_channel_has_its_chips(world: World, locale: str, chip: str, changed: str) -> None:
    words, ann = WORDS[locale], await opened(world, locale)
    await second_page(ann, words)
    await ann.taps(words.page[2][0])
    await ann.taps(chip)
    ann.sees(changed)
    assert await world.firm.value("SELECT channel FROM leads") == "walk_in"


@pytest.mark.rule("LEAD-1")
async def test_what_is_no_address_keeps_the_question_open(world: World) -> None:
    ann = await opened(world)
    await second_page(ann)
    await ann.taps("邮箱")
    await ann.replies("前台", to="回复新的邮箱就行")
    ann.sees("「前台」看不懂")
    await ann.says(EMAIL)
    assert "邮箱：liu@minghui.com ← 已改" in ann.screen


@pytest.mark.rule("DUP-3", "DUP-10")
async def test_an_address_somebody_has_asks_first(world: World) -> None:
    wang = await world.person("王芳")
    await a_lead(world.firm, owner=wang.person, name="天成", email=EMAIL)
    ann = await opened(world)
    await second_page(ann)
    await ann.taps("邮箱")
    await ann.says(EMAIL)
    ann.sees("明辉电子 改成「liu@minghui.com」？（还没改）", "已有：天成 · 负责人 王芳 · 邮箱相同")
    await ann.taps("仍要修改")
    ann.sees("邮箱：liu@minghui.com ← 已改")


@pytest.mark.rule("LEAD-9", "CUST-10")
async def test_the_customer_has_what_was_changed_on_the_lead(world: World) -> None:
    ann = await opened(world)
    friend = await a_customer(world.firm, owner=ann.person, name="恒达集团")
    for field, said, line in (
        ("微信", "minghui88", "微信：minghui88 ← 已改"),
        ("标签", "重点 华南", "标签：重点, 华南 ← 已改"),
        ("介绍人", "恒达集团", "介绍人：恒达集团 ← 已改"),
    ):
        await second_page(ann)
        await ann.taps(field)
        await ann.says(said)
        ann.sees(line)
    await ann.taps("转成客户")
    await ann.taps("转成客户")
    row = await world.firm.row("SELECT wechat, tags, referrer_customer_id FROM customers WHERE name = '明辉电子'")
    assert row == {"wechat": "minghui88", "tags": '["重点", "华南"]', "referrer_customer_id": friend}


@pytest.mark.rule("DIALOG-6")
async def test_going_back_asks_for_nothing_more(world: World) -> None:
    ann = await opened(world)
    await second_page(ann)
    await ann.taps("微信")
    await ann.taps("‹ 返回")
    assert await world.firm.value("SELECT count(*) AS n FROM questions WHERE state = 'open'") == 0


PHONES = {
    "zh-CN": (
        "电话",
        "电话现在是：139 1111 2222",
        "多个号码用逗号隔开",
        "电话：138 0000 1111, 021 5555 6666 ← 已改",
        "清空",
    ),
    "zh-TW": (
        "電話",
        "+86 139 1111 2222",
        "多個號碼用逗號隔開",
        "+86 138 0000 1111, +86 21 5555 6666 ← 已更新",
        "清空",
    ),
    "en": (
        "Phone",
        "Phone now: +86 139 1111 2222",
        "Several numbers: put commas between",
        "Phone: +86 138 0000 1111, +86 21 5555 6666 ← changed",
        "Empty",
    ),
}


@pytest.mark.rule("LEAD-1", "ORG-6")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_all_phones_of_a_lead_are_one_answer(world: World, locale: str) -> None:
    words, ann = WORDS[locale], await opened(world, locale)
    field, now, how, changed, clear = PHONES[locale]
    with ann.costs(m=1, t=3, new=0, edits=4):
        for label in (words.more, words.edit, field):
            await ann.taps(label)
        ann.sees(now, how)
        await ann.says("13800001111，021-55556666")
    ann.sees(words.kept, changed)
    assert await world.firm.value("SELECT phones FROM leads") == '["+8613800001111", "+862155556666"]'
    assert await world.firm.value("SELECT count(*) AS n FROM dup_keys WHERE key = 'phone'") == 2
    await ann.says("/find 明辉电子")
    ann.sees("5555 6666")
    for label in (words.more, words.edit, field):
        await ann.taps(label)
    card = ann.last["message_id"]
    await ann.replies("13800001111, 前台", to=card)
    assert "前台" in ann.screen
    await ann.replies(", ".join(f"1380000111{n}" for n in range(6)), to=card)
    assert await world.firm.value("SELECT phones FROM leads") == '["+8613800001111", "+862155556666"]'
    await ann.taps(clear)
    assert await world.firm.value("SELECT phones FROM leads") == "[]"
    assert await world.firm.value("SELECT count(*) AS n FROM dup_keys WHERE key = 'phone'") == 0


@pytest.mark.rule("LEAD-1")
async def test_a_lead_that_needs_a_phone_is_not_left_without(world: World) -> None:
    await world.firm.set("lead.require_phone", True)
    ann = await opened(world)
    for label in ("更多", "编辑", "电话", "清空"):
        await ann.taps(label)
    assert "电话" in (ann.alert or "")
    assert await world.firm.value("SELECT phones FROM leads") == '["+8613911112222"]'
