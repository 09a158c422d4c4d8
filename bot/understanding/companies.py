"""Companies in free text: what a message calls the customer, also when nobody knows the name yet.

Each way of naming gives a span with a weight; the heaviest wins. Nothing here knows the CRM.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.folding import has_chinese, has_latin
from bot.understanding.people import CAP, COMPANY_WORDS, NOT_PEOPLE, RANKS, ROLE_ALONE, ROLES, Person
from bot.understanding.spans import Marks, Span, blanked
from storage.entities.names import is_place, leading_place

TRADES = (
    r"(?:科技|电子|物流|机械|建材|五金|贸易|商贸|食品|餐饮|服饰|服装|家居|家具|酒店"
    r"|饭店|医疗|医药|药业|制药|化工|化妆品|包装|印刷|广告|传媒|文化|教育|软件|网络"
    r"|信息|通信|通讯|能源|电力|电气|电器|光电|半导体|汽车|汽配|重工|工业|实业|精密"
    r"|精机|塑胶|塑料|模具|钢铁|金属|纺织|制衣|鞋业|玩具|家电|超市|百货|超商|连锁|农业"
    r"|乳业|啤酒|饮料|地产|置业|物业|建设|工程|装饰|设计|环保|生物|航空|海运|航运|货运"
    r"|快递|供应链|旅游|旅行社|银行|证券|保险|投资|控股|集团|股份|医院|学校|大学"
    r"|学院|幼儿园|研究院|设计院|工厂|制造|机床|锐捷|仪器|设备|材料|新材|照明|灯饰|陶瓷"
    r"|玻璃|橡胶|涂料|电缆|电机|泵业|阀门|轴承|紧固件|数码|智能|自动化|机器人|厂|店"
    r"|社|行)"
)
LEGAL = r"(?:股份有限公司|有限责任公司|有限公司|集团公司|公司)"
CHINESE = r"[\u4e00-\u9fff]"
NAME_CHAR = r"[\u4e00-\u9fffa-z0-9()&·]"
# What may stand before a name at the beginning of a clause.
LEAD = re.compile(
    r"^(?:(?:[这那]?(?:家|个))|我们?|咱们?|刚才?|已经?|又|再|也|先|准备|计划|打算|顺便"
    r"|顺路|今|要(?!求)|会(?!议|展)|帮我?|请|麻烦|记一下|记录|提醒我|别忘了?|记得|拜访记录"
    r"|跟进记录|回访记录"
    r"|新?客户名?称?(?:的)?|新?线索|新名单|老客户|意向客户|潜在客户|公司名?称?|单位"
    r"|名称|查一?下|找一?下|查|找|查询|搜索?|看一?下"
    r"|拜访了?|走访了?|回访了?|参观了?|去了?[一]?趟?|路过了?|到了?|来到|跑了趟?|见了?"
    r"|见到了?|约了?|约好了?|联系了?|联络了?|电话联系了?|微信联系了?|电话回访了?|通知了?"
    r"|line联络了?|line联系了?|打了?[个通]?电话给|打给了?|致电|电联|发了?[个封]?邮件给"
    r"|发邮件给|寄给|发给|报价给|送样给|跟进了?|催了?|拿下了?|签了?下?了?|成交了?|我?是"
    r"|叫|给|跟|和|与|同|向|对|把|在|从|为|帮|替|被"
    r"|发了?邮件|微信聊了?下?|微信聊了?聊?|聊了聊?下?|关注|改成|的|[\s:：、,（(])+"
)
# What leads to somebody inside a clause.
INNER = re.compile(
    r"拜访|走访|回访|参观|寄给|发给|送给|交给|转给|报给|打给|电话给|给|跟(?!进)|去(?!年)"
    r"|到(?![账期位时])|约(?!定)|联系|联络|见了|见到|从|找|催|通知|向"
)
OF_PLACE = re.compile(r"(?<=[镇区市园村路街县])的")
REFERRED = re.compile(r"\s*(?:介绍|推荐|转介绍)(?:的|来|过来|认识)")
# Who brings a customer is named before 介绍 or behind "referred by".
BRINGS = re.compile(r"[^,;。!?\n]{0,8}?(?:介绍|推荐)(?:的|来|过来|认识|给|了?一?[个家])")
LONGEST_INTRODUCTION = 60
BROUGHT_BY = re.compile(r"\b(?:referred|recommended|introduced)\s+by\s+(?:[\w.'-]+\s+){0,3}$")
# Where a name ends.
TAIL = re.compile(
    r"(?:的(?!士)|了|过(?!滤)|出来|出去|回来|出差|过来|过去|打[了过]|付(?=[了款定清尾全首\d])"
    r"|中标|尾款|货款|定金|那[个单]|这[个单]|上次|什么|哪[里家个]|多少|怎么|地址|在哪"
    r"|联系方式|目前|现在|以后|之前|回(?=[电复访他她信])|验收|开标|交货|到货|安装|培训"
    r"|试用|测试|演示|招标|投标|开(?=[了会视线个])|展示|汇款|已|打了?(?=[个通电款]|给"
    r"|过|来|不|$)|通了|通过|电话|微信|发了|发邮|发来|发(?=报价|样|资料|合同|目录|方案"
    r"|短信|消息|货)|寄了?(?=样|合同|资料|过|给|$)|送了|聊|谈(?!判网)|见面|见了|拜访"
    r"|回访|开会|说(?!服)|讲了?|反馈|来电|回复|表示|要(?!塞)|想要?"
    r"|需要|还差|还没|还在|还要|已经?|今天|明天|昨天|后天|[上下]午|早上|晚上|中午|刚|那边|这边|那里|方面|项目"
    r"|合同|合约|订单|单子|案子|案|的单|报价|方案|样品|价格|下单|付款|打款|到账|入账"
    r"|入帐|回款|收款|收了|收到|签了|签约|签(?=合)|赢单|输单|黄了"
    r"|输了|赢了|没接|没人|没空|没在|没有|没(?=[^\s]{0,3}$)|不在|不接|不要|有意|有兴趣"
    r"|对(?=报|价|我|方|产|样)|介绍|下次|下周|下个?月|进展|续约|续费|是(?!达)|在(?=[^\s]{2})"
    r"|让|请|帮|催|约(?=了|在|好|周|下|明|定|$)|询价|问(?=价|报|了|我)|跟进|联系|联络"
    r"|确认|同意|认可|满意|投诉"
    r"|考虑|要求|预算|提|换了|搬|把|给(?=他|她|了|我|报|个)|和(?=[^\s]{2,})|跟(?=[^\s]{2,})|与(?=[^\s]{2,}))"
)
STOP = re.compile(
    r"(?:他们?|她们?|它|我们?|你们?|对方|客户|老板|大家|有人|没人|今天|明天|昨天|价格"
    r"|报价|方案|合同|样品|产品|项目|订单|电话|手机|微信|邮件|邮箱|预算|需求|意向|展会"
    r"|展览|资料|目录|发票|货|款|尾款"
    r"|定金|会议|会|时间|地址|来源|数量|单价|总价|金额|急|谢谢|你好|收到|好的|可以|情况"
    r"|结果|问题|反馈|现场|公司|单位|备注|采购|财务|技术|销售|门口|门卫|前台|仓库|记录"
    r"|对手|竞争对手|同行|别家|两家|几家|这家|那家|新品|新款"
    r"|信息|消息|短信|技术交流|质量|交期|交货|付款|回复|答复|名片|意见|需要|满意|通过"
    r"|完成|最近|目前|以后|以前|之前|之后|线上|线下|还是|但是|因为|所以|已经|没有|不用"
    r"|暂时|看看|再看看|考虑|ok|机器人|怎么|什么|多少|哪里|哪家|谁|客户反馈|发货|慢)+$"
)
STRONG_END = re.compile(rf"{LEGAL}$|{TRADES}$")
LEGAL_NAME = re.compile(
    rf"(?P<name>{NAME_CHAR}{{2,24}}?(?:{LEGAL}(?:[\u4e00-\u9fff]{{2,4}}分公司)?|[\u4e00-\u9fff]{{2,4}}分公司))(?!的?名)",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[^,;!?。、\n\x00!:|]+")
TRADE = re.compile(TRADES)
LETTERS = re.compile(rf"{CHINESE}|[a-z]{{2}}")
COUNT = re.compile(rf"\d+{CHINESE}")
TO_PERSON = re.compile(rf"(?:的|\s|[,/])*(?:{ROLES}|{ROLE_ALONE}|{CHINESE}{{2}}[部科])?(?:的|\s)*")
POSSESSED = re.compile(r"\s?(?:的(?:单|项目|案|合|订单|事|货|款|报价|下次|采购|老板|需求|电话)|那边|这边|那里)")
ROLE_TAIL = re.compile(
    rf"(?:的|\s|[/(])*(?:{ROLES}|{ROLE_ALONE}|{RANKS}|[\u4e00-\u9fff]{{2}}[部科])?(?:的|\s|[/(:])*$"
)
ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?P<how>[Aa]t|[Ff]rom|@|[Vv]isit(?:ed)?|[Cc]all(?:ed)?|[Mm]et|[Ww]ith"
    rf"|[Ee]mail(?:ed)?|[Tt]o|[Pp]ush|[Mm]ove|[Ff]or|[Ss]aw|[Tt]exted|lead:?|"
    rf"[Ll]ead\s*[-:]|[Cc]ustomer:?|[Cc]ompany:?|的|客户|给|跟|[Rr]e:?|[Oo]f|[Cc]ontact(?:ed)?"
    rf"|[Qq]uoted|[Ss]ent)\s*"
    rf"(?P<name>(?:(?:{CAP}|[A-Z]{{2,}}|[A-Z]\w*\d\w*)(?:\s(?:&\s|of\s|and\s(?={CAP}))?)?){{1,5}}(?:Ltd"
    rf"|Inc|LLC|Corp|GmbH|Limited)?\.?)"
)
STOP_START = re.compile(
    r"(?:电话|手机|微信(?!科)|报价|合同|样品|价格|预算|需求|客户|订单|数量|总价|邮箱"
    r"|地址|备注|说|讲|想|要(?!塞)|觉得|认为|表示|反馈|希望|问|求|便宜|降价|付款|出差"
    r"|展示|百度|网上|朋友|提醒|记得|安排|准备|做|多少|回来|回去|过来|过去|让|等|对(?!外)"
    r"|有(?!友)|需要|可以|已|没|不|又|再|还|先|明天|今天)"
)
UNLIKELY = re.compile(
    r"[了吗呢吧]|过(?!滤)|\d{3}|\d[个点%台套件支]|不(?!锈)|没|(?:科技园|工业园|产业园"
    r"|园区|开发区|[镇村]|[路街巷]|\d号)$"
)
ENGLISH_START = re.compile(
    rf"(?:^|(?<=[.;\n]\s)|(?<=[,:]\s))(?P<name>(?:(?<![a-zA-Z'’-]){CAP}(?:\s(?:&\s)?)?){{1,5}})(?=\s*(?:deal"
    rf"|order|wants?|needs?|signed|paid|said|asked|contract|is\b|will\b|-|,|$|\x00))"
)
ENGLISH_LOWER = re.compile(
    r"\b(?:called|visited|met|emailed|texted|saw|call|visit|quoted)\s+(?P<name>[a-z][\w&'-]*(?:\s(?!today"
    r"|yesterday|tomorrow|again|about|and|on|at|in|for|to|with|next|this|last|but|wants?"
    r"|needs?|no|the|who|he|she|they)[a-z][\w&'-]*){0,2})"
)
NOT_COMPANY = (
    frozenset(
        "The A An I We He She They It Our My Your His Her Send Call Met Meet Visit Visited "
        "Called Spoke Likes Like Wants Want Needs Need Follow Push Move"
        " Remind Ask Asked New Lead Zoom Teams Video Phone Email Emailed Sent Price "
        "No Not Ok OK Yes Hi Hello Thanks Please Budget Quote Quoted Deal Order"
        " Revisit Reached Left Got Had Talked Told Texted Signed Paid Won Lost Next "
        "Last This In On At By Add Set Change Update MOQ VP CEO Head IT"
        " Mr Mrs Ms Miss Dr Today Tomorrow Yesterday Also But And Or If When Interested "
        "Meeting Check Find Show Search Said Contact Customer Company"
        " Promised Discussed Tel Phone Mobile WhatsApp WeChat LINE Telegram SMS".split()
    )
    | NOT_PEOPLE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch that names a company, with the weight of the reasons."""

    span: Span
    weight: int


