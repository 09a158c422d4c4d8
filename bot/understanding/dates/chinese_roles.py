"""The Chinese words around a date that tell whether it happened or comes next, and whose date it is.

Chinese has no tense: 了, 过 and 说 tell, 再, 约 and 让我 plan, and a bare verb (周三去顺达) leaves it open.
"""

import re

from bot.understanding.reading import Role

# What was done: the marks of a finished deed, what one comes upon, what somebody else said or sent.
DONE = re.compile(
    r"(?<![为除算极得受好着约定改要])了(?![解然])|咗|(?<![要没])完(?=$|[了会款货,\s])|(?<![再超通经])过(?![来去几两期程渡滤敏户]|\d|一[会阵段遍次])"
    r"|刚(?![需性好])|已|没接|[没冇]人[接听]|[打接]不通|没通|没空见|没让进|不在|又来|被|碰[到见]|遇[到见]|见到|收到|接到|聊[到起]|谈[到起]|提到|听说"
    r"|得知|透露|来电|来信|回[电复]\s?(?:说|讲)|打嚟|来访|到访|会见|回信|打来|[打来]电话来?说|电话来|(?<![要想去])认识(?!一下|[你我他她的])|发来|寄来|签收|会上|记录"
    r"|(?<![要再])(?:去|见|打|谈|聊|签|发|寄|送|吃|拜访|开|到)的(?!时候|话|人|是|都)"
    r"|^(?![^,]*[跟和同与给向])[^,]{1,12}(?<![再好])说(?!一[下声]|清|明|服)"
)
# What is planned: said as such, or what is only said of what comes.
# 周三去之前要备样: what must be done before is the plan.
FIRST_OF_ALL = re.compile(r"[^,]{1,8}之?前(?:要|得|必须|先|提醒|跟|把)")
# 租约到三月底: until then, and not on that day.
UNTIL = re.compile(r"[到至]$")
WHO = r"(?:我们?|咱们?|他们?|她们?|客户|对方|老板|还|就|也|才|一定|[早上下]午?|\s)*"
AHEAD = re.compile(
    r"再(?!三)|复[访测检查]|下次|(?<![续合违签履大节租特邀纽])约(?![了\d莫])|回访(?!了|过)|到时|计划|准备(?!好)|打算|安排|改[到成在]|改约|推[到迟]|延到|挪到|定[在到]"
    rf"|提醒|记得|^{WHO}要(?![了求的是])|^{WHO}(?:会|必须|务必|得)(?![员议上了])|催|答复|之?前[给要把出]"
)
# A bare verb: a plan as long as nothing tells otherwise.
DOING = re.compile(
    r"去(?!过|了|趟|的|年)|发(?!了|过|现|票|货慢|的)|寄(?!了|过)|问|见面|回复(?!了)|联[系络](?!了|过|人|上)|跟进?(?!了|过|记录)|试|送(?!了)"
    r"|打(?!了|过|款|不)|谈(?!了|过|妥|得)|给|过[去来]|开会|会议|签(?!了|过|的|收)|交(?!了)|请|让|上门|等|要(?!了)|拿|看|报|对|追|收(?!到)|装|到|傾|跑"
)
# A today without an hour that is told without a plan's words is done: 今天打给顺达.
TOLD = re.compile(
    r"\s*(?:我们?)?(?:又|还|也|先|顺便)?(?:打给|打电话|电话|拜访|走访|回访|联系|联络"
    r"|跑[去到]|绕[去到]|微信|line|见到|跟[^,。]{1,12}(?:聊|谈|开|见面|沟通)|和[^,。]{1,12}(?:聊|谈))(?![^,。]*(?:再"
    r"|计划|安排))"
)
# A word of contact, beside which even a month or a year is a plan: 明年再联系.
PLANNED = re.compile(r"再|联[系络]|跟进|回访|约|聊|谈|拜访|去|找|提醒|[打问催追]")
# 今天去顺达 says neither done nor planned.
OPEN_TENSE = re.compile(r"\s*(?:我们?)?去(?![了过])[^再要准计]{1,16}")
# A word that sets up the date behind it, though it may carry 了: 约了周二, 改到后天, 让我14号, 下一步:.
SETS_UP = re.compile(
    r"(?:(?<![续合违签履大节租特邀纽])约|定|改|换|推|延|挪|排|安排|预约|敲|订)(?:好|定|到|在|成|期|去)?[了咗]?(?:在|到|是|个|他们?|她|佢)?$"
    r"|(?:reschedule|postpone|move|push|book|confirm|set|delay)d?\s?(?:到|至|在|去|to)?$|再$|(?:让|叫|喊|要|请|催)(?:我们?|我方|咱们?|他们?|她|你)?$|下一?步[^,]{0,4}$|(?:下次|待办|计划|预约)[^,]{0,4}$"
)
# What is not done on a day is no plan of ours: 周六不上班, 周五休息.
CLOSED = re.compile(
    r"\s*(?:都|就|也)?(?:不(?:上班|开|在|营业|接|行)|没(?:人|空|上班|时间)|休息|放假|休假|关门|停[水电]|[没冇]得|有(?:会(?![员议])|事))"
)
# A date that holds no more: 本来周四要去, 周四改成周五, 原定明天的会.
FORMER = re.compile(r"(?:本来|原本|原定|原来|原先|原计划|原约)[^,]{0,6}$")
REPLACED = re.compile(r"(?:改|推|推迟|延|延期|挪|调|换|提前|顺延)[到成至在去为]$")
# What somebody said of a day is still to come: 说周五要, 他说管委会7/30表决.
SAID = re.compile(r"(?:说|讲|透露|表示|回复|答应|承诺|通知)[^,]{0,8}$")
# Whose date it is. Ours: 我周五回访, 周五跟他对, 周五去他公司. Theirs: 货周五到, 周五进场, 9月12上架.
OURS_BEFORE = re.compile(r"(?:我们?|咱们?|本人)(?:这边)?(?:就|最晚|最迟|先|会|在|打算|准备|计划|想|要)?$")
OURS = re.compile(r"\s*[早晚前]?\s*,?\s*(?:我|咱)(?![司方])")
CONTACT = re.compile(
    r"再(?!有|生|说|定|议)|[回复]访|联[系络]|跟进|(?<![续合违签履大节租特邀纽])约(?![了\d莫])|拜访|过去|上门|找[他她佢]|打(?:给|电话)|碰头|见面|[跟同和与][他她佢]|提醒我"
)
OUR_DEED = re.compile(
    r"\s*(?:之?前|早上?|上午|下午|晚上)?(?:先|就|直接|顺便|一早|要|会)?(?:跟|和|同|与|找|去|过[去来]|上门|拜访|打|给|俾|问|追|催|对|回(?![国来去总老家公厂校办台])|发|传|送|寄|报|拿|见|带|约"
    r"|细谈|碰|谈(?!判)|聊|演示|提案|收|把|要去|重新|走合同|签|敲|盘点|联[系络]|demo|call|check)"
)
THEIR_DEED = re.compile(
    r"\s*(?:之?前|早上?|上午|下午|晚上)?(?:就|才|先|要|会|必须|得|大概)*(?:交货?$|交[货付期]|到(?:货|仓|港|$|[,\s])|出货?(?=$|[,\s的])|发货|上架|下架|撤|进[场坞厂]|装(?:好|机|$|[,\s])|停|开(?:业|张|标|工|学|幕|始|$|盘|产|完|店)"
    r"|完工|竣工|截止|到期|生效|上线|投产|试产|安装|付款|拍摄|用|[^,]{0,6}出差|回[来国台]|休假|放假|回国|从[^,]{1,6}回来|回来|有|大修|搬|结束|活动|婚礼|验收|招标|投标|评标|扩产|续约)"
)
THEM_BEFORE = re.compile(
    r"(?:货|料|船|车|批|店|厂|工程|项目|样品?|展会?|他们|对方|客户|客人|[他她佢]|总部|售后|师傅|合同|合约|库存|预算|开标|投标|截止|交期|到期|交货|到货|工期|发货"
    r"|船期|活动|婚期|档期|仓库|够用|用|独家|排产)(?:日期|时间|日)?(?:是|系|在|要|大概|最晚|最迟|只|:)?[到至]?$"
)


