"""Sending files: uploads, repeated file ids, albums; and fetching them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator.errors import Json, bad_request
from emulator.files import DOWNLOAD_LIMIT, Files, StoredFile, check_upload, media_object
from emulator.methods.posting import caption_content, place, post, replied_to

if TYPE_CHECKING:
    from emulator.core import Emulator

ALBUMS = ({"photo", "video"}, {"document"}, {"audio"})


def stored_media(emulator: "Emulator", kind: str, value: str, files: Files) -> StoredFile:
    """The file a parameter means: a part of the request or a file id Telegram gave out."""
    if value.startswith("attach://"):
        upload = files[value[9:]]
        check_upload(kind, upload)
        return emulator.files.add(kind, upload)
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content", rule="not-emulated")
    stored = emulator.files.by_id.get(value)
    if stored is None:
        # A bot that remembers ids over a restart of Telegram's stand-in uploads again: no violation.
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind} as {kind}", rule="file-kind")
    return stored


def media_content(emulator: "Emulator", kind: str, value: str, extra: Json, files: Files) -> Json:
    """The media field of a Message; an animation carries a document beside it, as at Telegram."""
    stored = stored_media(emulator, kind, value, files)
    content: Json = {kind: media_object(stored, extra)}
    if kind == "animation":
        content["document"] = {"file_name": stored.name, "mime_type": stored.mime, **stored.ids()}
    if extra.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _sender(kind: str) -> Callable[["Emulator", Json, Files], Json]:
    def send(emulator: "Emulator", params: Json, files: Files) -> Json:
        caption = caption_content(params)
        emulator.chat_to_write(params["chat_id"])
        return post(emulator, params, {**media_content(emulator, kind, params[kind], params, files), **caption})

    return send


def send_media_group(emulator: "Emulator", params: Json, files: Files) -> list[Json]:
    items: list[Json] = params["media"]
    kinds = {item["type"] for item in items}
    if not any(kinds <= album for album in ALBUMS):
        raise bad_request("documents and audio can't be mixed with other media types", rule="album-kinds")
    chat = emulator.chat_to_write(params["chat_id"])
    contents = [
        {**media_content(emulator, item["type"], item["media"], item, files), **caption_content(item)}
        for item in items
    ]
    reply = replied_to(emulator, chat, params)
    emulator.flood.check(chat.id, messages=len(items))
    group = {"media_group_id": str(emulator.rng.randrange(10**16, 10**17))}
    sent = [place(emulator, chat, params, {**content, **group, **reply}).body for content in contents]
    emulator.show(chat)
    return sent


def get_file(emulator: "Emulator", params: Json, _files: Files) -> Json:
    stored = emulator.files.by_id.get(params["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**stored.ids(), "file_path": stored.path}


def get_user_profile_photos(_emulator: "Emulator", _params: Json, _files: Files) -> Json:
    return {"total_count": 0, "photos": []}


METHODS: dict[str, Callable[["Emulator", Json, Files], Any]] = {
    "sendPhoto": _sender("photo"),
    "sendDocument": _sender("document"),
    "sendVoice": _sender("voice"),
    "sendAudio": _sender("audio"),
    "sendVideo": _sender("video"),
    "sendAnimation": _sender("animation"),
    "sendVideoNote": _sender("video_note"),
    "sendSticker": _sender("sticker"),
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
    "getUserProfilePhotos": get_user_profile_photos,
}