def brings(span: Span, folded: str) -> bool:
    """Whether a firm is named because somebody there introduced the customer."""
    return BRINGS.match(folded, span[1]) is not None or (
        BROUGHT_BY.search(folded, max(0, span[0] - LONGEST_INTRODUCTION), span[0]) is not None
    )


def find_companies(text: str, folded: str, people: Sequence[Person], taken: Sequence[Span]) -> list[Named]:
    """The stretches that may name the customer, heaviest first; `taken` are dates, phones, sums and the like."""
    masked = blanked(folded, [*taken, *(person.span for person in people)])
    original = blanked(text, [*taken, *(person.span for person in people)])
    found = [
        *(_chinese(masked, people) if has_chinese(masked) else ()),
        *(_english(original) if has_latin(masked) else ()),
    ]
    found = [each for each in found if not REFERRED.match(masked, each.span[1])]
    best: list[Named] = []
    free = Marks(len(text))
    for named in sorted(found, key=lambda each: (-each.weight, each.span[0])):
        if free.are_free(named.span):
            free.take(named.span)
            best.append(named)
    return best


def _chinese(masked: str, people: Sequence[Person]) -> Iterator[Named]:
    starts = {person.whole[0] for person in people} | {person.span[0] for person in people}
    for clause in CLAUSE.finditer(masked):
        for token_start, token in _tokens(clause.group(), clause.start()):
            for begin in _beginnings(token):
                named = _in_token(token[begin:], token_start + begin, masked, starts)
                if named is not None:
                    yield named


