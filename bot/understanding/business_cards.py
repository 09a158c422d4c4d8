"""The text of a business card, line by line: whose it is, of which company, and how to reach him.

A card is no sentence: each line is one thing and shows what it is by its form. Numbers, addresses of mail and sites
say so themselves; a company ends with its legal form, or is what its own mail domain abbreviates; what remains is a
name of two to four characters that begins with a surname, or two or three capitalised words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.understanding.card_names import DEPARTMENT, best_title, parts_of
from bot.understanding.folding import fold_text, has_chinese
from bot.understanding.labels import find_emails
from bot.understanding.lead_fields import Card
from bot.understanding.phones import find_phones

FEWEST_DIGITS = 7
MOST_LINES, MOST_CHARACTERS = 24, 500
LONGEST_COMPANY = 80

# What stands before a value. Fax, tax and post numbers look like telephones and are none.
LABEL = re.compile(
    r"^\W*(?:(?P<fax>传真|fax|f)|(?P<number>统一?编号?|统编|税号|信用代码|邮编|邮政编码|邮递区号|账号|vat|p\.?o\.?\s?box|post\s?code|zip|qq)"
    r"|(?P<wechat>微信号?|wechat|weixin)|(?P<line>line(?:\s?id)?)"
    r"|(?P<phone>手机|电话|座机|办公|直线|总机|行动(?:电话)?|移动|联系方式|专线|mobile|mob|cell|tel(?:ephone)?|phone|direct|office|m|t|p|h/p|hp)"
    r"|(?P<address>(?:公司|办公|工厂|总部|联系|通讯)?地址|厂址|(?:office\s|head\s)?address|add(?:r)?|a)"
    r"|(?P<mail>电子邮[箱件]|邮箱|信箱|e-?mail|mail|e)|(?P<site>网址|官网|网站|website|web|http|url|w)"
    r"|(?P<person>姓名|联系人|联络人|name|contact)|(?P<title>职[务位称]|title|position)"
    r"|(?P<company>公司(?:名称)?|单位|company))"
    r"(?:\s*[:.|/)]+\s*|(?=\s*[+(\d])|\s+(?=[a-z@\u4e00-\u9fff]))"
)
SITE = re.compile(
    r"(?:https?://)?(?:www\.)[\w.-]+|^(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|tw|hk|net|org|io|co|uk|my|sg)(?:/\S*)?$"
)
COMPANY = re.compile(
    r"(?:公司|集团|工厂|[\u4e00-\u9fff]厂|商行|企业社|工作室|事务所|研究院|研究所|设计院|银行|医院|酒店|大学|学院|超市|(?:分|总)行|[中分]心|合作社|经营部|门市部|专卖店|门诊部|诊所|俱乐部|幼儿园|学校|协会|商会|基金会|合伙企业)(?:\([^)]*\))?(?:[\u4e00-\u9fff]{2,10}(?:分公司|分部|办事处|分店))?$"
    r"|\b(?:ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|company|co|gmbh|ag|s\.?a|b\.?v|pty|pte|sdn\.?\s?bhd|holdings?|group)\b\.?(?:\s*\([^)]*\))?$"
)
ADDRESS = re.compile(
    r"(?:省|市|区|县|镇|乡|路|街|道|巷|弄|大厦|园区|广场|村)[\u4e00-\u9fff\w-]*?[\d一二三四五六七八九十]+(?:号|弄|栋|幢|座|楼|层|室|段|f\b|-)"
    r"|^[\u4e00-\u9fff]{2,3}(?:省|市)[\u4e00-\u9fff]{1,6}(?:市|区|县|镇|乡).*(?:路|街|道|巷|大厦|园区|广场|号|楼)"
    r"|\d+\w?,?\s+(?:[\w'.-]+\s){1,5}(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|way|close|boulevard|blvd|square|sq|court|ct|parade|terrace|highway|crescent|place|park|quay|jalan)\b"
    r"|\b[a-z]{1,2}\d{1,2}[a-z]?\s\d[a-z]{2}$|,\s*[a-z]{2}\s\d{5}$|\b(?:jalan|lorong|floor|\d+/f|suite|unit|block|blk|room|rm)\b.*\d"
)
# A line that only goes on with an address: the rest of a building, a town with its post code, a country.
ADDRESS_GOES_ON = re.compile(
    r"^(?:[\u4e00-\u9fff\d]*?(?:大厦|广场|中心|园区?)?[a-z]?\d*[座栋幢]?\d+\s?(?:号?楼|室|层|单元|f)\d*室?|\d{5,6}\s[a-z].*|.*\b(?:[a-z]{1,2}\d{1,2}[a-z]?\s\d[a-z]{2}|[a-z]{2}\s\d{5}|\d{5,6})"
    r"|(?:p\.?r\.?\s)?(?:china|taiwan|hong kong|singapore|malaysia|united kingdom|uk|usa))\W*$"
)
HANDLE = re.compile(r"@?[a-z0-9][\w.-]{3,30}")
MAILBOXES = frozenset(
    "gmail hotmail outlook yahoo qq 163 126 sina foxmail icloud live msn aliyun sohu pchome".split()
)
# An extension behind a dash, as in 021-38635566-8021, and the number under which a company is registered.
EXTENSION = re.compile(r"(\d{7,8})\s*-\s*(\d{2,5})$")
REGISTERED = re.compile(r"\s*\([\w-]*\d[\w-]*\)$")
TOP = 2
# A firm that leaves its legal form out still ends with its trade.
TRADE = re.compile(
    r"^[\u4e00-\u9fff]{2,}(?:工业|实业|企业|科技|贸易|国际|电子|建材|五金|机械|物流|食品|材料|化工|包装|印刷|设备|仪器|服饰|纺织|家具|家居|装饰|传媒|广告|医疗|药业|汽车"
    r"|餐饮|商贸|生技|生物|汽配|电气|电器|光学|制药|能源|环保|新材|水务|旅行社|人寿|金融|工程|设计|咨询|顾问|保险|证券|地产|建设|营造|塑料|塑胶|模具|精密|光电|半导体|软件|网络|农业|农场|超市|书店|诊所|药房|商店|饭店|餐厅)(?:[五建]材)?$"
)


@dataclass(slots=True)
class _Lines:
    """The lines of one card as they are spoken for."""

    phones: dict[str, None] = field(default_factory=dict)
    emails: dict[str, None] = field(default_factory=dict)
    sites: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    addresses: list[list[str]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    top: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BusinessCard:
    """What stands on a card: as a phone book would keep it, besides its ids and the lines nobody claimed."""

    card: Card
    wechat: str | None = None
    others: tuple[str, ...] = ()

    @property
    def names_somebody(self) -> bool:
        """Is there a company or a person, and a way to reach them? Else it may be a photo of anything."""
        return bool(self.card.company or self.card.name) and bool(self.card.phones or self.card.emails)


def is_short(lines: Sequence[str]) -> bool:
    """Few words: a contract, a chat or a page of a catalogue has more."""
    return len(lines) <= MOST_LINES and sum(len(line) for line in lines) <= MOST_CHARACTERS


def read_business_card(lines: Sequence[str], region: str) -> BusinessCard:
    """Everything that the lines of a card, or of both its sides, say. Never raises."""
    found = _Lines()
    tidy = [" ".join(line.replace("\x00", "").split()) for line in lines]
    found.top = [line for line in tidy if line][:TOP]
    for line in tidy:
        _take(found, line, region)
    company = _company(found)
    name = _name(found, company)
    return BusinessCard(
        Card(
            name=name,
            company=company,
            title=best_title(found.titles, chinese=has_chinese(name or company or "")),
            phones=tuple(found.phones),
            emails=tuple(found.emails),
            address=_joined(found.addresses),
        ),
        wechat=found.ids.get("wechat"),
        others=tuple(line for line in found.others if line not in (company, name)),
    )


def _take(found: _Lines, line: str, region: str) -> None:
    """One line to where it belongs."""
    folded = fold_text(line)
    label = LABEL.match(folded)
    kind = label.lastgroup if label is not None else None
    value = line[label.end() :].strip() if label is not None else line
    if not any(char.isalnum() for char in value) or kind in ("fax", "number"):
        return
    if _take_ways(found, kind, value, folded, region):
        return
    match kind:
        case "address":
            found.addresses.append([value])
        case "person":
            found.names.insert(0, value)
        case "title":
            found.titles.insert(0, value)
        case "company":
            found.companies.insert(0, value)
        case "site":
            found.sites.append(fold_text(value))
        case _:
            _take_words(found, line, folded)


def _take_ways(found: _Lines, kind: str | None, value: str, folded: str, region: str) -> bool:
    """Numbers, mail, sites and ids: is the line one of them and nothing else?"""
    if kind in ("wechat", "line") and (handle := HANDLE.fullmatch(fold_text(value))):
        found.ids.setdefault(kind, value[slice(*handle.span())])
        return True
    emails = find_emails(re.sub(r"\s*@\s*", "@", folded))
    found.emails.update(dict.fromkeys(address for address, _ in emails))
    phones = find_phones(EXTENSION.sub(r"\1转\2", _without_fax(folded)), region).numbers if kind != "address" else ()
    if kind == "phone" and not phones and sum(char.isdigit() for char in value) >= FEWEST_DIGITS:
        phones = (value,)  # Perhaps misread: kept as it was read, for a person to mend.
    found.phones.update(dict.fromkeys(phones))
    if site := SITE.search(folded):
        found.sites.append(site.group())
    return bool(emails or phones or site or kind in ("phone", "mail"))


def _without_fax(folded: str) -> str:
    """A telephone and a fax often share a line: what stands behind the fax is left out."""
    return re.split(r"(?:传真|\bfax\b|\bf\s*(?:[:.]|(?=[+(\d])))", folded)[0]


def _take_words(found: _Lines, line: str, folded: str) -> None:
    """Company, address, name and title by their form; a name and its title often share a line."""
    if COMPANY.search(folded) and len(line) <= LONGEST_COMPANY and not ADDRESS.search(folded):
        found.companies.append(REGISTERED.sub("", line))
    elif found.addresses and (ADDRESS.search(folded) or ADDRESS_GOES_ON.match(folded)):
        found.addresses[-1].append(line)
    elif ADDRESS.search(folded):
        found.addresses.append([line])
    elif not _take_name(found, line):
        found.others.append(line)


def _take_name(found: _Lines, line: str) -> bool:
    """Names and titles, of which a line often has both."""
    parts = parts_of(line)
    found.names += [part.name for part in parts if part.name]
    found.titles += [part.title for part in parts if part.title]
    return any(part.name or part.title for part in parts)


def _company(found: _Lines) -> str | None:
    """By its legal form, in Chinese where it stands in both; else what its domain abbreviates or ends with its trade;
    else what stands above everything else."""
    if found.companies:
        return next((name for name in found.companies if has_chinese(name)), found.companies[0])
    lines = (*found.others, *found.names)
    trade = next((name for line in lines if TRADE.match(fold_text(name := _leading(line)))), None)
    is_card = bool(found.phones or found.emails)  # A sign on a wall has no number.
    tops = [_leading(line) for line in found.top if is_card and line in found.others]
    top = next((name for name in tops if _is_chinese_name(name)), None)
    hosts = [address.partition("@")[2] for address in found.emails]
    hosts += [re.sub(r"^(?:https?://)?(?:www\.)?", "", site) for site in found.sites]
    labels = [label.replace("-", "") for host in hosts if (label := host.partition(".")[0]) not in MAILBOXES]
    domain = next((line for line in lines if any(_abbreviates(label, line) for label in labels)), None)
    return trade or top or domain or _above_name(found)


def _leading(line: str) -> str:
    """The Chinese words that a line begins with: 凯博生物 of 凯博生物 KABO BIOTECH."""
    match = re.match(r"[\u4e00-\u9fff]+", line)
    return match.group() if match is not None else ""


def _is_chinese_name(line: str) -> bool:
    """中国平安, 恒通汽配: one short word, no slogan in parts and no department."""
    return re.fullmatch(r"[\u4e00-\u9fff]{3,12}", line) is not None and not DEPARTMENT.search(fold_text(line))


def _above_name(found: _Lines) -> str | None:
    """Of two capitalised lines the upper one is the firm, unless it owns the mail box: Kwan's Kitchen, Peter Kwan."""
    if len(found.names) < 2 or found.names[0] not in found.top[:1] or _owns_box(found.names[0], found):
        return None
    return found.names[0]


