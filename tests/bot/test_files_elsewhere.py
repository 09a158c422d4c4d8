"""The folders of kept bytes: of two machines with one each, and after an erasure."""

import pytest

from bot.commands import doctor
from storage.usecases import customer_erasure
from tests.bot.test_files import a_rep
from tests.bot.test_watermarks import a_picture, a_visit, opens, picture_of
from tests.bot.world import World


@pytest.mark.rule("FILE-4")
async def test_a_photo_whose_bytes_another_machine_kept_is_fetched_once_more(world: World) -> None:
    chen, ann, _ = await a_visit(world)
    await ann.sends_photo(content=a_picture())
    blobs = world.service.fetching.blobs
    sha256 = await world.firm.value("SELECT sha256 FROM files")
    assert await doctor._kept(world.service.settings, world.firm.db) == [(doctor.OK, "1 kept files")]
    blobs.remove(sha256)
    (line,) = await doctor._kept(world.service.settings, world.firm.db)
    assert line[0] == doctor.NOTE
    assert "1 of them not in this data folder" in line[1]
    assert picture_of(world, await opens(world, chen)) != a_picture()
    assert blobs.read(sha256) == a_picture()


@pytest.mark.rule("FILE-5")
async def test_bytes_that_nobody_holds_go_when_this_machine_leads_again(world: World) -> None:
    """Another machine erased their customer while this one stood by."""
    ann, _ = await a_rep(world)
    await ann.says("顺达物流")
    await ann.sends_file("报价.pdf", b"%PDF-1.7 offer", to="顺达物流")
    fetching = world.service.fetching
    stray = fetching.blobs.put(b"%PDF-1.7 of an erased customer")
    kept = await world.firm.value("SELECT sha256 FROM files")
    fetching.sweep()
    await fetching.idle()
    assert fetching.blobs.has(kept)
    assert not fetching.blobs.has(stray)


@pytest.mark.threat(14)
@pytest.mark.rule("CUST-18", "FILE-5")
async def test_no_byte_of_a_file_is_left_in_the_data_folder_after_an_erasure(world: World) -> None:
    ann, _ = await a_rep(world)
    await ann.says("顺达物流")
    customer = await world.firm.value("SELECT id FROM customers WHERE name LIKE '顺达%'")
    await ann.sends_file("报价.pdf", b"%PDF-1.7 an offer for one firm alone", to="顺达物流")
    await ann.sends_photo("仓库门口", content=a_picture(), to="顺达物流")
    folder = world.service.settings.data_dir
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert len(kept) == 2
    call = world.firm.call(world.firm.owner)
    await world.firm.crm.apply(
        call, lambda tx, actor, card: customer_erasure.erase(tx, actor, call, None, customer, "asked")
    )
    await world.settle()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
