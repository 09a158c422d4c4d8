"""Taps on inline buttons and presses of reply keys."""

from typing import TYPE_CHECKING

from emulator.chats import Chat, Posted
from emulator.errors import Json, NotPossible
from emulator.keyboards import reply_keys, screen_button
from emulator.links import is_deep_link
from emulator.queries import CALLBACK_LIFE
from emulator.step import Step

if TYPE_CHECKING:
    from emulator.person import Person


def _find(chat: Chat, label: str, message_id: int | None) -> tuple[Posted, Json]:
    labels: list[str] = []
    for posted in chat.newest_first():
        if message_id is not None and posted.id != message_id:
            continue
        for row in posted.body.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                if button["text"] == label:
                    return posted, button
                labels.append(button["text"])
    there = ", ".join(dict.fromkeys(labels[:40])) or "none"
    where = "" if message_id is None else f" on message {message_id}"
    raise NotPossible(f"no button labelled {label}{where}; there are: {there}", status=404)


def tap(person: "Person", label: str, message_id: int | None, chat: Chat) -> Step:
    """A callback button asks the bot; a link to the bot opens it; the others stay on the phone."""
    posted, button = _find(chat, label, message_id)
    shown = screen_button(button)
    did: Json = {"label": label, "kind": shown["kind"], "value": shown["value"], "message_id": posted.id}
    if shown["kind"] == "callback":
        return _ask(person, posted, button["callback_data"], chat, did)
    person.popups.clear()
    opens_bot = shown["kind"] == "url" and is_deep_link(shown["value"], person.emulator.bot["username"])
    if opens_bot and "startgroup=" not in shown["value"]:
        return person.open(shown["value"]) + Step(did=did)
    return Step(did=did)


def _ask(person: "Person", posted: Posted, data: str, chat: Chat, did: Json) -> Step:
    if chat.private and person.blocked:
        raise NotPossible(f"{person.name} has blocked the bot; unblock it first")
    emulator = person.emulator
    person.popups.clear()
    query = emulator.queries.ask(person.id, chat.id, CALLBACK_LIFE)
    body: Json = {"id": query.id, "from": person.as_user()}
    if posted.inline_id is not None:
        body["inline_message_id"] = posted.inline_id
    else:
        body["message"] = posted.body
    body["chat_instance"] = chat.instance
    body["data"] = data
    update_id = emulator.queue.add("callback_query", body)
    return Step(() if update_id is None else (update_id,), (), query.id, None, did)


def press(person: "Person", label: str, lat: float | None, lng: float | None, chat: Chat) -> Step:
    """A text key writes its label, a location or contact key sends what it asks for."""
    rows = reply_keys(chat.keyboard)
    key = next((key for row in rows for key in row if key["label"] == label), None)
    if key is None:
        there = ", ".join(key["label"] for row in rows for key in row) or "none"
        raise NotPossible(f"no key labelled {label}; there are: {there}", status=404)
    match key["kind"]:
        case "text":
            return person.say(label, chat=chat.id)
        case "location":
            return person.location(lat, lng, chat=chat.id)
        case "contact":
            return person.contact(phone=person.phone or f"+{person.id}", own=True, chat=chat.id)
    raise NotPossible(f"the key {label} asks for something the emulator has not")
