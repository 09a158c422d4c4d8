"""What the reps of the benchmark own and say: names that differ, and follow-ups as people type them."""

import itertools
import random
from collections.abc import Iterator

CITIES = "上海 深圳 杭州 苏州 成都 武汉 青岛 厦门 东莞 宁波 台北 新竹 台中 高雄 佛山 无锡".split()
BRANDS = (
    "顺达 明辉 恒信 瑞丰 金泰 宏远 华盛 鼎新 联创 博雅 东方 佳美 永兴 正和 天成 中科 安泰 富强 利民 海纳"
    " 启明 远大 嘉禾 立信 百川 长青 德润 飞跃 国兴 和顺 建业 凯旋 康宁 龙腾 美林 诺亚 普惠 庆丰 荣光 三和"
).split()
TRADES = "物流 电子 机械 食品 建材 包装 纺织 化工 五金 医疗".split()

SAYINGS = (
    "今天拜访了{name}的张总，谈了新报价，下周三上午再约",
    "给{name}打了电话，李经理说预算下个月批，周五下午3点再联系",
    "微信联系了{name}王经理，对方要样品，明天上午10点送过去",
    "{name}开会，客户对交期有顾虑，后天再跟进",
    "Called {name}, they want the new price list, call again next Tuesday 3pm",
    "刚和{name}的陈小姐通完电话，合同条款没问题，月底前再联系",
)


def names() -> Iterator[str]:
    """6,400 firms, no two of the same name, always in the same order."""
    firms = [f"{city}{brand}{trade}" for trade, city, brand in itertools.product(TRADES, CITIES, BRANDS)]
    random.Random(1).shuffle(firms)
    yield from firms


def follow_ups(customers: list[str], number: int) -> list[str]:
    """What one rep says about their customers, in another order than the others."""
    said = [saying.format(name=name) for saying in SAYINGS for name in customers]
    start = number % len(said)
    return said[start:] + said[:start]
