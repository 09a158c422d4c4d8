"""A folded text keeps every character in its place."""

from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.folding import fold_text


@given(st.text(max_size=200), st.integers(0, 60), st.sampled_from(" \n　-.。!"))
def test_a_folded_text_is_as_long_as_the_text(text: str, count: int, char: str) -> None:
    whole = text + char * count + text
    assert len(fold_text(whole)) == len(whole)


def test_width_case_and_script_become_one_form() -> None:
    assert fold_text("ＡＢＣ１２３，順達 Ltd") == "abc123,顺达 ltd"


def test_a_long_run_of_blanks_or_signs_is_hollow() -> None:
    folded = fold_text("a" + " " * 40 + "b" + "-" * 40 + "c")
    assert folded == "a" + " " * 8 + "\x00" * 24 + " " * 8 + "b" + "-" * 8 + "\x00" * 24 + "-" * 8 + "c"


def test_what_people_write_is_left_as_it_is() -> None:
    for text in ("a" * 40, "好" * 40, "----------------", "1  2", "\n\n\n签名\n\n"):
        assert fold_text(text) == text
