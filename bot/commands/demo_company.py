"""The company of the demo: people, sixty customers, leads, a filled pool and follow-ups that lead to reminders.

Every name and number is made up; phones are from ranges kept for examples.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Colleague:
    """One phone of the demo. `words` are what /invite is told; `role` is what the page shows."""

    name: str
    locale: str
    language_code: str
    role: str
    words: str


OWNER: Final = Colleague("陈晓雯", "zh-CN", "zh-hans", "manager", "")
COLLEAGUES: Final = (
    Colleague("林志强", "zh-CN", "zh-hans", "rep", "林志强 销售"),
    Colleague("王芳", "zh-TW", "zh-hant", "rep", "王芳 销售"),
    Colleague("Alex Turner", "en", "en", "rep", "Alex Turner, Sales"),
    Colleague("周敏", "zh-CN", "zh-hans", "finance", "周敏 财务"),
)


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer as the demo knows it: contact, level, where and in which trade."""

    name: str
    contact: str
    title: str
    region: str
    industry: str
    level: str = "B"


def _firms(table: str) -> tuple[Firm, ...]:
    rows = [line.split("|") for line in table.strip().splitlines()]
    return tuple(Firm(*(cell.strip() for cell in row)) for row in rows)


LIN: Final = _firms("""
顺达物流有限公司|张伟|总经理|guangdong|logistics|A
顺达包装有限公司|李静|采购经理|guangdong|manufacturing|C
天成贸易有限公司|何倩|经理|shanghai|trade|B
鸿图五金制品厂|罗斌|厂长|guangdong|manufacturing|B
联胜机电设备有限公司|邓超|采购主管|zhejiang|manufacturing|C
海纳百川食品有限公司|苏梅|总监|fujian|trade|A
金色麦田烘焙|林小满|店长|guangdong|services|C
远航国际货运代理有限公司|郑航|总经理|shanghai|logistics|A
云栖软件有限公司|吴桐|技术总监|zhejiang|technology|B
恒力机械有限公司|马骏|副总|jiangsu|manufacturing|B
和顺堂药业有限公司|孙和|采购部长|anhui|health|B
北方重工配件有限公司|韩磊|经理|liaoning|manufacturing|C
""")
WANG: Final = _firms("""
晨曦電子股份有限公司|許志明|採購經理|taipei|technology|A
大安建設股份有限公司|陳俊宏|副總|taipei|construction|B
永豐餘紙品行|葉美玲|老闆|taichung|trade|C
瑞光光學股份有限公司|蔡文彬|協理|hsinchu|technology|A
福爾摩沙茶業有限公司|江雅婷|經理|nantou|trade|B
港都物流股份有限公司|黃建國|總經理|kaohsiung|logistics|B
玉山精密工業有限公司|吳承翰|廠長|taichung|manufacturing|B
桃園冷鏈倉儲股份有限公司|鄭惠如|主任|taoyuan|logistics|B
明德補習班|劉明德|主任|tainan|education|C
綠野生技股份有限公司|洪詩涵|研發經理|hsinchu|health|A
""")
ALEX: Final = _firms("""
Kingsway Electronics Ltd|Amy Fong|Purchasing|hk|technology|A
Harbour Freight Forwarders Ltd|Grace Ho|Director|hk|logistics|A
Lion City Foods Pte Ltd|Daniel Tan|Buyer|sg|trade|B
Orchard Retail Systems|Priya Nair|Operations|sg|services|B
Straits Marine Supplies|Omar Aziz|Owner|my|trade|C
Peninsula Packaging Sdn Bhd|Nurul Hassan|Purchasing|my|manufacturing|B
Kestrel Robotics Inc|Tom Becker|Engineering|other|technology|A
Blue Pine Furniture|Hanna Olsen|Owner|other|manufacturing|C
""")
POOL: Final = _firms("""
永发建材有限公司|何勇|经理|guangdong|construction|B
宏图五金有限公司|彭辉|采购|guangdong|manufacturing|C
华东精工机械有限公司|沈洁|主管|jiangsu|manufacturing|B
江南纺织有限公司|顾燕|总经理|jiangsu|manufacturing|A
蓝海水产有限公司|方涛|老板|fujian|trade|C
中原种业有限公司|郭强|经理|henan|trade|C
西南交通器材有限公司|唐磊|采购|sichuan|logistics|B
湖畔书屋|程小雨|店长|hubei|services|C
星辰广告传媒|余洋|总监|beijing|services|B
泰和医疗器械有限公司|白雪|采购经理|shanghai|health|A
万里轮胎贸易|曹明|经理|shandong|trade|C
锦绣花园物业|范丽|主任|chongqing|property|B
東方不動產股份有限公司|邱志豪|經理|taipei|property|B
新北鋁門窗工程行|賴國華|老闆|new_taipei|construction|C
台中自行車零件有限公司|王建民|採購|taichung|manufacturing|B
海島旅行社|張雅筑|經理|penghu|services|C
高雄鋼構股份有限公司|李文德|副總|kaohsiung|construction|A
宜蘭有機農場|簡志成|場主|yilan|trade|C
Pacific Cold Chain Ltd|Rachel Wong|Manager|hk|logistics|B
Kowloon Medical Supplies|Peter Lau|Purchasing|hk|health|B
Merlion Education Group|Siti Rahman|Director|sg|education|B
Borneo Timber Trading|James Lim|Owner|my|trade|C
Northwind Traders|Anna Keller|Buyer|other|trade|B
Cobalt Energy Services|Marc Dubois|Director|other|services|A
Summit Outdoor Gear|Emily Clark|Owner|other|trade|C
凤凰陶瓷有限公司|石岩|厂长|jiangxi|manufacturing|B
草原乳业有限公司|乌兰|采购|neimenggu|manufacturing|A
琼海度假酒店|符敏|总监|hainan|services|B
长安古建工程有限公司|秦川|总经理|shaanxi|construction|B
雪域药材行|扎西|老板|xizang|health|C
""")


