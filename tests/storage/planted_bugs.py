"""Bugs that a state machine has to find: words of the program said wrongly, and the machine that plays against it."""

import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType

from tests.storage.machines import Game
from tests.storage.test_approval_machine import ApprovalMachine
from tests.storage.test_contract_machine import ContractMachine
from tests.storage.test_ownership_machine import OwnershipMachine
from tests.storage.test_pool_machine import PoolMachine


@dataclass(frozen=True)
class Bug:
    """In `function` of `module` the words `right` are written `wrong`."""

    name: str
    machine: type[Game]
    module: str
    function: str
    right: str
    wrong: str


BUGS = (
    Bug("a locked customer is recycled", PoolMachine, "rules.pool_clock", "is_exempt", "clock.locked or ", ""),
    Bug("a new rule has no grace", PoolMachine, "rules.pool_clock", "due_day", "earliest, floor,", "earliest,"),
    Bug("a former owner waits a day less", PoolMachine, "rules.pool", "check_cooldown", "days=days", "days=days - 1"),
    Bug("claims of other days count", PoolMachine, "queries.pool", "count_claims", " AND day = :day", ""),
    Bug(
        "money stays on a void contract", ContractMachine, "rules.contracts", "check_voidable",
        "if received", "if False",
    ),
    Bug(
        "claims are forgotten when a sum is lowered", ContractMachine, "rules.contracts", "check_new_amount",
        "received + claimed > amount", "received > amount",
    ),
    Bug(
        "an instalment takes the whole receipt", ContractMachine, "rules.money_receipts", "shared_out",
        "min(left, plan.open)", "left",
    ),
    Bug(
        "the oldest instalment gives first", ContractMachine, "rules.money_receipts", "shrunk",
        "-one[1], -one[0].receipt_id", "one[1], one[0].receipt_id",
    ),
    Bug(
        "a deal counts before it is in force", ContractMachine, "queries.contracts", "derive_deals",
        " AND {EFFECTIVE}", "",
    ),
    Bug(
        "the first signature ends a step", ApprovalMachine, "rules.approvals", "after_approval",
        "ended=not left", "ended=True",
    ),
    Bug(
        "another amount is approved unseen", ApprovalMachine, "rules.approvals", "check_seen",
        "(seen.round, seen.amount) != (round_, amount)", "seen.round != round_",
    ),
    Bug(
        "who submits decides", ApprovalMachine, "usecases.approvers", "_without_submitter",
        'or step.on_submitter == "allow"', "or True",
    ),
    Bug(
        "who became needless is not asked again", ApprovalMachine, "rules.approvals", "undo",
        "ask=tuple(task.id for task in needless)", "ask=()",
    ),
    Bug("the former owner keeps his time", OwnershipMachine, "queries.stints", "end", "until IS NULL", "until < 0"),
    Bug(
        "a new owner stays in the team", OwnershipMachine, "usecases.ownership", "_keep_former",
        "team.end(tx, kind, record_id, terms.to, at=call.at)", "pass",
    ),
)  # fmt: skip


@contextmanager
def planted(bug: Bug) -> Iterator[None]:
    """The program with the bug in it: everybody who knows the function runs its wrong words."""
    module = importlib.import_module(f"storage.{bug.module}")
    function = getattr(module, bug.function)
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(bug.right) == 1, f"{bug.name}: {bug.right!r} stands {source.count(bug.right)} times"
    made: dict[str, FunctionType] = {}
    exec(compile(source.replace(bug.right, bug.wrong), f"<{bug.name}>", "exec"), module.__dict__ | {}, made)
    right = function.__code__
    function.__code__ = made[bug.function].__code__
    try:
        yield
    finally:
        function.__code__ = right
