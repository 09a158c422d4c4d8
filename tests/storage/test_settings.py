"""Settings, calendar and dictionaries as data (ORG-4, ORG-15, ORG-16)."""

from datetime import date

import pytest

from storage.database import Database
from storage.entities.instants import to_ms
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, NotFound
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.usecases.settings import check_offered
from tests.factories import a_firm, a_lead, a_person


@pytest.mark.rule("ORG-15", "ORG-28")
async def test_a_setting_takes_effect_at_once_and_is_audited(db: Database) -> None:
    firm = await a_firm(db)
    shown = await firm.crm.settings.change(firm.call(firm.owner), "org.invite_hours", 24)
    assert (shown.name, shown.value, shown.default) == ("org.invite_hours", 24, 72)
    policy = await firm.crm.look(firm.call(firm.owner), lambda tx, actor: Policy(actor.settings))
    assert policy.number("org.invite_hours") == 24
    (entry,) = (await firm.crm.audit.log(firm.call(firm.owner), entity="setting")).entries
    assert (entry.record_name, entry.before, entry.after) == (
        "org.invite_hours",
        {"org.invite_hours": 72},
        {"org.invite_hours": 24},
    )


@pytest.mark.rule("ORG-15")
async def test_a_value_outside_the_range_changes_nothing(db: Database) -> None:
    firm = await a_firm(db)
    with pytest.raises(Invalid, match="ORG-15") as refused:
        await firm.crm.settings.change(firm.call(firm.owner), "pool.grace_days", -1)
    assert refused.value.params == {"name": "pool.grace_days", "allowed": "1-60"}
    with pytest.raises(Invalid, match="unknown_setting"):
        await firm.crm.settings.change(firm.call(firm.owner), "pool.colour", 1)
    assert await firm.rows("SELECT * FROM settings") == []


