"""What waits for a person, and several approved together (conversations.md 6.13)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

from bot import buttons
from bot.texts import Markup, Texts, reasons
from bot.views.approval_facts import amount, brief, discount, record_name
from bot.views.approval_own import entry
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.approvals import ApprovalDigest, ApprovalRequests, BatchDone, Item, RequestLine
from storage.entities.ids import ref
from storage.entities.instants import from_ms, to_ms

OPENED: Final = 6
IN_ROW: Final = 3
AFTERNOON: Final = time(17)


def shown(result: ApprovalDigest, t: Texts) -> View:
    """The list, or the question before several are approved."""
    return batch_ask(result, t) if result.view == "approval-batch-ask" else digest(result, t)


def digest(result: ApprovalDigest, t: Texts) -> View:
    """待你审批 3 项 · 共 61.8万, a line for each."""
    if not result.items:
        return View(t("approval-none"), keyboard([entry(t)]))
    money = _sums(result.totals, t)
    head = t("approval-digest-sum", n=result.total, sum=money) if money else t("approval-digest", n=result.total)
    more = t("approval-digest-more", n=result.more) if result.more else None
    oldest = t("approval-oldest", at=t.formats.near(result.oldest)) if result.oldest is not None else None
    several = [_batch(result, t)] if len(result.batch) > 1 else []
    opened = [
        tap(t.plain("button-look", number=item.number), "approval", "open", ref("approval", item.approval))
        for item in result.items[:OPENED]
    ]
    return View(
        card([head, *(_item(item, t) for item in result.items), more, oldest]),
        keyboard(opened[:IN_ROW], opened[IN_ROW:], several, _later(result, t), picker=True),
    )


def _item(item: Item, t: Texts) -> Markup:
    reason = item.facts.get("reason") if item.subject == "refund" else None
    return t.facts(f"{item.number} {brief(item, t)}", item.submitter, discount(item.facts, t), reason)


def _sums(totals: Mapping[str, int], t: Texts) -> str:
    return " + ".join(t.formats.money(total, currency) for currency, total in totals.items())


def _exact(totals: Mapping[str, int], t: Texts) -> str:
    return " + ".join(t.formats.money_button(total, currency) for currency, total in totals.items())


def _batch(result: ApprovalDigest, t: Texts) -> Button:
    """同意 2 项 16.8万（不含 1）"""
    n, money = len(result.batch), _exact(result.batch_totals, t)
    left = t.chain("approval-list", [str(item.number) for item in result.items if item.left])
    if left:
        label = t.plain("approval-several-without", n=n, sum=money, left=left)
    else:
        label = t.plain("button-approve-several", n=n, sum=money)
    return tap(" ".join(label.split()), "approval", "batch", style="success")


def _later(result: ApprovalDigest, t: Texts) -> list[Button]:
    """1小时后, 今天17:00 while that is ahead."""
    chips = [tap(t.plain("button-in-hour"), "approval", "later", "-", buttons.after(60))]
    five = to_ms(datetime.combine(from_ms(result.now).astimezone(t.zone).date(), AFTERNOON, t.zone))
    if five > result.now:
        chips.append(tap(t.formats.chip(five), "approval", "later", "-", buttons.minutes(five)))
    return chips


def batch_ask(result: ApprovalDigest, t: Texts) -> View:
    """将同意 2 项：…; what is left out, and why."""
    n, money = len(result.batch), _exact(result.batch_totals, t)
    names = t.chain("approval-list", [_short(item, t) for item in result.batch])
    left = [
        t("approval-batch-left", name=record_name(item, t), why=_why(item.left, t))
        for item in result.items
        if item.left
    ]
    sure = tap(
        " ".join(t.plain("button-approve-several-sure", n=n, sum=money).split()),
        "approval",
        "batch",
        "-",
        "go",
        style="success",
    )
    back = tap(t.plain("button-back"), "approval", "open")
    return View(card([t("approval-batch-ask", n=n, names=names), *left]), keyboard([back, sure]))


def _short(item: Item, t: Texts) -> str:
    money = amount(item, t)
    return f"{record_name(item, t)} {money}" if money else record_name(item, t)


def _why(left: str, t: Texts) -> str:
    key = f"approval-left-{left.replace('_', '-')}"
    return t.plain(key) if t.has(key) else t.plain("approval-left-other")


def batch_done(result: BatchDone, t: Texts) -> View:
    """已同意 2 项; what was not, and why."""
    n, money = len(result.approved), _sums(result.totals, t)
    head = t("approval-batch-done-sum", n=n, sum=money) if money else t("approval-batch-done", n=n)
    names = t.facts(*(_short(item, t) for item in result.approved)) if result.approved else None
    left = [_left(item, reason, facts, t) for item, reason, facts in result.left]
    back = tap(t.plain("button-back"), "approval", "open")
    return View(card([head, names, *left]), keyboard([*_opened(result.left, t)], [back]))


def _left(item: Item, reason: str, facts: Mapping[str, Any], t: Texts) -> Markup:
    why = reason.removeprefix("approval_left_")
    words = _why(why, t) if reason.startswith("approval_left_") or reason == "other" else _words(reason, facts, t)
    return t("approval-batch-left", name=record_name(item, t), why=words)


def _words(reason: str, facts: Mapping[str, Any], t: Texts) -> str:
    """Somebody's decision in between comes without its name here."""
    if reason in ("approval_decided", "approval_wrong_person"):
        return t.plain("approval-left-decided")
    return reasons.words(t, "conflict", reason, facts)


def _opened(left: Sequence[tuple[Item, str, Mapping[str, Any]]], t: Texts) -> list[Button]:
    return [
        tap(t.plain("button-look", number=item.number), "approval", "open", ref("approval", item.approval))
        for item, _, _ in left[:IN_ROW]
    ]


def requests(result: ApprovalRequests, t: Texts) -> View:
    """我提交的审批: what waits first, a number for each."""
    if not result.items:
        return View(t("approval-requests-none"))
    numbers = [tap(str(one.number), "approval", "open", ref("approval", one.approval)) for one in result.items]
    return View(card([t("approval-requests"), *(_request(one, t) for one in result.items)]), keyboard(numbers))


def _request(one: RequestLine, t: Texts) -> Markup:
    names = t.chain("approval-list", one.waiting)
    state = t.plain("approval-waits", names=names) if names else t.plain(f"approval-{one.state}")
    return t.facts(f"{one.number} {brief(one, t)}", state)
