"""Where a lead came from: the keys of the dictionary `source` (crm-rules §2.1)."""

import re

WORDS = (
    (
        "fair",
        r"展会|展览会?(?!板|柜|架|馆|厅)|博览会|展销会|糖酒会|广交会|[\u4e00-\u9fff]展(?:上|场|会|认识|收|碰|遇|加)"
        r"|[家车世农糖美建]博会|展场"
        r"|trade\s+(?:fair|show)|\bfair\b|\bexpo\b|exhibition(?!\s+(?:panel|stand))|conference|\bopen\s+day|field\s+days?",
    ),
    (
        "referral",
        r"转介绍?|介绍(?:的|来|过来|认识)?(?!了?(?:产品|方案|一下|公司|我们))|推荐(?:的"
        r"|来|过来)|朋友推荐|转的|推了个|referr(?:al|ed)|introduced\s+by|recommend(?:ed\s+by|s\s+us)"
        r"|\bref\s+(?:by|from)\b|\bref\s?:|put\s+(?:me|us)\s+onto|gave\s+(?:me|us)\s+(?:a|the)\s+name|thro(?:ugh|['’])?\s+my\b",
    ),
    ("cold_visit", r"陌拜|陌生拜访|扫街|扫楼|地推|cold\s+(?:visit|call)"),
    ("inbound_call", r"来电(?:咨询|询|客户)?|打(?:进来|电话来|来)|主动(?:打|联系)|inbound|called\s+in\b"),
    ("walk_in", r"上门(?:咨询|客户|来)|来访|到店|进店|路过进来|walk(?:ed)?[\s-]in"),
    (
        "online_form",
        r"官网|网站|线上表单|表单|留言|在线咨询|网上(?:咨询|留资)|公众号|抖[音店]|小红书|朋友圈|点评"
        r"|1688|阿里(?!山)|58同城|官方账?帐?号|粉专|私信|私讯|弹窗|询盘"
        r"|instagram|facebook|\bfb\s+page|linkedin|threads|shopee|carousell|indiamart|justdial|checkatrade|hipages|whatsapp\s+ad"
        r"|website|web\s*form|online\s+form|contact\s+form|landing\s+page",
    ),
    (
        "ad",
        r"(?:看[到见了]|贴|打)[^,。;\s]{0,12}广告|广告(?:来|上|看到|进来)|投放来|信息流|\b(?:saw|from|via|our)\s[^,.;\n]{0,16}\b(?:ads?|advert)\b",
    ),
    ("search", r"百度|搜索|谷歌|\bgoogle\b|\bseo\b|搜到"),
    ("partner", r"渠道商?|代理商?(?:介绍|推)|经销商(?:介绍|推)|合作伙伴|\bpartner\b|reseller"),
)
PATTERNS = tuple((key, re.compile(pattern)) for key, pattern in WORDS)
LABEL = re.compile(r"(?:来源|source)\s*[::]\s*(?P<words>[^\n,;]+)")


def find_source(folded: str) -> tuple[str, tuple[int, int]] | None:
    """The key of the source that a message names, and where the words stand."""
    label = LABEL.search(folded)
    start, end = label.span("words") if label else (0, len(folded))
    for key, pattern in PATTERNS:
        if match := pattern.search(folded, start, end):
            return key, match.span()
    return ("other", label.span("words")) if label else None
