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
FIRM_WORDS = (
    r"(?:motors?|group|trading|traders?|foods?|ltd|inc|corp|co\b|company|logistics|electronics|industries"
    r"|restaurants?|media|labs?|studios?|club|cafe|coffee|roasters?|bakery|bakers|brewery|brewing|bistro|grill|kitchen"
    r"|systems?|solutions?|holdings|partners|brothers|bros|sons|textiles?|fabrics?|hardware|printing|press|books"
    r"|hotels?|hospitality|catering|caterers|events?\s+(?:co|group)|design|interiors?|salon|clinic|dental|pharmacy"
    r"|construction|builders?|engineering|plastics|packaging|flowers|florists?|garage|auto(?:s|motive)?|energy"
    r"|power|agency|consult(?:ing|ants)|capital|realty|estates?|farms?|nursery|academy|store|boutique|fashion)"
)
ENGLISH_NAME = re.compile(
    rf"\s+(?!(?:the|a|an|at|in|on|to|for|with|from|by|our|their|his|her|my|and|or|re|w|is|was)\b)"
    rf"(?:[a-z'’-]+\s+)?{FIRM_WORDS}\b(?!\s+(?:visit|meeting|call|opening|tour|demo|delivery|trip))|\s*&\s*\w"
)
# A person of that name stands behind his title, and wants and says things, which no day does.
TITLED = re.compile(
    r"\b(?:mr|mrs|ms|miss|mdm|madam|dr|sir|auntie|uncle|ah|named|called\s+(?=may|april|june|sun))\.?\s+$"
)
BARE_NAME = re.compile(r"(?:mon|tue|thu|sun|sat|april|may|june|august|jan|friday)\.?")
DOES_THINGS = re.compile(
    r"\s+(?:wants?|says?|said|asks?|asked|replied|confirmed|likes?|needs?|told|called|texted|emailed|thinks?|insists?"
    r"|prefers?|agreed|signed|rang|sent|has\s+(?:a|the|been|not|asked|agreed)|will\s+(?:call|send|check|revert|confirm))\b"
)
# What is measured or numbered: scale 1:50, v2.5, 5/8 bolts, unit 3/4, quoted at 12.
NUMBERED = re.compile(
    r"\b(?:scale|ratio|version|ver|v|model|unit|flat|room|rm|gate|bay|blk|block|lot|size|invoice|inv|sku|score|aspect"
    r"|odds|apt|suite|ext|extension)\.?\s*(?:no\.?\s*|#\s*|:\s*)?$|\b(?:no|nr)\.\s*$|#\s?$"
)
PRICED = re.compile(
    r"\b(?:quot\w+|pric\w+|sell\w*|sold|buy\w*|bought|offer\w*|cost\w*|discount\w*|valued?|rates?|margin|budget\w*|capped"
    r"|deal|order\w*)(?:\s+\w+){0,3}\s+(?:at|@)?\s*$"
)
FRACTION = re.compile(r"(?:1/2|[13]/4|[1357]/8|\d{1,2}/16|\d{1,2}/32|[12]/3)")
MEASURED = re.compile(
    r"\s?(?:-|\")?\s?(?:bolts?|screws?|pipes?|fittings?|hose|socket|tubing|tube|ply(?:wood)?|nuts?|threads?|rods?|drill|valves?"
    r"|sheets?|plates?|full|price|off|cup|done|complete|empty|way|of\b|an?\b|inch(?:es)?|share|paid|payment|deposit)"
)


def _is_counted(piece: Piece, words: str, text: str) -> bool:
    """Whether the digits are a measure, a number of something or a price."""
    before = text[max(0, piece.start - 32) : piece.start]
    if not re.search("[a-z]", words) and NUMBERED.search(before):
        return True
    if piece.clock is not None and not piece.has_day and not re.search(r"[ap]\.?m|clock|noon", words):
        return PRICED.search(before if "at" not in words[:2] and "@" not in words[:1] else f"{before}at ") is not None
    return FRACTION.fullmatch(words) is not None and MEASURED.match(text, piece.end) is not None


RELATIVE = re.compile(r"^[今明昨后前大当]+[天日]")
AFTER_NAMES = re.compile(r"(?:叫|姓|名字是)$")


def is_name(piece: Piece, text: str) -> bool:
    """Whether the piece is the beginning of a company's name, or a number of something."""
    words = text[piece.start : piece.end]
    if any(char.isdecimal() for char in words):
        return _is_counted(piece, words, text)
    if words[:1].isascii():
        return _is_english_name(piece, words, text)
    if AFTER_NAMES.search(text, max(0, piece.start - 3), piece.start):
        return True
    return not RELATIVE.match(words) and CHINESE_NAME.match(text, piece.end) is not None


def _is_english_name(piece: Piece, words: str, text: str) -> bool:
    """Monday Coffee Roasters, Ms Thu, April wants."""
    if ENGLISH_NAME.match(text, piece.end):
        return True
    if words == "wed" and re.match(r"\s+to\b", text[piece.end :]):
        return True
    if not BARE_NAME.fullmatch(words):
        return False
    starts = re.search(r"(?:^|[,.;!?\n:])\s*$", text[max(0, piece.start - 3) : piece.start]) is not None
    return TITLED.search(text, max(0, piece.start - 12), piece.start) is not None or (
        starts and DOES_THINGS.match(text, piece.end) is not None
    )
