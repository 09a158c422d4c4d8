"""What every change of the organisation begins with: its lock, whom one may change, which departments (ORG-32)."""

from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound
from storage.queries import departments, people, settings, users
from storage.rules.people import check_version
from storage.rules.scopes import touches_organisation
from storage.tx import Row, Tx
from storage.usecases import versioned_cards


def check_holds(actor: Actor, *permissions: str) -> None:
    """One of the permissions at any scope. Raises Forbidden."""
    if not any(actor.may(permission) for permission in permissions):
        raise Forbidden("not_allowed", rule="PERM-1", permission=permissions[0])


def person_to_change(tx: Tx, actor: Actor, user_id: int, card: Card | None = None) -> Row:
    """Somebody in the actor's `org.user` set, with no `org.` right unless the actor is super admin.

    Raises Forbidden (ORG-32, PERM-20), NotFound for nobody, Stale when the card showed an older state (ORG-11).
    """
    check_holds(actor, "org.user")
    settings.lock_organisation(tx)
    person = users.get(tx, user_id)
    if user_id not in people.reach(tx, actor, "org.user"):
        raise Forbidden("out_of_reach", rule="ORG-32")
    if not is_above(tx, actor, user_id):
        raise Forbidden("super_admin_only", rule="PERM-20")
    check_version(versioned_cards.seen(card, "user", user_id), person["version"])
    return person


def is_above(tx: Tx, actor: Actor, user_id: int) -> bool:
    """Super admins and the system may change anybody, others only people without any `org.` right (PERM-20)."""
    return actor.is_super or actor.is_system or not touches_organisation(users.permissions_of(tx, user_id))


def check_department(tx: Tx, actor: Actor, department_id: int) -> Row:
    """A department that new or moved people of this actor may have as their main one (ORG-32). Raises Forbidden."""
    try:
        department = departments.get(tx, department_id)
    except NotFound:
        raise Forbidden("out_of_reach", rule="ORG-32") from None
    allowed = reached_departments(tx, actor, "org.user")
    if allowed is not None and department_id not in allowed:
        raise Forbidden("out_of_reach", rule="ORG-32", department=department["name"])
    return department


def reached_departments(tx: Tx, actor: Actor, permission: str) -> frozenset[int] | None:
    """The departments a permission's scopes stand for; None is every one."""
    grants = actor.grants_of(permission)
    if actor.is_system or any(grant.scope == "all" for grant in grants):
        return None
    found: set[int] = set()
    own = people.own_departments(tx, actor.user_id)
    for grant in grants:
        match grant.scope:
            case "dept":
                found.update(own)
            case "dept_tree":
                found.update(people.departments_below(tx, own))
            case "custom":
                found.update(id_ for id_, _ in grant.departments)
                found.update(people.departments_below(tx, [id_ for id_, deep in grant.departments if deep]))
            case "self_subs":
                found.update(users.get(tx, below)["main_dept_id"] for below in people.subordinates(tx, actor.user_id))
                found.add(actor.main_dept_id)
            case _:
                found.add(actor.main_dept_id)
    return frozenset(found)
