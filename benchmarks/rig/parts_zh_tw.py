"""Parts of messages in traditional Chinese as it is written in Taiwan."""

from datetime import date, timedelta
from random import Random
from typing import Any

DAY = timedelta(days=1)
PLACES = [("TW", "Asia/Taipei")]
TOWNS = "桃園 彰化 嘉義 屏東 苗栗 宜蘭 中壢 鹿港".split()
FIRST, SECOND = "冠群益宏聯勝祥寶東亞瑞鉅采尚", "昌碩陽騰笙御岱崧宥鋒彥茂展霖"
TRADES = "精機 塑膠 五金 燈飾 傢俱 食品 電子 水產 紡織 生技 包材 營造 汽材 印刷 茶業 物流".split()
LEGAL = "有限公司 股份有限公司 企業有限公司 實業有限公司".split()
SURNAMES = "簡 賴 莊 游 詹 邱 曾 葉 蕭 潘 鍾 呂 江 蘇 盧 廖 温 涂 沈 施 柯 歐 翁 魏 高 范 童 藍".split()
GIVEN = "志豪 怡君 雅婷 家豪 淑芬 俊宏 佩珊 冠廷 美玲 建宏 宗翰 郁雯 承恩 詩涵".split()
TITLES = "總 經理 副理 協理 廠長 課長 主任 老闆 小姐 先生 特助".split()
WEEK = "一二三四五六日"
WEIGHTS = {"follow_up": 45, "lead": 20, "task": 15, "lookup": 8, "business": 6, "small_talk": 3, "unknown": 3}
FILLS = {
    "o": ["價錢可以，嫌交期太長", "說今年預算被砍", "要看樣品再決定", "規格沒問題，等老闆點頭", "同業報得比我們低",
          "希望保固兩年", "大致滿意", "暫時沒需求", "新廠年底完工，到時要添設備"],
    "w": ["封口機", "輸送帶", "貨架", "除濕設備", "堆高機電池", "標籤機", "過濾器", "烘焙烤箱"],
    "x": ["帶合約過去", "問樣品測得如何", "催尾款", "送型錄", "確認圖面", "對帳"],
}  # fmt: skip
SHAPES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "follow_up": [
        ("{d}拜訪了{f}{p}，{o}，{n}再過去一趟", {"method": "visit"}),
        ("{d}去{f}見了{p}，{o}。{n}再聯絡", {"method": "visit"}),
        ("{d}打電話給{f}的{p}，{o}，{n}再打", {"method": "phone"}),
        ("{d}{f}{p}打電話來，{o}，約好{n}見面", {"method": "phone"}),
        ("{d}跟{f}{p}用LINE聊了一下，{o}，{n}回覆", {"method": "line"}),
        ("{d}和{f}開了視訊會議，{p}說{o}，{n}再跟進", {"method": "online"}),
        ("{d}寄了email報價給{f}，{s}，{n}問結果", {"method": "email"}),
        ("打給{f}{p}沒人接，{n}再試", {"method": "phone"}),
        ("拜訪{f}，有見到{p}，{o}", {"method": "visit"}),
        ("{f}那邊{p}說{o}", {}),
        ("{f}：{o}。{n}再跟{p}碰一次", {}),
        ("{d}在{f}跟{p}談了{w}的案子，報價{s}，{o}，{n}給答覆", {"accept": {"method": [None, "visit", "meeting"]}}),
        ("{f}收到樣品了，{p}回饋{o}，下次{n}聯絡", {}),
    ],
    "lead": [
        ("新客戶 {f} {p} {t} 想買{w}", {}),
        ("新名單：{f}，{p}，電話{t}，預算{s}，{n}聯絡", {}),
        ("公司：{f}\n聯絡人：{p}\n電話：{t}\n需求：{w}", {}),
        ("{f} {p} {t} {e} 詢問{w}", {}),
        ("新客戶，展場認識的，{f}{p}，手機{t}，要{w}，{n}打給他", {}),
        ("建一個新客戶：{f}，窗口{p}，{t}，信箱{e}，老客戶介紹", {}),
    ],
    "task": [
        ("提醒我{n}打給{f}{p}{x}", {"method": "phone"}),
        ("{n}去{f}拜訪{p}，{x}", {"method": "visit"}),
        ("記得{n}找{p}{x}", {}),
        ("{n}給{f}{x}", {}),
        ("別忘了{n}寄email給{f}", {"method": "email"}),
    ],
    "lookup": [("{f}電話幾號", {}), ("查一下{f}", {}), ("{f}", {}), ("{f}是誰在跟", {}), ("找{f}的{p}", {})],
    "business": [
        ("{f}簽約了，{s}", {}), ("{f}入帳{s}", {}), ("{f}報價改成{s}", {}), ("{f}贏單，合約金額{s}", {}),
    ],
    "small_talk": [(each, {}) for each in ("早安", "收到，謝謝", "辛苦了👍", "你好", "好的", "哈哈哈")],
    "unknown": [(each, {}) for each in ("冷氣遙控器又不見了", "巷口的滷肉飯漲價了", "兒子考滿分", "球賽好難看")],
}  # fmt: skip


