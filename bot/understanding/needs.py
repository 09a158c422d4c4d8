"""What a lead wants: behind a word of wanting, or the free words behind the phone in a list."""

import re
from collections.abc import Sequence

from bot.understanding.spans import Span, blanked

WANTS = re.compile(
    r"""(?:想要|想买|想订|想采购|想看|想了解|想做|想换|想装|想印|想搞|想上|想租|求购|采购(?=\d|[一二两三四五六七八九十百])
        |需要|需求|急需|要采购|要买|要订|要换
        |要做|要租|关注|感兴趣于|询价|咨询|(?<=[\s,;。])问(?!一下|问)|(?<![\u4e00-\u9fff])[搵找](?=[\u4e00-\u9fff]{2})
        |(?<![\u4e00-\u9fff只还先说])需(?=[\u4e00-\u9fff\d])|(?<![不需想只还])要(?=\d|[一二两三四五六七八九十百])
        |(?<=[\s,;。])要(?!求|是|不|去|再|约|等|先|赶|到|给|打|上门|考虑|开会|报价|合同|发|寄|送|联系|我|来|下|在|跟))
        (?:的是|是|[::])?\s*(?P<need>[^,;。!?\n、\x00]{2,40})
    |\b(?:needs?|wants?|interested\s+in|looking\s+(?:for|at)|requires?|asked\s+(?:for|about)|asks\s+about
    |asking\s+(?:for|about)
        |after|in\s+the\s+market\s+for|enquir\w+\s+(?:about|re)|quote\s+(?:for|on))\s+(?:to\s+(?:buy|order)\s+)?
        (?!ringing|calling|a\s+call|us\b|me\b|to\b|him\b|her\b|them\b|demo\b|quote\b|reply
            |callback)(?P<need_en>[^,;.!?\n\x00]{2,60})""",
    re.VERBOSE,
)
ENDS = re.compile(
    r"""(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|\s+(?:预算|展会|展览|急|后天|明天|下周|电话|手机|报价大概|联系
        |\S*介绍|\S*认识|想)
    |\s+-\s|\s+(?:met|at\s+the|by|budget|from\s+the|asap|next|on|call|and\s+call|cell|phone|her|his|ring)\b
        |(?<=.)报价$|[(]""",
    re.VERBOSE,
)
PART = re.compile(r"[^,;。!?\n、|/\x00]+")
CHINESE_GAP = re.compile(r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+")
NOT_WANTED = re.compile(
    r"""预算|来源|微信|同号|联系|电话|手机|地址|介绍|认识|约|拜访|上门|去看|看厂|睇|过去|跟进|转发|名片|谢谢
        |报价$|客户$|线索|展会|给的|说|姓|人$|急|统编|先生|小姐|女士|[要让叫问给把没打他她我你您问]|现在|正在
        |每[天月年]|留言|备注|工程师|专员|经理|主任|厂长|账期|方便|下午|上午
    |\b(?:budget|call|ring|phone|visit|email|follow|lead|new|met|from|asap|thanks|regards|urgent|meet|see|text
    |site|demo
        |ref|referred|intro|max|tops|gst|vat|pls|please|quote|says?|said|he|she|his|her|they|i|we|who|is|has
        |manager|director
        |owner|head|officer|buyer|unit|road|street|rd|st|floor|ltd|abn|co|inc|works?|talk|speak|ask|if|can|at|to
            |maybe|figures|bajet|called|name|yet|there|here|mr|mrs|ms|dr)\b|\d\s?[ap]m\b|@|https?:""",
    re.VERBOSE,
)


def find_need(text: str, folded: str, taken: Sequence[Span] = (), behind: int | None = None) -> str | None:
    """What they want, in their words; `behind` is where the last phone or address of a list ends."""
    match = WANTS.search(folded)
    if match is not None:
        group = "need" if match["need"] else "need_en"
        start, end = match.span(group)
        if stop := ENDS.search(folded, start, end):
            end = stop.start()
        return text[start:end].strip(" ,，的") or None
    return None if behind is None else _listed(text, blanked(folded, taken), behind)


def _listed(text: str, rest: str, behind: int) -> str | None:
    """The first words behind the phone that are nothing else."""
    for part in PART.finditer(rest, behind):
        at = part.start()
        for words in CHINESE_GAP.split(part.group()):
            start = rest.index(words, at) if words else at
            at = start + len(words)
            said = words.strip(" -–:：.()")
            if _is_thing(said):
                begin = rest.index(said, start)
                return text[begin : begin + len(said)]
    return None


def _is_thing(words: str) -> bool:
    letters = sum(char.isalpha() for char in words)
    least = 2 if any(char > "\u2fff" for char in words) else 4
    return letters >= least and len(words) <= 40 and NOT_WANTED.search(words) is None
