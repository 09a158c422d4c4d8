"""Products and their categories: each change of state one guarded statement (PROD-1)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.tx import ConstraintBroken, Row, Tx, literal

PAGE = 20
MOST_COUNTED = 1000
COLUMNS = ("name", "category_id", "unit", "price", "currency", "cost", "min_price", "description", "images")


def add(tx: Tx, number: str, values: Mapping[str, Any], *, at: int, by: int) -> int:
    """A draft; its id."""
    row = tx.one(
        "INSERT INTO products (public_id, number, name, name_key, category_id, unit, price, currency, cost,"
        " min_price, description, images, created_at, created_by, updated_at, updated_by)"
        " VALUES (:public_id, :number, :name, :name_key, :category_id, :unit, :price, :currency, :cost, :min_price,"
        " :description, :images, :at, :by, :at, :by) RETURNING id",
        public_id=new_public_id(),
        number=number,
        name_key=name_key(values["name"]),
        at=at,
        by=by or None,
        **_stored(values),
    )
    assert row is not None
    return int(row["id"])


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(list(value)) if name == "images" else value for name, value in values.items()}


def find(tx: Tx, product_id: int) -> Row | None:
    """A product that was not deleted."""
    return tx.one("SELECT * FROM products WHERE id = :id AND deleted_at IS NULL", id=product_id)


def change(tx: Tx, product_id: int, values: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """Other values of the version seen; the row after, or None when it changed meanwhile (ORG-11)."""
    kept = _stored(values)
    if "name" in kept:
        kept["name_key"] = name_key(kept["name"])
    sets = "".join(f"{column} = :{column}, " for column in kept)
    return tx.one(
        f"UPDATE products SET {sets}updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND version = :version AND deleted_at IS NULL RETURNING *",
        id=product_id,
        version=version,
        at=at,
        by=by,
        **kept,
    )


def set_status(tx: Tx, product_id: int, status: str, sources: Sequence[str], *, at: int, by: int) -> Row | None:
    """Another state if it is in one of `sources`; the row after, or None (PROD-1)."""
    return tx.one(
        "UPDATE products SET status = :status, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND deleted_at IS NULL AND status IN (:first, :second) RETURNING *",
        id=product_id,
        status=status,
        first=sources[0],
        second=sources[-1],
        at=at,
        by=by,
    )


def delete(tx: Tx, product_id: int, *, at: int, by: int) -> bool:
    """False when lines name it, or it is gone: a product with lines is never deleted (PROD-1)."""
    return (
        tx.run(
            "UPDATE products SET deleted_at = :at, updated_at = :at, updated_by = :by, version = version + 1"
            " WHERE id = :id AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM lines WHERE product_id = :id)",
            id=product_id,
            at=at,
            by=by,
        )
        == 1
    )


def images_of(row: Row) -> tuple[int, ...]:
    """The files that show it."""
    return tuple(json.loads(row["images"]))


def lock(tx: Tx, product_id: int) -> None:
    """Lines and a deletion wait for each other."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM products WHERE id = :id FOR UPDATE", id=product_id)


def hold(tx: Tx, product_id: int) -> None:
    """Nobody deletes it or takes it off before the transaction ends; others may sell it meanwhile."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM products WHERE id = :id FOR SHARE", id=product_id)


def list_page(
    tx: Tx, *, words: str = "", category_id: int | None = None, status: str = "", first: int = 0, limit: int
) -> Sequence[Row]:
    """A page of products by name; of a category, and what its name or number has in it."""
    where, params = _wanted(words, category_id, status)
    return tx.all(
        f"SELECT p.* FROM products p WHERE {where} ORDER BY p.name_key, p.id LIMIT :limit OFFSET :first",
        limit=limit,
        first=first,
        **params,
    )


def count(tx: Tx, *, words: str = "", category_id: int | None = None, status: str = "") -> int:
    """How many; counting stops above 1,000 (ORG-14)."""
    where, params = _wanted(words, category_id, status)
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM products p WHERE {where} LIMIT :most) AS found",
        most=MOST_COUNTED + 1,
        **params,
    )
    return int(row["n"]) if row else 0


_BELOW = """
p.category_id IN (WITH RECURSIVE below(id) AS (
  SELECT id FROM product_categories WHERE id = :category
  UNION SELECT c.id FROM product_categories c JOIN below b ON c.parent_id = b.id) SELECT id FROM below)
"""


def _wanted(words: str, category_id: int | None, status: str) -> tuple[str, dict[str, Any]]:
    where, params = "p.deleted_at IS NULL", dict[str, Any]()
    if status:
        where, params = f"{where} AND p.status = :status", params | {"status": status}
    if category_id is not None:
        where, params = f"{where} AND {_BELOW}", params | {"category": category_id}
    key = name_key(words) if words.strip() else ""
    if words.strip():
        where += " AND (p.name_key LIKE :key_like ESCAPE '!' OR lower(p.number) LIKE :number_like ESCAPE '!')"
        params |= {
            "key_like": f"%{literal(key or words.strip().casefold())}%",
            "number_like": f"%{literal(words.strip().lower())}%",
        }
    return where, params


def list_sold(tx: Tx, *, limit: int) -> Sequence[Row]:
    """Id, number, name and folded name of what may be sold, by name."""
    return tx.all(
        "SELECT id, number, name, name_key, price, currency, unit FROM products"
        " WHERE status = 'on' AND deleted_at IS NULL ORDER BY name_key, id LIMIT :limit",
        limit=limit,
    )


def find_named(tx: Tx, words: str) -> Sequence[Row]:
    """Products on sale of exactly this name or number; at most seven."""
    return tx.all(
        "SELECT * FROM products WHERE deleted_at IS NULL AND status = 'on'"
        " AND (name_key = :key OR number = :number) ORDER BY id LIMIT 7",
        key=name_key(words),
        number=words.strip(),
    )


def find_category(tx: Tx, category_id: int) -> Row | None:
    return tx.one("SELECT * FROM product_categories WHERE id = :id", id=category_id)


def list_categories(tx: Tx) -> Sequence[Row]:
    """Every category; the tree is small."""
    return tx.all("SELECT id, name, parent_id FROM product_categories ORDER BY name_key, id")


def add_category(tx: Tx, name: str, parent_id: int | None) -> int | None:
    """Its id; None when a sibling has the name."""
    try:
        with tx.try_out():
            row = tx.one(
                "INSERT INTO product_categories (name, name_key, parent_id) VALUES (:name, :key, :parent)"
                " RETURNING id",
                name=name,
                key=name_key(name) or name.casefold(),
                parent=parent_id,
            )
    except ConstraintBroken:
        return None
    return int(row["id"]) if row else None


def rename_category(tx: Tx, category_id: int, name: str) -> bool:
    """False when a sibling has the name."""
    try:
        with tx.try_out():
            sql = "UPDATE product_categories SET name = :name, name_key = :key WHERE id = :id"
            return tx.run(sql, id=category_id, name=name, key=name_key(name) or name.casefold()) == 1
    except ConstraintBroken:
        return False


def delete_category(tx: Tx, category_id: int) -> bool:
    """False while it has sub-categories or products."""
    return (
        tx.run(
            "DELETE FROM product_categories WHERE id = :id"
            " AND NOT EXISTS (SELECT 1 FROM product_categories c WHERE c.parent_id = :id)"
            " AND NOT EXISTS (SELECT 1 FROM products p WHERE p.category_id = :id)",
            id=category_id,
        )
        == 1
    )
