"""What English messages tell of and what they plan, counted from Thu 9 Jul 2026 14:32."""

import pytest

from tests.unit.understanding.reps import NOW, dates, said, shown, written


def planned(text: str) -> str:
    """The next contact that a message plans."""
    return written(said(text, "en", region="SG").next_at)


def told(text: str) -> str:
    """The day that a message tells of."""
    at = said(text, "en", region="SG").happened_at
    return "-" if at is None else f"{at:%a} {at.day} {at:%b}"


@pytest.mark.parametrize(
    ("text", "happened", "following"),
    [
        # The nearest word decides.
        ("Called Minghui Electronics on Tuesday, will call again Friday", "Tue 7 Jul", "Fri 10 Jul 09:00"),
        ("Sat down with Minghui Electronics this morning. Quote to them by Monday", "Thu 9 Jul", "Mon 13 Jul 09:00"),
        ("Minghui Electronics: demo confirmed for 30 Jul 3pm", "-", "Thu 30 Jul 15:00"),
        ("Minghui Electronics asked me to call back Wednesday", "-", "Wed 15 Jul 09:00"),
        ("Drove out to Minghui Electronics yesterday, back there 23 July", "Wed 8 Jul", "Thu 23 Jul 09:00"),
        (
            "Discussed the price with Minghui Electronics on a call today. Proposal on Monday",
            "Thu 9 Jul",
            "Mon 13 Jul 09:00",
        ),
        ("Just off the phone with Minghui Electronics, seeing them Monday 10am", "Thu 9 Jul", "Mon 13 Jul 10:00"),
        # A meeting that is named, with what came of it, has been; without, it is to come.
        ("Zoom with Minghui Electronics today, Amy says not yet. Check back Monday", "Thu 9 Jul", "Mon 13 Jul 09:00"),
        ("Zoom with Minghui Electronics Friday 3pm", "-", "Fri 10 Jul 15:00"),
        # By phone is how it was done; what follows "then" or "so" is a clause of its own.
        ("Spoke to Minghui Electronics by phone on Tuesday, then call him Friday", "Tue 7 Jul", "Fri 10 Jul 09:00"),
        ("Apologised to Minghui Electronics by email today. Call 20 July", "Thu 9 Jul", "Mon 20 Jul 09:00"),
        ("Minghui Electronics rang me Sat to say yes. Call Friday", "Sat 4 Jul", "Fri 10 Jul 09:00"),
        # Where goods and others go is no plan of ours.
        ("Minghui Electronics: samples go out 20 July. Follow up 24 July", "-", "Fri 24 Jul 09:00"),
        ("Minghui Electronics: back in the office 20 July, I visit her 22 July", "-", "Wed 22 Jul 09:00"),
        # What stands first without a verb is what the message reports.
        ("Tues mtg with Minghui Electronics went fine. Send prices tomorrow", "Tue 7 Jul", "Fri 10 Jul 09:00"),
        (
            "Teams call with Minghui Electronics this morning, three on it. Send the draft tmr",
            "Thu 9 Jul",
            "Fri 10 Jul 09:00",
        ),
        # A day of theirs is none of ours beside one that is.
        ("Met Minghui Electronics today. Board votes 20 July. Touch base 16 July", "Thu 9 Jul", "Thu 16 Jul 09:00"),
        ("Called Minghui Electronics, boss is away until 15 July, ring him 16 July", "-", "Thu 16 Jul 09:00"),
        ("Minghui Electronics, budget frozen till Q4. ping her again 3 Aug", "-", "Mon 3 Aug 09:00"),
        ("Called Minghui Electronics. Their directors meet 20 July, speak to her the 21st", "-", "Tue 21 Jul 09:00"),
        (
            "Visited Minghui Electronics today, tender closes 31 July, she'd like figures by Friday",
            "Thu 9 Jul",
            "Fri 10 Jul 09:00",
        ),
        ("Called Minghui Electronics, stock stuck since Monday. call him tomorrow", "-", "Fri 10 Jul 09:00"),
        ("Minghui Electronics said the manager is back on 20 July. I will call him 21 July", "-", "Tue 21 Jul 09:00"),
        ("Emailed Minghui Electronics, trial starts in August. call 27 July", "-", "Mon 27 Jul 09:00"),
        # Said in one breath.
        (
            "i went to minghui electronics this morning and his boss gets back monday so i will call him tuesday",
            "Thu 9 Jul",
            "Tue 14 Jul 09:00",
        ),
        # A thing is what our verb is about; an hour told later belongs to the day.
        ("Met Minghui Electronics yesterday. I collect the cheque Monday", "Wed 8 Jul", "Mon 13 Jul 09:00"),
        ("Called Minghui Electronics. Visit them tomorrow, at the plant, 2pm", "-", "Fri 10 Jul 14:00"),
    ],
)
def test_told_and_planned(text: str, happened: str, following: str) -> None:
    assert (told(text), planned(text)) == (happened, following)