def _tokens(clause: str, start: int) -> Iterator[tuple[int, str]]:
    """Words between spaces; Chinese names have none inside."""
    for match in re.finditer(r"\S+", clause):
        if has_chinese(match.group()):
            yield start + match.start(), match.group()


def _beginnings(token: str) -> Iterator[int]:
    """Where a name may begin in a token: at its first word, and behind words that lead to somebody."""
    first = next((index for index, char in enumerate(token) if char.isalnum() or char in "(（"), 0)
    yield first
    for match in list(INNER.finditer(token, first + 1))[:5]:
        yield match.start()
    for match in list(OF_PLACE.finditer(token))[:2]:
        yield match.end()


def _in_token(token: str, start: int, masked: str, person_starts: set[int]) -> Named | None:
    """The name in one token: what is left when the words before and behind it are taken off."""
    lead = LEAD.match(token)
    begin = lead.end() if lead else 0
    rest = token[begin:]
    if legal := LEGAL_NAME.match(rest):
        return _weighed(legal.group("name"), start + begin, bool(lead), "", masked, person_starts)
    tail = next((m for m in TAIL.finditer(rest) if m.start() >= 2 and not _inside_trade(rest, m)), None)
    name = rest[: tail.start()] if tail else rest
    if role := ROLE_TAIL.search(name):
        name = name[: role.start()]
    return _weighed(name, start + begin, bool(lead), tail.group() if tail else "", masked, person_starts)