def _owns_box(name: str, found: _Lines) -> bool:
    """Does a mail box hold a word of the name: hlowe for Harriet Lowe?"""
    boxes = [address.partition("@")[0] for address in found.emails]
    return any(len(word) > 2 and word in box for word in fold_text(name).split() for box in boxes)


def _abbreviates(label: str, line: str) -> bool:
    """northgatepack for Northgate Packaging, acmetools for ACME, nmf for Northern Metal Fittings."""
    words = re.findall(r"[a-z0-9]+", fold_text(line).replace("&", " and "))
    key = "".join(words)
    if len(label) < 3 or len(key) < 3:
        return False
    return (
        key.startswith(label)
        or (len(key) > 3 and label.startswith(key[:10]))
        or label == "".join(word[0] for word in words)
    )


def _name(found: _Lines, company: str | None) -> str | None:
    """In Chinese where it stands in both; of several the one whose mail box it is."""
    names = [name for name in found.names if name != company]
    own = next((name for name in names if has_chinese(name)), None)
    return own or next((name for name in names if _owns_box(name, found)), None) or next(iter(names), None)


def _joined(addresses: Sequence[Sequence[str]]) -> str | None:
    """The first, in Chinese where it stands in both; its lines joined as its language writes."""
    if not addresses:
        return None
    chinese = [line for line in addresses[0] if has_chinese(line)]
    return "".join(chinese) if chinese else ", ".join(line.strip(" ,") for line in addresses[0]) or None
