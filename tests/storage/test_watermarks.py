"""What a photo of a visit carries, for whom, and when its card says so (FILE-4, FOLLOW-16 to FOLLOW-19)."""

from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.entities.files import NewFile
from storage.entities.follow_ups import Entry
from storage.entities.instants import to_ms
from storage.entities.visits import Fix
from storage.entities.watermarks import Watermark
from storage.queries import files
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row, queued

HERE = Fix("button", 25_033_000, 121_565_400)
PHOTO = NewFile("photo", "ref-1", size=10, mime="image/jpeg")


async def a_photo(firm: Firm, ann: Person, customer: int, *new: NewFile, **call: Any) -> tuple[int, int]:
    """A visit with photos; its id and that of the newest photo."""
    shown = await firm.crm.visits.check_in(firm.call(ann, **call), ("customer", customer), HERE)
    await firm.crm.visits.note(firm.call(ann), shown.visit.id, Entry(files=new or (PHOTO,)))
    return shown.visit.id, int(await firm.value("SELECT max(id) AS id FROM files"))


async def mark_of(firm: Firm, who: Person, file_id: int) -> Watermark | None:
    return (await firm.crm.files.open(firm.call(who), file_id)).mark


async def fetched(firm: Firm, *, picture: str = "image/jpeg") -> None:
    for fetch in await firm.crm.files.lease(now=firm.clock.ms, limit=9):
        await firm.crm.files.keep(fetch, f"{fetch.id:064x}", 10, now=firm.clock.ms, picture=picture)


@pytest.mark.rule("FOLLOW-18", "FOLLOW-19", "FILE-4")
async def test_a_photo_of_a_visit_carries_check_in_place_rep_and_customer(db: Database) -> None:
    firm = await a_firm(db)
    boss = await a_person(firm, "陈经理", "manager")
    ann, bob = await a_person(firm, superior=boss), await a_person(firm, "王芳")
    customer = await a_customer(firm, owner=ann, name="顺达物流")
    await firm.write(lambda tx: tx.run("UPDATE customers SET lat_e6 = 25033720, lng_e6 = 121565400"))
    await a_team_row(firm, ("customer", customer), bob, "read")
    said = firm.clock.now - timedelta(minutes=40)
    visit, photo = await a_photo(firm, ann, customer, said_at=said)
    at = await firm.value("SELECT checked_in_at FROM follow_ups")
    whole = Watermark(at, "林志强", "顺达物流", "button", 25_033_000, 121_565_400, 80, late=True)
    assert at == to_ms(said)
    assert [await mark_of(firm, who, photo) for who in (ann, boss)] == [whole, whole]
    assert await mark_of(firm, bob, photo) == Watermark(at, "林志强", "顺达物流", "button", late=True)
    await firm.write(lambda tx: tx.run("UPDATE customers SET name = '顺达国际'"))
    renamed = await mark_of(firm, boss, photo)
    assert renamed is not None
    assert renamed.customer == "顺达国际"
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'opened'") == 4


@pytest.mark.rule("FILE-4")
async def test_only_photos_of_live_visits_carry_one(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    visit, paper = await a_photo(firm, ann, customer, NewFile("document", "ref-2", mime="image/png"))
    assert await mark_of(firm, ann, paper) is None
    await firm.crm.files.attach(firm.call(ann), "customer", customer, (PHOTO,))
    assert await mark_of(firm, ann, paper + 1) is None
    await firm.crm.follow_ups.log(
        firm.call(ann), Entry(subject=("customer", customer), content="报价", files=(PHOTO,))
    )
    assert await mark_of(firm, ann, paper + 2) is None
    await firm.crm.visits.undo(firm.call(ann), visit)
    assert await mark_of(firm, ann, paper) is None


@pytest.mark.rule("FILE-1")
async def test_the_card_says_watermarked_once_every_photo_is_here(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    visit, photo = await a_photo(firm, ann, await a_customer(firm, owner=ann), PHOTO, PHOTO)

    async def is_said() -> bool:
        return bool((await firm.crm.visits.leave(firm.call(ann), visit)).visit.marked)

    first, second = await firm.crm.files.lease(now=firm.clock.ms, limit=9)
    await firm.crm.files.keep(first, "ab" * 32, 10, now=firm.clock.ms, picture="image/jpeg")
    assert await queued(firm, "visit-marked") == []
    await firm.crm.files.keep(second, "cd" * 32, 10, now=firm.clock.ms, picture="image/png")
    assert [row["action"] for row in await queued(firm, "visit-marked")] == ["redraw"]
    assert await is_said()


@pytest.mark.rule("FILE-1")
async def test_a_photo_that_is_no_picture_is_never_called_watermarked(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    visit, photo = await a_photo(firm, ann, await a_customer(firm, owner=ann))
    await fetched(firm, picture="")
    assert await queued(firm, "visit-marked") == []
    noted = await firm.crm.visits.note(firm.call(ann), visit, Entry(files=(PHOTO,)))
    assert not noted.visit.marked
    await fetched(firm)
    assert not (await firm.crm.visits.note(firm.call(ann), visit, Entry(content="看了仓库"))).visit.marked


async def test_a_photo_that_cannot_be_drawn_on_takes_the_word_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    visit, photo = await a_photo(firm, ann, await a_customer(firm, owner=ann))
    await fetched(firm)
    assert (await firm.crm.visits.note(firm.call(ann), visit, Entry(content="看了仓库"))).visit.marked
    await firm.crm.files.note_no_picture(photo)
    assert not (await firm.crm.visits.leave(firm.call(ann), visit)).visit.marked


@pytest.mark.rule("FILE-5")
async def test_of_an_erased_photo_nothing_is_marked(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    visit, photo = await a_photo(firm, ann, await a_customer(firm, owner=ann))
    (fetch,) = await firm.crm.files.lease(now=firm.clock.ms, limit=9)
    await firm.write(lambda tx: files.erase(tx, ("follow_up", visit), now=firm.clock.ms))
    assert not await firm.crm.files.keep(fetch, "ab" * 32, 10, now=firm.clock.ms, picture="image/jpeg")
    assert await queued(firm, "visit-marked") == []
