"""Lists of the pool on the phone: pages, the filter, several at once, what is near, to whom to give (6.6)."""

from bot.texts import Markup, Texts, reasons
from bot.views.paging import MANY, pages
from bot.views.pool import record_facts
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.pool import PAGE, Batch, GroupClaimed, Item, Pool, PoolNews, PoolRecord
from storage.entities.pool_lists import (
    AssignAsked,
    PoolChoice,
    PoolFilter,
    PoolFilterAsked,
    PoolList,
    PoolNear,
)

PER_ROW = 2
# The letter a field of the filter has in buttons.
CODES = {"region": "r", "industry": "i", "level": "l", "idle_days": "d"}
FIELDS = {code: name for name, code in CODES.items()}


def listed(shown: PoolList, t: Texts) -> View:
    """One page: a line and a number for each record, the pages, then what can be done with the list."""
    if shown.pool is None:
        return View(t("pool-none"))
    numbered = list(enumerate(shown.records, shown.first))
    lines = [t("ui-item", number=number, facts=record_facts(record, t, short=True)) for number, record in numbered]
    narrowed = t("pool-list-narrowed", facts=filter_facts(shown.narrowed, t)) if shown.narrowed else None
    if shown.picked is not None:
        return _choosing(shown, shown.pool, lines, t)
    if not shown.records:
        empty = t("pool-list-nothing") if shown.narrowed else None
        title = _titled(t, shown.pool, "pool-empty") if empty is None else _page_title(shown, shown.pool, t)
        more = [_filter(t)] if shown.narrowed or shown.others else []
        return View(card([title, narrowed, empty]), keyboard(more, [_switch(shown, t)]))
    numbers = [tap(str(number), "pool", "open", ref(*record.subject)) for number, record in numbered]
    title = _page_title(shown, shown.pool, t)
    return View(
        card([title, narrowed, *lines]),
        keyboard(numbers, [*_turning(shown, t), _switch(shown, t)], _tools(shown, t)),
    )


def _choosing(shown: PoolList, pool: Pool, lines: list[Markup], t: Texts) -> View:
    """The numbers are switches; the button that takes them carries how many (5.3)."""
    picked = shown.picked or frozenset()
    switches = [
        tap(f"✓{number}" if record.id in picked else str(number), "pool", "pick", ref(*record.subject), "x")
        for number, record in enumerate(shown.records, shown.first)
    ]
    suffix, n = "-leads" if pool.kind == "lead" else "", len(picked)
    take = tap(t.plain(f"button-pool-claim-n{suffix}", n=n), "pool", "batch", "-", "claim", style="success")
    give = tap(t.plain(f"button-pool-assign-n{suffix}", n=n), "pool", "pick", "-", "assign")
    stop = tap(t.plain("button-cancel"), "pool", "pick", "-", "single")
    row = [take if n and shown.may_claim else None, give if n and shown.may_assign else None, stop]
    title = _page_title(shown, pool, t)
    return View(
        card([title, *lines, None if n else t("pool-list-choose")]), keyboard(switches, _turning(shown, t), row)
    )


def _filter(t: Texts) -> Button:
    return tap(t.plain("button-pool-filter"), "pool", "pick", "-", "filter")


def _tools(shown: PoolList, t: Texts) -> list[Button | None]:
    several = tap(t.plain("button-pool-several"), "pool", "pick", "-", "several")
    near = tap(t.plain("button-pool-near"), "pool", "pick", "-", "near")
    lead = shown.pool is not None and shown.pool.kind == "lead"
    return [_filter(t), several if shown.may_claim or shown.may_assign else None, None if lead else near]


def _switch(shown: PoolList, t: Texts) -> Button | None:
    """To the leads, or back to the customers."""
    if shown.switch is None:
        return None
    label = "button-pool-leads" if shown.switch == "lead" else "button-pool-back"
    return tap(t.plain(label), "pool", "pick", "-", f"kind.{shown.switch}")


