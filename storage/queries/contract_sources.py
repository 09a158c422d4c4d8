"""The deal or quote a contract is made from (OPP-12, OPP-16)."""

from storage.entities.lines import HolderKind
from storage.tx import Row, Tx


def find_deal(tx: Tx, opportunity_id: int) -> Row | None:
    """A deal that was not deleted."""
    return tx.one("SELECT * FROM opportunities WHERE id = :id AND deleted_at IS NULL", id=opportunity_id)


def find_quote(tx: Tx, quote_id: int) -> Row | None:
    return tx.one("SELECT * FROM quotes WHERE id = :id", id=quote_id)


_SOLD = """
WITH RECURSIVE above (id, parent_id) AS (
  SELECT c.id, c.parent_id FROM lines l JOIN products p ON p.id = l.product_id
  JOIN product_categories c ON c.id = p.category_id WHERE l.holder_kind = :kind AND l.holder_id = :id
  UNION SELECT c.id, c.parent_id FROM product_categories c JOIN above a ON c.id = a.parent_id
) SELECT DISTINCT id FROM above ORDER BY id
"""


def find_product_categories(tx: Tx, holder_id: int, kind: HolderKind = "contract") -> list[int]:
    """The categories of what a document sells and those above them, for the conditions of flows (APPR-3)."""
    return [row["id"] for row in tx.all(_SOLD, kind=kind, id=holder_id)]
