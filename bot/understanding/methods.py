"""How the contact was made, from the verbs of a message (conversations.md 4.2, FOLLOW)."""

import re

from bot.understanding.reading import Method

# In order: of two that begin at the same place the first wins.
WORDS: tuple[tuple[Method, str], ...] = (
    (
        "online",
        r"线上(?:会议|沟通|交流|开会)|视[频讯](?:会议|电话|沟通|开会)?|腾讯会议|钉钉会议"
        r"|飞书会议|远程会议|网络会议|云会议|直播演示"
        r"|zoom|teams|google\s?meet|webex|video\s+(?:call|meeting|chat)|online\s+(?:meeting"
        r"|demo|call)|webinar|skype",
    ),
    ("care", r"问候|慰问|生日祝福|送月饼|拜年|greeting|birthday\s+wish"),
    (
        "email",
        r"邮件|电邮|发[^,。\s]{0,3}邮箱|邮箱(?!\s*[::\w])|email(?:ed|ing)?(?!\s*[::])"
        r"|e-mail(?:ed)?(?!\s*[::])|(?<!voice)\bmailed|发信|寄信",
    ),
    ("sms", r"短信|简讯|texted|\bsms\b|text\s+message"),
    ("whatsapp", r"whats\s?app(?:ed)?(?!\s*[::])"),
    (
        "wechat",
        r"加了?(?:个|好友)?微信|(?:发了?|通过|用|在)?微信(?!号?\s*[::]|号?\s?[a-z0-9_-]{6,}"
        r"|同号)|wechat(?:ed)?(?!\s*(?:id)?\s*[::])|语音聊",
    ),
    ("telegram", r"telegram(?!\s*[::@])|(?<![a-z])tg(?!\s*[::@])(?![a-z])|电报"),
    (
        "line",
        r"(?<![a-z])line(?=\s*(?:聊|联络|联系|传|讯息|发|上|给|他|她|回|已读|通知|call"
        r"|message|chat|ed\b|了|她|客户))|(?:用|传|加了?|on|via)\s?line(?![a-z])",
    ),
    (
        "phone",
        r"打[了完过]?[个通次]*电话|[刚]?通完电话|(?:去|回|来|致|通)了?[个通]?电话?(?=[,。说要问,\s]|$|给|催"
        r"|询|告)|打给|打过去|打了(?:过去|一?[个通]|给)|通了?电话|电话(?=联系|联络|沟通"
        r"|里|中"
        r"|打|没|不|拜访|回访|聊|说|给|跟进|告知|确认|通知|问)|电联|致电|来电|回电|没接"
        r"|打不通|未接|通话|没人接|接了电话"
        r"|\b(?:called|phoned|rang|calls?|calling|ring|spoke|talked|voicemail|telephoned)\b(?!\s*(?:for\s+tender"
        r"|it\b))|on\s+the\s+phone|\bphone\s+call",
    ),
    (
        "event",
        r"(?:参加|在|去|逛)[^,。]{0,10}(?:展会|展览|博览会|展销会|论坛|峰会)|at\s+the\s+(?:trade\s+)?(?:fair"
        r"|show|expo)|exhibition|seminar",
    ),
    (
        "visit",
        r"拜访(?!过的)|走访|登门|上门|见了?(?:面|到|过面|客户)|见了(?!过)|见过面|去了?趟"
        r"|(?<![出回过上进下寄送发])去了(?!解)|跑了趟|到访|去见|去看|面谈|当面|碰了?面"
        r"|吃了?[个顿]?饭|喝了?茶"
        r"|去[^,。;\s]{2,12}(?:拜访|见|谈|看)|过去一趟|去过|在[^,。]{2,10}见|参观|坐了?坐|面访|现场"
        r"|\b(?:met|visited|visit|visiting|meet|saw|dropped\s+(?:by|in)|stopped\s+by"
        r"|lunch\s+with|dinner\s+with|coffee\s+with|went\s+to\s+see|on[\s-]site)\b",
    ),
    ("meeting", r"开了?个?会|会议|meeting|\bmeetings\b|座谈"),
)
PATTERN = re.compile("|".join(f"(?P<{method}>{pattern})" for method, pattern in WORDS))


def find_method(folded: str) -> tuple[Method, tuple[int, int]] | None:
    """The first method that the message names, and where."""
    match = PATTERN.search(folded)
    if match is None or match.lastgroup is None:
        return None
    method: Method = next(name for name, _ in WORDS if name == match.lastgroup)
    return method, match.span()
