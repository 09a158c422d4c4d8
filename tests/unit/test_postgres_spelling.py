"""How statements are spelled for psycopg."""

from storage.database.postgres import spelled


def test_parameters_and_per_cents() -> None:
    assert spelled("SELECT '%' WHERE a = :a AND b::text = :b") == "SELECT '%%' WHERE a = %(a)s AND b::text = %(b)s"


def test_limits_are_numbers_in_their_order() -> None:
    sql = "SELECT (SELECT id FROM t WHERE a = :a LIMIT :few) LIMIT :many OFFSET :skip"
    expected = "SELECT (SELECT id FROM t WHERE a = %(a)s LIMIT 3) LIMIT 20 OFFSET %(skip)s"
    assert spelled(sql, (3, 20)) == expected
