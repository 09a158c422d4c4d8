"""Finding a record by a name, a phone or the end of one (CUST-21, DUP-4, DUP-7, DUP-8, PERM-13, PERM-16)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.entities.call import Call, Outcome
from storage.entities.candidates import Standing
from storage.entities.cards import Card
from storage.entities.customers import FoundLine, FoundList, FoundMasked, FoundNothing
from storage.entities.duplicates import Hit, Key
from storage.entities.ids import RECORD_KINDS, RecordKind, parse_ref, ref
from storage.entities.instants import HOUR
from storage.entities.people import Actor
from storage.entities.tokens import Term
from storage.errors import Invalid, Limit
from storage.queries import audit, cards, customers, duplicates, lookup
from storage.queries.lookup import Found
from storage.queries.standing import Standings, describe
from storage.rules import lookup as rules
from storage.rules.duplicates import POLICY, TOO_MANY, check_lookup
from storage.rules.lookup import Sought, sought
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import own_lists, record_cards

PAGE = 5
_ORDER: tuple[Standing, ...] = ("own", "readable", "pool")


def find(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str) -> Outcome:
    """One record's card, a list with own records first, a masked hit of a full name or whole phone, a guess at what
    was meant, or nothing.

    Raises Limit when the look-ups of the hour are used up (DUP-8).
    """
    wanted = sought(words, actor.organisation.phone_region)
    found, holders, is_guess = search(tx, actor, call, wanted)
    if len(found) == 1 and found[0].standing != "pool" and not is_guess:
        return record_cards.open_card(tx, actor, call, card, found[0].kind, found[0].id)
    if found:
        return _list(tx, actor, call, card, wanted.words, found, is_guess=is_guess)
    return _masked(tx, actor, call, card, wanted, holders)


def search(
    tx: Tx, actor: Actor, call: Call, wanted: Sought
) -> tuple[list["FoundHit"], set[tuple[RecordKind, int]], bool]:
    """Hits, else whoever is called exactly so among those he may not open, else what was nearly meant; and whether
    the hits are such a guess."""
    found = hits(tx, actor, call, wanted)
    holders = set[tuple[RecordKind, int]]() if found else _holders(tx, actor, call, _masked_keys(wanted))
    if found or holders:
        return found, holders, False
    return guessed(tx, actor, call, wanted), holders, True


def page(tx: Tx, actor: Actor, call: Call, card: Card | None, *, step: int) -> Outcome:
    """The next or previous five of a list, judged anew. Raises Invalid for a card that is no list."""
    if card is None or card.view != "customer-list":
        raise Invalid("no_list", rule="ORG-14")
    state = card.list_state
    wanted = sought(state["words"], actor.organisation.phone_region)
    is_guess = bool(state.get("guessed"))
    found = guessed(tx, actor, call, wanted) if is_guess else hits(tx, actor, call, wanted)
    first = max(0, min(state["first"] + step * PAGE, max(0, len(found) - 1) // PAGE * PAGE))
    return _list(tx, actor, call, card, state["words"], found, first=first, is_guess=is_guess)


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A record in a list of hits, and what it is to the person."""

    kind: RecordKind
    id: int
    standing: Standing


def hits(tx: Tx, actor: Actor, call: Call, wanted: Sought) -> list[FoundHit]:
    """Every hit the person may open, own ones first, then by how near the name is; beyond the first few hundred as
    they come."""
    standings = Standings(tx, actor, now=call.at)
    ranked: dict[tuple[RecordKind, int], tuple[int, Standing]] = {}
    for kind in RECORD_KINDS:
        for row in _by_number(tx, actor, call, kind, wanted):
            ranked[kind, row["id"]] = (0, standings.of_row(kind, row))
    named, more = _by_name(tx, actor, call, wanted, standings)
    for hit in named:
        near = rules.closeness(wanted.words, hit.names)
        ranked.setdefault((hit.kind, hit.row["id"]), (near, standings.of_row(hit.kind, hit.row)))
    near_first = [
        (_ORDER.index(standing), near, *record) for record, (near, standing) in ranked.items() if standing != "masked"
    ]
    ordered = [FoundHit(kind, id_, _ORDER[place]) for place, _, kind, id_ in sorted(near_first)]
    return [*ordered, *(FoundHit(*record, "readable") for record in more)][: rules.MOST_COUNTED]


