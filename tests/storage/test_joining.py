"""Inviting and joining (ORG-20 to ORG-22, ORG-32, PERM-20; conversations 6.1, 6.20)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.joining import Invited, Joined, Offer
from storage.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from tests.factories import Firm, Person, a_customer, a_department, a_firm, a_person, queued

NEWCOMER = Person(0, "", "tg:900")


async def invited(firm: Firm, words: str = "王芳 销售", by: Person | None = None) -> Invited:
    return await firm.crm.joining.invite(firm.call(by or firm.owner), words)


async def offered(firm: Firm, invite: Invited, person: Person = NEWCOMER) -> Offer:
    assert invite.token is not None
    offer = await firm.crm.joining.offer(firm.call(person), invite.token)
    await firm.shown(offer.card)
    return offer


async def joined(firm: Firm, invite: Invited, person: Person = NEWCOMER) -> Joined:
    offer = await offered(firm, invite, person)
    return await firm.crm.joining.confirm(firm.tap(person, offer.card), offer.invite_id, "zh-CN")


@pytest.mark.rule("ORG-22")
async def test_an_invite_says_who_where_what_and_by_whom(db: Database) -> None:
    firm = await a_firm(db)
    await a_department(firm, "华东区")
    invite = await invited(firm, "王芳 销售 华东区")
    offer = await offered(firm, invite)
    assert (offer.name, offer.firm, offer.department) == ("王芳", "恒信设备", "华东区")
    assert (offer.roles, offer.inviter, offer.hours) == (("销售",), "陈晓雯", 72)


@pytest.mark.rule("ORG-22")
@pytest.mark.threat(3)
async def test_used_expired_cancelled_and_unknown_links_get_one_and_the_same_answer(db: Database) -> None:
    firm = await a_firm(db)
    used, cancelled, replaced = [await invited(firm, f"{name} 销售") for name in ("王芳", "赵磊", "周敏")]
    await joined(firm, used)
    await firm.crm.joining.void(firm.call(firm.owner), cancelled.invite_id)
    await firm.crm.joining.reinvite(firm.call(firm.owner), replaced.user_id)
    expired = await invited(firm, "孙丽 销售")
    firm.clock.passes(hours=72)
    answers = set()
    for token in (used.token, cancelled.token, replaced.token, expired.token, "unknown", ""):
        with pytest.raises(NotFound) as refused:
            await firm.crm.joining.offer(firm.call(Person(0, "", "tg:901")), str(token))
        answers.add((type(refused.value), str(refused.value), str(refused.value.params)))
    assert len(answers) == 1


@pytest.mark.rule("ORG-22")
async def test_an_invite_lasts_as_long_as_the_setting_says(db: Database) -> None:
    firm = await a_firm(db)
    await firm.set("org.invite_hours", 2)
    invite = await invited(firm)
    offer = await offered(firm, invite)
    assert offer.hours == 2
    firm.clock.passes(hours=2)
    with pytest.raises(NotFound):
        await firm.crm.joining.confirm(firm.tap(NEWCOMER, offer.card), offer.invite_id, "en")


@pytest.mark.rule("ORG-22", "AUDIT-8")
@pytest.mark.threat(3)
async def test_only_the_digest_of_a_token_is_kept_anywhere(db: Database) -> None:
    firm = await a_firm(db)
    invite = await invited(firm)
    assert invite.token is not None
    assert len(invite.token) == 22
    assert invite.token not in repr(invite)
    await joined(firm, invite)
    for table in ("invites", "audit", "audit_values", "outbox", "requests", "cards"):
        assert invite.token not in str(await firm.rows(f"SELECT * FROM {table}"))
    digest = await firm.value("SELECT token_hash FROM invites")
    assert digest not in str(await firm.rows("SELECT * FROM audit")) + str(
        await firm.rows("SELECT * FROM audit_values")
    )


@pytest.mark.rule("ORG-22", "ORG-9")
async def test_the_same_delivery_makes_one_invite_and_does_not_tell_its_token_again(db: Database) -> None:
    firm = await a_firm(db)
    call = firm.call(firm.owner)
    first = await firm.crm.joining.invite(call, "王芳 销售")
    again = await firm.crm.joining.invite(call, "王芳 销售")
    assert (again.invite_id, again.user_id) == (first.invite_id, first.user_id)
    assert (first.token is None, again.token) == (False, None)
    assert await firm.value("SELECT count(*) AS n FROM invites") == 1


@pytest.mark.rule("ORG-22", "ORG-21")
async def test_confirming_binds_the_account_and_speaks_the_guessed_language(db: Database) -> None:
    firm = await a_firm(db)
    invite = await invited(firm)
    offer = await offered(firm, invite)
    done = await firm.crm.joining.confirm(firm.tap(NEWCOMER, offer.card), offer.invite_id, "zh-TW")
    assert (done.name, done.locale, done.morning, done.quiet) == ("王芳", "zh-TW", "08:30", "21:00-08:00")
    user = await firm.row("SELECT status, account, locale FROM users WHERE id = :id", id=invite.user_id)
    assert user == {"status": "active", "account": "tg:900", "locale": "zh-TW"}
    people = await firm.crm.people.directory(firm.call(NEWCOMER))
    assert {one.name for one in people.people} == {"王芳", "陈晓雯"}


async def test_the_inviter_is_told_silently(db: Database) -> None:
    firm = await a_firm(db)
    await joined(firm, await invited(firm))
    (told,) = await queued(firm, "join-told")
    assert (told["user_id"], told["tier"]) == (firm.owner.id, 2)


@pytest.mark.rule("ORG-22")
@pytest.mark.threat(3)
async def test_thirty_confirm_at_once_and_one_joins_ever(db: Database) -> None:
    firm = await a_firm(db)
    invite = await invited(firm)
    crowd = [Person(0, "", f"tg:{number}") for number in range(1000, 1030)]
    offers = [await offered(firm, invite, person) for person in crowd]
    results = await asyncio.gather(
        *(
            firm.crm.joining.confirm(firm.tap(person, offer.card), offer.invite_id, "en")
            for person, offer in zip(crowd, offers, strict=True)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Joined) for result in results) == 1
    assert sum(isinstance(result, NotFound) for result in results) == 29
    assert await firm.value("SELECT count(*) AS n FROM users WHERE account LIKE 'tg:10%'") == 1


async def test_a_second_tap_on_yes_says_that_it_was_done(db: Database) -> None:
    firm = await a_firm(db)
    offer = await offered(firm, await invited(firm))
    await firm.crm.joining.confirm(firm.tap(NEWCOMER, offer.card), offer.invite_id, "zh-CN")
    with pytest.raises(AlreadyDone) as done:
        await firm.crm.joining.confirm(firm.tap(NEWCOMER, offer.card), offer.invite_id, "zh-CN")
    assert done.value.params["own"]
    assert done.value.params["by"] == "王芳"


@pytest.mark.rule("PERM-21")
@pytest.mark.threat(3)
async def test_an_invite_cannot_be_confirmed_without_having_been_offered(db: Database) -> None:
    firm = await a_firm(db)
    invite = await invited(firm)
    thief = Person(0, "", "tg:666")
    with pytest.raises(NotFound):
        await firm.crm.joining.confirm(firm.call(thief), invite.invite_id, "en")
    offer = await offered(firm, invite)
    with pytest.raises(Conflict):
        await firm.crm.joining.confirm(firm.tap(thief, offer.card, place=thief.place), offer.invite_id, "en")


@pytest.mark.rule("ORG-22", "NOTIFY-33")
async def test_not_me_voids_the_invite_and_the_super_admins_are_told(db: Database) -> None:
    firm = await a_firm(db)
    invite = await invited(firm)
    offer = await offered(firm, invite)
    denied = await firm.crm.joining.deny(firm.tap(NEWCOMER, offer.card), offer.invite_id)
    assert denied.name == "王芳"
    with pytest.raises(NotFound):
        await offered(firm, invite)
    (told,) = await queued(firm, "join-denied")
    assert (told["user_id"], told["tier"]) == (firm.owner.id, 1)


@pytest.mark.rule("ORG-21", "NOTIFY-33", "AUDIT-8")
@pytest.mark.threat(3)
async def test_a_bound_account_is_refused_and_reported(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm, "林志强")
    invite = await invited(firm)
    assert invite.token is not None
    with pytest.raises(Conflict, match="account_taken"):
        await firm.crm.joining.offer(firm.call(rep), invite.token)
    (told,) = await queued(firm, "join-binding-refused")
    assert told["user_id"] == firm.owner.id
    row = await firm.row("SELECT reason FROM audit WHERE action = 'binding_refused'")
    assert row["reason"] == "account_taken"
    await joined(firm, invite)


@pytest.mark.rule("ORG-21")
async def test_two_offers_to_one_account_bind_it_once(db: Database) -> None:
    firm = await a_firm(db)
    first, second = await invited(firm, "王芳 销售"), await invited(firm, "赵磊 销售")
    offers = [await offered(firm, first), await offered(firm, second)]
    await firm.crm.joining.confirm(firm.tap(NEWCOMER, offers[0].card), offers[0].invite_id, "en")
    with pytest.raises(Conflict, match="account_taken"):
        await firm.crm.joining.confirm(firm.tap(NEWCOMER, offers[1].card), offers[1].invite_id, "en")
    await joined(firm, second, Person(0, "", "tg:902"))
    accounts = await firm.rows("SELECT name, account FROM users WHERE account LIKE 'tg:90%' ORDER BY account")
    assert accounts == [{"name": "王芳", "account": "tg:900"}, {"name": "赵磊", "account": "tg:902"}]


@pytest.mark.rule("ORG-21")
async def test_a_new_phone_ends_the_old_binding_only_when_it_is_confirmed(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm, "林志强")
    invite = await firm.crm.joining.reinvite(firm.call(firm.owner), rep.id)
    await firm.crm.people.directory(firm.call(rep))
    phone = Person(rep.id, rep.name, "tg:903")
    await joined(firm, invite, phone)
    await firm.crm.people.directory(firm.call(phone))
    with pytest.raises(Forbidden):
        await firm.crm.people.directory(firm.call(rep))
    (told,) = await queued(firm, "join-unbound")
    assert told["place"] == rep.account


@pytest.mark.rule("ORG-22")
async def test_a_new_invite_cancels_the_old_one(db: Database) -> None:
    firm = await a_firm(db)
    old = await invited(firm)
    new = await firm.crm.joining.reinvite(firm.call(firm.owner), old.user_id)
    with pytest.raises(NotFound):
        await offered(firm, old)
    await joined(firm, new)


async def test_inviting_the_same_name_again_renews_the_waiting_person(db: Database) -> None:
    firm = await a_firm(db)
    first = await invited(firm, "王芳 销售")
    second = await invited(firm, "王芳 财务")
    assert (second.user_id, second.roles) == (first.user_id, ("财务",))
    await joined(firm, second)
    third = await invited(firm, "王芳 销售")
    assert third.user_id != first.user_id


@pytest.mark.rule("ORG-32")
@pytest.mark.parametrize(
    ("locale", "words", "found"),
    [
        ("zh-CN", "王芳 销售 华东区", ("王芳", ("销售",), "华东区")),
        ("zh-CN", "王芳，销售，财务，华东区", ("王芳", ("销售", "财务"), "华东区")),
        ("zh-TW", "王芳 業務 北區", ("王芳", ("業務",), "北區")),
        ("zh-TW", "王芳 业务 北区", ("王芳", ("業務",), "北區")),
        ("en", "Wang Fang, Sales, North", ("Wang Fang", ("Sales",), "North region")),
        ("en", "Wang Fang Sales North region", ("Wang Fang", ("Sales",), "North region")),
        ("en", "Wang Fang", ("Wang Fang", ("Sales",), "Office")),
        ("en", "Wang sales manager", ("Wang", ("Sales manager",), "Office")),
    ],
)
async def test_the_words_after_invite_are_read_in_every_language(
    db: Database, locale: str, words: str, found: tuple[Any, ...]
) -> None:
    firm = await a_firm(db, locale=locale)
    for name in ("华东区", "北區", "North region"):
        await a_department(firm, name)
    invite = await invited(firm, words)
    assert (invite.name, invite.roles, invite.department) == found


@pytest.mark.rule("ORG-32")
async def test_a_department_that_does_not_exist_is_refused_with_the_list(db: Database) -> None:
    firm = await a_firm(db)
    await a_department(firm, "华东区")
    with pytest.raises(Invalid) as refused:
        await invited(firm, "王芳 销售 西北区")
    assert refused.value.params["words"] == ["西北区"]
    assert refused.value.params["departments"] == ["办公室", "华东区"]
    assert await firm.value("SELECT count(*) AS n FROM users") == 1


@pytest.mark.rule("ORG-32")
async def test_a_manager_invites_into_his_own_tree_only(db: Database) -> None:
    firm = await a_firm(db)
    east, west = await a_department(firm, "华东区"), await a_department(firm, "华西区")
    await a_department(firm, "上海", parent=east)
    manager = await a_person(firm, "经理", "manager", department=east)
    assert (await invited(firm, "王芳 销售 上海", manager)).department == "上海"
    assert (await invited(firm, "孙丽 销售", manager)).department == "华东区"
    with pytest.raises(Forbidden, match="ORG-32"):
        await invited(firm, "赵磊 销售 华西区", manager)
    foreigner = await a_person(firm, "钱勇", department=west)
    with pytest.raises(Forbidden, match="ORG-32"):
        await firm.crm.joining.reinvite(firm.call(manager), foreigner.id)


@pytest.mark.rule("PERM-20", "ORG-26")
@pytest.mark.parametrize("role", ["超级管理员", "销售经理"])
async def test_a_manager_grants_no_role_with_organisation_rights(db: Database, role: str) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    with pytest.raises(Forbidden, match="PERM-20"):
        await invited(firm, f"王芳 {role}", manager)
    assert (await invited(firm, f"王芳 {role}")).roles == (role,)


@pytest.mark.rule("PERM-20")
async def test_a_manager_reinvites_no_super_admin_of_his_tree(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    admin = await a_person(firm, "管理", "super_admin")
    with pytest.raises(Forbidden, match="PERM-20"):
        await firm.crm.joining.reinvite(firm.call(manager), admin.id)


@pytest.mark.rule("PERM-1")
async def test_a_rep_invites_nobody(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    with pytest.raises(Forbidden):
        await invited(firm, "王芳 销售", rep)


@pytest.mark.rule("ORG-23")
async def test_a_suspended_person_is_a_stranger_again_and_his_invites_end(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    invite = await firm.crm.joining.reinvite(firm.call(firm.owner), rep.id)
    await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    with pytest.raises(NotFound):
        await offered(firm, invite)
    assert await firm.crm.joining.answers_stranger(firm.call(rep))


@pytest.mark.rule("DIALOG-11")
async def test_a_stranger_is_answered_once_a_day(db: Database) -> None:
    firm = await a_firm(db)
    assert await firm.crm.joining.answers_stranger(firm.call(NEWCOMER))
    assert not await firm.crm.joining.answers_stranger(firm.call(NEWCOMER))
    assert not await firm.crm.joining.answers_stranger(firm.call(firm.owner))
    firm.clock.passes(days=1)
    assert await firm.crm.joining.answers_stranger(firm.call(NEWCOMER))


async def test_an_offer_applied_before_a_crash_is_shown_again_and_nothing_else_is(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    invite = await invited(firm)
    assert invite.token is not None
    call, own = firm.call(NEWCOMER), firm.call(rep)
    await firm.crm.joining.offer(call, invite.token)
    await firm.crm.settings.open_own(own)
    await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    again = await firm.crm.again(call)
    assert isinstance(again, Offer)
    assert again.name == "王芳"
    assert await firm.crm.again(own) is None


@pytest.mark.threat(3)
async def test_an_invite_is_not_offered_in_a_group(db: Database) -> None:
    firm = await a_firm(db)
    invite = await invited(firm)
    assert invite.token is not None
    with pytest.raises(NotFound):
        await firm.crm.joining.offer(firm.call(NEWCOMER, place="-100", private=False), invite.token)


async def test_the_welcome_names_an_own_customer_for_its_example(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    await a_customer(firm, owner=rep, name="天成贸易")
    invite = await firm.crm.joining.reinvite(firm.call(firm.owner), rep.id)
    done = await joined(firm, invite, rep)
    assert done.example == "天成贸易"
