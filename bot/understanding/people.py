"""Persons in a message: 王总, 采购李华, 技术总监何工, 老吴, 陈建国, Mr Zhang, John Smith (VP Sales)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.understanding.folding import fold_text, has_chinese, has_latin
from bot.understanding.spans import Marks, Span, overlaps

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白"
    "邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁"
    "尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席"
    "卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师邝娜温丘赖"
)
COMPOUND = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|慕容|令狐|端木|夏侯|尉迟|公孙|张简|范姜"
SURNAME = rf"(?:{COMPOUND}|[{SURNAMES}])"
RANKS = (
    "副总经理|总经理|副董事长|董事长|副总裁|总裁|执行董事|常务副总|副总|总监|副经理|总工程师|总工|总助|经理|主任|副主任|主管|科长|课长|处长|部长|厂长|副厂长"
    "|店长|校长|院长|局长|所长|会长|组长|队长|行长|站长|社长|园长|镇长|村长|书记|老板娘|老板|教授|博士|医生|医师|大夫|律师|工程师|协理|襄理|副理|专员|特助|秘书"
    "|会计师|会计|出纳|主席|理事长|理事|代表|顾问|助理|先生|女士|小姐|太太|夫人|师傅|同学|院士|老师|总务"
)
SENIOR = r"(?:总(?![价额共是部数量计算体结金公包成而之]|的来|裁|经)|董(?!事))"
SHORT_RANK = r"(?:工(?![程厂业作具艺期资地会商序装人单])|姐(?!妹)|哥|叔|姨|嫂|爷|老(?![板师]))"
ROLES = (
    r"(?:技术|市场|销售|采购|运营|财务|生产|研发|产品|项目|行政|人事|人力资源|品质|质检"
    r"|质量|设备|工程|物流|仓库|总务|业务|营销|信息|it|大区|区域|店面|门店)"
    r"(?:副?总监|副?经理|主管|主任|部长?|科长?|课长?|处长?|专员|负责人|工程师|总|科|处|组长?|中心|负责人)"
)
ROLE_ALONE = (
    r"(?:老板娘?|采购|财务|销售|业务|技术|市场|行政|人事|负责人|联系人|联络人|窗口|采购"
    r"|财务|会计|前台|出纳|法人|厂长|店长|经理|总监)"
)
# What may stand right behind a full name; a surname alone would find names everywhere.
ENDS = (
    r"(?=$|[\s,.;:!?。、()/\d\x00+@<\n-]|通了|打了|聊|谈|说|讲|要|想|约|见|了|在|的(?!确)"
    r"|那|电话|手机|微信|接|反馈|表示|对|觉得|过来|来|跟|和|发|回|已|还|今|明|昨"
    r"|吃|喝|碰|签|换|带|送|寄|拿|报|让|叫|给|开会|见面|沟通|确认|认可|同意|没|不|看|先|目前|她|他|line)"
)
GIVEN = r"(?!总|经理|先生|小姐|女士|部|公司|科技|价|额|[氏打说聊谈要去来在给的了过不没很都也还再把被])[\u4e00-\u9fff]"
LINKS = (
    r"(?:联系人|联络人|客户(?!经理)|姓名|名字|跟|和|(?<!参)与|(?<![合协共等不相])同"
    r"|找|见了|见到|约了|(?<![合预])约|给|叫|是|让|加了|联系了?|联络了?|拜访了?|打给"
    r"|问了?|遇到|认识了?)"
)

RANKED = re.compile(
    rf"(?P<role>{ROLES}|{ROLE_ALONE})?(?:的|/|[\s])?(?P<name>{SURNAME}(?:(?:{GIVEN}{{1,2}}?)??(?P<rank>{RANKS}"
    rf"|{SENIOR})|(?P<short>{SHORT_RANK})))"
)
NICK = re.compile(rf"(?P<role>{ROLES}|{ROLE_ALONE})?的?\s?(?P<name>[老小阿](?!板|师|时|姐|哥|客)[{SURNAMES}]){ENDS}")
ROLE_FIRST = re.compile(
    rf"(?P<role>{ROLES}|{ROLE_ALONE})\s?[::]?\s?(?P<name>(?:{COMPOUND}){GIVEN}{{1,2}}"
    rf"|[{SURNAMES}]{GIVEN}{{1,2}}){ENDS}"
)
LINKED = re.compile(rf"{LINKS}(?P<name>(?:{COMPOUND}){GIVEN}{{1,2}}|[{SURNAMES}]{GIVEN}{{1,2}}){ENDS}")
BELONGING = re.compile(
    rf"的\s?(?P<name>[{SURNAMES}]{GIVEN}{{1,2}})(?=通了|打了|聊|谈|说|讲|见|约|电话"
    rf"|过来|来电|反馈|表示|确认|$|[\s,.;。、(\d])"
)
ALONE = re.compile(
    rf"(?:^|(?<=[\s,;:/、\x00\n]))(?P<name>(?:{COMPOUND}){GIVEN}{{1,2}}|[{SURNAMES}]{GIVEN}{{1,2}})(?=$"
    rf"|[\s,;:/、()\d\x00\n+])"
)
CALLED = re.compile(rf"(?P<role>{ROLE_ALONE}|{ROLES})?\s?姓(?P<name>{SURNAME})(?!名)")
TITLE_BEHIND = re.compile(
    rf"\s*[(/,、\s]\s*(?P<title>(?:{ROLES}|{ROLE_ALONE}|{RANKS})(?:部)?)\s?(?:\)|(?=$|[\s,;。、\n\x00\d]))"
)
NOT_NAMES = re.compile(
    r"范(?:本|围|例)|高(?:兴|端|新|级|价|度|速|清|铁|配)|方(?:案|便|式|法|向|面)|成(?:本"
    r"|功|交|熟|立|都)|文(?:件|档|化|具)|安(?:排|全|装|徽)|金(?:额|融|属|华)|万(?:一"
    r"|元|套|台)"
    r"|白(?:天|色|云|板)|包(?:装|括|含|邮)|项(?:目)|应(?:该|收|付)|向(?:我|他)|关(?:于"
    r"|注|系|机)|解(?:决|释)|全(?:部|款|新|国)|连(?:锁|云|续)|石(?:家|油)|单(?:子|价"
    r"|位|据)"
    r"|温(?:度|州)|东(?:莞|方)|江(?:苏|西|阴|门)|苏(?:州|宁)|杨(?:浦)|宁(?:波|夏|德)"
    r"|黄(?:了|金|山|石)|任(?:务|何)|费(?:用)|路(?:过|上|由)|谷(?:歌)|游(?:戏)|时|车(?:间"
    r"|辆|架|床)"
    r"|管(?:理|道|材)|古(?:镇|建)|景(?:区|德)|季(?:度|末|底|节)|师(?:傅)|林(?:业)|马(?:上"
    r"|来|鞍)|周(?:末|边|转|年|围|[一二三四五六日天])|许(?:可|多)|尚(?:未)|余(?:款|额"
    r"|姚|下)"
    r"|于(?:是|今)|华(?:为|东|南|北|中|润|联|强|硕|晨|信|通)|和|米(?:其)|海|申(?:请"
    r"|报)|易(?:损)|左右|武(?:汉|夷)|常(?:用)|宗(?:旨)|付(?:款|了|钱|定)|段(?:时)|甘(?:肃)"
    r"|梅(?:州)|钱(?:到|款)"
    r"|童(?:装|车)|严(?:格|重)|龙(?:岩|头)|冷(?:库|链|却)|盛(?:大)|明|毛(?:利|坯|巾)"
    r"|花|史|叶(?:片)|顾(?:客|问)|程(?:序)|简(?:单|历|体)|平|党|张(?:家|贴)(?:港|口"
    r"|界)?|南|乔(?:迁)|沈阳|郑州"
    r"|唐山|徐州|杭|蒙(?:牛|古)|康(?:师|佳)|曲(?:靖|阜)|屈臣|肖像|凌晨|庄园|柳州|鲁班|纪念|毕竟|章程|谢谢"
)
RANK_AT_END = re.compile(rf"(?<=.)(?:{RANKS}|{SENIOR}|{SHORT_RANK}|[生太嫂叔伯姨])$")
ROLE_BEFORE = re.compile(rf"(?P<role>{ROLES}|(?!联系人|联络人|窗口){ROLE_ALONE})\s?$")
HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Mister|Dr|Prof|Madam|Mdm|Sir|Encik|Puan|Cik|Datuk|Dato|Khun)"
CAP = r"[A-Z][a-zA-Z'’-]+"
ENGLISH_TITLED = re.compile(rf"(?<![A-Za-z])(?P<title>{HONORIFIC})\.?\s+(?P<name>{CAP}(?:\s{CAP})?)")
ENGLISH_LINKED = re.compile(
    rf"(?:(?<![A-Za-z])(?:[Mm]et(?:\swith)?|[Cc]alled|[Cc]all|[Ss]poke\s(?:to|with|w/)"
    rf"|[Tt]alked\s(?:to|with)|[Ww]ith|w/|[Cc]ontact(?:ed)?:?|[Ee]mailed|[Ss]aw"
    rf"|[Tt]exted|[Aa]sk(?:ed)?|[Tt]ell|[Tt]old|[Mm]essaged|[Vv]isited|[Ff]rom|[Rr]ang"
    rf"|attn:?|lead\s*[-:]|[Rr]eached)|的|联系人|跟|和|找|见了)\s*"
    rf"(?P<name>{CAP}(?:\s{CAP}){{0,2}})(?=\s*(?:at\b|from\b|of\b|@|\(|,|\.|$|about\b"
    rf"|who\b|again\b|in\b|on\b|and\b|for\b|to\b|today|yesterday|tomorrow|will\b|wants"
    rf"|says|said|-|\x00|\+?\d|说|聊|谈|通|要|想|[\u4e00-\u9fff]))"
)
ENGLISH_FIRST = re.compile(rf"(?:^|(?<=[.;\n]\s))(?P<name>{CAP}(?:\s{CAP})?)(?=\s(?:from|at|of|@)\s[A-Z])")
ENGLISH_BESIDE_ROLE = re.compile(
    rf"(?P<role>{ROLES}|{ROLE_ALONE}|{RANKS})[\s::]?\s?(?P<name>{CAP}(?:\s{CAP})?)(?![A-Za-z@.])"
)
# How one is addressed says less than what one does: 采购周小姐 is the buyer, principal Mrs Tong the principal.
ADDRESS = re.compile(
    r"先生|女士|小姐|太太|夫人|老师|师傅|[姐哥叔姨嫂太]|mrs?|ms|miss|mister|madam|mdm|sir|encik|puan|cik"
)
FIELDS = (
    "行政|校务|教务|教学|学务|行销|设计|制造|策划|案场|专案|保安|体育|设备|项目|工地|护理|后勤|客服|品牌|渠道|招商|法务|厂务|工务"
    "|仓储|电商|运营|执行|分管|资深|首席|高级|区域|车间|园长|业务|研发"
)
POSITION = re.compile(
    rf"""(?P<role>{ROLES}|(?!联系人|联络人|窗口){ROLE_ALONE}|(?:{FIELDS})?(?!同学|先生|女士|小姐|太太|夫人|老师|师傅)
    (?:{RANKS}|设计师|总厨|企划|督导)|主委|少东|董事|护理长|仓管|主厨|大厨|厨师长|护士长|药师|庄主|主理人|导购|营主|承办人?
    |品保|研发|行销|法务|馆长|馆主|班长|干事|教练|班主任|店主|场长|领班|秘书长|执行长|经纪人|客服)(?:的|是|叫|:|\s)?$""",
    re.VERBOSE,
)
ENGLISH_POSITION = re.compile(
    r"""(?<![a-z])(?P<role>(?:(?:general|office|practice|store|shop|site|plant|factory|kitchen|project|purchasing|sales|ops|operations
    |facilities|maintenance|finance|branch|area|regional|warehouse|production|marketing|procurement|events?|bar|estate
    |head|chief|vice|deputy|assistant|senior|lead)\s){0,2}(?:manager|mgr|buyer|purchaser|owner|director|principal|engineer
    |chairman|chairwoman|chair|treasurer|secretary|bursar|boss|supervisor|foreman|chef|teacher|nurse|accountant
    |controller|officer|architect|gm|md|ceo|cfo|cto|coo|fd|vp|president|founder|partner|brewmaster|groundsman|caretaker
    |landlord|receptionist|administrator|admin|coordinator|superintendent|procurement|storekeeper))\s
    (?:is\s|was\s|called\s|named\s)?$""",
    re.VERBOSE | re.IGNORECASE,
)
ENGLISH_BEHIND = re.compile(
    r"\s*,?\s+the\s+(?P<role>buyer|owner|manager|boss|director|head|principal|engineer|chef|gm)\b", re.I
)
DEPARTMENTS = "IT|Sales|Marketing|Operations|Procurement|Purchasing|Product|Finance|Engineering"
ENGLISH_ROLE = re.compile(
    r"^\s*[(,]\s*(?P<title>(?:(?:VP|SVP|EVP|CEO|CTO|CFO|COO|CIO|CMO|MD|GM|Head|Director"
    r"|Manager|Buyer|Owner|Founder|Engineer|President|Partner|Senior|Chief|Assistant"
    rf"|Regional|General|Managing|Vice|Lead|Project|{DEPARTMENTS})\b[\s&]*(?:of\s(?=(?:{DEPARTMENTS})\b))?)+)",
    re.IGNORECASE,
)
COMPANY_WORDS = re.compile(
    r"\b(?:Ltd|Inc|LLC|Corp|Co|Group|Limited|GmbH|Logistics|Electronics|Trading|Traders"
    r"|Industries|Holdings|Systems|Solutions|Technologies|Tech"
    r"|Foods?|Motors|Packing|Packaging|Hardware|Building|Partners|Bank|Hotel|Services"
    r"|Supply|International|Enterprises?|Manufacturing|Works|Labs?|Energy"
    r"|Media|Medical|Pharma|Steel|Textiles?|Machinery|Engineering|Construction|Materials"
    r"|Freight|Shipping|China|Asia|Global)\b"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as written, with the title that stands in or beside the name."""

    name: str
    title: str | None
    span: Span
    whole: Span


