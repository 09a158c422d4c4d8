"""The row below a list that turns its pages: ‹ 2/7 › (conversations.md 5.3)."""

from collections.abc import Callable
from typing import Final

from bot.texts import Texts
from bot.views.keyboards import Button, blank, tap

PAGE: Final = 5
# Above it a total is not said, nor how many pages that makes.
MANY: Final = 1000


def pages(
    t: Texts,
    first: int,
    total: int,
    *,
    more: bool | None = None,
    exact: bool = False,
    size: int = PAGE,
    to: Callable[[str, int], Button] | None = None,
) -> list[Button]:
    """The row of a list whose page begins after `first` lines; no button where everything stands on one page.

    `more` says that a page follows where the total cannot; `exact` numbers the pages however many there are; `size`
    is what a page holds; `to` makes the key, of its label and the lines before its page, where not the card itself
    remembers its page.
    """
    following = first + size < total if more is None else more
    if not first and not following:
        return []
    page = first // size + 1
    known = exact or total <= MANY
    here = t.plain("ui-page", page=page, pages=max(page, -(-total // size))) if known else str(page)

    def key(label: str, verb: str, at: int) -> Button:
        return tap(t.plain(label), "ui", verb) if to is None else to(t.plain(label), at)

    before = [key("button-prev", "prev", first - size)] if first else []
    after = [key("button-next", "next", first + size)] if following else []
    return [*before, blank(here), *after]
