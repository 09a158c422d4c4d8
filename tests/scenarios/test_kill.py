"""R1: kill -9 of the whole bot at random moments, while people write, reminders ring and Telegram is in trouble.

Nothing is lost, nothing is done twice, nothing is said after its reason went; a message is said twice only where it
was on its way at a kill, or Telegram took it and its answer was lost. FIELDLINE_KILLS says how often it is killed,
FIELDLINE_TORTURE=1 is the long form, FIELDLINE_SEED repeats a run.
"""

import asyncio
import os
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from bot.pushes.delivery import IN_FLIGHT, OUTAGE_MS
from storage.entities.instants import MINUTE, to_ms
from storage.entities.transfer import Terms
from tests.factories import Firm, a_customer
from tests.figures import Figure
from tests.scenarios.processes import at_rest, count, rows, until
from tests.scenarios.village import Village, Villager, village

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
KILLS = int(os.environ.get("FIELDLINE_KILLS", "1000" if TORTURE else "60"))
OF_POSTGRES = 5
"""So many times fewer kills on PostgreSQL: test_two_machines.py kills there."""

COLLEAGUES = ("林志强", "王芳", "赵磊", "周敏")
FIRMS = ("顺达物流", "天成贸易", "鸿图五金", "远航货运", "云栖软件")
FAULTS = {"rate_429": 0.07, "rate_5xx": 0.07, "rate_cut": 0.07, "retry_after": 1}
MOST_WAITING = 5
SLOWEST = 5
"""Stored messages a second that a bot catches up with on a machine that does other things too."""

DUE = re.compile("该联系|要联系|提醒 · ")
LIST = re.compile("有 ([0-9]+) 家要联系")
BUSY = "你发得快"
"""Said once a minute, and after each start, to whom ten messages wait: no answer to any of them."""

# A tap or an answer that was cut on its way, or sent just before a kill, cannot be known to have arrived.
AMBIGUOUS = ("answered-twice",)