@dataclass(frozen=True, slots=True)
class Talk:
    """A contact some days ago: how, what was said, and in how many minutes from now the next one is due."""

    firm: str
    days_ago: int
    method: str
    said: str
    next_in: int | None = None


TALKS: Final[dict[str, tuple[Talk, ...]]] = {
    "林志强": (
        Talk("顺达物流有限公司", 20, "phone", "要报价单，重点问了华南到华东的时效"),
        Talk("顺达物流有限公司", 3, "visit", "看了仓库，对报价基本认可，要再降3个点", 30),
        Talk("顺达包装有限公司", 38, "wechat", "纸箱样品已寄，等他们老板回来再谈"),
        Talk("天成贸易有限公司", 6, "phone", "上一批货有两箱破损，答应补发", 95),
        Talk("鸿图五金制品厂", 12, "visit", "想试一批支架，担心交期", 60 * 20),
        Talk("远航国际货运代理有限公司", 2, "meeting", "开会定了年度框架，等法务看合同", 60 * 26),
        Talk("云栖软件有限公司", 9, "email", "发了方案第二版", 60 * 48),
    ),
    "王芳": (
        Talk("晨曦電子股份有限公司", 5, "visit", "樣品測試通過，月底前要報價", 45),
        Talk("大安建設股份有限公司", 15, "phone", "工地延後，下個月再談", 60 * 72),
        Talk("瑞光光學股份有限公司", 1, "line", "想多要兩組樣品", 60 * 3),
    ),
    "Alex Turner": (
        Talk("Kingsway Electronics Ltd", 4, "phone", "wants 500 brackets, asked for a lead time", 40),
        Talk("Harbour Freight Forwarders Ltd", 8, "visit", "shown the new rates, likes the weekly pickup", 60 * 24),
        Talk("Lion City Foods Pte Ltd", 2, "email", "sent the quote", 60 * 5),
    ),
}


@dataclass(frozen=True, slots=True)
class Interest:
    """A lead somebody holds."""

    name: str
    contact: str
    need: str
    source: str


LEADS: Final[dict[str, tuple[Interest, ...]]] = {
    "林志强": (
        Interest("佳明照明有限公司", "陆敏", "300 套灯具", "fair"),
        Interest("佳禾超市", "田甜", "货架翻新", "referral"),
        Interest("老陈汽修", "陈建", "维修工具一批", "cold_visit"),
    ),
    "王芳": (
        Interest("日光早餐店", "林阿姨", "冷藏設備", "walk_in"),
        Interest("築夢室內設計", "周哲宇", "燈具樣品", "search"),
    ),
    "Alex Turner": (Interest("Bright Path Academy", "Olivia Chen", "classroom furniture", "online_form"),),
}
