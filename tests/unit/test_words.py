"""Entries of dictionaries in buttons (ORG-16)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.words import meant, short
from storage.rules.dictionaries import SHIPPED


@pytest.mark.rule("ORG-16")
@given(st.text(min_size=1, max_size=40))
def test_every_key_fits_into_a_button(key: str) -> None:
    assert re.fullmatch(r"[0-9A-Za-z.+_-]{1,14}", short(key), re.ASCII)
    assert meant(short(key), ["other", key]) == key


@pytest.mark.rule("ORG-16")
def test_shipped_keys_are_told_apart_and_what_is_none_stays_to_be_refused() -> None:
    for keys in SHIPPED.values():
        assert len({short(key) for key in keys}) == len(keys)
    assert short("price") == "price"
    assert meant("+zzz", ["price", "付款条件"]) == "+zzz"
