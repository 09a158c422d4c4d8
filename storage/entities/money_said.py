"""Money somebody says came in, before it is reported: which contract it is meant for (conversations 6.14)."""

from dataclasses import dataclass

from storage.entities.cards import Card


@dataclass(frozen=True, slots=True)
class MoneySaid:
    """A draft of a receipt that waits for one tap. `others` are contracts that owe as well, `same_on` the day of a
    receipt of the same contract, sum and day."""

    view: str
    contract_id: int
    contract: str
    customer: str
    amount: int
    currency: str
    received_on: str
    received: int
    contract_amount: int
    others: tuple[tuple[int, str], ...]
    may_record: bool
    card: Card
    same_on: str = ""
    token: str = ""
