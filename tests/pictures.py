"""Pictures that tests draw."""

import io

from PIL import Image, ImageDraw

from bot.pictures.lettering import font

MARGIN, SIZE, STEP = 60, 40, 84


def a_card(*lines: str, locale: str = "zh-CN", turned: int = 0, size: tuple[int, int] = (1100, 640)) -> bytes:
    """A business card as a JPEG: dark letters on paper, one line below the other, perhaps held askew."""
    card = Image.new("RGB", size, "#f7f4ec")
    pen = ImageDraw.Draw(card)
    for number, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + number * STEP), line, font=font(SIZE, locale), fill="#202020")
    if turned:
        card = card.rotate(turned, expand=True, fillcolor="#77706a")
    content = io.BytesIO()
    card.save(content, "JPEG", quality=85)
    return content.getvalue()
