"""A manager and his rep on real phones, and contracts that wait for the manager."""

from dataclasses import dataclass

from bot.texts import texts
from storage.entities.flows import Step
from tests.bot.world import User, World
from tests.storage.approval_scene import a_flow, by
from tests.storage.contract_scene import a_draft

YUAN = 100


@dataclass
class Desk:
    world: World
    locale: str
    boss: User
    chen: User
    lin: User

    def word(self, key: str, **fields: str | int) -> str:
        """A word in the language of the desk."""
        return texts(self.locale).plain(key, **fields)

    async def submits(self, yuan: int = 1_000, *, name: str = "顺达物流") -> int:
        """A contract of the rep, into its approval; the id of the contract."""
        firm, who = self.world.firm, self.lin.person
        draft = await a_draft(firm, who, yuan * YUAN, name=name)
        await firm.crm.contracts.submit(firm.call(who), draft.id)
        await self.world.settle()
        return draft.id

    async def status(self, contract: int) -> str:
        found = await self.world.firm.value("SELECT approval_status FROM contracts WHERE id = :id", id=contract)
        return str(found)

    def money(self, yuan: int) -> str:
        return texts(self.locale).at(0, "UTC", currency="CNY").formats.money_button(yuan * YUAN)

    def approve(self, yuan: int) -> str:
        return self.word("button-approve-amount", amount=self.money(yuan))


async def a_desk(
    world: World, locale: str = "zh-CN", *steps: Step, chen: User | None = None, subject: str = "contract"
) -> Desk:
    """The manager decides alone unless there are other steps."""
    boss = await world.owner(locale=locale)
    world.firm.owner = boss.person
    chen = chen or await world.person("陈经理", "manager", locale=locale, superior=world.firm.owner)
    lin = await world.person("林志强", locale=locale, superior=chen.person)
    await a_flow(world.firm, *(steps or (by(chen.person),)), subject=subject)
    return Desk(world, locale, boss, chen, lin)
