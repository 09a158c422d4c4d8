"""Pieces of text on a card become lines in the order in which it is read."""

from bot.cards.layout import Piece, lines, piece
from bot.cards.limits import LINE, LINES


def at(text: str, left: float, top: float, *, height: float = 30) -> Piece:
    return Piece(text, left, top, left + len(text) * height, top + height)


def test_lines_are_read_from_the_top() -> None:
    assert lines([at("第二行文字", 50, 100), at("第一行文字", 50, 20)]) == ["第一行文字", "第二行文字"]


def test_a_label_and_its_number_are_one_line() -> None:
    assert lines([at("13911112222", 150, 102), at("手机", 60, 100)]) == ["手机 13911112222"]


def test_two_columns_are_two_lines() -> None:
    assert lines([at("左边一栏", 20, 100), at("右边一栏", 600, 102)]) == ["左边一栏", "右边一栏"]


def test_a_line_that_leans_is_still_one_line() -> None:
    found = lines([Piece("陈晓雯", 50, 100, 140, 132), Piece("销售总监", 150, 108, 270, 140)])
    assert found == ["陈晓雯 销售总监"]


def test_a_card_photographed_sideways_is_read_by_its_columns() -> None:
    upright = [Piece("广州顺达物流有限公司", 59, 545, 112, 995), Piece("体育东路116号", 473, 372, 511, 993)]
    assert lines(reversed(upright)) == ["广州顺达物流有限公司", "体育东路116号"]


def test_a_piece_is_the_box_around_its_corners() -> None:
    found = piece("  a   b ", [(10, 20), (90, 10), (95, 40), (15, 50)])
    assert (found.text, found.left, found.top, found.right, found.bottom) == ("a b", 10, 10, 95, 50)


def test_nothing_grows_without_bound() -> None:
    tops = [40 * number for number in range(200)]
    many = [piece("x" * 1000, [(0, top), (900, top), (900, top + 30), (0, top + 30)]) for top in tops]
    found = lines(many)
    assert len(found) == LINES
    assert {len(line) for line in found} == {LINE}


def test_no_pieces_are_no_lines() -> None:
    assert lines([]) == []
