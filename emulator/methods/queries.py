"""Answers to taps and to inline queries."""

from typing import TYPE_CHECKING

from emulator.errors import Json, bad_request
from emulator.files import Files
from emulator.formatting import format_text
from emulator.keyboards import START_PAYLOAD, check_markup
from emulator.methods.posting import text_content

if TYPE_CHECKING:
    from emulator.core import Emulator

RESULT_LIMIT = 50


def answer_callback_query(emulator: "Emulator", params: Json, _files: Files) -> bool:
    answer = {
        "text": params.get("text") or None,
        "show_alert": bool(params.get("show_alert")),
        "url": params.get("url"),
    }
    query = emulator.queries.answer(params["callback_query_id"], answer)
    person = emulator.people.get(query.person_id)
    if query.chat_id is not None:
        person.popups[query.chat_id] = answer
        emulator.events.tell("screen", person=person.id, chat=query.chat_id)
    return True


def answer_inline_query(emulator: "Emulator", params: Json, _files: Files) -> bool:
    results: list[Json] = params["results"]
    if len(results) > RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH", rule="too-many-results")
    ids = [result["id"] for result in results]
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE", rule="duplicate-result")
    for result in results:
        if result.get("reply_markup"):
            check_markup(emulator, result["reply_markup"], None)
        content = result.get("input_message_content")
        if content and "message_text" in content:
            text_content({**content, "text": content["message_text"]})
        elif result.get("caption"):
            format_text(result["caption"], result.get("parse_mode"), result.get("caption_entities"))
    button = params.get("button")
    if button and "start_parameter" in button and not START_PAYLOAD.fullmatch(button["start_parameter"]):
        raise bad_request("START_PARAM_INVALID", rule="deep-link")
    emulator.queries.answer(params["inline_query_id"], params)
    return True


METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
