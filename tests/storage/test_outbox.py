"""What is to be said: leased, judged once more, held, settled."""

import asyncio
from datetime import datetime

import pytest

from storage.entities.instants import HOUR, from_ms, to_ms
from storage.entities.outbox import Held, Parcel, Told
from storage.queries import outbox
from storage.usecases.outbox import ASKED_MS, BACK_OFF_MS, LEASE_MS
from tests.factories import TAIPEI, Firm, Person, a_person

REAL = 1_000_000


async def tell(firm: Firm, person: Person, *, name: str = "林志强", dedupe: str = "a", **changes: object) -> bool:
    values: dict[str, object] = {"tier": 2, "user_id": person.id, "facts": {"name": name}}
    return await firm.db.write(
        lambda tx: outbox.queue(tx, firm.call(None), "join-told", dedupe=dedupe, **(values | changes))  # type: ignore[arg-type]
    )


async def lease(firm: Firm, real: int = REAL) -> list[Parcel]:
    return await firm.crm.outbox.lease(now=firm.clock.ms, real=real)


@pytest.mark.rule("NOTIFY-1")
async def test_a_dedupe_key_allows_one_row(firm: Firm) -> None:
    assert await tell(firm, firm.owner)
    assert not await tell(firm, firm.owner)
    assert await firm.value("SELECT count(*) AS n FROM outbox") == 1


@pytest.mark.rule("NOTIFY-1")
async def test_a_row_is_leased_once_and_again_only_after_its_lease(firm: Firm) -> None:
    await tell(firm, firm.owner)
    parcels = await lease(firm)
    assert [parcel.entity for parcel in parcels] == [Told("join-told", {"name": "林志强"})]
    assert await lease(firm) == []
    assert len(await lease(firm, REAL + LEASE_MS + 1)) == 1


@pytest.mark.rule("NOTIFY-1")
async def test_many_leasers_at_once_get_each_row_once(firm: Firm) -> None:
    for number in range(30):
        await tell(firm, firm.owner, dedupe=str(number))
    leased = await asyncio.gather(*(lease(firm) for _ in range(6)))
    rows = [row for parcels in leased for parcel in parcels for row in parcel.rows]
    assert sorted(row for row, _ in rows) == sorted({row for row, _ in rows})
    assert len(rows) == 30


@pytest.mark.rule("NOTIFY-12")
async def test_a_late_settling_of_an_older_lease_changes_nothing(firm: Firm) -> None:
    await tell(firm, firm.owner)
    (old,) = await lease(firm)
    (new,) = await lease(firm, REAL + LEASE_MS + 1)
    await firm.crm.outbox.failed(old, now=firm.clock.ms, real=REAL, dead=True)
    assert await firm.value("SELECT state FROM outbox") == "leased"
    await firm.crm.outbox.sent(new, "77", now=firm.clock.ms)
    assert await firm.row("SELECT state, message FROM outbox") == {"state": "sent", "message": "77"}


@pytest.mark.rule("NOTIFY-2", "ORG-23")
async def test_a_push_to_somebody_suspended_is_dropped(firm: Firm) -> None:
    ann = await a_person(firm)
    await tell(firm, ann)
    await firm.db.write(
        lambda tx: tx.run("UPDATE users SET status = 'suspended', account = NULL WHERE id = :id", id=ann.id)
    )
    assert await lease(firm) == []
    assert await firm.value("SELECT state FROM outbox") == "dropped"


@pytest.mark.rule("NOTIFY-6")
async def test_quiet_hours_hold_a_push_until_morning(firm: Firm) -> None:
    firm.clock.now = datetime(2026, 7, 9, 22, 0, tzinfo=TAIPEI)
    await tell(firm, firm.owner)
    assert await lease(firm) == []
    held = from_ms(await firm.value("SELECT not_before FROM outbox")).astimezone(TAIPEI)
    assert held == datetime(2026, 7, 10, 8, 0, tzinfo=TAIPEI)


