"""Cards of visits (conversations.md 6.10)."""

from bot import buttons
from bot.texts import Markup, Texts, cut, escape
from bot.views import chips
from bot.views.view import Button, Keyboard, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.instants import HOUR, MINUTE
from storage.entities.visits import Site, Visit, VisitAsked, VisitEnded, VisitShown

QUESTION = "v0"
LABEL = 32
LONGEST_OPEN = 40
KINDS = ("photo", "voice", "document", "video", "audio", "animation", "video_note")
ENDS = (30 * MINUTE, HOUR, 2 * HOUR)


def asked(result: VisitAsked, t: Texts) -> View:
    """Where are you?"""
    match result.view:
        case "visit-none-near":
            return View(t("visit-none-near"), keyboard(_alone(result, t)))
        case "visit-no-location":
            none = tap(t.plain("button-no-location"), "visit", "pick", "-", "bare")
            return View(t("visit-no-location"), keyboard([none]))
        case "visit-search":
            return View(t("visit-search"))
    if not result.sites:
        return View(t("visit-search"))
    named = [tap(_label(site, t), "visit", "in", site.ref) for site in result.sites]
    rows = [[each] for each in named] if len(named) <= 2 else [named[:2], named[2:4]]
    find = tap(t.plain("button-search-site"), "visit", "pick", "-", "find")
    neither = tap(t.plain("button-neither"), "visit", "pick", "-", "none")
    return View(t("visit-where"), keyboard(*rows, [find, neither]))


def _alone(result: VisitAsked, t: Texts) -> list[Button | None]:
    lead = tap(t.plain("button-lead-here"), "visit", "pick", "-", "lead")
    known = result.card.list_state.get("lat") is not None
    place = tap(t.plain("button-place-only"), "visit", "point") if known else None
    return [lead, place]


def _label(site: Site, t: Texts) -> str:
    if site.distance_m is None:
        return cut(site.name, LABEL)
    far = t.formats.distance(site.distance_m)
    return t.label("button-site", cut="customer", limit=LABEL, customer=site.name, distance=far)


def shown(result: VisitShown, t: Texts) -> View:
    """One visit, from the check-in to its end."""
    return _VIEWS[result.view](result, t)


def _clock(visit: Visit, t: Texts) -> str:
    at = visit.checked_in_at
    return t.formats.clock(at) if t.formats.is_today(at) else t.formats.near(at)


def _in(result: VisitShown, t: Texts) -> View:
    visit = result.visit
    lines = [
        t("visit-in-title", customer=visit.record.name, time=_clock(visit, t)),
        _position(visit, t),
        _before(visit, t),
        t("visit-in-hint"),
        *_remarks(visit, t),
    ]
    if visit.unplaced and result.view == "visit-in":
        lines.append(t("visit-first-point"))
        return View(card(lines), keyboard(_point_keys(visit, t), _keys(visit, t)))
    return View(card(lines), keyboard(_keys(visit, t)))


def _position(visit: Visit, t: Texts) -> Markup:
    """How far, how sure; what is flagged stands in words (FOLLOW-16, FOLLOW-18)."""
    away = t("visit-away", distance=t.formats.distance(visit.distance_m)) if visit.distance_m is not None else None
    late = t("visit-late") if visit.late else None
    return t.facts(away, t.plain(f"visit-trust-{visit.trust}"), late)


def _before(visit: Visit, t: Texts) -> Markup:
    last = t("visit-last", day=t.formats.day(visit.last_at)) if visit.last_at else t("visit-first")
    note = " ".join(visit.open_note.split())
    return t.facts(last, t("visit-open", note=cut(note, LONGEST_OPEN)) if note else None)


def _remarks(visit: Visit, t: Texts) -> list[Markup | None]:
    far = visit.far and visit.distance_m is not None
    return [
        t("visit-far", distance=t.formats.distance(visit.distance_m or 0)) if far else None,
        t("visit-picked") if visit.trust == "pinned" else None,
    ]


def _point_keys(visit: Visit, t: Texts) -> list[Button]:
    own = ref("visit", visit.id)
    use = tap(t.plain("button-use"), "visit", "point", own, "yes", style="success")
    return [use, tap(t.plain("button-not-use"), "visit", "point", own, "no")]


