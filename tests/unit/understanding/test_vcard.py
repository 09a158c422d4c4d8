"""A vCard as phones send it."""

from bot.understanding.vcard import VCard, read_vcard

CARD = """BEGIN:VCARD\r
VERSION:3.0\r
N:刘;敏;;;\r
FN:刘敏\r
ORG:明辉电子;销售部\r
TITLE:采购\r
 经理\r
item1.EMAIL;type=INTERNET:liu@minghui.cn\r
TEL;TYPE=CELL:+86 139 1111 2222\r
TEL;TYPE=WORK:021-55556666\r
END:VCARD\r
"""


def test_name_company_title_mail_and_numbers_are_read() -> None:
    assert read_vcard(CARD) == VCard(
        name="刘敏",
        company="明辉电子",
        title="采购经理",
        email="liu@minghui.cn",
        phones=("+86 139 1111 2222", "021-55556666"),
    )


def test_only_the_first_card_counts_and_nothing_is_an_error() -> None:
    assert read_vcard(CARD + CARD.replace("明辉", "宏图")).company == "明辉电子"
    for text in ("", "no card", "ORG", "ORG:", ":::", "BEGIN:VCARD\nEND:VCARD"):
        assert read_vcard(text) == VCard()


def test_a_name_without_its_written_form() -> None:
    assert read_vcard("BEGIN:VCARD\nN:Liu;Min;;;\nEND:VCARD").name == "Liu Min"
