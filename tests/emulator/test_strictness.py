"""What Telegram refuses because of what happened before: chats, edits, queries, files."""

from typing import Any

import pytest

from emulator import Emulator, NotPossible, Person, Upload

from .conftest import png


class Now:
    """A wall clock that tests move."""

    def __init__(self) -> None:
        self.seconds = 1_780_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ann() -> Person:
    person = Emulator(flood=False, clock=Now()).people.add("Ann Lee", language_code="zh-hans")
    person.open()
    person.emulator.take_updates()
    return person


async def ok(person: Person, method: str, **params: Any) -> Any:
    """A call that must succeed."""
    status, body = await person.emulator.call(method, params)
    assert status == 200, body
    return body["result"]


async def refused(person: Person, method: str, **params: Any) -> tuple[int, str, list[str]]:
    """A call that must fail: code, words, and the rules it violated."""
    before = len(person.emulator.violations)
    status, body = await person.emulator.call(method, params)
    assert not body["ok"]
    rules = [found["rule"] for found in person.emulator.violations[before:]]
    return status, body["description"], rules


GO = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def test_nobody_is_written_to_before_pressing_start(ann: Person) -> None:
    bob = ann.emulator.people.add("Bob")
    assert await refused(ann, "sendMessage", chat_id=bob.id, text="x") == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
        ["never-started"],
    )
    bob.open()
    await ok(ann, "sendMessage", chat_id=bob.id, text="x")


async def test_a_person_who_blocked_the_bot_hears_nothing_and_that_is_no_violation(ann: Person) -> None:
    assert len(ann.block().update_ids) == 1
    (update,) = ann.emulator.take_updates()
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert await refused(ann, "sendMessage", chat_id=ann.id, text="x") == (
        403,
        "Forbidden: bot was blocked by the user",
        [],
    )
    with pytest.raises(NotPossible, match="blocked"):
        ann.say("x")
    assert ann.block().update_ids == ()
    kinds = [next(iter(update.keys() - {"update_id"})) for update in (ann.open("") and ann.emulator.take_updates())]
    assert kinds == ["my_chat_member", "message"]
    await ok(ann, "sendMessage", chat_id=ann.id, text="x")


async def test_an_edit_must_change_something(ann: Person) -> None:
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="<b>x</b>", parse_mode="HTML", reply_markup=GO)
    place = {"chat_id": ann.id, "message_id": sent["message_id"]}
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    status, words, rules = await refused(
        ann, "editMessageText", **place, text="x", entities=entities, reply_markup=GO
    )
    assert (status, rules) == (400, [])
    assert words.startswith("Bad Request: message is not modified")
    edited = await ok(ann, "editMessageText", **place, text="x", entities=entities)
    assert "reply_markup" not in edited
    assert edited["edit_date"] == edited["date"]
    assert (await refused(ann, "editMessageReplyMarkup", **place))[1].startswith(
        "Bad Request: message is not modified"
    )


async def test_only_own_messages_of_the_right_kind_are_edited(ann: Person) -> None:
    said = ann.say("mine").message_ids[0]
    assert (await refused(ann, "editMessageText", chat_id=ann.id, message_id=said, text="y"))[2] == ["edit-foreign"]
    assert (await refused(ann, "editMessageText", chat_id=ann.id, message_id=99, text="y"))[2] == ["unknown-message"]
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x", reply_markup={"remove_keyboard": True})
    words = await refused(ann, "editMessageText", chat_id=ann.id, message_id=sent["message_id"], text="y")
    assert words == (400, "Bad Request: message can't be edited", ["edit-with-reply-keyboard"])
    sent = await ok(ann, "sendContact", chat_id=ann.id, phone_number="1", first_name="A")
    place = {"chat_id": ann.id, "message_id": sent["message_id"]}
    assert (await refused(ann, "editMessageText", **place, text="y"))[2] == ["edit-kind"]
    assert (await refused(ann, "editMessageCaption", **place, caption="y"))[2] == ["edit-kind"]


