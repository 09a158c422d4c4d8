"""One field of a contract changed, its fulfilment led forward, back and to an early end (6.12)."""

from dataclasses import dataclass

import pytest

from bot.texts import texts
from storage.entities.lines import NewLine
from tests.bot.world import User, World
from tests.storage.contract_scene import a_contract, a_draft, row_of
from tests.storage.deal_scene import a_product

YUAN = 100
LOCALES = ("zh-CN", "zh-TW", "en")


@dataclass
class Scene:
    world: World
    locale: str
    chen: User
    lin: User

    def word(self, key: str, **fields: str | int) -> str:
        return texts(self.locale).plain(key, **fields)

    async def opens(self, who: User, *labels: str) -> None:
        await who.says("/contracts")
        await who.taps("1")
        for label in labels:
            await who.taps(self.word(label))

    async def row(self) -> dict[str, object]:
        return await row_of(self.world.firm, int(await self.world.firm.value("SELECT max(id) FROM contracts")))


async def a_scene(world: World, locale: str = "zh-CN") -> Scene:
    world.firm.owner = (await world.owner(locale=locale)).person
    chen = await world.person("陈经理", "manager", locale=locale, superior=world.firm.owner)
    lin = await world.person("林志强", locale=locale, superior=chen.person)
    return Scene(world, locale, chen, lin)


