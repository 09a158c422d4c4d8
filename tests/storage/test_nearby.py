"""Customers near a place (CUST-17)."""

import pytest

from storage.database import Database
from storage.entities.places import distance_m
from storage.queries import nearby, people
from storage.queries.nearby import Near
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer, a_firm, a_person, the_pool

LAT, LNG = 23_021_548, 113_121_416  # 佛山
STEP = 8_993  # About a kilometre of latitude.


async def found(firm: Firm, person: Person, **where: int) -> list[Near]:
    def read(tx: Tx) -> list[Near]:
        actor = people.get_actor_by_id(tx, person.id)
        assert actor is not None
        values = {"lat_e6": LAT, "lng_e6": LNG} | where
        return nearby.near(tx, actor, now=firm.clock.ms, **values)

    return await firm.db.read(read)


@pytest.mark.rule("CUST-17")
async def test_the_nearest_readable_customers_come_first(db: Database) -> None:
    firm = await a_firm(db)
    ann, wang = await a_person(firm), await a_person(firm, "王芳")
    far = await a_customer(firm, owner=ann, name="远", lat_e6=LAT + 30 * STEP, lng_e6=LNG)
    near = await a_customer(firm, owner=ann, name="近", lat_e6=LAT, lng_e6=LNG + 800)
    next_door = await a_customer(firm, owner=ann, name="隔壁", lat_e6=LAT - 3_000, lng_e6=LNG)
    await a_customer(firm, owner=wang, name="别人的", lat_e6=LAT, lng_e6=LNG)
    await a_customer(firm, pool=await the_pool(firm), name="公海的", lat_e6=LAT, lng_e6=LNG)
    await a_customer(firm, owner=ann, name="没有位置")
    await a_customer(firm, owner=ann, name="删掉的", lat_e6=LAT, lng_e6=LNG, state="deleted")

    assert [hit.row["id"] for hit in await found(firm, ann)] == [near, next_door]
    assert [hit.distance_m for hit in await found(firm, ann)] == pytest.approx([82, 334], abs=2)
    assert [hit.row["id"] for hit in await found(firm, ann, radius_m=40_000)] == [near, next_door, far]
    assert [hit.row["id"] for hit in await found(firm, ann, radius_m=40_000, limit=1)] == [near]


@pytest.mark.rule("CUST-17")
async def test_the_radius_ends_at_fifty_kilometres_and_is_a_circle(db: Database) -> None:
    firm = await a_firm(db)
    await a_customer(firm, name="49", lat_e6=LAT + 49 * STEP, lng_e6=LNG)
    await a_customer(firm, name="51", lat_e6=LAT + 51 * STEP, lng_e6=LNG)
    assert [hit.row["name"] for hit in await found(firm, firm.owner, radius_m=10**9)] == ["49"]
    await a_customer(firm, name="角", lat_e6=LAT + 40 * STEP, lng_e6=LNG + round(40 * STEP / 0.92))
    assert [hit.row["name"] for hit in await found(firm, firm.owner, radius_m=50_000)] == ["49"]


@pytest.mark.rule("CUST-17")
async def test_the_date_line_is_no_wall(db: Database) -> None:
    firm = await a_firm(db)
    await a_customer(firm, name="斐济", lat_e6=-17_000_000, lng_e6=-179_999_000)
    hits = await found(firm, firm.owner, lat_e6=-17_000_000, lng_e6=179_999_000)
    assert [hit.distance_m for hit in hits] == pytest.approx([213], abs=2)


def test_a_degree_along_a_meridian() -> None:
    assert distance_m(0, 0, 1_000_000, 0) == pytest.approx(111_195, abs=3)
    assert distance_m(0, 0, 0, 0) == 0