@pytest.mark.parametrize(
    ("text", "happened", "following"),
    [
        # What was moved from is no date any more.
        ("Demo at Minghui Electronics moved from Monday to Wednesday 2pm", "-", "Wed 15 Jul 14:00"),
        ("Our 1pm call with Minghui Electronics moved to 3pm", "-", "Thu 9 Jul 15:00"),
        # A day on which it cannot be, or was not, is none either.
        ("Minghui Electronics: Monday no good for him, Tuesday 11 instead", "-", "Tue 14 Jul 11:00"),
        ("Minghui Electronics cancelled tomorrow's visit, rebooked for 16 July", "-", "Thu 16 Jul 09:00"),
        ("Called Minghui Electronics, dont call before 20 July, call 21 July", "-", "Tue 21 Jul 09:00"),
        # A list has one tense; a bare number belongs to the month named before it.
        ("Got voicemail at Minghui Electronics both Mon and Tue. Try Friday", "Mon 6 Jul", "Fri 10 Jul 09:00"),
        ("Minghui Electronics shut until 4 Aug. Call on the 6th", "-", "Thu 6 Aug 09:00"),
        # What went well is done, though it begins like a plan.
        (
            "Demo went well at Minghui Electronics this morning! They want pricing by Wed",
            "Thu 9 Jul",
            "Wed 15 Jul 09:00",
        ),
        ("Went to see Minghui Electronics Tues, back again Monday", "Tue 7 Jul", "Mon 13 Jul 09:00"),
        ("Today visit Minghui Electronics, all ok, follow up next week", "Thu 9 Jul", "Mon 13 Jul 09:00"),
        # Leaving it till then is our own plan.
        ("No joy at Minghui Electronics. Leaving it till Monday", "-", "Mon 13 Jul 09:00"),
    ],
)
def test_what_was_moved_cancelled_or_listed(text: str, happened: str, following: str) -> None:
    assert (told(text), planned(text)) == (happened, following)


@pytest.mark.parametrize(
    ("text", "happened", "following"),
    [
        # What they will do is theirs; what they will do with us is ours.
        ("Called Minghui Electronics. Their buyer will decide 16 July. I ring her 17 July", "-", "Fri 17 Jul 09:00"),
        ("Minghui Electronics wants it before Christmas. She'll walk us through on 22 July", "-", "Wed 22 Jul 09:00"),
        ("Emailed Minghui Electronics, she reply tmr. I chase Monday", "-", "Mon 13 Jul 09:00"),
        # An aside between brackets and a participle break no clause.
        ("Met Joan (finance, new) at Minghui Electronics on Tuesday. Call Monday", "Tue 7 Jul", "Mon 13 Jul 09:00"),
        ("I owe Minghui Electronics updated terms Monday 10am", "-", "Mon 13 Jul 10:00"),
        (
            "meeting with Minghui Electronics on tues, three of them. follow up in 3 weeks",
            "Tue 7 Jul",
            "Thu 30 Jul 09:00",
        ),
        # A day said twice counts with its hour, and that morning is of the day before it.
        ("Remind me to ring Minghui Electronics tomorrow... tomorrow 3pm", "-", "Fri 10 Jul 15:00"),
        ("Minghui Electronics owes me an answer the 14th, I'll phone them that morning", "-", "Tue 14 Jul 10:00"),
        ("Going back to Minghui Electronics Thursday week, 23 July", "-", "Thu 23 Jul 09:00"),
        # Put back to Monday is a plan; a month in which somebody left is none.
        ("put Minghui Electronics back to Monday 2pm", "-", "Mon 13 Jul 14:00"),
        ("Minghui Electronics: their old buyer retired in March, see him Monday", "-", "Mon 13 Jul 09:00"),
    ],
)
def test_who_acts_decides(text: str, happened: str, following: str) -> None:
    assert (told(text), planned(text)) == (happened, following)


