"""Files on contracts, money and what waits for a decision (6.12, 6.13, 6.14): handed in, counted, sent."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.approval_desk import a_desk
from tests.bot.test_contracts import SPOKEN, Words, a_named_desk
from tests.bot.test_money import DUE, a_scene
from tests.bot.world import PNG, User, World
from tests.storage.contract_scene import a_draft, a_refund, confirmed
from tests.storage.deal_scene import a_deal, a_line, a_product
from tests.storage.test_files_of_trade import links

YUAN = 100
PDF = b"%PDF-1.7 signed"
spoken = pytest.mark.parametrize("words", SPOKEN, ids=lambda words: words.locale)
every_language = pytest.mark.parametrize("locale", LOCALES)


def word(locale: str, key: str, **fields: str | int) -> str:
    return texts(locale).plain(key, **fields)


def shows(person: User, label: str) -> None:
    assert any(label in row for row in person.labels), person.labels


def received(person: User) -> list[str]:
    """What was sent to this person as a file, each protected: its kind."""
    sent = [one for one in person.messages() if one.get("protected") and (one.get("photo") or one.get("document"))]
    return ["photo" if one.get("photo") else one["document"]["file_name"] for one in sent]


@spoken
@pytest.mark.rule("FILE-1", "CONTRACT-5")
async def test_files_are_added_to_a_draft_and_sent_back(world: World, words: Words) -> None:
    lin = (await a_named_desk(world, words)).lin
    await lin.says(words.said)
    with lin.costs(m=2, t=2, new=0, edits=4):
        await lin.taps(word(words.locale, "button-contract-files"))
        lin.sees(word(words.locale, "file-send"))
        await lin.sends_photo()
        await lin.sends_file("合同.pdf", PDF)
        shows(lin, word(words.locale, "button-file-count", n=2))
        await lin.taps(word(words.locale, "button-back"))
    lin.sees(words.title)
    with lin.costs(t=1, new=2):
        await lin.taps(word(words.locale, "button-file-count", n=2))
    assert received(lin) == ["photo", "合同.pdf"]
    assert {entity for entity, _ in await links(world.firm)} == {"contract"}


@spoken
@pytest.mark.rule("FILE-1")
async def test_an_album_in_reply_to_a_contract_hangs_on_it(world: World, words: Words) -> None:
    lin = (await a_named_desk(world, words)).lin
    await lin.says(words.said)
    with lin.costs(m=1, new=0, edits=1):
        await lin.sends_album([PNG, PNG + b"2", PNG + b"3"], to=words.title)
    shows(lin, word(words.locale, "button-file-count", n=3))


async def test_words_beside_a_file_on_a_contract_are_kept_with_it(world: World) -> None:
    lin = (await a_named_desk(world, SPOKEN[0])).lin
    await lin.says(SPOKEN[0].said)
    await lin.sends_photo("盖章版", to="合同草稿")
    await lin.sends_file("合同.pdf", PDF, caption="终稿", to="合同草稿")
    rows = await world.firm.rows("SELECT name FROM files ORDER BY id")
    assert [row["name"] for row in rows] == ["盖章版", "终稿 合同.pdf"]


async def test_a_table_that_was_asked_for_is_no_import(world: World) -> None:
    desk = await a_named_desk(world, SPOKEN[0])
    await desk.lin.says(SPOKEN[0].said)
    await desk.lin.taps("传附件")
    await desk.lin.sends_file("明细.csv", "客户,电话\n顺达,138".encode())
    shows(desk.lin, "附件 1")
    assert await world.firm.rows("SELECT id FROM imports") == []


async def test_after_going_back_a_photo_is_asked_about_again(world: World) -> None:
    lin = (await a_named_desk(world, SPOKEN[0])).lin
    await lin.says(SPOKEN[0].said)
    await lin.taps("传附件")
    await lin.taps("‹ 返回")
    await lin.sends_photo()
    lin.sees(word("zh-CN", "ask-photo"))
    assert {entity for entity, _ in await links(world.firm)} == {"draft"}


@every_language
@pytest.mark.rule("CONTRACT-5", "PERM-22", "FILE-4")
async def test_the_approver_is_sent_what_was_submitted(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    draft = await a_draft(world.firm, desk.lin.person, 1_000 * YUAN)
    await desk.lin.says("/contracts")
    await desk.lin.taps("1")
    await desk.lin.taps(desk.word("button-contract-files"))
    await desk.lin.sends_file("合同.pdf", PDF)
    await desk.lin.sends_photo()
    await desk.lin.taps(desk.word("button-back"))
    await desk.lin.taps(desk.word("button-contract-submit", amount=desk.money(1_000)))
    await world.settle()
    label = desk.word("button-file-count", n=2)
    shows(desk.chen, label)
    with desk.chen.costs(t=1, new=2):
        await desk.chen.taps(label)
    assert received(desk.chen) == ["合同.pdf", "photo"]
    assert await desk.status(draft.id) == "pending"


async def test_a_contract_in_force_takes_files_and_one_that_waits_does_not(world: World) -> None:
    desk = await a_desk(world)
    contract = await desk.submits(1_000)
    await desk.lin.says("/contracts")
    await desk.lin.taps("1")
    assert "传附件" not in sum(desk.lin.labels, [])
    await desk.lin.sends_photo(to="HT-")
    desk.lin.sees("审批中")
    assert await links(world.firm) == []
    await desk.chen.taps(desk.approve(1_000))
    await desk.lin.says("/contracts")
    await desk.lin.taps("1")
    await desk.lin.sends_photo(to="已生效")
    shows(desk.lin, "附件 1")
    assert await links(world.firm) == [("contract", contract)]


@every_language
@pytest.mark.rule("MONEY-6", "FILE-4")
async def test_a_photo_in_reply_to_what_is_due_is_the_proof_of_its_receipt(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await world.until(DUE)
    due = scene.word("money-due-today", customer="天成贸易", amount=scene.money(42_000))
    with scene.lin.costs(m=1, t=1, new=0, edits=2):
        await scene.lin.sends_photo(to=due)
        scene.lin.sees(scene.word("money-proofs", n=1))
        await scene.lin.taps(scene.got(42_000))
    assert [entity for entity, _ in await links(world.firm)] == ["receipt"]
    label = scene.word("button-money-proof", number=1)
    shows(scene.zhou, label)
    with scene.zhou.costs(t=1, new=1):
        await scene.zhou.taps(label)
    assert received(scene.zhou) == ["photo"]


@every_language
@pytest.mark.rule("MONEY-6", "FILE-1")
async def test_proof_is_added_after_reporting_and_finance_sees_it_at_once(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await world.until(DUE)
    await scene.lin.taps(scene.got(42_000))
    with scene.lin.costs(m=2, t=2, new=0, edits=4):
        await scene.lin.taps(scene.word("button-money-add-proof"))
        scene.lin.sees(scene.word("file-send"))
        await scene.lin.sends_photo()
        await scene.lin.sends_file("回单.pdf", PDF)
        await scene.lin.taps(scene.word("button-back"))
    shows(scene.lin, scene.word("button-money-proof", number=2))
    await world.settle()
    label = scene.word("button-money-proof", number=2)
    shows(scene.zhou, label)
    await scene.zhou.taps(label)
    assert received(scene.zhou) == ["photo", "回单.pdf"]
    await scene.zhou.taps(scene.confirm(42_000))
    await scene.money_is(42_000, 0)


@pytest.mark.rule("MONEY-9")
async def test_a_photo_in_reply_to_a_claim_is_its_proof_until_it_is_confirmed(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("已到账 4.2万")
    await scene.lin.sends_photo(to="已报到账")
    shows(scene.lin, "看凭证 1")
    await scene.zhou.taps("确认到账 4.2万")
    await scene.lin.sends_photo(to="已报到账")
    scene.lin.sees("现在是「已到账」")
    assert len(await links(world.firm)) == 1


async def test_the_proof_of_a_report_taken_back_waits_for_the_next(world: World) -> None:
    scene = await a_scene(world)
    await world.until(DUE)
    await scene.lin.taps("已到账 4.2万")
    await scene.lin.sends_photo(to="已报到账")
    await scene.lin.taps("撤销")
    assert [entity for entity, _ in await links(world.firm)] == ["plan"]


async def test_a_photo_in_reply_to_money_said_leaves_its_draft(world: World) -> None:
    scene = await a_scene(world)
    await scene.lin.says("天成贸易到账 4.2万")
    await scene.lin.sends_photo(to="（还没报）")
    shows(scene.lin, "附件 1")
    assert [entity for entity, _ in await links(world.firm)] == ["contract"]
    assert "（还没报）" in scene.lin.screen


@every_language
@pytest.mark.rule("PERM-22", "MONEY-11")
async def test_who_decides_a_refund_sees_what_it_is_asked_for_with(world: World, locale: str) -> None:
    desk = await a_desk(world, locale, subject="refund")
    zhou = await world.person("周敏", "finance", locale=locale)
    draft = await a_draft(world.firm, desk.lin.person, 100_000 * YUAN, name="天成贸易")
    await world.firm.crm.contracts.submit(world.firm.call(desk.lin.person), draft.id)
    await confirmed(world.firm, desk.lin.person, zhou.person, draft.id, 50_000 * YUAN)
    refund = await a_refund(world.firm, desk.lin.person, draft.id, 1_000 * YUAN)
    await world.settle()
    await desk.lin.says("/contracts")
    await desk.lin.taps("1")
    await desk.lin.taps(desk.word("button-contract-plans"))
    await desk.lin.taps(desk.word("button-money-refund"))
    assert refund.id
    await desk.lin.sends_photo(to="天成贸易")
    shows(desk.lin, desk.word("button-file-count", n=1))
    await world.settle()
    label = desk.word("button-file-count", n=1)
    shows(desk.chen, label)
    await desk.chen.taps(label)
    assert received(desk.chen) == ["photo"]


async def test_more_than_ten_files_come_in_two_steps(world: World) -> None:
    lin = (await a_named_desk(world, SPOKEN[0])).lin
    await lin.says(SPOKEN[0].said)
    await lin.sends_album([PNG + bytes([n]) for n in range(9)], to="合同草稿")
    await lin.sends_album([PNG + bytes([n]) for n in range(9, 12)], to="合同草稿")
    await lin.taps("附件 12")
    lin.sees("已发 10/12 个附件")
    await lin.taps("再发 2 个")
    assert received(lin) == ["photo"] * 12


async def test_the_files_of_a_deal_go_with_its_quote(world: World) -> None:
    desk = await a_desk(world, subject="discount")
    lin, product = desk.lin.person, await a_product(world.firm)
    deal = await a_deal(world.firm, lin, name="年度运输合同", lines=(a_line(product, discount_bp=9_000),))
    await desk.lin.says("/deals")
    await desk.lin.taps("1")
    await desk.lin.sends_photo(to="年度运输合同")
    assert await links(world.firm) == [("opportunity", deal)]
    shows(desk.lin, "附件 1")
    made = await world.firm.crm.deals.quote(world.firm.call(lin), deal)
    await world.firm.crm.deals.send_quote(world.firm.call(lin), made.id)
    await world.settle()
    shows(desk.chen, "附件 1")
    await desk.chen.taps("附件 1")
    assert received(desk.chen) == ["photo"]
