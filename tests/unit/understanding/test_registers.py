"""Words that ask for a register or a list of leads, and quick calls: the whole text, nothing less."""

import pytest

from bot.understanding.calls import call_of
from bot.understanding.registers import register_of


@pytest.mark.rule("LEAD-13")
@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("今天来电登记", "phone_in"),
        ("來電登記表", "phone_in"),
        ("7月8日来电登记表", "phone_in"),
        ("Call register", "phone_in"),
        ("昨天的来人登记", "walk_in"),
        ("visitor register for yesterday", "walk_in"),
        ("我的线索", "mine"),
        ("my leads", "mine"),
        ("来电登记 明辉电子 13911112222", None),
        ("线索", None),
        ("my leads are cold", None),
    ],
)
def test_only_the_whole_text_asks_for_a_register(text: str, register: str | None) -> None:
    assert register_of(text) == register


@pytest.mark.rule("FOLLOW-12")
@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("13911112222 问报价", ("13911112222", "问报价")),
        ("139 1111 2222，要500套", ("139 1111 2222", "要500套")),
        ("+86 139 1111 2222 asked for a quote", ("+86 139 1111 2222", "asked for a quote")),
        ("13911112222问有没有现货", ("13911112222", "问有没有现货")),
        ("13911112222", None),
        ("13911112222 嗯", None),
        ("刘敏 13911112222 要报价", None),
        ("500套支架 要报价", None),
    ],
)
def test_a_call_is_a_whole_number_and_what_was_said(text: str, call: tuple[str, str] | None) -> None:
    assert call_of(text) == call