def _page_title(shown: PoolList, pool: Pool, t: Texts) -> Markup:
    total, page = t.formats.count(shown.total), shown.page
    if shown.total > MANY:
        return _titled(t, pool, "pool-list-title", many=True, total=total, page=page)
    last = max(page, -(-shown.total // PAGE))
    return _titled(t, pool, "pool-list-title", total=total, page=page, pages=last, n=shown.total)


def _titled(t: Texts, pool: Pool, key: str, *, many: bool = False, **fields: str | int) -> Markup:
    """The default pool goes without its name, since the word itself says which one it is."""
    key += ("-default" if pool.is_default else "") + ("-many" if many else "")
    key += "-leads" if pool.kind == "lead" else ""
    return t(key, pool=pool.name, **fields)


def _turning(shown: PoolList | PoolNear, t: Texts) -> list[Button]:
    return pages(t, shown.first - 1, shown.total, more=shown.has_next)


def choice(shown: PoolChoice, t: Texts) -> View:
    """Which pool: each with its number of records."""
    numbered = list(enumerate(shown.pools, shown.start + 1))
    lines = [t("ui-item", number=number, facts=pool_facts(pool, t)) for number, pool in numbered]
    numbers = [tap(str(number), "pool", "open", ref("pool", pool.id)) for number, pool in numbered]
    more = tap(t.plain("button-next"), "pool", "pick", arg=str(shown.start + len(shown.pools)))
    return View(card([t("pool-which"), *lines]), keyboard(numbers, [more] if shown.more else []))


def pool_facts(pool: Pool, t: Texts) -> Markup:
    """A pool in a list: its name and how many records it holds."""
    key = "pool-count-leads" if pool.kind == "lead" else "pool-count"
    count = t(key, n=pool.held) if pool.held <= MANY else t.formats.count(pool.held)
    return t.facts(pool.name, count)


def filter_facts(narrowed: PoolFilter, t: Texts) -> Markup:
    """What a list is narrowed to, in words."""
    return t.facts(*(field_words(name, str(value), t) for name, value in narrowed.state.items()))


def field_words(field: str, value: str, t: Texts) -> str | Markup:
    """One value of a filter in words."""
    match field:
        case "level":
            return t.plain("customer-level", level=value)
        case "idle_days":
            return t.plain("pool-filter-idle", n=int(value))
        case _:
            return t.entry(field, value)


def filter_card(shown: PoolFilterAsked, t: Texts) -> View:
    """By what to narrow the list, or the values of one field."""
    back = tap(t.plain("button-back"), "pool", "open")
    if shown.field:
        return _values(shown, t)
    fields = [tap(_field(name, t, capital=True), "pool", "pick", "-", f"f.{name}") for name in shown.fields]
    clear = tap(t.plain("button-pool-clear"), "pool", "pick", "-", "clear") if shown.narrowed else None
    others = tap(t.plain("button-other-pools"), "pool", "pick") if shown.others else None
    now = t("pool-filter-now", facts=filter_facts(shown.narrowed, t)) if shown.narrowed else t("pool-filter-none")
    told = t("pool-filter-subscribed") if shown.subscribed else None
    return View(
        card([t("pool-filter-title"), now, told]),
        keyboard(fields, [_subscribe(shown, t), others], [back, clear], picker=True),
    )


def _subscribe(shown: PoolFilterAsked, t: Texts) -> Button | None:
    if shown.subscribed is None:
        return None
    label = "button-pool-silence" if shown.subscribed else "button-pool-subscribe"
    return tap(t.plain(label), "pool", "pick", "-", "sub.off" if shown.subscribed else "sub.on")


def _field(name: str, t: Texts, *, capital: bool = False) -> str:
    word = t.plain(f"pool-field-{name}")
    return word[:1].upper() + word[1:] if capital else word


def _values(shown: PoolFilterAsked, t: Texts) -> View:
    name = shown.field
    chips = [
        tap(_chip(name, value, t), "pool", "pick", "-", f"{CODES[name]}.{value}")
        for value in shown.values
        if len(value) <= 18 and value.replace("_", "").isalnum() and value.isascii()
    ]
    back = tap(t.plain("button-back"), "pool", "pick", "-", "filter")
    any_ = tap(t.plain("button-pool-any"), "pool", "pick", "-", f"{CODES[name]}.")
    title = t("pool-filter-value", field=_field(name, t))
    empty = None if chips else t("pool-filter-empty", field=_field(name, t))
    return View(card([title, empty]), keyboard(*rows_of(chips, 3), [back, any_], picker=True))


def _chip(name: str, value: str, t: Texts) -> str:
    if name == "idle_days":
        return t.plain("button-pool-days", n=int(value))
    return value if name == "level" else t.entry(name, value, capital=True)


def batch(shown: Batch, t: Texts) -> View:
    """What became of each of several (POOL-26)."""
    leads = "-leads" if shown.items and shown.items[0].kind == "lead" else ""
    here = [item for item in shown.items if item.refused != "not_found"]
    gone = len(shown.items) - len(here)
    lines = [_item(item, shown.to, t) for item in here]
    missing = t("pool-batch-missing", n=gone) if gone else None
    first = shown.taken[0] if shown.taken and not shown.to else None
    see = None
    if first is not None:
        see = tap(t.plain("button-pool-open-named", customer=first.name), "pool", "open", ref(first.kind, first.id))
    back = tap(t.plain("button-pool-back"), "pool", "open")
    return View(card([_batch_title(shown, leads, t), *lines, missing]), keyboard([see, back]))


def _batch_title(shown: Batch, leads: str, t: Texts) -> Markup:
    done, left = len(shown.taken), len(shown.items) - len(shown.taken)
    given = "-given" if shown.to else ""
    if not left:
        key = f"pool-batch-given-all{leads}" if given else f"pool-batch-all{leads}"
        return t(key, n=done, name=shown.to)
    if not done:
        return t(f"pool-batch{given}-none{leads}", n=left)
    key = f"pool-batch-given{leads}" if given else f"pool-batch-title{leads}"
    return t(key, n=left, claimed=done, given=done, name=shown.to)


def _item(item: Item, to: str, t: Texts) -> Markup:
    if item.refused is None:
        if to:
            return t("pool-batch-theirs", customer=item.name, name=to)
        return t("pool-batch-yours", customer=item.name)
    if item.refused == "already_claimed":
        return t("pool-batch-lost", customer=item.name, name=item.by, time=t.formats.clock(item.at))
    code = "limit" if item.facts.get("limit") is not None else "conflict"
    return t("pool-batch-other", customer=item.name, words=reasons.words(t, code, item.refused, item.facts))


def assign(shown: AssignAsked, t: Texts) -> View:
    """To whom? Then the button that gives, with their number, opposite to the first tap."""
    suffix = "-leads" if shown.kind == "lead" else "-several"
    back = tap(t.plain("button-back"), "pool", "open")
    if shown.to is not None:
        user_id, name = shown.to
        label = t.plain(
            "button-pool-give-leads" if shown.kind == "lead" else "button-pool-give", name=name, n=shown.n
        )
        key = "pool-assign-sure" if shown.name else f"pool-assign-sure{suffix}"
        give = tap(label, "pool", "assign", ref("user", user_id), style="success")
        return View(card([t(key, customer=shown.name, n=shown.n, name=name)]), keyboard([back, give]))
    key = "pool-assign-who" if shown.name else f"pool-assign-who{suffix}"
    chips = [tap(name, "pool", "pick", ref("user", user_id), "to") for user_id, name in shown.people]
    search = tap(t.plain("button-pool-search"), "pool", "pick", "-", "search")
    hint = None
    if shown.asks:
        hint = t("pool-assign-unknown", words=shown.hint) if shown.hint else t("pool-assign-name")
    title = t(key, customer=shown.name, n=shown.n)
    return View(card([title, hint]), keyboard(*rows_of(chips, PER_ROW), [search, back], picker=True))


def near(shown: PoolNear, t: Texts) -> View:
    """Pool customers near a place; before it is known, how to send it."""
    back = tap(t.plain("button-back"), "pool", "open")
    if shown.asks:
        return View(card([t("pool-near-ask")]), keyboard([back]))
    if not shown.records:
        return View(card([t("pool-near-none")]), keyboard([tap(t.plain("button-pool-back"), "pool", "open")]))
    numbered = list(enumerate(shown.records, shown.first))
    lines = [
        t(
            "ui-item",
            number=number,
            facts=t.facts(record_facts(one.record, t, short=True), t.formats.distance(one.distance_m)),
        )
        for number, one in numbered
    ]
    numbers = [tap(str(number), "pool", "open", ref(*one.record.subject)) for number, one in numbered]
    turning = _turning(shown, t)
    pool = [tap(t.plain("button-pool-back"), "pool", "open", "-", "list")]
    return View(card([t("pool-near-title", n=shown.total), *lines]), keyboard(numbers, turning, pool))


def news(shown: PoolNews, t: Texts) -> View:
    """Several new ones in one message: no notes, no phone; a number opens one in the private chat (8.2)."""
    numbered = list(enumerate(shown.records, 1))
    lines = [t("ui-item", number=number, facts=_new(record, t)) for number, record in numbered]
    waiting = [(number, record) for number, record in numbered if isinstance(record, PoolRecord)]
    rest = shown.total - len(shown.records)
    key = "pool-news-title" + ("-default" if shown.pool.is_default else "")
    key += "-leads" if shown.pool.kind == "lead" else ""
    numbers = [tap(str(number), "pool", "open", ref(*record.subject)) for number, record in waiting]
    more = tap(t.plain("button-see-more"), "pool", "open", ref("pool", shown.pool.id)) if waiting or rest else None
    return View(
        card([t(key, pool=shown.pool.name, n=shown.total), *lines, t("pool-news-rest", n=rest) if rest else None]),
        keyboard(numbers, [more]),
        audience="place" if shown.card.user_id is None else "private",
    )


def _new(record: PoolRecord | GroupClaimed, t: Texts) -> Markup:
    """One line of it; of a record that has left the pool, who has it (8.4)."""
    if isinstance(record, PoolRecord):
        return record_facts(record, t, short=True)
    if not record.by:
        return t("pool-news-gone", customer=record.name)
    return t("pool-news-claimed", customer=record.name, name=record.by, time=t.formats.clock(record.at))
