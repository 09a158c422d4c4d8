"""Sums of money: how reps write them, what is none, and which of several a message is about."""

from decimal import Decimal

import pytest

from bot.understanding.folding import fold_text
from bot.understanding.money import deal_of, find_sums
from bot.understanding.numerals import spelled_out


def deal(text: str, currency: str = "CNY") -> str | None:
    """The deal's sum as `CNY 200000`, minor units cut off when there are none."""
    money = deal_of(find_sums(fold_text(text), currency))
    return None if money is None else f"{money.currency} {Decimal(money.minor) / 100:f}"


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ("大约8w", 80_000),
        ("30来万的单子", 300_000),
        ("三十来万", 300_000),
        ("20多万吧", 200_000),
        ("一万八", 18_000),
        ("3万8他说再想想", 38_000),
        ("二十三万五", 235_000),
        ("6万2千", 62_000),
        ("四万三千六", 43_600),
        ("两万零五百", 20_500),
        ("3万6千5", 36_500),
        ("合同总价1.2亿", 120_000_000),
        ("货款共73500", 73_500),
        ("尾款9400今天到账", 9_400),
        ("66000刚刚到账", 66_000),
        ("预算廿五万", 250_000),
        ("报价1280块钱", 1_280),
        ("总保费15600", 15_600),
        ("报价：35000", 35_000),
        ("预算45万左右 年前定", 450_000),
        ("报价5万 周三再谈", 50_000),
        ("预算只剩4万2", 42_000),
        ("预算二百四十万 公司挂在别处", 2_400_000),
        ("大概60万budget", 600_000),
        ("一面8,500，51,000含运", 51_000),
        ("合12万4", 124_000),
        ("大概两万六周五签", 26_000),
        ("总共19600分三次付", 19_600),
        ("货款9600分期给", 9_600),
        ("烤箱一台 5400", 5_400),
        ("货架3组 12800 下周送", 12_800),
        ("要两桶六百五", 650),
        ("三千二", 3_200),
        ("六千打包", 6_000),
        ("预算八千", 8_000),
        ("算下来71000", 71_000),
        ("赢了 8.6万", 86_000),
        ("预算七八万", 70_000),
        ("大概三四十万", 300_000),
        ("六七千块", 6_000),
        ("服务器年费4800", 4_800),
        ("折后21500", 21_500),
        ("合计十五万三千块", 153_000),
        ("九千六百块十月三号交", 9_600),
        ("两万四千两百块", 24_200),
        ("裁床六千四", 6_400),
        ("水箱 8600 对方验过了", 8_600),
        ("报价单 18200", 18_200),
        ("那家退了我们3700", 3_700),
        ("签了 立式钻床 26400", 26_400),
        ("雨棚400顶照旧 5200", 5_200),
        ("冰柜1台 2760 5月2号装", 2_760),
        ("租一年42000，他要回去问", 42_000),
        ("口罩50打 一打36 1800", 1_800),
        ("每支六百四十支六千四", 6_400),
        ("每台三千一六万二千块", 62_000),
        ("22500已入帐", 22_500),
    ],
)
def test_sums_as_they_are_written_in_chinese(text: str, major: int) -> None:
    assert deal(text) == f"CNY {major}"


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("12k-ish", "USD", "USD 12000"),
        ("26,500 quid all in", "SGD", "GBP 26500"),
        ("RM1.4 mil for the fleet", "SGD", "MYR 1400000"),
        ("bank in RM18,000 already", "MYR", "MYR 18000"),
        ("Rs 7.5 lakh plus GST", "INR", "INR 750000"),
        ("quoted 3.5L for the racks", "INR", "INR 350000"),
        ("₹3,40,000 promised", "INR", "INR 340000"),
        ("2 crore project", "INR", "INR 20000000"),
        ("PO amount 12,60,000", "INR", "INR 1260000"),
        ("MOP 64,000", "HKD", "MOP 64000"),
        ("S$75k", "USD", "SGD 75000"),
        ("PO received, S$19,880 b4 GST", "SGD", "SGD 19880"),
        ("paid invoice 20417, $6,480.75", "USD", "USD 6480.75"),
        ("AED 90,000 for the lot", "USD", "AED 90000"),
        ("R58,000 once off", "USD", "ZAR 58000"),
        ("about thirty five thousand", "USD", "USD 35000"),
        ("two hundred and fifty grand", "GBP", "GBP 250000"),
        ("half a million budget", "USD", "USD 500000"),
        ("signed! 41,250", "USD", "USD 41250"),
        ("she can do 7,800 not 9,000", "USD", "USD 7800"),
        ("15k tops", "NZD", "NZD 15000"),
        ("40万欧", "CNY", "EUR 400000"),
        ("三千蚊", "HKD", "HKD 3000"),
        ("N750k for the gate", "USD", "NGN 750000"),
        ("GHS 18,000", "USD", "GHS 18000"),
        ("€18,000 a year", "GBP", "EUR 18000"),
        ("R47 300 ex vat", "ZAR", "ZAR 47300"),
        ("CHF 8'400", "EUR", "CHF 8400"),
        ("€2.350,00 netto", "EUR", "EUR 2350"),
        ("$1.125 each, $4,500 total", "USD", "USD 4500"),
        ("three point five mil", "MYR", "MYR 3500000"),
        ("six and a half grand", "GBP", "GBP 6500"),
        ("fourteen hundred quid", "GBP", "GBP 1400"),
        ("38000/- incl gst", "INR", "INR 38000"),
        ("quote R120k", "ZAR", "ZAR 120000"),
        ("€12 500 for all", "EUR", "EUR 12500"),
        ("P64,000 cash", "PHP", "PHP 64000"),
        ("P950 for the set", "PHP", "PHP 950"),
        ("210,000 dirhams", "AED", "AED 210000"),
        ("Harbour Gym won 1.2M", "HKD", "HKD 1200000"),
        ("ours 90k theirs 120k", "HKD", "HKD 90000"),
        ("new order worth 3m", "GBP", "GBP 3000000"),
        ("we got it, 4,180 inc", "AUD", "AUD 4180"),
    ],
)
def test_sums_as_they_are_written_elsewhere(text: str, currency: str, said: str) -> None:
    assert deal(text, currency) == said


