"""The recycle rules of a pool: one of them, and what a change will move before it is made (6.20, admin-pool-ask)."""

from bot.texts import Texts
from bot.views.organising_pools import rule_words
from bot.views.organising_screens import CHOSEN, go
from bot.views.view import View, card, keyboard, tap
from storage.entities.administration import PoolPreview, PoolRuleCard
from storage.entities.ids import ref
from storage.entities.pool import LEVELS


def one(shown: PoolRuleCard, t: Texts) -> View:
    """One rule: its days, the level it is for, its end; a new one is asked for its days."""
    record = ref("pool", shown.pool.id)
    title = t("admin-pool-title", name=shown.pool.name)
    rule = shown.rule
    back = go(t.plain("button-back"), f"r.{rule.id}" if rule is not None and shown.asks else "days", record)
    if rule is None or shown.asks:
        return View(card([title, t("admin-pool-ask-days")]), keyboard([back]))
    levels = [
        go((CHOSEN if level == rule.level else "") + _level(level, t), f"level.{rule.id}.{level}", record)
        for level in LEVELS
    ]
    changes = [
        go(t.plain("button-recycle-days"), f"r.{rule.id}.days", record),
        go(t.plain("button-end-rule"), f"end.{rule.id}", record),
    ]
    return View(card([title, rule_words(rule, t)]), keyboard(levels, changes, [back]))


def _level(level: str, t: Texts) -> str:
    return t.plain("admin-pool-any-level") if level == "any" else level


def preview(shown: PoolPreview, t: Texts) -> View:
    """改成 30 天：12 家会从 7月17日 起回收，之前都会预警. The yes stands opposite to the tap that asked."""
    record = ref("pool", shown.pool.id)
    what, label = _what(shown, t)
    moves = shown.moves
    if moves.n and moves.since is not None:
        said = t("admin-pool-moves", n=moves.n, day=t.formats.day(moves.since))
    elif moves.since is not None:
        said = t("admin-pool-moves-later", day=t.formats.day(moves.since))
    else:
        said = t("admin-pool-moves-none")
    buttons = [
        go(t.plain("button-back"), "days", record),
        tap(label, "admin", "rule", record, "go"),
    ]
    return View(card([t("admin-pool-title", name=shown.pool.name), what, said]), keyboard(buttons))


def _what(shown: PoolPreview, t: Texts) -> tuple[str, str]:
    """What is about to change, and the words of the button that does it."""
    change = shown.change
    if "on" in change:
        state = "on" if change["on"] else "off"
        return t(f"admin-pool-recycling-{state}"), t.plain(f"button-recycling-{state}")
    if "end" in change or shown.rule is None:
        return t("admin-pool-rule-ends"), t.plain("button-end-rule")
    if "days" in change:
        return t("admin-pool-rule-becomes", rule=rule_words(shown.rule, t)), t.plain(
            "button-confirm-days", n=change["days"]
        )
    return t("admin-pool-rule-becomes", rule=rule_words(shown.rule, t)), t.plain("button-confirm-change")
