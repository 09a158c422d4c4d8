"""Words of contact in English, of Britain, America, Australia, Ireland, India and South-East Asia."""

from bot.understanding.method_words import Word

_PERSON = r"(?:him|her|them|me|us|mr|mrs|ms|dr|the\s+(?:boss|owner|buyer|manager|team|client|customer|director))"
_WITH = r"(?:with|w/?)(?![a-z])"
_MEAL = r"""(?:lunch|dinner|breakfast|brekkie|coffee|coffees|drinks|beers?|pints?|golf|tea|kopi|teh|makan|supper
    |brunch)"""

ENGLISH: tuple[Word, ...] = (
    (
        "other",
        "never",
        r"""(?:\b(?:chap|guy|bloke|fella|lady|man|woman|person|one|someone|firm|place|company|outfit|shop
            |\w+['’]s|is|are|was)\s)called\s+(?!back|me|us|again|to)(?=\w)
        |\bcalled\s+(?:for\s+tender|it\b|off\b|upon)|\bcall\s+(?:it|of|out|cent(?:er|re)|off)\b
            |\bmeeting\s+rooms?\b|\bcall\s+for\s+tenders?""",
    ),
    (
        "online",
        "open",
        rf"""(?:zoom(?:ed)?|webex|skype[d]?|facetimed?|google\s?meet|gmeet)\b|\b(?:ms\s+)?teams\s+(?:call|meeting
            |mtg|chat|demo|{_WITH})
        |\b(?:on|over|via|through|did\s+a|had\s+a|quick)\s+(?:ms\s+)?(?:teams|meet)\b|\bvideo[\s-]?(?:call(?:ed)?
        |meeting|chat(?:ted)?|conf(?:erence)?|con)\b|\bvc\s{_WITH}
        |\bonline\s+(?:meeting|mtg|demo|call|session)|\bvirtual\s+(?:meeting|demo|call|tour)|webinar
            |screen\s?shar\w+|\bremote\s+(?:demo|session|call)""",
    ),
    (
        "care",
        "open",
        r"""greeting|birthday\s+(?:wish|card|cake|call)|condolences|christmas\s+(?:card|hamper)
        |\bhamper\b|season['’]?s\s+wish""",
    ),
    (
        "email",
        "done",
        r"""\b(?:e-?mailed|(?<!voice\s)mailed)\b|\b(?:got|sent|received|repl(?:y|ied)|response
        |wrote)\s[^,.;\n]{0,24}\b(?:e-?mail|inbox)""",
    ),
    (
        "email",
        "plan",
        rf"""\be-?mail\s+(?:{_PERSON}|[a-z]+(?:\s+[a-z]+)?\s+(?:the|a|our|re|about|by|on|at|next|tomorrow|tmr|mon
            |tues?|wed|thu|fri)\b)""",
    ),
    ("email", "open", r"\be-?mail(?:ing|s)?(?!\s*(?:[::?]|is\b|address|bounced))(?!\s\S+@)\b|\b(?:by|via)\s+mail\b"),
    ("sms", "done", r"\btexted|\btxt(?:['’]?d|ed)\b|\bmessage[d]?\s+by\s+sms|\bsms(?:['’]?e?d)\b"),
    (
        "sms",
        "plan",
        rf"""\b(?:text|txt)\s+(?!message|me\s+back|from|back\b|to\b|on\b|is\b|for\b|file)(?:{_PERSON}
        |[a-z]+)""",
    ),
    ("sms", "open", r"\bsms\b|\btext\s+messages?|\b(?:by|via|a|got|her|his|their)\s+text\b|\btext\s+(?:from|back)\b"),
    ("whatsapp", "done", r"whats\s?app(?:['’]?d|ed)\b|\bwa['’]d\b|\b(?:fwd\s+)?wa\s*:"),
    ("whatsapp", "open", r"whats\s?app(?:ing)?\b(?!\s*[::])|\b(?:on|via|by|thru|through|over)\s+wa\b|\bwapp\b"),
    ("wechat", "open", r"\bwechat(?:ed)?(?!\s*(?:id)?\s*[::])\b|\bweixin\b"),
    ("telegram", "open", r"\btelegram(?:med)?\b(?!\s*[::@])|\b(?:on|via|by)\s+tg\b"),
    (
        "line",
        "open",
        rf"""\b(?:on|via|by|over|thru|through)\s+line\b(?!\s*\d)|(?<![a-z])line(?:['’]?d|ed)\s+{_PERSON}
            |(?<![a-z])line\s+(?:chat|message|msg|call)\b""",
    ),
    (
        "event",
        "open",
        r"""\b(?:at|during|visited|attended|manned|in)\s(?:the\s|our\s|their\s
            |a\s)?(?:[\w&'’-]+\s){0,4}?(?:trade\s?(?:fair|show)|fair(?!\s+(?:price|enough))|show(?!\s?room
            |\s+(?:me|us))|expo|exhibition
            |conference|convention|summit|field\s+day|open\s+day|roadshow|trade\s+day)\b
        |\b(?:expo|exhibition|trade\s?(?:show|fair)|seminar|conference)\b|\b(?:our|their)\s+(?:stand
            |booth)\s+(?:at|today|yesterday)|\bstand\s+at\s+the\b""",
    ),
    (
        "visit",
        "done",
        rf"""\b(?:met|visited|toured|sat\s+(?:down\s+)?{_WITH}|drove|flew|trekked|cycled)\b(?!\s+(?:the\s+|their\s+
            |our\s+|all\s+|its\s+)?(?:price|up\s+by|down|spec|target|deadline|budget|criteria|requirement|through
            |home))
        |\b(?:dropped|popped|stopped|nipped|swung|headed|walked|went|came|called(?=\s+(?:out|round|by|in\s+(?:at
        |on|to)))|wandered|rocked|ducked|stuck\s+my\s+head|been|looked|pulled|rolled)\s+(?:(?:just|back|straight
        |all\s+the\s+way|along|right)\s+)?
            (?:by|in(?=\s+(?:to|at|on|and|with|w|for|this|today|yest|again|there|\d))|into|out\s+to
            |out\s+(?=there|here)|over\s+to|down\s+to|up\s+to|round(?=\s+(?:to|at|and|there))|past|there|out\s+at)\b
            (?!\s+(?:price|to\s+(?:tender|voicemail|£|\$|\d)|(?:£|\$|rm)?\d))
        |\b(?:dropped|popped|stopped|swung|nipped)\s+(?:in|by|round|over|at|into|on|off|to\s+see)\b(?!\s+(?:price
        |the\s+price|sick|for\s+tender))
        |\bwent\s+(?!through|with|over|up\b|down\s|for\b|well|quiet|cold|wrong|ahead|off\b|bad|from|live|bust
        |under|silent|dark|missing|great|fine|ok\b|out\b|against|by\b|the\b|all\b|a\b
            |to\s+(?:tender|voicemail|auction|press|spam|another|a\s+(?:rival|competitor)|someone|the\s+(?:board
            |competition)|market|plan)|on\s+(?:about|and))
        |\bsaw\s+(?!the\b|that\b|our\b|your\b|a\b|an\b|it\b|no\b|some\b|this\b|on\b|in\b|their\b|his\s+(?:e|post))
        |\bwalked\s+(?:the\s+)?\w+(?:\s\w+)?\s+{_WITH}|\bwalked\s+the\s
        |\b(?:just|recently)\s+(?:left|out\s+of|back\s+from)\b|(?:^\W*|i['’]?m\s|got\s|am\s)back\s+from\b
        |\bcame\s+out\s+of\b|\bjumpa\b(?!\s+esok)|\bknocked\s+on|\bdoor[\s-]?knock
        |\bgate\s+locked|\bnobody\s+home|\bshowed\s+(?:me|us)\s+(?:the|round|around|his|her|their)
        |\b(?:was|were)\s+(?:at|on[\s-]?site|round|in\s+to\s+see|out\s+at|over\s+at)\s|\b(?:finish(?:ed)?|did
            |gave)\s+(?:a\s+)?demo\s+at|\bdropped\s(?!the\s+price|price|prices|it\s+to
            |from)[^,.;\n]{{2,24}}\s(?:at|to|with|round)\s|\bwaited\s|\bhouse\s+call|\bdropped\s+(?:a\s+|the\s+
            |our\s+)?(?:card|brochure|flyer|catalog\w*|samples?)\b|\bon\s+the\s+floor\s+at|\b(?:came|ran)\s+(?:by
            |in\s+to|into|round|over)\b|\bmade\s+(?:it\s+)?(?:the\s+trip\s+)?(?:out|over|down|up)\s+to\b
            |\bmeasured\s+up\b|\btrip\s+to\b
            |\b(?:this\s+(?:morning|afternoon|arvo)|yesterday|ystd|just\s+now)\s+at\s+(?!\d|noon|lunch|about
            |around|the\s+latest)|\bin\s+(?:his|her|their|the)\s+(?:office|lobby|showroom|workshop|yard|shop
            |car\s+park)\b|\bbumped\s+into|\bpe(?:r|)gi\b(?!\s+esok)
            |\bleft\s[^,.;\n]{{2,24}}\s(?:with|at)\s(?:the\s|her\s|his\s|their\s)?(?:reception|front\s+desk|guard
            |security|gate|counter)|\bran\s+into""",
    ),
    (
        "phone",
        "done",
        r"""\bcalled\b
        |\b(?:phoned|rang|telephoned|dial+ed|buzzed|belled|spoke|spoken|talked|cold[\s-]called)\b
        |\b(?:gave|given)\s[^,.;\n]{1,24}\s(?:a\s+)?(?:quick\s+)?(?:call|ring|bell|buzz|shout|tinkle|ding)\b
        |\b(?:got|get)\s+(?:hold\s+of|through|a\s+call\s+from|a\s+ring)|\bon\s+the\s+(?:phone|blower|dog|horn)\b
        |\bleft\s+(?:(?:a|him|her|them|another|my|word|the)\s+)*(?:vm|voice\s?mail|message|msg)\b
        |\bvoice\s?mail\b|\b(?:lvm|vm)\b|\bno\s+(?:answer|pick\s?up|luck\s+(?:on|by)\s+(?:the\s+)?phone)
        |\b(?:didn['’]?t|did\s+not|nobody|no\s?one|never|not|won['’]?t)\s[^,.;\n]{0,24}\s?(?:pick(?:ed
        |ing)?\s*up|answer(?:ed|ing)?)
        |\bpicked\s+up(?!\s+(?:a|an|some|\d|samples?|orders?|in|again|speed|the\s+(?!phone)))|\bhung\s+up
        |\b(?:two|three|four|five|\d)\s+(?:calls|rings|tries)\b|\b(?:zero|no)\s+pick\s?up|\btried\s+(?:him|her
        |them|calling|ringing|to\s+(?:call|ring)|\w+\s+(?:twice|again|three))|\bmailbox\s+(?:is\s+)?full
        |\bput\s+(?:me\s+)?through\s+to|\bmissed\s+call|\bconf?\s+call\b

        |\brang\s+out|\bphone\s+(?:went|rang|off|switched|is\s+off|out|dead|just)|\b(?:line|number
        |phone)\s+(?:was\s+)?(?:engaged|busy|dead)|\breturned\s+my\s+call|\bcaught\s+(?:him|her|them)\s+on
        |\bsays?\s+on\s+the\s+phone|\b(?:over|by|via)\s+(?:the\s+)?phone\b|\bon\s+(?:a\s+|the\s+|our\s+)?call\b""",
    ),
    (
        "phone",
        "open",
        rf"""\b(?:a|the|quick|short|long|good|great|phone|intro|follow[\s-]?up|discovery|cold|his
        |her|their|first|second|conference|conf|another)\s+call\b(?!\s+out)|\bcall\s+(?:{_WITH}|from)
        |^\W*call\s+to\b|\bphone\s+chat|\bcalls\s+{_WITH}|\bcallback\b""",
    ),
    (
        "phone",
        "plan",
        rf"""(?<!will\scall\sfor\s)\b(?:call|ring|phone|telephone|dial|buzz)\b(?!\s+(?:for\s+tender|it\b|of\b
            |spec|centre|center|system|number|out\b))|\bcalling\b|\bringing\b|\bspeak\s+(?:to|{_WITH})|\btalk\s+to\b
        |\bgive\s[^,.;\n]{{1,20}}\s(?:a\s+)?(?:call|ring|bell|buzz|shout)\b""",
    ),
    (
        "visit",
        "plan",
        rf"""\b(?:visit|meet|swing|pop|drop|stop|call|nip|drive|head|go|come|get)\s+(?:back\s+)?(?:by|in|into
            |round|over|down|out|past|up|there|to\s+see|see|and\s+see)\b|\b(?:visit|meet)\b(?!ing)
            |\bgo(?:ing)?\s+(?:see|to\s+see|down|there|over|to\s+(?!be|have|call|ring|email|text|send|need|quote
            |want|make|get|take|the\s+board|tender|try|do|put|ask))|\bsee\s+(?:{_PERSON}|[a-z]+\s+(?:on|at|again
            |next|tomorrow|tmr|this))
        |(?:^|[,.;:]\s*)go\s+(?!ahead|for|with|through|over|live|back|on\b|up\b|down\b|get|ask|home|to\b|see)""",
    ),
    (
        "visit",
        "open",
        r"""\bvisit(?:ing|s)?\b|\bsite\s+(?:visit|walk|survey|inspection)|\bwalk[\s-]?(?:through|round)\b
            |\bon[\s-]?site\b|\bin\s+person\b|\bface\s+to\s+face|\bf2f\b|\bmeeting\s+(?:him|her|them)\b|\bdemo\s+at\b
        |\bat\s+(?:their|his|her|the)\s+(?:office|plant|yard|shop|factory|warehouse|place|farm|store|depot
            |premises|showroom)\b""",
    ),
    (
        "visit",
        "meal",
        rf"""\b(?:had|did|took|grabbed|over|after|bought|for)\s[^,.;\n]{{0,20}}\b{_MEAL}\b
        |\b{_MEAL}\s+{_WITH}""",
    ),
    ("meeting", "done", r"\bhad\s[^,.;\n]{0,16}\b(?:meeting|mtg)\b"),
    (
        "meeting",
        "open",
        r"""(?<!in\sa\s)(?<!in\s)(?<!board\s)(?<!partner\s)(?<!team\s)(?<!council\s)(?<!committee\s)(?<!another\s)\b(?:meetings?|mtgs?)\b(?!\s+rooms?)""",
    ),
)
