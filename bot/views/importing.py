"""A file taken in: its columns, the dry run, the progress, the end (conversations 6.21)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.texts import Markup, Texts, cut, reasons
from bot.views.view import Button, Document, View, blank, card, keyboard, rows_of, tap
from storage.entities.customers import FoundLine
from storage.entities.ids import ref
from storage.entities.importing import CUSTOM, FIELDS, Import, ImportDone, ImportListed, ImportTold

SHOWN_COLUMNS: Final = 8
PICKED: Final = 9
POOLS: Final = 8
SAMPLES: Final = 3
PAGE: Final = 5


def shown(job: Import, t: Texts) -> View:
    """The card of an import in whatever state it is."""
    if job.asks and job.state in ("mapping", "judged"):
        return _ASKED[job.asks](job, t)
    return _STATES[job.state](job, t)


def _mapping(job: Import, t: Texts) -> View:
    key = "customer" if job.kind == "lead" else "lead"
    title = t(f"import-map-{job.kind}", file=_file(job), rows=_exact(job.rows), n=job.rows)
    other = tap(t.plain(f"button-as-{key}s"), "import", "map", _ref(job), f"as.{key}")
    return View(
        card([title, _columns(job, t), _rest(job, t)]),
        keyboard(
            [
                tap(t.plain("button-dry-run"), "import", "run", _ref(job), "dry", style="success"),
                tap(t.plain("button-columns"), "import", "map", _ref(job), "cols.0"),
            ],
            [other, tap(t.plain("button-into-pool"), "import", "map", _ref(job), "pools")],
            [_discard(job, t)],
        ),
    )


def _columns(job: Import, t: Texts) -> Markup:
    """公司→名称 · 电话→手机 · 备注2→不导入"""
    pairs = list(zip(job.headers, job.mapping, strict=True))
    lines = [
        t("import-column", column=cut(header, 16), field=_field(job, name, t))
        for header, name in pairs[:SHOWN_COLUMNS]
    ]
    more = t("import-more-columns", n=len(pairs) - SHOWN_COLUMNS) if len(pairs) > SHOWN_COLUMNS else None
    return t.facts(*lines, more)


def _rest(job: Import, t: Texts) -> Markup:
    if job.rest == "mine":
        return t("import-rest-mine")
    return t("import-rest-pool", pool=job.pool)


def _field(job: Import, name: str, t: Texts) -> str:
    if name.startswith(CUSTOM):
        return dict(job.custom).get(name.removeprefix(CUSTOM), name)
    return t.entry("import_field", name or "none")


def _exact(n: int) -> str:
    """1,812: what is written is counted to the last one."""
    return f"{n:,}"


def _file(job: Import) -> str:
    return cut(job.file_name, 40)


def _ref(job: Import) -> str:
    return ref("import", job.id)


def _discard(job: Import, t: Texts) -> Button:
    return tap(t.plain("button-discard"), "import", "stop", _ref(job), "drop")


def _back(job: Import, t: Texts) -> Button:
    return tap(t.plain("button-back"), "import", "map", _ref(job), "back")


def _pick_column(job: Import, t: Texts) -> View:
    """Which column is to be another field."""
    start = job.column
    chips = [
        tap(header or "–", "import", "map", _ref(job), f"col.{start + at}.0")
        for at, header in enumerate(job.headers[start : start + PICKED])
    ]
    return View(
        card([t("import-columns"), _columns(job, t)]), _picker(job, t, chips, start, len(job.headers), "cols.{}")
    )


def options(job: Import) -> list[str]:
    """The fields a column may be, in the order of the chips; "" leaves it out."""
    return ["", *FIELDS[job.kind], *(CUSTOM + key for key, _ in job.custom)]


def _pick_field(job: Import, t: Texts) -> View:
    """What that column is."""
    column, start = divmod(job.column, 100)
    names = options(job)
    chips = [
        tap(_field(job, name, t), "import", "map", _ref(job), f"set.{column}.{start + at}")
        for at, name in enumerate(names[start : start + PICKED])
    ]
    header, now = cut(job.headers[column], 16), _field(job, job.mapping[column], t)
    text = card([t("import-field", column=header, field=now)])
    return View(text, _picker(job, t, chips, start, len(names), f"col.{column}.{{}}"))


def _picker(job: Import, t: Texts, chips: list[Button], start: int, total: int, page: str) -> Any:
    """Three chips in a row, three rows, and the way on and back."""
    before = tap(t.plain("button-prev"), "import", "map", _ref(job), page.format(max(0, start - PICKED)))
    after = tap(t.plain("button-next"), "import", "map", _ref(job), page.format(start + PICKED))
    last = [_back(job, t), before if start else None, after if start + PICKED < total else None]
    return keyboard(*_short(rows_of(chips, 3)), last, picker=True)


def _short(rows: list[list[Button]]) -> Iterator[list[Button]]:
    """Labels cut to the width of three in a row, so that a row stays a row."""
    for row in rows:
        width = {1: 32, 2: 16, 3: 10}[len(row)]
        yield [replace(button, label=cut(button.label, width)) for button in row]


def _pick_pool(job: Import, t: Texts) -> View:
    """Where rows without an owner go."""
    mine = tap(t.plain("button-mine"), "import", "map", _ref(job), "mine")
    chips = [mine, *(tap(name, "import", "map", _ref(job), f"pool.{id_}") for id_, name in job.pools[:POOLS])]
    return View(card([t("import-where")]), _picker(job, t, chips, 0, len(chips), ""))


def _duplicates(job: Import, t: Texts) -> View:
    """What becomes of duplicates: skipped, unless one of the switches says otherwise."""
    known, alike = job.count("same"), job.count("alike")
    counts = t(
        "import-duplicates",
        same=_exact(known + alike),
        known=_exact(known),
        alike=_exact(alike),
    )
    samples = [
        t("import-duplicate-line", number=number, name=cut(name, 24), why=cut(why(t, reason), 60))
        for number, name, reason in job.samples[:SAMPLES]
    ]
    return View(
        card([counts, *samples, t("import-duplicates-skip")]),
        keyboard(
            [_switch(job, t, "button-update-known", "upd", job.updating) if known else None],
            [_switch(job, t, "button-make-alike", "alike", job.alike) if alike else None],
            [_back(job, t)],
        ),
    )


def _switch(job: Import, t: Texts, key: str, name: str, on: bool) -> Button:
    label = t.plain(key)
    return tap(f"✓ {label}" if on else label, "import", "map", _ref(job), f"{name}.{int(not on)}")


def _judged(job: Import, t: Texts) -> View:
    new = _to_take(job)
    same, wrong = job.count("same", "alike"), job.count("invalid")
    count = _exact
    counts = t("import-counts", new=count(job.count("new")), same=count(same), wrong=count(wrong))
    go = tap(t.plain("button-import", rows=count(new)), "import", "run", _ref(job), "go", style="success")
    look = tap(t.plain("button-duplicates"), "import", "map", _ref(job), "dup")
    errors = tap(t.plain("button-get-errors"), "import", "map", _ref(job), "errors")
    return View(
        card([t("import-dry"), counts]),
        keyboard([go if new else None, look if same else None], [errors if wrong else None, _discard(job, t)]),
    )


def _to_take(job: Import) -> int:
    """How many lines the run will try to take."""
    return job.count("new") + (job.count("same") if job.updating else 0) + (job.count("alike") if job.alike else 0)


def _working(job: Import, t: Texts) -> View:
    title = t(f"import-{job.state}", file=_file(job))
    done, rows = _exact(min(job.at_row, job.rows)), _exact(job.rows)
    lines = [title, t("import-progress", done=done, rows=rows), t("import-stopping") if job.stopped else None]
    stop = tap(t.plain("button-stop-import"), "import", "stop", _ref(job))
    keys = {"judging": [_discard(job, t)], "running": [] if job.stopped else [stop]}.get(job.state, [])
    return View(card(lines), keyboard(keys))


def _reading(job: Import, t: Texts) -> View:
    return View(card([t("import-reading", file=_file(job))]), keyboard([_discard(job, t)]))


def _failed(job: Import, t: Texts) -> View:
    reason, _, figure = job.reason.partition(":")
    words = reasons.words(t, "invalid", reason, {"limit": _exact(int(figure))} if figure else {})
    return View(card([t("import-failed", file=_file(job)), words]))


def _finished(job: Import, t: Texts) -> View:
    return View(card([_done_title(job, t)]))


def _done_title(job: Import, t: Texts) -> Markup:
    key = "import-stopped" if job.stopped else "import-done"
    return t(key, rows=_exact(job.taken), n=job.taken)


def _undone(job: Import, t: Texts) -> View:
    undone, kept = job.count("undone"), job.count("kept")
    lines = [
        t("import-undone", rows=_exact(undone), n=undone),
        t("import-kept", rows=_exact(kept)) if kept else None,
    ]
    return View(card(lines))


def _discarded(job: Import, t: Texts) -> View:
    return View(card([t("import-discarded", file=_file(job))]))


_STATES = {
    "fetching": _reading,
    "mapping": _mapping,
    "judging": _working,
    "judged": _judged,
    "running": _working,
    "done": _finished,
    "undoing": _working,
    "undone": _undone,
    "discarded": _discarded,
    "failed": _failed,
}
_ASKED = {"columns": _pick_column, "field": _pick_field, "pool": _pick_pool, "dup": _duplicates}


def done(end: ImportDone, t: Texts) -> View:
    """import-done: what was taken, and the file of what was not (IMPORT-7)."""
    job = end.job
    left = job.rows - job.taken
    lines = [_done_title(job, t), t("import-left", rows=_exact(left)) if left and end.content else None]
    undo = tap(t.plain("button-undo-all"), "import", "undo", _ref(job))
    see = tap(t.plain(f"button-see-{job.kind}s"), "import", "map", _ref(job), "list.0")
    keys = keyboard([undo, see]) if job.taken and job.state == "done" else None
    return View(card(lines), keys, document=_document(end))


def errors(end: ImportDone, t: Texts) -> View:
    """The lines of a dry run with errors, as a file."""
    wrong = end.job.count("invalid")
    return View(card([t("import-errors", rows=_exact(wrong), n=wrong)]), document=_document(end))


def told(shown: ImportTold, t: Texts) -> View:
    """To whoever holds records of somebody's import: how many, and the way to his list."""
    what = "taken-back" if shown.gone else "received"
    text = card([t(f"import-{what}-{shown.kind}", sender=shown.sender, rows=_exact(shown.n), n=shown.n)])
    if shown.gone:
        return View(text)
    label = "button-my-leads" if shown.kind == "lead" else "button-mine-customers"
    return View(text, keyboard([tap(t.plain(label), shown.kind, "list", arg="mine")]))


