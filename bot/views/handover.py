"""A hand-over on its card: what there is, in which way, to whom, how far it is (conversations 6.15)."""

from collections.abc import Sequence

from bot.texts import Markup, Texts, cut, reasons
from bot.views.paging import PAGE, pages
from bot.views.transfer import people, search_line
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.handover import HandoverCard, HandoverRun, Shared
from storage.entities.ids import ref
from storage.entities.outbox import Told
from storage.entities.transfer import Named

MODES = (("one", "button-to-one"), ("turn", "button-in-turn"), ("draw", "button-by-lot"), ("list", "button-by-list"))
COUNTS = (
    ("customer", "handover-customers"),
    ("lead", "handover-leads"),
    ("reminder", "handover-reminders"),
    ("pool_admin", "handover-pools"),
    ("dept_head", "handover-heads"),
    ("superior", "handover-people"),
    ("delegate", "handover-delegates"),
)
SEATS = COUNTS[3:]
SWITCHED = "✓"


def step(shown: HandoverCard, t: Texts) -> View:
    """One step of a hand-over that is being agreed."""
    return {
        "handover": _overview,
        "handover-who": _who,
        "handover-list": _list,
        "handover-preview": _preview,
    }[shown.view](shown, t)


def _overview(shown: HandoverCard, t: Texts) -> View:
    own = ref("user", shown.leaver.id)
    title = t("handover-title-leaves" if shown.leaves else "handover-title", name=shown.leaver.name)
    if not shown.all:
        return View(card([title, t("handover-nothing")]))
    modes = [tap(t.plain(label), "transfer", "who", own, mode) for mode, label in MODES]
    if not shown.total:
        modes = modes[:1]
    return View(card([title, counted(shown.counts, t)]), keyboard(modes[:2], modes[2:]))


def counted(counts: dict[str, int], t: Texts, kinds: Sequence[tuple[str, str]] = COUNTS) -> Markup:
    """How many of each kind; what there is none of is left out."""
    return t.facts(*(t(key, n=counts[kind]) if counts.get(kind) else None for kind, key in kinds))


def _who(shown: HandoverCard, t: Texts) -> View:
    own, several = ref("user", shown.leaver.id), shown.mode in ("turn", "draw")
    title = t(f"handover-who-{shown.mode}", **({"n": len(shown.chosen)} if shown.mode == "list" else {}))
    chosen = [one.id for one in shown.takers]
    chips = [
        tap(_switched(person.name, person.id in chosen), "transfer", "why", own, ref("user", person.id))
        for person in shown.people
    ]
    names = t("handover-chosen", names=t.facts(*(one.name for one in shown.takers))) if shown.takers else None
    line = search_line(shown.asks, shown.hint, t)
    search = tap(t.plain("button-search-colleague"), "transfer", "who", own, "s")
    back = tap(t.plain("button-back"), "transfer", "scope", own, "b")
    go_on = tap(t.plain("button-next-step"), "transfer", "scope", own, "next") if several and chosen else None
    return View(card([title, names, line]), people(chips[:6], [search, back, go_on]))


def _switched(name: str, on: bool) -> str:
    return f"{SWITCHED} {cut(name, 13)}" if on else name


def _list(shown: HandoverCard, t: Texts) -> View:
    own = ref("user", shown.leaver.id)
    page, last = shown.first // PAGE + 1, max(1, -(-shown.total // PAGE))
    numbered = list(enumerate(shown.items, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_item(item, shown, t)) for number, item in numbered]
    numbers = [
        tap(_number(number, item, shown), "transfer", "scope", own, ref(item.kind, item.id))
        for number, item in numbered
    ]
    turning = pages(
        t,
        shown.first,
        shown.total,
        exact=True,
        to=lambda label, first: tap(label, "transfer", "scope", own, f"p.{first}"),
    )
    count = len(shown.chosen)
    give = tap(t.plain("button-give-chosen", n=count), "transfer", "scope", own, "next") if count else None
    title = t("handover-list", name=shown.leaver.name, total=shown.total, page=page, pages=last)
    back = tap(t.plain("button-back"), "transfer", "scope", own, "b")
    return View(card([title, *lines]), keyboard(numbers, turning, [give, back], picker=True))


