"""Making the company: what the operator's command line does once (ORG-17, ORG-25, ORG-27)."""

from dataclasses import dataclass
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RECORD_KINDS, new_public_id
from storage.entities.names import name_key
from storage.entities.people import Actor, Grant
from storage.errors import Conflict, Forbidden
from storage.queries import audit, departments, roles, settings, users
from storage.queries.people import company_owner_id, find_organisation, operator
from storage.rules.dictionaries import SHIPPED
from storage.rules.permissions import DEFAULT_ROLES, ROLE_NAMES, ROLE_PERMISSIONS
from storage.rules.settings import checked
from storage.rules.wording import cleaned
from storage.tx import Tx
from storage.usecases import inviting, pipelines

_POOLS: Final = {"zh-CN": ("公海", "线索公海"), "zh-TW": ("公海", "名單公海"), "en": ("Pool", "Lead pool")}
_POOL_RULES: Final = {
    "customer": (("no_followup_days", 30), ("no_deal_days", 180)),
    "lead": (("no_followup_days", 15),),
}
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
    """Organisation, root department, roles, pools, pipeline, dictionaries and the company owner; the owner's user id.

    Raises Conflict when there is a company already, Invalid for a value out of its range.
    """
    if find_organisation(tx) is not None:
        raise Conflict("company_exists", rule="ORG-27")
    _organisation(tx, call, company)
    root = departments.add(tx, name=_ROOT[company.locale], parent=None, at=call.at)
    owner = users.add(
        tx,
        name=cleaned(company.owner, field="owner", longest=60),
        department=root,
        superior=None,
        locale=company.locale,
        by=None,
        at=call.at,
    )
    tx.run("UPDATE organisation SET company_owner_id = :owner WHERE id = 1", owner=owner)
    made = [_role(tx, call, key, ROLE_NAMES[company.locale][key]) for key in DEFAULT_ROLES]
    users.set_roles(tx, owner, made[:1])
    pools = [_pool(tx, call, kind, name) for kind, name in zip(RECORD_KINDS, _POOLS[company.locale], strict=True)]
    pipeline = pipelines.add_default(tx, company.locale, at=call.at)
    settings.ship_entries(tx, SHIPPED)
    _note(tx, call, company, root=root, owner=owner, roles=made, pools=pools, pipeline=pipeline)
    return owner


def _note(
    tx: Tx,
    call: Call,
    company: NewCompany,
    *,
    root: int,
    owner: int,
    roles: list[int],
    pools: list[int],
    pipeline: tuple[int, str],
) -> None:
    """One row for each record, in the name of the company owner (AUDIT-1, AUDIT-9)."""
    actor = operator(tx)
    rows = [
        ("organisation", 1, company.name),
        ("department", root, _ROOT[company.locale]),
        ("user", owner, actor.name),
    ]
    names = [ROLE_NAMES[company.locale][key] for key in DEFAULT_ROLES]
    rows += [("role", id_, name) for id_, name in zip(roles, names, strict=True)]
    rows += [("pool", id_, name) for id_, name in zip(pools, _POOLS[company.locale], strict=True)]
    rows.append(("pipeline", *pipeline))
    for entity, id_, name in rows:
        audit.write(tx, actor, call, "created", entity, id_, name=name, after={"name": name})


def owner_invite(tx: Tx, actor: Actor, call: Call, card: Card | None, token_hash: str) -> Outcome:
    """A new link for the company owner, by the operator's command line only (ORG-27). Raises Forbidden elsewhere."""
    if call.channel != "cli":
        raise Forbidden("operator_only", rule="ORG-27")
    return inviting.invite_again(tx, actor, call, None, company_owner_id(tx), token_hash)


def _organisation(tx: Tx, call: Call, company: NewCompany) -> None:
    tx.run(
        "INSERT INTO organisation (id, public_id, name, timezone, base_currency, locale, phone_region, workdays,"
        " work_start, work_end, holidays, makeup_days, company_owner_id, version, created_at, updated_at)"
        " VALUES (1, :public_id, :name, :timezone, :currency, :locale, :region, '[0,1,2,3,4]', '09:00', '18:00',"
        " '[]', '[]', 0, 1, :now, :now)",
        public_id=new_public_id(),
        name=checked("org.name", company.name),
        timezone=checked("org.timezone", company.timezone),
        currency=checked("org.base_currency", company.currency),
        locale=checked("org.locale", company.locale),
        region=checked("org.phone_region", company.phone_region),
        now=call.at,
    )


def _role(tx: Tx, call: Call, key: str, name: str) -> int:
    role = roles.add(tx, name=name, built_in=key, at=call.at)
    roles.give_grants(tx, role, [Grant(*held) for held in ROLE_PERMISSIONS[key].items()])
    return role


def _pool(tx: Tx, call: Call, kind: str, name: str) -> int:
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
    for column, days in _POOL_RULES[kind]:
        tx.run(
            f"INSERT INTO pool_rules (pool_id, {column}, changed_on) VALUES (:pool, :days, :day)",
            pool=row["id"],
            days=days,
            day=call.now.date().isoformat(),
        )
    return int(row["id"])
