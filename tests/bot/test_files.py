"""Photos, albums, documents, voices and forwards (4.4, 6.3): where they go, what is kept, how they come back."""

import asyncio
from typing import Any

import pytest

from bot.texts import LOCALES, texts
from emulator.files import Upload
from tests.bot.world import PNG, User, World
from tests.factories import a_customer, a_lead, a_person

MB = 1024 * 1024
NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
SAID = {
    "zh-CN": "给顺达物流打了电话，要合同范本，周五再联系",
    "zh-TW": "打給順達物流了，要合約範本，週五再聯絡",
    "en": "Called Shunda Logistics, wants a contract template, again Friday",
}
every_language = pytest.mark.parametrize("locale", LOCALES)


async def a_rep(world: World, locale: str = "zh-CN") -> tuple[User, int]:
    ann = await world.person(locale=locale)
    return ann, await a_customer(world.firm, owner=ann.person, name=NAMES[locale])


async def links(world: World) -> list[tuple[str, int]]:
    rows = await world.firm.rows("SELECT entity, record_id FROM file_links ORDER BY file_id, entity")
    return [(row["entity"], row["record_id"]) for row in rows]


@every_language
@pytest.mark.rule("FILE-1", "FOLLOW-7")
async def test_a_photo_on_the_card_of_a_customer_hangs_on_it(world: World, locale: str) -> None:
    ann, customer = await a_rep(world, locale)
    await ann.says(NAMES[locale])
    with ann.costs(m=1, new=0, edits=1):
        await ann.sends_photo(to=NAMES[locale])
    assert ann.phone.screen()["messages"][-1]["reactions"], "the photo got no receipt"
    ann.sees(texts(locale).plain("customer-card-files", n=1))
    assert await links(world) == [("customer", customer)]
    assert await world.firm.value("SELECT state FROM files") == "kept"


