"""A lead becoming a customer: what moves along, into which, what came of it (conversations 6.5)."""

from bot.texts import Markup, Texts, reasons
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.duplicates import Check, Hit
from storage.entities.ids import ref
from storage.entities.leads import BatchLine, Conversion, Converted, LeadBatch, LeadChange, LeadGone, Target


def asked(shown: Conversion, t: Texts) -> View:
    """What would become of the lead; into which customer, where that is asked."""
    own = ref("lead", shown.id)
    if shown.view == "lead-into":
        return _into(shown, t, own)
    lines = [t("lead-convert-title", name=shown.name), _becomes(shown, t), _deal(shown, t), _moves(shown, t)]
    if shown.asks == "amount":
        return View(card([*lines, t("deal-ask-amount")]), keyboard([_again(t, own)]))
    if shown.target is not None:
        keys = _confirm_target(shown.target, t, own, _with_deal(shown))
        return View(card([*lines, _claims(shown.target, t)]), keyboard(*keys))
    hit = shown.check.best
    if hit is None:
        arg = f"new{_with_deal(shown)}"
        convert = tap(t.plain("button-convert"), "lead", "convert", own, arg, style="success")
        return View(card(lines), keyboard([convert, _to_into(t, own)], _deal_keys(shown, t, own), [_back(t, own)]))
    if shown.asks:
        return View(card([*lines, t("lead-override-ask")]), keyboard([_again(t, own)]))
    return View(card([*lines, met(hit, t)]), keyboard([_merge(hit, t, own), _anyway(shown, t, own)], _rest(t, own)))


def _with_deal(shown: Conversion) -> str:
    """What the button says more where a deal comes with it."""
    return ".deal" if shown.deal else ""


def _deal(shown: Conversion, t: Texts) -> Markup | None:
    """商机：500 套支架 · 金额没填"""
    if not shown.deal:
        return None
    amount = t.formats.money(shown.amount) if shown.amount else t("deal-no-amount")
    return t("deal-of-customer", facts=t.facts(shown.deal, amount))


def _deal_keys(shown: Conversion, t: Texts, own: str) -> list[Button]:
    """[填金额] [不要商机]"""
    if not shown.deal:
        return []
    return [
        tap(t.plain("button-deal-amount"), "lead", "edit", own, "deal.amount"),
        tap(t.plain("button-deal-none"), "lead", "edit", own, "deal.none"),
    ]


def _into_arg(customer_id: int) -> str:
    """The customer chosen, told apart from the names of fields."""
    return f"k.{ref('customer', customer_id)}"


def _rest(t: Texts, own: str) -> list[Button]:
    return [_to_into(t, own), _back(t, own)]


def _to_into(t: Texts, own: str) -> Button:
    return tap(t.plain("button-into-existing"), "lead", "edit", own, "into")


def _again(t: Texts, own: str) -> Button:
    return tap(t.plain("button-back"), "lead", "convert", own)


def _back(t: Texts, own: str) -> Button:
    return tap(t.plain("button-back"), "customer", "open", own, "back")


def _becomes(shown: Conversion, t: Texts) -> Markup:
    customer = t("lead-convert-new") if shown.target is None else t("lead-convert-into", customer=shown.target.name)
    contact = t("lead-convert-contact", contact=shown.contact) if shown.contact else None
    return t.facts(customer, contact)


def _moves(shown: Conversion, t: Texts) -> Markup | None:
    """Follow-ups and photos, counted once."""
    follow_ups = t("lead-convert-follow-ups", n=shown.follow_ups) if shown.follow_ups else None
    kind = "photos" if shown.files == shown.photos else "files"
    files = t(f"lead-convert-{kind}", n=shown.files) if shown.files else None
    if follow_ups and files:
        return t("lead-convert-moves-both", follow_ups=follow_ups, files=files)
    only = follow_ups or files
    return t("lead-convert-moves", things=only) if only else None


def _claims(target: Target, t: Texts) -> Markup | None:
    return t("lead-convert-claims") if target.standing == "pool" else None


def _confirm_target(target: Target, t: Texts, own: str, deal: str) -> list[list[Button]]:
    label = t.label("button-into", cut="name", name=target.name)
    put = tap(label, "lead", "convert", own, ref("customer", target.id) + deal, style="success")
    return [[put], [_to_into(t, own), _back(t, own)]]


def met(hit: Hit, t: Texts) -> Markup:
    """Who stands in the way: name, holder, by what."""
    return t("lead-convert-met", facts=_of_hit(hit, t))


def _of_hit(hit: Hit, t: Texts) -> Markup:
    holder = t("lead-duplicate-owner", owner=hit.owner) if hit.owner else hit.pool
    return t.facts(hit.name, holder, t.entry("dup_key", hit.key))


