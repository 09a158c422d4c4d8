"""Lines of a document, replaced as a whole in the transaction of its change (PROD-2)."""

from collections.abc import Sequence

from storage.entities.lines import HolderKind, Line
from storage.tx import Row, Tx

_INSERT = """
INSERT INTO lines (holder_kind, holder_id, position, product_id, name, list_price, unit_price, quantity,
  discount_bp, subtotal, cost, note)
VALUES (:holder_kind, :holder_id, :position, :product_id, :name, :list_price, :unit_price, :quantity,
  :discount_bp, :subtotal, :cost, :note)
"""
_LIST = """
SELECT l.*, p.min_price FROM lines l JOIN products p ON p.id = l.product_id
WHERE l.holder_kind = :kind AND l.holder_id = :id ORDER BY l.position
"""


def replace(tx: Tx, holder_kind: HolderKind, holder_id: int, lines: Sequence[Line]) -> None:
    """These lines in the place of those that are there."""
    tx.run("DELETE FROM lines WHERE holder_kind = :kind AND holder_id = :id", kind=holder_kind, id=holder_id)
    for position, line in enumerate(lines):
        tx.run(
            _INSERT,
            holder_kind=holder_kind,
            holder_id=holder_id,
            position=position,
            product_id=line.product_id,
            name=line.name,
            list_price=line.list_price,
            unit_price=line.unit_price,
            quantity=line.quantity,
            discount_bp=line.discount_bp,
            subtotal=line.subtotal,
            cost=line.cost,
            note=line.note,
        )


def list_lines(tx: Tx, holder_kind: HolderKind, holder_id: int) -> list[Line]:
    """The lines in their order, with their costs: whoever shows them asks PERM-18 first."""
    return [_line(row) for row in tx.all(_LIST, kind=holder_kind, id=holder_id)]


def copy(tx: Tx, from_kind: HolderKind, from_id: int, to_kind: HolderKind, to_id: int) -> None:
    """The lines of one document as those of another, frozen as they are (OPP-16)."""
    replace(tx, to_kind, to_id, list_lines(tx, from_kind, from_id))


def _line(row: Row) -> Line:
    return Line(
        product_id=row["product_id"],
        name=row["name"],
        list_price=row["list_price"],
        unit_price=row["unit_price"],
        quantity=row["quantity"],
        discount_bp=row["discount_bp"],
        subtotal=row["subtotal"],
        cost=row["cost"],
        note=row["note"],
        min_price=row["min_price"],
    )