def test_a_day_of_theirs_alone_is_offered_as_next() -> None:
    assert planned("Called Minghui Electronics, tender closes 31 July") == "Fri 31 Jul 09:00"


def test_nothing_of_tonight_is_done_at_three() -> None:
    assert [each.role for each in dates("tonight they got the result", "en")] == ["other"]


def test_no_report_lies_a_year_back() -> None:
    found = dates("meeting fixed 20 Aug 3pm", "en")
    assert [(each.role, shown(each)) for each in found] == [("next", "Thu 20 Aug 15:00")]


def test_just_now_is_the_message_itself() -> None:
    found = dates("rang them just now", "en")[0]
    assert found.role == "happened"
    assert found.at is not None
    assert found.at.date() == NOW.date()


def test_ytd_is_yesterday_but_not_beside_figures() -> None:
    assert [shown(each) for each in dates("quote sent ytd", "en")] == ["Wed 8 Jul 09:00"]
    assert dates("sales ytd 1.2m", "en") == []


@pytest.mark.parametrize(
    ("text", "happened", "following"),
    [
        # What may end a short month ends the sentence as well.
        ("Minghui Electronics ETD Keelung 20 July. contact him 17 July", "-", "Fri 17 Jul 09:00"),
        ("Minghui Electronics, AGM 20 Aug. I call the boss tmr 11am", "-", "Fri 10 Jul 11:00"),
        # The hour at which we are there is of the day before.
        ("Met Minghui Electronics today. Trial run on 3 Aug, I'm there 7am", "Thu 9 Jul", "Mon 3 Aug 07:00"),
        # A day that is said after a week says it closer.
        ("Circle back to Minghui Electronics second week of Aug, say the 12th", "-", "Wed 12 Aug 09:00"),
        # What we only might do is no plan beside one.
        ("Minghui Electronics keeps the price if I hold till Aug 31. confirm with her tmr", "-", "Fri 10 Jul 09:00"),
        # A call that is named opens a report; an hour that is over was.
        (
            "Phone call Tuesday with Minghui Electronics, they want 40. Quote by Monday",
            "Tue 7 Jul",
            "Mon 13 Jul 09:00",
        ),
        ("Teams with Minghui Electronics at 1 today, price too high. Confirm tmr", "Thu 9 Jul", "Fri 10 Jul 09:00"),
        (
            "called in at Minghui Electronics earlier, rent too high. I'll phone her Monday",
            "Thu 9 Jul",
            "Mon 13 Jul 09:00",
        ),
        ("dropped by Minghui Electronics sat, shop closed. go again tues", "Sat 4 Jul", "Tue 14 Jul 09:00"),
        # What was done to a thing of theirs is no contact of ours.
        ("Minghui Electronics: the invoice was paid on the 2nd. ring them tomorrow", "-", "Fri 10 Jul 09:00"),
        # On leave until a day is theirs, a meeting of their board as well.
        ("Minghui Electronics, boss on leave until 14 July. Next visit 17 July", "-", "Fri 17 Jul 09:00"),
        ("New lead Minghui Electronics. Society meeting 15 July, call him 16 July", "-", "Thu 16 Jul 09:00"),
        # What it is now is what it was moved to.
        ("Minghui Electronics asked to prepone, now Saturday 10.30", "-", "Sat 11 Jul 10:30"),
        ("she is off this week so call Mon, Minghui Electronics", "-", "Mon 13 Jul 09:00"),
    ],
)
def test_plans_beside_other_days(text: str, happened: str, following: str) -> None:
    assert (told(text), planned(text)) == (happened, following)
