"""Making the company: what the operator's command line does once (ORG-17, ORG-25, ORG-27)."""

import json
from dataclasses import dataclass
from typing import Final

from storage.entities.call import Call
from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.errors import Conflict
from storage.queries import audit
from storage.queries.people import find_organisation
from storage.rules.dictionaries import SHIPPED
from storage.rules.permissions import DEFAULT_ROLES, ROLE_PERMISSIONS
from storage.rules.settings import checked
from storage.tx import Tx

ROLE_NAMES: Final[dict[str, dict[str, str]]] = {
    "zh-CN": dict(
        zip(DEFAULT_ROLES, ("超级管理员", "销售经理", "销售", "财务", "助理", "只读"), strict=True),
    ),
    "zh-TW": dict(
        zip(DEFAULT_ROLES, ("超級管理員", "業務主管", "業務", "財務", "助理", "檢視者"), strict=True),
    ),
    "en": dict(
        zip(
            DEFAULT_ROLES,
            ("Super admin", "Sales manager", "Sales", "Finance", "Assistant", "Viewer"),
            strict=True,
        ),
    ),
}
_POOLS: Final = {"zh-CN": ("公海", "线索公海"), "zh-TW": ("公海", "名單公海"), "en": ("Pool", "Lead pool")}
_ROOT: Final = {"zh-CN": "办公室", "zh-TW": "辦公室", "en": "Office"}


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What the operator says of the company. `locale` is zh-CN, zh-TW or en."""

    name: str
    owner: str
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    locale: str = "zh-CN"
    phone_region: str = "CN"


def make_company(tx: Tx, call: Call, company: NewCompany) -> int:
    """Organisation, root department, roles, pools, dictionaries and the company owner; the owner's user id.

    Raises Conflict when there is a company already, Invalid for a time zone that does not exist.
    """
    if find_organisation(tx) is not None:
        raise Conflict("company_exists", rule="ORG-27")
    _organisation(tx, call, company)
    root = _department(tx, call, _ROOT[company.locale])
    roles = {key: _role(tx, call, key, ROLE_NAMES[company.locale][key]) for key in DEFAULT_ROLES}
    owner = _owner(tx, call, company, root)
    tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:u, :r)", u=owner, r=roles["super_admin"])
    tx.run("UPDATE organisation SET company_owner_id = :owner WHERE id = 1", owner=owner)
    for kind, name in zip(("customer", "lead"), _POOLS[company.locale], strict=True):
        _pool(tx, call, kind, name)
    _dictionaries(tx)
    audit.write(tx, None, call, "created", "organisation", 1, name=company.name, after={"name": company.name})
    return owner


def _organisation(tx: Tx, call: Call, company: NewCompany) -> None:
    tx.run(
        "INSERT INTO organisation (id, public_id, name, timezone, base_currency, locale, phone_region, workdays,"
        " work_start, work_end, holidays, makeup_days, company_owner_id, version, created_at, updated_at)"
        " VALUES (1, :public_id, :name, :timezone, :currency, :locale, :region, '[0,1,2,3,4]', '09:00', '18:00',"
        " '[]', '[]', 0, 1, :now, :now)",
        public_id=new_public_id(),
        name=company.name.strip(),
        timezone=checked("org.timezone", company.timezone),
        currency=company.currency,
        locale=company.locale,
        region=company.phone_region,
        now=call.at,
    )


def _department(tx: Tx, call: Call, name: str) -> int:
    row = tx.one(
        "INSERT INTO departments (public_id, name, name_key, created_at, updated_at)"
        " VALUES (:public_id, :name, :key, :now, :now) RETURNING id",
        public_id=new_public_id(),
        name=name,
        key=name_key(name),
        now=call.at,
    )
    assert row is not None
    audit.write(tx, None, call, "created", "department", row["id"], name=name, after={"name": name})
    return int(row["id"])


def _role(tx: Tx, call: Call, key: str, name: str) -> int:
    row = tx.one(
        "INSERT INTO roles (name, name_key, built_in, created_at, updated_at)"
        " VALUES (:name, :name_key, :built_in, :now, :now) RETURNING id",
        name=name,
        name_key=name_key(name),
        built_in=key,
        now=call.at,
    )
    assert row is not None
    for permission, scope in ROLE_PERMISSIONS[key].items():
        tx.run(
            "INSERT INTO role_permissions (role_id, permission, scope) VALUES (:role, :permission, :scope)",
            role=row["id"],
            permission=permission,
            scope=scope,
        )
    audit.write(tx, None, call, "created", "role", row["id"], name=name, after={"name": name})
    return int(row["id"])


def _owner(tx: Tx, call: Call, company: NewCompany, department: int) -> int:
    row = tx.one(
        "INSERT INTO users (public_id, name, name_key, main_dept_id, status, locale, created_at, updated_at)"
        " VALUES (:public_id, :name, :name_key, :department, 'invited', :locale, :now, :now) RETURNING id",
        public_id=new_public_id(),
        name=company.owner.strip(),
        name_key=name_key(company.owner),
        department=department,
        locale=company.locale,
        now=call.at,
    )
    assert row is not None
    audit.write(tx, None, call, "created", "user", row["id"], name=company.owner, after={"name": company.owner})
    return int(row["id"])


def _pool(tx: Tx, call: Call, kind: str, name: str) -> None:
    row = tx.one(
        "INSERT INTO pools (public_id, name, name_key, kind, is_default, created_at, updated_at)"
        " VALUES (:public_id, :name, :name_key, :kind, 1, :now, :now) RETURNING id",
        public_id=new_public_id(),
        name=name,
        name_key=name_key(name),
        kind=kind,
        now=call.at,
    )
    assert row is not None
    day = call.now.date().isoformat()
    tx.run(
        "INSERT INTO pool_rules (pool_id, no_followup_days, changed_on) VALUES (:pool, :days, :day)",
        pool=row["id"],
        days=30 if kind == "customer" else 15,
        day=day,
    )
    if kind == "customer":
        tx.run(
            "INSERT INTO pool_rules (pool_id, no_deal_days, changed_on) VALUES (:pool, 180, :day)",
            pool=row["id"],
            day=day,
        )
    audit.write(tx, None, call, "created", "pool", row["id"], name=name, after={"name": name, "kind": kind})


def _dictionaries(tx: Tx) -> None:
    for dictionary, keys in SHIPPED.items():
        for position, key in enumerate(keys):
            tx.run(
                "INSERT INTO dictionaries (dictionary, key, position, labels, enabled)"
                " VALUES (:dictionary, :key, :position, :labels, 1)",
                dictionary=dictionary,
                key=key,
                position=position,
                labels=json.dumps({}),
            )