async def in_force(world: World, locale: str = "zh-CN") -> Scene:
    scene = await a_scene(world, locale)
    await a_contract(world.firm, scene.lin.person, 450_000 * YUAN)
    await world.settle()
    return scene


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-5")
async def test_every_field_of_a_draft_is_changed_from_its_card(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    lin, word = scene.lin, scene.word
    await a_draft(world.firm, lin.person, 450_000 * YUAN)
    await scene.opens(lin)
    said = {
        "start": "2026-08-01",
        "end": "2026-12-31",
        "signer": "张总",
        "ours": "林志强",
        "terms": "货到三十天付清",
        "remark": "盖章后寄两份",
    }
    for field, words in said.items():
        await lin.taps(word("button-edit-one"))
        await lin.taps(word("button-contract-rest"))
        await lin.taps(word(f"button-contract-{field}"))
        lin.sees(word(f"contract-ask-{field}"))
        await lin.replies(words, to=word(f"contract-ask-{field}"))
    await lin.taps(word("button-edit-one"))
    await lin.taps(word("button-contract-rest"))
    with lin.costs(t=2, new=0, edits=2):
        await lin.taps(word("button-contract-type"))
        await lin.taps(texts(locale).entry("contract_type", "service", capital=True))
    lin.sees("张总", "货到三十天付清", "盖章后寄两份", texts(locale).entry("contract_type", "service"))
    row = await scene.row()
    kept = ("start_on", "end_on", "customer_signer", "company_signer", "terms", "remark", "type")
    assert [row[name] for name in kept] == [*said.values(), "service"]


@pytest.mark.rule("CONTRACT-1")
async def test_an_end_before_the_beginning_is_refused(world: World) -> None:
    scene = await a_scene(world)
    await a_draft(world.firm, scene.lin.person, start_on="2026-09-01")
    await scene.opens(scene.lin, "button-edit-one", "button-contract-rest", "button-contract-end")
    await scene.lin.says("2026-08-01")
    scene.lin.sees(scene.word("error-ends-before"))
    assert (await scene.row())["end_on"] is None


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-5", "CONTRACT-8")
async def test_what_binds_is_asked_for_and_what_does_not_changes_at_once(world: World, locale: str) -> None:
    scene = await in_force(world, locale)
    lin, word = scene.lin, scene.word
    await scene.opens(lin, "button-contract-change", "button-contract-rest", "button-contract-signer")
    await lin.says("张总")
    lin.sees("张总")
    assert (await scene.row())["customer_signer"] == "张总"
    for label in ("button-contract-change", "button-contract-rest", "button-contract-end"):
        await lin.taps(word(label))
    await lin.says("2026-12-31")
    lin.sees(word("dict-contract_field-end_on")[1:])
    await lin.says("客户要到年底")
    assert (await scene.row())["end_on"] is None
    scene.chen.hears("客户要到年底")
    await scene.chen.taps(word("button-contract-open"))
    scene.chen.sees(word("dict-contract_field-end_on"))
    await scene.chen.taps(word("button-contract-agree"))
    assert (await scene.row())["end_on"] == "2026-12-31"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-11")
async def test_a_contract_ends_early_with_a_reason(world: World, locale: str) -> None:
    scene = await in_force(world, locale)
    lin, word = scene.lin, scene.word
    await scene.opens(lin)
    with lin.costs(t=4, new=0, edits=4):
        for label in ("more", "contract-steps", "contract-end-early", "contract-cancelled"):
            await lin.taps(word(f"button-{label}"))
    lin.sees(word("dict-fulfilment-terminated"))
    assert (await scene.row())["fulfilment"] == "terminated"
    reason = await world.firm.value("SELECT reason FROM audit WHERE action = 'fulfilled'")
    assert reason == word("contract-reason-cancelled")


@pytest.mark.rule("CONTRACT-11")
async def test_why_a_contract_ends_early_may_be_written(world: World) -> None:
    scene = await in_force(world)
    await scene.opens(scene.lin, "button-more", "button-contract-steps", "button-contract-end-early")
    await scene.lin.says("客户的工厂关了")
    scene.lin.sees("已终止")
    assert await world.firm.value("SELECT reason FROM audit WHERE action = 'fulfilled'") == "客户的工厂关了"


@pytest.mark.rule("CONTRACT-11")
async def test_steps_are_skipped_by_anybody_and_taken_back_only_by_who_may_void(world: World) -> None:
    scene = await in_force(world)
    lin, chen = scene.lin, scene.chen
    await scene.opens(lin, "button-more", "button-contract-steps")
    lin.sees_buttons(["已签回", "开始履行"], ["已完成"], ["提前终止"], ["‹ 返回"])
    await lin.taps("已完成")
    assert (await scene.row())["fulfilment"] == "completed"
    await lin.taps("更多")
    await lin.taps("履行进度")
    lin.sees_buttons(["提前终止"], ["‹ 返回"])
    await scene.opens(chen, "button-more", "button-contract-steps")
    await chen.taps("已签回")
    assert (await scene.row())["fulfilment"] == "signed"


@pytest.mark.rule("PROD-3", "CONTRACT-6")
async def test_the_discount_of_the_whole_order_is_typed(world: World) -> None:
    scene = await a_scene(world)
    lin = scene.lin
    lines = (NewLine(await a_product(world.firm, "冷链车", 100_000), quantity=2_000),)
    await a_draft(world.firm, lin.person, 0, lines=lines)
    await scene.opens(lin, "button-edit-one", "button-contract-rest", "button-contract-discount")
    await lin.says("500")
    lin.sees("1,500")
    row = await scene.row()
    assert (row["order_discount"], row["amount"]) == (50_000, 150_000)
    for label in ("button-edit-one", "button-contract-rest", "button-contract-discount"):
        await lin.taps(scene.word(label))
    await lin.says("0")
    assert (await scene.row())["amount"] == 200_000


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-8", "NOTIFY-36")
async def test_a_change_is_refused_in_chat(world: World, locale: str) -> None:
    scene = await in_force(world, locale)
    lin, chen, word = scene.lin, scene.chen, scene.word
    await scene.opens(lin, "button-contract-change", "button-contract-amount")
    await lin.says("500000")
    await lin.says("客户加了一台车")
    chen.hears("客户加了一台车")
    await chen.taps(word("button-contract-open"))
    await chen.taps(word("button-contract-refuse"))
    chen.sees("450,000")
    assert (await scene.row())["amount"] == 450_000 * YUAN
    lin.hears(word("contract-change-rejected", number=str((await scene.row())["number"])))
    assert await world.firm.value("SELECT state FROM contract_changes") == "rejected"


@pytest.mark.rule("CONTRACT-8")
async def test_a_change_is_taken_back_in_chat_while_nobody_decided(world: World) -> None:
    scene = await in_force(world)
    lin, chen = scene.lin, scene.chen
    await scene.opens(lin, "button-contract-change", "button-contract-amount")
    await lin.says("500000")
    await lin.says("客户加了一台车")
    lin.sees("变更已提交")
    await lin.taps("撤回变更")
    lin.sees_not("变更待批")
    assert await world.firm.value("SELECT state FROM contract_changes") == "recalled"
    await chen.taps("看合同")
    assert "同意变更" not in [label for row in chen.labels for label in row]
