"""A photo or file that was sent to the wrong card comes off it with one tap (conversations 6.3, 6.12, 6.14)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.approval_desk import a_desk
from tests.bot.test_contracts import SPOKEN, Words, a_named_desk
from tests.bot.test_files import NAMES, a_rep
from tests.bot.test_files_of_trade import shows, word
from tests.bot.test_money import DUE, a_scene
from tests.bot.world import PNG, World
from tests.storage.contract_scene import a_draft, a_refund, confirmed
from tests.storage.test_files_of_trade import links

every_language = pytest.mark.parametrize("locale", LOCALES)


@every_language
@pytest.mark.rule("FOLLOW-8", "FILE-5")
async def test_an_album_comes_off_a_customer_with_one_tap(world: World, locale: str) -> None:
    ann, customer = await a_rep(world, locale)
    await ann.says(NAMES[locale])
    await ann.sends_photo(to=NAMES[locale])
    await world.passes(minutes=11)
    await ann.sends_album([PNG, PNG + b"2"], to=NAMES[locale])
    t = texts(locale)
    ann.sees(t.plain("customer-card-files", n=3))
    with ann.costs(t=1, new=0, edits=1):
        await ann.taps(t.plain("button-file-undo", n=2))
    ann.sees(t.plain("customer-card-files", n=1))
    assert await links(world.firm) == [("customer", customer)]
    assert not any(t.plain("button-file-undo", n=2) in row for row in ann.labels)


@pytest.mark.rule("FOLLOW-8")
async def test_late_it_is_said_and_nothing_comes_off(world: World) -> None:
    ann, customer = await a_rep(world)
    await ann.says("顺达物流")
    await ann.sends_photo(to="顺达物流")
    await world.passes(minutes=11)
    await ann.taps("撤掉附件 1")
    assert await links(world.firm) == [("customer", customer)]
    assert "10 分钟" in (ann.alert or "")


@pytest.mark.rule("FOLLOW-8")
async def test_two_messages_come_off_together_and_a_third_may_follow(world: World) -> None:
    ann, customer = await a_rep(world)
    await ann.says("顺达物流")
    await ann.sends_photo(to="顺达物流")
    await ann.sends_file("报价.pdf", b"%PDF-1.7", to="顺达物流")
    await ann.taps("撤掉附件 2")
    await ann.sends_photo(to="顺达物流")
    shows(ann, "撤掉附件 1")
    assert await links(world.firm) == [("customer", customer)]


@pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)
@pytest.mark.rule("FOLLOW-8", "CONTRACT-5")
async def test_a_file_comes_off_a_contract_s_draft(world: World, words: Words) -> None:
    lin = (await a_named_desk(world, words)).lin
    await lin.says(words.said)
    await lin.taps(word(words.locale, "button-contract-files"))
    await lin.sends_photo()
    with lin.costs(t=1, new=0, edits=1):
        await lin.taps(word(words.locale, "button-file-undo", n=1))
    lin.sees(word(words.locale, "file-send"))
    assert await links(world.firm) == []
    await lin.taps(word(words.locale, "button-back"))
    lin.sees(words.title)


@every_language
@pytest.mark.rule("FOLLOW-8", "MONEY-9")
async def test_a_proof_that_is_taken_back_goes_from_the_card_of_finance(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await world.until(DUE)
    await scene.lin.taps(scene.got(42_000))
    await scene.lin.taps(scene.word("button-money-add-proof"))
    await scene.lin.sends_photo()
    await world.settle()
    proof = scene.word("button-money-proof", number=1)
    shows(scene.zhou, proof)
    await scene.lin.taps(word(locale, "button-file-undo", n=1))
    await world.settle()
    assert not any(proof in row for row in scene.zhou.labels)
    await scene.lin.sends_photo()
    await world.settle()
    shows(scene.zhou, proof)
    await scene.zhou.taps(scene.confirm(42_000))
    await scene.money_is(42_000, 0)


@pytest.mark.rule("FOLLOW-8", "MONEY-11")
async def test_whoever_decides_a_refund_sees_files_come_and_go(world: World) -> None:
    desk = await a_desk(world, subject="refund")
    zhou, lin = await world.person("周敏", "finance"), desk.lin
    draft = await a_draft(world.firm, lin.person, 10_000_000, name="天成贸易")
    await world.firm.crm.contracts.submit(world.firm.call(lin.person), draft.id)
    await confirmed(world.firm, lin.person, zhou.person, draft.id, 5_000_000)
    await a_refund(world.firm, lin.person, draft.id, 100_000)
    await world.settle()
    await lin.says("/contracts")
    await lin.taps("1")
    await lin.taps("付款计划")
    await lin.taps("退款")
    for _ in range(2):
        await lin.sends_photo(to="天成贸易")
        await world.settle()
        shows(desk.chen, "附件 1")
        await lin.taps("撤掉附件 1")
        await world.settle()
        assert not any("附件 1" in row for row in desk.chen.labels)
