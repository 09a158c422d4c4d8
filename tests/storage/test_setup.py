"""Making the company (ORG-17, ORG-25, ORG-27, AUDIT-9)."""

import asyncio

import pytest

from storage.crm import Crm
from storage.database import Database
from storage.entities.call import Call
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.usecases.setup import NewCompany, make_company
from tests.factories import Clock, Firm, Person, a_firm, a_person


def operator(clock: Clock) -> Call:
    return Call(account="operator", channel="cli", now=clock.now, said_at=clock.now)


@pytest.mark.rule("ORG-27")
@pytest.mark.parametrize(
    ("locale", "root", "pools", "roles"),
    [
        ("zh-CN", "办公室", {"公海", "线索公海"}, {"超级管理员", "销售经理", "销售", "财务", "助理", "只读"}),
        ("zh-TW", "辦公室", {"公海", "名單公海"}, {"超級管理員", "業務主管", "業務", "財務", "助理", "檢視者"}),
        (
            "en",
            "Office",
            {"Pool", "Lead pool"},
            {"Super admin", "Sales manager", "Sales", "Finance", "Assistant", "Viewer"},
        ),
    ],
)
async def test_a_company_starts_with_root_roles_pools_and_owner(
    db: Database, locale: str, root: str, pools: set[str], roles: set[str]
) -> None:
    clock = Clock()
    company = NewCompany("Hengxin", "Chen", timezone="Asia/Taipei", currency="TWD", locale=locale, phone_region="TW")
    owner = await db.write(lambda tx: make_company(tx, operator(clock), company))
    firm = Firm(Crm(db), db, clock, 0, Person(owner, "Chen", ""))
    assert await firm.value("SELECT name FROM departments") == root
    assert {row["name"] for row in await firm.rows("SELECT name FROM pools WHERE is_default = 1")} == pools
    assert {row["name"] for row in await firm.rows("SELECT name FROM roles")} == roles
    user = await firm.row("SELECT name, status, locale FROM users")
    assert user == {"name": "Chen", "status": "invited", "locale": locale}
    assert await firm.value("SELECT company_owner_id FROM organisation") == owner
    assert {row["channel"] for row in await firm.rows("SELECT channel FROM audit")} == {"cli"}
    assert {row["actor_id"] for row in await firm.rows("SELECT actor_id FROM audit")} == {owner}


@pytest.mark.rule("ORG-27")
async def test_there_is_one_company(db: Database) -> None:
    firm = await a_firm(db)
    with pytest.raises(Conflict, match="company_exists"):
        await db.write(lambda tx: make_company(tx, operator(firm.clock), NewCompany("二", "二")))


@pytest.mark.rule("ORG-27", "ORG-15")
@pytest.mark.parametrize(
    "wrong", [{"timezone": "Asia/Nowhere"}, {"name": " "}, {"currency": "元"}, {"owner": ""}, {"phone_region": "86"}]
)
async def test_a_wrong_value_makes_no_company(db: Database, wrong: dict[str, str]) -> None:
    company = NewCompany(**({"name": "恒信设备", "owner": "陈晓雯"} | wrong))
    with pytest.raises(Invalid):
        await db.write(lambda tx: make_company(tx, operator(Clock()), company))


@pytest.mark.rule("ORG-27", "AUDIT-9")
async def test_a_lost_phone_gets_the_owner_a_new_link_from_the_operator_only(db: Database) -> None:
    firm = await a_firm(db)
    first = await firm.crm.joining.owner_invite(operator(firm.clock))
    second = await firm.crm.joining.owner_invite(operator(firm.clock))
    assert first.token != second.token
    phone = Person(firm.owner.id, firm.owner.name, "tg:77")
    with pytest.raises(NotFound):
        await firm.crm.joining.offer(firm.call(phone), str(first.token))
    offer = await firm.crm.joining.offer(firm.call(phone), str(second.token))
    await firm.shown(offer.card)
    await firm.crm.joining.confirm(firm.tap(phone, offer.card), offer.invite_id, "zh-CN")
    assert await firm.value("SELECT account FROM users WHERE id = :id", id=firm.owner.id) == "tg:77"
    row = await firm.row("SELECT DISTINCT actor_id, channel FROM audit WHERE action = 'invited'")
    assert row == {"actor_id": firm.owner.id, "channel": "cli"}
    rep = await a_person(firm)
    with pytest.raises(Forbidden, match="ORG-27"):
        await firm.crm.joining.owner_invite(firm.call(rep))


@pytest.mark.rule("ORG-27")
async def test_before_setup_a_link_opens_nothing(db: Database) -> None:
    crm, clock = Crm(db), Clock()
    call = Call(account="tg:1", channel="chat", now=clock.now, said_at=clock.now)
    with pytest.raises(NotFound):
        await crm.joining.offer(call, "token")


@pytest.mark.rule("ORG-25")
async def test_the_first_user_is_the_company_owner_and_super_admin(db: Database) -> None:
    firm = await a_firm(db)
    actor = await firm.crm.look(firm.call(firm.owner), lambda tx, actor: actor)
    assert actor.is_super
    assert actor.organisation.company_owner_id == firm.owner.id


@pytest.mark.threat(17)
@pytest.mark.rule("ORG-25", "ORG-27")
async def test_of_thirty_at_the_first_start_only_who_has_the_code_becomes_the_owner(db: Database) -> None:
    """Strangers know the bot before its owner does: they press Start, invent codes and try to make the company."""
    crm, clock = Crm(db), Clock()
    operating = operator(clock)
    company = NewCompany("恒信设备", "陈晓雯", "Asia/Taipei", "CNY", "zh-CN", "CN")
    await crm.joining.make_company(operating, company)
    code = (await crm.joining.owner_invite(operator(clock))).token
    assert code is not None
    crowd = [Person(0, "", f"tg:{number}") for number in range(1000, 1030)]
    firm = Firm(crm, db, clock, 0, crowd[0])
    guesses = (code[:-1], code.swapcase(), code + "A", "", "陈晓雯", "1", f" {code}")

    async def comes(number: int, person: Person) -> bool:
        token = code if number == 17 else guesses[number % len(guesses)]
        try:
            offer = await crm.joining.offer(firm.call(person), token)
        except NotFound:
            return False
        await firm.shown(offer.card)
        return bool(await crm.joining.confirm(firm.tap(person, offer.card), offer.invite_id, "zh-CN"))

    came = await asyncio.gather(*(comes(number, person) for number, person in enumerate(crowd)))
    assert [number for number, is_in in enumerate(came) if is_in] == [17]
    bound = await firm.rows("SELECT account FROM users WHERE account IS NOT NULL")
    assert bound == [{"account": "tg:1017"}]
    for person in crowd:
        with pytest.raises((Conflict, Forbidden)):
            await crm.joining.make_company(firm.call(person), company)
        with pytest.raises(Forbidden):
            await crm.joining.owner_invite(firm.call(person))
