"""The hash chain, and masking inside values (AUDIT-5, AUDIT-6)."""

from typing import Any

import pytest

from storage.entities.digests import SALT, digest_of, pair_digest, values_text
from storage.rules.audit import GENESIS, first_fault, is_late, seal, without_private

SALTED = "5" * SALT


def chain(length: int = 4) -> list[dict[str, Any]]:
    rows, previous = [], GENESIS
    for sequence in range(1, length + 1):
        before, after = values_text({}), values_text({"name": f"顺达 {sequence}"})
        row = dict.fromkeys(("on_behalf_of", "chat_id", "message_id", "request_id", "erased_at"), None) | {
            "id": sequence * 10,
            "at": sequence,
            "actor_id": 1,
            "channel": "chat",
            "action": "created",
            "entity": "customer",
            "record_id": sequence,
            "before_values": before,
            "after_values": after,
            "reason": "因为",
            "reason_digest": digest_of(SALTED + "因为"),
            "record_name": "顺达",
            "salt": SALTED,
            "before_digest": digest_of(SALTED + before),
            "after_digest": digest_of(SALTED + after),
            "name_digest": digest_of(SALTED + "顺达"),
            "values_digest": pair_digest(
                digest_of(SALTED + before), digest_of(SALTED + after), digest_of(SALTED + "顺达")
            ),
            "sequence": sequence,
            "previous_digest": previous,
        }
        row["digest"] = previous = seal(row, sequence, previous)
        rows.append(row)
    return rows


def fault(rows: list[dict[str, Any]]) -> tuple[str | None, int | None] | None:
    found = first_fault(rows, after=0, previous=GENESIS)
    return None if found is None else (found.fault, found.sequence)


@pytest.mark.rule("AUDIT-5")
def test_a_whole_chain_has_no_fault_in_one_piece_or_two() -> None:
    rows = chain()
    assert fault(rows) is None
    assert first_fault(rows[2:], after=2, previous=rows[1]["digest"]) is None


@pytest.mark.rule("AUDIT-5")
@pytest.mark.parametrize(
    "column", ["at", "actor_id", "action", "entity", "record_id", "reason_digest", "id", "values_digest"]
)
def test_any_edited_column_breaks_its_row(column: str) -> None:
    rows = chain()
    rows[2][column] = "x" * 64 if column == "values_digest" else 99
    assert fault(rows) == ("changed", 3)


@pytest.mark.rule("AUDIT-5")
def test_a_deleted_swapped_or_reworded_row_is_named() -> None:
    assert fault(chain()[:1] + chain()[2:]) == ("missing", 2)
    swapped = chain()
    for column in ("sequence",):
        swapped[1][column], swapped[2][column] = swapped[2][column], swapped[1][column]
    assert fault(sorted(swapped, key=lambda row: row["sequence"])) == ("order", 2)
    reworded = chain()
    reworded[1]["after_values"] = values_text({"name": "别的"})
    assert fault(reworded) == ("values", 2)
    gone = chain()
    gone[3]["before_digest"] = None
    assert fault(gone) == ("values", 4)


@pytest.mark.rule("AUDIT-5")
def test_an_erased_row_holds_by_its_digests() -> None:
    rows = chain()
    blank = {"reason": "", "record_name": "", "before_values": "", "after_values": "", "salt": "", "erased_at": 5}
    rows[1] |= blank
    assert fault(rows) is None
    for column in ("reason", "record_name", "before_values", "after_values", "salt"):
        rows[1] |= blank | {column: "x"}
        assert fault(rows) == ("values", 2), "what is written where it was blanked was never there"


@pytest.mark.rule("AUDIT-5")
@pytest.mark.threat(15)
def test_another_name_or_salt_breaks_its_row() -> None:
    for changed in (
        {"record_name": "别家"},
        {"salt": "6" * SALT},
        {"reason": "别的"},
        {"salt": "", "record_name": SALTED + "顺达", "before_values": SALTED + "{}"},
        {"name_digest": None},
    ):
        rows = chain()
        rows[2] |= changed
        assert fault(rows) == ("values", 3)


@pytest.mark.rule("AUDIT-5")
def test_rows_of_the_first_versions_hold_without_salt_and_name() -> None:
    rows, previous = chain(1), GENESIS
    before, after = digest_of(rows[0]["before_values"]), digest_of(rows[0]["after_values"])
    rows[0] |= {
        "salt": "",
        "name_digest": None,
        "reason_digest": None,
        "before_digest": before,
        "after_digest": after,
    }
    rows[0]["values_digest"] = pair_digest(before, after)
    rows[0]["digest"] = seal(rows[0], 1, previous)
    assert fault(rows) is None


@pytest.mark.rule("AUDIT-5")
def test_a_minute_without_a_seal_is_too_long() -> None:
    assert not is_late(0, 60_000)
    assert is_late(0, 61_000)


@pytest.mark.rule("AUDIT-6", "PERM-15")
def test_private_values_are_masked_at_any_depth() -> None:
    values = {
        "name": "顺达",
        "phones": ["+8613812341234"],
        "contact": {"name": "何先生", "phone": "+8613812341234", "wechat": "he_1"},
        "email": None,
    }
    assert without_private(values) == {
        "name": "顺达",
        "phones": ["+86 138****1234"],
        "contact": {"name": "何先生", "phone": "+86 138****1234", "wechat": "h****"},
        "email": None,
    }