def firm(random: Random) -> tuple[str, ...]:
    """Place, name, trade and legal form."""
    town = random.choice(TOWNS) if random.random() < 0.3 else ""
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
    head, middle, last = random.randrange(10, 90), random.randrange(100, 1000), random.randrange(100, 1000)
    joint = random.choice(["", " ", "-"])
    return f"09{head}{joint}{middle}{joint}{last}", f"+8869{head}{middle}{last}"


def money(random: Random, region: str) -> tuple[str, dict[str, Any]]:
    """As typed, and in minor units."""
    count = random.randrange(2, 90)
    said = [
        (f"{count}萬", count * 10_000),
        (f"NT${count}萬", count * 10_000),
        (f"{count}.5萬", count * 10_000 + 5_000),
    ]
    said += [(f"{count},800元", count * 1_000 + 800), ("三十五萬", 350_000), (f"NT${count},500", count * 1_000 + 500)]
    words, worth = random.choice(said)
    return words, {"minor": worth * 100, "currency": "TWD"}


def past(random: Random, days: Any) -> list[tuple[str, date]]:
    """Words for a day behind."""
    weekday = random.randrange(5)
    return [
        ("今天", days.today), ("今天早上", days.today), ("剛剛", days.today), ("昨天", days.today - DAY),
        ("昨天下午", days.today - DAY), ("前天", days.today - 2 * DAY),
        ("上週" + WEEK[weekday], days.of_week(weekday, -1)),
    ]  # fmt: skip


def plans(random: Random, days: Any) -> list[tuple[str, date, str | None, str | None, bool]]:
    """Words for a day ahead; its time, its part of the day, whether it is a deadline."""
    weekday = random.choice([each for each in range(6) if each != days.today.weekday()])
    count, far = random.randrange(3, 10), days.today + random.randrange(12, 80) * DAY
    following, coming = days.of_week(weekday, 1), days.coming(weekday)
    number = random.choice([5, 8, 12, 16, 20, 25])
    clock = random.choice([("上午10點", "10:00"), ("下午3點", "15:00"), ("下午兩點半", "14:30"), ("15:30", "15:30")])
    part = random.choice([("上午", "am"), ("下午", "pm"), ("晚上", "evening")])
    return [
        ("明天", days.today + DAY, None, None, False),
        ("明天" + part[0], days.today + DAY, None, part[1], False),
        ("明天" + clock[0], days.today + DAY, clock[1], None, False),
        ("後天", days.today + 2 * DAY, None, None, False),
        (f"{count}天後", days.today + count * DAY, None, None, False),
        ("兩週後", days.today + 14 * DAY, None, None, False),
        ("下週" + WEEK[weekday], following, None, None, False),
        ("下禮拜" + WEEK[weekday] + part[0], following, None, part[1], False),
        ("下週" + WEEK[weekday] + clock[0], following, clock[1], None, False),
        (f"{far.month}/{far.day}", far, None, None, False),
        (f"{far.month}月{far.day}號", far, None, None, False),
        (f"{far.year - 1911}年{far.month}月{far.day}日", far, None, None, False),
        (f"{number}號", days.numbered(number), None, None, False),
        (f"週{WEEK[weekday]}前", coming, None, None, True),
        (f"{far.month}月{far.day}日之前", far, None, None, True),
    ]
