"""A typed answer to what an admin's screen asked: the path of the question says where it belongs (DIALOG-6)."""

from storage.entities.call import Call, Outcome
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.tx import Tx
from storage.usecases import (
    organising_departments,
    organising_fields,
    organising_numbers,
    organising_pipelines,
    organising_pools,
    organising_prompts,
    organising_recycling,
    organising_roles,
    organising_rules,
)


def answer(tx: Tx, actor: Actor, call: Call, path: str, words: str) -> Outcome:
    """Take the words for dept.3.name, role.2.copy, rule.14, words.0, pool.1.claims …

    Raises what the change raises, and NotFound for a path nobody asked by.
    """
    kind, _, rest = path.partition(".")
    number, _, field = rest.partition(".")
    if not number.isdecimal():
        raise NotFound(rule="ORG-31")
    match kind:
        case "dept":
            return organising_departments.answer(tx, actor, call, int(number), field, words)
        case "role":
            return organising_roles.answer(tx, actor, call, int(number), field, words)
        case "rule":
            return organising_rules.answer(tx, actor, call, int(number), words)
        case "fields":
            return organising_fields.answer_list(tx, actor, call, int(number), field, words)
        case "field":
            return organising_fields.answer_one(tx, actor, call, int(number), field, words)
        case "words":
            return organising_rules.add_word(tx, actor, call, int(number), words)
        case "prompts":
            return organising_prompts.add(tx, actor, call, int(number), words)
        case "number":
            return organising_numbers.answer(tx, actor, call, int(number), words)
        case "pipe":
            return organising_pipelines.answer(tx, actor, call, int(number), field, words)
        case "pool" if field.startswith("days-"):
            rule = int(field.removeprefix("days-"))
            return organising_recycling.answer_days(tx, actor, call, int(number), rule, words)
        case "pool":
            return organising_pools.answer(tx, actor, call, int(number), field, words)
    raise NotFound(rule="ORG-31")