async def test_a_message_the_person_deleted_is_gone_without_anybodys_fault(ann: Person) -> None:
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x")
    ann.delete(sent["message_id"])
    place = {"chat_id": ann.id, "message_id": sent["message_id"]}
    assert await refused(ann, "editMessageText", **place, text="y") == (
        400,
        "Bad Request: message to edit not found",
        [],
    )
    reply = {"message_id": sent["message_id"]}
    assert (await refused(ann, "sendMessage", chat_id=ann.id, text="y", reply_parameters=reply))[2] == []
    await ok(
        ann, "sendMessage", chat_id=ann.id, text="y", reply_parameters={**reply, "allow_sending_without_reply": True}
    )


async def test_messages_older_than_two_days_are_not_deleted(ann: Person) -> None:
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x")
    ann.emulator.advance(48 * 3600 + 1)
    place = {"chat_id": ann.id, "message_id": sent["message_id"]}
    assert (await refused(ann, "deleteMessage", **place))[1:] == (
        "Bad Request: message can't be deleted for everyone",
        [],
    )


async def test_a_tap_is_answered_once_and_in_time(ann: Person) -> None:
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x", reply_markup=GO)
    step = ann.tap("Go")
    (update,) = ann.emulator.take_updates()
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (step.callback_id, "go")
    assert query["message"]["message_id"] == sent["message_id"]
    assert query["chat_instance"].lstrip("-").isdigit()
    assert query["from"] == {
        "id": ann.id,
        "is_bot": False,
        "first_name": "Ann",
        "last_name": "Lee",
        "language_code": "zh-hans",
    }
    assert ann.emulator.callback_answer(str(step.callback_id)) is None
    await ok(ann, "answerCallbackQuery", callback_query_id=step.callback_id, text="Yes")
    assert ann.emulator.callback_answer(str(step.callback_id)) == {"text": "Yes", "show_alert": False, "url": None}
    assert ann.screen()["alert"] == "Yes"
    again = await refused(ann, "answerCallbackQuery", callback_query_id=step.callback_id)
    assert (again[0], again[2]) == (400, ["answered-twice"])
    late = ann.tap("Go")
    assert ann.screen()["alert"] is None
    ann.emulator.advance(151)
    expired = await refused(ann, "answerCallbackQuery", callback_query_id=late.callback_id)
    assert (expired[0], expired[2]) == (400, [])
    assert "query is too old" in expired[1]


async def test_an_inline_query_lives_thirty_seconds(ann: Person) -> None:
    article = {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "m"}}
    step = ann.inline("shun")
    ann.emulator.advance(31)
    late = await refused(ann, "answerInlineQuery", inline_query_id=step.query_id, results=[article])
    assert (late[0], late[2]) == (400, [])
    step = ann.inline("shun")
    twice = await refused(ann, "answerInlineQuery", inline_query_id=step.query_id, results=[article, article])
    assert twice[2] == ["duplicate-result"]
    many = [{**article, "id": str(number)} for number in range(51)]
    assert (await refused(ann, "answerInlineQuery", inline_query_id=step.query_id, results=many))[2] == [
        "too-many-results"
    ]
    await ok(ann, "answerInlineQuery", inline_query_id=step.query_id, results=many[:50])
    with pytest.raises(NotPossible, match="no result 77"):
        ann.choose("77")


async def test_an_inline_message_is_edited_by_its_own_id(ann: Person) -> None:
    article = {
        "type": "article",
        "id": "1",
        "title": "t",
        "input_message_content": {"message_text": "m"},
        "reply_markup": GO,
    }
    step = ann.inline("shun")
    await ok(ann, "answerInlineQuery", inline_query_id=step.query_id, results=[article])
    ann.choose("1")
    message = ann.emulator.take_updates()[-1]["message"]
    assert message["via_bot"]["id"] == ann.emulator.bot["id"]
    ann.tap("Go")
    query = ann.emulator.take_updates()[-1]["callback_query"]
    assert "message" not in query
    assert await ok(ann, "editMessageText", inline_message_id=query["inline_message_id"], text="changed") is True
    assert ann.screen()["messages"][-1]["text"] == "changed"


async def test_only_inline_keyboards_are_echoed(ann: Person) -> None:
    keys = {"keyboard": [[{"text": "Log"}]], "input_field_placeholder": "one line"}
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x", reply_markup=keys)
    assert "reply_markup" not in sent
    screen = ann.screen()
    assert (screen["reply_keyboard"], screen["placeholder"]) == ([["Log"]], "one line")
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x", reply_markup=GO)
    assert sent["reply_markup"] == GO
    assert ann.screen()["reply_keyboard"] == [["Log"]]
    await ok(ann, "sendMessage", chat_id=ann.id, text="x", reply_markup={"remove_keyboard": True})
    assert ann.screen()["reply_keyboard"] == []


