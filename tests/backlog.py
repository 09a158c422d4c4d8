"""A firm that was without its bot for hours: people with many reminders that are overdue, written in bulk."""

from typing import Any

from storage.entities.instants import HOUR
from storage.tx import Tx
from tests.factories import Firm, Person, a_person

FIRST = 500_000


async def overdue(firm: Firm, people: int, each: int, *, hours: int = 8) -> list[Person]:
    """So many people, each with so many reminders that came due one after another in the last hours."""
    await a_person(firm, "模板")  # The sequences of ids are beyond what the factories made.
    now = firm.clock.ms

    def unit(tx: Tx) -> None:
        role = firm.roles["rep"]
        for number in range(people):
            user = FIRST + number
            tx.run(
                "INSERT INTO users (id, public_id, name, name_key, main_dept_id, status, account, locale, created_at,"
                " updated_at) VALUES (:id, :public, :name, :name, :root, 'active', :account, 'zh-CN', 0, 0)",
                id=user,
                public=f"u{user}",
                name=f"同事{number}",
                root=firm.root,
                account=f"tg:{user}",
            )
            tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:user, :role)", user=user, role=role)
            for digest in ("agenda-morning", "agenda-evening"):
                tx.run(
                    "INSERT INTO digest_days (user_id, digest, day) VALUES (:user, :digest, '9999-12-31')",
                    user=user,
                    digest=digest,
                )
        # By time and not by person, as life makes them.
        for turn in range(each):
            for number in range(people):
                tx.run(_REMINDER, **_reminder(now, FIRST + number, number, turn, people, each, hours))

    await firm.db.write(unit)
    return [Person(FIRST + number, f"同事{number}", f"tg:{FIRST + number}") for number in range(people)]


_REMINDER = """
INSERT INTO reminders (id, public_id, kind, user_id, due_at, chosen, state, note, set_at, created_at, updated_at)
VALUES (:id, :public, 'own', :user, :due, 1, 'open', :note, :due, :due, :due)
"""


def _reminder(now: int, user: int, number: int, turn: int, people: int, each: int, hours: int) -> dict[str, Any]:
    id_ = FIRST + turn * people + number
    due = now - hours * HOUR + hours * HOUR * (turn * people + number) // (people * each)
    return {"id": id_, "public": f"r{id_}", "user": user, "due": due, "note": f"事{turn}"}