def _keys(visit: Visit, t: Texts, *, sets_next: bool = False) -> list[Button | None]:
    own = ref("visit", visit.id)
    following = tap(t.plain("button-set-next"), "follow", "open", ref("follow_up", visit.id), "when")
    return [
        tap(t.plain("button-leave"), "visit", "out", own) if visit.checked_out_at is None else None,
        following if sets_next else None,
        tap(t.plain("button-undo"), "visit", "undo", own),
    ]


def _noted(result: VisitShown, t: Texts) -> View:
    visit = result.visit
    if visit.checked_out_at is not None:
        return _out(result, t)
    title = t("visit-noted-title", customer=visit.record.name, time=_clock(visit, t))
    lines = [title, *_said(visit, t), _next(visit, t)]
    return View(card(lines), keyboard(_keys(visit, t, sets_next=True), _prompt_keys(result)))


def _said(visit: Visit, t: Texts) -> list[Markup | None]:
    kept = [t.plain(_named(kind, visit), n=visit.files[kind]) for kind in KINDS if visit.files.get(kind)]
    answers = [t.facts(label, words) for label, words in visit.extra.items()]
    return [escape(visit.content) if visit.content else None, *answers, t.facts(*kept) if kept else None]


def _named(kind: str, visit: Visit) -> str:
    """The text that counts them; photos are called watermarked when each is sent with its watermark."""
    if kind == "photo":
        return "visit-files-photo-marked" if visit.marked else "visit-files-photo"
    return "visit-files-voice" if kind == "voice" else "visit-files-other"


def _next(visit: Visit, t: Texts) -> Markup | None:
    return t("follow-saved-next", at=t.formats.tg_time(visit.next_at)) if visit.next_at is not None else None


def _out(result: VisitShown, t: Texts) -> View:
    visit = result.visit
    end = visit.checked_out_at or visit.checked_in_at
    title = t(
        "visit-out-title",
        customer=visit.record.name,
        start=_clock(visit, t),
        end=t.formats.clock(end),
        n=max(0, (end - visit.checked_in_at) // MINUTE),
    )
    lines = [title, *_said(visit, t), _next(visit, t)]
    if visit.next_at is not None or visit.closed:
        return View(card(lines), keyboard(_keys(visit, t, sets_next=True), _prompt_keys(result)))
    return View(card([*lines, t("follow-no-date-ask")]), _date_keys(result, t))


def _date_keys(result: VisitShown, t: Texts) -> Keyboard | None:
    own = ref("follow_up", result.visit.id)
    days = chips.row(chips.next_chips(t, result.firm, hour=result.hour), "follow", "when", own)
    other = tap(t.plain("button-other-date"), "follow", "open", own, "when")
    none = tap(t.plain("button-no-date"), "follow", "when", own, "none")
    return keyboard(days, [other, none], _prompt_keys(result))


def _prompt_keys(result: VisitShown) -> list[Button]:
    """What the firm asks of a visit, while it is not answered; nothing waits for it (FOLLOW-20)."""
    own = ref("follow_up", result.visit.id)
    return [tap(one.label, "follow", "open", own, f"p{one.id}") for one in result.prompts]


def _auto_left(result: VisitShown, t: Texts) -> View:
    """It ended by itself; the time can be put right."""
    visit = result.visit
    at = t.formats.clock(visit.checked_out_at or visit.checked_in_at)
    title = t("visit-auto-title", customer=visit.record.name)
    change = tap(t.plain("button-time"), "visit", "pick", ref("visit", visit.id), "end")
    return View(
        card([title, t("visit-auto-left", n=result.hours, time=at)]), keyboard([change], _prompt_keys(result))
    )


def _when(result: VisitShown, t: Texts) -> View:
    """When did it really end? Half an hour, one and two hours after the check-in, or a typed time."""
    visit = result.visit
    title = t("visit-auto-title", customer=visit.record.name)
    ends = [visit.checked_in_at + after for after in ENDS]
    keys = [
        tap(t.formats.clock(at), "visit", "out", ref("visit", visit.id), buttons.minutes(at))
        for at in ends
        if at <= (t.now or 0)
    ]
    return View(card([title, t("visit-when")]), keyboard(keys))


def ended(result: VisitEnded, t: Texts) -> View:
    """Taken back; or a place that is on no record."""
    if result.view == "visit-undone":
        return View(card([t("visit-undone", customer=result.name)]))
    return View(t("visit-place-kept"))


_VIEWS = {
    "visit-in": _in,
    "visit-placed": _in,
    "visit-noted": _noted,
    "visit-out": _out,
    "visit-when": _when,
    "visit-auto-left": _auto_left,
}