def _by_number(tx: Tx, actor: Actor, call: Call, kind: RecordKind, wanted: Sought) -> Iterable[Row]:
    if wanted.phone:
        holders = duplicates.find_holders(tx, [Key("phone", wanted.phone)])
        ids = [row["holder_id"] for row in holders if row["holder_kind"] == kind]
        return describe(tx, actor, kind, ids, now=call.at)
    if wanted.digits:
        return lookup.list_by_last_digits(tx, actor, kind, wanted.digits, now=call.at)
    return ()


def _by_name(
    tx: Tx, actor: Actor, call: Call, wanted: Sought, standings: Standings
) -> tuple[list[Found], list[lookup.Record]]:
    """What the words stand in; the middle of Latin words only where nothing else is found, or two letters are all."""
    if not wanted.is_name:
        return [], []
    ways = [wanted.terms, wanted.inside] if wanted.is_short else [wanted.terms]
    meant, more = _meant(tx, actor, call, wanted, standings, ways)
    if meant or wanted.is_short or not wanted.inside:
        return meant, more
    return _meant(tx, actor, call, wanted, standings, [wanted.inside])


def _meant(
    tx: Tx, actor: Actor, call: Call, wanted: Sought, standings: Standings, ways: Sequence[Sequence[Term]]
) -> tuple[list[Found], list[lookup.Record]]:
    """Hits that hold the words by one of their names, and those nobody looked at."""
    found, more = lookup.search(tx, actor, ways, standings, now=call.at)
    named = [hit for hit in found if rules.means(wanted.words, [*hit.names, *_tags(hit.row)])]
    known = {(hit.kind, hit.row["id"]) for hit in named}
    others = lookup.with_contacts(tx, [hit for hit in found if (hit.kind, hit.row["id"]) not in known])
    return [*named, *(hit for hit in others if rules.means(wanted.words, [*hit.names, *_tags(hit.row)]))], more


def _tags(row: Row) -> list[str]:
    return list(json.loads(row["tags"])) if row["tags"] != "[]" else []


def guessed(tx: Tx, actor: Actor, call: Call, wanted: Sought) -> list[FoundHit]:
    """What sounds like the words, or is written nearly so, where nothing is called so, else what differs from them
    in its number: at most one page."""
    terms = rules.guesses(wanted.words) if wanted.is_name else ()
    standings = Standings(tx, actor, now=call.at)
    near: list[tuple[float, FoundHit]] = []
    for found in lookup.guess(tx, actor, terms, standings, now=call.at):
        hit = FoundHit(found.kind, found.row["id"], standings.of_row(found.kind, found.row))
        score = max(rules.alike(wanted.words, name) for name in found.names if name)
        if score >= rules.ALIKE and hit.standing != "masked":
            near.append((score, hit))
    near.sort(key=lambda one: (-one[0], _ORDER.index(one[1].standing), one[1].kind, one[1].id))
    if not near and wanted.is_name and (stem := rules.unnumbered(wanted.words)):
        return hits(tx, actor, call, sought(stem, actor.organisation.phone_region))[:PAGE]
    return [hit for _, hit in near[:PAGE]]


def _line(kind: RecordKind, row: Row, standings: Standings) -> FoundLine:
    return FoundLine(
        kind=kind,
        id=row["id"],
        name=row["name"],
        level=row["level"],
        standing=standings.of_row(kind, row),
        owner=row["owner"] or "",
        pool=row["pool"] or "",
    )


def _list(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    words: str,
    found: Sequence[FoundHit],
    *,
    first: int = 0,
    is_guess: bool = False,
) -> Outcome:
    shown = [ref(hit.kind, hit.id) for hit in found[first : first + PAGE]]
    state = {"words": words, "first": first, "total": len(found), "shown": shown, "guessed": is_guess}
    return own_lists.draw(tx, actor, call, card, "customer-list", state)


