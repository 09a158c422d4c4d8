"""The English words around a date that tell whether it happened or comes next, and whether it is ours.

A cue is a row: its name, the role it gives, how much it is ours, and its words. The nearest to a date decides.
"""

import re
from dataclasses import dataclass

from bot.understanding.reading import Role

OURS, LIKELY, THEIRS = 2, 1, -2
CONTACT = (
    r"(?:call|ring|phone(?!\s+call)|bell|buzz|ping|text|e-?mail|mail|message|msg|whatsapp|wa|visit|meet|see|send|resend|revert|reply"
    r"|quote|chase|nudge|check|try|follow[\s-]?up|follow|f/u|fu|remind|book|drop|pop|swing|stop|touch\s+base|circle|catch"
    r"|speak|talk|chat|revisit|come|go|collect|bring|demo|show|present|pitch|sign|update|confirm|prepare|prep|submit|hand"
    r"|get|sort|fix|zoom|return|pick|arrange|schedule|set|give|contact|sync|reconnect|re-?visit|ask|share|issue|propose"
    r"|owe|finali[sz]e|review|discuss|take|draft|post|run|do|make|invite|write|pass)"
)
LEADS_IN = (
    r"(?:to|(?:i|we|and|but|so|also|then)\s+will|i|we|(?:i|we)['’]ll|ill|id|can|should|must|please|pls|plz|and|so|then|go|me|need|gotta|gonna|let['’]?s|try|also|again|or"
    r"|kindly|rmb|remember|just|would|['’]d|might|says?|said|ask|asks|asked|told|better|dont|don['’]t|could|shall|tolong|nak)"
)
CUES: tuple[tuple[str, Role, int, str], ...] = (
    (
        "set up",
        "next",
        OURS,
        r"\b(?:booked|scheduled|rescheduled|fixed|set|confirmed|arranged|agreed|postponed|moved|pushed|pencil+ed|locked"
        r"|slotted|invited|promised|planned|shifted|delayed)(?:\s+(?:it|him|her|them|in|for|on|to|a|the|at|up|back|out"
        r"|down|call|meeting|demo|visit|slot|time|appt|appointment)){0,4}\s*$"
        r"|\b(?:moved?|pushed|shifted|rescheduled|changed|postponed|brought|switched|swapped|put|push|shift|move|reschedule|bring)\b[^.;!?\n]{0,40}\bto\s*$"
        r"|\b(?<!just\s)(?<!till\s)(?<!until\s)now\s+(?:it['’]?s\s+|on\s+|for\s+)?$",
    ),
    (
        "contact done",
        "happened",
        OURS,
        r"\b(?:(?:went|drove|came|flew|popped|stopped|swung|dropped)\s+(?:\w+\s+){0,3}to\s+[a-z]+|met|saw|seen|spoke|spoken|talked|chatted|called|rang|phoned|visited|e-?mailed|mailed|texted|messaged|msged"
        r"|whatsapp?ed|wa['’]?d|pinged|zoomed|dropped|popped|swung|stopped|went|been|sat\s+(?:down|with|w/?|in)|caught\s+up|bumped|ran|toured|walked"
        r"|showed|shown|demo['’]?e?d|presented|pitched|sent|quoted|had|lunched|hosted|did|followed|chased|checked|reached"
        r"|left|tried|drove|flew|visiting\s+done|jumpa|got\s+hold|took|no\s+answer|no\s+ans|no[\s-]show|discussed|reviewed|earlier(?=\s*$)|done|didn['’]?t|voicemail|vm)\b",
    ),
    (
        "plan of ours",
        "next",
        OURS,
        rf"(?<!\bhe\s)(?<!\bshe\s)(?<!\bthey\s)\b{CONTACT}\s+(?:him|her|them)\b|"
        rf"(?:^\W*|\b{LEADS_IN}\s+|(?:i|we)['’](?:ll|d)\s+|^\W*(?:will|['’]ll)\s+|\+\s*|&\s*){CONTACT}\b(?!\s+(?:with|w/?)\s+\w+\s+(?:was|went))"
        r"|\b(?:he|she|they|[a-z]+)(?:\s+will|['’]ll)\s+[a-z]+\s+(?:me|us)\b|\b(?:follow[\s-]?up|f/u|call[\s-]?back|touch\s+base|circle\s+back|get\s+back|going\s+(?:to|back|down|over|in)|gonna"
        r"|(?:i|we)['’](?:m|re|ll)|(?:i|we)\s+(?:am|are|will|(?!(?:was|were|had|got|gave|told|said|made|paid|came|sold|won|lost|bought|cut|put|thought|found"
        r"|brought|took|went|did|left|ran|sat|met|saw|spoke|rang|sent|kept|held|heard|felt|read|wrote|knew|think|know|hear|hope"
        r"|have|just|[a-z]+ed)\b)[a-z]+)|ill|im|let['’]?s|reminder?|todo|to\s+do|next\s+(?:step|call"
        r"|meeting|contact|visit|action)|instead)\b"
        r"|(?:^\W*|\b(?:and|am|be|i['’]?m|im)\s+)(?:calling|ringing|meeting(?!\s+(?:with|w/?))|visiting|seeing|going|heading|sending|popping"
        r"|dropping|flying|driving|signing|chasing|returning|updating|following|catching|bringing|speaking|phoning"
        r"|emailing|swinging|picking|collecting|taking)\b",
    ),
    (
        "what they do",
        "next",
        THEIRS,
        rf"\b(?:he|she|they)\s+(?:also\s+|to\s+)?(?!called|call\s+me){CONTACT}\b(?!\s+(?:me|us|him|her|them))"
        r"|(?<![a-z'’])(?!(?:i|we|and|then|but|so|also|just)\s)[a-z]{2,}\s+will\s+(?!(?:at|in|from|on|of|and|for|with|call|ring|see|meet)\b)[a-z]+\b|\b(?:he|she|they|it)['’]ll\s+[a-z]+\b|"
        r"\b(?:(?:is|are|be|['’]s|['’]re|gets?|comes?|returns?|they|he|she|only|not|boss)\s+(?:\w+\s+)?(?:back|away|out|off|in)"
        r"|\bback\s+(?:in|at|to)\s+(?:the\s+)?(?:office|work|town|country|school|shop)"
        r"|(?:samples?|goods|parts|order|truck)\s+(?:go|goes|ships?|comes?|leaves?)(?:\s+out)?"
        r"|away|overseas|abroad|on\s+leave|travel+ing|flies|on\s+hols|returns|closes|expires|renews|opens|decides?|approves?|starts?"
        r"|begins?|ends|moves|joins|retires?|votes?|sits|meets|lands|arrives?|goes|leaves|presents|finali[sz]es|needed"
        r"|(?:when|once|if|as|until|till)\s+\w+)\b"
        r"|(?<![a-z])(?!(?:call|calls|ring|come|go|get|be|going|calling|check|checking|head|heading|circle|pop|drop|report"
        r"|write|text|email|am|will|him|her|them|me|it|and|then|us|reply|revert|ping|phone|i['’]?m|['’]ll)\s)"
        r"[a-z]{2,}\s+back(?:\s+(?:on|in|from|at|to\s+work))?\s*$"
        r"|(?<![a-z])(?!(?:to|will|please|pls|and|then|we|can|must|also|again|should|kindly|just)\s)"
        r"[a-z]{3,}s\s+(?:meet|sit|vote|decide|present|visit|return|fly|land|arrive|move|open|close|start)\s*$",
    ),
    (
        "day of theirs",
        "next",
        THEIRS,
        r"\b(?:holidays?|closed|shut|frozen|stuck|board|committee|council|governors?|tender|bid|rfp|budget|funding|deadline"
        r"|closing|expiry|renewal|lease|warranty|contract|event|expo|exhibition|fair|conference|launch(?!ed)\w*|opening"
        r"|go[\s-]?live|shutdown|stocktake|container|shipment|deliver(?!ed)\w*|eta|vessel|cheque|decision|approval|permit"
        r"|install(?!ed)\w*|starting|freeze|trial|fy|peak|season|wedding|exams?|audit|ramadan|term|project|lead\s+time|last\s+day|hols|stock"
        r"|invoice|retest|retirement|move|agm|egm|etd)\b"
        r"|\b(?:board|committee|council|society|residents|trustees|parents|shareholders?|staff|budget)['’]?s?\s+(?:meeting|mtg)\b",
    ),
    (
        "wish of theirs",
        "next",
        LIKELY,
        r"\b(?:wants?|needs?|['’]d\s+like|would\s+like|due|expects?|require[sd]?|asap|latest|waiting\s+for|hoping|urgent)\b",
    ),
    (
        "plan without a verb",
        "next",
        LIKELY,
        rf"\b(?:{CONTACT}|meeting|mtg|meetup|appt|appointment|lunch|coffee|breakfast|dinner|teams|survey|walk-?through"
        r"|workshop|training|signing|handover|again|next|later|back|(?<!stopped\s)(?<!dropped\s)(?<!popped\s)(?<!swung\s)(?<!came\s)by|before|back\s+to|for|sending|calling|resume|recall|['’]ll|shall|will(?=\s+(?!(?:at|in|from|on|of|and|for|with)\b)[a-z]))\b",
    ),
    (
        "what they say",
        "next",
        THEIRS,
        r"\b(?:said|says|mentioned|reckons)\s*$|\b(?:he|she|they|boss|cfo|ceo|gm|md|director|team|hq|finance|procurement|legal|purchasing|owner)\s+(?:\w+\s+)?"
        r"(?:says?|said|thinks?|reckons?|hopes?|hoping|[a-z]{3,}s)\s*$",
    ),
    (
        "what it is about",
        "next",
        0,
        r"\bis\s*$|\b(?:about|re|regarding|instead\s+of|rather\s+than)\s*$",
    ),
    (
        "done to a thing",
        "other",
        0,
        r"\b(?:was|were|got|been)\s+(?:\w+ly\s+)?(?:paid|shipped|delivered|invoiced|billed|issued|received|installed|built|opened|launched"
        r"|founded|bought|made|printed|dispatched|cleared|credited|due)\b",
    ),
    (
        "something done",
        "happened",
        0,
        r"\b(?:was|were|got|gave|told|said|made|paid|came|sold|won|lost|bought|cut|put|thought|found|brought|signed"
        r"|[a-z]{3,}(?<!ne)(?<!nee)(?<!interest)(?<!propos)(?<!spe)(?<!fe)(?<!bas)(?<!agre)(?<!limit)ed)\b",
    ),
)
PATTERNS = {name: (role, weight, re.compile(pattern)) for name, role, weight, pattern in CUES}
LEFT_UNTIL = re.compile(
    r"\b(?:wait\w*|hold\w*|(?<!\bon\s)(?<!annual\s)(?<!sick\s)leav\w+|left|park\w*|postpone\w*|push\w*|delay\w*)(?:\s+(?:it|him|her|them|this))?\s*$"
)
# A thing is what our verb is about (collect the cheque Sat), a meeting what was done (discussed on a call today).
GOVERNED = {
    "day of theirs": ("plan of ours", "contact done"),
    "plan without a verb": ("plan of ours", "contact done", "something done"),
    "something done": ("plan of ours",),
}
ABOUT = re.compile(r"\b(?:re|about|for|regarding|to|will|before|by|when|once|if|as|until|because|confirmed|agreed)\b")
# By phone is how it was done, and no plan to phone.
MANNER = re.compile(
    r"\b(?:by|over|on|via)\s+(?:the\s+|a\s+)?(?:phone|whatsapp|wechat|e-?mail|zoom|teams|video|sms|text|message)\b"
)
# A meeting that is named and not told of: it lies where its day is nearer.
OPENING = re.compile(
    r"\b(?:meeting|mtg|visit(?:\s+(?:to|with|w/?))?|call\s+(?:with|w/?)|(?:phone|video|conference)\s+call|on\s+the\s+phone|zoom|teams|google\s+meet|demo|lunch|coffee|site\s+visit"
    r"|catch[\s-]?up|review|walk-?through|dinner|breakfast|workshop|training|expo|fair)\b"
)
# A word of contact, beside which even a year is a plan: next year again.
PLANNED = re.compile(r"\b(?:again|follow|revisit|call|meet|contact|back|check)\b|^\s*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """What the words say of a date: its role, how much it is ours, and whether they stand in its very clause."""

    name: str
    role: Role
    weight: int
    near: bool = True


def cue(before: str, after: str) -> Role | None:
    """The role that the nearest word of the clause before and after a date gives it."""
    found = nearest(before) or behind(after)
    return found.role if found else None


def nearest(words: str) -> Cue | None:
    """The cue that ends nearest to the date behind the words; of two at one place the surer."""
    words = MANNER.sub(lambda found: " " * len(found.group()), words)
    best: tuple[int, int] | None = None
    found: Cue | None = None
    ends: dict[str, int] = {}
    for rank, (name, (role, weight, pattern)) in enumerate(PATTERNS.items()):
        end = max((match.end() for match in pattern.finditer(words)), default=None)
        if end is None:
            continue
        ends[name] = end
        if best is None or (end, -rank) > best:
            best, found = (end, -rank), Cue(name, role, weight)
    if found is None:
        return None
    for governing in GOVERNED.get(found.name, ()):
        if governing in ends and not ABOUT.search(words, ends[governing], ends[found.name]):
            role, weight, _ = PATTERNS[governing]
            return Cue(governing, role, weight)
    return found


def behind(words: str) -> Cue | None:
    """The cue behind a date; a bare noun there (Thursday visit) only names a meeting."""
    cue = first(words)
    if cue is not None and cue.name == "plan without a verb" and PATTERNS["contact done"][2].search(words):
        return Cue("contact done", "happened", OURS)
    if cue is not None and OPENING.fullmatch(words.strip()):
        return Cue("plan without a verb", "next", LIKELY)
    return cue


def first(words: str) -> Cue | None:
    """The cue that begins nearest to the date before the words."""
    best: tuple[int, int] | None = None
    found: Cue | None = None
    for rank, (name, (role, weight, pattern)) in enumerate(PATTERNS.items()):
        match = pattern.search(words)
        if match and (best is None or (match.start(), rank) < best):
            best, found = (match.start(), rank), Cue(name, role, weight)
    return found
