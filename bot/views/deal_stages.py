"""A deal on its way through the stages: moved, what a stage needs, why back, really skip (conversations.md 6.11)."""

from typing import Final

from bot.texts import Texts
from bot.texts.widths import cut
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.deals import DealCard, Stage, StageStep
from storage.entities.ids import base36, ref

Rows = list[list[Button | None]]
BACK_REASONS: Final = ("changed", "mistake")
MOST_OPTIONS: Final = 4
MOST_STEPS: Final = 8
CHIPS: Final = 9
WIDEST: Final = 10
# The letter of a dictionary within a button.
DICTIONARIES: Final = {"s": "source", "m": "campaign"}


def back(own: str, t: Texts) -> Button:
    """‹ 返回: the card as it is."""
    return tap(t.plain("button-back"), "deal", "open", own, "back")


def move_label(stage: Stage, t: Texts) -> str:
    """进到「商务谈判」"""
    return t.label("button-deal-move", cut="stage", stage=stage.name)


def opens(own: str, t: Texts) -> Button:
    """看商机"""
    return tap(t.plain("button-deal"), "deal", "open", own, "back")


def moved(shown: DealCard, t: Texts) -> View:
    """It stands in the next stage; ten minutes to take that back."""
    own = ref("opportunity", shown.id)
    undo = tap(t.plain("button-undo"), "deal", "undo", own) if shown.undo_until is not None else None
    stage, name = shown.stage.name, shown.name
    if shown.amount:
        line = t("deal-moved", stage=stage, name=name, amount=t.formats.money(shown.amount, shown.currency))
    else:
        line = t("deal-moved-plain", stage=stage, name=name)
    return View(card([line]), keyboard([undo, opens(own, t)]))


def needs(shown: DealCard, t: Texts) -> View:
    """The stage asks for a field: one row, then it moves."""
    own, target = ref("opportunity", shown.id), shown.target
    field = shown.missing[0] if shown.missing else ""
    line = t("deal-needs", stage=target.name if target else "", field=t.entry("deal_field", field))
    if shown.offered:
        return View(card([line]), keyboard(*entries(shown, own, field, t), [back(own, t)], picker=True))
    if field not in ("decision_maker", "contacts"):
        how = "deal-needs-lines" if field == "lines" else "deal-needs-write"
        return View(card([line, t(how)]), keyboard([back(own, t)]))
    role = "d" if field == "decision_maker" else "o"
    people = [
        tap(one.name, "deal", "put", own, f"{role}.{ref('contact', one.id)}") for one in shown.options[:MOST_OPTIONS]
    ]
    others = tap(t.plain("button-contact-other"), "customer", "open", ref("customer", shown.customer_id), "people")
    return View(card([line]), keyboard(*rows_of([*people, others], 3), [back(own, t)]))


def entries(shown: DealCard, own: str, field: str, t: Texts) -> list[list[Button]]:
    """The entries of its dictionary; by their place, since keys may be of any letters."""
    letter = next((letter for letter, name in DICTIONARIES.items() if name == field), None)
    if letter is None:
        return []
    keys = [
        tap(cut(t.entry(field, key, capital=True), WIDEST), "deal", "put", own, f"{letter}.{number}")
        for number, key in enumerate(shown.offered[:CHIPS])
    ]
    return rows_of(keys, 3)


def why_back(shown: DealCard, t: Texts) -> View:
    """One stage back needs a reason, which is the second tap."""
    own, stage = ref("opportunity", shown.id), shown.target or shown.stage
    chips: list[Button | None] = [
        tap(t.plain(f"button-back-{reason}"), "deal", "stage", own, f"{base36(stage.id)}.{reason}")
        for reason in BACK_REASONS
    ]
    chips.append(tap(t.plain("button-write-reason"), "deal", "ask", own, "write"))
    return View(card([t("deal-back", stage=stage.name)]), keyboard(chips, [back(own, t)]))


def skip(shown: DealCard, t: Texts) -> View:
    """Leaving out a stage asks once."""
    own, stage = ref("opportunity", shown.id), shown.target or shown.stage
    yes = tap(t.plain("button-confirm-skip"), "deal", "stage", own, f"{base36(stage.id)}.skip")
    return View(card([t("deal-skip", stage=stage.name)]), keyboard([back(own, t), yes]))


def choose(shown: DealCard, t: Texts) -> View:
    """Every stage it may go to."""
    own = ref("opportunity", shown.id)
    keys = [
        tap(t.label("deal-stage-key", cut="stage", stage=one.name), "deal", "stage", own, base36(one.id))
        for one in shown.stages
        if one.id != shown.stage.id
    ]
    title = t.facts(shown.name, shown.customer)
    rows = rows_of(keys, 2 if len(keys) <= 6 else 7)[:3]
    lines = [title, t("deal-stage-which", stage=shown.stage.name)]
    return View(card(lines), keyboard(*rows, [back(own, t)], picker=True))


def history(deal: str, steps: tuple[StageStep, ...], t: Texts) -> View:
    """Its way through the stages, the newest first."""
    lines = [
        t.facts(t.formats.day(step.entered_at), step.to, step.by, step.note or None) for step in steps[:MOST_STEPS]
    ]
    return View(card([t("deal-past"), *lines]), keyboard([back(deal, t)]))
