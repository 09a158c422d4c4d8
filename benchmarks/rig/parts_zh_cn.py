"""Parts of messages in simplified Chinese."""

from datetime import date, timedelta
from random import Random
from typing import Any

DAY = timedelta(days=1)
PLACES = [("CN", "Asia/Shanghai")]
TOWNS = "常州 嘉兴 惠州 绵阳 洛阳 泉州 扬州 柳州 淄博 廊坊 温岭 余姚".split()
FIRST, SECOND = "旭凯泓铭瑞森弘骏锦卓承岳翰朗", "源达博川晟辉邦科泽兴联腾翔远"
TRADES = "精密 塑业 五金 照明 家具 食品 仪表 管业 印务 纺织 环保科技 医疗器械 新材料 冷链 建材 软件".split()
LEGAL = "有限公司 有限公司 有限责任公司 股份有限公司 厂".split()
SURNAMES = "邱 程 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范".split()
GIVEN = "志强 丽娟 晓峰 雅琴 国栋 海燕 俊杰 文静 立群 春梅 建平 思远 慧敏 永康".split()
TITLES = "总 经理 工 主任 厂长 科长 老师 部长 店长 院长".split()
HEADS = "138 139 150 151 158 186 187 188".split()
WEEK = "一二三四五六日"
WEIGHTS = {"follow_up": 45, "lead": 20, "task": 15, "lookup": 8, "business": 6, "small_talk": 3, "unknown": 3}
FILLS = {
    "o": ["价格能接受，嫌交期长", "说今年预算砍了", "要看样品再定", "技术上没问题，等老板点头", "对手报得比我们低",
          "想要两年质保", "方案基本认可", "不太感兴趣", "新厂房年底投产，到时要上设备"],
    "w": ["包装机", "数控车床", "仓储货架", "除尘设备", "办公软件", "叉车电池", "标签打印机", "污水泵"],
    "x": ["把合同带给他", "问问样品测得怎么样", "催尾款", "送样册", "确认图纸", "对账"],
}  # fmt: skip
SHAPES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "follow_up": [
        ("{d}拜访了{f}{p}，{o}，{n}再去一趟", {"method": "visit"}),
        ("{d}去{f}见了{p}，{o}。{n}再联系", {"method": "visit"}),
        ("{d}给{f}的{p}打了电话，{o}，{n}再打给他", {"method": "phone"}),
        ("{f}{p}{d}来电话了，{o}，约好{n}见面", {"method": "phone"}),
        ("{d}跟{f}{p}微信聊了聊，{o}，{n}回复他", {"method": "wechat"}),
        ("{d}和{f}开了个视频会，{p}说{o}，{n}再跟进", {"method": "online"}),
        ("{d}给{f}发了邮件报价，{s}，{n}问结果", {"method": "email"}),
        ("打{f}{p}电话没人接，{n}再试", {"method": "phone"}),
        ("拜访{f}，见到{p}，{o}", {"method": "visit"}),
        ("{f}那边{p}说{o}", {}),
        ("{f}：{o}。{n}跟{p}再碰一次", {}),
        ("{d}在{f}和{p}谈了{w}的事，报价{s}，{o}，{n}给答复", {"accept": {"method": [None, "visit", "meeting"]}}),
        ("{d}微信上{p}问{w}什么价，{f}的，{n}给他报", {"method": "wechat"}),
        ("{f}收到样品了，{p}反馈{o}，下次{n}联系", {}),
    ],
    "lead": [
        ("新客户 {f} {p} {t} 想买{w}", {}),
        ("新线索：{f}，{p}，电话{t}，预算{s}，{n}联系", {}),
        ("公司：{f}\n联系人：{p}\n电话：{t}\n需求：{w}", {}),
        ("{f} {p} {t} {e} 咨询{w}", {}),
        ("新客户，展会上认识的，{f}{p}，手机{t}，要{w}，{n}打给他", {}),
        ("录个新客户：{f}，对接人{p}，{t}，邮箱{e}，老客户介绍", {}),
    ],
    "task": [
        ("提醒我{n}给{f}{p}打电话{x}", {"method": "phone"}),
        ("{n}去{f}拜访{p}，{x}", {"method": "visit"}),
        ("记得{n}找{p}{x}", {}),
        ("{n}给{f}{x}", {}),
        ("别忘了{n}给{f}发邮件", {"method": "email"}),
    ],
    "lookup": [("{f}电话多少", {}), ("查一下{f}", {}), ("{f}", {}), ("{f}是谁在跟", {}), ("找{f}的{p}", {})],
    "business": [
        ("{f}签合同了，{s}", {}), ("{f}到账{s}", {}), ("{f}报价改成{s}", {}), ("{f}赢单，合同额{s}", {}),
    ],
    "small_talk": [(each, {}) for each in ("早上好", "收到，谢谢", "辛苦了👍", "你好呀", "好的", "哈哈哈")],
    "unknown": [(each, {}) for each in ("空调遥控器又找不到了", "牛肉面涨价了", "儿子考了满分", "球赛真难看")],
}  # fmt: skip


