"""Cards of follow-ups that wait for a tap, each marked as not saved (conversations.md 6.2, 4.7)."""

from collections.abc import Callable, Sequence

from bot.texts import Markup, Texts, code, cut
from bot.views.view import Button, Keyboard, View, card, keyboard, tap
from storage.entities.dialogue import Draft
from storage.entities.follow_ups import FollowUpDraft, Option
from storage.entities.ids import ref
from storage.entities.outbox import Told

LONGEST_WORDS = 400


def shown(result: FollowUpDraft, t: Texts) -> View:
    """The card of a draft by its view."""
    return _VIEWS[result.view](result, t)


def _which(result: FollowUpDraft, t: Texts) -> View:
    lines = [t("follow-which-title"), _quoted(result.draft, t)]
    last = [_as_lead(result, t, "button-lead-named"), _neither(result, t)]
    return View(card(lines), _choices(result, t, last))


def _choices(result: FollowUpDraft, t: Texts, last: Sequence[Button | None]) -> Keyboard | None:
    """One record a row, at most two; the rest share a row."""
    own = ref("draft", result.draft.id)
    named = [tap(_when(option, t), "follow", "save", own, option.ref) for option in result.options]
    if len(named) <= 2:
        return keyboard(*([button] for button in named), last)
    return keyboard(named[:2], named[2:4], last)


def _when(option: Option, t: Texts) -> str:
    if option.last_at is None:
        return t.label("button-which-never", cut="customer", customer=option.name)
    when = t.formats.near_day(option.last_at)
    return t.label("button-which", cut="customer", customer=option.name, when=when)


def _confirm(result: FollowUpDraft, t: Texts) -> View:
    name = result.about.name if result.about else ""
    files = t("follow-files", n=result.files) if result.files else None
    lines = [t("follow-confirm-title", customer=name), _quoted(result.draft, t), files, _next(result, t)]
    own = ref("draft", result.draft.id)
    save = tap(t.plain("button-save"), "follow", "save", own, style="success")
    return View(card(lines), keyboard([save, _switch(result, t), _drop(result, t)]))


def _switched(result: FollowUpDraft, t: Texts) -> View:
    lines = [t("follow-switch-title"), _quoted(result.draft, t), t("follow-switch-hint")]
    own = ref("draft", result.draft.id)
    named = [tap(option.name, "follow", "save", own, option.ref) for option in result.options]
    return View(card(lines), keyboard(named[:2], named[2:4], [_memo(result, t), _drop(result, t)]))


def _unknown(result: FollowUpDraft, t: Texts) -> View:
    lines = [t("follow-unknown-title", name=result.mention), _quoted(result.draft, t)]
    if result.options:
        lines.append(t("follow-unknown-ask"))
    own = ref("draft", result.draft.id)
    named = [[tap(option.name, "follow", "save", own, option.ref)] for option in result.options[:2]]
    return View(card(lines), keyboard(*named, [_as_lead(result, t, "button-lead-unknown"), _memo(result, t)]))


def _not_yours(result: FollowUpDraft, t: Texts) -> View:
    name = result.about.name if result.about else result.mention
    owner = result.owner.name if result.owner else ""
    lines = [t("follow-not-yours-title", customer=name, owner=owner), t("follow-not-yours-kept")]
    own = ref("draft", result.draft.id)
    hand = None
    if result.owner is not None:
        label = t.label("button-send-to", cut="name", name=owner)
        hand = tap(label, "follow", "hand", own, result.owner.ref)
    keep = tap(t.plain("button-keep-my-memo"), "draft", "memo", own)
    of_customer = result.about is not None and result.about.ref.startswith("c")
    join = tap(t.plain("button-ask-join"), "customer", "join", own) if of_customer and result.owner else None
    return View(card(lines), keyboard([hand, join], [keep]))


def _in_pool(result: FollowUpDraft, t: Texts) -> View:
    name = result.about.name if result.about else result.mention
    own = ref("draft", result.draft.id)
    claim = tap(t.plain("button-claim-log"), "follow", "claimlog", own, style="success")
    return View(
        card([t("follow-in-pool-title", customer=name), _quota(result, t)]), keyboard([claim, _memo(result, t)])
    )


def _quota(result: FollowUpDraft, t: Texts) -> Markup | None:
    """How many may still be claimed; the holding count where there is a limit."""
    claim = result.claim
    if claim is None or claim.left_today is None:
        return None
    leads = "-leads" if result.about is not None and result.about.ref.startswith("l") else ""
    if claim.limit:
        held = claim.holding or 0
        return t(f"pool-quota-holding{leads}", n=claim.left_today, held=held, limit=claim.limit)
    return t(f"pool-quota{leads}", n=claim.left_today)


def _undone(result: FollowUpDraft, t: Texts) -> View:
    name = result.about.name if result.about else ""
    said = cut(result.draft.words, 2 * LONGEST_WORDS)
    files = t("follow-files", n=result.files) if result.files else None
    words = t("follow-undone-words", words=code(said)) if said else None
    lines = [t("follow-undone-title", customer=name), words, files]
    other = tap(t.plain("button-to-other"), "follow", "switch", ref("draft", result.draft.id))
    return View(card(lines), keyboard([other, _drop(result, t)]))


def _handed(result: FollowUpDraft, t: Texts) -> View:
    """What the colleague gets: the words, to accept or to ignore."""
    name = result.about.name if result.about else ""
    lines = [t("follow-handed-title", sender=result.sender, customer=name), _quoted(result.draft, t)]
    own = ref("draft", result.draft.id)
    accept = tap(t.plain("button-log-it"), "follow", "save", own, style="success")
    return View(card(lines), keyboard([accept, tap(t.plain("button-ignore"), "draft", "drop", own)]))


