"""The rules of a pool on one card: a tap switches or asks for one number (conversations.md 6.20)."""

from collections.abc import Sequence

from bot.texts import Texts
from bot.views.organising_screens import CHOSEN, go, numbered, numbers, turning
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.administration import PoolPage, PoolRules
from storage.entities.ids import ref
from storage.entities.pool import RecycleRule


def listed(shown: PoolPage, t: Texts) -> View:
    """公海: every pool with what it holds."""
    rows = numbered(shown.lines, shown.page)
    lines = [
        t(
            "ui-item",
            number=number,
            facts=t.facts(
                one.name,
                t.plain(f"admin-pool-kind-{one.kind}"),
                t.plain("admin-pool-held", n=one.held),
                None if one.is_enabled else t.plain("admin-off"),
            ),
        )
        for number, one in rows
    ]
    asks = bool(shown.card.list_state.get("asks"))
    last = [go(t.plain("button-back"), "pools" if asks else "hub")]
    if not asks:
        last.append(go(t.plain("button-new-pool"), "pools.customer"))
        last.append(go(t.plain("button-new-lead-pool"), "pools.lead"))
    return View(
        card([t("admin-pools-title", n=shown.total), *lines, t("admin-pool-ask-name") if asks else None]),
        keyboard(numbers(rows, "pool"), turning("pools.", shown.page, shown.pages), last),
    )


def one(shown: PoolRules, t: Texts) -> View:
    """admin-pool, or the part of it that is open."""
    record = ref("pool", shown.pool.id)
    if shown.asks:
        back = [go(t.plain("button-back"), "back", record)]
        return View(card([_title(shown, t), t(f"admin-pool-ask-{shown.asks}")]), keyboard(back))
    match shown.part:
        case "more":
            return _more(shown, record, t)
        case "days":
            return _days(shown, record, t)
        case "hidden" | "admins" | "members" | "depts":
            return _switches(shown, record, t)
    return _whole(shown, record, t)


def _title(shown: PoolRules, t: Texts) -> str:
    return t("admin-pool-title", name=shown.pool.name)


def _whole(shown: PoolRules, record: str, t: Texts) -> View:
    pool = shown.pool
    holding = t.plain("admin-pool-holding", n=shown.holding) if shown.holding else t.plain("admin-pool-no-holding")
    warned = t.chain("admin-list-separator", (str(day) for day in shown.warn_days))
    exempt = all(rule.exempt_dealt for rule in shown.rules)
    lines = [
        _title(shown, t),
        _recycling(shown, t),
        t.facts(
            t.plain("admin-pool-claims", n=pool.daily_claim_limit),
            holding,
            t.plain("admin-pool-cooldown", n=pool.cooldown_days),
        ),
        t.facts(
            t.plain("admin-pool-warnings", days=warned) if warned else t.plain("admin-pool-no-warnings"),
            t.plain("admin-pool-exempt" if exempt else "admin-pool-exempt-locked"),
        ),
        None if pool.enabled else t("admin-pool-disabled"),
    ]
    state = t.plain("button-disable" if pool.enabled else "button-enable")
    rows = (
        [
            _ask("days", "button-recycle-days", record, t),
            _ask("ask.claims", "button-claims", record, t),
            _ask("ask.holding", "button-holding", record, t),
        ],
        [
            _ask("ask.cooldown", "button-cooldown", record, t),
            _ask("ask.warn", "button-warnings", record, t),
            tap(t.plain("button-exempt"), "admin", "rule", record, "exempt"),
        ],
        [
            _ask("hidden", "button-hidden", record, t),
            _ask("admins", "button-admins", record, t),
            tap(state, "admin", "rule", record, "enabled"),
        ],
        [go(t.plain("button-back"), "pools"), _ask("more", "button-more", record, t)],
    )
    return View(card(lines), keyboard(*rows, picker=True))


def _ask(path: str, label: str, record: str, t: Texts) -> Button:
    return go(t.plain(label), path, record)


