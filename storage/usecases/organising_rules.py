"""The firm's settings and dictionaries on the admin's screens (6.20, ORG-15, ORG-16)."""

from typing import Any, Final

from storage.entities.administration import (
    DictionaryLine,
    DictionaryList,
    DictionaryPage,
    SettingCard,
    SettingGroups,
    SettingLine,
    SettingList,
)
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.queries import settings as rows
from storage.rules.dictionaries import SHIPPED
from storage.rules.paging import page_of
from storage.rules.settings import ORGANISATION, SETTINGS, choices_of, range_of, said
from storage.tx import Tx
from storage.usecases import settings
from storage.usecases.organising_screens import PAGE, check_opens, draw, state

NAMES: Final = tuple(sorted([*SETTINGS, *ORGANISATION]))
# group on the screen -> the first parts of the names that belong to it; what is in none belongs to the firm
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "firm": (),
    "lead": ("lead",),
    "customer": ("customer", "dup"),
    "follow": ("followup", "visit"),
    "remind": ("remind", "notify"),
    "pool": ("pool",),
    "deals": ("product", "opp", "contract", "money", "approval"),
    "team": ("team", "xfer", "leaver", "ui"),
    "files": ("import", "export"),
}
# What people choose from; legal forms and the system's own reasons are no choice of theirs.
DICTIONARIES: Final = tuple(name for name in SHIPPED if name not in ("legal_suffix", "pool_reason"))


