"""What the demo's company sells: products, approval flows, deals, contracts, money paid and money owed.

Sums are whole units of the company's currency; days count from the day the demo starts, the past is negative.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ware:
    """A product on sale: list price and cost."""

    number: str
    name: str
    unit: str
    price: int
    cost: int


WARES: Final = (
    Ware("A100", "标准支架", "件", 1_200, 780),
    Ware("A200", "加强支架", "件", 1_800, 1_150),
    Ware("C20", "冷藏柜", "台", 42_000, 31_500),
    Ware("S1", "年度维保", "年", 36_000, 20_000),
)


@dataclass(frozen=True, slots=True)
class Sold:
    """So many of a product, and the discount in hundredths of a per cent."""

    ware: str
    quantity: int
    discount_bp: int = 0


@dataclass(frozen=True, slots=True)
class Prospect:
    """A deal at one of the shipped stages (0 is the first); without lines the sum is what was typed."""

    rep: str
    firm: str
    name: str
    stage: int
    age: int
    closes_in: int
    amount: int = 0
    lines: tuple[Sold, ...] = ()
    quoted: bool = False
    lost: str = ""


DEALS: Final = (
    Prospect("林志强", "顺达物流有限公司", "年度维保", 2, 12, 9, 450_000),
    Prospect("林志强", "云栖软件有限公司", "机柜支架", 1, 5, 40, lines=(Sold("A100", 300), Sold("S1", 1))),
    Prospect("林志强", "恒力机械有限公司", "二期支架", 3, 20, -2, 880_000),
    Prospect("林志强", "和顺堂药业有限公司", "冷藏柜", 2, 35, -5, 420_000, lost="price"),
    Prospect(
        "王芳", "晨曦電子股份有限公司", "測試治具", 2, 8, 14, lines=(Sold("A200", 80, 1_500),), quoted=True
    ),
    Prospect("王芳", "綠野生技股份有限公司", "冷藏設備", 0, 3, 60, 252_000),
    Prospect("Alex Turner", "Kingsway Electronics Ltd", "500 brackets", 2, 6, 20, lines=(Sold("A100", 500, 500),)),
    Prospect("Alex Turner", "Lion City Foods Pte Ltd", "Cold cabinets", 1, 4, 30, 168_000),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a contract: when it is due, and how long ago it was paid, if it was."""

    amount: int
    due_in: int
    paid_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A contract in force since `age` days."""

    rep: str
    firm: str
    name: str
    amount: int
    age: int
    plan: tuple[Instalment, ...]
    ends_in: int | None = None


ORDERS: Final = (
    Order(
        "林志强", "天成贸易有限公司", "支架供货", 168_000, 70,
        (Instalment(42_000, -60, 59), Instalment(42_000, -30, 29), Instalment(42_000, 0), Instalment(42_000, 30)),
    ),
    Order("林志强", "鸿图五金制品厂", "设备维保", 60_000, 45, (Instalment(30_000, -40, 38), Instalment(30_000, -12))),
    Order("林志强", "海纳百川食品有限公司", "冷藏柜租赁", 96_000, 335, (Instalment(96_000, -330, 328),), ends_in=30),
    Order("王芳", "大安建設股份有限公司", "工地支架", 300_000, 20, (Instalment(150_000, 3), Instalment(150_000, 60))),
    Order("Alex Turner", "Harbour Freight Forwarders Ltd", "Racking", 240_000, 30,
          (Instalment(120_000, -25, 24), Instalment(120_000, 5))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A contract that waits for its approval, and what the rep says with it."""

    rep: str
    firm: str
    name: str
    lines: tuple[Sold, ...]
    note: str


ASKED: Final = (
    Asked(
        "林志强",
        "远航国际货运代理有限公司",
        "货架二期",
        (Sold("A200", 250, 1_200), Sold("S1", 1)),
        "客户同时在比三家",
    ),
    Asked("王芳", "永豐餘紙品行", "倉庫支架", (Sold("A100", 70, 500),), "老客戶，去年都準時付款"),
)

# Reported by the rep, not yet confirmed by finance; asked back by a customer.
CLAIMED: Final = ("王芳", "大安建設股份有限公司", 150_000)
REFUNDED: Final = ("林志强", "天成贸易有限公司", 4_200, "两箱货损")
