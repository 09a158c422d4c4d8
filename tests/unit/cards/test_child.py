"""The child itself, with a library of our own in place of the real one: limits, noise, no network."""

import asyncio
import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bot.cards import limits
from bot.cards.child import MODELS
from bot.cards.process import COMMAND, CardReader
from tests.pictures import a_card

LIBRARY = """
import socket
import sys
from pathlib import Path
print("a library that talks")
sys.stderr.write("and complains")




class Found:
    def __init__(self, *lines):
        self.txts = lines
        self.boxes = [[(0, 40 * n), (900, 40 * n), (900, 40 * n + 30), (0, 40 * n + 30)] for n in range(len(lines))]


def reached():
    try:
        socket.create_connection(("127.0.0.1", 9))
    except OSError as exc:
        yield str(exc)


class RapidOCR:
    def __init__(self, params):
        assert all(Path(params[key]).is_file() for key in {keys}), "models are named, so that none is fetched"
        print("loading")

    def __call__(self, picture):
        print("reading")
        width, height = picture.size
        what = picture.getpixel((0, 0))
        if what == (1, 1, 1):
            bytearray({much})
        if what == (2, 2, 2):
            return Found(*reached())
        if what == (3, 3, 3):
            raise RuntimeError("a bug")
        if what == (4, 4, 4):
            return Found()
        return Found(f"{{width}}x{{height}}")
"""
NUMPY = """
class Shown:
    def __init__(self, picture):
        self.picture = picture

    def __getitem__(self, part):
        return self.picture


asarray = Shown
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder from which the child imports its libraries."""
    package = tmp_path / "rapidocr"
    (package / "models").mkdir(parents=True)
    for name in MODELS.values():
        (package / "models" / name).write_bytes(b"model")
    keys, much = list(MODELS), limits.CHILD_MEMORY
    (package / "__init__.py").write_text(LIBRARY.format(keys=keys, much=much), "utf-8")
    (tmp_path / "onnxruntime.py").write_text("", "utf-8")
    (tmp_path / "numpy.py").write_text(NUMPY, "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path.cwd()}")
    return package


def plain(color: tuple[int, int, int], size: tuple[int, int] = (400, 240)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "PNG")
    return content.getvalue()


async def read(*pictures: bytes) -> list[list[str]]:
    reader = CardReader()
    found = [await reader.read([picture]) for picture in pictures]
    await reader.stop()
    return found


async def test_a_picture_goes_in_and_lines_come_out_whatever_the_library_prints(library: Path) -> None:
    assert await read(plain((9, 9, 9)), plain((4, 4, 4)), plain((9, 9, 9), (100, 50))) == [
        ["400x240"],
        [],
        ["100x50"],
    ]


async def test_a_large_picture_is_made_smaller(library: Path) -> None:
    ((line,),) = await read(a_card("顺达物流", size=(4000, 2000)))
    assert line == f"{limits.LONGEST_SIDE}x{limits.LONGEST_SIDE // 2}"


@pytest.mark.threat(11)
async def test_it_has_no_network(library: Path) -> None:
    assert await read(plain((2, 2, 2))) == [["this process has no network"]]


@pytest.mark.threat(11)
@pytest.mark.parametrize("color", [(1, 1, 1), (3, 3, 3)], ids=["memory", "bug"])
async def test_too_much_memory_and_a_bug_end_in_no_lines(library: Path, color: tuple[int, int, int]) -> None:
    assert await read(plain(color), plain((9, 9, 9))) == [[], ["400x240"]]


@pytest.mark.threat(11)
async def test_what_is_no_picture_or_a_bomb_has_no_lines(library: Path) -> None:
    wide = plain((9, 9, 9), (limits.MOST_PIXELS // 1000 + 1, 1000))
    hurting = (b"", b"no picture", b"GIF89a" + bytes(100), bomb(60_000), wide)
    assert await read(*hurting, plain((9, 9, 9))) == [[], [], [], [], [], ["400x240"]]


def bomb(side: int) -> bytes:
    """A PNG that says it has so many pixels a side, in a few bytes."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = part(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")


async def test_without_its_models_it_is_not_there(library: Path) -> None:
    next(iter((library / "models").iterdir())).unlink()
    assert await read(plain((9, 9, 9)), plain((9, 9, 9))) == [[], []]


async def test_it_ends_when_the_bot_is_gone(library: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert await child.stdout.readline() == b'{"ready": true}\n'
    child.stdin.close()
    async with asyncio.timeout(10):
        assert await child.wait() == 0