def _document(end: ImportDone) -> Document | None:
    return Document(end.file_name, end.content) if end.content else None


def listed(found: ImportListed, t: Texts) -> View:
    """Records of one import, five a page."""
    if not found.lines:
        return View(t("import-listed-none"))
    numbered = list(enumerate(found.lines, found.first))
    last = found.first + len(found.lines) - 1
    title = t(
        "import-listed",
        first=found.first,
        last=last,
        total=_exact(found.total),
    )
    lines = [t("ui-item", number=number, facts=_facts(line, t)) for number, line in numbered]
    numbers = [
        tap(str(number), "pool" if line.standing == "pool" else "customer", "open", ref(line.kind, line.id))
        for number, line in numbered
    ]
    page = ref("import", found.import_id)
    before = tap(t.plain("button-prev"), "import", "map", page, f"list.{max(0, found.first - 1 - PAGE)}")
    after = tap(t.plain("button-next"), "import", "map", page, f"list.{last}")
    turn = [
        before if found.first > 1 else None,
        blank(str(last // PAGE + bool(last % PAGE))),
        after if found.more else None,
    ]
    return View(card([title, *lines]), keyboard(numbers, turn if found.first > 1 or found.more else []))


def _facts(line: FoundLine, t: Texts) -> Markup:
    return t.facts(line.name, line.owner or line.pool)


def ask(t: Texts) -> View:
    """/import without a file."""
    return View(card([t("import-send")]))


def why(t: Texts, reason: Mapping[str, Any]) -> str:
    """Why a line was not taken, in plain words for a cell."""
    if not reason:
        return t.plain("import-why-stopped")
    facts = dict(reason.get("params", {}))
    if reason["reason"] == "import_duplicate":
        return _why_duplicate(t, facts)
    if "field" in facts and reason["reason"] in ("no_date", "date_ahead", "missing", "column_twice"):
        facts["field"] = _field_word(t, str(facts["field"]))
    return reasons.words(t, reason["code"], reason["reason"], facts)


def _field_word(t: Texts, name: str) -> str:
    return t.entry("import_field", name) if t.has(f"dict-import_field-{name}") else t.entry("field", name)


def _why_duplicate(t: Texts, facts: Mapping[str, Any]) -> str:
    if facts.get("owner"):
        holder = t.plain("import-why-owner", owner=facts["owner"])
    else:
        holder = t.plain("import-why-pool", pool=facts.get("pool", ""))
    return t.plain("import-why-duplicate", name=facts["name"], holder=holder, key=t.entry("dup_key", facts["key"]))
