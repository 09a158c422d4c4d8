"""One customer with everything a firm can write about him, every word of it marked, so that a scan finds it."""

from dataclasses import dataclass, field
from typing import Any

from storage.entities.contracts import NewContract, NewPlan
from storage.entities.customers import NewContact
from storage.entities.deals import NewDeal
from storage.entities.files import NewFile
from storage.entities.follow_ups import Entry
from storage.entities.leads import NewLead
from storage.entities.money import NewReceipt
from storage.entities.segments import Filter
from storage.entities.visits import Fix
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_person
from tests.storage.approval_scene import a_flow, by
from tests.storage.deal_scene import a_line, a_product
from tests.storage.import_scene import staged, taken

MARK = "鲸歌"
NAME = f"北山{MARK}海运有限公司"
PERSON = f"欧{MARK}"
PHONE, OTHER, THIRD = "13955550001", "13955550002", "13955550003"
MARKS = (MARK, "5555000")
ON = "2026-07-09"


def words(what: str) -> str:
    return f"{MARK}的{what}"


@dataclass
class House:
    """Who stands where, and the ids of what there is, by the names that verbs give them."""

    firm: Firm
    mia: Person  # superior of ann and manager of her department
    ann: Person  # whose all of it is
    zhou: Person  # finance
    wang: Person  # a rep elsewhere
    li: Person  # a manager elsewhere
    gu: Person  # reads everything and changes nothing
    ids: dict[str, int] = field(default_factory=dict)

    async def newest(self, table: str, **where: Any) -> int:
        told = " AND ".join(f"{name} = :{name}" for name in where) or "1 = 1"
        return int(await self.firm.value(f"SELECT max(id) AS id FROM {table} WHERE {told}", **where))


async def a_house(firm: Firm, *, others: bool = True) -> House:
    """The people and all that is written; what is asked of others still waits for them. Without `others` every mark
    belongs to the one customer or its lead and its double."""
    sales, other = await a_department(firm, "销售"), await a_department(firm, "别处")
    mia = await a_person(firm, "陈经理", "manager", department=sales, superior=firm.owner)
    house = House(
        firm,
        mia,
        await a_person(firm, "林志强", department=sales, superior=mia),
        await a_person(firm, "周敏", "finance"),
        await a_person(firm, "王芳", department=other),
        await a_person(firm, "李经理", "manager", department=other),
        await a_person(firm, "顾问", "viewer", department=other),
    )
    await firm.crm.joining.invite(firm.call(firm.owner), "新人")
    await _records(house)
    await _said(house)
    await _trade(house)
    await _money(house)
    if others:
        await _own(house)
    await _tables(house, others=others)
    return house


async def _records(house: House) -> None:
    firm, ann, ids = house.firm, house.ann, house.ids
    contact = NewContact(
        PERSON,
        title=words("主任"),
        phones=(OTHER,),
        email="whale@haiyun.example",
        wechat="whale5555000",
        hobbies=words("爱好"),
        remark=words("备注"),
        address=words("地址"),
    )
    ids["customer_id"] = await a_customer(
        firm,
        owner=ann,
        name=NAME,
        phones=(PHONE,),
        short_name=f"{MARK}海运",
        address=words("总部"),
        tax_no="91310000555500010X",
        core_value=words("价值"),
        remark=words("备注"),
        website="https://haiyun5555000.example",
        hobbies=words("爱好"),
        tags=(words("标签"),),
        contacts=(contact,),
    )
    ids["contact_id"] = await house.newest("contacts")
    ids["source_id"] = await a_customer(firm, owner=ann, name=f"南山{MARK}航运", remark=words("别的"))
    ids["target_id"] = ids["customer_id"]
    ids["lead_id"] = await a_lead(
        firm,
        owner=ann,
        name=f"东山{MARK}码头",
        contact_name=PERSON,
        phones=(THIRD,),
        need=words("需要"),
        remark=words("备注"),
        address=words("地址"),
    )