# 叫老王今天把货发了: what somebody is told to get done is a plan, though it carries 了.
TOLD_TO = re.compile(r"(?:^|[,\s])(?:叫|让|喊|催)[^,了过咗]{1,8}$")


def cue(before: str, after: str, today: bool) -> tuple[Role | None, bool]:
    """The role that the rest of its clause gives a date, and whether a word says so or only a bare verb does.

    `today` is a today without an hour.
    """
    if SETS_UP.search(before):
        return "next", True
    if after.lstrip().startswith("把") and TOLD_TO.search(before):
        return "next", True
    said = SAID.search(before)
    done, ahead = DONE.search(after), AHEAD.search(after)
    if done and (not ahead or done.start() <= ahead.start()):
        return "happened", True
    if ahead:
        return "next", True
    if today and TOLD.match(after):
        return "happened", True
    if today and OPEN_TENSE.fullmatch(after):
        return None, False
    if DOING.search(after):
        return "next", False
    if said:
        return "next", False
    if DONE.search(before):
        return ("happened", True) if not AHEAD.search(before) else (None, False)
    if AHEAD.search(before):
        return "next", True
    return ("next", False) if DOING.search(before) else (None, False)


def stands_apart(before: str) -> bool:
    """Whether words with a space behind them are a clause of their own, and do not lead to the date (我 周五去)."""
    return len(before) > 3 and not (SETS_UP.search(before) or OURS_BEFORE.search(before))


def is_closed(after: str) -> bool:
    """Whether nothing takes place on that day."""
    return CLOSED.match(after) is not None


def is_given_up(before: str, after: str) -> bool:
    """Whether another date takes the place of this one."""
    return FORMER.search(before) is not None or REPLACED.search(after) is not None


def is_planned(before: str, after: str) -> bool:
    """Whether contact is planned in a month or a year, and not only what they do then."""
    return PLANNED.search(after) is not None or not (before or after)


def ours(before: str, after: str) -> int:
    """How much a date to come is our next contact (above 0) and not a day of theirs (below)."""
    weight = 0
    if SETS_UP.search(before) or OURS_BEFORE.search(before) or OURS.match(after):
        weight += 3
    if CONTACT.search(after):
        weight += 3
    elif OUR_DEED.match(after):
        weight += 2
    if THEIR_DEED.match(after):
        weight -= 3
    if THEM_BEFORE.search(before):
        weight -= 3
    elif FIRST_OF_ALL.match(after):
        weight -= 4
    elif UNTIL.search(before):
        weight -= 1
    return weight
