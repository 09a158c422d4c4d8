"""By what a party is known, and what a hit means."""

import pytest

from storage.entities.duplicates import Check, Hit, Key
from storage.errors import Duplicate, Forbidden, Invalid
from storage.rules.duplicates import (
    alike,
    check_lookup,
    judge,
    keys_of_customer,
    keys_of_lead,
    meeting,
    policy_of,
    rank,
    stronger,
    token_of,
)

FORBIDS = Hit("customer", "明辉电子", "masked", "phone", "forbid")
WARNS = Hit("lead", "明辉电子", "masked", "lead_name", "warn")


@pytest.mark.rule("DUP-1", "ORG-6")
def test_a_customer_is_known_by_name_phones_mail_and_tax_number() -> None:
    keys = keys_of_customer(
        "明輝電子(有限公司)",
        "company",
        phones=("139 1111 2222", "前台"),
        emails=("A@B.cn", None),
        tax_no="91ab",
        region="CN",
    )
    assert keys == {
        Key("name", "明辉电子"),
        Key("phone", "+8613911112222"),
        Key("email", "a@b.cn"),
        Key("tax_no", "91AB"),
    }


def test_the_name_of_a_person_only_warns() -> None:
    assert keys_of_customer("刘敏", "individual", region="CN") == {Key("lead_name", "刘敏")}
    assert keys_of_lead("刘敏", region="CN") == {Key("lead_name", "刘敏")}


def test_a_company_and_a_lead_of_one_name_meet_and_warn() -> None:
    keys = keys_of_lead("明辉电子", region="CN")
    assert Key("name", "明辉电子") in meeting(keys)
    assert policy_of(Key("name", "明辉电子"), keys) == "warn"
    assert policy_of(Key("phone", "+1"), frozenset({Key("phone", "+1")})) == "forbid"


@pytest.mark.rule("DUP-7", "ORG-7")
def test_places_do_not_tell_names_apart() -> None:
    assert alike("北京华联", "上海华联") == 1.0
    assert alike("顺达物流", "顺达包装") < 0.6


def test_what_forbids_comes_first_then_what_is_own() -> None:
    own = Hit("lead", "明辉电子", "own", "lead_name", "warn")
    assert sorted([WARNS, own, FORBIDS], key=rank) == [FORBIDS, own, WARNS]
    assert stronger(("email", "warn"), ("phone", "forbid")) == ("phone", "forbid")
    assert stronger(None, ("email", "warn")) == ("email", "warn")


@pytest.mark.rule("DUP-1", "DUP-6", "DUP-10", "ORG-10")
def test_hits_are_judged() -> None:
    judge(Check(), may_override=False, token=None, reason=None)
    with pytest.raises(Duplicate) as refused:
        judge(Check((WARNS,), token="t"), may_override=False, token=None, reason=None)
    assert refused.value.token == "t"
    judge(Check((WARNS,), token="t"), may_override=False, token="t", reason=None)
    with pytest.raises(Invalid):
        judge(Check((WARNS,), token="t"), may_override=False, token="u", reason=None)
    with pytest.raises(Duplicate) as refused:
        judge(Check((FORBIDS, WARNS), token="t"), may_override=True, token="t", reason=None)
    assert not refused.value.needs_confirmation
    with pytest.raises(Forbidden):
        judge(Check((FORBIDS,)), may_override=False, token=None, reason="x")
    judge(Check((FORBIDS,)), may_override=True, token=None, reason="x")


@pytest.mark.rule("ORG-10")
def test_a_token_belongs_to_one_person_call_and_set_of_hits() -> None:
    tokens = {
        token_of(1, "lead", "a", [("lead", 1)]),
        token_of(2, "lead", "a", [("lead", 1)]),
        token_of(1, "lead", "b", [("lead", 1)]),
        token_of(1, "lead", "a", [("lead", 1), ("lead", 2)]),
    }
    assert len(tokens) == 4
    assert all(len(token) == 12 for token in tokens)


@pytest.mark.rule("DUP-8")
@pytest.mark.parametrize("text", ["顺达", "顺达物流", "shun", "139 1111 2222", "５５５５６６６６"])
def test_a_look_up_takes_this(text: str) -> None:
    check_lookup(text)


@pytest.mark.rule("DUP-8")
@pytest.mark.parametrize("text", ["顺", "shu", "%", "顺达%", "1391", "__", "*顺达", ""])
def test_a_look_up_does_not_take_this(text: str) -> None:
    with pytest.raises(Invalid):
        check_lookup(text)
