"""The company that is stored: the people and records of the demo, and what some hours of chat leave besides."""

from types import SimpleNamespace

from bot.commands.demo import _Demo
from bot.commands.demo_company import COLLEAGUES
from storage.database import Database
from tests.bot.world import User, World

WORDS = {"销售": "rep", "Sales": "rep", "财务": "finance"}
SAID = (
    "今天拜访了顺达物流，看了仓库，下周三上午10点再联系",
    "顺达",
    "明天下午3点提醒我给天成贸易打电话",
    "新客户 海川五金 王经理 13900001111",
    "/today",
    "这歌挺好听",
)


async def make(db: Database) -> None:
    """Fill a migrated database, on the sample day."""
    world = await World.open(db)
    try:
        owner = await world.owner()
        people = {owner.person.name: owner}
        for one in COLLEAGUES:
            role = next(role for word, role in WORDS.items() if one.words.endswith(word))
            people[one.name] = await world.person(one.name, role, locale=one.locale, superior=owner.person)
        service = SimpleNamespace(crm=world.firm.crm, clock=world.service.clock, settings=world.service.settings)
        demo = _Demo(None, "", service)  # type: ignore[arg-type]
        await demo._fill({name: user.person.account for name, user in people.items()})
        await _chat(world, people)
    finally:
        await world.close()


async def _chat(world: World, people: dict) -> None:  # type: ignore[type-arg]
    rep = people["林志强"]
    for words in SAID:
        await rep.says(words)
    await rep.sends_photo("顺达物流 门头")
    await rep.sends_location(25.0336, 121.5648)
    await rep.forwards("张伟", ["报价单收到了", "我们商量一下"])
    await rep.shares_contact("李静", "+8613800009999")
    await _more(world, people)
    await world.passes(hours=20)
    await world.passes(hours=4)
    while await world.firm.crm.audit.seal():
        pass


async def _more(world: World, people: dict) -> None:  # type: ignore[type-arg]
    """What the demo leaves out: a claim, a wish to join, an import, an export, a group, fields of the firm's own."""
    owner, rep, other = people["陈晓雯"], people["林志强"], people["王芳"]
    await _claims(rep)
    await other.says("/find 顺达物流有限公司")
    await other.taps("申請協作")
    await rep.taps("同意协作")
    await owner.sends_file("customers.csv", "公司,联系人,电话\n南山机电,胡军,13800138111\n".encode())
    for row in (0, 0):
        await owner.taps(owner.labels[row][0])
    await owner.says("/export")
    await owner.taps(owner.labels[0][0])
    await owner.says("/invite 赵磊 销售")
    await world.firm.set("pool.run_at", "03:00")
    await world.firm.set("customer.lock_limit", 12)
    person = world.stranger("路人")
    await person.says("/start")


async def _claims(rep: User) -> None:
    await rep.says("/pool")
    while not any("领取" in label for row in rep.labels for label in row):
        await rep.taps(rep.labels[0][0])
    await rep.taps("领取")