@dataclass
class Storm:
    """What was done to the bot, and what a right bot makes of it."""

    town: Village
    dice: random.Random
    said: dict[int, list[str]] = field(default_factory=dict)
    cancelled: list[tuple[str, Villager, int]] = field(default_factory=list)
    """(words, whose, how many posts there were then): it never rings in that chat again, unless it comes back."""

    ended: set[str] = field(default_factory=set)
    """The words of all that was cancelled."""

    pushing: int = 0
    """Pushes that may have been on their way at the kills, all together."""

    answering: int = 0
    """Answers, the same."""

    def tag(self, who: Villager) -> str:
        return f"K{who.person.id:02d}N{len(self.said.get(who.person.id, ())):04d}"

    def says(self, who: Villager) -> None:
        """The next line of this person: every other one is a follow-up with a next contact."""
        mine = self.said.setdefault(who.person.id, [])
        words = f"这歌挺好听{self.tag(who)}"
        if len(mine) % 2 == 0:
            firm = FIRMS[len(mine) // 2 % len(FIRMS)]
            words = f"今天拜访了{firm}，看了样品{self.tag(who)}，{len(mine) % 9 + 1}天后上午10点再联系"
        if len(self.town.witness.queue) < MOST_WAITING * len(self.town.people):
            mine.append(words)
            who.phone.say(words)

    def people_write(self) -> None:
        for who in self.town.people:
            if self.dice.random() < 0.5:
                self.says(who)

    async def life(self) -> None:
        """Start the bot and kill it: while it starts, soon after, or in the middle of its work."""
        self.town.passes(minutes=1)
        self.people_write()
        if self.dice.random() < 0.25:
            await self.town.begins()
            await asyncio.sleep(self.dice.uniform(0, 0.2))
        else:
            await self.town.starts()
            await asyncio.sleep(self.dice.uniform(0, 0.2))
            self.people_write()
            await asyncio.sleep(self.dice.uniform(0, 0.2))
        await self.town.kill()

    async def count_in_flight(self) -> None:
        """How many messages the dead bot may have been sending: pushes at most IN_FLIGHT, answers one a chat."""
        async with self.town.looks() as db:
            leased = await count(db, "outbox WHERE state = 'leased'")
            chats = await rows(db, "SELECT DISTINCT place FROM inbox WHERE state IN ('received', 'applied')")
        self.pushing += min(IN_FLIGHT, leased)
        self.answering += len(chats)

    async def cancel(self) -> None:
        """While no bot runs, a reminder that is due now or soon ends, or its customer goes to a colleague."""
        async with self.town.office() as firm:
            soon = firm.clock.ms + 2 * MINUTE
            found = await firm.rows(
                "SELECT r.id, r.note, r.user_id, r.subject_id, c.name FROM reminders r"
                " LEFT JOIN customers c ON c.id = r.subject_id"
                " WHERE r.state = 'open' AND r.due_at <= :soon ORDER BY r.id DESC LIMIT 12",
                soon=soon,
            )
            if not found:
                return
            one = self.dice.choice(found)
            who = next(who for who in self.town.people if who.person.id == one["user_id"])
            if one["subject_id"] is None:
                await firm.crm.reminders.dismiss(firm.call(who.person), one["id"])
            else:
                heir = await self._transfer(firm, who, one["subject_id"])
                back = (one["name"], heir)
                self.cancelled = [kept for kept in self.cancelled if (kept[0], kept[1].person.id) != back]
            self.cancelled.append((one["note"] or one["name"], who, len(self.town.witness.posts)))
            self.ended.add(one["note"] or one["name"])

    async def _transfer(self, firm: Firm, who: Villager, customer: int) -> int:
        """To whom it went."""
        owner, *others = (one.person for one in self.town.people)
        to = next(one for one in others if one.id != who.person.id)
        terms = Terms(to.id, "workload")
        await firm.crm.transfer.transfer(firm.call(owner), [("customer", customer)], terms)
        return to.id


async def company(town: Village, kills: int) -> dict[str, Villager]:
    """Everybody has customers to write about, and a reminder a minute, each with a tag of its own; by tag."""
    await town.found(*COLLEAGUES)
    tags: dict[str, Villager] = {}
    async with town.office() as firm:
        await firm.set("notify.merge_minutes", 0)
        for who in town.people:
            for name in FIRMS:
                await a_customer(firm, owner=who.person, name=name)
            for minute in range(1, kills + 1):
                tag = f"R{who.person.id:02d}M{minute:04d}"
                tags[tag] = who
                due = firm.clock.ms + minute * MINUTE
                if minute % 4 or who is town.people[0]:
                    await firm.crm.reminders.set_own(firm.call(who.person), f"寄样品{tag}", due, chosen=True)
                else:
                    customer = await a_customer(firm, owner=who.person, name=f"恒通{tag}")
                    call = firm.call(who.person)
                    await firm.crm.reminders.set_next(call, ("customer", customer), due, chosen=True)
    return tags


async def settled(town: Village) -> bool:
    """Nothing waits at Telegram, every update is answered, and everything due was sent."""
    async with town.looks() as db:
        rests = await at_rest(db, now=to_ms(town.now), real=2**62)
    return rests and not len(town.witness.queue)


@pytest.mark.rule("DIALOG-1", "NOTIFY-1", "NOTIFY-2", "ORG-1", "REMIND-9")
@pytest.mark.reliability("R1", "R3")
async def test_kills_lose_nothing_and_repeat_nothing(url_of_the_town: str, dialect: str, figure: Figure) -> None:
    kills = KILLS if dialect == "sqlite" else max(4, KILLS // OF_POSTGRES)
    dice = random.Random(f"{SEED}-{dialect}")
    async with village(url_of_the_town, seed=SEED) as town:
        tags = await company(town, kills)
        town.witness.faults.set({**FAULTS, "seed": SEED})
        storm = Storm(town, dice)
        for _ in range(kills):
            await storm.life()
            await storm.count_in_flight()
            if dice.random() < 0.4:
                await storm.cancel()
        await only_failures_wait(town)
        await calm(town)

        rung = await reminders_rang(storm, tags)
        twice = await said_twice(storm)
        await exactly_once(storm)
        await sound(town)
        trouble = {f"share_of_{kind}": f"{town.witness.share(kind):.1f} %" for kind in ("429", "5xx", "cut")}
        updates = sum(len(mine) for mine in storm.said.values())
        reminders = {"reminders": len(tags), "rung": rung, "cancelled": len(storm.cancelled), "lost": 0}
        figure("R1", dialect, kills=kills, **reminders, sent_after_cancel=0, **twice, **trouble)
        figure("R3", f"{dialect}, long polling", kills=kills, updates=updates, lost=0, applied_twice=0)


async def only_failures_wait(town: Village) -> None:
    """Kills alone put nothing off: what Telegram did not fail waits no longer than an outage is left alone."""
    soon = int(time.time() * 1000) + OUTAGE_MS[1]
    async with town.looks() as db:
        late = f"outbox WHERE state = 'queued' AND failures = 0 AND next_at > {soon}"
        assert await count(db, late) == 0


async def calm(town: Village) -> None:
    """Telegram is well again, the hours of back-off are over, and the bot ends by itself when all is said."""
    town.witness.faults.set({})
    async with town.office() as firm:
        await firm.write(lambda tx: tx.run("UPDATE outbox SET next_at = 0 WHERE state = 'queued'"))
    async with town.looks() as db:
        left = await count(db, "inbox WHERE state IN ('received', 'applied')")
    await town.starts()
    what = f"an answer to {left} stored messages and more, and everything due sent"
    await until(lambda: settled(town), what, seconds=60 + left / SLOWEST)
    await town.ends()


async def reminders_rang(storm: Storm, tags: dict[str, Villager]) -> int:
    """Every reminder rang unless it was cancelled first, and none after that; how many rang."""
    posts = storm.town.witness.posts
    rung: Counter[str] = Counter()
    for tag, who in tags.items():
        rung[tag] = sum(tag in post.text and bool(DUE.search(post.text)) for post in who.posts(storm.town.witness))
    counted = await counted_in_lists(storm)
    ended = {words[-8:] for words in storm.ended}
    assert [tag for tag in tags if not rung[tag] and tag not in ended | counted] == []
    for words, who, before in storm.cancelled:
        tag = words[-9:]
        late = [one for one in posts[before:] if one.chat == who.phone.id and tag in one.text]
        assert [one.text for one in late if DUE.search(one.text) and not one.edited] == [], tag
    async with storm.town.looks() as db:
        states = await rows(db, "SELECT state, count(*) AS n FROM outbox WHERE kind = 'remind-due' GROUP BY state")
    assert {row["state"] for row in states} <= {"sent", "merged", "dropped"}, states
    return sum(1 for tag in tags if rung[tag] or tag in counted)


async def counted_in_lists(storm: Storm) -> set[str]:
    """The tags of what a long list does not name. Each list counts what was sent with it, but
    what had ended meanwhile."""
    async with storm.town.looks() as db:
        sent = await rows(
            db,
            "SELECT DISTINCT o.user_id, o.message, r.id, COALESCE(NULLIF(r.note, ''), c.name) AS words FROM outbox o"
            " JOIN reminders r ON r.id = o.subject_id LEFT JOIN customers c ON c.id = r.subject_id"
            " WHERE o.kind = 'remind-due' AND o.message IS NOT NULL",
        )
    found: set[str] = set()
    for who in storm.town.people:
        posts = {post.message: post.text for post in who.posts(storm.town.witness) if not post.edited}
        for message, text in posts.items():
            title = LIST.search(text)
            here = [row["words"][-8:] for row in sent if (row["user_id"], row["message"]) == (who.person.id, message)]
            if title is not None and here:
                ended = sum(1 for tag in here if any(tag in words for words in storm.ended))
                assert len(here) - ended <= int(title[1]) <= len(here), text[:200]
                found.update(here)
    return found


async def said_twice(storm: Storm) -> dict[str, str]:
    """Messages beyond the one each push and each answer needs are no more than may have been on their way."""
    pushes, answers = 0, 0
    async with storm.town.looks() as db:
        kept = await rows(db, "SELECT user_id, message FROM outbox WHERE message IS NOT NULL AND action = 'send'")
    for who in storm.town.people:
        sent = {row["message"] for row in kept if row["user_id"] == who.person.id}
        heard = [post for post in who.posts(storm.town.witness) if not post.edited]
        posts = [post for post in heard if not post.text.startswith(BUSY)]
        assert sent <= {post.message for post in posts}, "a push counts as sent that never was"
        others = [post for post in posts if post.message not in sent]
        again = sum(1 for post in others if DUE.search(post.text))
        beyond = len(others) - again - len(storm.said.get(who.person.id, ()))
        assert beyond >= 0, f"{who.person.name} lacks {-beyond} answers"
        pushes, answers = pushes + again, answers + beyond
    cut = sum(1 for text in storm.town.witness.cut if DUE.search(text))
    most_pushes, most_answers = storm.pushing + cut, storm.answering + len(storm.town.witness.cut) - cut
    assert pushes <= most_pushes
    assert answers <= most_answers
    return {"pushes_twice": f"{pushes} of {most_pushes}", "answers_twice": f"{answers} of {most_answers}"}


async def exactly_once(storm: Storm) -> None:
    """Each message made one record, in the order it was written."""
    async with storm.town.looks() as db:
        made = await rows(
            db,
            "SELECT words, owner_id AS person, id FROM drafts"
            " UNION ALL SELECT words, author_id AS person, id FROM follow_ups ORDER BY id",
        )
        assert await count(db, "inbox WHERE state <> 'answered'") == 0
    times = Counter(row["words"] for row in made)
    for person, said in storm.said.items():
        assert {words: times[words] for words in said if times[words] != 1} == {}
        for kind in ("这歌", "今天"):
            mine = [row["words"] for row in made if row["person"] == person and str(row["words"]).startswith(kind)]
            assert mine == [words for words in said if words.startswith(kind)]


async def sound(town: Village) -> None:
    """Log, database and audit chain are as they should be, and the token was never written."""
    found = [one for one in town.witness.violations if one["rule"] not in AMBIGUOUS]
    assert found == []
    said = town.log()
    assert "Traceback" not in said, said[said.index("Traceback") - 300 :][:3000]
    assert "canary" not in said
    async with town.office() as firm:
        await firm.crm.audit.seal(limit=100_000)
        verdict = await firm.crm.audit.verify(town.now)
        assert verdict.is_whole, verdict
        if firm.db.dialect == "sqlite":
            assert await firm.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
            assert await firm.rows("PRAGMA foreign_key_check") == []
