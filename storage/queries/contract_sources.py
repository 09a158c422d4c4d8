"""The deal or quote a contract is made from (OPP-12, OPP-16)."""

from storage.tx import Row, Tx


def find_deal(tx: Tx, opportunity_id: int) -> Row | None:
    """A deal that was not deleted."""
    return tx.one("SELECT * FROM opportunities WHERE id = :id AND deleted_at IS NULL", id=opportunity_id)


def find_quote(tx: Tx, quote_id: int) -> Row | None:
    return tx.one("SELECT * FROM quotes WHERE id = :id", id=quote_id)


def find_product_categories(tx: Tx, contract_id: int) -> list[int]:
    """The categories of what a contract sells, for the conditions of flows (APPR-3)."""
    rows = tx.all(
        "SELECT DISTINCT p.category_id AS id FROM lines l JOIN products p ON p.id = l.product_id"
        " WHERE l.holder_kind = 'contract' AND l.holder_id = :id AND p.category_id IS NOT NULL ORDER BY 1",
        id=contract_id,
    )
    return [row["id"] for row in rows]