def open_groups(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The groups of settings. Raises Forbidden."""
    check_opens(actor, "rules")
    return draw(tx, actor, call, card, "admin-rules")


def open_group(tx: Tx, actor: Actor, call: Call, card: Card | None, group: str, page: int = 0) -> Outcome:
    """The settings of a group with their values, five a page. Raises Forbidden, NotFound."""
    check_opens(actor, "rules")
    if group not in GROUPS:
        raise NotFound(rule="ORG-15")
    return draw(tx, actor, call, card, "admin-rules-group", page=page, group=group)


def open_setting(tx: Tx, actor: Actor, call: Call, card: Card | None, index: int) -> Outcome:
    """One setting: its few choices, or the question for its value. Raises Forbidden, NotFound."""
    check_opens(actor, "rules")
    name = _name(index)
    asks = "" if choices_of(name) else f"rule.{index}"
    return draw(tx, actor, call, card, "admin-rule", index, asks=asks)


def _name(index: int) -> str:
    if not 0 <= index < len(NAMES):
        raise NotFound(rule="ORG-15")
    return NAMES[index]


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, index: int, choice: int) -> Outcome:
    """Take one of the choices; in a list that holds several, switch it. Raises Forbidden, NotFound, Invalid."""
    name = _name(index)
    choices = choices_of(name)
    if not 0 <= choice < len(choices):
        raise NotFound(rule="ORG-15")
    value = choices[choice]
    before = settings.current(tx, name)
    if isinstance(before, list):
        value = [one for one in before if one != value] if value in before else [*before, value]
    settings.change(tx, actor, call, name, value)
    return open_setting(tx, actor, call, card, index)


def reset(tx: Tx, actor: Actor, call: Call, card: Card | None, index: int) -> Outcome:
    """The default again. Raises Forbidden, NotFound."""
    name = _name(index)
    if name not in SETTINGS:
        raise NotFound(rule="ORG-15")
    settings.change(tx, actor, call, name, SETTINGS[name].default)
    return open_group(tx, actor, call, card, group_of(name))


def answer(tx: Tx, actor: Actor, call: Call, index: int, words: str) -> Outcome:
    """A typed value. Raises Forbidden, Invalid naming the range (ORG-15)."""
    name = _name(index)
    settings.change(tx, actor, call, name, said(name, words))
    return open_group(tx, actor, call, None, group_of(name))


def show_groups(tx: Tx, actor: Actor, outcome: Outcome) -> SettingGroups:
    card, _ = state(tx, outcome)
    return SettingGroups(tuple(GROUPS), card)


def group_of(name: str) -> str:
    """The group a setting is shown in."""
    return next((group for group, parts in GROUPS.items() if name.partition(".")[0] in parts), "firm")


def _of(group: str) -> list[str]:
    return [name for name in NAMES if group_of(name) == group]


def show_group(tx: Tx, actor: Actor, outcome: Outcome) -> SettingList:
    card, kept = state(tx, outcome)
    names, page, pages = page_of(_of(str(kept["group"])), kept.get("page", 0), PAGE)
    lines = tuple(SettingLine(name, NAMES.index(name), settings.current(tx, name)) for name in names)
    return SettingList(str(kept["group"]), lines, page, pages, card)


def show_setting(tx: Tx, actor: Actor, outcome: Outcome) -> SettingCard:
    card, _ = state(tx, outcome)
    name = _name(outcome.id)
    value = settings.current(tx, name)
    default: Any = SETTINGS[name].default if name in SETTINGS else None
    return SettingCard(
        name,
        group_of(name),
        outcome.id,
        value,
        default,
        range_of(name),
        choices_of(name),
        isinstance(value, list),
        card,
    )


def open_dictionaries(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The dictionaries a company may edit. Raises Forbidden."""
    check_opens(actor, "words")
    return draw(tx, actor, call, card, "admin-words")


def open_dictionary(
    tx: Tx, actor: Actor, call: Call, card: Card | None, number: int, page: int = 0, *, asks: bool = False
) -> Outcome:
    """The entries of one dictionary; `asks` asks for the words of a new one. Raises Forbidden, NotFound."""
    check_opens(actor, "words")
    _dictionary(number)
    typed = f"words.{number}" if asks else ""
    return draw(tx, actor, call, card, "admin-words-page", number, page=page, asks=typed)


def _dictionary(number: int) -> str:
    if not 0 <= number < len(DICTIONARIES):
        raise NotFound(rule="ORG-16")
    return DICTIONARIES[number]


def switch(tx: Tx, actor: Actor, call: Call, card: Card | None, number: int, position: int) -> Outcome:
    """Offer an entry, or stop offering it. Raises Forbidden, NotFound."""
    entries = rows.list_entries(tx, _dictionary(number))
    if not 0 <= position < len(entries):
        raise NotFound(rule="ORG-16")
    entry = entries[position]
    settings.enable_entry(tx, actor, call, _dictionary(number), entry["key"], enabled=not entry["enabled"])
    return open_dictionary(tx, actor, call, card, number, position // PAGE)


def add_word(tx: Tx, actor: Actor, call: Call, number: int, words: str) -> Outcome:
    """A new entry at the end, its words the same in every language. Raises Duplicate, Invalid."""
    key = "_".join(words.split())
    if not key:
        raise Invalid("bad_key", rule="ORG-16", key=words)
    labels = dict.fromkeys(settings.LOCALES, words)
    settings.add_entry(tx, actor, call, _dictionary(number), key, labels)
    last = (len(rows.list_entries(tx, _dictionary(number))) - 1) // PAGE
    return open_dictionary(tx, actor, call, None, number, last)


def show_dictionaries(tx: Tx, actor: Actor, outcome: Outcome) -> DictionaryList:
    card, _ = state(tx, outcome)
    counts = tuple((name, len(settings.dictionary(tx, actor, name))) for name in DICTIONARIES)
    return DictionaryList(counts, card)


def show_dictionary(tx: Tx, actor: Actor, outcome: Outcome) -> DictionaryPage:
    card, kept = state(tx, outcome)
    name = _dictionary(outcome.id)
    entries = settings.dictionary(tx, actor, name, all_entries=True)
    shown, page, pages = page_of(entries, kept.get("page", 0), PAGE)
    lines = tuple(DictionaryLine(one.key, one.labels.get(actor.locale, ""), one.is_enabled) for one in shown)
    return DictionaryPage(name, lines, page, pages, len(entries), bool(kept.get("asks")), card)


SHOWS: Final = {
    "admin-rules": show_groups,
    "admin-rules-group": show_group,
    "admin-rule": show_setting,
    "admin-words": show_dictionaries,
    "admin-words-page": show_dictionary,
}
