"""Names and titles on a business card: alone on a line, side by side, or grown together.

On a card two or three characters that begin with a surname are a name; in a sentence they would not be. What a person
does ends with a rank, in Chinese as in English.
"""

import re
from dataclasses import dataclass

from bot.understanding.folding import fold_text, has_chinese
from bot.understanding.people import RANKS, ROLE_ALONE, ROLES, SURNAME

# Surnames that would be found everywhere in sentences, and may stand on a card.
RARE_SURNAMES = (
    "洪萧涂骆虞臧狄湛郁翁荀甄芮储巫栾厉戎刁仲伊蔺屠胥郦桑濮扈浦慕茹匡寇蔚巩敖鞠蒯查竺桓佘冼苑迟粟辜官祖揭麻楚谈茅裘钮诸荣贝阙练沙池计包宣杭封都"
    "元平水云海欧连乐时支干丰原由尉巴师勾别庄晏盖逄亓隋隗尧仇闻"
)
FAMILY = rf"(?:{SURNAME}|[{RARE_SURNAMES}])"
CHINESE_NAME = re.compile(rf"(?P<name>{FAMILY}\s?[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff])?)(?:$|(?=[\s(/|·,]))")
NAME_WORD = r"(?:[A-Z][A-Za-z'’]*(?:-[A-Z][A-Za-z]+)?\.?|de|van|von|bin|binti|al)"
LATIN_NAME = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr)\.?\s)?(?P<name>{NAME_WORD}(?:\s{NAME_WORD}){{1,3}})(?:,\s[A-Z][a-z]+)?$"
)
FIELDS = (
    "采购|销售|业务|市场|营销|行销|客户|大客户|个人|企业|公司|技术|项目|专案|产品|研发|工程|工务|厂务|财务|人事|人力资源|行政|品牌|企划|策划|运营|营运|渠道|法务|质量|品质|品管|生产|设备"
    "|物流|仓储|招商|培训|总务|售后|客服|商务|海外|国际|外贸|外销|内销|电商|新媒体|媒体|公关|投资|融资|信贷|理财|保险|安全|环保|创意|艺术|美术|室内|软件|硬件|数据|信息|资讯|供应链|进出口|开发"
)
MORE_RANKS = (
    "专员|买手|合伙人|创始人|负责人|采购员|销售员|业务员|顾问|总工程师|总设计师|首席.{1,4}官"
    "|[设策规架分咨理培摄造][计划构析询财训影型]师"
)
LEVELS = "高级|资深|首席|执行|常务|全国|大区|区域|集团|华[东南北中]|北区|南区|中区|第一|副"
RANK = (
    rf"(?:{LEVELS})*(?:(?:{FIELDS})*(?:部|中心|事业部)?(?:{LEVELS})*"
    rf"(?:{RANKS}|{MORE_RANKS}){{1,2}}|{ROLES}|{ROLE_ALONE})"
)
WHOLE_RANK = re.compile(RANK)
# Letters of one size stand so close that a name and its title are read as one word: 刘敏采购经理, 销售经理方晓东.
NAME_FIRST = re.compile(rf"(?P<name>{FAMILY}[\u4e00-\u9fff]{{1,2}}?)(?P<title>{RANK})")
TITLE_FIRST = re.compile(
    rf"(?P<title>[\u4e00-\u9fff]{{0,8}}?(?:{RANKS}|{MORE_RANKS}|{ROLE_ALONE}))(?P<name>{FAMILY}[\u4e00-\u9fff]{{1,2}})"
)
TITLE = re.compile(
    rf"(?:{RANKS}|{MORE_RANKS}|采购|销售|业务|合伙人)$"
    r"|\b(?:manager|director|president|officer|head|chief|executive|engineer|buyer|founder|owner|partner|consultant"
    r"|assistant|supervisor|representative|specialist|coordinator|designer|analyst|accountant|secretary|lead|ceo|cto"
    r"|cfo|coo|cmo|cpo|vp|gm|chairman|advisor|architect|developer|associate|administrator|planner|merchandiser)\b"
)
DEGREES = re.compile(
    r"(?:,\s*|\s+)(?:MBA|EMBA|Ph\.?D\.?|M\.?D\.?|J\.?D\.?|B\.?Eng|M\.?Eng|B\.?Sc|M\.?Sc|CPA|CFA|PMP|ACCA|Esq\.?|Jr\.?|Sr\.?)(?=$|\W)"
)
DEGREE = re.compile(r"博士|硕士|教授|mba|emba")
DEPARTMENT = re.compile(r"(?:部|科|组|处|室|中心)$|^部门|^(?:主营|经营|专营|业务范围)")
SLOGAN = re.compile(r"(?:your|our|we|the)\b", re.IGNORECASE)
SMALL_WORDS = frozenset("of and for the in at to & - /".split())
MOST_TITLE_WORDS = 6
SEPARATORS = re.compile(
    r"\s*[|｜/／，、·•]\s*|\s+[-–—]\s+|\s{2,}|\s+(?=[(（])|[()（）]|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])"
)
APART = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?: ([\u4e00-\u9fff]))?(?![\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: a name, a title, both, or neither."""

    words: str
    name: str = ""
    title: str = ""


def parts_of(line: str) -> list[Part]:
    """刘敏 采购经理, Daniel Morrison | Buyer, 王建国 Wang Jianguo: each piece for itself.

    Capitals beside Chinese that is neither name nor title are no name: 凯博生物 KABO BIOTECH.
    """
    spread = APART.sub(r"\1\2\3", DEGREES.sub("", line))
    parts = [_part(words) for words in SEPARATORS.split(spread) if words]
    if any(has_chinese(part.words) and not part.name and not part.title for part in parts):
        return [part if has_chinese(part.words) else Part(part.words, title=part.title) for part in parts]
    return parts


def _part(words: str) -> Part:
    """王建国, Wang Jianguo, 采购经理, 刘敏采购经理, or Thomas Bright, Managing Director."""
    folded = fold_text(words)
    if WHOLE_RANK.fullmatch(folded) and not DEPARTMENT.search(folded):
        return Part(words, title=words)
    if own := CHINESE_NAME.match(folded):
        return Part(words, words[: own.end()])
    if both := NAME_FIRST.fullmatch(folded) or TITLE_FIRST.fullmatch(folded):
        return Part(words, words[slice(*both.span("name"))], words[slice(*both.span("title"))])
    if _is_title(words):
        name, _, title = words.partition(", ")
        whole = LATIN_NAME.match(name) if title and _is_title(title) and not _is_title(name) else None
        return Part(words, whole["name"], title) if whole else Part(words, title=words)
    latin = LATIN_NAME.match(words)
    return Part(words, latin["name"]) if latin else Part(words)


def _is_title(words: str) -> bool:
    """Titles are written large: Head of Procurement, and not the slogan "your partner in precision"."""
    if not TITLE.search(fold_text(words)) or SLOGAN.match(words):
        return False
    large = [word for word in words.split() if word not in SMALL_WORDS]
    return len(large) <= MOST_TITLE_WORDS and all(not word[0].isascii() or not word[0].islower() for word in large)


def best_title(titles: list[str], *, chinese: bool) -> str | None:
    """In the language of the name; a degree is the title only of who has no other."""
    ranked = [title for title in titles if not DEGREE.fullmatch(fold_text(title))] or titles
    own = [title for title in ranked if has_chinese(title) == chinese]
    return next(iter(own or ranked), None)
