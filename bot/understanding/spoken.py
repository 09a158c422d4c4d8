"""What the numbers and addresses of a message are, and what is left for names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.understanding.dates import NINE, WEEKDAYS, anchor_at, dates_in
from bot.understanding.folding import fold_text
from bot.understanding.labels import find_emails, find_handles
from bot.understanding.money import Sum, find_sums
from bot.understanding.phones import Phones, find_phones
from bot.understanding.reading import DateFound, Language
from bot.understanding.spans import Span, overlaps
from bot.understanding.tagging.evidence import Evidence, Others, evidence
from bot.understanding.tagging.known import propose
from bot.understanding.tagging.tokens import Token, tokens_of
from storage.entities.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Spoken:
    """What numbers and addresses of a message are, before anybody asks for names."""

    phones: Phones
    emails: list[tuple[str, Span]]
    handles: dict[str, str]
    sums: list[Sum]
    dates: list[Span]
    taken: list[Span]
    others: Others


def spoken_for(text: str, folded: str, dates: Sequence[DateFound], region: str, currency: str) -> Spoken:
    """Phones, addresses and sums of a folded text whose dates are known."""
    phones = find_phones(folded, region)
    emails = find_emails(folded)
    handles, handle_spans = find_handles(text, folded, phones.numbers)
    days = [each.span for each in dates if not overlaps(each.span, phones.spans)]
    addresses = [*(span for _, span in emails), *handle_spans]
    sums = find_sums(folded, currency, [*days, *phones.spans, *addresses])
    money = [each.span for each in sums]
    taken = [*days, *phones.spans, *addresses, *money]
    return Spoken(phones, emails, handles, sums, days, taken, Others(days, money, phones.spans, addresses))


def evidence_of(
    text: str,
    *,
    now: str | datetime,
    tz: str,
    lang: Language,
    region: str,
    currency: str,
    candidates: Sequence[Candidate],
) -> tuple[list[Token], list[Evidence]]:
    """The tokens of a message and what the tagger of names is given about each, for its training."""
    moment = datetime.fromisoformat(now) if isinstance(now, str) else now
    folded = fold_text(text)
    anchor = anchor_at(moment, tz, lang, region, None, NINE, WEEKDAYS, (), ())
    spoken = spoken_for(text, folded, dates_in(folded, text, anchor), region, currency)
    tokens = tokens_of(text, folded)
    return tokens, evidence(tokens, folded, spoken.others, propose(folded, candidates))