async def test_keys_that_ask_for_a_place_are_for_private_chats(ann: Person) -> None:
    group = ann.emulator.people.add_group("North", [ann])
    keys = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    assert (await refused(ann, "sendMessage", chat_id=group.id, text="x", reply_markup=keys))[2] == ["private-only"]


async def test_a_live_location_moves_as_an_edit(ann: Person) -> None:
    first = ann.location(25.0, 121.5, live=True)
    ann.location(25.1, 121.6, message_id=first.message_ids[0])
    created, moved = ann.emulator.take_updates()
    assert created["message"]["location"]["live_period"] == 900
    assert moved["edited_message"]["location"]["latitude"] == 25.1
    assert created["message"]["location"]["latitude"] == 25.0


async def test_a_long_text_leaves_the_phone_in_pieces(ann: Person) -> None:
    step = ann.say("😀" * 4096 + "tail")
    assert [len(update["message"]["text"]) for update in ann.emulator.take_updates()] == [4096, 4]
    assert len(step.update_ids) == 2


async def test_forwards_name_a_hidden_user_or_an_account(ann: Person) -> None:
    bob = ann.emulator.people.add("Bob")
    ann.forward("Mr He", ["one", "two"])
    ann.forward("", "three", from_person=bob)
    origins = [update["message"]["forward_origin"] for update in ann.emulator.take_updates()]
    assert [one["type"] for one in origins] == ["hidden_user", "hidden_user", "user"]
    assert (origins[0]["sender_user_name"], origins[2]["sender_user"]["id"]) == ("Mr He", bob.id)


async def test_a_contact_is_own_only_with_the_senders_id(ann: Person) -> None:
    ann.contact(phone="+1", own=True)
    ann.contact("Liu Min", "+2")
    ann.contact("Liu Min", "+2", user_id=77, forwarded_from="Mr He")
    cards = [update["message"] for update in ann.emulator.take_updates()]
    assert [card["contact"].get("user_id") for card in cards] == [ann.id, None, 77]
    assert "forward_origin" in cards[2]


async def test_the_bot_leaves_and_is_thrown_out(ann: Person) -> None:
    bob = ann.emulator.people.add("Bob")
    group = ann.emulator.people.add_group("North", [ann, bob], admins=[bob])
    assert [next(iter(update.keys() - {"update_id"})) for update in ann.emulator.take_updates()] == [
        "my_chat_member",
        "message",
    ]
    members = await ok(ann, "getChatAdministrators", chat_id=group.id)
    assert [(one["user"]["first_name"], one["status"]) for one in members] == [
        ("Ann", "creator"),
        ("Bob", "administrator"),
    ]
    await ok(ann, "leaveChat", chat_id=group.id)
    assert await refused(ann, "sendMessage", chat_id=group.id, text="x") == (
        403,
        "Forbidden: bot is not a member of the supergroup chat",
        [],
    )
    step = ann.open("https://t.me/fieldline_bot?startgroup=g_1", chat=group.id)
    assert len(step.update_ids) == 3
    assert ann.emulator.take_updates()[-1]["message"]["text"] == "/start@fieldline_bot g_1"
    group.remove_bot(ann)
    assert (await refused(ann, "sendMessage", chat_id=group.id, text="x"))[1].startswith("Forbidden: bot was kicked")


async def test_privacy_mode_hides_small_talk_in_groups(ann: Person) -> None:
    group = ann.emulator.people.add_group("North", [ann])
    sent = await ok(ann, "sendMessage", chat_id=group.id, text="x")
    seen = {
        "lunch?": 0,
        "/brief": 1,
        "/brief@other_bot": 0,
        "ask @fieldline_bot": 1,
    }
    for text, count in seen.items():
        assert len(ann.say(text, chat=group.id).update_ids) == count, text
    assert len(ann.say("yes", chat=group.id, reply_to=sent["message_id"]).update_ids) == 1
    group.add_bot(ann, admin=True)
    assert len(ann.say("lunch?", chat=group.id).update_ids) == 1


