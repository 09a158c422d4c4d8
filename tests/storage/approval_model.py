"""An approval as one reads it in the rules: what was done in a round, played again from its beginning each time.

To take a decision back is to play the round without it; where what came after would then be impossible, it is late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.entities.flows import Step

HANDS = 5


class Impossible(Exception):
    """The rules do not allow it."""


@dataclass
class Task:
    step: int
    person: int
    state: str
    place: int
    origin: str = "step"
    parent: "Task | None" = None

    @property
    def is_open(self) -> bool:
        return self.state in ("pending", "waiting")

    @property
    def added(self) -> bool:
        return self.origin in ("before", "after")


@dataclass(frozen=True)
class Act:
    """What somebody did: approve, forward, before, after, back."""

    kind: str
    person: int
    to: int = 0
    at: int = 0
    step: int | None = None
    """Where it was done, once it was."""


@dataclass
class Round:
    """One round of an approval; `ended` is "" while it runs."""

    steps: Sequence[Step]
    submitter: int
    above: dict[int, int]
    tasks: list[Task] = field(default_factory=list)
    step: int = 0
    ended: str = ""

    def begin(self) -> "Round":
        self._open(0)
        return self

    def _open(self, start: int) -> None:
        for number in range(start, len(self.steps)):
            self.step = number
            signed = {task.person for task in self.tasks if task.state == "approved" and task.step < number}
            people = self._people(self.steps[number])
            for place, person in enumerate(people):
                asked = any(task.is_open for task in self._here())
                waits = self.steps[number].mode == "sequence" and asked
                state = "skipped" if person in signed else "waiting" if waits else "pending"
                self.tasks.append(Task(number, person, state, place))
            if any(task.is_open for task in self._here()):
                return
        self.ended = "approved"

    def _people(self, step: Step) -> list[int]:
        """Nobody decides about his own: his superior does."""
        found = [self.above[self.submitter] if one == self.submitter else one for one in step.people]
        given = [one for one in step.people if one != self.submitter]
        return [one for place, one in enumerate(found) if step.people[place] != self.submitter or one not in given]

    def _here(self) -> list[Task]:
        return [task for task in self.tasks if task.step == self.step]

    def asks_again(self, person: int) -> bool:
        """Is he to sign a step once more that he has approved?"""
        mine = [task for task in self.tasks if task.person == person]
        signed = {task.step for task in mine if task.state == "approved"}
        return any(task.is_open and task.step == max(signed, default=None) for task in mine)

    def _mine(self, person: int) -> Task:
        found = [task for task in self.tasks if task.person == person and task.state == "pending"]
        if self.ended or not found:
            raise Impossible
        return found[0]

    def do(self, act: Act) -> None:
        task = self._mine(act.person)
        if act.step not in (None, task.step):
            raise Impossible
        match act.kind:
            case "approve":
                self._approve(task)
            case "back":
                self._back(task)
            case _:
                self._hand(task, act)

    def _approve(self, task: Task) -> None:
        task.state = "approved"
        for other in self._here():
            if other.parent is task and other.origin == "after" and other.state == "waiting":
                other.state = "pending"
        if task.origin == "before" and task.parent is not None and task.parent.state == "waiting":
            held = [one for one in self._here() if one.parent is task.parent and one.origin == "before"]
            if not any(one.is_open for one in held):
                task.parent.state = "pending"
        if self.steps[task.step].mode == "any" and not task.added:
            self._cancel(but=task)
        left = [one for one in self._here() if one.is_open]
        if left and not any(one.state == "pending" for one in left):
            min((one for one in left if not one.added), key=lambda one: one.place).state = "pending"
        if not left:
            self._open(task.step + 1)

    def _cancel(self, but: Task | None = None) -> None:
        for other in self._here():
            follows = but is not None and other.parent is but and other.origin == "after"
            if other.is_open and not follows:
                other.state = "cancelled"

    def _back(self, task: Task) -> None:
        earlier = [one.step for one in self.tasks if one.state == "approved" and one.step < task.step]
        if not earlier:
            raise Impossible
        task.state = "returned"
        self._cancel()
        self._open(max(earlier))
        if self.ended:
            raise Impossible

    def _hand(self, task: Task, act: Act) -> None:
        here = self._here()
        used = sum(1 for one in here if one.origin in ("forwarded", "before", "after"))
        taken = {one.person for one in here if one.is_open}
        if used >= HANDS or act.to == self.submitter or act.to in taken:
            raise Impossible
        if act.kind == "forward":
            origin = task.origin if task.added else "forwarded"
            made = Task(task.step, act.to, "pending", task.place, origin, task.parent)
            task.state = "forwarded"
            for one in here:
                if one.parent is task:
                    one.parent = made
        else:
            state = "pending" if act.kind == "before" else "waiting"
            made = Task(task.step, act.to, state, task.place, act.kind, task)
            task.state = "waiting" if act.kind == "before" else "pending"
        self.tasks.append(made)

    def turn_down(self, person: int, state: str) -> None:
        self._mine(person).state = state
        self._cancel()
        self.ended = "rejected"

    def shape(self) -> list[tuple[int, int, str]]:
        """(step, person, state) of all that still counts."""
        return sorted((task.step, task.person, task.state) for task in self.tasks if task.state != "cancelled")


def played(steps: Sequence[Step], submitter: int, above: dict[int, int], acts: Sequence[Act]) -> Round:
    """The round after these acts. Raises Impossible."""
    found = Round(steps, submitter, above).begin()
    for act in acts:
        found.do(act)
    return found


def without(
    steps: Sequence[Step], submitter: int, above: dict[int, int], acts: Sequence[Act], left_out: Act
) -> tuple[Round, list[Act]]:
    """The round as it would be without one decision, and its acts; added signers whose asker was never asked are
    gone with it. Raises Impossible where a later decision rests on it."""
    found, kept = Round(steps, submitter, above).begin(), list[Act]()
    for act in acts:
        if act is left_out:
            continue
        try:
            found.do(act)
        except Impossible:
            if act.kind not in ("before", "after"):
                raise
        else:
            kept.append(act)
    return found, kept
