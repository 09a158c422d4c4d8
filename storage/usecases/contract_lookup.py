"""Contracts looked for in words: by number or the end of one, by name, by their customer (CUST-21)."""

import re
from typing import Final

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.queries import contract_lists
from storage.rules.lookup import sought
from storage.tx import Tx
from storage.usecases import lookup

MOST: Final = 20
_FIGURES: Final = re.compile(r"\d{3,20}")


def find(tx: Tx, actor: Actor, call: Call, words: str) -> list[int]:
    """The contracts that the words mean, the newest first: their ids; one of just that number is alone.

    Figures that are a phone, or that a phone one reads ends with, are that phone's (PERM-16).
    """
    if _FIGURES.fullmatch(words):
        wanted = sought(words, actor.organisation.phone_region)
        if wanted.phone or lookup.hits(tx, actor, call, wanted):
            return []
    rows = contract_lists.page(tx, actor, {"words": words}, first=0, now=call.at, limit=MOST)
    exact = [row["id"] for row in rows if row["number"].upper() == words.upper()]
    return exact or [row["id"] for row in rows]
