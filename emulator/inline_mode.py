"""Inline mode: `@bot words` in any chat, and sending one of the results."""

from typing import TYPE_CHECKING

from emulator.chats import Chat
from emulator.errors import ApiError, Json, NotPossible
from emulator.files import media_object
from emulator.formatting import format_text
from emulator.queries import INLINE_LIFE
from emulator.step import Step

if TYPE_CHECKING:
    from emulator.person import Person


def ask(person: "Person", words: str, chat: Chat, offset: str) -> Step:
    """An inline_query update."""
    emulator = person.emulator
    query = emulator.queries.ask(person.id, None, INLINE_LIFE, words)
    person.last_query = query.id
    person.popups.clear()
    body: Json = {
        "id": query.id,
        "from": person.as_user(),
        "query": words[:256],
        "offset": offset,
        "chat_type": "sender" if chat.private else chat.type,
    }
    update_id = emulator.queue.add("inline_query", body)
    return Step(() if update_id is None else (update_id,), query_id=query.id)


def choose(person: "Person", result_id: str, query_id: str | None, chat: Chat) -> Step:
    """Write the chosen result into the chat, `via_bot`; the bot sees it where it sees messages."""
    emulator = person.emulator
    query = emulator.queries.find(query_id) if query_id else None
    if query is None or query.person_id != person.id or query.answer is None:
        raise NotPossible("there is no answered inline query to choose from")
    results: list[Json] = query.answer["results"]
    result = next((one for one in results if one["id"] == result_id), None)
    if result is None:
        there = ", ".join(one["id"] for one in results) or "none"
        raise NotPossible(f"no result {result_id}; there are: {there}", status=404)
    content: Json = {"via_bot": emulator.bot, **_content(person, result)}
    inline_id: str | None = None
    if result.get("reply_markup"):
        content["reply_markup"] = result["reply_markup"]
        inline_id = f"AQAA{emulator.rng.randrange(16**16):016x}"
    step = person.post(content, chat=chat.id, inline_id=inline_id)
    if inline_id is not None:
        emulator.inline_messages[inline_id] = (chat, chat.messages[step.message_ids[0]])
    if not emulator.inline_feedback:
        return step
    chosen: Json = {"result_id": result_id, "from": person.as_user(), "query": query.text}
    if inline_id is not None:
        chosen["inline_message_id"] = inline_id
    update_id = emulator.queue.add("chosen_inline_result", chosen)
    return step + Step(() if update_id is None else (update_id,))


def _content(person: "Person", result: Json) -> Json:
    given: Json = result.get("input_message_content") or {}
    if "message_text" in given:
        text, entities = format_text(given["message_text"], given.get("parse_mode"), given.get("entities"))
        return {"text": text, **({"entities": entities} if entities else {})}
    source = given or result
    if "phone_number" in source:
        names = ("phone_number", "first_name", "last_name", "vcard")
        return {"contact": {name: source[name] for name in names if source.get(name)}}
    if "latitude" in source:
        return {"location": {name: source[name] for name in ("latitude", "longitude")}}
    for kind in ("photo", "document", "voice", "sticker", "video"):
        stored = person.emulator.files.by_id.get(result.get(f"{kind}_file_id", ""))
        if stored is not None:
            caption = _caption(result)
            return {kind: media_object(stored, {}), **caption}
    raise NotPossible(f"the emulator cannot send a result of type {result['type']}")


def _caption(result: Json) -> Json:
    if not result.get("caption"):
        return {}
    try:
        text, entities = format_text(result["caption"], result.get("parse_mode"), result.get("caption_entities"))
    except ApiError as error:
        raise NotPossible(error.description) from error
    return {"caption": text, **({"caption_entities": entities} if entities else {})}
