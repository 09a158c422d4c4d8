"""What bytes are by how they begin, without decoding them."""

from typing import Final

_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "image/jpeg", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "PNG"),
    (b"RIFF", "image/webp", "WEBP"),
)
FORMATS: Final = tuple(name for _, _, name in _BEGINNINGS)


def picture_type(content: bytes) -> str:
    """The type of a picture we can draw on; empty for anything else."""
    for begin, mime, name in _BEGINNINGS:
        if content.startswith(begin) and (name != "WEBP" or content[8:12] == b"WEBP"):
            return mime
    return ""
