"""Words that look like dates and belong to a name: 三月科技, 星期五餐厅, Friday's, 3号楼."""

import re

from bot.understanding.dates.values import Piece

TRADES = (
    r"(?:花|里|天|阳光)?(?:科技|家居|餐饮|餐厅|影视|包装|连锁|传媒|广告|文化|实业|贸易"
    r"|商贸|电子|物流|建材|五金|服饰|酒店|饭店|咖啡"
    r"|酒吧|烘焙|食品|饮料|茶业|设计|装饰|网络|软件|信息|教育|医药|机械|汽车|置业|地产"
    r"|制衣|数码|印刷|美容|超市|便利店|书店|书屋"
    r"|影业|音乐|摄影|婚庆|母婴|童装|集团|公司|股份|有限|工作室)"
)
NAME_GOES_ON = r"(?:的|是|有限|公司|集团|股份|想|要|那|说|来|老板|店|采购|也|不|没|$|[\s,.;!?。、:])"
CHINESE_NAME = re.compile(rf"{TRADES}{NAME_GOES_ON}")
ENGLISH_NAME = re.compile(
    r"\s+(?:motors?|group|trading|foods?|ltd|inc|corp|co\b|company|logistics|electronics"
    r"|industries|restaurants?|media"
    r"|labs?|studios?|club|cafe|systems?|solutions?|holdings|partners|brothers|bros)\b|\s*&\s*\w"
)
RELATIVE = re.compile(r"^[今明昨后前大当]+[天日]")
AFTER_NAMES = re.compile(r"(?:叫|姓|名字是)$")


def is_name(piece: Piece, text: str) -> bool:
    """Whether the piece is the beginning of a company's name."""
    words = text[piece.start : piece.end]
    if any(char.isdecimal() for char in words):
        return False
    if words[:1].isascii():
        return ENGLISH_NAME.match(text, piece.end) is not None
    if AFTER_NAMES.search(text, max(0, piece.start - 3), piece.start):
        return True
    return not RELATIVE.match(words) and CHINESE_NAME.match(text, piece.end) is not None