@pytest.mark.rule("NOTIFY-6")
async def test_what_was_held_arrives_as_one_message(firm: Firm) -> None:
    firm.clock.now = datetime(2026, 7, 9, 22, 0, tzinfo=TAIPEI)
    for name in ("一", "二", "三"):
        await tell(firm, firm.owner, name=name, dedupe=name)
    assert await lease(firm) == []
    firm.clock.now = datetime(2026, 7, 10, 8, 0, tzinfo=TAIPEI)
    (parcel,) = await lease(firm)
    assert isinstance(parcel.entity, Held)
    assert len(parcel.entity.things) == 3
    await firm.crm.outbox.sent(parcel, "5", now=firm.clock.ms)
    states = await firm.rows("SELECT state FROM outbox ORDER BY id")
    assert [row["state"] for row in states] == ["sent", "merged", "merged"]


@pytest.mark.rule("NOTIFY-6")
async def test_a_time_the_person_chose_is_not_held(firm: Firm) -> None:
    firm.clock.now = datetime(2026, 7, 9, 22, 0, tzinfo=TAIPEI)
    await tell(firm, firm.owner, facts={"name": "x", "chosen": True})
    assert len(await lease(firm)) == 1


@pytest.mark.rule("NOTIFY-7")
async def test_mute_holds_tiers_one_to_three_and_lets_tier_zero_pass(firm: Firm) -> None:
    until = firm.clock.ms + 3_600_000
    await firm.db.write(
        lambda tx: tx.run("UPDATE users SET muted_until = :until WHERE id = :id", until=until, id=firm.owner.id)
    )
    await tell(firm, firm.owner, dedupe="due", tier=1)
    await tell(firm, firm.owner, dedupe="now", tier=0)
    (parcel,) = await lease(firm)
    assert parcel.priority == 1
    assert await firm.value("SELECT not_before FROM outbox WHERE dedupe = 'due'") == until


@pytest.mark.rule("NOTIFY-9")
async def test_somebody_who_blocked_the_bot_is_unreachable_until_he_writes(firm: Firm) -> None:
    ann = await a_person(firm, superior=firm.owner)
    await tell(firm, ann)
    (parcel,) = await lease(firm)
    await firm.crm.outbox.unreachable(ann.account, parcel, now=firm.clock.ms)
    assert await firm.value("SELECT unreachable_at FROM users WHERE id = :id", id=ann.id) == firm.clock.ms
    told = await firm.row("SELECT kind, user_id, tier FROM outbox WHERE kind = 'error-blocked'")
    assert told == {"kind": "error-blocked", "user_id": firm.owner.id, "tier": 3}
    await firm.crm.outbox.reachable(ann.account)
    assert await firm.value("SELECT unreachable_at FROM users WHERE id = :id", id=ann.id) is None


@pytest.mark.rule("NOTIFY-9")
async def test_other_failures_are_tried_again_five_times_over_hours(firm: Firm) -> None:
    await tell(firm, firm.owner)
    real = REAL
    for attempt in range(6):
        (parcel,) = await lease(firm, real)
        given_up = await firm.crm.outbox.failed(parcel, now=firm.clock.ms, real=real)
        assert given_up == (attempt == 5)
        if not given_up:
            assert await lease(firm, real + BACK_OFF_MS[attempt] - 1) == []
        real += BACK_OFF_MS[min(attempt, 4)]
    assert real - REAL > 8 * HOUR
    assert await firm.value("SELECT state FROM outbox WHERE kind <> 'undelivered-told'") == "failed"
    assert await lease(firm, real) == []


async def test_429_sends_the_row_back_without_counting(firm: Firm) -> None:
    await tell(firm, firm.owner)
    (parcel,) = await lease(firm)
    await firm.crm.outbox.later(parcel, at=REAL + 30_000)
    assert await lease(firm, REAL + 29_999) == []
    assert len(await lease(firm, REAL + 30_000)) == 1
    assert await firm.value("SELECT failures FROM outbox") == 0


