"""To which pool a pooled record is moved, on the phone (POOL-5)."""

from bot.texts import Texts
from bot.views.paging import pages
from bot.views.pool_lists import pool_facts
from bot.views.view import View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.pool_lists import PoolMove


def targets(shown: PoolMove, t: Texts) -> View:
    """Where it is, then a line and a number for each other pool; ‹ leaves it there."""
    record = ref(shown.kind, shown.id)
    numbered = list(enumerate(shown.pools, shown.start + 1))
    lines = [t("ui-item", number=number, facts=pool_facts(pool, t)) for number, pool in numbered]
    numbers = [tap(str(number), "pool", "move", record, ref("pool", pool.id)) for number, pool in numbered]
    back = tap(t.plain("button-back"), "pool", "open", record)
    title = t("pool-move-which", customer=shown.name, pool=shown.pool.name)
    return View(card([title, *lines]), keyboard(numbers, pages(t, shown.start, shown.total), [back]))
