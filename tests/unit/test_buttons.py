"""Callback data: what goes in comes out, what is malformed is nothing, and nothing raises."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import buttons
from bot.buttons import MAX_BYTES, VERBS, VERSION, Data, decode, encode, known, writes
from storage.entities.ids import LETTERS, ref

KNOWN = [(feature, verb) for feature, groups in VERBS.items() for group in groups for verb in sorted(group)]
LETTERS_AND_DIGITS = string.ascii_letters + string.digits
ARGS = st.text(LETTERS_AND_DIGITS + ".+_-", min_size=0, max_size=20)
NONCES = st.text(LETTERS_AND_DIGITS, min_size=5, max_size=5)
IDS = st.just("-") | st.builds(ref, st.sampled_from(sorted(LETTERS)), st.integers(0, 2**63 - 1))


@given(st.sampled_from(KNOWN), IDS, ARGS, NONCES)
def test_what_is_written_is_read(button: tuple[str, str], id: str, arg: str, nonce: str) -> None:
    feature, verb = button
    text = encode(feature, verb, id, arg, nonce=nonce)
    kept = nonce if writes(feature, verb) else ""
    assert decode(text) == Data(feature, verb, id, arg, VERSION[feature], kept)
    assert len(text.encode()) <= 60 <= MAX_BYTES
    assert decode(text).is_current


@given(st.text() | st.text(LETTERS_AND_DIGITS + ":@-+._") | st.from_regex(buttons._FORM, fullmatch=True))
@example("ui:next:-@1\n")
@example("pool:claim:c٣@1v8LmT")
def test_reading_never_raises(text: str) -> None:
    data = decode(text)
    assert data is None or known(data.feature, data.verb)


@pytest.mark.parametrize(
    "text",
    ["follow:undo:f8f3k2@1n7KqX", "remind:snooze:e4zz:+60@1Qp0aZ", "pool:claim:c7b@1v8LmT", "ui:next:-@1"],
)
def test_the_samples_of_the_design_are_current_buttons(text: str) -> None:
    data = decode(text)
    assert data is not None
    assert data.is_current
    assert encode(data.feature, data.verb, data.id, data.arg, nonce=data.nonce) == text


def test_a_button_names_its_record() -> None:
    assert decode("pool:claim:c7b@1v8LmT").record == ("customer", 263)
    assert decode("ui:next:-@1").record is None


@pytest.mark.parametrize("text", ["pool:claim:c7b@1", "ui:next:-@1n7KqX", "pool:claim:c7b@0v8LmT"])
def test_a_forged_or_old_button_is_known_but_not_current(text: str) -> None:
    assert decode(text) is not None
    assert not decode(text).is_current


@pytest.mark.parametrize(
    "text",
    ["", "pool", "pool:claim", "pool:claim:c7b", "pool:claim:@1v8LmT", "pool:fly:c7b@1v8LmT", "pool:claim:c7b@1v8Lm",
     "POOL:claim:c7b@1v8LmT", "pool:claim:c7b:@1v8LmT", "pool:claim:c7b:顺达@1v8LmT", "x" * 65],
)  # fmt: skip
def test_malformed_data_is_nothing(text: str) -> None:
    assert decode(text) is None


@pytest.mark.parametrize(
    ("parts", "nonce"),
    [
        (("pool", "fly", "c7b"), "v8LmT"),
        (("pool", "claim", "c7b"), ""),
        (("pool", "claim", "顺达"), "v8LmT"),
        (("pool", "claim", "c7b", "a b"), "v8LmT"),
        (("pool", "claim", "c7b", "x" * 21), "v8LmT"),
        (("pool", "claim", "c7b"), "v8"),
    ],
)
def test_a_wrong_button_is_never_written(parts: tuple[str, ...], nonce: str) -> None:
    with pytest.raises(ValueError):
        encode(*parts, nonce=nonce)


@given(st.integers(0, 36**7 * 60_000 - 1))
def test_absolute_minutes_come_back_without_their_seconds(at: int) -> None:
    assert buttons.from_minutes(buttons.minutes(at)) == at - at % 60_000


def test_the_sample_minute_is_friday_nine_in_taipei() -> None:
    assert buttons.from_minutes("hp5to") == 1_783_645_200_000
    assert buttons.minutes(1_783_645_200_000) == "hp5to"


@given(st.text())
def test_times_never_raise(text: str) -> None:
    assert buttons.from_minutes(text) is None or text.isascii()
    assert buttons.from_after(text) is None or text.startswith("+")


def test_relative_minutes() -> None:
    assert buttons.from_after(buttons.after(60)) == 60
    assert buttons.from_after("60") is None


@pytest.mark.parametrize("feature", VERBS)
def test_every_feature_and_verb_fits_the_form(feature: str) -> None:
    assert len(VERSION[feature]) == 1
    writing, showing = VERBS[feature]
    assert not writing & showing
    for verb in writing | showing:
        assert decode(encode(feature, verb, nonce="abcde")) is not None
