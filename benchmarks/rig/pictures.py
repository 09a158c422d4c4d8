"""Photos as phones send them: 1,280 pixels wide, no two of the same bytes."""

import io
import random
from functools import lru_cache

from PIL import Image

WIDTH, HEIGHT = 1280, 960


def photo(number: int) -> bytes:
    """A JPEG of some 200 KB. What follows the picture's end makes it one of its own."""
    return _taken() + number.to_bytes(8, "big")


@lru_cache(maxsize=1)
def _taken() -> bytes:
    grain = random.Random(1).randbytes(WIDTH // 8 * HEIGHT // 8 * 3)
    picture = Image.frombytes("RGB", (WIDTH // 8, HEIGHT // 8), grain).resize(
        (WIDTH, HEIGHT), Image.Resampling.BICUBIC
    )
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=60)
    return written.getvalue()
