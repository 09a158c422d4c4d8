"""Script 6.10: checking in on site, what is noted there, leaving; in the three languages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer, a_lead, a_person, the_pool

HERE = (25.033, 121.5654)
NEAR = (25.0337, 121.5654)  # 78 m north
FAR = (25.0358, 121.5654)  # 311 m north


@dataclass(frozen=True)
class Words:
    """One conversation in one language."""

    locale: str
    shunda: str
    minghui: str
    key: str
    where: str
    sites: tuple[tuple[str, ...], ...]
    checked_in: tuple[str, ...]
    keys: tuple[str, ...]
    said: str
    noted: tuple[str, ...]
    noted_keys: tuple[str, ...]
    out: tuple[str, ...]
    chips: tuple[tuple[str, ...], ...]
    undone: str


SPOKEN = [
    Words(
        "zh-CN",
        "顺达物流",
        "明辉电子",
        "签到",
        "你在哪家客户？",
        (("顺达物流 · 78 米",), ("明辉电子 · 311 米",), ("搜客户", "都不是")),
        (
            "已签到 · 顺达物流 14:32",
            "距客户 78 米 · 一次定位",
            "第一次来",
            "现在发照片、语音或一句话，都记进这次拜访。",
        ),
        ("离开", "撤销"),
        "看了仓库，样品给了两套",
        ("拜访中 · 顺达物流 14:32", "看了仓库，样品给了两套", "照片 1 张（已加水印）"),
        ("离开", "定下次", "撤销"),
        ("拜访完成 · 顺达物流 14:32–14:54（22 分钟）", "下次什么时候联系？"),
        (("明天", "下周一", "下周四"), ("其他日期", "不用")),
        "已撤销签到 · 顺达物流",
    ),
    Words(
        "zh-TW",
        "順達物流",
        "明輝電子",
        "打卡",
        "你在哪家客戶？",
        (("順達物流 · 78 公尺",), ("明輝電子 · 311 公尺",), ("搜尋客戶", "都不是")),
        (
            "已打卡 · 順達物流 14:32",
            "距客戶 78 公尺 · 單次定位",
            "第一次來",
            "現在傳照片、語音或一句話，都會記進這次拜訪。",
        ),
        ("離開", "復原"),
        "看了倉庫，樣品給了兩組",
        ("拜訪中 · 順達物流 14:32", "看了倉庫，樣品給了兩組", "照片 1 張（已加浮水印）"),
        ("離開", "定下次", "復原"),
        ("拜訪完成 · 順達物流 14:32–14:54（22 分鐘）", "下次什麼時候聯絡？"),
        (("明天", "下週一", "下週四"), ("其他日期", "不用")),
        "已復原打卡 · 順達物流",
    ),
    Words(
        "en",
        "Shunda Logistics",
        "Minghui Electronics",
        "Check in",
        "Which customer are you at?",
        (("Shunda Logistics · 78 m",), ("Minghui Electronics · 311 m",), ("Search", "Neither")),
        ("Checked in · Shunda Logistics 14:32", "78 m away · single fix", "First visit", "go into this visit."),
        ("Leave", "Undo"),
        "Saw the warehouse, left two samples",
        ("On visit · Shunda Logistics 14:32", "Saw the warehouse, left two samples", "1 photo (watermarked)"),
        ("Leave", "Set next", "Undo"),
        ("Visit done · Shunda Logistics 14:32–14:54 (22 min)", "When is the next contact?"),
        (("Fri 10", "Mon 13", "Thu 16"), ("Other date", "None")),
        "Check-in undone · Shunda Logistics",
    ),
]
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)


async def placed(world: World, customer: int, at: tuple[float, float]) -> None:
    lat, lng = (round(number * 1_000_000) for number in at)
    await world.firm.write(
        lambda tx: tx.run("UPDATE customers SET lat_e6 = :a, lng_e6 = :b WHERE id = :id", a=lat, b=lng, id=customer)
    )


async def a_rep(world: World, words: Words = SPOKEN[0]) -> tuple[User, int, int]:
    """A rep with two customers near by, and the keyboard on the phone."""
    ann = await world.person(locale=words.locale)
    shunda = await a_customer(world.firm, owner=ann.person, name=words.shunda)
    minghui = await a_customer(world.firm, owner=ann.person, name=words.minghui)
    await placed(world, shunda, NEAR)
    await placed(world, minghui, FAR)
    await ann.says("/start")
    return ann, shunda, minghui


async def the_visit(world: World) -> dict[str, Any]:
    return await world.firm.row("SELECT * FROM follow_ups WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 1")


def ms(*clock: int) -> int:
    return int(datetime(2026, 7, 9, *clock, tzinfo=TAIPEI).timestamp() * 1000)


@spoken
@pytest.mark.target(10)
@pytest.mark.rule("FOLLOW-15", "CUST-17")
async def test_the_key_and_the_customer_check_in(world: World, words: Words) -> None:
    ann, shunda, _ = await a_rep(world, words)
    assert words.key in ann.keyboard[0]
    with ann.costs(t=2, new=1, edits=1):
        await ann.presses(words.key, lat=HERE[0], lng=HERE[1])
        ann.sees(words.where)
        ann.sees_buttons(*words.sites)
        await ann.taps(words.sites[0][0])
    ann.sees(*words.checked_in)
    ann.sees_buttons(words.keys)
    visit = await the_visit(world)
    assert (visit["kind"], visit["method"], visit["subject_id"], visit["trust"]) == (
        "visit",
        "visit",
        shunda,
        "button",
    )
    assert (visit["lat_e6"], visit["lng_e6"], visit["distance_m"]) == (25033000, 121565400, 78)
    assert visit["checked_in_at"] == visit["occurred_at"] == ms(14, 32)
    assert (visit["checked_out_at"], visit["arrived_at"], visit["qualifying"]) == (None, None, 1)


@spoken
@pytest.mark.rule("FOLLOW-17", "FILE-1")
async def test_photo_and_words_go_into_the_visit_and_leaving_asks_for_the_next(world: World, words: Words) -> None:
    ann, shunda, _ = await a_rep(world, words)
    await ann.presses(words.key, lat=HERE[0], lng=HERE[1])
    await ann.taps(words.sites[0][0])
    with ann.costs(m=1, new=0, edits=2):  # The second once the photo is here and takes its watermark.
        await ann.sends_photo(words.said)
    ann.sees(*words.noted)
    ann.sees_buttons(words.noted_keys)
    world.clock.passes(minutes=22)
    with ann.costs(t=1, new=0, edits=1):
        await ann.taps(words.keys[0])
    ann.sees(*words.out)
    ann.sees_buttons(*words.chips)
    await ann.taps(words.chips[0][1])
    visit = await the_visit(world)
    assert visit["checked_out_at"] - visit["checked_in_at"] == 22 * 60_000
    next_at = await world.firm.value("SELECT next_contact_at FROM customers WHERE id = :id", id=shunda)
    assert next_at == int(datetime(2026, 7, 13, 9, tzinfo=TAIPEI).timestamp() * 1000)
    assert await world.firm.value("SELECT state FROM files") == "kept"
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1


@spoken
@pytest.mark.target(30)
@pytest.mark.rule("FOLLOW-8")
async def test_a_check_in_is_taken_back_by_one_tap(world: World, words: Words) -> None:
    ann, shunda, _ = await a_rep(world, words)
    await ann.presses(words.key, lat=HERE[0], lng=HERE[1])
    await ann.taps(words.sites[0][0])
    with ann.costs(t=1, new=0, edits=1):
        await ann.taps(words.keys[1])
    ann.sees(words.undone)
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []
    figures = await world.firm.row("SELECT followup_count, last_followup_at FROM customers WHERE id = :id", id=shunda)
    assert tuple(figures.values()) == (0, None)


async def check_in(world: World, ann: User, label: str = "顺达物流 · 78 米") -> None:
    await ann.sends_location(*HERE)
    await ann.taps(label)


@pytest.mark.rule("FOLLOW-8")
async def test_what_was_said_on_site_comes_back_with_the_undo(world: World) -> None:
    ann, *_ = await a_rep(world)
    await check_in(world, ann)
    await ann.says("看了仓库，样品给了两套")
    await ann.taps("撤销")
    ann.sees("已撤销，没有保存 · 顺达物流", "看了仓库，样品给了两套")
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []


@pytest.mark.rule("FOLLOW-17")
async def test_words_albums_voices_and_dates_on_site_are_one_visit(world: World) -> None:
    ann, shunda, _ = await a_rep(world)
    await check_in(world, ann)
    with ann.costs(m=4, new=0):
        await ann.says("看了仓库，样品给了两套")
        await ann.sends_album()
        await ann.sends_voice()
        await ann.says("下周三上午")
    ann.sees("拜访中 · 顺达物流", "看了仓库，样品给了两套", "照片 2 张（已加水印） · 语音 1 条")
    ann.sees("下次：周三 7月15日 10:00")
    visit = await the_visit(world)
    assert visit["content"] == "看了仓库，样品给了两套"
    assert await world.firm.value("SELECT count(*) AS n FROM file_links WHERE entity = 'follow_up'") == 3
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1


@pytest.mark.rule("FOLLOW-17")
async def test_two_hours_after_the_check_in_words_are_follow_ups_again(world: World) -> None:
    ann, *_ = await a_rep(world)
    await check_in(world, ann)
    world.clock.passes(minutes=20)
    await ann.taps("离开")
    world.clock.passes(minutes=99)
    await ann.says("忘了说，要签年度合同")
    ann.sees("拜访完成 · 顺达物流", "忘了说，要签年度合同")
    world.clock.passes(minutes=3)
    await ann.says("忘了说，还要签补充协议")
    assert (await the_visit(world))["content"] == "忘了说，要签年度合同"


@pytest.mark.rule("FOLLOW-17")
async def test_a_sentence_about_another_customer_is_not_the_visits(world: World) -> None:
    ann, shunda, minghui = await a_rep(world)
    await check_in(world, ann)
    await ann.says("给明辉电子打了电话，周五再联系")
    ann.sees("已记跟进 · 明辉电子")
    rows = await world.firm.rows("SELECT subject_id, kind, content FROM follow_ups ORDER BY id")
    assert [(row["subject_id"], row["kind"]) for row in rows] == [(shunda, "visit"), (minghui, "follow")]
    assert rows[0]["content"] == ""


@pytest.mark.rule("FOLLOW-17")
async def test_a_new_check_in_ends_the_former_visit(world: World) -> None:
    ann, shunda, minghui = await a_rep(world)
    await check_in(world, ann)
    world.clock.passes(minutes=40)
    await check_in(world, ann, "明辉电子 · 311 米")
    rows = await world.firm.rows("SELECT subject_id, checked_out_at FROM follow_ups ORDER BY id")
    assert [(row["subject_id"], row["checked_out_at"]) for row in rows] == [(shunda, ms(15, 12)), (minghui, None)]
    await ann.taps("撤销")
    rows = await world.firm.rows("SELECT subject_id FROM follow_ups WHERE deleted_at IS NULL")
    assert [row["subject_id"] for row in rows] == [shunda]


@pytest.mark.rule("FOLLOW-16")
async def test_far_away_is_saved_and_flagged(world: World) -> None:
    ann, shunda, _ = await a_rep(world)
    await placed(world, shunda, (25.0438, 121.5654))
    card = await ann.says("顺达物流")
    assert card
    await ann.sends_location(*HERE, to="顺达物流")
    ann.sees("已签到 · 顺达物流", "距登记位置 1.2 公里，已照常签到，主管看得到距离。")
    assert (await the_visit(world))["distance_m"] == 1201


@pytest.mark.rule("FOLLOW-15", "FOLLOW-16")
@pytest.mark.parametrize(
    ("kind", "word"), [("live", "实时"), ("button", "一次定位"), ("pinned", "手选"), ("none", "无定位")]
)
async def test_how_far_a_place_is_trusted_is_said(world: World, kind: str, word: str) -> None:
    ann, *_ = await a_rep(world)
    match kind:
        case "live":
            await ann.sends_location(*HERE, live=True)
        case "button":
            await ann.sends_location(*HERE)
        case "pinned":
            content = {**ann.phone.origin("某人"), "location": {"latitude": HERE[0], "longitude": HERE[1]}}
            ann.phone.post(content)
            await world.settle()
        case "none":
            await ann.says("签到")
            ann.sees("这台设备发不了定位。用手机点「签到」")
            await ann.says("给顺达物流打了电话，要合同范本")
            await ann.taps("不定位签到")
    label = "顺达物流" if kind == "none" else "顺达物流 · 78 米"
    await ann.taps(label)
    card = next(message["text"] for message in ann.messages() if "已签到 · 顺达物流" in message["text"])
    assert word in card
    assert ("手选或转发的位置" in card) is (kind == "pinned")
    assert (await the_visit(world))["trust"] == kind


@pytest.mark.rule("FOLLOW-15")
async def test_a_customer_without_a_place_takes_it_on_confirm(world: World) -> None:
    ann = await world.person()
    shunda = await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.sends_location(*HERE)
    ann.sees("500 米内没有你的客户，发客户名也行。")
    ann.sees_buttons(("建线索", "只记位置"))
    await ann.says("顺达物流")
    ann.sees("已签到 · 顺达物流", "这家还没有位置，用这次的定位吗？")
    assert ann.labels[0] == ["用", "不用"]
    await ann.taps("用")
    row = await world.firm.row("SELECT lat_e6, lng_e6 FROM customers WHERE id = :id", id=shunda)
    assert tuple(row.values()) == (25033000, 121565400)
    ann.sees_not("还没有位置")
    await ann.taps("离开")


async def test_a_place_alone_is_kept_as_a_memo(world: World) -> None:
    ann = await world.person()
    await ann.sends_location(*HERE)
    await ann.taps("只记位置")
    ann.sees("位置存成备忘了，在 /drafts。")
    assert await world.firm.value("SELECT text FROM memos") == "25.03300, 121.56540"
    assert await world.firm.rows("SELECT id FROM follow_ups") == []


async def test_none_of_those_near_by_leads_to_a_new_lead(world: World) -> None:
    ann, *_ = await a_rep(world)
    await ann.sends_location(*HERE)
    await ann.taps("都不是")
    await ann.taps("建线索")
    ann.sees("公司")


@pytest.mark.rule("FOLLOW-15")
async def test_the_visit_that_was_planned_begins_at_once(world: World) -> None:
    ann, shunda, _ = await a_rep(world)
    await ann.says("给顺达物流打了电话，今天15:30再联系")
    with ann.costs(m=1, new=1):
        await ann.sends_location(*HERE)
    ann.sees("已签到 · 顺达物流")


@pytest.mark.rule("FOLLOW-17")
async def test_three_quiet_hours_end_a_visit_and_the_time_can_be_put_right(world: World) -> None:
    ann, *_ = await a_rep(world)
    await check_in(world, ann)
    await world.passes(hours=3, minutes=1)
    ann.sees("拜访完成 · 顺达物流", "3 小时没动静，已按 17:32 自动结束。")
    visit = await the_visit(world)
    assert (visit["checked_out_at"], visit["auto_closed"]) == (ms(17, 32), 1)
    await ann.taps("改时间")
    ann.sees_buttons(("15:02", "15:32", "16:32"))
    await ann.says("16:20")
    ann.sees("拜访完成 · 顺达物流 14:32–16:20（108 分钟）")
    assert (await the_visit(world))["auto_closed"] == 0


@pytest.mark.rule("FOLLOW-18")
async def test_a_check_in_that_comes_late_keeps_both_times(world: World) -> None:
    ann, *_ = await a_rep(world)
    ann.phone.location(*HERE)
    world.clock.passes(minutes=31)
    await world.settle()
    await ann.taps("顺达物流 · 78 米")
    ann.sees("已签到 · 顺达物流 14:32", "补签")
    visit = await the_visit(world)
    assert (visit["checked_in_at"], visit["arrived_at"]) == (ms(14, 32), ms(15, 3))


@pytest.mark.rule("FOLLOW-1", "PERM-7")
async def test_a_customer_in_the_pool_or_a_colleagues_takes_no_check_in(world: World) -> None:
    ann, bob = await world.person(), await a_person(world.firm, "王芳")
    await placed(world, await a_customer(world.firm, owner=bob, name="天成贸易"), NEAR)
    await placed(world, await a_customer(world.firm, pool=await the_pool(world.firm), name="永发建材"), NEAR)
    await ann.sends_location(*HERE)
    ann.sees("500 米内没有你的客户")
    await ann.says("/visit 天成贸易")
    assert await world.firm.rows("SELECT id FROM follow_ups") == []


async def test_a_lead_is_visited_by_replying_to_its_card(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="新华五金")
    await ann.says("新华五金")
    await ann.sends_location(*HERE, to="新华五金")
    ann.sees("已签到 · 新华五金", "一次定位")
    assert (await the_visit(world))["subject_kind"] == "lead"