def find_people(text: str, folded: str, taken: tuple[Span, ...] = ()) -> list[Person]:
    """The persons of a message in their order; `taken` are stretches that are something else."""
    found: list[Person] = []
    free = Marks(len(text), taken)
    chinese = _chinese(text, folded) if has_chinese(folded) else ()
    for person in (*chinese, *(_english(text) if has_latin(folded) else ())):
        if free.are_free(person.span):
            free.take(person.span)
            found.append(person)
    return sorted(found, key=lambda each: each.span[0])


def people_at(spans: Sequence[Span], text: str, folded: str, taken: tuple[Span, ...] = ()) -> list[Person]:
    """The persons whose names stand at these places, each with the title in or beside the name."""
    spans = spans or [match.span("name") for match in CALLED.finditer(folded)]
    by_rule = find_people(text, folded, taken) if spans else []
    found: list[Person] = []
    for span in spans:
        if overlaps(span, taken) or folded[slice(*span)] in NOBODY:
            continue
        same = next((each for each in by_rule if each.span == span), None)
        near = next((each for each in by_rule if overlaps(each.span, [span])), None)
        found.append(_placed(same or _beside(span, near, text, folded), text, folded))
    return found


def _placed(person: Person, text: str, folded: str) -> Person:
    """The position right before a name, where nothing or no more than how one is addressed was read as title."""
    start, end = person.span
    weak = person.title is None or ADDRESS.fullmatch(fold_text(person.title)) is not None
    role = POSITION.search(folded, max(0, start - 12), start)
    if weak and role is None:
        role = ENGLISH_POSITION.search(text, max(0, start - 40), start)
    if role is not None and (weak or role["role"].endswith(fold_text(person.title or ""))):
        return Person(person.name, _cut(text, role.span("role")), person.span, (role.start(), person.whole[1]))
    behind = ENGLISH_BEHIND.match(text, end) if weak else None
    if behind is not None:
        return Person(person.name, behind["role"], person.span, (person.whole[0], behind.end()))
    return person


