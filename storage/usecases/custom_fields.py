"""Custom fields: their definitions, kept by `org.settings`, and the values on records (CUST-12)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from storage.entities.call import Call, Outcome
from storage.entities.custom_fields import ENTITIES, CustomField, CustomValue, NewField
from storage.entities.people import Actor
from storage.errors import Conflict, Duplicate, Invalid, Limit, NotFound
from storage.queries import audit, custom_fields, customers, people, settings
from storage.rules import custom_fields as rules
from storage.rules.masking import mask_digits
from storage.tx import ConstraintBroken, Tx
from storage.usecases import organising

# Kinds whose value names another record, which not everybody of a pool may know (POOL-20).
PRIVATE: Final = frozenset({"customer", "file"})


def define(tx: Tx, actor: Actor, call: Call, entity: str, new: NewField) -> Outcome:
    """A new field of a kind of record. Raises Forbidden, Invalid, Duplicate (the key), Limit (50)."""
    organising.check_holds(actor, "org.settings")
    settings.lock_organisation(tx)
    if entity not in ENTITIES:
        raise Invalid("unknown_value", rule="CUST-12", field="entity", allowed=list(ENTITIES))
    kept = rules.checked(new)
    used = len(custom_fields.list_of(tx, entity))
    if used >= rules.MOST:
        raise Limit("too_many_fields", rule="CUST-12", limit=rules.MOST, used=used)
    try:
        with tx.try_out():
            field_id = custom_fields.insert(tx, entity, kept, at=call.at)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="CUST-12", name=kept.key) from exc
    facts = {"entity": entity, "key": kept.key, "kind": kept.kind}
    audit.write(tx, actor, call, "created", "custom_field", field_id, name=kept.label, after=facts)
    return Outcome("nothing", "custom_field", field_id)


def change(tx: Tx, actor: Actor, call: Call, field_id: int, **changes: Any) -> Outcome:
    """Label, required, unique, options, hidden_in_pool of a field; key and kind stay.

    Raises Forbidden, NotFound, Invalid, Conflict for an option in use or values that are not unique.
    """
    organising.check_holds(actor, "org.settings")
    settings.lock_organisation(tx)
    field = get(tx, field_id)
    if set(changes) - {"label", "required", "unique", "options", "hidden_in_pool"}:
        raise Invalid("unknown_value", rule="CUST-12", field="field", allowed=["label", "required", "options"])
    before = NewField(
        field.key, field.label, field.kind, field.required, field.unique, field.options, field.hidden_in_pool
    )
    after = rules.checked(replace(before, **changes))
    _check_options(tx, field, after)
    names = {"unique": "is_unique"}
    values = {names.get(name, name): getattr(after, name) for name in changes}
    custom_fields.change(tx, field_id, values, at=call.at)
    if after.unique and not field.unique:
        _hold_all(tx, replace(field, unique=True))
    old = {name: _plain(getattr(before, name)) for name in changes}
    new = {name: _plain(getattr(after, name)) for name in changes}
    audit.write(tx, actor, call, "changed", "custom_field", field_id, name=after.label, before=old, after=new)
    return Outcome("nothing", "custom_field", field_id)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _check_options(tx: Tx, field: CustomField, after: NewField) -> None:
    gone = set(field.options) - set(after.options)
    if not gone:
        return
    for _, value in custom_fields.list_values(tx, field):
        used = gone & ({value} if isinstance(value, str) else set(value))
        if used:
            raise Conflict("value_in_use", rule="CUST-12", dictionary=field.key, key=", ".join(sorted(used)))


def _hold_all(tx: Tx, field: CustomField) -> None:
    try:
        with tx.try_out():
            for record_id, value in custom_fields.list_values(tx, field, holding=True):
                custom_fields.hold(tx, field.id, _unique(value), record_id)
    except ConstraintBroken as exc:
        raise Conflict("not_unique", rule="CUST-12", label=field.label) from exc


def hide(tx: Tx, actor: Actor, call: Call, field_id: int, *, hidden: bool) -> Outcome:
    """Neither show nor offer a field any more, or do so again; its values stay."""
    organising.check_holds(actor, "org.settings")
    field = get(tx, field_id)
    if field.hidden != hidden:
        custom_fields.change(tx, field_id, {"hidden": hidden}, at=call.at)
        old, new = {"hidden": field.hidden}, {"hidden": hidden}
        audit.write(tx, actor, call, "changed", "custom_field", field_id, name=field.label, before=old, after=new)
    return Outcome("nothing", "custom_field", field_id)


def delete(tx: Tx, actor: Actor, call: Call, field_id: int) -> Outcome:
    """Raises Conflict for a field with values: it can only be hidden (CUST-12)."""
    organising.check_holds(actor, "org.settings")
    settings.lock_organisation(tx)
    field = get(tx, field_id)
    if custom_fields.is_used(tx, field):
        raise Conflict("field_in_use", rule="CUST-12", label=field.label)
    custom_fields.delete(tx, field_id)
    before = {"entity": field.entity, "key": field.key}
    audit.write(tx, actor, call, "deleted", "custom_field", field_id, name=field.label, before=before)
    return Outcome("nothing", "custom_field", field_id)


def get(tx: Tx, field_id: int) -> CustomField:
    """Raises NotFound."""
    field = custom_fields.find(tx, field_id)
    if field is None:
        raise NotFound(rule="CUST-12")
    return field


def list_fields(tx: Tx, actor: Actor, entity: str) -> tuple[CustomField, ...]:
    """Every definition of a kind of record, hidden ones too, for those who keep them. Raises Forbidden."""
    organising.check_holds(actor, "org.settings")
    return tuple(custom_fields.list_of(tx, entity))


def offered(tx: Tx, entity: str) -> tuple[CustomField, ...]:
    """The fields one may fill in."""
    return tuple(field for field in custom_fields.list_of(tx, entity) if not field.hidden)


def checked(tx: Tx, entity: str, values: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """The values of a record as they are kept; `whole` for a new one. Raises Invalid naming the field."""
    fields = custom_fields.list_of(tx, entity)
    return rules.kept(fields, values, whole=whole) if fields or values else {}


def carried(tx: Tx, source: str, target: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record's values goes into one of another kind that is made of it (LEAD-9)."""
    if not values:
        return {}
    return rules.carried(values, custom_fields.list_of(tx, source), custom_fields.list_of(tx, target))


