"""What the index promises: every fragment of a name finds it, nothing beyond the scope, every change followed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.entities.customers import FoundList, NewContact, RecordCard
from storage.entities.names import fold
from storage.queries import lookup, names
from storage.tx import Tx
from tests.factories import (
    Firm,
    Person,
    a_customer,
    a_department,
    a_firm,
    a_lead,
    a_person,
    a_team_row,
    index_is_right,
    the_pool,
)

CHINESE = st.text(
    st.sampled_from("上海顺达物流明辉电子宏图五金張總經理龍門廣東台北永發建材信義联胜机电"), min_size=1, max_size=8
)
LATIN = st.sampled_from(["Shunda", "3M", "Nova Zen", "A8", "Café Lumière", "7-11", "O'Neil"])
NAMES = st.builds(
    lambda first, second, form: f"{first}{second}{form}",
    CHINESE,
    st.one_of(st.just(""), LATIN),
    st.sampled_from(["", "有限公司", "股份有限公司"]),
)


async def found(firm: Firm, person: Person, words: str) -> set[tuple[str, int]]:
    """Everything a look-up gives, page by page."""
    shown = await firm.crm.customers.find(firm.call(person), words)
    if isinstance(shown, RecordCard):
        return {(shown.kind, shown.id)}
    if not isinstance(shown, FoundList) or shown.guessed:
        return set()
    hits = {(line.kind, line.id) for line in shown.lines}
    card = await firm.shown(shown.card)
    while shown.more:
        shown = await firm.crm.customers.turn(firm.call(person, card_message=card.message), 1)
        hits |= {(line.kind, line.id) for line in shown.lines}
    return hits


@pytest.mark.rule("CUST-21", "ORG-7")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, other=NAMES)
async def test_every_fragment_of_one_or_two_characters_finds_the_name(db: Database, name: str, other: str) -> None:
    row = await db.read(lambda tx: tx.one("SELECT 1 AS yes FROM organisation"))
    firm = await a_firm(db) if row is None else KNOWN[id(db)][0]
    ann = await a_person(firm) if row is None else KNOWN[id(db)][1]
    KNOWN[id(db)] = (firm, ann)
    customer = await a_customer(firm, owner=ann, name=name)
    await a_customer(firm, owner=ann, name=other)
    stem = fold(name).removesuffix("有限公司").removesuffix("股份")
    fragments = {stem[at : at + length] for length in (1, 2) for at in range(len(stem) - length + 1)}
    for fragment in fragments:
        if any("\u3400" <= char <= "\u9fff" for char in fragment):
            assert ("customer", customer) in await found(firm, ann, fragment), fragment
    await firm.write(lambda tx: _gone(tx))


KNOWN: dict[int, tuple[Firm, Person]] = {}


def _gone(tx: Tx) -> None:
    """Every customer goes, so that each example starts anew."""
    ids = [row["id"] for row in tx.all("SELECT id FROM customers WHERE state = 'live'")]
    tx.run("UPDATE customers SET state = 'deleted' WHERE state = 'live'")
    for id_ in ids:
        names.refresh(tx, "customer", id_)


@pytest.mark.rule("CUST-21")
@pytest.mark.parametrize(
    "words",
    [
        "shunda",
        "shun da",
        "SHUNDAWULIU",
        "shund",
        "wuliu",
        "shun",
        "sdwl",
        "dwl",
        "順達",
        "重点",
        "张总",
        "zhangzong",
    ],
)
async def test_sounds_initials_tags_and_contacts_find_it(firm: Firm, ann: Person, words: str) -> None:
    customer = await a_customer(firm, owner=ann, name="顺达物流有限公司", contacts=(NewContact("张总"),))
    await firm.write(lambda tx: tx.run("UPDATE customers SET tags = '[\"重点客户\"]'"))
    await firm.write(lambda tx: names.refresh(tx, "customer", customer))
    await a_customer(firm, owner=ann, name="明辉电子")
    assert await found(firm, ann, words) == {("customer", customer)}


@pytest.mark.rule("PERM-16", "PERM-12", "EXPORT-2")
@pytest.mark.parametrize("words", ["1234", "01234", "001234"])
async def test_t27_the_end_of_a_foreign_phone_finds_nothing(firm: Firm, ann: Person, words: str) -> None:
    """T27: masked values are not to be had by searching for them."""
    wang, mia = await a_person(firm, "王芳"), await a_person(firm, "陈经理", "manager")
    number = "13800001234"
    customer = await a_customer(firm, owner=wang, name="顺达物流", contacts=(NewContact("张总", phones=(number,)),))
    lead = await a_lead(firm, owner=wang, name="明辉电子", phones=("13900001234",))
    await a_customer(firm, pool=await the_pool(firm), name="永发建材", phones=("13700001234",))
    assert await found(firm, wang, words) == {("customer", customer), ("lead", lead)}
    for nosy in (ann, mia, firm.owner):
        assert await found(firm, nosy, words) == set()
    await a_team_row(firm, ("customer", customer), ann)
    assert await found(firm, ann, words) == {("customer", customer)}
    await firm.write(lambda tx: tx.run("UPDATE customers SET privacy = 'high'"))
    assert await found(firm, ann, words) == set()


@pytest.mark.rule("CUST-21")
@pytest.mark.parametrize("words", ["%", "_", "%%", "顺%", "顺_物", "_达", "\\"])
async def test_wildcards_mean_themselves(firm: Firm, ann: Person, words: str) -> None:
    await a_customer(firm, owner=ann, name="顺达物流")
    assert await found(firm, ann, words) == set()


@pytest.mark.rule("CUST-21", "XFER-1", "POOL-18", "POOL-24", "CUST-18", "ORG-12")
async def test_the_index_follows_every_change(firm: Firm, ann: Person) -> None:
    wang = await a_person(firm, "王芳")
    customer = await a_customer(firm, owner=ann, name="顺达物流", contacts=(NewContact("张总"),))
    await index_is_right(firm)
    await firm.crm.leads.mark_invalid(firm.call(ann), await a_lead(firm, owner=ann, name="明辉"), "no_need")
    await index_is_right(firm)
    asked = await firm.crm.pool.ask_reason(firm.call(ann), ("customer", customer))
    card = await firm.shown(asked.card)
    await firm.crm.pool.back(firm.tap(ann, card), ("customer", customer), "no_need")
    await index_is_right(firm)
    assert await found(firm, wang, "顺达") == {("customer", customer)}
    opened = await firm.crm.pool.open(firm.call(wang), ("customer", customer))
    await firm.crm.pool.claim(firm.tap(wang, await firm.shown(opened.card)), ("customer", customer))
    await index_is_right(firm)
    assert await found(firm, wang, "张总") == {("customer", customer)}
    assert await found(firm, ann, "顺达") == set()


@pytest.mark.rule("ORG-14")
async def test_more_than_a_thousand_read_as_a_thousand(firm: Firm, ann: Person) -> None:
    def unit(tx: Tx) -> None:
        for n in range(1001):
            tx.run(
                "INSERT INTO customers (public_id, name, name_key, owner_id, received_at, created_at, updated_at)"
                " VALUES (:public, :name, :name, :owner, 1, 1, 1)",
                public=f"x{n}",
                name=f"顺达{n}",
                owner=ann.id,
            )
        for row in tx.all("SELECT id FROM customers"):
            names.refresh(tx, "customer", row["id"])

    await firm.write(unit)
    shown = await firm.crm.customers.find(firm.call(ann), "顺达")
    assert isinstance(shown, FoundList)
    assert (shown.total, len(shown.lines), shown.more) == (1001, 5, True)
    held = await firm.crm.customers.held(firm.call(ann))
    assert held.total == 1001


async def pages(firm: Firm, person: Person, words: str) -> list[int]:
    """The customers of a list of hits in their order."""
    shown = await firm.crm.customers.find(firm.call(person), words)
    assert isinstance(shown, FoundList)
    card = await firm.shown(shown.card)
    ids = [line.id for line in shown.lines]
    while shown.more:
        shown = await firm.crm.customers.turn(firm.call(person, card_message=card.message), 1)
        ids += [line.id for line in shown.lines]
    return ids


@pytest.mark.rule("CUST-21", "PERM-12")
@pytest.mark.parametrize("words", ["顺达", "顺达物流", "ShundaLogistics", "sh"])
@pytest.mark.parametrize("most", [(2, 1001), (2, 9), (200, 1001)])
async def test_own_hits_come_first_then_those_of_the_scope_then_the_pools(
    firm: Firm, words: str, most: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in many entries, and however many are read."""
    monkeypatch.setattr(lookup, "RANKED", most[0])
    monkeypatch.setattr(lookup, "MOST_HITS", most[1])
    east = await a_department(firm, "华东")
    mia = await a_person(firm, "陈经理", "manager", department=east)
    wang, far = await a_person(firm, "王芳", department=east), await a_person(firm, "赵雷")
    held: dict[str, list[int]] = {"pool": [], "far": [], "wang": [], "mia": []}
    for holder, ids in held.items():
        owner = {"far": far, "wang": wang, "mia": mia}.get(holder)
        for n in range(3):
            name = f"顺达物流{n} ShundaLogistics"
            pool = None if owner else await the_pool(firm)
            ids.append(await a_customer(firm, owner=owner, pool=pool, name=name))
    hits = await pages(firm, mia, words)
    assert set(hits[:3]) == set(held["mia"])
    assert set(hits[3:6]) == set(held["wang"])
    assert set(hits[6:]) == set(held["pool"])
    assert set((await pages(firm, far, words))[:3]) == set(held["far"])


