"""Pipelines and their stages (OPP-3, ORG-19, ORG-27)."""

import asyncio

import pytest

from storage.database import Database
from storage.entities.deals import NewStage, Pipeline
from storage.errors import Conflict, Forbidden, Invalid, Stale
from storage.rules.deals import default_stages
from tests.factories import Firm, Person, a_department, a_firm
from tests.storage.deal_scene import a_deal, stages_of


async def chosen(firm: Firm, **changes: object) -> Pipeline:
    """The default pipeline, changed if changes are named."""
    listed = await firm.crm.deals.pipelines(firm.call(firm.owner))
    if changes:
        listed = await firm.crm.deals.edit_pipeline(firm.call(firm.owner), listed.pipelines[0].id, **changes)  # type: ignore[arg-type]
    return next(one for one in listed.pipelines if one.is_default)


def kept(pipeline: Pipeline) -> list[NewStage]:
    """The stages of a pipeline as an edit names them."""
    return [
        NewStage(one.name, one.type, one.rate, one.max_days, one.required, one.id)
        for one in pipeline.stages
        if not one.removed
    ]


@pytest.mark.rule("ORG-27", "OPP-3")
@pytest.mark.parametrize(
    ("locale", "first", "won"),
    [("zh-CN", "初步接洽", "赢单"), ("zh-TW", "初步接洽", "贏單"), ("en", "First contact", "Won")],
)
async def test_a_company_begins_with_a_pipeline_in_its_language(
    db: Database, locale: str, first: str, won: str
) -> None:
    firm = await a_firm(db, locale=locale)
    pipeline = await chosen(firm)
    assert (pipeline.open_stages[0].name, pipeline.end("won").name) == (first, won)
    assert [stage.rate for stage in pipeline.stages] == [10, 30, 50, 70, 100, 0, 0]
    assert await firm.value("SELECT count(*) FROM audit WHERE entity = 'pipeline'") == 1


@pytest.mark.rule("OPP-3")
async def test_rates_and_names_may_change_while_deals_stand_in_a_stage(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann, amount=1000)
    stages = kept(await chosen(firm))
    stages[0] = NewStage("首次接触", "open", 25, 7, ("next_step",), stages[0].id)
    await chosen(firm, stages=stages)
    card = await firm.crm.deals.open(firm.call(ann), deal)
    assert (card.stage.name, card.weighted, card.stage.max_days) == ("首次接触", 250, 7)


@pytest.mark.rule("OPP-3")
async def test_a_stage_with_open_deals_is_not_removed(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    stages = kept(await chosen(firm))
    with pytest.raises(Conflict, match="stage_held") as refused:
        await chosen(firm, stages=stages[1:])
    assert refused.value.params["held"] == 1
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    assert [one.name for one in (await chosen(firm, stages=stages[1:])).open_stages][0] == "需求确认"


@pytest.mark.rule("OPP-3")
async def test_ends_stay_and_new_stages_come_in_their_place(firm: Firm) -> None:
    stages = kept(await chosen(firm))
    with pytest.raises(Invalid, match="stage_ends"):
        await chosen(firm, stages=stages[:-1])
    with pytest.raises(Invalid, match="stage_ends"):
        await chosen(firm, stages=[*stages[:-1], NewStage("作废", "void")])
    stages.insert(2, NewStage("打样", rate=40))
    assert [one.name for one in (await chosen(firm, stages=stages)).open_stages] == [
        "初步接洽",
        "需求确认",
        "打样",
        "方案报价",
        "商务谈判",
    ]


@pytest.mark.rule("OPP-3", "ORG-11")
async def test_pipelines_are_edited_by_who_manages_them(firm: Firm, mia: Person) -> None:
    pipeline = await chosen(firm)
    with pytest.raises(Forbidden):
        await firm.crm.deals.pipelines(firm.call(mia))
    with pytest.raises(Forbidden):
        await firm.crm.deals.edit_pipeline(firm.call(mia), pipeline.id, name="x")
    with pytest.raises(Stale):
        await firm.crm.deals.edit_pipeline(firm.call(firm.owner), pipeline.id, name="x", version=pipeline.version + 1)


@pytest.mark.rule("OPP-2", "OPP-3")
async def test_there_is_one_default_and_it_stays_on(firm: Firm) -> None:
    first = await chosen(firm)
    with pytest.raises(Conflict, match="default_pipeline"):
        await chosen(firm, enabled=False)
    made = (await firm.crm.deals.add_pipeline(firm.call(firm.owner), "快销", default_stages("en"))).chosen
    assert made is not None
    with pytest.raises(Conflict, match="name_taken"):
        await firm.crm.deals.add_pipeline(firm.call(firm.owner), "快销")
    await firm.crm.deals.make_default_pipeline(firm.call(firm.owner), made.id)
    assert (await chosen(firm)).id == made.id
    await firm.crm.deals.edit_pipeline(firm.call(firm.owner), first.id, enabled=False)
    with pytest.raises(Conflict, match="pipeline_disabled"):
        await firm.crm.deals.make_default_pipeline(firm.call(firm.owner), first.id)


@pytest.mark.rule("ORG-19", "OPP-2")
async def test_a_department_named_by_a_pipeline_is_not_archived(firm: Firm) -> None:
    department = await a_department(firm, "华南")
    await firm.crm.deals.add_pipeline(firm.call(firm.owner), "快销", departments=[department])
    with pytest.raises(Conflict) as refused:
        await firm.crm.departments.archive(firm.call(firm.owner), department)
    assert refused.value.params["obstacles"] == {"pipelines": ["快销"]}


@pytest.mark.rule("OPP-3")
async def test_a_stage_removed_and_entered_at_once_is_never_both(firm: Firm, ann: Person) -> None:
    """Whoever comes first wins: no open deal ever stands in a removed stage."""
    ids = await stages_of(firm)
    stages = [one for one in kept(await chosen(firm)) if one.id != ids["需求确认"]]
    deals = [await a_deal(firm, ann, customer_name=f"客户{n}") for n in range(10)]
    moves = [firm.crm.deals.move(firm.call(ann), deal, ids["需求确认"]) for deal in deals]
    removal = firm.crm.deals.edit_pipeline(firm.call(firm.owner), (await chosen(firm)).id, stages=stages)
    results = await asyncio.gather(*moves[:5], removal, *moves[5:], return_exceptions=True)
    assert all(not isinstance(one, BaseException) or isinstance(one, Conflict | Invalid) for one in results), results
    removed = await firm.value("SELECT removed_at FROM stages WHERE id = :id", id=ids["需求确认"])
    inside = await firm.value("SELECT count(*) FROM opportunities WHERE stage_id = :id", id=ids["需求确认"])
    assert removed is None or inside == 0
