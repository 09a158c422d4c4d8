"""A lead before and after it is saved: draft, duplicates, invalid (conversations 6.4)."""

from bot.texts import Markup, Texts
from bot.views import customer_fields
from bot.views.lead_card import named
from bot.views.view import Button, Keyboard, View, card, keyboard, rows_of, tap
from storage.entities.duplicates import Hit
from storage.entities.ids import ref
from storage.entities.leads import LeadDraft, LeadInvalid
from storage.entities.outbox import Told
from storage.entities.words import short

FIELDS = ("company", "contact", "phone", "need", "source")


def draft(shown: LeadDraft, t: Texts) -> View:
    """A draft with what its check says, or with the field it asks for."""
    own = ref("draft", shown.draft.id)
    if shown.asked is not None:
        asked = customer_fields.asking(shown.asked, t)
        return View(card([*_content(shown, t)[:3], *asked]), keyboard(*_asked(shown, t, own), picker=True))
    if shown.asks:
        return View(card([*_content(shown, t), _question(shown, t)]), keyboard(*_asked(shown, t, own), picker=True))
    if shown.view == "lead-draft":
        return View(card(_content(shown, t)), keyboard(_chips(shown, t, own), _main(t, own)))
    show = {"lead-already-yours": _already_yours, "lead-in-pool": _in_pool}.get(shown.view, _duplicate)
    return show(shown, shown.check.hits[0], own, t)


def _content(shown: LeadDraft, t: Texts) -> list[Markup | None]:
    """What was understood, value by value."""
    lead = shown.lead
    person = named(lead.contact_name, lead.title, t) if lead.contact_name and lead.contact_name != lead.name else None
    return [
        t("lead-draft-title"),
        t.facts(lead.name, person),
        _phone(shown, t),
        t("lead-draft-email", email=lead.email) if lead.email else None,
        t("lead-draft-wechat", wechat=lead.wechat) if lead.wechat else None,
        t("lead-draft-address", address=lead.address) if lead.address else None,
        t("lead-draft-need", need=lead.need) if lead.need else None,
        t("lead-draft-note", note=shown.note) if shown.note else None,
        _source(shown, t),
        _earlier(shown, t),
        t("lead-draft-first", at=t.formats.tg_time(shown.next_at)) if shown.next_at else None,
        _origin(shown, t),
        *(customer_fields.custom(kept, t) for kept in shown.custom),
    ]


def _phone(shown: LeadDraft, t: Texts) -> Markup:
    if not shown.lead.phones:
        return t("lead-draft-no-phone")
    return t("lead-draft-phone", phone=", ".join(t.formats.phone(phone) for phone in shown.lead.phones))


def _source(shown: LeadDraft, t: Texts) -> Markup | None:
    source = t.entry("source", shown.lead.source) if shown.lead.source else ""
    unique = not shown.check.hits
    if source and unique:
        return t("lead-draft-source", source=source)
    if source:
        return t("lead-draft-source-alone", source=source)
    return t("lead-draft-unique") if unique else None


def _earlier(shown: LeadDraft, t: Texts) -> Markup | None:
    earlier = shown.check.earlier
    if earlier is None:
        return None
    reason = t.entry("invalid_reason", earlier.reason)
    return t("lead-duplicate-invalid", day=t.formats.day(earlier.at), reason=reason)


def _origin(shown: LeadDraft, t: Texts) -> Markup | None:
    origin = shown.origin
    if origin.how == "forward" and origin.at is not None:
        return t("lead-draft-forwarded", sender=origin.sender, at=t.formats.day_clock(origin.at))
    return t("lead-draft-shared") if origin.how == "contact" else None


def _chips(shown: LeadDraft, t: Texts, own: str) -> list[Button]:
    """No company: is the person the customer, or is it filled in later?"""
    if not shown.nameless:
        return []
    return [
        tap(t.plain("button-is-person"), "lead", "edit", own, "person"),
        tap(t.plain("button-fill-later"), "lead", "edit", own, "later"),
    ]


def _main(t: Texts, own: str) -> list[Button]:
    return [
        tap(t.plain("button-save"), "lead", "save", own, style="success"),
        tap(t.plain("button-edit-one"), "lead", "edit", own),
        _drop(t, own),
    ]


def _drop(t: Texts, own: str) -> Button:
    return tap(t.plain("button-discard"), "lead", "drop", own)


def _question(shown: LeadDraft, t: Texts) -> Markup | None:
    if shown.asks == "choose":
        return None
    return t("lead-override-ask") if shown.asks == "reason" else t(f"lead-ask-{shown.asks}")


def _asked(shown: LeadDraft, t: Texts, own: str) -> list[list[Button]]:
    back = tap(t.plain("button-back"), "lead", "edit", own, "back")
    if shown.asked is not None:
        return customer_fields.chips(shown.asked, t, own, back, feature="lead")
    if shown.asks == "source":
        offered = [
            tap(t.entry("source", key, capital=True), "lead", "edit", own, f"s.{short(key)}") for key in shown.sources
        ]
        return [*rows_of(offered[:9], 3), [back]]
    if shown.asks == "reason":
        return [[back]]
    fields = [tap(t.plain(f"button-field-{field}"), "lead", "edit", own, field) for field in FIELDS]
    return [fields[:3], [*fields[3:], back]]


def _already_yours(shown: LeadDraft, hit: Hit, own: str, t: Texts) -> View:
    """An own record: the person becomes a contact, the need a follow-up."""
    lines = [t("lead-already-yours-title", name=hit.name), _will_become(shown, t), _key(hit, t)]
    merge = tap(t.plain("button-merge"), "lead", "save", own, "merge", style="success")
    return View(card(lines), keyboard([merge, _anyway(shown, t, own)], [_drop(t, own)]))