@pytest.mark.rule("ORG-15")
async def test_settings_belong_to_org_settings_and_pool_settings_also_to_pool_manage(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    with pytest.raises(Forbidden):
        await firm.crm.settings.change(firm.call(manager), "pool.grace_days", 3)
    with pytest.raises(Forbidden):
        await firm.crm.settings.list(firm.call(manager))
    await firm.crm.roles.set_permission(firm.call(firm.owner), firm.roles["manager"], "pool.manage", "all")
    await firm.crm.settings.change(firm.call(manager), "pool.grace_days", 3)
    with pytest.raises(Forbidden):
        await firm.crm.settings.change(firm.call(manager), "org.invite_hours", 3)


@pytest.mark.rule("ORG-15", "ORG-2")
async def test_the_time_zone_moves_today_from_the_next_call_on(db: Database) -> None:
    firm = await a_firm(db)
    at = to_ms(firm.clock.now.replace(hour=1))
    organisation = (await firm.crm.look(firm.call(firm.owner), lambda tx, actor: actor)).organisation
    assert today(organisation, at) == date(2026, 7, 9)
    await firm.crm.settings.change(firm.call(firm.owner), "org.timezone", "America/New_York")
    organisation = (await firm.crm.look(firm.call(firm.owner), lambda tx, actor: actor)).organisation
    assert today(organisation, at) == date(2026, 7, 8)


@pytest.mark.rule("ORG-15")
async def test_work_cannot_end_before_it_starts(db: Database) -> None:
    firm = await a_firm(db)
    with pytest.raises(Invalid):
        await firm.crm.settings.change(firm.call(firm.owner), "org.work_start", "18:30")
    with pytest.raises(Invalid):
        await firm.crm.settings.change(firm.call(firm.owner), "org.work_end", "08:00")
    await firm.crm.settings.change(firm.call(firm.owner), "org.workdays", [0, 1, 2, 3, 4, 5])
    listed = {one.name: one.value for one in await firm.crm.settings.list(firm.call(firm.owner))}
    assert listed["org.workdays"] == [0, 1, 2, 3, 4, 5]
    assert (listed["org.work_start"], listed["org.work_end"]) == ("09:00", "18:00")


@pytest.mark.rule("ORG-4")
async def test_holidays_and_makeup_days_are_marked_and_unmarked(db: Database) -> None:
    firm = await a_firm(db)
    day = date(2026, 10, 1)

    async def marks() -> tuple[bool, bool]:
        organisation = (await firm.crm.look(firm.call(firm.owner), lambda tx, actor: actor)).organisation
        return day in organisation.holidays, day in organisation.makeup_days

    await firm.crm.settings.mark_day(firm.call(firm.owner), day, "holiday")
    assert await marks() == (True, False)
    await firm.crm.settings.mark_day(firm.call(firm.owner), day, "makeup")
    assert await marks() == (False, True)
    await firm.crm.settings.mark_day(firm.call(firm.owner), day, None)
    assert await marks() == (False, False)
    rep = await a_person(firm)
    with pytest.raises(Forbidden):
        await firm.crm.settings.mark_day(firm.call(rep), day, "holiday")


@pytest.mark.rule("ORG-16")
async def test_a_disabled_value_stays_on_old_records_and_is_not_offered(db: Database) -> None:
    firm = await a_firm(db)
    lead = await a_lead(firm, source="fair")
    await firm.crm.settings.enable_entry(firm.call(firm.owner), "source", "fair", enabled=False)
    assert await firm.value("SELECT source FROM leads WHERE id = :id", id=lead) == "fair"
    offered = [entry.key for entry in await firm.crm.settings.dictionary(firm.call(firm.owner), "source")]
    assert "fair" not in offered
    assert offered[:3] == ["ad", "search", "referral"]
    with pytest.raises(Invalid, match="not_offered"):
        await db.read(lambda tx: check_offered(tx, "source", "fair"))
    await firm.crm.settings.enable_entry(firm.call(firm.owner), "source", "fair", enabled=True)
    await db.read(lambda tx: check_offered(tx, "source", "fair"))


@pytest.mark.rule("ORG-16")
async def test_a_value_in_use_can_be_disabled_but_not_deleted(db: Database) -> None:
    firm = await a_firm(db)
    await a_lead(firm, source="fair")
    with pytest.raises(Conflict, match="value_in_use"):
        await firm.crm.settings.delete_entry(firm.call(firm.owner), "source", "fair")
    await firm.crm.settings.delete_entry(firm.call(firm.owner), "source", "cold_visit")
    keys = [
        entry.key for entry in await firm.crm.settings.dictionary(firm.call(firm.owner), "source", all_entries=True)
    ]
    assert "cold_visit" not in keys
    assert "fair" in keys


@pytest.mark.rule("ORG-16")
async def test_entries_are_added_at_the_end_with_a_label_per_language(db: Database) -> None:
    firm = await a_firm(db)
    labels = {"zh-CN": "抖音", "zh-TW": "抖音", "en": "Douyin"}
    await firm.crm.settings.add_entry(firm.call(firm.owner), "source", "douyin", labels)
    last = (await firm.crm.settings.dictionary(firm.call(firm.owner), "source"))[-1]
    assert (last.key, last.labels) == ("douyin", labels)
    with pytest.raises(Duplicate):
        await firm.crm.settings.add_entry(firm.call(firm.owner), "source", "douyin", labels)
    with pytest.raises(NotFound):
        await firm.crm.settings.add_entry(firm.call(firm.owner), "colours", "red", labels)
    rep = await a_person(firm)
    with pytest.raises(Forbidden):
        await firm.crm.settings.add_entry(firm.call(rep), "source", "x", labels)


async def test_a_person_changes_his_own_language(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    card = await firm.shown((await firm.crm.settings.open_own(firm.call(rep))).card)
    changed = await firm.crm.settings.set_locale(firm.tap(rep, card), "zh-TW")
    assert (changed.locale, changed.card.id) == ("zh-TW", card.id)
    assert changed.card.nonce != card.nonce
    with pytest.raises(Invalid):
        await firm.crm.settings.set_locale(firm.call(rep), "fr")
