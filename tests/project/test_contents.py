"""The table of contents: no dead button, nothing claimed twice, nothing that cannot be shown again."""

import ast
import inspect
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import bot.app  # noqa: F401  (the order in which an application imports)
from bot import buttons, contents
from bot.features import Features
from bot.texts import texts
from storage.entities.cards import Nothing
from storage.pushes import PLACES, PUSHES, REDRAWS
from storage.shows import SHOWS
from tests.project.repository import imports, is_within, modules, name_of

TABLES = [name for name, value in vars(Features()).items() if isinstance(value, dict)]


def claims() -> Iterator[tuple[str, str, int]]:
    """(table, key, line) of every entry written into a table of contents."""
    for module in modules("bot"):
        if not is_within(module.name, "bot.contents", "bot.handlers"):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.AugAssign | ast.Assign) and isinstance(node.value, ast.Dict):
                target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
                if isinstance(target, ast.Attribute) and target.attr in TABLES:
                    yield from (
                        (target.attr, ast.unparse(key), key.lineno) for key in node.value.keys if key is not None
                    )


def test_nothing_is_claimed_twice() -> None:
    counted = Counter((table, key) for table, key, _ in claims())
    assert counted, "the table of contents is written as features.taps |= {…}"
    assert [claim for claim, count in counted.items() if count > 1] == []


def test_every_entry_that_was_written_is_in_the_table() -> None:
    table = contents.features()
    written = Counter(name for name, _, _ in claims())
    assert {name: len(getattr(table, name)) for name in written} == dict(written)


def test_every_verb_of_a_button_has_a_handler() -> None:
    verbs = {f"{feature}:{verb}" for feature, pair in buttons.VERBS.items() for verbs in pair for verb in verbs}
    table = contents.features()
    taps = {*table.taps, *(("ui:next", "ui:prev") if table.pages else ())}
    missing, unknown = sorted(verbs - taps), sorted(taps - verbs)
    assert not missing, "verbs without a handler: " + " ".join(missing)
    assert not unknown, "handlers without a verb: " + " ".join(unknown)


def printed() -> Iterator[tuple[str, int, str, str]]:
    """(file, line, feature, verb) of every button a view draws with the words written out."""
    for module in modules("bot"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "tap":
                words = [part.value if isinstance(part, ast.Constant) else None for part in node.args[1:3]]
                if len(words) == 2 and all(isinstance(word, str) for word in words):
                    yield name_of(module.file), node.lineno, str(words[0]), str(words[1])


def test_every_printed_button_has_a_verb() -> None:
    found = [
        f"{file}:{line} {feature}:{verb}"
        for file, line, feature, verb in printed()
        if not buttons.known(feature, verb)
    ]
    assert not found, "\n".join(found)


def test_every_verb_is_printed_somewhere() -> None:
    """A verb that no view draws, and no function is handed by name, is a promise nobody keeps."""
    drawn = {(feature, verb) for _, _, feature, verb in printed()}
    words = {
        node.value
        for module in modules("bot")
        if not is_within(module.name, "bot.buttons", "bot.contents")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    idle = [
        f"{feature}:{verb}"
        for feature, pair in buttons.VERBS.items()
        for verb in sorted(pair[0] | pair[1])
        if (feature, verb) not in drawn and not {feature, verb} <= words
    ]
    assert not idle, "no view draws: " + " ".join(idle)


def test_every_key_of_the_reply_keyboard_has_its_words() -> None:
    assert [key for key in contents.features().keys if not texts("en").has(key)] == []


def test_every_command_has_a_line_in_the_menu_of_help() -> None:
    quiet = {"start"}
    missing = [name for name in contents.features().commands if not texts("en").has(f"command-{name}")]
    assert sorted(set(missing) - quiet) == []


def _results(function: Callable[..., Any]) -> list[type]:
    """What a function says it returns, unions taken apart."""
    hint = typing.get_type_hints(inspect.unwrap(function)).get("return", Any)
    parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return [part for part in parts if isinstance(part, type) and part is not type(None)]


def shown_at_first() -> set[str]:
    """Names of the CRM's values that handlers and views know."""
    return {
        one.target.rpartition(".")[2]
        for module in modules("bot")
        if is_within(module.name, "bot.handlers", "bot.conversations", "bot.views")
        for one in imports(module.tree, module.name, is_package=False)
        if is_within(one.target, "storage.entities")
    }


def test_whatever_is_shown_at_first_can_be_shown_again_after_a_restart() -> None:
    views, known = contents.features().views, shown_at_first()
    missing = [
        f"{name}: {result.__name__}"
        for name, show in SHOWS.items()
        for result in _results(show)
        if result is not Nothing and result.__name__ in known and result not in views
    ]
    assert not missing, "applied, never answered, and no view:\n" + "\n".join(missing)


def registered() -> set[str]:
    """Kinds that use cases put into the registry of pushes, by their source."""
    found = set()
    for module in modules("storage"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                target = node.targets[0]
                if ast.unparse(target.value).rpartition(".")[2] in ("PUSHES", "PLACES", "REDRAWS"):
                    found.add(f"{module.name}.{ast.unparse(target)}")
    return found


def test_every_registered_push_is_known_once_the_front_door_is_open() -> None:
    assert len({*PUSHES, *PLACES, *REDRAWS}) >= len({name.partition("[")[2] for name in registered()})


def drawn_as() -> set[str]:
    """Kinds that several pushes become when they are drawn as one."""
    return {
        word.value
        for module in modules("storage")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Drawn", "_parcel")
        for word in node.args
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }


def test_every_push_has_a_view() -> None:
    views = set(contents.features().pushes)
    missing = sorted({*PUSHES, *PLACES, *REDRAWS, *drawn_as()} - views)
    assert not missing, "pushes without a view: " + " ".join(missing)
