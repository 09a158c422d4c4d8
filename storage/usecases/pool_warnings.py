"""What goes back soon, for its owner: the list, one record with its rule, the lines of the agenda (POOL-13, 6.9)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from storage.digests import MORNING, DigestLine
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.pool import PAGE
from storage.entities.pool_recycling import Falling, FallingList, FallingOne
from storage.errors import Conflict
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, people, pool, pool_clock, pool_extensions, pool_recycling, records
from storage.rules import pool_clock as clock_rules
from storage.rules import pool_warnings as rules
from storage.rules.calendar import is_working_day, today
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import own_lists
from storage.usecases.pool_clock import Governing
from storage.usecases.pool_entry import kind_of
from storage.usecases.pool_run import reason_of

EARLIEST: Final = "0001-01-01"
LONGEST_BREAK: Final = 30  # days off in a row an agenda may wait through


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None, *, page: int = 1) -> Outcome:
    """A page of the actor's own records that go back soon."""
    return _drawn_list(tx, actor, call, card, max(1, page))


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The page after (+1) or before (-1) the one shown."""
    state = card.list_state if card is not None and card.view == "pool-warning" else {}
    return _drawn_list(tx, actor, call, card, max(1, int(state.get("page", 1)) + step))


def _drawn_list(tx: Tx, actor: Actor, call: Call, card: Card | None, page: int) -> Outcome:
    days = soon(actor, call.at)
    total = pool_recycling.count_due_of(tx, actor.user_id, first=days[0], last=days[1])
    page = min(page, max(1, -(-total // PAGE)))
    mine = card is not None and card.user_id == actor.user_id and card.entity != "agenda"
    return own_lists.draw(tx, actor, call, card if mine else None, "pool-warning", {"page": page})


def show_one(tx: Tx, actor: Actor, call: Call, card: Card | None, record: tuple[str, int]) -> Outcome:
    """One of them, with the rule and what may be done. Raises NotFound, Conflict (nothing_due)."""
    kind = kind_of(record)
    row = records.get_readable(tx, actor, kind, record[1], now=call.at)
    if row["recycle_due_on"] is None:
        raise Conflict("nothing_due", rule="POOL-8")
    subject = ref(kind, row["id"])
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="pool-warning-one",
        entity=kind,
        record_id=row["id"],
        subject=subject,
        seen={subject: row["version"]},
        list_state={"falling": page_of(card)},
        onto=card if card is not None and card.user_id == actor.user_id else None,
    )
    return Outcome("pool-warning-one", kind, row["id"], row["version"], drawn)


def page_of(card: Card | None) -> int:
    """The page of the list a card came from, 0 without one."""
    if card is None:
        return 0
    state = card.list_state
    return int(state.get("page", 0)) if card.view == "pool-warning" else int(state.get("falling", 0))


def soon(actor: Actor, now: int) -> tuple[str, str]:
    """From whenever to the latest day somebody is warned of today."""
    warn_days = Policy(actor.settings)["pool.warn_days"]
    return EARLIEST, rules.horizon(warn_days, today(actor.organisation, now)).isoformat()


def falling(row: Row, day: date) -> Falling:
    due_on = date.fromisoformat(row["due_on"])
    kind: RecordKind = "lead" if row["kind"] == "lead" else "customer"
    return Falling(kind, row["id"], row["name"], due_on, max(0, (due_on - day).days))


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> FallingList:
    assert outcome.card is not None
    return _list_on(tx, actor, cards.get(tx, outcome.card))


def _list_on(tx: Tx, actor: Actor, card: Card) -> FallingList:
    page, day = int(card.list_state["page"]), today(actor.organisation, card.drawn_at)
    days, start = soon(actor, card.drawn_at), (page - 1) * PAGE
    rows = pool_recycling.list_due_of(tx, actor.user_id, first=days[0], last=days[1], limit=PAGE, offset=start)
    total = pool_recycling.count_due_of(tx, actor.user_id, first=days[0], last=days[1])
    listed = tuple(falling(row, day) for row in rows)
    return FallingList(listed, total, page, start + 1, start + len(listed) < total, card)


def shown_one(tx: Tx, actor: Actor, outcome: Outcome) -> FallingOne:
    assert outcome.card is not None
    kind = kind_of((outcome.entity, outcome.id))
    card = cards.get(tx, outcome.card)
    row = records.get_readable(tx, actor, kind, outcome.id, now=card.drawn_at)
    condition, days = reason_of(tx, row["recycle_rule_id"] or 0)
    day = today(actor.organisation, card.drawn_at)
    due_on = date.fromisoformat(row["recycle_due_on"] or day.isoformat())
    record = Falling(kind, row["id"], row["name"], due_on, max(0, (due_on - day).days))
    own = row["owner_id"] == actor.user_id
    return FallingOne(
        record,
        condition,
        days,
        _since(tx, kind, row["id"], card.drawn_at),
        may_extend=own and pool_extensions.find_pending(tx, kind, row["id"]) is None,
        may_lock=kind == "customer" and row["owner_id"] in people.reach(tx, actor, "customer.lock"),
        may_return=row["owner_id"] in people.reach(tx, actor, f"{kind}.return"),
        from_list=bool(card.list_state.get("falling")),
        card=card,
    )


def _since(tx: Tx, kind: RecordKind, record_id: int, now: int) -> date | None:
    """The day the clock of the record runs from."""
    rows = pool_clock.facts(tx, kind, [record_id])
    if not rows:
        return None
    clock = Governing(tx, now).clock(kind, rows[0])
    rule = pool.find_rule(tx, rows[0]["recycle_rule_id"]) if rows[0]["recycle_rule_id"] else None
    return clock_rules.clock_start(clock, rule) if rule is not None else clock.received_on


def pushed(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-warning: the list as it stands when it is sent; nothing once everything was seen to."""
    outcome = _drawn_list(tx, actor, call, None, 1)
    assert outcome.card is not None
    shown = shown_list(tx, actor, outcome)
    return Drawn("pool-warning", shown, shown.card) if shown.records else None


def morning(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """agenda-line-pool-warning: how many of one's own go back soon (NOTIFY-23)."""
    days = soon(actor, now)
    n = pool_recycling.count_due_of(tx, actor.user_id, first=days[0], last=days[1])
    return DigestLine("pool-warning", n) if n else None


def morning_team(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """agenda-line-pool-team: whose records met their last step since the last working morning (POOL-13)."""
    day = first = today(actor.organisation, now)
    while (day - first).days < LONGEST_BREAK and not is_working_day(actor.organisation, first - timedelta(days=1)):
        first -= timedelta(days=1)
    counts: Counter[str] = Counter()
    for row in pool_recycling.count_warned_last(tx, first.isoformat(), day.isoformat()):
        if row["owner_id"] != actor.user_id and actor.user_id in people.superior_of(tx, row["owner_id"]):
            counts[row["name"]] += row["n"]
    if not counts:
        return None
    named = " · ".join(f"{name} {n}" for name, n in counts.most_common())
    return DigestLine("pool-team", counts.total(), {"people": named})


PUSHES["pool-warning"] = pushed
MORNING["pool-warning"] = morning
MORNING["pool-team"] = morning_team

SHOWS: Final[dict[str, Any]] = {"pool-warning": shown_list, "pool-warning-one": shown_one}
