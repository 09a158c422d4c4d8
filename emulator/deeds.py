"""POST /people/{id}/<deed>: what a person does, and what the answer says about it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from emulator.core import Emulator
from emulator.errors import Json, NotPossible
from emulator.person import Person
from emulator.step import Step


class Deed(NamedTuple):
    """A deed: what carries it out and which fields its body has ("!" marks the required ones)."""

    act: Callable[..., Step]
    fields: Mapping[str, str]


def _forward(person: Person, **given: Any) -> Step:
    texts = given.pop("texts", None)
    text = given.pop("text", None)
    source = given.pop("from_person", None)
    if (texts is None) == (text is None):
        raise NotPossible("give text, or texts for a burst")
    known = person.emulator.people.get(source) if source is not None else None
    return person.forward(given.pop("from_name"), texts if text is None else text, from_person=known, **given)


def _inline(person: Person, **given: Any) -> Step:
    """`choose` with the id of a result is the same as the deed of that name."""
    chosen = given.pop("choose", None)
    if chosen is not None:
        return person.choose(chosen, chat=given.get("chat"))
    if "query" not in given:
        raise NotPossible("query is missing: a text")
    return person.inline(**given)


_REPLY = {"reply_to": "int", "chat": "int"}
DEEDS: dict[str, Deed] = {
    "say": Deed(Person.say, {"text": "str!", **_REPLY}),
    "tap": Deed(Person.tap, {"label": "str!", "message_id": "int", "chat": "int"}),
    "press": Deed(Person.press, {"label": "str!", "lat": "float", "lng": "float", "chat": "int"}),
    "open": Deed(Person.open, {"link": "str", "chat": "int"}),
    "edit": Deed(Person.edit, {"message_id": "int!", "text": "str!", "chat": "int"}),
    "forward": Deed(
        _forward, {"from_name": "str!", "text": "str", "texts": "list", "from_person": "int", "chat": "int"}
    ),
    "contact": Deed(
        Person.contact,
        {
            "name": "str",
            "phone": "str",
            "own": "bool",
            "user_id": "int",
            "vcard": "str",
            "forwarded_from": "str",
            **_REPLY,
        },
    ),
    "location": Deed(
        Person.location,
        {"lat": "float", "lng": "float", "live": "bool|int", "message_id": "int", "accuracy": "float", **_REPLY},
    ),
    "inline": Deed(_inline, {"query": "str", "choose": "str", "offset": "str", "chat": "int"}),
    "choose": Deed(Person.choose, {"result_id": "str!", "query_id": "str", "chat": "int"}),
    "block": Deed(Person.block, {"blocked": "bool"}),
    "delete": Deed(Person.delete, {"message_id": "int!", "chat": "int"}),
}


def answer(emulator: Emulator, step: Step, finished: bool) -> Json:
    """What a deed's caller is told."""
    told: Json = {
        "update_ids": list(step.update_ids),
        "message_ids": list(step.message_ids),
        "finished": finished,
    }
    if step.did:
        popup = emulator.callback_answer(step.callback_id) if step.callback_id else None
        told.update(step.did)
        told["answered"] = popup is not None
        told["alert"] = popup["text"] if popup else None
        told["show_alert"] = bool(popup and popup["show_alert"])
        told["url"] = popup["url"] if popup else None
    if step.query_id:
        results = emulator.inline_answer(step.query_id)
        told["query_id"] = step.query_id
        told["answered"] = results is not None
        told["results"] = results["results"] if results else []
        told["button"] = results.get("button") if results else None
    return told