def firm(random: Random) -> tuple[str, ...]:
    """Place, name, trade and legal form."""
    town = random.choice(TOWNS) if random.random() < 0.6 else ""
    return town, random.choice(FIRST) + random.choice(SECOND), random.choice(TRADES), random.choice(LEGAL)


def joined(name: tuple[str, ...]) -> str:
    """As it is registered."""
    return "".join(name)


def short(name: tuple[str, ...]) -> str:
    """As people say it."""
    return name[1] + name[2]


def person(random: Random) -> tuple[str, str | None]:
    """As written, and the title in it."""
    if random.random() < 0.35:
        return random.choice(SURNAMES) + random.choice(GIVEN), None
    title = random.choice(TITLES)
    return random.choice(SURNAMES) + title, title


def phone(random: Random, region: str) -> tuple[str, str]:
    """As typed, and in E.164."""
    head, middle, last = random.choice(HEADS), random.randrange(1000, 10000), random.randrange(1000, 10000)
    joint = random.choice(["", "", " ", "-"])
    return f"{head}{joint}{middle}{joint}{last}", f"+86{head}{middle}{last}"


def money(random: Random, region: str) -> tuple[str, dict[str, Any]]:
    """As typed, and in minor units."""
    count = random.randrange(2, 90)
    said = [
        (f"{count}万", count * 10_000),
        (f"{count}.5万", count * 10_000 + 5_000),
        (f"{count * 100}元", count * 100),
    ]
    said += [(f"{count}w", count * 10_000), (f"{count},{random.choice(['000', '500'])}块", 0), ("三十五万", 350_000)]
    words, worth = random.choice(said)
    worth = worth or int(words[:-1].replace(",", ""))
    return words, {"minor": worth * 100, "currency": "CNY"}


def past(random: Random, days: Any) -> list[tuple[str, date]]:
    """Words for a day behind."""
    weekday = random.randrange(5)
    return [
        ("今天", days.today), ("今天上午", days.today), ("刚刚", days.today), ("昨天", days.today - DAY),
        ("昨天下午", days.today - DAY), ("前天", days.today - 2 * DAY),
        ("上周" + WEEK[weekday], days.of_week(weekday, -1)),
    ]  # fmt: skip


def plans(random: Random, days: Any) -> list[tuple[str, date, str | None, str | None, bool]]:
    """Words for a day ahead; its time, its part of the day, whether it is a deadline."""
    weekday = random.choice([each for each in range(6) if each != days.today.weekday()])
    count, far = random.randrange(3, 10), days.today + random.randrange(12, 80) * DAY
    following, coming = days.of_week(weekday, 1), days.coming(weekday)
    number = random.choice([5, 8, 12, 16, 20, 25])
    clock = random.choice([("上午10点", "10:00"), ("下午3点", "15:00"), ("下午两点半", "14:30"), ("15:30", "15:30")])
    part = random.choice([("上午", "am"), ("下午", "pm"), ("晚上", "evening")])
    return [
        ("明天", days.today + DAY, None, None, False),
        ("明天" + part[0], days.today + DAY, None, part[1], False),
        ("明天" + clock[0], days.today + DAY, clock[1], None, False),
        ("后天", days.today + 2 * DAY, None, None, False),
        ("大后天", days.today + 3 * DAY, None, None, False),
        (f"{count}天后", days.today + count * DAY, None, None, False),
        ("两周后", days.today + 14 * DAY, None, None, False),
        ("下周" + WEEK[weekday], following, None, None, False),
        ("下周" + WEEK[weekday] + part[0], following, None, part[1], False),
        ("下周" + WEEK[weekday] + clock[0], following, clock[1], None, False),
        (f"{far.month}月{far.day}号", far, None, None, False),
        (f"{far.month}月{far.day}日" + clock[0], far, clock[1], None, False),
        (f"{number}号", days.numbered(number), None, None, False),
        (f"周{WEEK[weekday]}前", coming, None, None, True),
        (f"{far.month}月{far.day}号之前", far, None, None, True),
    ]
