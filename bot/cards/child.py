"""The child: pictures come in, each after its length in four bytes, and one JSON line for each goes out.

{"ready": true} once the models are loaded, then {"lines": […]} or {"refused": code}. It imports nothing of the bot
besides its own folder. It has no network: what the library would fetch, it does without.
"""

import importlib
import io
import json
import os
import resource
import socket
import struct
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final

from bot.cards import limits
from bot.cards.layout import lines, piece

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MODELS: Final = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
Reader = Callable[[Any], Any]


class Refused(Exception):
    """The picture is not read, or the reader is not here; `args[0]` is a code."""


def main() -> int:
    """0 when the input ended, 1 when there is no reader."""
    say = _voice()
    _limit()
    try:
        reader = _reader()
    except Refused as refusal:
        say({"refused": refusal.args[0]})
        return 1
    say({"ready": True})
    while (content := _next(sys.stdin.buffer)) is not None:
        _limit_time()
        try:
            say({"lines": _read(reader, content)})
        except Refused as refusal:
            say({"refused": refusal.args[0]})
        except Exception:  # noqa: BLE001 - whatever a hostile picture makes a library say, it is no card
            say({"refused": "picture_broken"})
    return 0


def _voice() -> Callable[[dict[str, object]], None]:
    """The answers go where standard output went; what libraries print goes nowhere."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    def say(value: dict[str, object]) -> None:
        out.write(json.dumps(value, ensure_ascii=False) + "\n")
        out.flush()

    return say


def _limit() -> None:
    """Memory, files, rank among the other processes; no network."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, limits.CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)

    def none(*words: object, **more: object) -> Any:
        raise OSError("this process has no network")

    socket.create_connection = socket.getaddrinfo = none


def _limit_time() -> None:
    """So many seconds of CPU more than were used until now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (used + limits.CHILD_SECONDS, hard))


def _reader() -> Reader:
    """The library with the models of its own wheel. Raises Refused where either is missing."""
    found = find_spec("rapidocr")
    if found is None or found.origin is None or find_spec("onnxruntime") is None:
        raise Refused("not_installed")
    folder = Path(found.origin).parent / "models"
    models = {key: str(folder / name) for key, name in MODELS.items()}
    if not all(Path(path).is_file() for path in models.values()):
        raise Refused("no_models")
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": limits.CHILD_THREADS}
    library = importlib.import_module("rapidocr")
    reader: Reader = library.RapidOCR(params={"Global.log_level": "critical", **threads, **models})
    return reader


def _next(stream: BinaryIO) -> bytes | None:
    """The next picture; None at the end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    content = stream.read(length) if length <= limits.PICTURE_BYTES else b""
    return content if len(content) == length else None


def _read(reader: Reader, content: bytes) -> list[str]:
    found = reader(_opened(content))
    if not found.txts:
        return []
    return lines(piece(str(text), corners) for text, corners in zip(found.txts, found.boxes, strict=True))


def _opened(content: bytes) -> Any:
    """The picture upright and no larger than letters need. Its size is known before anything is decoded."""
    from PIL import Image, ImageOps

    numpy = importlib.import_module("numpy")
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as exc:
        raise Refused("picture_too_big") from exc
    if picture.width * picture.height > limits.MOST_PIXELS:
        raise Refused("picture_too_big")
    picture.draft("RGB", (limits.LONGEST_SIDE, limits.LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((limits.LONGEST_SIDE, limits.LONGEST_SIDE))
    return numpy.asarray(upright)[:, :, ::-1]  # The library reads blue first.


if __name__ == "__main__":
    sys.exit(main())