def _recycling(shown: PoolRules, t: Texts) -> str:
    """回收：45 天没跟进，或 90 天没成交; 不回收 where nothing is taken back."""
    if not shown.pool.auto_recycle or not shown.rules:
        return t("admin-pool-no-recycling")
    said = [rule_words(rule, t) for rule in shown.rules]
    return t("admin-pool-recycling", rules=t.chain("admin-pool-or", said))


def rule_words(rule: RecycleRule, t: Texts) -> str:
    """One rule: its conditions together, and the level it is for."""
    parts = [
        t.plain(f"admin-pool-{name}", n=days)
        for name, days in (
            ("no-followup", rule.no_followup_days),
            ("no-opportunity", rule.no_opportunity_days),
            ("no-deal", rule.no_deal_days),
        )
        if days is not None
    ]
    said = t.chain("admin-pool-and", parts)
    return said if rule.level == "any" else t.plain("admin-pool-of-level", level=rule.level, rule=said)


def _more(shown: PoolRules, record: str, t: Texts) -> View:
    pool = shown.pool
    lines = [
        _title(shown, t),
        t("admin-pool-departments", names=t.chain("admin-list-separator", shown.departments))
        if shown.departments
        else t("admin-pool-everybody"),
        t("admin-pool-admins", names=t.chain("admin-list-separator", shown.admins)) if shown.admins else None,
        t("admin-pool-release", n=pool.release_delay_hours) if pool.release_delay_hours else None,
        t("admin-pool-views", n=pool.daily_view_cap) if pool.daily_view_cap else None,
        t("admin-pool-history" if pool.show_history else "admin-pool-no-history"),
    ]
    rows: Sequence[Sequence[Button | None]] = (
        [
            _ask("ask.name", "button-rename", record, t),
            _ask("depts", "button-departments", record, t),
            _ask("members", "button-members", record, t),
        ],
        [
            _ask("ask.release", "button-release", record, t),
            _ask("ask.views", "button-views", record, t),
            tap(t.plain("button-history"), "admin", "rule", record, "history"),
        ],
        [
            go(t.plain("button-back"), "back", record),
            None
            if pool.is_default
            else tap(t.plain("button-delete"), "admin", "rule", record, "delete", style="danger"),
        ],
    )
    return View(card(lines), keyboard(*rows))


def _days(shown: PoolRules, record: str, t: Texts) -> View:
    """The recycle rules, numbered; a number asks for its days."""
    lines = [t("ui-item", number=number, facts=rule_words(rule, t)) for number, rule in enumerate(shown.rules, 1)]
    state = t("admin-pool-recycling-on" if shown.pool.auto_recycle else "admin-pool-recycling-off")
    opened = [go(str(number), f"r.{rule.id}", record) for number, rule in enumerate(shown.rules, 1)]
    auto = t.plain("button-recycling-off" if shown.pool.auto_recycle else "button-recycling-on")
    rows = (
        opened[:5],
        [
            go(auto, "auto.off" if shown.pool.auto_recycle else "auto.on", record),
            go(t.plain("button-new-rule"), "r.0", record),
        ],
        [go(t.plain("button-back"), "back", record)],
    )
    return View(card([_title(shown, t), state, *lines]), keyboard(*rows))


def _switches(shown: PoolRules, record: str, t: Texts) -> View:
    buttons = [
        tap(
            (CHOSEN if on else "") + (t.plain(f"admin-field-{name}") if shown.part == "hidden" else name),
            "admin",
            "rule",
            record,
            f"{shown.part}.{id_}.{shown.page}",
        )
        for id_, name, on in shown.choices
    ]
    last = [
        go(t.plain("button-back"), "back" if shown.part in ("hidden", "admins") else "more", record),
        *([go("›", f"{shown.part}.{(shown.page + 1) % shown.pages}", record)] if shown.pages > 1 else []),
    ]
    asked = t(f"admin-pool-ask-{shown.part}")
    return View(card([_title(shown, t), asked]), keyboard(*rows_of(buttons, 2), last, picker=True))
