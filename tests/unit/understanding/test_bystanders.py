"""Who is named in a message and is not its contact."""

import pytest

from tests.unit.understanding.reps import said


@pytest.mark.parametrize(
    ("text", "customer", "person"),
    [
        ("Tom at Shunda Logistics put me on to Anna who runs Beechcroft Pallets", "Beechcroft Pallets", "Anna"),
        ("referral from Shunda Logistics - Walt Jessup, Jessup Custom Homes", "Jessup Custom Homes", "Walt Jessup"),
        ("顺达物流的胡师傅介绍我去见了恒隆广场物业的宋主任", "恒隆广场物业", "宋主任"),
    ],
)
def test_who_brings_somebody_is_not_the_contact(text: str, customer: str, person: str) -> None:
    reading = said(text)
    assert (reading.customer, reading.person) == (customer, person)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Shunda Logistics: Jasmine left, the new buyer is Peter, met him today", "Peter"),
        ("Shunda Logistics: Peter replaced Jasmine, met him today", "Peter"),
        ("Shunda Logistics - Greg O'Brien's retired, now dealing with Lucy Tran", "Lucy Tran"),
        ("旭東營造的范姜副理換人了，現在窗口是游小姐", "游小姐"),
        ("顺达物流的王工离职了，以后找李姐", "李姐"),
        ("left a message with Jasmine at Shunda Logistics", "Jasmine"),
    ],
)
def test_who_has_left_is_not_the_contact_where_somebody_else_is(text: str, person: str) -> None:
    assert said(text).person == person


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Shunda Logistics: Kelvin WhatsApp me the order", "Kelvin"),
        ("New lead Fenwick Glazing, Stockport. Janine Holt, 07700 900341", "Janine Holt"),
        ("met Capt. Rashid at Blue Dhow Marine today", "Capt. Rashid"),
    ],
)
def test_a_persons_name_stops_at_the_end_of_a_sentence_and_before_a_channel(text: str, person: str) -> None:
    assert said(text, "en").person == person