@pytest.mark.rule("PERM-12")
async def test_who_opens_nothing_of_others_finds_his_own_alone(firm: Firm, ann: Person) -> None:
    elsewhere = await a_department(firm, "外地")
    closed = "INSERT INTO pool_departments (pool_id, department_id) SELECT id, :department FROM pools"
    await firm.write(lambda tx: tx.run(closed, department=elsewhere))
    mine = await a_customer(firm, owner=ann, name="顺达物流")
    await a_customer(firm, owner=await a_person(firm, "王芳"), name="顺达电子")
    for words in ("顺达", "shunda", "sd"):
        assert await found(firm, ann, words) == {("customer", mine)}


@pytest.mark.rule("CUST-21")
async def test_a_long_word_finds_no_other_of_the_same_beginning(
    firm: Firm, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "RANKED", 1)
    meant = {("customer", await a_customer(firm, owner=ann, name=f"Pacificwell {n}")) for n in "AB"}
    for n in "CDEF":
        await a_customer(firm, owner=ann, name=f"Pacificford {n}")
    assert await found(firm, ann, "pacificwell") == meant
    assert len(await found(firm, ann, "pacific")) == 6


@pytest.mark.rule("CUST-21")
@pytest.mark.parametrize(
    "words", ["瑞服饰", "瑞兴服装", "瑞星服饰", "Novaford Sistems", "Nvaford Systems", "Novafrd Sytems"]
)
async def test_a_slip_of_the_pen_is_guessed(firm: Firm, ann: Person, words: str) -> None:
    meant = await a_customer(firm, owner=ann, name="瑞兴服饰" if not words.isascii() else "Novaford Systems")
    await a_customer(firm, owner=ann, name="明辉电子")
    shown = await firm.crm.customers.find(firm.call(ann), words)
    assert isinstance(shown, FoundList)
    assert shown.guessed
    assert [line.id for line in shown.lines] == [meant]