def _beside(span: Span, near: Person | None, text: str, folded: str) -> Person:
    """A name that no rule sees as it stands: its rank is at its end, or its role before or behind it."""
    name = _cut(text, span)
    if rank := RANK_AT_END.search(folded, *span):
        return Person(name, _cut(text, rank.span()), span, span)
    if near is not None and near.title:
        return Person(name, near.title, span, (min(span[0], near.whole[0]), max(span[1], near.whole[1])))
    if role := ROLE_BEFORE.search(folded, max(0, span[0] - 12), span[0]):
        return Person(name, _cut(text, role.span("role")), span, (role.start("role"), span[1]))
    if not has_chinese(folded[slice(*span)]):
        return with_role(span, text)
    behind = TITLE_BEHIND.match(text, span[1])
    return Person(name, _cut(text, behind.span("title")) if behind else None, span, span)


def _chinese(text: str, folded: str) -> Iterator[Person]:
    for match in RANKED.finditer(folded):
        yield _ranked(match, text)
    for match in NICK.finditer(folded):
        yield _named(match, text, match["role"])
    for match in CALLED.finditer(folded):
        yield _named(match, text, match["role"])
    for pattern in (ROLE_FIRST, LINKED, BELONGING, ALONE):
        for match in pattern.finditer(folded):
            if _is_name(match, folded):
                role = match["role"] if pattern is ROLE_FIRST else None
                yield _named(match, text, role if role not in ("联系人", "联络人", "窗口") else None)