def _item(item: Named, shown: HandoverCard, t: Texts) -> Markup:
    on = SWITCHED if ref(item.kind, item.id) in shown.chosen else None
    return t.facts(item.name, t("customer-lead") if item.kind == "lead" else None, on)


def _number(number: int, item: Named, shown: HandoverCard) -> str:
    return f"{SWITCHED}{number}" if ref(item.kind, item.id) in shown.chosen else str(number)


def _preview(shown: HandoverCard, t: Texts) -> View:
    """Who would get how many; the yes stands on the other side than the tap before."""
    own = ref("user", shown.leaver.id)
    seats = counted(shown.counts, t, SEATS)
    name = shown.seats_to.name if shown.seats_to else ""
    reminders = shown.counts.get("reminder", 0)
    shares = _shares(shown.shares, "customers", t)
    leads = _shares(shown.shares, "leads", t)
    lines = [
        t("handover-title", name=shown.leaver.name),
        t("handover-preview", shares=shares) if shares else None,
        t("handover-preview-leads", shares=leads) if leads else None,
        t("handover-seats", seats=seats, name=name) if seats and name else None,
        t("handover-reminders-go", n=reminders) if reminders else None,
        t("handover-left", n=shown.left) if shown.left else None,
    ]
    going = shown.all - shown.left
    yes = (
        tap(t.plain("button-hand-over-yes", n=going), "transfer", "handover", own, style="danger") if going else None
    )
    back = tap(t.plain("button-back"), "transfer", "scope", own, "b")
    return View(card(lines), keyboard([back, yes]))


def _shares(shares: Sequence[Shared], of: str, t: Texts) -> Markup:
    return t.facts(
        *(
            t("handover-share", name=one.person.name, n=getattr(one, of)) if getattr(one, of) else None
            for one in shares
        )
    )


def run(shown: HandoverRun, t: Texts) -> View:
    """How far it is; at its end who got what, and everything that could not move with the reason."""
    if shown.state == "running":
        done, total = t.formats.count(shown.done), t.formats.count(shown.total)
        lines = [t("handover-title", name=shown.leaver.name), t("handover-progress", done=done, total=total)]
        return View(card(lines))
    again = tap(t.plain("button-hand-over-rest"), "transfer", "who", ref("user", shown.leaver.id))
    title = t("handover-done", name=shown.leaver.name, n=shown.done - shown.rest)
    return View(card([title, *_result(shown, t)]), keyboard([again]) if shown.rest else None)


def _result(shown: HandoverRun, t: Texts) -> list[Markup | None]:
    customers, leads = _shares(shown.shares, "customers", t), _shares(shown.shares, "leads", t)
    more = shown.rest - len(shown.stayed)
    return [
        t("handover-preview", shares=customers) if customers else None,
        t("handover-preview-leads", shares=leads) if leads else None,
        counted(shown.moved, t, COUNTS[2:]) or None,
        t("handover-rest", n=shown.rest) if shown.rest else None,
        *(
            t("transfer-item", customer=one.name, words=reasons.words(t, "conflict", one.reason, _facts(one.kind)))
            for one in shown.stayed
        ),
        t("handover-more", n=more) if more > 0 else None,
    ]


def _facts(kind: str) -> dict[str, str | int]:
    return {"kind": kind, "used": "", "limit": ""}


def told(shown: tuple[str, HandoverRun], t: Texts) -> View:
    """To the old owner and his superior: the whole hand-over in figures."""
    sender, finished = shown
    lines = [t("handover-told", sender=sender, name=finished.leaver.name), *_result(finished, t)]
    return View(card(lines))


def pooled(shown: Told, t: Texts) -> View:
    """To the superior: what nobody took is in the pools now."""
    facts = shown.facts
    return View(t("handover-pooled", name=facts["name"], customers=facts["customers"], leads=facts["leads"]))


def ask(t: Texts) -> View:
    """/assign without words."""
    return View(t("handover-ask"))


def none(words: str, t: Texts) -> View:
    """/assign with words that name nobody."""
    return View(t("handover-ask-none", words=cut(words, 40)))


def which(words: str, found: Sequence[Named], t: Texts) -> View:
    """/assign with words that name several."""
    chips: list[Button] = [tap(one.name, "transfer", "who", ref(one.kind, one.id)) for one in found]
    return View(card([t("handover-ask-which", words=cut(words, 40))]), people(chips[:6], []))
