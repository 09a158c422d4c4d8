"""What others read and say of a follow-up: comments, mentions, help, prompts (FOLLOW-10, FOLLOW-11, FOLLOW-20)."""

import json
from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import METHODS, FollowUpRead
from storage.entities.ids import ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound
from storage.pushes import PUSHES, Drawn
from storage.queries import audit, cards, dialogue, follow_ups, outbox, people, settings, visits
from storage.queries import follow_ups_discussed as discussed
from storage.rules.settings import Policy
from storage.rules.visit import is_far
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import follow_ups as writing
from storage.usecases import follow_ups_changed, follow_ups_shown

READ: Final = "follow-read"
COMMENTED: Final = "follow-commented"
REPLYING: Final = "follow-replying"
HELP: Final = "follow-help"
COMMENT: Final = "follow-comment"
LONGEST: Final = 1000
LONGEST_LABEL: Final = 12
MOST_PROMPTS: Final = 6
SHOWN_COMMENTS: Final = 3
MOST_MENTIONS: Final = 10


def read(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, *, again: bool = False) -> Outcome:
    """A follow-up of anybody, for whoever reads its record in full; `again` on the card tapped. Raises NotFound."""
    row = follow_ups.get_readable(tx, actor, follow_up_id, now=call.at)
    return _draw(tx, actor, call, card if again else None, row, READ)


def ask_comment(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Outcome:
    """回复: the next words are a comment on it (DIALOG-6). Raises NotFound."""
    row = follow_ups.get_readable(tx, actor, follow_up_id, now=call.at)
    outcome = _draw(tx, actor, call, card, row, REPLYING)
    subject = f"{ref('follow_up', follow_up_id)}:say"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="comment", subject=subject, card_id=outcome.card)
    return outcome


def comment(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, words: str) -> Outcome:
    """Whoever reads a follow-up may comment; its author and those mentioned are told (FOLLOW-10, NOTIFY-30).

    A mention of somebody who cannot read the record tells the writer and nobody else. Raises NotFound, Invalid.
    """
    row = follow_ups.get_readable(tx, actor, follow_up_id, now=call.at)
    content = cleaned(words, field="content", longest=LONGEST)
    comment_id = discussed.add_comment(tx, follow_up_id, actor.user_id, content, now=call.at)
    name = follow_ups.subject_name(tx, *writing.subject_of(row))
    audit.write(tx, actor, call, "commented", "follow_up", follow_up_id, name=name)
    reached, unread = _mentioned(tx, content, row, now=call.at)
    others = {row["author_id"], *discussed.list_commenters(tx, follow_up_id), *reached} - {actor.user_id}
    for user_id in sorted(others):
        _tell(tx, actor, call, COMMENT, row, user_id, tier=2, key=f"{comment_id}")
    if row["label"] == "help" and actor.user_id in people.superior_of(tx, row["author_id"]):
        discussed.settle_help(tx, follow_up_id, by=actor.user_id, now=call.at)
    onto = card or _asking(tx, actor, call, f"{ref('follow_up', follow_up_id)}:say")
    dialogue.close_question_about(tx, actor.user_id, f"{ref('follow_up', follow_up_id)}:say")
    return _draw(tx, actor, call, onto, row, COMMENTED, state={"unread": unread})


def _asking(tx: Tx, actor: Actor, call: Call, subject: str) -> Card | None:
    """The card on which the comment or answer was asked for."""
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    if question is None or question.subject != subject or question.card_id is None:
        return None
    return cards.get(tx, question.card_id)


def _mentioned(tx: Tx, content: str, row: Row, *, now: int) -> tuple[set[int], list[str]]:
    """Those named with @ who read the record, and the names of those who do not."""
    reached, unread = set(), []
    for rest in content.replace("＠", "@").split("@")[1 : MOST_MENTIONS + 1]:
        found = discussed.find_mentioned(tx, rest)
        if found is None:
            continue
        reader = people.get_actor_by_id(tx, found["id"])
        if reader is not None and _reads(tx, reader, row["id"], now=now):
            reached.add(found["id"])
        elif found["name"] not in unread:
            unread.append(found["name"])
    return reached, unread


def _reads(tx: Tx, actor: Actor, follow_up_id: int, *, now: int) -> bool:
    try:
        follow_ups.get_readable(tx, actor, follow_up_id, now=now)
    except NotFound:
        return False
    return True


def _tell(tx: Tx, actor: Actor, call: Call, kind: str, row: Row, user_id: int, *, tier: int, key: str) -> None:
    outbox.queue(
        tx,
        call,
        kind,
        dedupe=f"{kind}:{row['id']}:{key}:{user_id}",
        tier=tier,
        user_id=user_id,
        subject=writing.subject_of(row),
        facts={"follow_up": row["id"], "by": actor.name},
    )


