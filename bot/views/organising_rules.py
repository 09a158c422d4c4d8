"""The firm's settings and dictionaries on the admin's screens (conversations.md 6.20)."""

import re
from typing import Any

from bot.texts import Texts
from bot.texts import texts as words_of
from bot.views.organising_screens import CHOSEN, go, numbered, turning
from bot.views.view import View, card, keyboard, rows_of, tap
from storage.entities.administration import (
    DictionaryLine,
    DictionaryList,
    DictionaryPage,
    SettingCard,
    SettingGroups,
    SettingList,
)


def groups(shown: SettingGroups, t: Texts) -> View:
    """规则: the firm's settings by what they are about."""
    buttons = [go(t.plain(f"admin-group-{name}"), f"rules.{name}.0") for name in shown.groups]
    back = [go(t.plain("button-back"), "hub")]
    return View(
        card([t("admin-rules-title"), t("admin-rules-hint")]), keyboard(*rows_of(buttons, 3), back, picker=True)
    )


def group(shown: SettingList, t: Texts) -> View:
    """The settings of one group with their values; a number opens one."""
    rows = numbered(shown.lines, shown.page)
    lines = [
        t("ui-item", number=number, facts=t("admin-rule-line", name=setting(one.name, t), value=value(one.value, t)))
        for number, one in rows
    ]
    opened = [go(str(number), f"rule.{one.index}") for number, one in rows]
    back = [go(t.plain("button-back"), "rules")]
    title = t("admin-rules-group", group=t.plain(f"admin-group-{shown.group}"))
    return View(
        card([title, *lines]), keyboard(opened, turning(f"rules.{shown.group}.", shown.page, shown.pages), back)
    )


def one(shown: SettingCard, t: Texts) -> View:
    """One setting: what it is, what it may be, and its choices or the question."""
    lines = [
        t("admin-rule-title", name=setting(shown.name, t)),
        t("admin-rule-now", value=value(shown.value, t)),
        t("admin-rule-default", value=value(shown.default, t)) if shown.default is not None else None,
        t("admin-rule-range", range=shown.range) if shown.range and not shown.choices else None,
        None if shown.choices else t("admin-rule-ask"),
    ]
    chosen = shown.value if shown.many else (shown.value,)
    buttons = [
        tap(
            (CHOSEN if choice in chosen else "") + _choice(shown.name, choice, t),
            "admin",
            "rule",
            "-",
            f"{shown.index}.{at}",
        )
        for at, choice in enumerate(shown.choices)
    ]
    changed = shown.default is not None and shown.value != shown.default
    last = [
        go(t.plain("button-back"), f"rules.{shown.group}.0"),
        tap(t.plain("button-default"), "admin", "rule", "-", f"{shown.index}.reset") if changed else None,
    ]
    return View(card(lines), keyboard(*rows_of(buttons, 4), last, picker=True))


def setting(name: str, t: Texts) -> str:
    """A setting in words."""
    return t.plain("admin-set-" + name.replace(".", "-"))


def value(held: Any, t: Texts) -> str:
    """A value as people write it."""
    match held:
        case bool():
            return t.plain("admin-on" if held else "admin-off")
        case None | "" | []:
            return t.plain("admin-none")
        case dict():
            if not held:
                return t.plain("admin-none")
            return t.chain("admin-list-separator", [f"{t.entry('source', key)} {one}" for key, one in held.items()])
        case list():
            return t.chain("admin-list-separator", (str(one) for one in held))
        case float():
            return f"{held:g}"
        case str() if t.has(f"admin-value-{held}"):
            return t.plain(f"admin-value-{held}")
        case _:
            return str(held).replace("-", "–") if ":" in str(held) else str(held)


def with_keys(words: str, t: Texts) -> str:
    """展会 60 as fair 60: what a person calls a source, followed by its number, as the rules call it."""
    prefix = "dict-source-"
    names = {t.plain(key): key.removeprefix(prefix) for key in t.words.entries if key.startswith(prefix)}
    return re.sub(r"([^\d,、;；:：=\s]+)(?=\s*[:：=]?\s*\d)", lambda found: names.get(found[1], found[1]), words)


def _choice(name: str, choice: Any, t: Texts) -> str:
    match name:
        case "org.workdays":
            return str(t.plain("format-weekdays").split()[choice])
        case "org.locale":
            return words_of(choice).plain("ui-language")
    return value(choice, t)


def dictionaries(shown: DictionaryList, t: Texts) -> View:
    """选项: the lists people choose from."""
    lines = [
        t("ui-item", number=number, facts=t.facts(t.plain(f"admin-words-{name}"), t.formats.count(n)))
        for number, (name, n) in enumerate(shown.names, 1)
    ]
    opened = [go(str(at + 1), f"words.{at}.0") for at in range(len(shown.names))]
    back = [go(t.plain("button-back"), "hub")]
    return View(card([t("admin-words-title"), *lines]), keyboard(*rows_of(opened, 5), back))


def dictionary(shown: DictionaryPage, t: Texts) -> View:
    """One list: a number offers an entry or stops offering it; records keep what they have."""
    number = shown.card.record_id
    rows = numbered(shown.lines, shown.page)
    lines = [
        t(
            "ui-item",
            number=at,
            facts=t.facts(_label(shown.name, one, t), None if one.is_enabled else t.plain("admin-off")),
        )
        for at, one in rows
    ]
    taps = [tap(str(at), "admin", "rule", "-", f"w{number}.{at - 1}") for at, _ in rows]
    asked = t("admin-words-ask") if shown.asks else None
    last = [
        go(t.plain("button-back"), f"words.{number}.{shown.page}" if shown.asks else "words"),
        None if shown.asks else go(t.plain("button-add-word"), f"words.{number}.new"),
    ]
    title = t("admin-words-list", name=t.plain(f"admin-words-{shown.name}"), n=shown.total)
    return View(
        card([title, *lines, asked]),
        keyboard([] if shown.asks else taps, turning(f"words.{number}.", shown.page, shown.pages), last),
    )


def _label(dictionary_name: str, one: DictionaryLine, t: Texts) -> str:
    return one.label or t.entry(dictionary_name, one.key, capital=True)
