"""What is asked of a contact by each method, on the admin's screens (6.20, FOLLOW-20)."""

from typing import Final

from storage.entities.administration import MethodList, PromptCard, PromptPage
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import METHODS, Prompt
from storage.entities.people import Actor
from storage.errors import Duplicate, Invalid, NotFound
from storage.queries import follow_ups_discussed as rows
from storage.queries import settings
from storage.rules.paging import page_of
from storage.tx import Tx
from storage.usecases import follow_ups_discussed as prompts
from storage.usecases.organising_fields import options_in
from storage.usecases.organising_screens import PAGE, check_opens, draw, state


def open_methods(tx: Tx, actor: Actor, call: Call, card: Card | None, page: int = 0) -> Outcome:
    """The methods with how many prompts each has. Raises Forbidden."""
    check_opens(actor, "methods")
    return draw(tx, actor, call, card, "admin-methods", page=page)


def open_list(
    tx: Tx, actor: Actor, call: Call, card: Card | None, number: int, page: int = 0, *, asks: bool = False
) -> Outcome:
    """The prompts of one method in order; `asks` asks for new ones. Raises Forbidden, NotFound."""
    check_opens(actor, "methods")
    _method(number)
    typed = f"prompts.{number}" if asks else ""
    return draw(tx, actor, call, card, "admin-prompts", number, page=page, asks=typed)


def _method(number: int) -> str:
    if not 0 <= number < len(METHODS):
        raise NotFound(rule="FOLLOW-20")
    return METHODS[number]


def open_one(tx: Tx, actor: Actor, call: Call, card: Card | None, prompt_id: int) -> Outcome:
    """One prompt with what can be done to it. Raises Forbidden, and NotFound for one that is no longer asked."""
    check_opens(actor, "methods")
    _get(tx, prompt_id)
    return draw(tx, actor, call, card, "admin-prompt", prompt_id)


def _get(tx: Tx, prompt_id: int) -> tuple[str, Prompt]:
    found = rows.find_prompt(tx, prompt_id)
    if found is None:
        raise NotFound(rule="FOLLOW-20")
    return found


def add(tx: Tx, actor: Actor, call: Call, number: int, words: str) -> Outcome:
    """Typed prompts at the end, one or several. Raises Forbidden, Invalid, Limit, Duplicate for one asked already.

    The colon that people put behind a label belongs to its answer.
    """
    check_opens(actor, "methods")
    settings.lock_organisation(tx)
    method = _method(number)
    held = [one.label for one in rows.list_prompts(tx, method)]
    typed = [label for part in options_in(words) if (label := part.rstrip(" :："))]
    new = list({label.casefold(): label for label in typed}.values())
    if not new:
        raise Invalid("missing", rule="FOLLOW-20", field="name")
    taken = next((label for label in new if label.casefold() in {one.casefold() for one in held}), None)
    if taken is not None:
        raise Duplicate("name_taken", rule="FOLLOW-20", name=taken)
    prompts.set_prompts(tx, actor, call, method, [*held, *new])
    return open_list(tx, actor, call, None, number, (len(held + new) - 1) // PAGE)


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, prompt_id: int, what: str) -> Outcome:
    """up asks it one place earlier, delete no longer; answers given stay. Raises Forbidden, NotFound."""
    check_opens(actor, "methods")
    settings.lock_organisation(tx)
    method, prompt = _get(tx, prompt_id)
    labels = [one.label for one in rows.list_prompts(tx, method)]
    at = labels.index(prompt.label)
    del labels[at]
    if what == "up":
        labels.insert(max(at - 1, 0), prompt.label)
    elif what != "delete":
        raise NotFound(rule="FOLLOW-20")
    prompts.set_prompts(tx, actor, call, method, labels)
    if what == "up":
        return open_one(tx, actor, call, card, prompt_id)
    return open_list(tx, actor, call, card, METHODS.index(method), at // PAGE)


def show_methods(tx: Tx, actor: Actor, outcome: Outcome) -> MethodList:
    card, kept = state(tx, outcome)
    counts = rows.count_prompts(tx)
    lines = [(number, method, counts.get(method, 0)) for number, method in enumerate(METHODS)]
    shown, page, pages = page_of(lines, kept.get("page", 0), PAGE)
    return MethodList(shown, page, pages, card)


def show_list(tx: Tx, actor: Actor, outcome: Outcome) -> PromptPage:
    card, kept = state(tx, outcome)
    method = _method(outcome.id)
    found = rows.list_prompts(tx, method)
    shown, page, pages = page_of(found, kept.get("page", 0), PAGE)
    full = len(found) >= prompts.MOST_PROMPTS
    return PromptPage(outcome.id, method, shown, page, pages, len(found), bool(kept.get("asks")), full, card)


def show_one(tx: Tx, actor: Actor, outcome: Outcome) -> PromptCard:
    card, _ = state(tx, outcome)
    method, prompt = _get(tx, outcome.id)
    found = rows.list_prompts(tx, method)
    return PromptCard(METHODS.index(method), method, prompt, found.index(prompt) + 1, len(found), card)


SHOWS: Final = {"admin-methods": show_methods, "admin-prompts": show_list, "admin-prompt": show_one}