def ask_help(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Outcome:
    """求助主管: the superior is told at once, the record needs help until he comments (FOLLOW-11, NOTIFY-30).

    Raises NotFound, Stale, Conflict (nobody_to_ask).
    """
    row = follow_ups.get_own(tx, actor, follow_up_id)
    superiors = [one for one in people.superior_of(tx, actor.user_id) if one != actor.user_id]
    if not superiors:
        raise Conflict("nobody_to_ask", rule="FOLLOW-11")
    if row["label"] != "help":
        follow_ups_changed.change(tx, actor, call, row, {"label": "help"})
    if discussed.ask_help(tx, row, by=actor.user_id, now=call.at):
        for user_id in superiors:
            _tell(tx, actor, call, HELP, row, user_id, tier=1, key=f"{call.at}")
    return follow_ups_changed.again(tx, actor, call, card, row)


def answer(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, label: str, words: str) -> Outcome:
    """What the firm asks of such a contact, answered by its author (FOLLOW-20). Raises NotFound, Conflict."""
    row = follow_ups_changed.get_editable(tx, actor, call, follow_up_id)
    content = cleaned(words, field="content", longest=LONGEST)
    extra = json.loads(row["extra"]) | {label: content}
    follow_ups_changed.change(tx, actor, call, row, {"extra": json.dumps(extra, ensure_ascii=False)})
    return follow_ups_changed.again(tx, actor, call, card, row)


def ask_answer(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, prompt_id: int) -> Outcome:
    """The next words answer this prompt. Raises NotFound."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    if prompt_id not in [one.id for one in discussed.list_prompts(tx, row["method"])]:
        raise NotFound(rule="FOLLOW-20")
    version = row["version"]
    own = ref("follow_up", follow_up_id)
    outcome = writing.show(
        tx, actor, call, follow_up_id, subject=writing.subject_of(row), view="follow-note", version=version, onto=card
    )
    subject = f"{own}:p{prompt_id}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="comment", subject=subject, card_id=outcome.card)
    return outcome


def answer_prompt(
    tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, prompt_id: int, words: str
) -> Outcome:
    """The typed answer to a prompt. Raises NotFound, Conflict."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    label = next((one.label for one in discussed.list_prompts(tx, row["method"]) if one.id == prompt_id), None)
    if label is None:
        raise NotFound(rule="FOLLOW-20")
    onto = card or _asking(tx, actor, call, f"{ref('follow_up', follow_up_id)}:p{prompt_id}")
    return answer(tx, actor, call, onto, follow_up_id, label, words)


def set_prompts(tx: Tx, actor: Actor, call: Call, method: str, labels: Sequence[str]) -> Outcome:
    """What the firm asks of a contact by a method (FOLLOW-20). Raises Forbidden, Invalid, Limit (6)."""
    if not actor.may("org.settings"):
        raise Forbidden("not_allowed", rule="ORG-15")
    settings.lock_organisation(tx)
    if method not in METHODS:
        raise Invalid("unknown_method", rule="FOLLOW-20", method=method)
    kept = list(dict.fromkeys(cleaned(label, field="name", longest=LONGEST_LABEL) for label in labels))
    if len(kept) > MOST_PROMPTS:
        raise Limit("too_many_prompts", rule="FOLLOW-20", limit=MOST_PROMPTS, used=len(kept))
    before = [one.label for one in discussed.list_prompts(tx, method)]
    if kept == before:
        return Outcome("nothing")
    discussed.set_prompts(tx, method, kept, now=call.at)
    audit.write(
        tx, actor, call, "changed", "prompts", 0, name=method, before={"labels": before}, after={"labels": kept}
    )
    return Outcome("nothing")


def _draw(
    tx: Tx, actor: Actor, call: Call, onto: Card | None, row: Row, view: str, *, state: dict[str, Any] | None = None
) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="follow_up",
        record_id=row["id"],
        subject=ref(*writing.subject_of(row)),
        list_state=state,
        onto=onto,
    )
    return Outcome(view, "follow_up", row["id"], row["version"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> FollowUpRead:
    """As its reader sees it now; coordinates for those they are for (FOLLOW-19). Raises NotFound."""
    assert outcome.card is not None
    return _read(tx, actor, cards.get(tx, outcome.card), outcome.id, outcome.view)


def _read(tx: Tx, actor: Actor, card: Card, follow_up_id: int, view: str, *, by: str = "") -> FollowUpRead:
    row = follow_ups.get_readable(tx, actor, follow_up_id, now=card.drawn_at)
    sees = visits.sees_position(tx, actor, row["author_id"])
    return FollowUpRead(
        view=view,
        follow_up=follow_ups_shown.follow_up_of(tx, actor, follow_up_id),
        comments=tuple(discussed.list_comments(tx, follow_up_id, limit=SHOWN_COMMENTS)),
        card=card,
        by=by,
        unread=tuple(card.list_state.get("unread", ())),
        own=row["author_id"] == actor.user_id,
        place=(row["lat_e6"], row["lng_e6"]) if sees and row["lat_e6"] is not None else None,
        distance_m=row["distance_m"] if sees else None,
        trust=row["trust"] or "",
        far=is_far(Policy(actor.settings), row["distance_m"]),
        may_delete=view in (READ, COMMENTED) and follow_ups_shown.may_delete(tx, actor, row, now=card.drawn_at),
    )


def _pushed(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """Help asked for, a comment written: dropped where the reader may not read it any more (NOTIFY-2)."""
    push = pushes[0]
    follow_up_id = push.facts["follow_up"]
    if not _reads(tx, actor, follow_up_id, now=call.at):
        return None
    row = follow_ups.find(tx, follow_up_id)
    assert row is not None
    outcome = _draw(tx, actor, call, None, row, push.kind)
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return Drawn(push.kind, _read(tx, actor, card, follow_up_id, push.kind, by=push.facts["by"]), card)


PUSHES[HELP] = _pushed
PUSHES[COMMENT] = _pushed
SHOWS: dict[str, Any] = {READ: shown, COMMENTED: shown, REPLYING: shown}
