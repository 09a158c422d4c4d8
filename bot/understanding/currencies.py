"""Signs, codes and words of currencies, before a figure (NT$30, Rs 500) and behind it (30块, 400 quid)."""

DOLLARS = ("USD", "TWD", "HKD", "SGD", "AUD", "CAD", "NZD", "MOP")
YUAN = ("CNY", "TWD", "HKD", "MOP")
RUPEES = ("INR", "LKR", "PKR", "NPR")
WORDS = {
    "AED": "aed dhs dirham dirhams", "AUD": "aud a$ au$ 澳币 澳元", "CAD": "cad c$ ca$", "CHF": "chf",
    "CNY": "cny rmb cn¥ 人民币 人仔",
    "GHS": "ghs cedi cedis",
    "EUR": "eur € euro euros 欧元 欧", "GBP": "gbp £ pounds quid 英镑", "HKD": "hkd hk$ 港币 港元 港纸", "IDR": "idr",
    "INR": "inr ₹ /-", "JPY": "jpy 日元 日圆 日币", "KES": "kes ksh kshs", "KRW": "krw ₩ 韩元 韩币",
    "MOP": "mop mop$ 葡币 澳门币",
    "MYR": "myr rm ringgit 马币 令吉", "NGN": "ngn ₦ naira n", "NZD": "nzd nz$", "PHP": "php ₱ p",
    "QAR": "qar", "SAR": "sar riyals",
    "SGD": "sgd s$ 新币 坡币", "THB": "thb ฿ baht 泰铢", "TWD": "twd ntd nt nt$ 台币 新台币",
    "USD": "usd us$ 美元 美金 刀 美刀", "VND": "vnd ₫", "ZAR": "zar r rand",
}  # fmt: skip
CODES = {word: code for code, words in WORDS.items() for word in words.split()}
_ISO = "|".join(code.lower() for code in WORDS) + "|rmb|ntd"

BEFORE = (
    rf"(?P<cur>(?:nt|us|hk|mop|au|nz|ca|[sac])\$|\$|€|£|cn¥|¥|₹|₩|฿|₫|₱|₦|{_ISO}|(?:rm|nt|dhs|rs\.?)(?=\s?\d)"
    r"|r(?=\d{1,3}(?:[,\s]\d{3}(?!\d)|\.\d\d(?!\d)|(?:\.\d\d?)?\s?(?:k|m|mil|million)\b))|p(?=\d)|n(?=\d{1,3}(?:(?:,\d{3})+|(?:\.\d+)?\s?(?:k|m|mil|million))\b)|kshs?(?=[\s.]?\d)"
    r"|人民币|新?台币|美[元金]|港[币元]|日[币元圆]|欧元|英镑|葡币|澳门?[币元])"
)
BEHIND = (
    r"(?P<unit>块钱?|(?:元整?|蚊|圆|美[元金刀]|刀|新?台币|人民币|港[币元纸]|欧元?|英镑|日[元圆币]|[新坡马澳葡]币|澳门币|澳元"
    r"|韩[元币]|泰铢|令吉|人仔|€|£|/-)"
    rf"|(?:{_ISO}|dhs|rm|dirhams?|naira|cedis?|riyals|rand|quid|ringgit|baht|rupees|dollars?|bucks|euros?|pounds|yuan)"
    r"(?![a-z\d]))"
)


def code_of(sign: str | None, unit: str | None, currency: str) -> str:
    """The currency of a sign or a word; $, 元 and Rs are the company's own when it counts in such."""
    for word in (sign, unit):
        if word in CODES:
            return CODES[word]
    if sign == "$" or (unit or "").startswith(("dollar", "bucks")):
        return currency if currency in DOLLARS else "USD"
    if (sign or "").startswith("rs") or unit == "rupees":
        return currency if currency in RUPEES else "INR"
    if sign == "¥":
        return "JPY" if currency == "JPY" else "CNY"
    if unit:
        return currency if currency in YUAN else "CNY"
    return currency
