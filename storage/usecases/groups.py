"""Groups: nothing is given there until one is bound to a department (PERM-23)."""

from storage.entities.call import Call, Outcome, job_call
from storage.entities.organisation import GroupShown
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid, NotFound
from storage.queries import audit, departments, groups
from storage.rules.settings import Policy, checked
from storage.tx import Row, Tx


def bind(tx: Tx, actor: Actor, call: Call, public_id: str) -> Outcome:
    """Bind the group this is said in to the department of the link; the link itself gives no right.

    Raises Forbidden for anybody but the department's head and super admins, NotFound for an unknown link.
    """
    department = departments.find_by_public_id(tx, public_id)
    if department is None:
        raise NotFound(rule="PERM-23")
    if call.private:
        raise Invalid("group_needed", rule="PERM-23")
    _check_may_bind(actor, department)
    before = groups.find(tx, call.place)
    groups.bind(
        tx,
        call.place,
        department_id=department["id"],
        locale=actor.organisation.locale,
        quiet=Policy(actor.settings)["notify.quiet"],
        by=actor.user_id,
        at=call.at,
    )
    old = {"department": before["department"] if before else None}
    new = {"department": department["name"], "group": call.place}
    audit.write(
        tx, actor, call, "group_bound", "department", department["id"], name=department["name"], before=old, after=new
    )
    return Outcome("group", "group", _id(tx, call.place))


def _check_may_bind(actor: Actor, department: Row) -> None:
    if not actor.is_super and department["head_user_id"] != actor.user_id:
        raise Forbidden("not_allowed", rule="PERM-23")


def _bound(tx: Tx, actor: Actor, place: str) -> Row:
    """The binding of a group this actor may change. Raises NotFound, Forbidden."""
    row = groups.find(tx, place)
    if row is None:
        raise NotFound(rule="PERM-23")
    _check_may_bind(actor, departments.get(tx, row["department_id"]))
    return row


def unbind(tx: Tx, actor: Actor, call: Call) -> Outcome:
    """The group gets nothing any more."""
    row = _bound(tx, actor, call.place)
    groups.unbind(tx, call.place)
    audit.write(
        tx,
        actor,
        call,
        "group_unbound",
        "department",
        row["department_id"],
        name=row["department"],
        before={"group": call.place},
    )
    return Outcome("nothing")


def gone(tx: Tx, place: str, *, now: int) -> None:
    """The bot was taken out of a group, or may not write there: it gets nothing until it is bound again."""
    row = groups.find(tx, place)
    if row is not None and groups.unbind(tx, place):
        _note(tx, "group_unbound", row, before={"group": place}, after={}, now=now)


def moved(tx: Tx, place: str, to: str, *, now: int) -> None:
    """The channel gave the group another address; its department, language and quiet hours stay."""
    row = groups.find(tx, place)
    if groups.move(tx, place, to) and row is not None:
        _note(tx, "changed", row, before={"group": place}, after={"group": to}, now=now)


def _note(tx: Tx, action: str, row: Row, *, before: dict[str, str], after: dict[str, str], now: int) -> None:
    """Audited as a deed of nobody: the channel did it."""
    call = job_call(now, place=row["place"], private=False)
    audit.write(
        tx,
        None,
        call,
        action,
        "department",
        row["department_id"],
        name=row["department"],
        before=before,
        after=after,
    )


def change(tx: Tx, actor: Actor, call: Call, name: str, value: str) -> Outcome:
    """`group.locale` or `group.quiet` of this group. Raises Invalid outside the range."""
    row = _bound(tx, actor, call.place)
    columns = {"group.locale": ("locale", "org.locale"), "group.quiet": ("quiet", "notify.quiet")}
    if name not in columns:
        raise Invalid("unknown_setting", rule="ORG-15", name=name)
    column, like = columns[name]
    kept = checked(like, value)
    groups.change(tx, call.place, **{column: kept})
    old, new = {name: row[column]}, {name: kept}
    audit.write(
        tx, actor, call, "changed", "department", row["department_id"], name=row["department"], before=old, after=new
    )
    return Outcome("group", "group", row["id"])


def _id(tx: Tx, place: str) -> int:
    row = groups.find(tx, place)
    assert row is not None
    return int(row["id"])


def find(tx: Tx, place: str) -> GroupShown | None:
    """The group's binding; None while it gets nothing."""
    row = groups.find(tx, place)
    return None if row is None else _shown(row)


def _shown(row: Row) -> GroupShown:
    return GroupShown(row["place"], row["department_id"], row["department"], row["locale"], row["quiet"])


def link_of(tx: Tx, actor: Actor, department_id: int) -> str:
    """What the link that binds a group to this department carries (ORG-31). Raises Forbidden."""
    department = departments.get(tx, department_id)
    _check_may_bind(actor, department)
    return str(department["public_id"])


def show(tx: Tx, actor: Actor, outcome: Outcome) -> GroupShown:
    return _shown(groups.get(tx, outcome.id))


SHOWS = {"group": show}
