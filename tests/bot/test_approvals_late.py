"""Taps that come late, twice, or from the wrong hand; time that runs out; transfers and exports that wait (6.13)."""

from datetime import datetime

import pytest

from bot.texts import LOCALES
from storage.entities.flows import Step
from tests.bot.approval_desk import a_desk
from tests.bot.test_forged_buttons import forges
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer
from tests.storage.approval_scene import a_flow, by


def button(user: User, label: str) -> tuple[int, str]:
    """The message and the data of a button on the newest message, to be tapped once it is old."""
    one = user.last
    return one["message_id"], next(key["value"] for row in one["buttons"] for key in row if key["label"] == label)


@pytest.mark.rule("APPR-10")
@pytest.mark.parametrize("locale", LOCALES)
async def test_who_taps_second_reads_who_decided_and_when(world: World, locale: str) -> None:
    bob = await world.person("赵磊", "manager", locale=locale)
    chen = await world.person("陈经理", "manager", locale=locale)
    desk = await a_desk(world, locale, by(chen.person, bob.person), chen=chen)
    contract = await desk.submits()
    old = button(bob, desk.approve(1_000))
    await chen.taps(desk.approve(1_000))
    assert desk.approve(1_000) not in [label for row in bob.labels for label in row]
    await forges(world, bob, *old)
    assert desk.word("error-approval-decided-approved", by="陈经理", time="14:32") in f"{bob.alert}{bob.screen}"
    assert await world.firm.value("SELECT count(*) FROM approval_tasks WHERE state = 'approved'") == 1
    assert await desk.status(contract) == "approved"