def _is_name(match: re.Match[str], folded: str) -> bool:
    """No everyday word, and not the beginning of a company: 金永发建材."""
    if NOT_NAMES.match(match["name"]) or is_trade(match["name"]):
        return False
    return GOES_ON.match(folded, match.end("name")) is None


def _ranked(match: re.Match[str], text: str) -> Person:
    """王总: the rank is the title, unless a fuller role stands beside it (技术总监何工)."""
    role, rank = match["role"], match.span("rank" if match["rank"] else "short")
    start, end = match.span("name")
    behind_word = start > 0 and "\u4e00" <= match.string[start - 1] <= "\u9fff"
    nearer = rank[0] - 1
    if nearer > start and behind_word and not role and match.string[nearer] in SURNAMES:
        start = nearer  # 客车刘主任: the nearer surname is his.
        return Person(_cut(text, (start, end)), _cut(text, rank), (start, end), (start, end))
    role_is_rank = role is not None and re.search(r"总监|经理|主管|主任|负责人|工程师|长$", role)
    title = match.span("role") if role_is_rank else rank
    return Person(_cut(text, match.span("name")), _cut(text, title), match.span("name"), match.span())


def _named(match: re.Match[str], text: str, role: str | None) -> Person:
    span = match.span("name")
    if role:
        return Person(_cut(text, span), _cut(text, match.span("role")), span, (match.start("role"), span[1]))
    behind = TITLE_BEHIND.match(text, span[1])
    if behind:
        return Person(_cut(text, span), _cut(text, behind.span("title")), span, (span[0], behind.end()))
    if match["name"][0] in "老小阿":
        return Person(_cut(text, span), None, span, span)
    return Person(_cut(text, span), None, span, span)