def _hand_done(result: FollowUpDraft, t: Texts) -> View:
    return View(t("follow-handed", owner=result.owner.name if result.owner else ""))


def _several(result: FollowUpDraft, t: Texts) -> View:
    own = ref("draft", result.draft.id)
    both = tap(t.plain("button-both"), "follow", "save", own, "all", style="success")
    only = [
        [tap(t.label("button-only", cut="customer", customer=one.name), "follow", "save", own, one.ref)]
        for one in result.options[:2]
    ]
    return View(card([t("ask-several"), _quoted(result.draft, t)]), keyboard([both], *only))


def _tense(result: FollowUpDraft, t: Texts) -> View:
    own = ref("draft", result.draft.id)
    done = tap(t.plain("button-visited"), "follow", "save", own, "done")
    planned = tap(t.plain("button-planned"), "follow", "save", own, "plan")
    return View(card([t("ask-tense"), _quoted(result.draft, t)]), keyboard([done, planned]))


def _which_meant(result: FollowUpDraft, t: Texts) -> View:
    own = ref("draft", result.draft.id)
    named = [[tap(option.name, "follow", "save", own, option.ref)] for option in result.options[:2]]
    lines = [_quoted(result.draft, t), t("ask-which-meant-contact")]
    return View("\n".join(line for line in lines if line), keyboard(*named))


def _too_old(result: FollowUpDraft, t: Texts) -> View:
    own = ref("draft", result.draft.id)
    today = tap(t.plain("button-log-as-today"), "follow", "save", own, "today")
    return View(t("error-too-old", n=result.days_back), keyboard([today, _memo(result, t)]))


def _edit_kept(result: FollowUpDraft, t: Texts) -> View:
    verb = "save" if result.about is not None else "switch"
    again = tap(t.plain("button-log-as-new"), "follow", verb, ref("draft", result.draft.id))
    return View(t("edit-kept"), keyboard([again]))


def _ask_file(result: FollowUpDraft, t: Texts) -> View:
    """Where does it go? The customers touched last, or a typed name, or nowhere for now."""
    own = ref("draft", result.draft.id)
    named = [tap(option.name, "follow", "save", own, option.ref) for option in result.options[:2]]
    hints = result.draft.body.get("hints", {}).get("told", ())
    told = [t("error-voice-too-long", n=60)] if "voice_long" in hints else []
    scan = tap(t.plain("button-name-card"), "follow", "save", own, "card") if "card" in hints else None
    key = {"ask-photo": "ask-photo", "ask-voice": "error-voice-no-engine"}.get(result.view, "ask-file")
    keep = tap(t.plain("button-keep"), "draft", "memo", own)
    return View("\n".join([*told, t(key)]), keyboard(named, [scan, keep]))


def _ask_forward(result: FollowUpDraft, t: Texts) -> View:
    own = ref("draft", result.draft.id)
    lead = tap(t.plain("button-new-lead"), "follow", "save", own, "lead")
    customer = tap(t.plain("button-to-customer"), "follow", "switch", own)
    return View(t("ask-forward"), keyboard([lead, customer], [tap(t.plain("button-keep"), "draft", "memo", own)]))


def handed_logged(result: Told, t: Texts) -> View:
    """Whoever handed words on hears that they were logged."""
    facts = result.facts
    return View(t("follow-handed-logged", owner=str(facts["owner"]), customer=str(facts["customer"])))


def _quoted(draft: Draft, t: Texts) -> Markup | None:
    return t.quote(cut(draft.words, LONGEST_WORDS)) if draft.words else None


def _next(result: FollowUpDraft, t: Texts) -> Markup | None:
    if result.next_at is None:
        return None
    return t("follow-confirm-next", at=t.formats.tg_time(result.next_at))


def _as_lead(result: FollowUpDraft, t: Texts, key: str) -> Button | None:
    if not result.mention:
        return None
    label = t.label(key, cut="name", limit=16, name=result.mention)
    return tap(label, "follow", "save", ref("draft", result.draft.id), "lead")


def _neither(result: FollowUpDraft, t: Texts) -> Button:
    return tap(t.plain("button-neither"), "follow", "switch", ref("draft", result.draft.id))


def _switch(result: FollowUpDraft, t: Texts) -> Button:
    return tap(t.plain("button-switch"), "follow", "switch", ref("draft", result.draft.id))


def _drop(result: FollowUpDraft, t: Texts) -> Button:
    return tap(t.plain("button-discard"), "draft", "drop", ref("draft", result.draft.id))


def _memo(result: FollowUpDraft, t: Texts) -> Button:
    return tap(t.plain("button-keep-memo"), "draft", "memo", ref("draft", result.draft.id))


_VIEWS: dict[str, Callable[[FollowUpDraft, Texts], View]] = {
    "follow-which": _which,
    "follow-confirm": _confirm,
    "follow-switch": _switched,
    "follow-unknown": _unknown,
    "follow-not-yours": _not_yours,
    "follow-in-pool": _in_pool,
    "follow-undone": _undone,
    "follow-handed": _handed,
    "follow-hand-done": _hand_done,
    "ask-several": _several,
    "ask-tense": _tense,
    "ask-which-meant": _which_meant,
    "error-too-old": _too_old,
    "edit-kept": _edit_kept,
    "ask-photo": _ask_file,
    "ask-file": _ask_file,
    "ask-voice": _ask_file,
    "ask-forward": _ask_forward,
}