def hold(tx: Tx, entity: str, record_id: int, values: Mapping[str, Any]) -> None:
    """Take the unique values of a record that was stored. Raises Duplicate naming the field."""
    for field in custom_fields.list_of(tx, entity):
        if field.unique:
            try:
                with tx.try_out():
                    custom_fields.hold(tx, field.id, _unique(values.get(field.key)), record_id)
            except ConstraintBroken as exc:
                raise Duplicate("field_taken", rule="CUST-12", label=field.label, field=field.key) from exc


def check_free(tx: Tx, entity: str, record_id: int, values: Mapping[str, Any]) -> None:
    """Raises Duplicate naming the field whose value another record holds."""
    for field in custom_fields.list_of(tx, entity):
        value = _unique(values.get(field.key)) if field.unique else None
        if value is not None and custom_fields.is_taken(tx, field.id, value, besides=record_id):
            raise Duplicate("field_taken", rule="CUST-12", label=field.label, field=field.key)


def _unique(value: Any) -> str | None:
    """What two values are compared by."""
    return None if value is None else json.dumps(value, ensure_ascii=False).casefold()


def shown(
    tx: Tx, actor: Actor, entity: str, extra: str, *, now: int, pooled: bool = False
) -> tuple[CustomValue, ...]:
    """The values of a record for its card, names instead of ids; for a pool card without what is hidden there.

    A customer the actor does not read, or that is gone, is veiled: that there is one is all he learns (PERM-13).
    """
    values = cast(dict[str, Any], json.loads(extra))
    if not values:
        return ()
    fields = [field for field in offered(tx, entity) if field.key in values]
    if pooled:
        fields = [field for field in fields if not field.hidden_in_pool and field.kind not in PRIVATE]
    return tuple(_value(tx, actor, field, values[field.key], pooled=pooled, now=now) for field in fields)


def _value(tx: Tx, actor: Actor, field: CustomField, value: Any, *, pooled: bool, now: int) -> CustomValue:
    if field.kind == "user":
        return CustomValue(field, people.user_name(tx, value))
    if field.kind == "customer":
        name = customers.readable_name(tx, actor, int(value), now=now)
        return CustomValue(field, name, veiled=not name)
    return CustomValue(field, mask_digits(value) if pooled and field.kind == "text" else value)
