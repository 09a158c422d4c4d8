"""Everything one can say, send and tap, in a group, by whoever sees most: it learns of no customer (threat 6).

Each command, key, button, deep link and kind of message the bot knows, in each kind of chat that is not private.
"""

import os
import random
from typing import Any

import pytest

from bot import buttons
from bot.intake import ALLOWED
from bot.texts import LOCALES, texts
from tests.bot import trading_floor
from tests.bot.test_forged_storm import changes, facts
from tests.bot.test_junk_updates import kinds
from tests.bot.test_pool_group import a_bound_group
from tests.bot.trading_floor import Floor
from tests.bot.world import User, World
from tests.factories import a_customer

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "6"))
CHATS = ("group", "supergroup", "channel")
EACH = len(CHATS) if TORTURE else 1
SAID = (
    "今天拜访了{name}，看了样品，明天上午10点再约",
    "找 {name}",
    "{name}电话多少",
    "{name} 年度运输 45万",
    "{name}签合同 45万，30/60/10",
    "收到{name} 3万",
    "新客户 {name} 张三 13812345678",
    "@fieldline_bot {name}",
    "把{name}转给王芳",
    "/start@fieldline_bot",
    "提醒我明天10点给{name}打电话",
    "取消",
    "嗯嗯啊啊",
)


async def every_deed(floor: Floor, user: User) -> list[dict[str, Any]]:
    """Bodies of messages, edits and taps, as one person may send them."""
    features, dice = floor.world.service.runtime.features, random.Random(SEED)
    names = [row["name"] for row in await floor.world.firm.rows("SELECT name FROM customers WHERE pool_id IS NULL")]
    public = [
        row["public_id"]
        for table in ("customers", "leads", "opportunities", "contracts")
        for row in await floor.world.firm.rows(f"SELECT public_id FROM {table} ORDER BY id LIMIT 3")
    ]
    said = [words.format(name=dice.choice(names)) for words in SAID]
    for command in sorted(features.commands):
        said += [f"/{command}", f"/{command}@fieldline_bot {dice.choice(names)}"]
    said += [texts(locale).plain(key) for key in features.keys for locale in LOCALES]
    said += [f"/start {prefix}{id_}" for prefix in features.starts for id_ in dice.sample(public, 2)]
    plain = kinds(user)[0]["message"]
    made: list[dict[str, Any]] = [{"message": dict(plain, text=words)} for words in said]
    made += [one for one in kinds(user) if next(iter(one)) in ALLOWED]
    cards = await floor.world.firm.rows("SELECT message FROM cards WHERE user_id = :id", id=user.person.id)
    card = {"message_id": 3, "from": floor.world.emulator.bot, "chat": plain["chat"], "date": 1, "text": "x"}
    made += [{"message": dict(plain, text=f"找 {dice.choice(names)}", reply_to_message=card)} for _ in cards[:3]]
    every = [one for found in (await floor.refs()).values() for one in found]
    for feature, (writing, showing) in buttons.VERBS.items():
        for verb in (*writing, *showing):
            nonce = "AAAAA" if verb in writing else ""
            data = f"{feature}:{verb}:{dice.choice(every)}@1{nonce}"
            tap = {"id": "9", "from": plain["from"], "chat_instance": "1", "message": card, "data": data}
            made.append({"callback_query": tap})
    return made


def moved(update: dict[str, Any], number: int, chat: dict[str, Any]) -> dict[str, Any]:
    """The same update, in another chat."""
    kind = next(iter(update))
    body = dict(update[kind])
    if "message" in body:
        body["message"] = dict(body["message"], chat=chat)
    elif "chat" in body:
        body["chat"] = chat
    return {"update_id": number, kind: body}


@pytest.mark.threat(6)
@pytest.mark.parametrize("bound", [False, True])
async def test_no_group_hears_a_word_of_a_customer(world: World, bound: bool, figure: Any) -> None:
    floor = await trading_floor.opened(world)
    boss = floor.owner
    await a_customer(world.firm, owner=boss.person, name="金丝雀物流", phones=("+8613812345678",))
    canaries = [*await floor.canaries(), "13812345678"]
    if bound:
        chat_id = await a_bound_group(world, boss, department=world.firm.root)
    else:
        chat_id = int(world.emulator.people.add_group("群", [boss.phone]).id)
    await world.settle()
    floor.heard.clear()
    before = await facts(world)
    deeds, number = await every_deed(floor, boss), 10**6
    dice = random.Random(SEED)
    for first in range(0, len(deeds), 60):
        batch = []
        for deed in deeds[first : first + 60]:
            for kind in dice.sample(CHATS, EACH):
                number += 1
                batch.append(moved(deed, number, {"id": chat_id, "type": kind, "title": "群"}))
        await world.service.intake.take(batch)
        await world.settle()
    world.emulator.violations.clear()  # Taps that no phone made cannot be answered.
    told = [(method, words) for method, place, words in floor.heard if place == chat_id]
    assert not floor.leaks(canaries, chat_id), (floor.leaks(canaries, chat_id), told)
    assert {place for _, place, _ in floor.heard} <= {None, chat_id, boss.phone.id}, "said to somebody else"
    changed = changes(before, await facts(world))
    for table in ("counters", "group_bindings"):
        changed.pop(table, None)
    assert not changed, changed
    figure(
        "T6", f"group, {'bound' if bound else 'unbound'}", seed=SEED, deeds=number - 10**6, said=len(told), leaked=0
    )
