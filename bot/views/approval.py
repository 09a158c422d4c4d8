"""Cards of an approval: to decide, asked once more, why, to whom, decided, submitted (conversations.md 6.13)."""

from collections.abc import Callable
from typing import Final

from bot import buttons
from bot.texts import Markup, Texts
from bot.texts.money import of_units
from bot.views.approval_facts import brief, button_amount, lines, title
from bot.views.file import count_button
from bot.views.keyboards import Style
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.approvals import ApprovalCard, PathLine
from storage.entities.ids import LETTERS, base36, ref
from storage.entities.instants import HOUR

REASONS: Final = ("discount", "terms", "papers")
COMMENTS: Final = ("checked", "agreed")
SENTENCES: Final = ("decide", "away")
# What came with the card: it is late, or has come to somebody else.
PUSHED: Final = ("nudged", "overdue", "escalated")


def shown(result: ApprovalCard, t: Texts) -> View:
    """The card by what has just happened to it."""
    return _VIEWS.get(result.view, _card)(result, t)


def go(result: ApprovalCard, label: str, arg: str = "") -> Button:
    """A button to the card itself, or to other keys below it."""
    return tap(label, "approval", "open", ref("approval", result.id), arg)


def to_list(t: Texts) -> Button:
    """‹ 返回 to what waits."""
    return tap(t.plain("button-back"), "approval", "open")


def record_button(result: ApprovalCard, t: Texts, label: str, *, primary: bool = False) -> Button | None:
    """Opens the record where its reader may read it and there is such a card."""
    kind, number = result.record
    style: Style | None = "primary" if primary else None
    if not result.readable:
        return None
    if kind == "quote":
        return tap(t.plain(label), kind, "open", "-", base36(number), style=style)
    if kind == "contract_change" and "contract_id" in result.facts:
        kind, number = "contract", result.facts["contract_id"]
    if kind not in LETTERS or not buttons.known(kind, "open"):
        return None
    return tap(t.plain(label), kind, "open", ref(kind, number), style=style)


# ── to decide ──


def _card(result: ApprovalCard, t: Texts) -> View:
    if result.task is None:
        return _watched(result, t)
    given = _files(result, t)
    asks = [given or _open(result, t), _ask(result, t), go(result, t.plain("button-more"), "more")]
    return View(_body(result, t), keyboard(_decide(result, t), asks, [to_list(t)]))


def _body(result: ApprovalCard, t: Texts, *more: Markup | None) -> Markup:
    return card(
        [title(result, t), _pushed(result, t), *lines(result, t), _delegate(result, t), *more, _asks(result, t)]
    )


def _decide(result: ApprovalCard, t: Texts) -> list[Button]:
    own, money = ref("approval", result.id), button_amount(result, t)
    label = t.plain("button-approve-amount", amount=money) if money else t.plain("button-approve")
    no = tap(t.plain("button-reject"), "approval", "no", own, style="danger")
    if result.reason_needed:
        return [go(result, label, "why"), no]
    return [tap(label, "approval", "yes", own, style="success"), no]


def _files(result: ApprovalCard, t: Texts) -> Button | None:
    """附件 2, as it was submitted."""
    return count_button(result.files, ref("approval", result.id), t)


def _ask(result: ApprovalCard, t: Texts) -> Button:
    label = t.label("button-ask-applicant", cut="name", limit=10, name=result.submitter.name)
    return tap(label, "approval", "ask", ref("approval", result.id))


def _open(result: ApprovalCard, t: Texts) -> Button | None:
    return record_button(result, t, "button-open")


def _pushed(result: ApprovalCard, t: Texts) -> Markup | None:
    """Why the card comes again."""
    if result.task is None:
        return None
    if result.words == "nudge" and result.timeout_at is not None:
        left = max(1, round((result.timeout_at - result.now) / HOUR))
        return t("approval-nudge", n=left)
    return t(f"approval-{result.words}", name=result.submitter.name) if result.words in PUSHED else None


def _delegate(result: ApprovalCard, t: Texts) -> Markup | None:
    mine = next((line for line in result.path if line.task_id == result.task), None)
    if mine is None or not mine.acting_for:
        return None
    return t("approval-delegate", name=mine.acting_for, delegate=mine.name)


