"""What the bot says about itself: commands, name, descriptions, menu button."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator.errors import Json, bad_request
from emulator.files import Files

if TYPE_CHECKING:
    from emulator.core import Emulator

COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def _key(emulator: "Emulator", params: Json) -> tuple[str, str, str]:
    scope = params.get("scope") or {"type": "default"}
    if scope["type"] in {"chat", "chat_member", "chat_administrators"}:
        emulator.find_chat(scope["chat_id"])
    language = params.get("language_code", "")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified", rule="language-code")
    return "commands", json.dumps(scope, sort_keys=True), language


def set_my_commands(emulator: "Emulator", params: Json, _files: Files) -> bool:
    commands: list[Json] = params["commands"]
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID", rule="command-name")
    emulator.settings[repr(_key(emulator, params))] = commands
    return True


def get_my_commands(emulator: "Emulator", params: Json, _files: Files) -> list[Json]:
    found: list[Json] = emulator.settings.get(repr(_key(emulator, params)), [])
    return found


def delete_my_commands(emulator: "Emulator", params: Json, _files: Files) -> bool:
    emulator.settings.pop(repr(_key(emulator, params)), None)
    return True


def commands_for(emulator: "Emulator", person_id: int, chat_id: int, language: str) -> list[Json]:
    """The command list a person's client shows in a chat: the narrowest scope that has one."""
    private = chat_id == person_id
    scopes: list[Json] = [{"type": "chat_member", "chat_id": chat_id, "user_id": person_id}]
    scopes.append({"type": "chat", "chat_id": chat_id})
    scopes.append({"type": "all_private_chats" if private else "all_group_chats"})
    scopes.append({"type": "default"})
    for scope in scopes:
        for tongue in (language[:2], ""):
            key = repr(("commands", json.dumps(scope, sort_keys=True), tongue))
            if key in emulator.settings:
                found: list[Json] = emulator.settings[key]
                return found
    return []


def _text_setting(name: str) -> tuple[Callable[..., bool], Callable[..., Json]]:
    def change(emulator: "Emulator", params: Json, _files: Files) -> bool:
        emulator.settings[f"{name}:{params.get('language_code', '')}"] = params.get(name, "")
        return True

    def read(emulator: "Emulator", params: Json, _files: Files) -> Json:
        stored = emulator.settings.get(f"{name}:{params.get('language_code', '')}")
        if stored is None:
            stored = emulator.settings.get(f"{name}:", emulator.bot["first_name"] if name == "name" else "")
        return {name: stored}

    return change, read


def set_chat_menu_button(emulator: "Emulator", params: Json, _files: Files) -> bool:
    button = params.get("menu_button") or {"type": "default"}
    if "chat_id" in params:
        emulator.find_chat(params["chat_id"]).menu_button = button
    else:
        emulator.settings["menu_button"] = button
    return True


def get_chat_menu_button(emulator: "Emulator", params: Json, _files: Files) -> Json:
    button: Json | None = None
    if "chat_id" in params:
        button = emulator.find_chat(params["chat_id"]).menu_button
    return button or emulator.settings.get("menu_button", {"type": "commands"})


_set_name, _get_name = _text_setting("name")
_set_description, _get_description = _text_setting("description")
_set_short, _get_short = _text_setting("short_description")

METHODS: dict[str, Callable[["Emulator", Json, Files], Any]] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _set_name,
    "getMyName": _get_name,
    "setMyDescription": _set_description,
    "getMyDescription": _get_description,
    "setMyShortDescription": _set_short,
    "getMyShortDescription": _get_short,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
