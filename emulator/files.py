"""Files that went through the chat, and the little Telegram must know about pictures."""

import base64
import hashlib
import mimetypes
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from emulator.errors import Json, bad_request

MEGABYTE = 1024 * 1024
DOWNLOAD_LIMIT = 20 * MEGABYTE
UPLOAD_LIMIT = 50 * MEGABYTE
PHOTO_LIMIT = 10 * MEGABYTE

# The first letters of real file ids tell the kind; bots that print them will recognise them.
PREFIX = {
    "photo": "AgACAgUAAxkBAAI",
    "document": "BQACAgUAAxkBAAI",
    "voice": "AwACAgUAAxkBAAI",
    "audio": "CQACAgUAAxkBAAI",
    "video": "BAACAgUAAxkBAAI",
    "animation": "CgACAgUAAxkBAAI",
    "video_note": "DQACAgUAAxkBAAI",
    "sticker": "CAACAgUAAxkBAAI",
}


class Upload(NamedTuple):
    """One file as it arrives: its name, its bytes and its MIME type (may be empty)."""

    name: str
    content: bytes
    mime: str = ""


Files = Mapping[str, Upload]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file Telegram keeps; `kind` is the media kind it was sent as."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    path: str
    content: bytes
    width: int = 0
    height: int = 0
    small: "StoredFile | None" = None
    """Photos: the small size beside the full one."""

    def ids(self) -> Json:
        """The three fields every media object has."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }


class FileStore:
    """All files by their id and by their download path, in memory."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep an upload; the content decides `file_unique_id`, every upload gets its own `file_id`."""
        number = len(self.by_id)
        digest = hashlib.sha256(upload.content).digest()
        tail = base64.urlsafe_b64encode(digest[:12] + struct.pack(">I", number)).decode().rstrip("=")
        unique = base64.urlsafe_b64encode(digest[:11]).decode().rstrip("=")
        mime = upload.mime or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        suffix = PurePosixPath(upload.name).suffix or mimetypes.guess_extension(mime) or ""
        width, height = picture_size(upload.content) or (0, 0)
        small = None
        if kind == "photo":
            width, height = width or 1280, height or 960
            mime = picture_type(upload.content) or mime
            small = self._small(tail, unique, upload.content, width, height)
        stored = StoredFile(
            file_id=PREFIX.get(kind, "BQACAgUAAxkBAAI") + tail,
            unique_id=f"AQAD{unique}",
            kind=kind,
            name=PurePosixPath(upload.name.replace("\\", "/")).name or "file",
            mime=mime,
            path=f"{kind}s/file_{number}{suffix if suffix.isascii() else ''}",
            content=upload.content,
            width=width,
            height=height,
            small=small,
        )
        self.by_id[stored.file_id] = stored
        self.by_path[stored.path] = stored
        return stored

    def _small(self, tail: str, unique: str, content: bytes, width: int, height: int) -> StoredFile:
        """The thumbnail size of a photo. Its bytes are the full picture's: nothing here can scale."""
        factor = 90 / max(width, height, 90)
        small = StoredFile(
            file_id=f"{PREFIX['photo']}{tail}s",
            unique_id=f"AQADs{unique}",
            kind="photo",
            name="photo.jpg",
            mime="image/jpeg",
            path=f"photos/small_{len(self.by_id)}.jpg",
            content=content,
            width=max(1, int(width * factor)),
            height=max(1, int(height * factor)),
        )
        self.by_id[small.file_id] = self.by_path[small.path] = small
        return small


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP in pixels; None when it is none of them."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        if content[:6] in {b"GIF87a", b"GIF89a"}:
            width, height = struct.unpack("<HH", content[6:10])
            return width, height
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp_size(content)
    except (struct.error, IndexError):
        return None
    return None


def picture_type(content: bytes) -> str | None:
    """The MIME type of a picture by its first bytes."""
    for start, mime in ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif")):
        if content.startswith(start):
            return mime
    return "image/webp" if content[8:12] == b"WEBP" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        height = int.from_bytes(content[27:30], "little") + 1
        return width, height
    return None


def check_upload(kind: str, upload: Upload) -> None:
    """Refuse what Telegram refuses from a bot: empty and oversized files, photos that are none."""
    size = len(upload.content)
    if not size:
        raise bad_request("file must be non-empty", rule="file-empty")
    if kind != "photo":
        if size > UPLOAD_LIMIT:
            raise bad_request("file is too big", rule="file-too-big")
        return
    if size > PHOTO_LIMIT:
        raise bad_request(f"too big for a photo; the maximum size is {PHOTO_LIMIT}", rule="photo-too-big")
    dimensions = picture_size(upload.content)
    if dimensions is None:
        raise bad_request("IMAGE_PROCESS_FAILED", rule="photo-unreadable")
    width, height = dimensions
    if width + height > 10_000 or max(width, height) > 20 * max(1, min(width, height)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS", rule="photo-dimensions")


def media_object(stored: StoredFile, extra: Json) -> object:
    """The media as it stands in a Message (`photo` is a list of sizes); `extra` is what the sender said."""
    ids = stored.ids()
    duration = int(extra.get("duration") or 0)
    width = int(extra.get("width") or stored.width or 1280)
    height = int(extra.get("height") or stored.height or 960)
    match stored.kind:
        case "photo":
            full = {**ids, "width": stored.width, "height": stored.height}
            if stored.small is None:
                return [full]
            small = stored.small
            return [{**small.ids(), "width": small.width, "height": small.height}, full]
        case "voice":
            return {"duration": duration, "mime_type": stored.mime, **ids}
        case "audio":
            named = {key: extra[key] for key in ("performer", "title") if extra.get(key)}
            return {"duration": duration, "file_name": stored.name, "mime_type": stored.mime, **named, **ids}
        case "video" | "animation":
            shape = {"width": width, "height": height, "duration": duration}
            return {**shape, "file_name": stored.name, "mime_type": stored.mime, **ids}
        case "video_note":
            return {"length": int(extra.get("length") or 240), "duration": duration, **ids}
        case "sticker":
            shape = {"width": stored.width or 512, "height": stored.height or 512}
            flags = {"type": "regular", "is_animated": False, "is_video": False}
            emoji = {"emoji": extra["emoji"]} if extra.get("emoji") else {}
            return {**shape, **flags, **emoji, **ids}
        case _:
            return {"file_name": stored.name, "mime_type": stored.mime, **ids}
