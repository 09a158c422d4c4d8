"""What a firm asks of a contact by each method: kept in order, bounded, audited (FOLLOW-20)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import METHODS
from storage.errors import Duplicate, Forbidden, Invalid, Limit, NotFound, Refusal
from tests.factories import Firm, Person, a_firm, a_person

VISIT = METHODS.index("visit")


async def adds(firm: Firm, words: str, admin: Person | None = None) -> Any:
    return await firm.crm.administration.answer(firm.call(admin or firm.owner), f"prompts.{VISIT}", words)


async def asked(firm: Firm) -> list[str]:
    rows = await firm.rows("SELECT label FROM follow_up_prompts WHERE enabled = 1 ORDER BY position")
    return [row["label"] for row in rows]


async def prompt(firm: Firm, label: str) -> int:
    found = await firm.rows("SELECT id, label FROM follow_up_prompts WHERE method = 'visit'")
    return int(next(row["id"] for row in found if row["label"] == label))


@pytest.mark.rule("FOLLOW-20")
async def test_prompts_are_added_at_the_end_moved_up_and_taken_away_each_with_its_audit_row(db: Database) -> None:
    firm = await a_firm(db)
    shown = await adds(firm, "目的：、结果")
    assert (shown.method, [one.label for one in shown.prompts], shown.total) == ("visit", ["目的", "结果"], 2)
    await adds(firm, "竞品\n下一步")
    assert await asked(firm) == ["目的", "结果", "竞品", "下一步"]
    card = await firm.crm.administration.change_prompt(firm.call(firm.owner), await prompt(firm, "竞品"), "up")
    assert (card.place, card.total) == (2, 4)
    await firm.crm.administration.change_prompt(firm.call(firm.owner), await prompt(firm, "目的"), "delete")
    assert await asked(firm) == ["竞品", "结果", "下一步"]
    entries = (await firm.crm.audit.log(firm.call(firm.owner), entity="prompts")).entries
    assert [(one.record_name, one.before, one.after) for one in entries][:2] == [
        (
            "visit",
            {"labels": ["目的", "竞品", "结果", "下一步"]},
            {"labels": ["竞品", "结果", "下一步"]},
        ),
        (
            "visit",
            {"labels": ["目的", "结果", "竞品", "下一步"]},
            {"labels": ["目的", "竞品", "结果", "下一步"]},
        ),
    ]
    assert len(entries) == 4


@pytest.mark.rule("FOLLOW-20")
async def test_the_first_prompt_moved_up_stays_and_writes_nothing(db: Database) -> None:
    firm = await a_firm(db)
    await adds(firm, "目的、结果")
    card = await firm.crm.administration.change_prompt(firm.call(firm.owner), await prompt(firm, "目的"), "up")
    assert card.place == 1
    assert await asked(firm) == ["目的", "结果"]
    assert len((await firm.crm.audit.log(firm.call(firm.owner), entity="prompts")).entries) == 1


@pytest.mark.rule("FOLLOW-20")
async def test_a_prompt_is_short_new_and_says_something(db: Database) -> None:
    firm = await a_firm(db)
    await adds(firm, "Goal")
    with pytest.raises(Duplicate, match="name_taken"):
        await adds(firm, "结果、goal")
    with pytest.raises(Invalid, match="too_long"):
        await adds(firm, "很" * 13)
    with pytest.raises(Invalid, match="missing"):
        await adds(firm, "、：")
    with pytest.raises(NotFound):
        await firm.crm.administration.answer(firm.call(firm.owner), f"prompts.{len(METHODS)}", "目的")
    assert await asked(firm) == ["Goal"]


@pytest.mark.rule("FOLLOW-20")
async def test_ten_at_once_leave_six(db: Database) -> None:
    firm = await a_firm(db)
    await firm.crm.roles.set_permission(firm.call(firm.owner), firm.roles["manager"], "org.settings", "all")
    admins = [await a_person(firm, f"经理{n}", "manager") for n in range(10)]
    results = await asyncio.gather(*(adds(firm, f"问{one.id}", one) for one in admins), return_exceptions=True)
    refused = [one for one in results if isinstance(one, Refusal)]
    assert [type(one) for one in refused] == [Limit] * 4, results
    assert len(await asked(firm)) == 6
    positions = await firm.rows("SELECT position FROM follow_up_prompts ORDER BY position")
    assert [row["position"] for row in positions] == list(range(6))


@pytest.mark.rule("FOLLOW-20", "ORG-15")
async def test_prompts_belong_to_whoever_holds_the_companys_rules(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    await adds(firm, "目的")
    admin, number = firm.crm.administration, await prompt(firm, "目的")
    for attempt in (
        admin.methods(firm.call(manager)),
        admin.prompts(firm.call(manager), VISIT),
        admin.prompt(firm.call(manager), number),
        admin.change_prompt(firm.call(manager), number, "delete"),
        admin.answer(firm.call(manager), f"prompts.{VISIT}", "结果"),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert await asked(firm) == ["目的"]


@pytest.mark.rule("FOLLOW-20")
async def test_a_prompt_that_is_gone_cannot_be_changed_and_comes_back_at_the_end(db: Database) -> None:
    firm = await a_firm(db)
    await adds(firm, "目的、结果")
    number = await prompt(firm, "目的")
    await firm.crm.administration.change_prompt(firm.call(firm.owner), number, "delete")
    for what in ("delete", "up"):
        with pytest.raises(NotFound):
            await firm.crm.administration.change_prompt(firm.call(firm.owner), number, what)
    await adds(firm, "目的")
    assert await asked(firm) == ["结果", "目的"]
    assert await prompt(firm, "目的") == number
