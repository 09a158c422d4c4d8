"""How customers belong together (CUST-11). Pure."""

from collections.abc import Mapping
from typing import Final

from storage.entities.customer_fields import Form
from storage.entities.customers import Relation
from storage.errors import Conflict

RELATIONS: Final[tuple[Relation, ...]] = ("group", "subsidiary", "family", "other")
FORM: Final = Form("relation", "choice", RELATIONS)
# The field a person changes -> the column that keeps it.
COLUMNS: Final[Mapping[str, str]] = {
    "parent": "parent_customer_id",
    "referrer": "referrer_customer_id",
    "relation": "relation",
}
MOST_LEVELS: Final = 20


def check_no_cycle(customer_id: int, above: list[int]) -> None:
    """`above` is the chain from the new parent upwards. Raises Conflict (CUST-11)."""
    if customer_id in above:
        raise Conflict("cycle", rule="CUST-11")
    if len(above) > MOST_LEVELS:
        raise Conflict("too_deep", rule="CUST-11", levels=MOST_LEVELS)