def _english(text: str) -> Iterator[Person]:
    for match in ENGLISH_TITLED.finditer(text):
        start = match.start()
        yield Person(_cut(text, (start, match.end("name"))), match["title"], (start, match.end("name")), match.span())
    for match in ENGLISH_BESIDE_ROLE.finditer(text):
        if not COMPANY_WORDS.search(match["name"]):
            role = None if match["role"] in ("联系人", "联络人", "窗口") else match["role"]
            yield Person(match["name"], role, match.span("name"), match.span())
    for match in ENGLISH_FIRST.finditer(text):
        if not COMPANY_WORDS.search(match["name"]) and match["name"].split()[0] not in NOT_PEOPLE:
            yield with_role(match.span("name"), text)
    for match in ENGLISH_LINKED.finditer(text):
        if not COMPANY_WORDS.search(match["name"]) and _is_personal(match, text):
            yield with_role(match.span("name"), text)


def with_role(span: Span, text: str) -> Person:
    """An English name with the role in brackets or commas behind it."""
    behind = ENGLISH_ROLE.match(text[span[1] : span[1] + 60])
    if behind is None:
        return Person(_cut(text, span), None, span, span)
    title = behind["title"].strip(" ,")
    return Person(_cut(text, span), title, span, (span[0], span[1] + behind.end()))


def _is_personal(match: re.Match[str], text: str) -> bool:
    """Called Shunda today names a company: one word counts as a person only beside at, from or a role."""
    words = match["name"].split()
    if words[0] in NOT_PEOPLE:
        return False
    behind = text[match.end("name") : match.end("name") + 12]
    beside = re.match(r"\s*(?:\(|@|at\s+[A-Z]|from\s+[A-Z]|of\s+[A-Z]|,?\s*\+?\d|说|聊|谈|通)", behind)
    lead_in = match.group()[: -len(match["name"])].strip().lower()
    if lead_in == "from":
        return False
    if len(words) == 1:
        return beside is not None or lead_in.startswith(("attn", "lead", "的", "联系人", "contact:"))
    return beside is not None or len(words) in (2, 3)


NOBODY = frozenset(
    "pls please plz mon tue tues wed thu thurs fri sat tmr today tomorrow yesterday he she they him her them we us"
    " you".split()
)
NOT_PEOPLE = frozenset(
    "The A An Our Their His Her New Old Monday Tuesday Wednesday Thursday Friday Saturday "
    "Sunday January February March April"
    " June July August September October November December LINE WeChat Zoom Teams IT "
    "Met Meet Meeting Lunch Dinner Coffee Visited Visit Called Call"
    " Spoke Talked Email Emailed Demo Back Just Saw Dropped Stopped Reminder"
    " Samples Quote Order Deal Price Someone Guy Buyer Owner Manager".split()
)
TRADE_WORDS = re.compile(
    r"公司|科技|电子|物流|机械|建材|贸易|食品|包装|集团|化工|重工|汽车|电器|家居|酒店|客户|厂$|店$|院$|行$|局$"
)


GOES_ON = re.compile(rf"[\u4e00-\u9fff]{{0,3}}?(?:{TRADE_WORDS.pattern})")


def is_trade(name: str) -> bool:
    """Whether a short name says a trade and so a company."""
    return TRADE_WORDS.search(name) is not None


def _cut(text: str, span: Span) -> str:
    return text[span[0] : span[1]].strip()