@pytest.mark.rule("NOTIFY-1", "NOTIFY-9")
@pytest.mark.reliability("R1")
async def test_a_process_that_died_is_no_failure_of_its_messages(firm: Firm) -> None:
    """However often the bot was killed, its messages are taken up at once and back off as if it had never been."""
    await tell(firm, firm.owner)
    for _ in range(7):
        (parcel,) = await lease(firm)
        await firm.crm.outbox.release(real=REAL)
    (parcel,) = await lease(firm)
    await firm.crm.outbox.failed(parcel, now=firm.clock.ms, real=REAL)
    assert await firm.row("SELECT state, failures, next_at FROM outbox") == {
        "state": "queued",
        "failures": 1,
        "next_at": REAL + BACK_OFF_MS[0],
    }


@pytest.mark.rule("NOTIFY-12")
async def test_a_lease_of_long_ago_never_settles_a_newer_one(firm: Firm) -> None:
    """Neither Telegram's wish to wait nor a failure makes an old lease good again."""
    await tell(firm, firm.owner)
    (hung,) = await lease(firm)
    (taken,) = await lease(firm, REAL + LEASE_MS)
    await firm.crm.outbox.later(taken, at=0)
    (newest,) = await lease(firm, REAL + LEASE_MS)
    for settle in (
        firm.crm.outbox.sent(hung, "1", now=firm.clock.ms),
        firm.crm.outbox.later(taken, at=REAL * 2),
        firm.crm.outbox.failed(hung, now=firm.clock.ms, real=REAL, dead=True),
        firm.crm.outbox.unreachable(firm.owner.account, taken, now=firm.clock.ms),
    ):
        await settle
        assert await firm.row("SELECT state, message, failures FROM outbox") == {
            "state": "leased",
            "message": None,
            "failures": 0,
        }
    await firm.crm.outbox.sent(newest, "77", now=firm.clock.ms)
    assert await firm.row("SELECT state, message FROM outbox") == {"state": "sent", "message": "77"}


@pytest.mark.rule("NOTIFY-9")
@pytest.mark.reliability("R15")
@pytest.mark.parametrize("failures", range(6))
async def test_no_back_off_outlasts_itself_after_the_real_clock_was_set_back(firm: Firm, failures: int) -> None:
    """At a start nothing waits for longer than its own back-off, from what hour ever it was put off."""
    ahead = REAL + 24 * HOUR
    await tell(firm, firm.owner)
    real = ahead
    for _ in range(failures):
        (parcel,) = await lease(firm, real)
        await firm.crm.outbox.failed(parcel, now=firm.clock.ms, real=real)
        real += 6 * HOUR
    if not failures:
        (parcel,) = await lease(firm, ahead)
        await firm.crm.outbox.later(parcel, at=ahead + 30_000)
    await firm.crm.outbox.release(real=REAL)
    longest = (ASKED_MS, *BACK_OFF_MS)[failures]
    assert await lease(firm, REAL + longest - 1) == []
    assert len(await lease(firm, REAL + longest)) == 1


@pytest.mark.rule("NOTIFY-9")
async def test_a_start_leaves_a_back_off_that_still_runs(firm: Firm) -> None:
    await tell(firm, firm.owner)
    (parcel,) = await lease(firm)
    await firm.crm.outbox.later(parcel, at=REAL + 45_000)
    await firm.crm.outbox.release(real=REAL)
    assert await lease(firm, REAL + 44_999) == []
    assert len(await lease(firm, REAL + 45_000)) == 1


async def test_a_row_is_not_leased_before_its_time(firm: Firm) -> None:
    await tell(firm, firm.owner, not_before=to_ms(firm.clock.now) + 1)
    assert await lease(firm) == []
    firm.clock.passes(seconds=1)
    assert len(await lease(firm)) == 1