@every_language
@pytest.mark.rule("FILE-1")
async def test_an_album_to_a_saved_follow_up_is_counted_on_its_card(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    await ann.says(SAID[locale])
    with ann.costs(m=1, new=0, edits=1):
        await ann.sends_album([PNG, PNG + b"2", PNG + b"3"], to=NAMES[locale])
    ann.sees(texts(locale).plain("follow-files", n=3))
    assert len(await links(world)) == 3
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1


@pytest.mark.rule("FOLLOW-8")
async def test_a_photo_with_words_to_a_follow_up_adds_both(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.says(SAID["zh-CN"])
    await ann.sends_photo("现场很乱", to="已记跟进")
    ann.sees("要合同范本", "现场很乱", "附件 1", "已补到这条")


@every_language
async def test_a_photo_with_a_sentence_is_a_follow_up(world: World, locale: str) -> None:
    ann, customer = await a_rep(world, locale)
    with ann.costs(m=1, new=1):
        await ann.sends_photo(SAID[locale])
    ann.sees(texts(locale).plain("follow-saved-title", customer=NAMES[locale]))
    ann.sees(texts(locale).plain("follow-files", n=1))
    row = await world.firm.row("SELECT subject_id, next_at FROM follow_ups")
    assert row["subject_id"] == customer
    assert row["next_at"] is not None


@every_language
async def test_a_photo_for_nobody_asks_where_it_goes(world: World, locale: str) -> None:
    ann, customer = await a_rep(world, locale)
    await ann.says(SAID[locale])
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.sends_photo()
        ann.sees(texts(locale).plain("ask-photo"))
        ann.sees_buttons((NAMES[locale],), (texts(locale).plain("button-keep"),))
        await ann.taps(NAMES[locale])
    ann.sees(texts(locale).plain("follow-files", n=1))
    rows = await world.firm.rows("SELECT content, qualifying FROM follow_ups ORDER BY id DESC")
    assert (rows[0]["content"], rows[0]["qualifying"]) == ("", 1)
    assert (await links(world))[0][0] == "follow_up"


async def test_a_file_that_is_kept_first_goes_to_a_customer_later(world: World) -> None:
    ann, customer = await a_rep(world)
    await ann.says(SAID["zh-CN"])
    await ann.sends_file("报价 v2.pdf", b"%PDF-1.7")
    ann.sees("这个文件放哪里？")
    await ann.taps("先存着")
    assert [entity for entity, _ in await links(world)] == ["memo"]
    await ann.says("/drafts")
    ann.sees("报价 v2.pdf")
    await ann.taps("1")
    await ann.taps("记到客户")
    await ann.taps("顺达物流 · 今天跟进过")
    assert [entity for entity, _ in await links(world)] == ["follow_up"]


@pytest.mark.rule("FOLLOW-8")
async def test_undo_gives_the_files_back_with_the_words(world: World) -> None:
    ann, _ = await a_rep(world)
    await a_customer(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("给明辉电子打了电话，周五再联系")
    await ann.sends_photo("今天拜访了顺达物流，周五再联系")
    await ann.taps("撤销")
    ann.sees("已撤销，没有保存 · 顺达物流", "附件 1")
    await ann.taps("记到别家")
    await ann.taps("明辉电子")
    ann.sees("已记跟进 · 明辉电子", "附件 1")
    assert [entity for entity, _ in await links(world)] == ["follow_up"]


@every_language
@pytest.mark.rule("FILE-3")
async def test_a_file_over_twenty_megabytes_is_refused_and_its_words_are_saved(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    await ann.sends_file("plan.zip", b"\0" * (25 * MB), caption=SAID[locale])
    assert texts(locale).plain("error-file-too-big") in ann.screen
    assert texts(locale).plain("follow-saved-title", customer=NAMES[locale]) in ann.screen
    assert await world.firm.rows("SELECT id FROM files") == []
    assert len(await world.firm.rows("SELECT id FROM follow_ups")) == 1
    await ann.sends_file("plan.zip", b"\0" * (25 * MB))
    ann.sees(texts(locale).plain("error-file-too-big"))


@every_language
@pytest.mark.rule("FOLLOW-7")
async def test_a_voice_is_kept_first_and_asks_for_one_line(world: World, locale: str) -> None:
    ann, customer = await a_rep(world, locale)
    await ann.says(NAMES[locale])
    await ann.sends_voice(to=NAMES[locale])
    t = texts(locale)
    ann.sees(t.plain("error-voice-no-engine"))
    assert ann.labels == [
        [
            t.entry("outcome", "interested", capital=True),
            t.entry("outcome", "no_answer", capital=True),
            t.plain("button-no-line"),
        ]
    ]
    row = await world.firm.row("SELECT subject_id, origin, qualifying, content FROM follow_ups")
    assert tuple(row.values()) == (customer, "voice", 1, "")
    await ann.taps(ann.labels[0][0])
    assert await world.firm.value("SELECT outcome FROM follow_ups") == "interested"
    ann.sees_not(t.plain("error-voice-no-engine"))


async def test_a_line_written_after_a_voice_is_its_note(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.says("顺达物流")
    await ann.sends_voice(to="顺达物流")
    await ann.says("老板下周出差")
    ann.sees("已记跟进 · 顺达物流", "老板下周出差", "附件 1")
    assert await world.firm.value("SELECT content FROM follow_ups") == "老板下周出差"


async def test_a_voice_for_nobody_waits_for_the_sentence_that_names_the_customer(world: World) -> None:
    ann, customer = await a_rep(world)
    await ann.sends_voice()
    ann.sees("语音存好了。补一句文字，以后好找？")
    await ann.says(SAID["zh-CN"])
    ann.sees("已记跟进 · 顺达物流", "要合同范本", "附件 1")
    assert await world.firm.value("SELECT origin FROM follow_ups") == "voice"


async def test_a_long_voice_is_a_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, _ = await a_rep(world)
    monkeypatch.setattr("bot.handlers.files.LONGEST_VOICE", 2)
    await ann.says("顺达物流")
    await ann.sends_voice(to="顺达物流")
    ann.sees("语音超过 60 秒，已存成附件，没转文字。", "附件 1")


@pytest.mark.rule("FILE-4", "PERM-15")
async def test_the_files_of_a_customer_are_sent_back_protected(world: World) -> None:
    ann, customer = await a_rep(world)
    await ann.says("顺达物流")
    await ann.sends_file("报价.pdf", b"%PDF-1.7 offer", to="顺达物流")
    await ann.says(SAID["zh-CN"])
    await ann.sends_photo(to="已记跟进")
    await world.service.crm.files.show_list(world.firm.call(ann.person), f"c{customer}")
    shown = await open_list(world, ann, f"c{customer}")
    assert [file.name for file in shown.files] == ["", "报价.pdf"]
    bob = await world.person("王芳")
    assert await opened(world, bob, shown.files[1].id) == 0
    assert await opened(world, ann, shown.files[1].id) == 1
    sent = ann.messages()[-1]
    assert sent["document"]["file_name"] == "报价.pdf"
    assert sent["protected"]


async def open_list(world: World, user: User, record: str) -> Any:
    return await world.service.crm.files.show_list(world.firm.call(user.person), record)


async def opened(world: World, user: User, file_id: int) -> int:
    """Tap the number of a file on a list of one's own making; how many messages came."""
    from bot.buttons import encode
    from storage.entities.ids import ref

    before = len(user.messages())
    await world.emulator.call(
        "sendMessage",
        {
            "chat_id": user.phone.id,
            "text": "list",
            "reply_markup": {
                "inline_keyboard": [[{"text": "9", "callback_data": encode("file", "open", ref("file", file_id))}]]
            },
        },
        {},
    )
    await user.taps("9")
    return len(user.messages()) - before - 1


@pytest.mark.rule("FILE-1", "FILE-2")
async def test_when_files_cannot_be_fetched_the_record_stands_and_the_sender_is_told(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.says("顺达物流")
    world.emulator.faults.set({"rate_5xx": 1.0, "methods": ["getFile"]})
    await ann.sends_file("报价.pdf", b"%PDF-1.7 offer", to="顺达物流")
    assert await world.firm.value("SELECT state FROM files") == "referenced"
    for hours in (0.1, 0.5, 2, 6, 18):
        await world.passes(hours=hours)
    assert await world.firm.row("SELECT state, tries FROM files") == {"state": "failed", "tries": 6}
    await world.settle()
    ann.hears("附件没取到 · 报价.pdf")
    world.emulator.faults.set({})
    await ann.taps("再试一次")
    ann.sees("再取一次 · 报价.pdf")
    assert await world.firm.value("SELECT state FROM files") == "kept"


@pytest.mark.rule("DIALOG-4")
async def test_seven_forwards_with_a_restart_between_are_one_follow_up(world: World) -> None:
    from bot.gathering import Gatherer

    ann, customer = await a_rep(world)
    await ann.says("顺达物流")
    lines = [f"第{number}句" for number in range(1, 8)]
    for number, line in enumerate(lines):
        ann.phone.post(
            {**ann.phone.origin("客户"), "text": line}, reply_to=ann.last["message_id"] if not number else None
        )
        await world.service.intake.take(world.emulator.take_updates())
        await world.service.lanes.idle()
        if number == 3:  # The process stops and starts: what it knew in memory is gone.
            await world.service.gatherer.stop()
            world.service.gatherer = Gatherer(world.firm.crm, world.service.clock, world.service.lanes.put)
            world.service.runtime.gatherer = world.service.gatherer
            await world.service.gatherer.resume()
    assert await world.firm.rows("SELECT id FROM drafts") == []
    await world.passes(seconds=2)
    ann.sees("记到 顺达物流 吗？（还没保存）")
    await ann.taps("保存")
    row = await world.firm.row("SELECT content, origin, subject_id FROM follow_ups")
    assert row == {"content": "\n".join(lines), "origin": "forward", "subject_id": customer}


@pytest.mark.rule("DIALOG-4")
async def test_another_message_of_the_writer_closes_the_burst_and_comes_after_it(world: World) -> None:
    ann, _ = await a_rep(world)
    ann.phone.forward("客户", ["顺达物流说价格可以", "下周签"])
    ann.phone.say("/drafts")
    await world.settle()
    first, second = (message["text"] for message in ann.messages()[-2:])
    assert "记到 顺达物流 吗？" in first
    assert "没存的草稿" in second or "1" in second
    assert len(await world.firm.rows("SELECT id FROM drafts")) == 1


@pytest.mark.rule("DIALOG-4")
async def test_a_part_that_comes_later_starts_a_new_one(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.forwards("客户", "顺达物流说价格可以")
    await ann.forwards("客户", "顺达物流说下周签")
    assert len(await world.firm.rows("SELECT id FROM drafts")) == 2


@every_language
async def test_a_forward_of_an_own_contact_is_a_draft_on_the_customer(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    with ann.costs(m=1, new=1):
        await ann.forwards("Somebody", f"{NAMES[locale]} 123 ok")
    ann.sees(texts(locale).plain("follow-confirm-title", customer=NAMES[locale]))
    assert await world.firm.rows("SELECT id FROM follow_ups") == []


@every_language
async def test_a_forward_that_says_nothing_is_asked_about(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    await ann.forwards("客户", "……")
    t = texts(locale)
    ann.sees(t.plain("ask-forward"))
    ann.sees_buttons((t.plain("button-new-lead"), t.plain("button-to-customer")), (t.plain("button-keep"),))
    await ann.taps(t.plain("button-keep"))
    assert await world.firm.value("SELECT text FROM memos") == "……"


async def test_a_photo_on_a_leads_card_hangs_on_the_lead(world: World) -> None:
    ann = await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="新华五金")
    await ann.says("新华五金")
    with ann.costs(m=1, new=0, edits=1):
        await ann.sends_photo(to="新华五金")
    ann.sees("附件 1")
    assert await links(world) == [("lead", lead)]


@pytest.mark.rule("PERM-7")
async def test_a_reader_adds_no_files(world: World) -> None:
    ann, bob = await world.person(), await a_person(world.firm, "王芳")
    customer = await a_customer(world.firm, owner=bob, name="天成贸易")
    from tests.factories import a_team_row

    await a_team_row(world.firm, ("customer", customer), ann.person, "read")
    await ann.says("天成贸易")
    await ann.sends_photo(to="天成贸易")
    assert await links(world) == []


@pytest.mark.parametrize("kind", ["video", "audio"])
async def test_a_video_is_a_document(world: World, kind: str) -> None:
    ann, customer = await a_rep(world)
    await ann.says("顺达物流")
    await ann.sends_file("a.mp4", b"x" * 100, kind=kind, to="顺达物流")
    assert await links(world) == [("customer", customer)]


async def test_names_of_files_are_data(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.says("顺达物流")
    target = ann.last["message_id"]
    ann.phone.upload(Upload("<b>..%2f..%2fetc&.txt", b"x"), kind="document", reply_to=target)
    await world.settle()
    assert (await world.firm.value("SELECT name FROM files")).startswith("<b>")
    kept = [path.name for path in world.service.fetching.blobs.folder.rglob("*") if path.is_file()]
    assert kept == [await world.firm.value("SELECT sha256 FROM files")]


@pytest.mark.rule("DIALOG-4")
async def test_the_clock_of_the_process_closes_a_burst_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gathering.BURST_MS", 50)
    ann, _ = await a_rep(world)
    ann.phone.forward("客户", ["顺达物流说价格可以", "下周签"])
    await world.service.intake.take(world.emulator.take_updates())
    await world.service.lanes.idle()
    world.clock.passes(seconds=1)
    for _ in range(1000):
        if await world.firm.rows("SELECT id FROM drafts"):
            break
        await asyncio.sleep(0.01)
    await world.service.lanes.idle()
    ann.sees("记到 顺达物流 吗？（还没保存）", "下周签")


async def test_a_vcard_file_of_nobody_is_a_file_like_any_other(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.sends_file("people.vcf", b"nothing")
    ann.sees("这个文件放哪里？")
    assert [entity for entity, _ in await links(world)] == ["draft"]


@every_language
@pytest.mark.rule("CONT-5")
async def test_a_vcard_file_becomes_a_draft_for_each_person(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nORG:{firm}\nTEL:+86139111122{number:02d}\nEND:VCARD\n"
        for number, (name, firm) in enumerate((("Liu Min", "Minghui Ltd"), ("He Ping", "Yongfa Ltd")))
    )
    with ann.costs(m=1, new=2):
        await ann.sends_file("people.vcf", cards.encode())
    words = ann.screen
    assert "Minghui Ltd" in words
    assert "Yongfa Ltd" in words
    assert await world.firm.value("SELECT count(*) AS n FROM drafts WHERE kind = 'lead'") == 2
    assert await world.firm.rows("SELECT id FROM leads") == []