@pytest.mark.rule("APPR-10")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_double_tap_decides_once(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    old = button(desk.chen, desk.approve(1_000))
    for _ in range(2):
        await forges(world, desk.chen, *old)
    assert await desk.status(contract) == "approved"
    assert await world.firm.value("SELECT count(*) FROM approval_tasks WHERE state = 'approved'") == 1
    assert await world.firm.value("SELECT count(*) FROM audit WHERE action = 'approval_approved'") == 1


@pytest.mark.rule("APPR-10", "APPR-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_after_it_was_handed_on_only_the_other_decides(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    zhou = await world.person("周敏", "manager", locale=locale)
    contract = await desk.submits()
    old = button(desk.chen, desk.approve(1_000))
    for key in ("button-more", "button-forward"):
        await desk.chen.taps(desk.word(key))
    await desk.chen.taps("周敏")
    await desk.chen.taps(desk.word("approval-sentence-away"))
    await forges(world, desk.chen, *old)
    assert await desk.status(contract) == "pending"
    await zhou.taps(desk.approve(1_000))
    assert await desk.status(contract) == "approved"


@pytest.mark.rule("APPR-22", "PERM-13")
async def test_somebody_elses_card_opens_for_nobody_else(world: World) -> None:
    desk = await a_desk(world)
    wang = await world.person("王芳")
    await desk.submits()
    public = await world.firm.value("SELECT public_id FROM approvals")
    await wang.says(f"/start a_{public}")
    assert "顺达物流" not in wang.screen
    assert "同意 1,000" not in [label for row in wang.labels for label in row]


@pytest.mark.rule("APPR-15")
@pytest.mark.parametrize("locale", LOCALES)
async def test_taking_back_is_too_late_once_the_next_has_acted(world: World, locale: str) -> None:
    zhou = await world.person("周敏", "finance", locale=locale)
    third = await world.person("赵磊", "manager", locale=locale)
    desk = await a_desk(world, locale, Step("superior"), by(zhou.person), by(third.person))
    await desk.submits()
    await desk.chen.taps(desk.approve(1_000))
    undo = desk.word("button-take-back")
    assert undo in [label for row in desk.chen.labels for label in row]
    await zhou.taps(desk.approve(1_000))
    labels = [label for row in desk.chen.labels for label in row]
    if undo in labels:
        await desk.chen.taps(undo)
        assert desk.chen.alert == desk.word("error-approval-too-late-by", by="周敏")
    assert await world.firm.value("SELECT count(*) FROM approval_tasks WHERE state = 'approved'") == 2


@pytest.mark.rule("APPR-15")
@pytest.mark.parametrize("locale", LOCALES)
async def test_taking_back_ends_with_its_minutes(world: World, locale: str) -> None:
    zhou = await world.person("周敏", "finance", locale=locale)
    desk = await a_desk(world, locale, Step("superior"), by(zhou.person))
    await desk.submits()
    await desk.chen.taps(desk.approve(1_000))
    await world.passes(minutes=11)
    await desk.chen.taps(desk.word("button-take-back"))
    assert desk.chen.alert == desk.word("error-approval-undo-over", minutes=10)


@pytest.mark.rule("APPR-13", "APPR-7")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_submitter_is_no_hand_to_give_it_to(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    contract = await desk.submits()
    for key in ("button-more", "button-forward"):
        await desk.chen.taps(desk.word(key))
    assert "林志强" not in [label for row in desk.chen.labels for label in row]
    await desk.chen.taps(desk.word("button-search-colleague"))
    await desk.chen.says("林志强")
    if "林志强" in [label for row in desk.chen.labels for label in row]:
        await desk.chen.taps("林志强")
        assert desk.chen.alert == desk.word("error-approval-submitter")
    assert await desk.status(contract) == "pending"
    assert await world.firm.value("SELECT count(*) FROM approval_tasks WHERE state = 'pending'") == 1


@pytest.mark.rule("APPR-17", "NOTIFY-34")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_nudge_comes_and_then_the_superior_has_it(world: World, locale: str) -> None:
    desk = await a_desk(world, locale, Step("superior", timeout_hours=8, on_timeout="escalate"))
    contract = await desk.submits()
    await world.until(datetime(2026, 7, 10, 13, 0, tzinfo=TAIPEI))
    assert desk.word("approval-nudge", n=1).split("1")[0] in desk.chen.screen
    await world.until(datetime(2026, 7, 10, 16, 30, tzinfo=TAIPEI))
    desk.boss.hears(desk.word("approval-escalated", name="林志强"), "顺达物流")
    await desk.boss.taps(desk.approve(1_000))
    assert await desk.status(contract) == "approved"


@pytest.mark.rule("XFER-9", "APPR-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_transfer_by_taps_waits_and_a_reject_leaves_the_owner(world: World, locale: str) -> None:
    await world.firm.set("xfer.approve_levels", ["A"])
    desk = await a_desk(world, locale)
    await a_flow(world.firm, by(desk.boss.person), subject="transfer")
    wang = await world.person("王芳", locale=locale, superior=desk.chen.person)
    customer = await a_customer(world.firm, owner=desk.lin.person, level="A", name="顺达物流")
    await desk.chen.says("顺达物流")
    for label in (desk.word("button-more"), desk.word("button-transfer"), "王芳"):
        await desk.chen.taps(label)
    await desk.chen.taps(desk.chen.labels[0][0])
    await desk.chen.taps(desk.chen.labels[0][1])
    desk.chen.sees(desk.word("error-approval-asked"))
    owner = "SELECT owner_id FROM customers WHERE id = :id"
    assert await world.firm.value(owner, id=customer) == desk.lin.person.id
    desk.boss.hears("顺达物流", desk.word("approval-transfer", owner="林志强", to="王芳"))
    await desk.boss.taps(desk.word("button-reject"))
    await desk.boss.taps(desk.word("approval-reason-terms"))
    assert await world.firm.value(owner, id=customer) == desk.lin.person.id
    desk.chen.hears(desk.word("approval-reason-terms"))
    assert wang.messages() == []


@pytest.mark.rule("EXPORT-4", "APPR-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_long_export_comes_once_it_is_approved_and_not_when_rejected(world: World, locale: str) -> None:
    desk = await a_desk(world, locale)
    await a_flow(world.firm, by(desk.boss.person), subject="export")
    for name in ("顺达物流", "顺达包装"):
        await a_customer(world.firm, name=name, owner=desk.lin.person)
    await world.firm.set("export.approve_rows", 1)
    await desk.chen.says("/export")
    with desk.chen.costs(t=1):
        await desk.chen.taps(desk.chen.labels[0][0])
    desk.boss.hears(desk.word("approval-export", rows="2", name="陈经理"))
    await desk.boss.taps(desk.word("button-reject"))
    await desk.boss.taps(desk.word("approval-reason-terms"))
    assert world.emulator.files.by_id == {}
    desk.chen.hears(desk.word("approval-reason-terms"))
    await desk.chen.says("/export")
    await desk.chen.taps(desk.chen.labels[0][0])
    await desk.boss.taps(desk.word("button-approve"))
    assert len(world.emulator.files.by_id) == 1
