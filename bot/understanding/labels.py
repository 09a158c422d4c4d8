"""The fields of a lead: labels with values (公司:… 电话:…), e-mails, WeChat and LINE ids, needs, addresses."""

import re

from bot.understanding.folding import fold_text

LABELS = {
    "customer": (
        r"公司名?称?|客户名?称?|单位名?称?|企业"
        r"|company|coy|firm|business|(?<!new\s)customer|(?<!new\s)client|account|organi[sz]ation|org"
    ),
    "person": r"联系人|联络人|姓名|名字|称呼|contact(?:\s+(?:person|name))?|name|attn|窗口",
    "title": r"职[位务称]|部门|title|position|role|job",
    "phone": (
        r"(?:联系|办公|公司)?电话|手机号?码?|座机|手提|tel(?:ephone)?|phone|mob(?:ile)?|cell|direct|office|h/?p|fax|传真"
        r"|whats\s?app|(?<=\n)[mtpd]"
    ),
    "email": r"邮箱|电子邮件|电邮|e-?mail|mail",
    "address": r"地址|公司地址|address|addr|地点",
    "need": r"需求|需要|想要|产品|采购内容|need|needs|requirements?|looking\s+for|interest(?:ed\s+in)?",
    "source": r"来源|渠道|source",
    "budget": r"预算|金额|budget|amount",
    "wechat": r"微信号?|wechat(?:\s*id)?|wx|vx",
    "line": r"line(?:\s*id)?",
    "next": r"下次联系|下次跟进|跟进时间|回访时间|next(?:\s+contact|\s+step)?|follow[\s-]?up",
    "note": r"备注|说明|note|notes|remarks?",
}
LABEL = re.compile(
    r"(?:^|(?<=[\n,;。\s|]))(?:" + "|".join(f"(?P<{key}>{words})" for key, words in LABELS.items()) + r")\s*[::]\s*"
)
EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
WECHAT = re.compile(
    r"(?:微信号?|wechat(?:\s*id)?|weixin|(?<![a-z])[vw]x)\s*(?:号|id|是)?\s*[::]?\s*(?P<id>[a-z][\w-]{4,19})(?![\w@.])"
)
SAME_AS_PHONE = re.compile(
    r"微信同|(?:电话|手机)微信|同微信|微信[号:]?\s?(?=1\d{10})|wechat\s+same|same\s+(?:on|as|for)\s+wechat"
)
LINE_ID = re.compile(
    r"(?<![a-z])line\s*(?:(?:id\s*)?[::]|id(?:\s+is|\s*是)?)\s*(?P<id>@?[a-z0-9_.-]{4,20})"
    r"|(?:加|我的|她的|他的)line\s*[::]?\s*(?P<added>@?[a-z0-9_.-]{4,20})"
)
TELEGRAM = re.compile(r"(?<![a-z])(?:telegram|tg)\s*[::]?\s*(?P<id>@\w{4,32})")
ADDRESS = re.compile(
    r"(?P<address>[\u4e00-\u9fff]{2,12}(?:省|市|区|县|园区|镇|乡|路|街|道|巷)[\u4e00-\u9fff\d-]{0,30}?(?:\d+"
    r"|[一二三四五六七八九十]+)(?:号|弄|栋|座|楼|层|室)(?:[\u4e00-\u9fff\d-]{0,12}?(?:号"
    r"|栋|座|楼|层|室))*)"
)


def labelled(text: str, folded: str) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """The values behind labels, and where they stand; empty when fewer than two labels occur."""
    found = list(LABEL.finditer(folded))
    values: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(folded)
        stop = re.search(r"[\n;。]", folded[match.end() : end])
        end = match.end() + stop.start() if stop else end
        value = text[match.end() : end].strip(" ,，、;；。\n\t|")
        key = match.lastgroup
        if key and value and key not in values:
            values[key], spans[key] = (
                value,
                (match.end(), match.end() + len(text[match.end() : end].rstrip(" ,，、"))),
            )
    return (
        (values, spans)
        if len(found) > 1 or ("customer" in values and "," not in fold_text(values["customer"]))
        else ({}, {})
    )


def find_emails(folded: str) -> list[tuple[str, tuple[int, int]]]:
    """E-mail addresses, in lower case, with their places."""
    return [(match.group(), match.span()) for match in EMAIL.finditer(folded)] if "@" in folded else []


def find_handles(text: str, folded: str, phones: tuple[str, ...]) -> tuple[dict[str, str], list[tuple[int, int]]]:
    """WeChat, LINE and Telegram ids as typed, with their places."""
    fields, spans = {}, []
    for key, pattern in (("wechat", WECHAT), ("line", LINE_ID), ("telegram", TELEGRAM)):
        if match := pattern.search(folded):
            start, end = match.span("id")
            if start < 0:
                start, end = match.span("added")
            fields[key] = text[start:end]
            spans.append(match.span())
    if "wechat" not in fields and phones and SAME_AS_PHONE.search(folded):
        fields["wechat"] = phones[0]
    return fields, spans


def find_address(text: str, folded: str) -> tuple[str, tuple[int, int]] | None:
    """A street with its number."""
    match = ADDRESS.search(folded)
    return (text[match.start("address") : match.end("address")], match.span("address")) if match else None