def _asks(result: ApprovalCard, t: Texts) -> Markup | None:
    """What the next message will be."""
    asks = "find" if result.asks.startswith("find.") else result.asks
    if result.view == "approval-forward" and asks != "find":  # First to whom; the sentence comes after.
        return None
    key = f"approval-write-{asks}"
    return t(key, name=result.submitter.name) if t.has(key) else None


def _watched(result: ApprovalCard, t: Texts) -> View:
    """For who does not decide now: how it stands."""
    text = card([title(result, t), *lines(result, t), *stands(result, t), _asks(result, t)])
    again = tap(t.plain("button-take-back"), "approval", "undo", ref("approval", result.id))
    first = [again if result.may_take_back else None, _open(result, t), _files(result, t), _pass_on(result, t)]
    return View(text, keyboard(first, [to_list(t)]))


def _pass_on(result: ApprovalCard, t: Texts) -> Button | None:
    """An admin of the flow hands on what is stuck with somebody else."""
    stuck = next((line for line in result.path if line.state == "pending"), None)
    if stuck is None or not result.may_forward:
        return None
    task = ref("approval_task", stuck.task_id)
    return tap(t.plain("button-forward"), "approval", "fwd", ref("approval", result.id), task)


def stands(result: ApprovalCard, t: Texts) -> list[Markup | None]:
    """陈晓雯 已同意 09:12，等周敏"""
    done = [line for line in result.path if line.at is not None and t.has(f"approval-step-{line.state}")]
    last = _step(max(done, key=lambda line: (line.at or 0, line.task_id)), t) if done else ""
    if result.state != "pending":
        return [t.facts(last) if last else None, t(f"approval-{result.state}")]
    names = t.chain("approval-list", result.waiting)
    if not names:
        return [t.facts(last) if last else None]
    return [t("approval-waits-after", step=last, names=names) if last else t("approval-waits", names=names)]


def _step(line: PathLine, t: Texts) -> str:
    said = t.plain(f"approval-step-{line.state}", name=line.name, time=t.formats.near(line.at or 0))
    return t.plain("approval-step-said", step=said, words=line.comment) if line.comment else said


def _confirm(result: ApprovalCard, t: Texts) -> View:
    own, money = ref("approval", result.id), button_amount(result, t)
    back = go(result, t.plain("button-back"))
    asked = t("approval-confirm-ask", amount=t.formats.money(of_units(result.confirm_from, t.currency or "")))
    if result.reason_needed:
        said = [tap(t.plain(f"approval-comment-{one}"), "approval", "yes", own, f"sure.{one}") for one in COMMENTS]
        return View(_body(result, t, asked), keyboard([back], said))
    label = t.plain("button-approve-sure", amount=money) if money else t.plain("button-approve-sure-plain")
    sure = tap(label, "approval", "yes", own, "sure", style="success")
    return View(_body(result, t, asked), keyboard([back, sure]))


def why(result: ApprovalCard, t: Texts) -> View:
    """The step asks for a sentence: the chip approves with it."""
    own = ref("approval", result.id)
    said = [tap(t.plain(f"approval-comment-{one}"), "approval", "yes", own, f".{one}") for one in COMMENTS]
    return View(_body(result, t, t("approval-comment-ask")), keyboard([*said], [go(result, t.plain("button-back"))]))


def _reject_why(result: ApprovalCard, t: Texts) -> View:
    own, returns = ref("approval", result.id), result.asks in ("back", "return")
    chips = [tap(t.plain(f"approval-reason-{one}"), "approval", "no", own, one) for one in REASONS]
    write = tap(t.plain("button-write-reason"), "approval", "no", own, "return" if returns else "write")
    ask = t("approval-back-ask" if returns else "approval-reject-ask")
    keys = rows_of([*chips, write], 2)
    return View(_body(result, t, ask), keyboard(*keys, [go(result, t.plain("button-back"))]))


# ── other hands ──


def more(result: ApprovalCard, t: Texts) -> View:
    """更多: forward, add a signer, a step back."""
    own = ref("approval", result.id)
    hands = [
        tap(t.plain("button-forward"), "approval", "fwd", own) if result.may_forward else None,
        go(result, t.plain("button-add-sign"), "sign") if result.task is not None else None,
        _back_button(result, t),
    ]
    opened = _open(result, t) if result.files else None
    return View(_body(result, t), keyboard(hands, [go(result, t.plain("button-back")), opened]))


def _back_button(result: ApprovalCard, t: Texts) -> Button | None:
    if result.previous is None:
        return None
    return tap(t.plain("button-step-back"), "approval", "back", ref("approval", result.id), str(result.previous))