def _merge(hit: Hit, t: Texts, own: str) -> Button | None:
    """A customer one may open takes the lead in."""
    if hit.id is None or hit.kind != "customer":
        return None
    return tap(t.plain("button-merge"), "lead", "edit", own, _into_arg(hit.id))


def _anyway(shown: Conversion, t: Texts, own: str) -> Button | None:
    """What only warns is confirmed by this tap; what forbids needs the right, and a reason (DUP-6, DUP-10)."""
    label = t.plain("button-create-anyway")
    if not shown.check.forbidden:
        return tap(label, "lead", "convert", own, f"t.{shown.check.token}{_with_deal(shown)}")
    return tap(label, "lead", "edit", own, "anyway") if shown.may_override else None


def _into(shown: Conversion, t: Texts, own: str) -> View:
    keys = [[tap(one.name, "lead", "edit", own, _into_arg(one.id))] for one in shown.options[:2]]
    pairs = [tap(one.name, "lead", "edit", own, _into_arg(one.id)) for one in shown.options[2:4]]
    lines = [t("lead-into-title", name=shown.name), t("lead-into-ask")]
    return View(card(lines), keyboard(*keys, pairs, [_again(t, own)], picker=True))


def done(shown: Converted, t: Texts) -> View:
    """It is a customer now."""
    customer = ref("customer", shown.customer_id)
    key = "lead-converted-into" if shown.attached else "lead-converted-title"
    at = t("customer-card-next", at=t.formats.tg_time(shown.next_at)) if shown.next_at else None
    made = t("deal-of-customer", facts=t.facts(*shown.deal[1:])) if shown.deal is not None else None
    row: list[Button | None] = [
        tap(t.plain("button-customer"), "customer", "open", customer),
        tap(t.plain("button-deals"), "deal", "open", ref("opportunity", shown.deal[0])) if shown.deal else None,
        tap(t.plain("button-log"), "follow", "log", customer),
    ]
    own = ref("lead", shown.lead_id)
    undo = [tap(t.plain("button-undo-convert"), "lead", "undo", own, "convert")] if shown.may_undo else []
    return View(card([t(key, name=shown.name), made, at]), keyboard(row, undo))


def batch(shown: LeadBatch, t: Texts) -> View:
    """Each lead with what became of it (LEAD-11)."""
    left = len(shown.lines) - shown.done
    title = t("lead-batch-title", done=shown.done, n=left) if left else t("lead-batch-all", n=shown.done)
    return View(card([title, *(_line(line, t) for line in shown.lines)]))


def _line(line: BatchLine, t: Texts) -> Markup:
    if line.customer_id is not None:
        return t("lead-batch-done", name=line.name)
    words = reasons.words(t, "conflict", line.refused, line.params) if line.refused != "other" else ""
    if line.refused in ("duplicate", "looks_alike"):
        words = t.plain("lead-batch-duplicate")
    name = line.name or t.plain("lead-batch-unknown")
    return t("lead-batch-refused", name=name, words=words or t.plain("error-conflict"))


def gone(shown: LeadGone, t: Texts) -> View:
    """Deleted, with the way back; or back, and where it is."""
    own = ref("lead", shown.id)
    if shown.is_deleted:
        keys = keyboard([tap(t.plain("button-restore"), "lead", "undo", own, "deleted")])
        until = t("lead-deleted-until", day=t.formats.day(shown.until)) if shown.until is not None else None
        return View(card([t("lead-deleted", name=shown.name), until]), keys)
    if shown.pool:
        return View(t("lead-restored-pool", name=shown.name, pool=shown.pool))
    keys = keyboard([tap(t.plain("button-open"), "customer", "open", own)])
    return View(t("lead-restored", name=shown.name, owner=shown.owner), keys)


def change(shown: LeadChange, t: Texts) -> View:
    """A new value by which the lead meets somebody: changed only by this tap (DUP-10)."""
    own = ref("draft", shown.draft.id)
    lines = [
        t("lead-change-title", name=shown.name, value=shown.value),
        *(met(hit, t) for hit in shown.check.hits[:3]),
    ]
    yes = tap(t.plain("button-change-anyway"), "lead", "save", own, "change")
    return View(card(lines), keyboard([yes, tap(t.plain("button-discard"), "lead", "drop", own)]))


def back_anyway(lead_id: int, what: str, token: str, check: Check, t: Texts) -> View:
    """A lead that comes back meets one of the same name: the second tap says yes."""
    own = ref("lead", lead_id)
    hit = check.hits[0]
    yes = tap(t.plain("button-restore-anyway"), "lead", "undo", own, f"{what}.{token}")
    return View(card([t("lead-back-anyway", facts=_of_hit(hit, t))]), keyboard([_back(t, own), yes]))
