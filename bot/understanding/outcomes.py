"""What came of a contact (outcomes of FOLLOW), and signs that help is wanted."""

import re

WORDS = (
    (
        "no_answer",
        r"(?:没|未|不|无)人?接(?:听|电话)?(?!受|触|到|手)|打不通|没打通|没联系上|联系不上"
        r"|联络不上|找不到人|关机|占线|忙音|已读不回|没回(?:复|消息)?$"
        r"|\bno\s+(?:answer|reply|response)|(?:didn['’]?t|did\s+not|not)\s+(?:pick\s*up"
        r"|answer|reply)|voicemail|unreachable|could\s?n[o'’]?t\s+reach|no\s+pick\s*up",
    ),
    (
        "no_need",
        r"没(?:有)?(?:需求|兴趣|意向|意愿)|不需要|不感兴趣|不考虑了?|用不上|暂无需求"
        r"|暂时不(?:用|买|要)|no\s+(?:need|interest)|not\s+interested|don['’]?t\s+need",
    ),
    (
        "wants_quote",
        r"(?:要|想要|需要|让|叫|请)[^,。;]{0,8}(?<!对)报价|询价|求报价|wants?\s+(?:a\s+)?(?:quote"
        r"|quotation|pricing|price\s*list)|asked\s+for\s+(?:a\s+)?(?:quote|price)",
    ),
    (
        "considering",
        r"再?考虑(?:一下|下|考虑|中)?|再看看|再想想|再研究|再商量|还在比|比价|观望|thinking"
        r"|considering|will\s+think|needs?\s+time|think\s+about",
    ),
    (
        "interested",
        r"有意[向愿愿]|有兴趣|感兴趣|挺?满意|很?看好|意向(?:强|高|客户)|\binterested"
        r"|keen|likes?\s+(?:it|the)|loved?\b",
    ),
    ("reached", r"联系上了?|联络上了|接了电话|接通|\breached|got\s+(?:hold|through)"),
)
PATTERNS = tuple((outcome, re.compile(pattern)) for outcome, pattern in WORDS)
HELP = re.compile(
    r"求助|求支[持援]|请(?:求)?(?:领导|主管|老板|经理)?(?:支持|支援|协助|帮忙)|需要(?:支持"
    r"|支援|帮助|协助)|帮忙出面|\bneed(?:s)?\s+(?:some\s+)?help|help\s+needed|need\s+support"
)
URGENT = re.compile(
    r"加急|很急|急单|急用|急需|(?:^|[,。;\s])急(?:$|[,。;!\s])|紧急|尽快|儘快|越快越好|urgent|asap|rush"
)


def find_outcome(folded: str) -> str | None:
    """The first outcome in the order of the table: no answer outweighs interest."""
    return next((outcome for outcome, pattern in PATTERNS if pattern.search(folded)), None)
