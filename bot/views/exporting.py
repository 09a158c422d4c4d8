"""A list given out as a file: the question, the rows, the words above the file (conversations 6.22)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.texts import Markup, Texts, cut
from bot.texts import money as sums
from bot.views.view import Document, View, card, keyboard, rows_of, tap
from storage.entities.custom_fields import CustomField
from storage.entities.exporting import OWN, Export, ExportDone, ExportRow
from storage.entities.ids import ref
from storage.entities.outbox import Told

PICKED: Final = 9
DICTIONARIES: Final = {"region": "region", "industry": "industry", "source": "source", "status": "lead_status"}
INSTANTS: Final = frozenset(
    "created_at received_at last_followup_at next_contact_at closed_at effective_at recorded_at confirmed_at".split()
)
SUMS: Final = frozenset({"amount", "weighted", "received", "outstanding", "paid", "open"})
PEOPLE: Final = ("customer", "lead")
# column -> the dictionary of its words, where the kind of record decides
WORDS: Final[dict[str, dict[str, str]]] = {
    "opportunity": {"state": "deal_state", "lost_reason": "loss_reason", "campaign": "campaign"},
    "contract": {"status": "contract_state", "fulfilment": "fulfilment", "type": "contract_type"},
    "plan": {"plan_state": "plan_state", "method": "payment"},
    "receipt": {"receipt_state": "receipt_state", "method": "payment"},
}


def shown(job: Export, t: Texts) -> View:
    """The card of an export in whatever state it is."""
    if job.state != "asked":
        return _settled(job, t)
    if job.approval is not None:
        opened = tap(t.plain("button-show"), "approval", "open", ref("approval", job.approval))
        return View(card([_title(job, t), t("export-waits")]), keyboard([opened, _cancel(job, t)]))
    return _fields(job, t) if job.asks == "fields" else _asked(job, t)


def _asked(job: Export, t: Texts) -> View:
    rows = _exact(job.rows)
    lines = [_title(job, t), _chosen(job, t), _columns(job, t), _hindrance(job, t)]
    label = t.plain("button-export-submit" if job.is_too_long else "button-export-rows", rows=rows)
    go = tap(label, "export", "go", _ref(job), style="success")
    fields = tap(t.plain("button-export-fields"), "export", "ask", _ref(job), "f.0")
    switches = [
        tap(t.plain(f"button-export-{other}s"), "export", "ask", _ref(job), f"as.{other}") for other in job.others
    ]
    return View(
        card(lines),
        keyboard(
            [go if job.rows else None, fields if job.rows else None, _cancel(job, t)],
            *([] if job.words else rows_of(switches, 3)),
        ),
    )


def _exact(n: int) -> str:
    """1,312: what leaves is counted to the last one."""
    return f"{n:,}"


def _title(job: Export, t: Texts) -> Markup:
    if job.kind not in PEOPLE:
        return t(f"export-ask-{job.kind}", rows=_exact(job.rows), n=job.rows)
    phones = t("export-whole" if job.whole_phones else "export-masked")
    return t(f"export-ask-{job.kind}", rows=_exact(job.rows), n=job.rows, phones=phones)


def _chosen(job: Export, t: Texts) -> Markup | None:
    return t("export-chosen", words=cut(job.words, 30)) if job.words else None


def _columns(job: Export, t: Texts) -> Markup | None:
    if job.fields == job.columns:
        return None
    return t("export-fields", fields=", ".join(_column(name, job, t) for name in job.fields))


def _column(name: str, job: Export, t: Texts) -> str:
    """What a column is called; those that an import knows too are called the same."""
    if name.startswith(OWN):
        return next((field.label for field in job.own if field.key == name.removeprefix(OWN)), "")
    return t.entry("export_field" if t.has(f"dict-export_field-{name}") else "import_field", name)


def _hindrance(job: Export, t: Texts) -> Markup | None:
    if job.rows == 0:
        return t("export-none")
    return t("export-too-many", limit=_exact(job.limit)) if job.is_too_long else None


def _cancel(job: Export, t: Texts) -> Any:
    return tap(t.plain("button-cancel"), "export", "ask", _ref(job), "cancel")


def _ref(job: Export) -> str:
    return ref("export", job.id)


def _fields(job: Export, t: Texts) -> View:
    """Columns as switches, nine a page."""
    names = job.columns
    chips = []
    for at, name in enumerate(names[job.start : job.start + PICKED], job.start):
        word = _column(name, job, t)
        label = cut(f"✓{word}" if name in job.fields else word, 10)
        chips.append(tap(label, "export", "ask", _ref(job), f"t.{at}.{job.start}"))
    before = tap(t.plain("button-prev"), "export", "ask", _ref(job), f"f.{max(0, job.start - PICKED)}")
    after = tap(t.plain("button-next"), "export", "ask", _ref(job), f"f.{job.start + PICKED}")
    back = tap(t.plain("button-back"), "export", "ask", _ref(job), "back")
    last = [back, before if job.start else None, after if job.start + PICKED < len(names) else None]
    return View(card([_title(job, t), _columns(job, t)]), keyboard(*rows_of(chips, 3), last, picker=True))


def _settled(job: Export, t: Texts) -> View:
    if job.state == "done":
        return View(card([t("export-made", rows=_exact(job.rows), n=job.rows)]))
    return View(card([t(f"export-{job.state}")]))


def file(done: ExportDone, t: Texts) -> View:
    """export-file: protected, so that it goes no further (PERM-15)."""
    return View(t("export-file"), protect=True, document=Document(done.file_name, done.content))


def told(push: Told, t: Texts) -> View:
    """The superior hears of a large export (EXPORT-3)."""
    what = t.plain(f"export-{push.facts['kind']}s")
    return View(t("export-told", name=push.facts["name"], what=what, rows=_exact(push.facts["rows"])))


def headers(job: Export, t: Texts, *, rows: int) -> list[list[str]]:
    """The watermark line and the names of the columns (EXPORT-3)."""
    mark = t.plain(
        "export-watermark",
        firm=job.firm,
        what=t.plain(f"export-{job.kind}s"),
        rows=_exact(rows),
        name=job.name,
        at=_instant(t, t.now or 0),
    )
    return [[mark], [_column(name, job, t) for name in job.fields]]


def line(row: ExportRow, job: Export, t: Texts) -> list[str]:
    """One record as text."""
    own = {f"{OWN}{field.key}": field for field in job.own}
    return [
        _own_cell(own[name], row.values.get(name), t) if name in own else _cell(name, job.kind, row.values, t)
        for name in job.fields
    ]


def _own_cell(field: CustomField, value: Any, t: Texts) -> str:
    """The value of a field of the firm's own, in a form every program sorts."""
    if value is None or value == "":
        return ""
    match field.kind:
        case "boolean":
            return t.plain("customer-yes" if value else "customer-no")
        case "datetime":
            return _instant(t, int(value))
        case "multi":
            return "; ".join(map(str, value))
        case _:
            return str(value)


def _cell(name: str, kind: str, values: Mapping[str, Any], t: Texts) -> str:
    value = values.get(name)
    if value is None or value == "":
        return ""
    if name in INSTANTS:
        return _instant(t, int(value))
    if name in SUMS and kind not in PEOPLE:
        return sums.digits(int(value), str(values["currency"])).replace(",", "")
    if name in WORDS.get(kind, {}):
        return t.entry(WORDS[kind][name], str(value))
    if name in DICTIONARIES:
        return t.entry(DICTIONARIES[name], str(value))
    if name == "kind":
        return t.plain(f"export-kind-{value}")
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    return str(value)


def _instant(t: Texts, at: int) -> str:
    """2026-07-09 14:32, in the firm's zone: a form every program sorts, and the import reads."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(t.zone).strftime("%Y-%m-%d %H:%M")


def file_name(job: Export, t: Texts) -> str:
    """客户-2026-07-09.xlsx"""
    return t.plain(f"export-name-{job.kind}", day=_instant(t, t.now or 0)[:10])
