"""One typed line in, its reading out: each recogniser looks once, later ones see what is spoken for."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.understanding import kinds, outcomes
from bot.understanding.assignees import find_assignee
from bot.understanding.bystanders import brings, contact_of
from bot.understanding.companies import LEGAL
from bot.understanding.dates import NINE, WEEKDAYS, anchor_at, dates_in
from bot.understanding.folding import fold_text
from bot.understanding.labels import find_address, labelled
from bot.understanding.lead_fields import lead_parts
from bot.understanding.likeness import by_initials
from bot.understanding.methods import find_methods, method_of, own_words
from bot.understanding.money import Sum, deal_of
from bot.understanding.needs import find_need
from bot.understanding.note import note_of, taken_dates, task_note
from bot.understanding.parties import forwarded, match_customers, with_context, with_known
from bot.understanding.people import Person, people_at
from bot.understanding.phones import Phones
from bot.understanding.planning import Plan, outside_names, plan_of
from bot.understanding.reading import (
    Certainty,
    Hit,
    Input,
    Kind,
    Language,
    Match,
    Mention,
    Method,
    Reading,
)
from bot.understanding.sources import find_source
from bot.understanding.spans import Span, blanked, overlaps
from bot.understanding.spoken import spoken_for
from bot.understanding.tagging import find_names
from bot.understanding.tagging.known import Proposal, propose
from storage.entities.candidates import Candidate
from storage.entities.names import leading_place

LONGEST = 4096
SHORTEST_WHOLE = 3


@dataclass(slots=True)
class _Facts:
    """What was found in one message, while it is being read."""

    text: str
    folded: str
    labels: dict[str, str]
    label_spans: dict[str, Span]
    phones: Phones
    emails: list[tuple[str, Span]]
    handles: dict[str, str]
    sums: list[Sum]
    plan: Plan
    people: list[Person]
    named: list[Span]
    matches: list[Match]
    title: str | None
    assignee: Hit | None
    assignee_span: Span | None


def read(
    text: str,
    *,
    now: datetime,
    tz: str | ZoneInfo,
    lang: Language,
    region: str,
    currency: str,
    candidates: Sequence[Candidate] = (),
    day_month_order: str | None = None,
    default_time: time = NINE,
    workdays: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = (),
    makeup_days: Collection[date] = (),
    known: Candidate | None = None,
    context: Candidate | None = None,
    input: Input = "text",
) -> Reading:
    """What one message means; never raises, whatever the text.

    `now` is the message's own time (naive: local). `candidates` are at most 200 records with their standing,
    `known` the record of the card replied to or of the open visit, `context` the card opened last.
    `day_month_order` is DM, MD or None (8/5 is asked about).
    """
    text = text[:LONGEST]
    folded = fold_text(text)
    anchor = anchor_at(now, tz, lang, region, day_month_order, default_time, workdays, holidays, makeup_days)
    found = outside_names(dates_in(folded, text, anchor), text, (each.name for each in candidates))
    facts = _facts(text, folded, plan_of(found, folded, anchor), region, currency, candidates, known, context, input)
    return _reading(facts, candidates, input)


def _facts(
    text: str,
    folded: str,
    plan: Plan,
    region: str,
    currency: str,
    candidates: Sequence[Candidate],
    known: Candidate | None,
    context: Candidate | None,
    input: Input,
) -> _Facts:
    labels, label_spans = labelled(text, folded)
    spoken = spoken_for(text, folded, plan.dates, region, currency)
    assignee, assignee_span = find_assignee(text, folded, candidates, spoken.dates)
    taken = [*spoken.taken, *([assignee_span] if assignee_span else [])]
    proposals = propose(folded, candidates)
    names = find_names(text, folded, spoken.others, proposals)
    people = people_at([name.span for name in names if name.what == "person"], text, folded, tuple(taken))
    parts = lead_parts(text, folded, people, taken)
    if parts.person and not people:
        people.append(Person(text[slice(*parts.person)], None, parts.person, parts.person))
    others = [*taken, *(each.span for each in people)]
    firms = [_grown(name.span, proposals) for name in names if name.what == "customer"]
    firms = [span for span in firms if not overlaps(span, others) and not brings(span, folded)]
    named = firms or _whole(proposals, people, folded) or _ordered(people, folded)
    breaks = frozenset(
        (
            *(start for start, _ in (*taken, *(each.whole for each in people), *(p.span for p in people))),
            *(span[1] for span in named),
        )
    )
    phones = spoken.phones
    matches = match_customers(text, folded, named, breaks, spoken.dates, phones.numbers, candidates, input)
    matches = with_known(matches, known, input)
    matches = with_context(matches, context, not named and not phones.numbers)
    matches = [forwarded(match) for match in matches] if input == "forward" else matches
    return _Facts(
        text,
        folded,
        labels,
        label_spans,
        phones,
        spoken.emails,
        spoken.handles,
        spoken.sums,
        plan,
        people,
        named,
        matches,
        text[slice(*parts.title)] if parts.title else None,
        assignee,
        assignee_span,
    )


def _grown(span: Span, proposals: Sequence[Proposal]) -> Span:
    """The whole name of the record that a stretch is part of."""
    whole = (each for each in proposals if each.whole and each.start <= span[0] and span[1] <= each.end)
    return next(((each.start, each.end) for each in whole), span)


def _whole(proposals: Sequence[Proposal], people: Sequence[Person], folded: str) -> list[Span]:
    """Records whose whole name stands in a message that names nobody else."""
    spans = [(each.start, each.end) for each in proposals if each.whole and each.agreed >= SHORTEST_WHOLE]
    free = [span for span in spans if not overlaps(span, [each.span for each in people])]
    return [span for span in free if not brings(span, folded)]


def _ordered(people: Sequence[Person], folded: str) -> list[Span]:
    """What somebody wants to see, where a blank parts it from the order: 查 顺达."""
    found = ORDERED.fullmatch(folded)
    return [found.span("name")] if found and not people else []


def _reading(facts: _Facts, candidates: Sequence[Candidate], input: Input) -> Reading:
    folded, text = facts.folded, facts.text
    outcome = outcomes.find_outcome(folded)
    source = find_source(folded)
    customers = [] if kinds.names_nobody(folded) else _customers(facts)
    names = [span for each in facts.matches for span in own_words(each)]
    contacts = find_methods(folded, facts.plan.dates, names)
    method = contacts[0].method if contacts else None
    person = _person(facts)
    initials = [] if facts.matches else by_initials(folded.strip(), candidates)
    match = facts.matches[0] if facts.matches else Match(mention=customers[0] if customers else None)
    alone = bool(initials) or _nothing_but_name(facts, customers, person)
    kind, certainty = _kind(
        facts, match, customers, person, method, outcome, source[0] if source else None, alone, input
    )
    if kind == "lookup" and initials:
        match = Match("sure" if len(initials) == 1 else "several", tuple(initials))
    plan = facts.plan.for_kind(kind)
    contact = method_of(contacts, kind)
    return Reading(
        text=text,
        kind=kind,
        certainty=certainty,
        customer=customers[0].text if customers else None,
        customers=tuple(each.text for each in customers),
        person=person.name if person else None,
        title=person.title if person else None,
        assignee=text[slice(*facts.assignee_span)] if facts.assignee_span else None,
        phones=facts.phones.numbers,
        emails=tuple(address for address, _ in facts.emails),
        amount=deal_of(facts.sums),
        method=contact.method if contact else None,
        happened_at=plan.happened_at,
        next_at=plan.next_at,
        due_at=plan.due_at,
        choices=plan.choices,
        dates=tuple(each for each in plan.dates if each.trouble != "impossible"),
        repeat=plan.repeat,
        fields=_fields(facts, kind, outcome, source),
        note=_note(facts, kind, customers, person, contacts[0].span if contacts else None),
        match=match,
        matches=tuple(facts.matches),
        mention=customers[0] if customers else match.mention,
        assignee_hit=facts.assignee,
        unread_phones=facts.phones.unread,
        date_problem=plan.problem,
        business=kinds.business_of(folded, has_sum=bool(facts.sums)),
        suggest_help=outcomes.HELP.search(folded) is not None,
        tense_open=kind == "follow_up" and outcome is None and plan.tense_open,
    )


def _customers(facts: _Facts) -> list[Mention]:
    """The names as the message gives them: those of records first, otherwise the heaviest unknown one."""
    if "customer" in facts.label_spans:
        return [Mention(facts.labels["customer"], *facts.label_spans["customer"])]
    mentions = [match.mention for match in facts.matches if match.mention and match.hits]
    by_contact = all(hit.how in ("contact", "phone") for match in facts.matches for hit in match.hits)
    if mentions and not by_contact:
        return [_widened(mention, facts) for mention in mentions]
    if facts.named:
        span = facts.named[0]
        return [Mention(facts.text[slice(*span)], *span)]
    return []


def _widened(mention: Mention, facts: _Facts) -> Mention:
    """With the legal form and the rest of the name as written: 上海鸿图贸易有限公司 for 上海鸿图贸易."""
    for start, end in facts.named:
        left, right = facts.folded[start : mention.start], facts.folded[mention.end : end]
        fits = start <= mention.start and mention.end <= end and len(right) <= 12
        if fits and (not left or leading_place(left) == left) and (not right or FORMAL.search(right)):
            return Mention(facts.text[start:end], start, end)
    return mention


def _person(facts: _Facts) -> Person | None:
    if "person" in facts.labels:
        return _labelled_person(facts)
    customer_spans = [match.mention for match in facts.matches if match.mention]
    spans = [(m.start, m.end) for m in customer_spans if m.text]
    people = [each for each in facts.people if not overlaps(each.span, spans)]
    first = contact_of(people, facts.folded)
    return first if first is None or first.title or not facts.title else replace(first, title=facts.title)


def _labelled_person(facts: _Facts) -> Person:
    words, span = facts.labels["person"], facts.label_spans["person"]
    title = facts.labels.get("title")
    match = re.match(
        r"(?P<name>[^\s(（/,，]+(?:\s[A-Z]\w+)?)\s*(?:[(（/,，]|\s(?![A-Z]))\s*(?P<title>[^)）]+?)[)）]?$", words
    )
    if match and not title:
        return Person(match["name"], match["title"].strip(), span, span)
    if title is None and facts.people and facts.people[0].name == words:
        title = facts.people[0].title
    return Person(words, title, span, span)


def _kind(
    facts: _Facts,
    match: Match,
    customers: Sequence[Mention],
    person: Person | None,
    method: Method | None,
    outcome: str | None,
    source: str | None,
    alone: bool,
    input: Input,
) -> tuple[Kind, Certainty]:
    kind, certainty = kinds.kind_of(
        kinds.Facts(
            folded=facts.folded,
            dates=facts.plan.dates,
            match=match,
            names_customer=bool(customers),
            names_person=person is not None,
            has_phone=bool(facts.phones.numbers),
            has_handle=bool(facts.handles) or bool(facts.emails),
            has_sum=bool(facts.sums),
            method=method,
            outcome=outcome,
            source=source,
            to_colleague=facts.assignee_span is not None,
            nothing_but_name=alone,
            labelled=len(facts.labels) > 1,
            forwarded=input == "forward",
            undated_plan=facts.plan.problem.kind in ("vague", "impossible"),
        )
    )
    if input == "forward" and certainty == "sure" and kind in ("follow_up", "lead"):
        certainty = "likely"
    return kind, certainty


def _nothing_but_name(facts: _Facts, customers: Sequence[Mention], person: Person | None) -> bool:
    """A bare name or a bare phone: a look-up."""
    if facts.plan.dates or facts.sums or facts.emails or facts.labels:
        return False
    spans = [(each.start, each.end) for each in customers[:1]] + ([person.whole] if person else [])
    spans += [*facts.phones.spans, *(each.span for each in facts.people)]
    if len(facts.phones.spans) and (customers or person):
        return False
    return bool(spans) and not any(char.isalnum() for char in blanked(facts.folded, spans))


def _fields(facts: _Facts, kind: Kind, outcome: str | None, source: tuple[str, Span] | None) -> dict[str, str]:
    """Everything else that was said: outcome, source, need, address, ids, urgency."""
    fields = dict(facts.handles)
    if outcome and kind != "lead":
        fields["outcome"] = outcome
    if source and kind == "lead":
        fields["source"] = source[0]
        fields["source_text"] = facts.text[slice(*source[1])]
    need = facts.labels.get("need") or (_need(facts, source) if kind == "lead" else None)
    street = find_address(facts.text, facts.folded)
    address = facts.labels.get("address") or (street[0] if street else None)
    labelled_ids = {key: facts.labels[key] for key in ("wechat", "line") if key in facts.labels}
    optional: dict[str, str | None] = {"need": need, "address": address, "extension": facts.phones.extension}
    fields |= labelled_ids | {key: value for key, value in optional.items() if value}
    if outcomes.URGENT.search(facts.folded):
        fields["urgent"] = "yes"
    if kind == "small_talk":
        fields["talk"] = kinds.talk_of(facts.folded)
    return fields


def _need(facts: _Facts, source: tuple[str, Span] | None) -> str | None:
    reached = [*facts.phones.spans, *(span for _, span in facts.emails)]
    names = [*facts.named, *(each.whole for each in facts.people)]
    names += [(each.mention.start, each.mention.end) for each in facts.matches if each.mention]
    dates = [each.span for each in facts.plan.dates]
    taken = [*reached, *names, *dates, *(each.span for each in facts.sums), *([source[1]] if source else [])]
    behind = max((end for _, end in reached), default=None)
    return find_need(facts.text, facts.folded, taken, behind)


def _note(facts: _Facts, kind: Kind, customers: Sequence[Mention], person: Person | None, method: Span | None) -> str:
    dates = taken_dates(facts.plan, kind)
    if kind == "task":
        return task_note(facts.text, facts.folded, dates, facts.assignee_span)
    if kind != "follow_up":
        return facts.text.strip()
    spans = [*dates, *((each.start, each.end) for each in customers), *((method,) if method else ())]
    spans += [person.whole] if person else []
    return note_of(facts.text, facts.folded, spans)


ORDERED = re.compile(r"\W*(?:帮我)?(?:查[一查]?下?|找一?下?|搜一?下?)\s+(?P<name>[\u4e00-\u9fff]{2,8})\W*")
FORMAL = re.compile(rf"(?:{LEGAL}|分公司|集团|ltd\.?|inc\.?|llc|gmbh|limited|corp\.?)$")