async def test_files_have_ids_sizes_and_a_path(ann: Person) -> None:
    ann.upload(Upload("客户 表.csv", b"a,b", "text/csv"), caption="list")
    ann.upload([Upload("a.png", png(400, 200)), Upload("b.png", png())], kind="photo", caption="two")
    ann.upload(Upload("v.ogg", b"x"), kind="voice")
    ann.upload(Upload("c.vcf", b"BEGIN:VCARD"), kind="vcard")
    sheet, first, second, voice, card = [update["message"] for update in ann.emulator.take_updates()]
    assert (sheet["document"]["file_name"], sheet["caption"]) == ("客户 表.csv", "list")
    assert [(size["width"], size["height"]) for size in first["photo"]] == [(90, 45), (400, 200)]
    assert (first["caption"], "caption" in second) == ("two", False)
    assert first["media_group_id"] == second["media_group_id"]
    assert (voice["voice"]["mime_type"], card["document"]["mime_type"]) == ("audio/ogg", "text/x-vcard")
    found = await ok(ann, "getFile", file_id=first["photo"][0]["file_id"])
    assert found["file_size"] == len(png(400, 200))
    assert ann.emulator.files.by_path[found["file_path"]].content == png(400, 200)
    assert (await refused(ann, "getFile", file_id="AgAC"))[2] == []
    assert (await refused(ann, "sendDocument", chat_id=ann.id, document=first["photo"][0]["file_id"]))[2] == [
        "file-kind"
    ]
    again = await ok(ann, "sendPhoto", chat_id=ann.id, photo=first["photo"][-1]["file_id"])
    assert again["photo"][-1]["file_unique_id"] == first["photo"][-1]["file_unique_id"]


async def test_a_file_over_twenty_megabytes_cannot_be_fetched(ann: Person) -> None:
    ann.upload(Upload("big.bin", bytes(20 * 1024 * 1024 + 1)))
    (update,) = ann.emulator.take_updates()
    answer = await refused(ann, "getFile", file_id=update["message"]["document"]["file_id"])
    assert answer == (400, "Bad Request: file is too big", [])


async def test_protected_content_stays_where_it_is(ann: Person) -> None:
    sent = await ok(ann, "sendMessage", chat_id=ann.id, text="x", protect_content=True)
    there = {"chat_id": ann.id, "from_chat_id": ann.id, "message_id": sent["message_id"]}
    for method in ("forwardMessage", "copyMessage"):
        assert (await refused(ann, method, **there))[2] == ["protected-content"]
    assert ann.screen()["messages"][-1]["protected"]


async def test_dates_follow_the_emulators_clock(ann: Person) -> None:
    before = await ok(ann, "sendMessage", chat_id=ann.id, text="x")
    ann.emulator.advance(3600)
    after = await ok(ann, "sendMessage", chat_id=ann.id, text="x")
    assert after["date"] - before["date"] == 3600
    for wrong in (-1, "1", True, float("nan")):
        with pytest.raises(NotPossible):
            ann.emulator.advance(wrong)  # type: ignore[arg-type]


async def test_commands_are_shown_by_the_narrowest_scope(ann: Person) -> None:
    def commands(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    await ok(ann, "setMyCommands", commands=commands("start"))
    assert [one["command"] for one in ann.screen()["commands"]] == ["start"]
    await ok(ann, "setMyCommands", commands=commands("pool"), scope={"type": "chat", "chat_id": ann.id})
    assert [one["command"] for one in ann.screen()["commands"]] == ["pool"]
    await ok(ann, "deleteMyCommands", scope={"type": "chat", "chat_id": ann.id})
    assert [one["command"] for one in ann.screen()["commands"]] == ["start"]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://example.com/", "no link to the bot"),
        ("https://t.me/other_bot?start=x", "opens @other_bot"),
        ("https://t.me/fieldline_bot?start=a%20b", "start parameter"),
        ("https://t.me/fieldline_bot?startgroup=x", "needs the group"),
    ],
)
def test_links_that_lead_elsewhere_are_named(link: str, why: str, ann: Person) -> None:
    with pytest.raises(NotPossible, match=why):
        ann.open(link)


def test_a_missing_button_is_answered_with_those_there_are(ann: Person) -> None:
    with pytest.raises(NotPossible, match="no button labelled Go; there are: none"):
        ann.tap("Go")
    with pytest.raises(NotPossible, match="no key labelled Go"):
        ann.press("Go")