def _masked(
    tx: Tx, actor: Actor, call: Call, card: Card | None, wanted: Sought, found: set[tuple[RecordKind, int]]
) -> Outcome:
    """A look-up beyond what the person reads: whole phones and full names only, counted and in the log (DUP-8)."""
    keys = _masked_keys(wanted)
    view, many = "customer-none", len(found) > TOO_MANY
    if keys and _is_lookup(wanted.words):
        check_lookups_left(tx, actor, call)
        audit.write(tx, actor, call, "looked_up", "duplicate", 0, after={"hits": len(found)})
        view = "customer-masked" if found else view
    shown = [ref(kind, id_) for kind, id_ in sorted(found)][:10] if view == "customer-masked" and not many else []
    state = {"words": wanted.words, "shown": shown, "phone": bool(wanted.phone), "many": many}
    return own_lists.draw(tx, actor, call, card, view, state)


def _holders(tx: Tx, actor: Actor, call: Call, keys: list[Key]) -> set[tuple[RecordKind, int]]:
    """Live records that hold one of the keys, whoever has them."""
    rows = duplicates.find_holders(tx, keys) if keys else []
    return {
        (kind, row["id"])
        for kind in RECORD_KINDS
        for row in describe(
            tx, actor, kind, [held["holder_id"] for held in rows if held["holder_kind"] == kind], now=call.at
        )
    }


def _masked_keys(wanted: Sought) -> list[Key]:
    if wanted.phone:
        return [Key("phone", wanted.phone)]
    return [Key("name", wanted.key), Key("lead_name", wanted.key)] if wanted.is_name else []


def _is_lookup(words: str) -> bool:
    try:
        check_lookup(words)
    except Invalid:
        return False
    return True


def check_lookups_left(tx: Tx, actor: Actor, call: Call) -> None:
    """One more look-up fits into the hour. Raises Limit (DUP-8)."""
    limit = Policy(actor.settings).number("dup.lookups_per_hour")
    used = customers.count_reads(tx, actor.user_id, "looked_up", since=call.at - HOUR)
    if used >= limit:
        raise Limit("lookups", rule="DUP-8", limit=limit, used=used, next_allowed_at=call.at + HOUR)


def listed(tx: Tx, actor: Actor, outcome: Outcome) -> FoundList:
    """The page as it reads now: what is no longer to be seen has left it."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    standings = Standings(tx, actor, now=card.drawn_at)
    lines: dict[str, FoundLine] = {}
    for kind, ids in _ids(state["shown"]):
        for row in describe(tx, actor, kind, ids, now=card.drawn_at):
            line = _line(kind, row, standings)
            if line.standing != "masked":
                lines[ref(kind, line.id)] = line
    kept = tuple(lines[named] for named in state["shown"] if named in lines)
    more = state["first"] + PAGE < state["total"]
    guessed = bool(state.get("guessed"))
    return FoundList(
        state["words"], kept, state["total"], state["first"], card, more, guessed, _may_export(actor, kept)
    )


def _may_export(actor: Actor, lines: Iterable[FoundLine]) -> bool:
    """Is there an owned hit of a kind the actor may give out as a file (EXPORT-1)?"""
    return any(line.standing != "pool" and actor.may(f"{line.kind}.export") for line in lines)


def masked(tx: Tx, actor: Actor, outcome: Outcome) -> FoundMasked:
    """What may be told of foreign records of that very name or phone (DUP-4)."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    key = "phone" if card.list_state["phone"] else "name"
    shown = card.list_state["shown"]
    found = [(kind, row) for kind, ids in _ids(shown) for row in describe(tx, actor, kind, ids, now=card.drawn_at)]
    hits = [
        Hit(
            kind=kind,
            name=row["name"],
            standing="masked",
            key="phone" if key == "phone" else "name",
            policy=POLICY["phone" if key == "phone" else "name"],
            owner=row["owner"] or "",
            pool=row["pool"] or "",
            last_at=row["last_followup_at"],
        )
        for kind, row in found
    ]
    numbers = tuple(shown.index(ref(kind, row["id"])) for kind, row in found)
    return FoundMasked(card.list_state["words"], tuple(hits), card.list_state["many"], numbers, card)


def nothing(tx: Tx, actor: Actor, outcome: Outcome) -> FoundNothing:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return FoundNothing(card.list_state["words"], card)


def _ids(refs: Iterable[str]) -> list[tuple[RecordKind, list[int]]]:
    parsed = [found for named in refs if (found := parse_ref(named)) is not None]
    return [(kind, [id_ for of, id_ in parsed if of == kind]) for kind in RECORD_KINDS]


SHOWS = {"customer-list": listed, "customer-masked": masked, "customer-none": nothing}
