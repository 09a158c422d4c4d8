"""What a firm asks of a visit: on its cards, in the words said on site, never in the way (FOLLOW-20)."""

import json

import pytest

from tests.bot.test_visits import HERE, Words, a_rep, check_in, spoken, the_visit
from tests.bot.world import World

PROMPTS = {
    "zh-CN": ("目的", "竞品", "续约", "飞达在报价", "目的：续约"),
    "zh-TW": ("目的", "競品", "續約", "飛達在報價", "目的：續約"),
    "en": ("Purpose", "Rival", "renewal", "Feida has quoted", "Purpose: renewal"),
}


async def asks(world: World, *labels: str) -> None:
    await world.firm.crm.follow_ups.set_prompts(world.firm.call(world.firm.owner), "visit", labels)


async def answers(world: World) -> dict[str, str]:
    return json.loads((await the_visit(world))["extra"])  # type: ignore[no-any-return]


@spoken
@pytest.mark.rule("FOLLOW-20")
async def test_what_the_firm_asks_of_a_visit_is_answered_on_its_cards(world: World, words: Words) -> None:
    purpose, rival, renewal, quoted, _ = PROMPTS[words.locale]
    ann, *_ = await a_rep(world, words)
    await asks(world, purpose, rival)
    await ann.presses(words.key, lat=HERE[0], lng=HERE[1])
    await ann.taps(words.sites[0][0])
    ann.sees_buttons(words.keys)
    await ann.says(words.said)
    ann.sees_buttons(words.noted_keys, (purpose, rival))
    with ann.costs(t=1, m=1, new=0, edits=2):
        await ann.taps(purpose)
        await ann.says(renewal)
    ann.sees(*words.noted[:2], f"{purpose} · {renewal}")
    ann.sees_buttons(words.noted_keys, (rival,))
    world.clock.passes(minutes=22)
    await ann.taps(words.keys[0])
    ann.sees(words.out[0], words.said, f"{purpose} · {renewal}", words.out[1])
    ann.sees_buttons(*words.chips, (rival,))
    with ann.costs(t=1, m=1, new=0, edits=2):
        await ann.taps(rival)
        await ann.replies(quoted, to=words.shunda)
    ann.sees(words.out[0], f"{rival} · {quoted}", words.out[1])
    ann.sees_buttons(*words.chips)
    assert await answers(world) == {purpose: renewal, rival: quoted}
    assert (await the_visit(world))["content"] == words.said


@spoken
@pytest.mark.rule("FOLLOW-20")
async def test_answers_said_on_site_are_fields_and_none_of_them_is_needed(world: World, words: Words) -> None:
    purpose, rival, renewal, _, said = PROMPTS[words.locale]
    ann, *_ = await a_rep(world, words)
    await asks(world, purpose, rival)
    await ann.presses(words.key, lat=HERE[0], lng=HERE[1])
    await ann.taps(words.sites[0][0])
    await ann.says(f"{words.said}\n{said}")
    ann.sees(*words.noted[:2], f"{purpose} · {renewal}")
    await ann.taps(words.keys[0])
    await ann.taps(words.chips[0][1])
    ann.sees_not(words.out[1])
    assert rival in ann.labels[1]
    visit = await the_visit(world)
    assert (visit["content"], await answers(world)) == (words.said, {purpose: renewal})


@pytest.mark.rule("FOLLOW-20", "FOLLOW-17")
async def test_a_visit_that_ended_by_itself_still_asks(world: World) -> None:
    ann, *_ = await a_rep(world)
    await asks(world, "目的")
    await check_in(world, ann)
    await world.passes(hours=3, minutes=1)
    ann.sees_buttons(("改时间",), ("目的",))
    await ann.taps("目的")
    await ann.says("续约")
    ann.sees("拜访完成 · 顺达物流", "目的 · 续约")
    assert await answers(world) == {"目的": "续约"}


@pytest.mark.rule("FOLLOW-20", "FOLLOW-8")
async def test_answers_come_back_with_the_undo_of_a_visit(world: World) -> None:
    ann, *_ = await a_rep(world)
    await asks(world, "目的")
    await check_in(world, ann)
    await ann.sends_photo()
    await ann.taps("目的")
    await ann.says("续约")
    await ann.taps("撤销")
    ann.sees("已撤销，没有保存 · 顺达物流")
    assert await world.firm.rows("SELECT id FROM follow_ups WHERE deleted_at IS NULL") == []
    draft = await world.firm.row("SELECT body FROM drafts WHERE state = 'open'")
    assert json.loads(draft["body"])["extra"] == {"目的": "续约"}