@pytest.mark.parametrize(
    "text",
    [
        "150m copper cable",
        "please quote 300m hose",
        "30k bottles",
        "wants 8,000 by June",
        "MOQ is 5,000",
        "20,000 of them",
        "60 seats",
        "want 200 jackets",
        "meet at 1030",
        "budget 2026 is open",
        "10月 15间",
        "一块儿去看看",
        "机场的两块屏",
        "万工在现场",
        "千万别忘了",
        "60W的灯",
        "三十几万",
        "a K at Sutton",
        "电话里说500套",
        "RM office",
        "白板5块 下周要",
        "大几十万的项目",
        "jam jars 20k",
        "see page p245",
        "3,000 at 6p",
        "两台2026款",
        "一台 1500瓦",
        "两箱 500ml",
        "3台 138 0013 8000",
        "五千个",
        "一百二十米线",
        "霍一刀要换刀片",
        "住3栋 1250",
        "托盘1400乘1200",
        "数量 4000",
        "工单号 23450",
        "能不能提到7.10",
        "两只 2025 款",
        "Booth 9.2K14",
    ],
)
def test_what_counts_things_is_no_sum(text: str) -> None:
    assert deal(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "一箱260，要40箱",
        "每套1.2万，先看样",
        "大概一台22万，要3台",
        "11p a unit",
        "RM 95/ctn",
        "$14 each",
        "每人300",
        "租金每月4.5万",
        "他要便宜5000",
        "再降2万就签",
        "wants 2k off",
        "注册资本500万",
        "一台降到16500他才要",
        "月租三万二",
        "同行报2万6",
        "4 units at $1,300",
        "换灯以后每年省1300",
        "包了红包 2600",
        "theirs 420k",
    ],
)
def test_a_price_of_one_piece_and_a_discount_are_not_the_deal(text: str) -> None:
    assert deal(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("单价4块2", "CNY 4.20"),
        ("报价1.8k/台，要20台", "CNY 1800.00"),
        ("unit price 7.5刀", "USD 7.50"),
    ],
)
def test_a_price_of_one_piece_that_was_quoted_counts_when_alone(text: str, said: str) -> None:
    money = deal_of(find_sums(fold_text(text), "CNY"))
    assert money is not None
    assert f"{money.currency} {money.minor / 100:.2f}" == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("一组3200 要20组 共64000", "CNY 64000"),
        ("5 racks at £840 ea, £4,200 + vat", "GBP 4200"),
        ("90 chairs x $45, so $4,050", "USD 4050"),
        ("300 ft, $80/ft, comes to 24,000", "USD 24000"),
        ("每只按2.5万算，12只是30万", "CNY 300000"),
        ("4 pumps RM21k each, hoses RM 8k, grand total RM92,000", "MYR 92000"),
        ("单价17.5，2000套，35000", "CNY 35000"),
        ("每组268，2000组，所以是536,000，先收三成", "CNY 536000"),
        ("一台真空机1万6，设备间一间", "CNY 16000"),
        ("要3吨，5万2一吨，合15万6", "CNY 156000"),
        ("三千双，12块5一双，37500", "CNY 37500"),
        ("要租，月租四万，一年48万", "CNY 480000"),
        ("six at 900 apiece, 5,400 total", "CNY 5400"),
        ("每月涨到3千5，一年4万2", "CNY 42000"),
        ("月租2,500，三年合共90,000", "CNY 90000"),
        ("monthly rent now $800, $9,600 a year", "USD 9600"),
    ],
)
def test_the_product_or_the_total_is_the_deal(text: str, said: str) -> None:
    assert deal(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("报价从26万调到22.5万", "CNY 225000"),
        ("本来报十三万六，后来给他抹到十一万八", "CNY 118000"),
        ("标价3.8万，老客户给到3万", "CNY 30000"),
        ("budget went from 60k down to 48k", "USD 48000"),
        ("they paid 389 last time, we said $21,900", "USD 21900"),
        ("同行才要38万，我们报42万", "CNY 420000"),
        ("门锁连安装2万9全包，定金打了5000", "CNY 29000"),
        ("old invoice 12k still due, new PO of 95,000", "USD 95000"),
        ("首付5万，合同额20万", "CNY 200000"),
        ("competitor wants 30k, our quote is 34k", "USD 34000"),
    ],
)
def test_of_several_sums_the_agreed_one_counts(text: str, said: str) -> None:
    assert deal(text, "CNY" if said.startswith("CNY") else "USD") == said


def test_a_sum_with_a_sign_keeps_digits_that_might_be_a_date() -> None:
    text = fold_text("ok with RM1.2 mil")
    assert deal_of(find_sums(text, "MYR", [(10, 13)])) is not None
    assert deal_of(find_sums(fold_text("预算9月30万达店"), "CNY", [(2, 6)])) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twelve", 12),
        ("forty five", 45),
        ("twenty-two", 22),
        ("two hundred", 200),
        ("a hundred and twenty", 120),
        ("half a", Decimal("0.5")),
        ("pony", None),
    ],
)
def test_english_numerals_are_read(words: str, value: Decimal | None) -> None:
    assert spelled_out(words) == value
