"""Sending what is no file: texts, places, contacts, actions."""

from typing import TYPE_CHECKING

from emulator.errors import Json, bad_request
from emulator.files import Files
from emulator.methods.posting import post, text_content

if TYPE_CHECKING:
    from emulator.core import Emulator


def send_message(emulator: "Emulator", params: Json, _files: Files) -> Json:
    return post(emulator, params, text_content(params))


def send_message_draft(emulator: "Emulator", params: Json, _files: Files) -> bool:
    """Shown as typing: drafts are streamed text without a message of their own."""
    chat = emulator.chat_to_write(params["chat_id"])
    for person_id in chat.members:
        emulator.events.tell("typing", person=person_id, chat=chat.id, action="typing")
    return True


def location_content(params: Json) -> Json:
    latitude, longitude = params["latitude"], params["longitude"]
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise bad_request("wrong location specified", rule="location")
    found: Json = {"latitude": latitude, "longitude": longitude}
    for name in ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius"):
        if params.get(name):
            found[name] = params[name]
    return found


def send_location(emulator: "Emulator", params: Json, _files: Files) -> Json:
    return post(emulator, params, {"location": location_content(params)})


def send_venue(emulator: "Emulator", params: Json, _files: Files) -> Json:
    location = location_content(params)
    named = {name: params[name] for name in ("title", "address", "foursquare_id") if name in params}
    return post(emulator, params, {"location": location, "venue": {"location": location, **named}})


def send_contact(emulator: "Emulator", params: Json, _files: Files) -> Json:
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: params[name] for name in names if params.get(name)}
    if "phone_number" not in contact or "first_name" not in contact:
        raise bad_request("contact needs a phone number and a first name", rule="empty-contact")
    return post(emulator, params, {"contact": contact})


def send_dice(emulator: "Emulator", params: Json, _files: Files) -> Json:
    dice = {"emoji": params.get("emoji", "🎲"), "value": emulator.rng.randint(1, 5)}
    return post(emulator, params, {"dice": dice})


def send_chat_action(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    chat.action = params["action"]
    for person_id in chat.members:
        emulator.events.tell("typing", person=person_id, chat=chat.id, action=chat.action)
    return True


METHODS = {
    "sendMessage": send_message,
    "sendMessageDraft": send_message_draft,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendChatAction": send_chat_action,
}
