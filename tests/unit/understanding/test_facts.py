"""Phones, sums, methods, outcomes and sources in a message."""

import pytest

from bot.understanding.folding import fold_text
from bot.understanding.money import find_sums
from bot.understanding.numerals import number
from bot.understanding.outcomes import find_outcome
from bot.understanding.phones import find_phones
from bot.understanding.sources import find_source
from tests.unit.understanding.reps import own, said


@pytest.mark.rule("ORG-6")
@pytest.mark.parametrize(
    ("text", "region", "numbers"),
    [
        ("电话13912345678", "CN", ("+8613912345678",)),
        ("手机 139 1234 5678", "CN", ("+8613912345678",)),
        ("０９１２-345-678", "TW", ("+886912345678",)),
        ("02-2505-7766", "TW", ("+886225057766",)),
        ("tel 9123 4567", "HK", ("+85291234567",)),
        ("+65 6591 2345", "CN", ("+6565912345",)),
        ("010-62345678", "CN", ("+861062345678",)),
        ("call 415-555-2671 or 212-555-0147", "US", ("+14155552671", "+12125550147")),
        ("13912345678/13812345678", "CN", ("+8613912345678", "+8613812345678")),
        ("订单号20260311001", "CN", ()),
        ("12,000 pcs", "US", ()),
        ("要500套", "CN", ()),
        ("电话一三八零零一三八零零零", "CN", ("+8613800138000",)),
        ("電話零九一二 三四五 六七八", "TW", ("+886912345678",)),
        ("一二三四五上山打老虎", "CN", ()),
        ("oh seven seven double oh nine five one two three four", "GB", ("+447700951234",)),
        ("nine one two three four five six seven", "SG", ("+6591234567",)),
        ("one two three, off we go", "SG", ()),
        ("ask for Jory, 07700 900418. Wants epoxy", "GB", ("+447700900418",)),
        ("shop 01632 960884", "GB", ("+441632960884",)),
        ("3）电话：0851-27253309\n4）需求：课桌", "CN", ("+8685127253309",)),
        ("0919-020-881 5/7聯絡", "TW", ("+886919020881",)),
        ("my no. 9788 3021", "HK", ("+85297883021",)),
        ("order no. 9788 3021", "HK", ()),
        ("2026-07-15 10:00", "CN", ()),
        ("电话0532-83912647 11月6号过去", "CN", ("+8653283912647",)),
        ("老秦 13751620984 12个路锥", "CN", ("+8613751620984",)),
        ("0933 417 226 對講機20支", "TW", ("+886933417226",)),
        ("two presses, 31,400. 361-555-0142", "US", ("+13615550142",)),
    ],
)
def test_phones_become_e164(text: str, region: str, numbers: tuple[str, ...]) -> None:
    assert find_phones(fold_text(text), region).numbers == numbers


@pytest.mark.rule("ORG-6")
def test_an_extension_is_kept_apart() -> None:
    found = find_phones(fold_text("电话0512-67671234转801"), "CN")
    assert (found.numbers, found.extension) == (("+8651267671234",), "801")


@pytest.mark.rule("ORG-6")
def test_a_number_nobody_can_have_is_kept_as_typed() -> None:
    found = find_phones(fold_text("电话：12345678901234"), "CN")
    assert (found.numbers, found.unread) == ((), ("12345678901234",))


@pytest.mark.parametrize(
    ("text", "currency", "minor", "code"),
    [
        ("预算20万", "CNY", 20_000_000, "CNY"),
        ("报价1.5k", "CNY", 150_000, "CNY"),
        ("NT$30萬", "CNY", 30_000_000, "TWD"),
        ("人民币三十万", "TWD", 30_000_000, "CNY"),
        ("45万左右", "CNY", 45_000_000, "CNY"),
        ("USD 12,000", "CNY", 1_200_000, "USD"),
        ("budget $50k", "USD", 5_000_000, "USD"),
        ("£12,500 budget", "GBP", 1_250_000, "GBP"),
        ("预算8000", "CNY", 800_000, "CNY"),
        ("打款3万5", "CNY", 3_500_000, "CNY"),
        ("总价1.2亿", "CNY", 12_000_000_000, "CNY"),
        ("预算约200萬台幣", "CNY", 200_000_000, "TWD"),
        ("单价12.8美元", "CNY", 1_280, "USD"),
        ("JPY 30000", "CNY", 30_000, "JPY"),
    ],
)
def test_sums_are_read_in_minor_units(text: str, currency: str, minor: int, code: str) -> None:
    money = find_sums(fold_text(text), currency)[0].money
    assert (money.minor, money.currency) == (minor, code)


