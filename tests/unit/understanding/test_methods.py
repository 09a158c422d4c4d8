"""How the contact was made: what people say for it, and that a plan is none of what happened."""

import pytest

from bot.understanding.folding import fold_text
from bot.understanding.methods import find_methods, method_of
from bot.understanding.reading import Kind
from tests.unit.understanding.reps import own, said


def method(text: str, kind: Kind = "follow_up") -> str | None:
    found = method_of(find_methods(fold_text(text)), kind)
    return found.method if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("拜訪了客戶", "visit"),
        ("给他打了电话", "phone"),
        ("回段总电话了", "phone"),
        ("wasap Mr Tan", "whatsapp"),
        ("打給他", "phone"),
        ("发了邮件", "email"),
        ("發了簡訊", "sms"),
        ("微信聊了聊", "wechat"),
        ("用LINE聯絡了", "line"),
        ("WhatsApp'd him", "whatsapp"),
        ("用Telegram发了目录", "telegram"),
        ("开了个会", "meeting"),
        ("線上會議討論", "online"),
        ("Zoom call went well", "online"),
        ("在展会上见到", "event"),
        ("met him", "visit"),
        ("texted her", "sms"),
        ("打不通", "phone"),
        ("电话：13912345678", None),
        ("微信：abc123", None),
        ("报价已确认", None),
    ],
)
def test_the_method_comes_from_the_verb(text: str, expected: str | None) -> None:
    assert method(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上午去了趟厂里", "visit"),
        ("周三去的，门卫不让进", "visit"),
        ("刚从客户那边出来", "visit"),
        ("跟采购碰了个头", "visit"),
        ("中午请他吃了饭", "visit"),
        ("昨晚请李总喝茶，单子定了", "visit"),
        ("去他们公司扑了空", "visit"),
        ("陪高总看了样板间", "visit"),
        ("昨天到厂里做簡報", "visit"),
        ("路過就進去問了一下", "visit"),
        ("昨日去咗佢公司", "visit"),
        ("今天扫街，认识了两家", "visit"),
        ("跟他通了个话", "phone"),
        ("通了二十分钟电话", "phone"),
        ("剛講完電話", "phone"),
        ("電話打去 總機說不在", "phone"),
        ("打咗俾佢", "phone"),
        ("冇人聽電話", "phone"),
        ("尋日傾咗電話", "phone"),
        ("电话没打通，语音信箱", "phone"),
        ("何主任打嚟話要報價", "phone"),
        ("她LINE我說漲價了", "line"),
        ("微信里说再等等", "wechat"),
        ("把合同发到 buyer@example.com", "email"),
        ("報價單mail給他了", "email"),
        ("跟营销部开了两个小时的会", "meeting"),
        ("去了学校开会", "meeting"),
        ("视频聊了半小时", "online"),
        ("开了个Teams", "online"),
        ("糖酒会上跟他谈妥了", "event"),
        ("端午给李姐送了粽子", "care"),
        ("到厂里转了转，主管不在", "visit"),
        ("刚离开德昌，样品签收了", "visit"),
        ("礼拜二到台中科技园交样", "visit"),
        ("晚上去建材市场转转，老板说缺货", "visit"),
        ("接到一家做纸箱的工厂的电话", "phone"),
        ("啱啱打完俾佢，唔要住", "phone"),
        ("电话同陈姑娘倾咗", "phone"),
        ("他打了座机过来，要八个阀门", "phone"),
        ("打過俾秘書，佢話六月先定", "phone"),
        ("會計賴我說少算兩百", "line"),
        ("剛回mail，布條改三百條", "email"),
        ("他在线上问滤芯", "online"),
        ("昨天跑慈濟醫院營養科，跟組長聊到餐車", "visit"),
        ("今日上咗沙田馬場，教練話要拆洗", "visit"),
        ("頭先見完老細，佢想加多個池", "visit"),
        ("昨天茶葉展認識的老闆", "event"),
    ],
)
def test_what_reps_say_in_chinese(text: str, expected: str) -> None:
    assert method(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("popped in at the bakery, no decision", "visit"),
        ("swung past their yard", "visit"),
        ("drove out to the quarry, gate locked", "visit"),
        ("went down to see Tan yesterday", "visit"),
        ("sat down with Moira and her deputy", "visit"),
        ("walked the warehouse with Luis", "visit"),
        ("left the brochure with reception", "visit"),
        ("coffee with Ann, all good", "visit"),
        ("gave him a bell, not keen", "phone"),
        ("left vm", "phone"),
        ("on the blower with Stu for an hour", "phone"),
        ("he finally picked up", "phone"),
        ("good call with Priya", "phone"),
        ("spoke to the owner", "phone"),
        ("just hung up with Jo", "phone"),
        ("marlow called in, wants a kit", "phone"),
        ("dah call the office, boss away", "phone"),
        ("Teams call with finance", "online"),
        ("did a video call", "online"),
        ("mtg at the plant just now", "meeting"),
        ("caught up at the trade show", "event"),
        ("replied to my email, wants samples", "email"),
        ("whatsapped the list to Gurpreet", "whatsapp"),
        ("got his text this morning", "sms"),
        ("popped my head in at the depot", "visit"),
        ("paid Harlow a visit", "visit"),
        ("seen Mr Roy, he wants two", "visit"),
        ("sent a wa to confirm", "whatsapp"),
        ("visted the mill, all fine", "visit"),
        ("called at the bakery on Mill Lane, owner keen", "visit"),
        ("was in with the matron about the beds", "visit"),
        ("no luck at the garage, closed", "visit"),
        ("delivered the samples to reception", "visit"),
        ("ph done, he will confirm", "phone"),
        ("Lotus Cafe reply mail, price too high", "email"),
        ("saw Ken at their booth yesterday", "event"),
        ("Mistry not taking phone since monday", "phone"),
        ("his wife answered, he is out harvesting", "phone"),
        ("Devi by email: hinges fine, handles not", "email"),
        ("line from Kenta: hub sample too long", "line"),
        ("checked in at Larch dining, they want three years", "visit"),
        ("caught coach Ebba at the swim club, blocks are a go", "visit"),
        ("spent an hour with the foreman", "visit"),
        ("at Cobble Marina yesterday with the dockmaster", "visit"),
        ("singgah kedai Pak Din, dia tak ada", "visit"),
    ],
)
def test_what_reps_say_in_english(text: str, expected: str) -> None:
    assert method(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "要样品，下次再拜访",
        "价格太高，让我周五打电话",
        "等他回来再约见面",
        "wants a quote, call her Friday",
        "price ok. will visit again",
        "not ready, ask me to call in May",
        "sample approved, need to meet the boss",
    ],
)
def test_a_planned_contact_is_none_that_happened(text: str) -> None:
    assert method(text) is None