def signs(result: ApprovalCard, t: Texts) -> View:
    """加签: before me or after me."""
    own = ref("approval", result.id)
    ways = [tap(t.plain(f"button-sign-{way}"), "approval", "sign", own, way) for way in ("before", "after")]
    back = [go(result, t.plain("button-back"), "more")]
    return View(_body(result, t, t("approval-sign-ask")), keyboard(ways, back))


def _forward(result: ApprovalCard, t: Texts) -> View:
    own = ref("approval", result.id)
    hand = result.asks.removeprefix("find.")
    people = [tap(one.name, "approval", "fwd", own, ref("user", one.id)) for one in result.people]
    last = [
        tap(t.plain("button-search-colleague"), "approval", "fwd", own, f"find.{hand}"),
        go(result, t.plain("button-back"), "more"),
    ]
    key = "approval-forward-ask" if hand == "forward" else "approval-signer-ask"
    return View(_body(result, t, t(key)), keyboard(*rows_of(people, 2), last, picker=True))


def _forward_why(result: ApprovalCard, t: Texts) -> View:
    own, name = ref("approval", result.id), result.chosen.name if result.chosen else ""
    said = [tap(t.plain(f"approval-sentence-{one}"), "approval", "fwd", own, one) for one in SENTENCES]
    last = [
        tap(t.plain("button-write-sentence"), "approval", "fwd", own, "write"),
        go(result, t.plain("button-back"), "more"),
    ]
    return View(_body(result, t, t("approval-forward-said", name=name)), keyboard(said, last))


# ── decided, submitted ──


def _done(result: ApprovalCard, t: Texts) -> View:
    if result.task is not None or result.decided is None:
        return _card(result, t) if result.task is not None else _watched(result, t)
    line = result.decided
    at = t.formats.day_clock(line.at or result.now)
    names = t.chain("approval-list", result.waiting)
    if line.state == "forwarded":
        head = t("approval-forwarded", name=names, time=t.formats.clock(line.at or result.now), words=line.comment)
    else:
        head = t(f"approval-done-{line.state}", name=line.name, at=at)
    told = result.submitter.name
    after = t("approval-told-next", name=told, names=names) if names else t("approval-told-last", name=told)
    end = after if line.state != "forwarded" else None
    said = t.quote(line.comment) if line.comment and line.state != "forwarded" else None
    back = tap(t.plain("button-take-back"), "approval", "undo", ref("approval", result.id))
    keys = keyboard([back if result.may_take_back else None, to_list(t)])
    return View(card([head, t.facts(brief(result, t)), said, end]), keys)


def _submitted(result: ApprovalCard, t: Texts) -> View:
    """The submitter's card: who decides now; nudge, recall, open."""
    own = ref("approval", result.id)
    pending = result.state == "pending"
    nudged = t("approval-nudged-done") if result.card and result.card.list_state.get("nudged") else None
    keys = keyboard(
        [
            tap(t.plain("button-nudge"), "approval", "nudge", own) if pending and result.may_recall else None,
            tap(t.plain("button-recall"), "approval", "recall", own) if result.may_recall else None,
            _open(result, t),
        ],
        [tap(t.plain("button-back"), "approval", "open", "-", "mine")],
    )
    head = t("approval-submitted" if pending else "approval-ended", what=brief(result, t))
    return View(card([head, *stands(result, t), nudged, _asks(result, t)]), keys)


def _said(result: ApprovalCard, t: Texts) -> View:
    """The question is on its way; the decision still waits."""
    mine = result.task is not None
    key = "approval-asked-sent" if mine else "approval-answered-sent"
    return View(
        card([t(key, name=result.submitter.name), t.facts(brief(result, t))]),
        keyboard([go(result, t.plain("button-back"))]),
    )


_VIEWS: dict[str, Callable[[ApprovalCard, Texts], View]] = {
    "approval-card": _card,
    "approval-confirm": _confirm,
    "approval-reject-why": _reject_why,
    "approval-forward": _forward,
    "approval-forward-why": _forward_why,
    "approval-done": _done,
    "approval-submitted": _submitted,
    "approval-said": _said,
}
# Keys below the card that change nothing: by the argument of the button.
KEYS: dict[str, Callable[[ApprovalCard, Texts], View]] = {"more": more, "sign": signs, "why": why}