def _inside_trade(rest: str, tail: re.Match[str]) -> bool:
    """微信科技 is no tail: the word goes on into a trade."""
    return tail.end() - tail.start() > 1 and TRADE.match(rest, tail.end()) is not None


def _weighed(name: str, start: int, led: bool, tail: str, masked: str, person_starts: set[int]) -> Named | None:
    name = name.rstrip("()-:/·也都就还又已先再会能将刚正")
    if (
        not 2 <= len(name) <= 26
        or is_place(name)
        or STOP_START.match(name)
        or STOP.fullmatch(name)
        or not LETTERS.search(name)
    ):
        return None
    formal = STRONG_END.search(name) is not None
    if COUNT.match(name) and not formal:
        return None
    end = start + len(name)
    weight = 1 + 2 * led + (2 if tail else 0)
    weight += 5 if name.endswith("公司") else 3 if formal else 0
    weight += 2 if 0 < len(leading_place(name)) < len(name) else 0
    weight += 3 if _before_person(end, masked, person_starts) else 0
    weight += 2 if POSSESSED.match(masked, end) else 0
    weight -= 4 if (not formal and STOP.search(name)) or UNLIKELY.search(name) else 0
    weight -= 2 if len(name) > 12 and not formal else 0
    return Named((start, end), weight) if weight > 0 else None


def _before_person(end: int, masked: str, person_starts: set[int]) -> bool:
    gap = TO_PERSON.match(masked, end, end + 12)
    reach = gap.end() if gap else end
    return any(end <= start <= max(reach, end + 1) for start in person_starts)


def _english(masked: str) -> Iterator[Named]:
    for match in ENGLISH.finditer(masked):
        yield from _capitalised(match, 5 if match["how"].lower() in ("at", "from", "@", "visited", "的") else 4)
    for match in ENGLISH_START.finditer(masked):
        yield from _capitalised(match, 3)
    for match in ENGLISH_LOWER.finditer(masked):
        yield Named(match.span("name"), 2)


def _capitalised(match: re.Match[str], weight: int) -> Iterator[Named]:
    start, end = match.span("name")
    words = list(re.finditer(r"\S+", match["name"]))
    while words and words[0].group().strip(".,") in NOT_COMPANY:
        words.pop(0)
    while words and (words[-1].group().strip(".,") in NOT_COMPANY or words[-1].group() in ("of", "and", "&")):
        words.pop()
    if not words:
        return
    span = (start + words[0].start(), start + words[-1].end())
    name = match.string[span[0] : span[1]].rstrip(" .,")
    yield Named((span[0], span[0] + len(name)), weight + (3 if COMPANY_WORDS.search(name) else 0))
