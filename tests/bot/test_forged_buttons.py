"""Buttons nobody was given: malformed, forged, crossed, foreign, used and old ones are answered and do nothing."""

import os
import random
import re
from typing import Any

import pytest

from tests.bot.test_bad_input import answered, decent
from tests.bot.world import User, World
from tests.factories import a_customer

FORGED = 3_000 if os.environ.get("FIELDLINE_TORTURE") == "1" else 300


def _update(world: World, user: User, message_id: int, data: str) -> dict[str, Any]:
    """A tap that no button of the phone could make."""
    query = world.emulator.queries.ask(user.phone.id, user.phone.id, 150.0)
    chat = {"id": user.phone.id, "type": "private", "first_name": "x"}
    date = int(world.clock.now.timestamp())
    message = {"message_id": message_id, "chat": chat, "date": date, "text": "x", "from": world.emulator.bot}
    sender = {"id": user.phone.id, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
    body = {"id": query.id, "from": sender, "chat_instance": "1", "message": message, "data": data}
    return {"update_id": int(query.id[-9:]) + 10**9, "callback_query": body}


async def forges(world: World, user: User, message_id: int, data: str) -> None:
    update = _update(world, user, message_id, data)
    await world.service.intake.take([update])
    await world.settle()
    answer = world.emulator.callback_answer(update["callback_query"]["id"])
    assert answer is not None, f"the tap on {data!r} was never answered"


TABLES = (
    "customers",
    "leads",
    "follow_ups",
    "reminders",
    "drafts",
    "memos",
    "users",
    "user_roles",
    "invites",
    "settings",
)


async def facts(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every fact a tap could change. That a fresh card of a draft has a fresh button is none."""
    rows = {table: await world.firm.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}
    for draft in rows["drafts"]:
        del draft["button_until"], draft["updated_at"], draft["version"]
    return rows


def buttons_of(user: User) -> list[tuple[int, str]]:
    return [
        (one["message_id"], button["value"])
        for one in user.messages()
        for row in one["buttons"]
        for button in row
        if button["kind"] == "callback"
    ]


MALFORMED = (
    "", ":", "::::", "follow", "follow:undo", "follow:undo:f1", "follow:undo:f1@", "follow:undo:f1@9aaaaa", "x" * 64,
    "pool:claim:c1@1", "pool:claim:c1@1aaaaaa", "pool:claim:-@1aaaaa", "pool:nonsense:c1@1aaaaa", "ui:next:-@1",
    "ui:pick:-:find@1", "ui:retry:-:1@1", "ui:retry:-:-1@1", "join:yes:i1@1aaaaa", "admin:role:u1@1aaaaa",
    "admin:stop:u1@1aaaaa", "customer:open:c999999@1", "remind:snooze:e1:+99999@1aaaaa", "settings:set:-:x@1aaaaa",
    "draft:save:d1:log@1aaaaa", "follow:open:fzzzzzzzzzzzzz@1", "顺达", "\u0000", "a" * 63 + "é"[:0],
)  # fmt: skip


@pytest.mark.threat(1)
@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
async def test_malformed_buttons_are_answered_and_do_nothing(world: World, data: str) -> None:
    ann = await world.person()
    await ann.says("嗯嗯啊啊哦哦")
    before = await facts(world)
    await forges(world, ann, ann.last["message_id"], data)
    decent(ann)
    assert await facts(world) == before
    await answered(world)


async def scene(world: World) -> tuple[User, User]:
    """Two reps with records and many cards, and a pool they both see."""
    ann, bob = await world.person(), await world.person("王芳")
    for user, firm in ((ann, "顺达物流"), (bob, "天成贸易")):
        await a_customer(world.firm, owner=user.person, name=firm)
        await user.says(f"今天拜访了{firm}，看了样品，明天上午10点再约")
        await user.says(f"今天给{firm}打了电话")
        await user.says("新客户 佳美包装 刘敏 1391111222" + str(user.person.id % 10))
        await user.says("嗯嗯啊啊哦哦")
        await user.says("/pool")
        await user.says("/mute 1h")
    return ann, bob


@pytest.mark.threat(1)
async def test_forged_crossed_and_foreign_taps_change_nothing(world: World) -> None:
    ann, bob = await scene(world)
    dice = random.Random(7)
    await ann.says("/help")
    plain = ann.last["message_id"]
    mine = buttons_of(ann)
    theirs = [(at, data) for at, data in buttons_of(bob) if ":-" not in data]  # Buttons about a record of Bob's.
    assert len(mine) > 12
    nonces = {data[-5:] for _, data in mine + theirs if re.search(r"@1\w{5}$", data)}
    before = await facts(world)
    for _ in range(FORGED):
        message_id, data = dice.choice(theirs)
        body, _, tail = data.partition("@")
        kind = dice.randrange(6)
        if kind == 0:  # Bob's button, tapped by Ann on her own chat's message of that number
            forged, at = data, message_id
        elif kind == 1:  # Bob's button on one of Ann's cards
            forged, at = data, dice.choice(mine)[0]
        elif kind == 2:  # Bob's record with a nonce of another card
            forged, at = f"{body}@1{dice.choice(sorted(nonces))}", dice.choice(theirs)[0]
        elif kind == 3:  # a guessed nonce
            guess = "".join(dice.choices("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", k=5))
            forged, at = f"{body}@1{guess}", message_id
        elif kind == 4:  # one character changed
            place = dice.randrange(len(data))
            forged, at = data[:place] + dice.choice("a1:@Z+é") + data[place + 1 :], dice.choice(mine)[0]
        else:  # on a message that is no card of the CRM
            forged, at = data, plain
        await forges(world, ann, at, forged[:64])
    after = await facts(world)
    for table in TABLES:
        assert after[table] == before[table], table
    decent(ann)


@pytest.mark.threat(1)
async def test_a_used_button_works_once(world: World) -> None:
    ann, _ = await scene(world)
    undo = next((at, data) for at, data in buttons_of(ann) if data.startswith("follow:undo"))
    await forges(world, ann, *undo)
    after_one = await facts(world)
    for _ in range(5):
        await forges(world, ann, *undo)
    assert await facts(world) == after_one


@pytest.mark.threat(2)
async def test_every_old_button_is_answered(world: World) -> None:
    """A day later, and after other deeds: each button still gets an answer, none a stack trace."""
    ann, _ = await scene(world)
    old = buttons_of(ann)
    await world.passes(days=1)
    await ann.says("今天又拜访了顺达物流，3天后再约")
    for message_id, data in old:
        await forges(world, ann, message_id, data)
        decent(ann)
    await answered(world)