def test_what_happened_comes_before_what_is_planned() -> None:
    assert method("改天去拜访，今天先打了电话") == "phone"
    assert method("visit next week, she emailed the drawings") == "email"


def test_a_date_ahead_in_the_clause_makes_a_plan() -> None:
    assert said("顺达物流 对样品很满意 7月20日拜访").method is None
    assert said("顺达物流 对样品很满意 7月2日拜访").method == "visit"


def test_without_commas_a_date_ahead_ends_what_was_told() -> None:
    assert said("昨天顺达物流的王总说样品通过了周六上门").method is None
    assert said("顺达物流的王总见了面下周三再报价").method == "visit"


def test_who_is_away_at_a_fair_was_not_met_there() -> None:
    assert method("Nora's at a conference all week") is None
    assert method("caught Nora at a conference") == "event"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("提醒我周五给她打电话", "phone"),
        ("remind me to text Rick", "sms"),
        ("meet Ana at 3", "visit"),
        ("约周四跟他吃饭", None),
        ("明天发合同", None),
    ],
)
def test_a_task_has_the_method_that_is_to_come(text: str, expected: str | None) -> None:
    assert method(text, "task") == expected


def test_a_lead_has_the_method_by_which_it_came() -> None:
    assert method("看到广告打来问价", "lead") == "phone"
    assert method("有位陈小姐WhatsApp我问价", "lead") == "whatsapp"
    assert method("林小姐 加了微信", "lead") == "wechat"
    assert method("met at the fair, call her Monday", "lead") is None
    assert method("spoke to Nils at the wine fest, wants kegs", "lead") is None
    assert method("有个陌生号码，明天上午回电", "lead") is None


@pytest.mark.parametrize(
    "text",
    [
        "保证金5万打过去了",
        "找卢老板带合同过去",
        "遥控器又不见了",
        "跟瑞展家具说好了",
        "报价发过去了",
        "会议室系统还没定",
        "他有会议走不开",
        "产品视频发他了",
        "年会不办了",
        "a chap called Ed runs it",
        "went with the cheaper one",
        "the new line is down",
        "back to the drawing board",
        "saw the quote, too dear",
        "what is their email?",
        "价格降到8万，意见不大",
        "配件今天下午给他捎过去",
        "查一下他们去年的用量",
        "给他发了操作间视频，他嫌贵",
        "永胜毛巾打来3.5万",
        "keg washer demo went superb",
    ],
)
def test_what_only_looks_like_a_method(text: str) -> None:
    assert method(text) is None


def test_a_word_within_the_name_of_a_customer_is_no_method() -> None:
    shop = own("面对面餐饮")
    assert said("面对面餐饮 样品通过了", "zh-CN", shop).method is None
    assert said("去了面对面餐饮 样品通过了", "zh-CN", shop).method == "visit"
