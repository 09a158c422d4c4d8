"""Arguments for every verb of the doors, found by the names of its parameters: a verb with a parameter that has no
value here fails the test, so that a new one cannot be forgotten."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final, get_args

from storage.crm import Crm
from storage.doors.door import Door
from storage.entities.approvals import Seen
from storage.entities.contracts import NewContract, NewPlan
from storage.entities.custom_fields import NewField
from storage.entities.customers import NewContact
from storage.entities.deals import NewDeal, NewStage
from storage.entities.files import NewFile
from storage.entities.flows import Step, Term
from storage.entities.follow_ups import Entry
from storage.entities.ids import LETTERS, RECORD_KINDS, ref
from storage.entities.leads import NewLead, Origin
from storage.entities.lines import NewLine, Repricing
from storage.entities.money import NewReceipt
from storage.entities.pool import PoolSettings, RecycleRule
from storage.entities.products import NewProduct
from storage.entities.segments import Filter
from storage.entities.transfer import Terms
from storage.entities.visits import Fix
from storage.usecases.setup import NewCompany
from tests.storage.full_house import NAME, ON, House

MISSING: Final = 10**7
LATER: Final = 1_800_000_000_000
DAY: Final = date(2026, 9, 1)
# Verbs of one's own switches and of the operator, who is not a person of the firm.
NOBODYS: Final = frozenset({"joining.make_company", "joining.owner_invite"})
KINDS: Final[dict[str, str]] = {
    "customer": "customer_id",
    "lead": "lead_id",
    "opportunity": "deal_id",
    "contract": "contract_id",
    "plan": "plan_id",
    "receipt": "receipt_id",
    "refund": "refund_id",
    "contact": "contact_id",
    "quote": "quote_id",
    "follow_up": "follow_up_id",
    "reminder": "reminder_id",
    "approval": "approval_id",
    "user": "user_id",
}
PUBLIC: Final = {
    "customers": "customers",
    "contracts": "contracts",
    "deals": "opportunities",
    "approvals": "approvals",
}
# Parameters whose value is the id of something nobody outside may touch, besides those of the house.
FIXED: Final[dict[str, Any]] = {
    "away": 0,
    "category_id": 1,
    "department_id": 1,
    "field_id": 1,
    "flow_id": 1,
    "invite_id": 1,
    "parent": 1,
    "parent_id": None,
    "pipeline_id": 1,
    "pool_id": 1,
    "product_id": 1,
    "prompt_id": 1,
    "request_id": 1,
    "role_id": 1,
    "row_id": 1,
    "rule_id": 1,
    "stage_id": 2,
    "task_id": 1,
}
PLAIN: Final[dict[str, Any]] = {
    "amount": 5,
    "apply": True,
    "asks": "",
    "at": LATER,
    "before": None,
    "bucket": "all",
    "change": {},
    "choice": 0,
    "choices": (),
    "chosen": 0,
    "comment": "好",
    "company": NewCompany("别家", "别人"),
    "condition": "no_followup",
    "currency": "CNY",
    "day": DAY,
    "days": 3,
    "departments": (),
    "due_at": LATER,
    "due_on": "2026-09-01",
    "entity": "customer",
    "event": "won",
    "fields": ["name"],
    "file_name": "a.xlsx",
    "file_ref": "f",
    "fix": Fix("live", 25_030_000, 121_560_000),
    "grant": True,
    "group": "pool",
    "hand": "forward",
    "hidden": True,
    "hours": ["09:00"],
    "index": 0,
    "interested": True,
    "key": "name",
    "labels": {"en": "x"},
    "lat_e6": 25_030_000,
    "leaves": False,
    "left": True,
    "level": "any",
    "lines": [NewLine(1)],
    "lng_e6": 121_560_000,
    "locale": "en",
    "mention": "",
    "method": "phone",
    "minutes": 10,
    "mode": "one",
    "module": "customer",
    "name": "甲乙",
    "new_fields": (),
    "next_at": LATER,
    "note": "",
    "number": 0,
    "occurred_at": LATER - 1,
    "on": True,
    "origin": Origin(),
    "outcome": "reached",
    "part": "",
    "path": "department-name:1",
    "permission": "customer.view",
    "place": 0,
    "plan": NewPlan(5, "2026-09-01"),
    "plans": [NewPlan(1000, "2026-09-01")],
    "position": 0,
    "power": "write",
    "quiet": "22:00-07:00",
    "reason": "看看",
    "received_on": ON,
    "reset": 0,
    "roles": [1],
    "rule": RecycleRule(1, 5, None, None, "any", False, False, False, DAY),
    "said": Repricing(total=5),
    "scope": "all",
    "seen": Seen(1, 50),
    "settings": PoolSettings("池"),
    "shown": (),
    "stage": 1,
    "start": 0,
    "step": 1,
    "subject_kind": "form",
    "tab": "all",
    "term": Term("amount", ">=", 5),
    "text": "写点什么",
    "timed": True,
    "token": "x" * 22,
    "until": DAY,
    "version": 1,
    "value": "A",
    "view": "follow-up-saved",
    "wait_ms": 0,
    "what": "name",
    "wanted": {"terms": "别的"},
    "words": NAME[:2],
    "yes": True,
    "enabled": True,
}
# By verb and parameter, where the name alone does not say it.
EXACT: Final[dict[str, Any]] = {
    "administration.role_module.chosen": "",
    "administration.switch_pool.chosen": "",
    "administration.choose_kind.kind": 0,
    "contracts.ask.what": "more",
    "contracts.ask_change.kind": "amend",
    "contracts.create.new": None,
    "contracts.set_fulfilment.to": "done",
    "deals.add_pipeline.stages": [NewStage("一")],
    "deals.change.values": {"next_step": "别的"},
    "deals.offered.field": "source",
    "dialogue.mute.until": None,
    "exports.ask.chosen": {},
    "exports.ask_list.list_state": {"words": "", "shown": []},
    "fields.change_custom.changes": {"label": "x"},
    "fields.define_custom.new": NewField("k", "k", "text"),
    "files.open_all.record": None,
    "flows.add_step.step": Step("user", (1,)),
    "flows.change.values": {"name": "x"},
    "flows.change_step.values": {"mode": "any"},
    "flows.choose_for_flow.name": "departments",
    "flows.choose_one.kind": "people",
    "flows.create.subject": "form",
    "flows.dry_run.words": "5",
    "follow_ups.ask.view": "follow-up-when",
    "follow_ups.save.choice": "",
    "follow_ups.stage.view": "follow-which",
    "groups.change.value": "off",
    "imports.change.changes": {"kind": "lead"},
    "leads.change.value": "x",
    "leads.list.day": None,
    "leads.list.what": "mine",
    "money.ask.what": "more",
    "outbox.fewer.choice": "off",
    "people.choices.kind": "role",
    "pool.change_fields.fields": {"name": "x"},
    "pool.set_filter.value": "",
    "products.change.values": {"name": "x"},
    "products.create.new": NewProduct("x", 1),
    "products.set_number_pattern.kind": "contract",
    "products.set_number_pattern.reset": "never",
    "segments.answer.wanted": Filter(level=("B",)),
    "segments.show.wanted": Filter(level=("B",)),
    "settings.change.value": 5,
    "settings.change.name": "pool.holding_limit",
    "settings.mark_day.kind": "holiday",
    "visits.ask_again.view": "visit-asked",
    "audit.log.entity": None,
    "audit.log.name": NAME[:2],
    "reminders.ask.day": None,
    "follow_ups.ask.day": None,
    "contracts.list.words": NAME[:2],
    "customers.said.words": "海运",
}
Case = dict[str, Any]


def verbs(crm: Crm) -> Iterator[tuple[str, Callable[..., Any], inspect.Signature]]:
    """Every public verb somebody calls, as door.verb."""
    for name, door in sorted(vars(crm).items()):
        if not isinstance(door, Door):
            continue
        for verb, function in inspect.getmembers(type(door), inspect.isfunction):
            sign = inspect.signature(function)
            if not verb.startswith("_") and "call" in sign.parameters and f"{name}.{verb}" not in NOBODYS:
                yield f"{name}.{verb}", getattr(door, verb), sign


async def cases(house: House, name: str, sign: inspect.Signature, *, missing: bool = False) -> list[Case]:
    """The calls to try of one verb: one for each kind of record it takes."""
    found: list[Case] = []
    for kind in _kinds(name, sign):
        case: Case = {}
        for parameter in sign.parameters.values():
            if parameter.name in ("self", "call"):
                continue
            value = await _value(house, name, parameter, kind, missing=missing)
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                case |= value
            else:
                case[parameter.name] = value
        found.append(case)
    return found


def _kinds(name: str, sign: inspect.Signature) -> tuple[str, ...]:
    """Kinds of record this verb is called with; "" where it takes none."""
    names = sign.parameters
    if name == "audit.history":
        return tuple(KINDS)
    if name == "contracts.customer_of":
        return ("contract", "plan", "receipt", "refund")
    if "record" in names or "records" in names or "subject" in names:
        return ("customer", "lead", "opportunity", "contract") if "record" in names else RECORD_KINDS
    if f"{name}.kind" in EXACT or ("kind" not in names and "target" not in names):
        return ("",)
    if "target" in names and "field" not in names and "start" not in names:
        return ("customer",)
    annotation = names["kind"].annotation if "kind" in names else names["target"].annotation
    options = tuple(str(one) for part in (annotation, *get_args(annotation)) for one in get_args(part))
    return tuple(one for one in options if one in KINDS) or ("customer",)


async def _value(house: House, name: str, parameter: inspect.Parameter, kind: str, *, missing: bool) -> Any:
    exact = f"{name}.{parameter.name}"
    if exact in EXACT and EXACT[exact] is not None:
        return EXACT[exact]
    special = _of_record(house, name, parameter, kind, missing=missing)
    if special is not None:
        return special
    if parameter.name == "public_id":
        return "z" * 12 if missing else await _public_id(house, name, kind)
    if exact in EXACT:
        return EXACT[exact]
    if parameter.default is not inspect.Parameter.empty and parameter.name not in ("words", "reason", "first"):
        return parameter.default
    if parameter.name in ("field",):
        return "remark"
    if parameter.name == "first":
        return 0
    if parameter.name == "page":
        return 0
    if parameter.name == "kind":
        return kind
    assert parameter.name in PLAIN, f"no value for {exact}: {parameter.annotation}"
    return PLAIN[parameter.name]


async def _public_id(house: House, name: str, kind: str) -> str:
    door = name.split(".")[0]
    table = f"{kind}s" if kind else PUBLIC.get(door)
    if table is None:
        return "z" * 12
    key = {"opportunities": "deal_id", "contracts": "contract_id", "approvals": "approval_id", "leads": "lead_id"}
    id_ = house.ids[key.get(table, "customer_id")]
    return str(await house.firm.value(f"SELECT public_id FROM {table} WHERE id = :id", id=id_))


def _of_record(house: House, name: str, parameter: inspect.Parameter, kind: str, *, missing: bool) -> Any:
    """Ids, refs and whatever is said about one of them; None for what is no record's."""
    ids, what = house.ids, parameter.name

    def at(key: str) -> int:
        return MISSING + (key == "target_id") if missing else ids[key]

    customer = ("customer", at("customer_id"))
    of_kind = (kind, at(KINDS[kind])) if kind and kind != "user" else ("user", house.ann.id)
    made: dict[str, Any] = {
        "record": of_kind if "tuple" in str(parameter.annotation) else ref(*of_kind) if kind in LETTERS else None,
        "records": [of_kind],
        "subject": of_kind if kind in RECORD_KINDS else customer,
        "record_id": of_kind[1],
        "lead_ids": [at("lead_id")],
        "options": [at("customer_id")] if name == "leads.ask_into" else None,
        "entry": Entry(subject=("customer", at("customer_id")), content="说了", words="说了", occurred_at=1),
        "terms": Terms(house.wang.id, "workload"),
        "deal": True,
        "values": {"draft_contact": NewContact("某某"), "draft": NewLead("某某码头")}.get(name.split(".")[1]),
        "read": NewLead("某某码头"),
        "wanted": None,
    }
    if what == "new":
        return _new(name, at)
    if what == "target" and name in ("leads.ask_convert", "leads.convert"):
        return at("customer_id")
    if what in ("user_id", "to", "person", "leaver", "superior_id") and parameter.annotation is not str:
        return house.ann.id
    if what == "takers":
        return [house.wang.id]
    if what in ids and what != "target":
        return at(what)
    if what in FIXED:
        return FIXED[what]
    if what == "target":
        return kind
    return made.get(what)


def _new(name: str, at: Callable[[str], int]) -> Any:
    door = name.split(".")[0]
    return {
        "contracts": NewContract(at("customer_id"), name="别的", amount=5),
        "contacts": NewContact("某某"),
        "deals": NewDeal("别的", at("customer_id")),
        "money": NewReceipt(5, ON),
        "files": [NewFile("document", "x", "x.pdf", size=1)],
    }.get(door)
