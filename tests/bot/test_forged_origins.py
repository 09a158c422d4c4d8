"""Who speaks is who sent it: what a message quotes, forwards, answers, signs or shares gives nobody a right."""

import itertools
from typing import Any

import pytest

from storage.entities.customers import NewContact
from tests.bot.raw_updates import message, take
from tests.bot.trading_floor import Floor, overhear
from tests.bot.world import User, World
from tests.factories import a_customer

CUSTOMER, CANARY = "金丝雀物流", "暗号先生"
WORDS = ("找 金丝雀", "/find 金丝雀物流", "/invite 王五 超级管理员", "/admin", "/export", "/team", "/deals", "/today")
_numbers = itertools.count(10_000)


async def scene(world: World) -> tuple[Floor, User, User]:
    """The owner with a customer and a card of it, and a rep who may see neither."""
    boss, ann = await world.owner(), await world.person()
    contacts = (NewContact(CANARY, phones=("+8613812345678",)),)
    await a_customer(world.firm, owner=boss.person, name=CUSTOMER, contacts=contacts)
    await boss.says(CUSTOMER)
    boss.sees(CANARY, "138 1234 5678")
    floor = Floor(world, boss, {}, boss)
    overhear(floor)
    return floor, boss, ann


def origins(world: World, boss: User) -> dict[str, dict[str, Any]]:
    """Ways in which a message names the owner without being his."""
    person = {"id": boss.phone.id, "is_bot": False, "first_name": "陈晓雯"}
    chat = {"id": boss.phone.id, "type": "private", "first_name": "陈晓雯"}
    group = {"id": -1001, "type": "supergroup", "title": "董事会"}
    card = int(boss.last["message_id"])
    quoted = {"message_id": card, "from": world.emulator.bot, "chat": chat, "date": 1, "text": CUSTOMER}
    bot = world.emulator.bot
    return {
        "forwarded": {"forward_origin": {"type": "user", "date": 1, "sender_user": person}},
        "forwarded unnamed": {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "陈晓雯"}},
        "forwarded from a group": {"forward_origin": {"type": "chat", "date": 1, "sender_chat": group}},
        "an answer to his card": {"reply_to_message": quoted},
        "an answer to him": {"reply_to_message": quoted | {"from": person}},
        "an answer to elsewhere": {"external_reply": {"origin": {"type": "user", "date": 1, "sender_user": person}}},
        "by way of the bot": {"via_bot": bot},
        "signed": {"author_signature": "陈晓雯", "sender_chat": group},
        "on business": {"business_connection_id": "x", "sender_business_bot": bot},
        "mentioning": {"entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": person}]},
        "edited": {"edit_date": 2},
    }


async def rights(world: World) -> list[Any]:
    """Who is who, and who may what."""
    tables = ("users", "user_roles", "invites", "team_members", "exports")
    return [await world.firm.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


@pytest.mark.threat(7)
async def test_nobody_speaks_for_another(world: World) -> None:
    floor, boss, ann = await scene(world)
    before = await rights(world)
    for how, parts in origins(world, boss).items():
        floor.heard.clear()
        for words in WORDS:
            update = message(ann, next(_numbers), words, **parts)
            if how == "edited":
                update["edited_message"] = update.pop("message")
            await take(world, update)
        await world.passes(seconds=3)  # What is forwarded is gathered.
        said = floor.told()
        assert CANARY not in said, how
        assert "1234 5678" not in said, how
        assert await rights(world) == before, how
    assert {place for _, place, _ in floor.heard} <= {None, ann.phone.id}


@pytest.mark.threat(7)
@pytest.mark.parametrize("account", [1087968824, 136817688, 777000], ids=["anonymous admin", "channel", "telegram"])
@pytest.mark.parametrize("kind", ["private", "group", "supergroup", "channel"])
async def test_who_hides_behind_a_chat_is_nobody(world: World, account: int, kind: str) -> None:
    floor, boss, ann = await scene(world)
    before = await rights(world)
    group = world.emulator.people.add_group("董事会", [boss.phone])
    chat = {"id": account if kind == "private" else group.id, "type": kind, "title": "董事会", "first_name": "x"}
    for words in WORDS:
        sender = {"id": account, "is_bot": True, "first_name": "Group"}
        more = {
            "from": sender,
            "chat": chat,
            "sender_chat": {"id": group.id, "type": "supergroup", "title": "董事会"},
        }
        await take(world, message(boss, next(_numbers), words, **more))
    assert CANARY not in floor.told()
    assert await rights(world) == before
    world.emulator.violations.clear()  # There is no such private chat.


@pytest.mark.threat(8)
async def test_a_phone_number_gives_nobody_an_account(world: World) -> None:
    """Somebody's contact, one's own, one without a person, forwarded, and typed: who is not linked stays so."""
    floor, boss, ann = await scene(world)
    await world.firm.write(
        lambda tx: tx.run("UPDATE users SET phone = '+8613800000000' WHERE id = :id", id=ann.person.id)
    )
    mallory = world.stranger("Mallory")
    before = await rights(world)
    contact = {"phone_number": "+8613800000000", "first_name": "林志强"}
    origin = {
        "forward_origin": {
            "type": "user",
            "date": 1,
            "sender_user": {"id": ann.phone.id, "is_bot": False, "first_name": "x"},
        }
    }
    for parts in (
        {"contact": contact},
        {"contact": contact | {"user_id": ann.phone.id}},
        {"contact": contact | {"user_id": mallory.phone.id}},
        {"contact": contact | {"user_id": ann.phone.id}} | origin,
        {"contact": contact | {"user_id": boss.phone.id}} | origin,
    ):
        update = message(mallory, next(_numbers), **parts)
        del update["message"]["text"]
        await take(world, update)
        await world.passes(seconds=3)
    await mallory.says("+8613800000000")
    assert await rights(world) == before
    assert CANARY not in floor.told(mallory.phone.id)
    world.emulator.violations.clear()  # She never pressed Start.