async def _said(house: House) -> None:
    """A follow-up with its question, answer and file, a visit, a reminder."""
    firm, ann, ids = house.firm, house.ann, house.ids
    subject = ("customer", ids["customer_id"])
    call = firm.call(ann)
    said = words(f"电话 {OTHER}")
    entry = Entry(
        subject=("customer", ids["customer_id"]),
        content=said,
        words=said,
        person=PERSON,
        occurred_at=call.at,
        next_at=call.at + 86_400_000,
        files=(NewFile("photo", "photo-1", words("照片.jpg"), size=10),),
    )
    shown = await firm.crm.follow_ups.log(call, entry)
    ids["follow_up_id"] = await house.newest("follow_ups")
    assert shown is not None
    await firm.crm.follow_ups.read(firm.call(house.mia), ids["follow_up_id"])
    await firm.crm.follow_ups.comment(firm.call(house.mia), ids["follow_up_id"], words("评语"))
    await firm.crm.files.attach(
        firm.call(ann), "customer", ids["customer_id"], [NewFile("document", "doc-1", words("报价.pdf"), size=10)]
    )
    ids["file_id"] = await house.newest("files")
    ids["reminder_id"] = await house.newest("reminders", subject_kind="customer", subject_id=subject[1])
    await firm.crm.visits.check_in(
        firm.call(ann), ("customer", ids["customer_id"]), Fix("live", 25_030_000, 121_560_000)
    )
    ids["visit_id"] = await house.newest("follow_ups")


async def _trade(house: House) -> None:
    firm, ann, ids = house.firm, house.ann, house.ids
    product = await a_product(firm)
    new = NewDeal(
        words("项目"),
        ids["customer_id"],
        next_step=words("下一步"),
        competitor=words("对手"),
        lines=(a_line(product, note=words("行")),),
    )
    deal = await firm.crm.deals.create(firm.call(ann), new)
    ids["deal_id"] = deal.id
    await firm.crm.deals.put_contact(firm.call(ann), deal.id, ids["contact_id"])
    await firm.crm.deals.quote(firm.call(ann), deal.id)
    ids["quote_id"] = await house.newest("quotes")
    made = await firm.crm.contracts.create(
        firm.call(ann),
        NewContract(
            ids["customer_id"],
            name=words("合同"),
            amount=1000,
            customer_signer=PERSON,
            terms=words("条款"),
            remark=words("备注"),
            opportunity_id=deal.id,
        ),
    )
    ids["contract_id"] = made.id
    card = await firm.crm.contracts.submit(firm.call(ann), made.id)
    assert card.status == "not_required"


async def _money(house: House) -> None:
    """Paid and reported in part, a refund and a change that wait for their approvers."""
    firm, ann, ids = house.firm, house.ann, house.ids
    contract = ids["contract_id"]
    await firm.crm.money.add_plan(firm.call(ann), contract, NewPlan(600, "2026-08-01", note=words("一期")))
    ids["plan_id"] = await house.newest("plans")
    first = await firm.crm.money.claim(firm.call(ann), contract, NewReceipt(300, ON, payer=words("付款人")))
    await firm.crm.money.confirm(firm.call(house.zhou), first.id)
    claim = await firm.crm.money.claim(
        firm.call(ann), contract, NewReceipt(100, ON, payer=words("付款人"), number="9")
    )
    ids["receipt_id"] = claim.id
    await a_flow(firm, by(firm.owner), subject="refund")
    await a_flow(firm, by(firm.owner), subject="contract_change")
    refund = await firm.crm.money.ask_refund(firm.call(ann), contract, 50, words("退款"))
    ids["refund_id"] = refund.id
    await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"terms": words("改动")}, words("理由"))
    ids["change_id"] = await house.newest("contract_changes")
    ids["approval_id"] = await house.newest("approvals")


async def _own(house: House) -> None:
    """What only its writer sees: drafts, memos, a saved filter."""
    firm, ann, ids = house.firm, house.ann, house.ids
    lead = NewLead(f"西山{MARK}仓库", phones=("13955550009",), remark=words("备注"))
    await firm.crm.leads.draft(firm.call(ann), lead, f"新线索 西山{MARK}仓库 13955550009")
    ids["draft_id"] = await house.newest("drafts")
    await firm.crm.dialogue.keep_memo(firm.call(ann), words("便条"))
    ids["memo_id"] = await house.newest("memos")
    book = await firm.crm.segments.show(firm.call(ann), Filter(level=("B",)))
    await firm.shown(book.card)
    await firm.crm.segments.save(
        firm.call(ann, card_message=f"m{book.card.id}", place=book.card.place), words("分组")
    )
    ids["segment_id"] = await house.newest("segments")


async def _tables(house: House, *, others: bool) -> None:
    """A file taken in and one given out."""
    firm, mia, ids = house.firm, house.mia, house.ids
    rows = [["西山仓储", "13955550004", words("导入")]] if others else []
    job = await staged(firm, mia, ["name", "phone", "remark"], [*rows, [NAME, PHONE, words("重复")]])
    await taken(firm, mia, job)
    ids["import_id"] = job.id
    export = await firm.crm.exports.ask(firm.call(mia), "customer", {"words": NAME})
    ids["export_id"] = export.id


def is_marked(value: object) -> bool:
    """Whether a mark stands anywhere in what is printed of a value."""
    return any(mark in repr(value) for mark in MARKS)