@pytest.mark.parametrize(
    "text",
    ["要500套", "1万支样品瓶", "降3个点", "3万台", "500pcs", "2000平米", "5km", "第3次", "30%", "12楼", "三人"],
)
def test_quantities_are_no_sums(text: str) -> None:
    assert find_sums(fold_text(text), "CNY") == []


def test_the_total_comes_before_the_unit_price_and_the_rest() -> None:
    assert find_sums(fold_text("单价120元，总价36万"), "CNY")[0].money.minor == 36_000_000
    assert find_sums(fold_text("对手报了42万，我们报的45万"), "CNY")[0].money.minor == 45_000_000
    assert find_sums(fold_text("还差5万尾款，今天打款10万"), "CNY")[0].money.minor == 10_000_000


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("没接电话", "no_answer"),
        ("打不通", "no_answer"),
        ("didn't pick up", "no_answer"),
        ("很有意向", "interested"),
        ("要我们报价", "wants_quote"),
        ("wants a quote", "wants_quote"),
        ("再考虑一下", "considering"),
        ("暂时没需求", "no_need"),
        ("not interested", "no_need"),
        ("联系上了", "reached"),
        ("明天再说", None),
    ],
)
def test_the_outcome_is_named(text: str, outcome: str | None) -> None:
    assert find_outcome(fold_text(text)) == outcome


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("展覽認識的", "fair"),
        ("met at the trade show", "fair"),
        ("老客户介绍", "referral"),
        ("陌拜", "cold_visit"),
        ("官网留言", "online_form"),
        ("来源：抖音", "online_form"),
        ("来源：王姐", "other"),
        ("上海车展收的名片", "fair"),
        ("met at the open day", "fair"),
        ("1688询盘", "online_form"),
        ("lead off Carousell", "online_form"),
        ("老客户转的", "referral"),
        ("Gareth put me onto them", "referral"),
        ("看到电梯广告打来的", "inbound_call"),
        ("想投地铁广告", None),
        ("要报价", None),
    ],
)
def test_the_source_is_a_key_of_the_dictionary(text: str, source: str | None) -> None:
    found = find_source(fold_text(text))
    assert (found[0] if found else None) == source


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("15", 15),
        ("十五", 15),
        ("二十", 20),
        ("廿三", 23),
        ("一百零五", 105),
        ("二〇二六", 2026),
        ("一百五", 150),
        ("两三", None),
    ],
)
def test_numerals_are_read(words: str, value: int | None) -> None:
    assert number(words) == value


@pytest.mark.parametrize(
    ("text", "person", "title"),
    [
        ("拜访了采购许小姐，样品通过", "许小姐", "采购"),
        ("跟主委林先生談了保養", "林先生", "主委"),
        ("設計總監吳小姐要改顏色", "吳小姐", "設計總監"),
        ("跟我的老同学李小姐吃饭", "李小姐", "小姐"),
        ("打俾教務主任Mrs Tong", "Mrs Tong", "教務主任"),
        ("今日見咗嘉華嘅Ms Chao", "Ms Chao", "Ms"),
        ("met the buyer Mrs Stone at Acme", "Mrs Stone", "buyer"),
        ("saw office manager Janice Wong at Acme", "Janice Wong", "office manager"),
        ("spoke to Mrs Ode the owner", "Mrs Ode", "owner"),
        ("call Mr Zhang tomorrow", "Mr Zhang", "Mr"),
    ],
)
def test_what_somebody_does_says_more_than_how_one_is_addressed(text: str, person: str, title: str) -> None:
    reading = said(text, "zh-CN", own("别的客户"))
    assert (reading.person, reading.title) == (person, title)
