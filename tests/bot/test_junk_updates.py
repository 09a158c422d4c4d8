"""Updates of every kind with anything in their fields: each is answered or parked, and the next person is served."""

import copy
import json
import os
import random
from typing import Any

import pytest

from tests.bot.raw_updates import message
from tests.bot.world import User, World
from tests.factories import a_customer

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "4"))
JUNK = 20_000 if TORTURE else 250
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**63), 2**70, 1e308, "", "x", "0", "\u0000", "\ud800", "é" * 5000,
    "/log", "/start i_\ud800", "tg:1", [], {}, [[]], [None], {"id": None}, {"id": "1"}, {"id": 1}, [{"type": "bold"}],
    [{"type": "url", "offset": -5, "length": 10**9}], "A" * 70_000, "\u202e\u200b", "<b>&lt;", {"a": {"b": []}},
)  # fmt: skip


STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "width": 9,
    "height": 9,
    "is_animated": False,
    "is_video": False,
    "type": "regular",
}


def kinds(user: User) -> list[dict[str, Any]]:
    """One update of every kind, with everything in it that a handler may look at."""
    plain = message(user, 1)["message"]
    sender, chat = plain["from"], plain["chat"]
    file = {"file_id": "F", "file_unique_id": "f", "file_size": 10, "file_name": "a.vcf", "mime_type": "text/x-vcard"}
    origin = {"type": "user", "date": 1, "sender_user": sender}
    more: list[dict[str, Any]] = [
        {"text": "/log 顺达物流 打了电话", "entities": [{"type": "bot_command", "offset": 0, "length": 4}]},
        {"text": "今天拜访了顺达物流", "reply_to_message": dict(plain, message_id=2)},
        {"text": "顺达", "forward_origin": origin},
        {"text": "顺达", "via_bot": {"id": 1, "is_bot": True, "first_name": "b"}},
        {
            "contact": {
                "phone_number": "+8613812345678",
                "first_name": "李",
                "user_id": user.phone.id,
                "vcard": "BEGIN",
            }
        },
        {"location": {"latitude": 25.0, "longitude": 121.5, "horizontal_accuracy": 10.0, "live_period": 60}},
        {"venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "t", "address": "a"}},
        {"photo": [dict(file, width=9, height=9)], "caption": "顺达", "media_group_id": "5"},
        {"document": file, "caption": "顺达"},
        {"voice": dict(file, duration=3)},
        {"sticker": STICKER},
        {"new_chat_members": [sender]},
    ]
    made = [{"message": {key: one for key, one in plain.items() if key != "text"} | parts} for parts in more]
    query = {"id": "1", "from": sender, "chat_instance": "1", "message": plain, "data": "ui:more:-@1"}
    member = {"status": "member", "user": {"id": 1, "is_bot": True, "first_name": "b"}}
    changed = {"chat": chat, "from": sender, "date": 1, "old_chat_member": member, "new_chat_member": member}
    return [
        *made,
        {"edited_message": dict(plain, edit_date=2)},
        {"callback_query": query},
        {"inline_query": {"id": "2", "from": sender, "query": "顺达", "offset": ""}},
        {"chosen_inline_result": {"result_id": "r", "from": sender, "query": "q"}},
        {"my_chat_member": changed},
        {"channel_post": dict(plain, sender_chat={"id": -100, "type": "channel", "title": "c"})},
        {"business_message": dict(plain, business_connection_id="b")},
    ]


def spoilt(dice: random.Random, update: dict[str, Any]) -> dict[str, Any]:
    """The update with one to three of its parts replaced, taken out or moved."""
    made = copy.deepcopy(update)
    for _ in range(dice.randrange(1, 4)):
        place: Any = made
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = dice.choice(keys)
            if isinstance(place[key], dict | list) and dice.randrange(4):
                place = place[key]
                continue
            if dice.randrange(5) == 0:
                del place[key]
            else:
                place[key] = copy.deepcopy(dice.choice(ODD))
            break
    return made


@pytest.mark.threat(4)
@pytest.mark.threat(7)
async def test_no_update_stops_the_bot(world: World, figure: Any) -> None:
    """As if somebody had the webhook's secret: what cannot be read is parked at most, and nobody else waits."""
    ann, bob = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    dice, every = random.Random(SEED), kinds(ann)
    sent = 0
    while sent < JUNK:
        batch = [{"update_id": 10_000 + sent + number} | spoilt(dice, dice.choice(every)) for number in range(50)]
        batch = [json.loads(json.dumps(one)) for one in batch]  # As it comes over the wire.
        await world.service.intake.take(batch)
        await world.settle()
        sent += len(batch)
    rows = await world.firm.rows("SELECT state, count(*) AS n FROM inbox GROUP BY state")
    states = {str(row["state"]): int(row["n"]) for row in rows}
    # Applied: it is done, but there is no such chat to say so in, which the stand-in notes as well.
    assert set(states) <= {"answered", "parked", "applied"}, states
    world.emulator.violations.clear()
    await bob.says("/help")
    bob.sees("怎么用")
    figure("T4", "junk with the secret", seed=SEED, updates=sent, **states)