def _will_become(shown: LeadDraft, t: Texts) -> Markup | None:
    person = shown.lead.contact_name or (shown.lead.name if shown.lead.individual else "")
    if person and shown.lead.need:
        return t("lead-already-yours-both", contact=person)
    if person:
        return t("lead-already-yours-contact", contact=person)
    return t("lead-already-yours-need") if shown.lead.need else None


def _in_pool(shown: LeadDraft, hit: Hit, own: str, t: Texts) -> View:
    """A record in a pool of one's own: claim it."""
    facts = shown.facts
    region = t.entry("region", facts.region) if facts and facts.region else None
    idle = t("pool-idle", n=facts.idle_days) if facts and facts.idle_days is not None else None
    left = t("pool-quota", n=facts.claims_left) if facts and facts.claims_left is not None else None
    lines = [t("lead-in-pool-title", name=hit.name), t.facts(region, idle, left)]
    claim = tap(t.plain("button-claim-this"), "lead", "save", own, "claim", style="success")
    return View(card(lines), keyboard([claim, _anyway(shown, t, own)], [_drop(t, own)]))


def _duplicate(shown: LeadDraft, hit: Hit, own: str, t: Texts) -> View:
    """Somebody else has it, or a name only looks alike: who, since when, by what."""
    holder = t("lead-duplicate-owner", owner=hit.owner) if hit.owner else hit.pool
    last = t("lead-duplicate-last", ago=t.formats.ago(hit.last_at)) if hit.last_at else t("lead-duplicate-never")
    lines = [
        t(
            "lead-similar-title" if hit.key == "lead_name" and hit.kind == "lead" else "lead-duplicate-title",
            name=hit.name,
        ),
        t.facts(holder, last, _key(hit, t)),
        t("lead-told", owner=shown.told) if shown.told else None,
    ]
    first = [_open(hit, t) or _join(hit, t, own), _tell(shown, hit, t, own)]
    return View(card(lines), keyboard(first, [_anyway(shown, t, own), _drop(t, own)]))


def _key(hit: Hit, t: Texts) -> str:
    return t.entry("dup_key", hit.key)


def _open(hit: Hit, t: Texts) -> Button | None:
    if hit.id is None:
        return None
    feature = "pool" if hit.standing == "pool" else "customer"
    return tap(t.plain("button-open"), feature, "open", ref(hit.kind, hit.id))


def _join(hit: Hit, t: Texts, own: str) -> Button | None:
    """A colleague's customer may be joined; of a lead its owner is only told (TEAM-8)."""
    masked = hit.kind == "customer" and hit.standing == "masked" and hit.owner
    return tap(t.plain("button-ask-join"), "customer", "join", own) if masked else None


def _tell(shown: LeadDraft, hit: Hit, t: Texts, own: str) -> Button | None:
    """One's own record needs no telling, and nobody is told twice."""
    if not hit.owner or hit.standing == "own" or shown.told:
        return None
    return tap(t.label("button-tell", cut="name", name=hit.owner, limit=16), "lead", "tell", own)


def _anyway(shown: LeadDraft, t: Texts, own: str) -> Button | None:
    """What only warns is confirmed by this tap; what forbids needs the right, and a reason (DUP-6, DUP-10)."""
    label = t.plain("button-create-anyway")
    if not shown.check.forbidden:
        return tap(label, "lead", "save", own, shown.check.token)
    return tap(label, "lead", "edit", own, "reason") if shown.may_override else None


def invalid(shown: LeadInvalid, t: Texts) -> View:
    """Why is it invalid? The reason is the second tap; afterwards what was chosen."""
    own = ref("lead", shown.id)
    if not shown.reasons:
        reason = t.entry("invalid_reason", shown.reason)
        again = tap(t.plain("button-reopen"), "lead", "undo", own, "invalid") if shown.may_reopen else None
        return View(t("lead-invalid-done", reason=reason, name=shown.name), keyboard([again]))
    keys = [
        tap(t.entry("invalid_reason", key, capital=True), "lead", "invalid", own, short(key))
        for key in shown.reasons[:9]
    ]
    back = tap(t.plain("button-back"), "customer", "open", own, "back")
    return View(card([t("lead-invalid-ask", name=shown.name)]), keyboard(*rows_of(keys, 3), [back], picker=True))


def ask(t: Texts) -> View:
    """/lead without words."""
    return View(t("ask-lead"))


def no_such_customer(words: str, t: Texts) -> View:
    """The name typed for a conversion is nobody's; the question stays open."""
    return View(t("lead-into-none", words=words[:100]))


def told(shown: Told, t: Texts) -> View:
    """To the owner: a colleague met what is his."""
    facts = shown.facts
    return View(t("lead-told-title", sender=facts["sender"], name=facts["name"]), _opening(facts, t))


def override_told(shown: Told, t: Texts) -> View:
    """To the owner: a colleague made it again, and why."""
    facts = shown.facts
    line = t("lead-override-told", sender=facts["sender"], name=facts["name"], reason=facts["reason"])
    return View(line, _opening(facts, t))


def done_told(shown: Told, t: Texts) -> View:
    """To the owner: what somebody else did with his lead, and the record where there still is one."""
    facts = shown.facts
    return View(t(shown.kind, sender=facts["sender"], name=facts["name"]), _opening(facts, t))


def _opening(facts: dict[str, str], t: Texts) -> Keyboard | None:
    record = facts.get("record")
    return keyboard([tap(t.plain("button-open"), "customer", "open", record) if record else None])
