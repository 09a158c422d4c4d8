"""Comments on follow-ups, cries for help, and what a firm asks of a contact (FOLLOW-10, FOLLOW-11, FOLLOW-20)."""

from collections.abc import Container, Sequence

from storage.entities.follow_ups import Comment, Prompt
from storage.tx import Row, Tx


def add_comment(tx: Tx, follow_up_id: int, author_id: int, content: str, *, now: int) -> int:
    """A comment on a follow-up; its id."""
    row = tx.one(
        "INSERT INTO follow_up_comments (follow_up_id, author_id, content, created_at)"
        " VALUES (:follow_up, :author, :content, :now) RETURNING id",
        follow_up=follow_up_id,
        author=author_id,
        content=content,
        now=now,
    )
    assert row is not None
    return int(row["id"])


def list_comments(tx: Tx, follow_up_id: int, *, limit: int) -> list[Comment]:
    """The last comments, the oldest of them first."""
    rows = tx.all(
        "SELECT c.id, c.author_id, u.name, c.content, c.created_at FROM follow_up_comments c"
        " JOIN users u ON u.id = c.author_id WHERE c.follow_up_id = :id ORDER BY c.id DESC LIMIT :limit",
        id=follow_up_id,
        limit=limit,
    )
    return [
        Comment(row["id"], row["author_id"], row["name"], row["content"], row["created_at"]) for row in reversed(rows)
    ]


def count_comments(tx: Tx, follow_up_id: int) -> int:
    """How many comments there are."""
    row = tx.one("SELECT count(*) AS n FROM follow_up_comments WHERE follow_up_id = :id", id=follow_up_id)
    return row["n"] if row is not None else 0


def list_commenters(tx: Tx, follow_up_id: int) -> list[int]:
    """Who has commented."""
    rows = tx.all("SELECT DISTINCT author_id FROM follow_up_comments WHERE follow_up_id = :id", id=follow_up_id)
    return [row["author_id"] for row in rows]


def find_mentioned(tx: Tx, rest: str) -> Row | None:
    """The active colleague whose name these words begin with, the longest name first."""
    return tx.one(
        "SELECT id, name FROM users WHERE status = 'active' AND name <> '' AND substr(:rest, 1, length(name)) = name"
        " ORDER BY length(name) DESC, id LIMIT 1",
        rest=rest,
    )


def ask_help(tx: Tx, follow_up: Row, *, by: int, now: int) -> bool:
    """The record needs help; False when it was asked for with this follow-up before."""
    return (
        tx.run(
            "INSERT INTO help_requests (follow_up_id, subject_kind, subject_id, asked_by, asked_at)"
            " VALUES (:id, :kind, :subject, :by, :now)"
            " ON CONFLICT (follow_up_id) WHERE settled_at IS NULL DO NOTHING",
            id=follow_up["id"],
            kind=follow_up["subject_kind"],
            subject=follow_up["subject_id"],
            by=by,
            now=now,
        )
        == 1
    )


def settle_help(tx: Tx, follow_up_id: int, *, by: int, now: int) -> bool:
    """Help came, or was not meant; False when none was asked for."""
    return (
        tx.run(
            "UPDATE help_requests SET settled_at = :now, settled_by = :by"
            " WHERE follow_up_id = :id AND settled_at IS NULL",
            id=follow_up_id,
            by=by,
            now=now,
        )
        == 1
    )


def needs_help(tx: Tx, kind: str, record_id: int) -> bool:
    """Does somebody wait for his superior on this record (FOLLOW-11)?"""
    row = tx.one(
        "SELECT 1 AS yes FROM help_requests WHERE subject_kind = :kind AND subject_id = :id AND settled_at IS NULL"
        " LIMIT 1",
        kind=kind,
        id=record_id,
    )
    return row is not None


def list_prompts(tx: Tx, method: str) -> list[Prompt]:
    """What the firm asks of a contact by this method, in order."""
    rows = tx.all(
        "SELECT id, label FROM follow_up_prompts WHERE method = :method AND enabled = 1 ORDER BY position, id",
        method=method,
    )
    return [Prompt(row["id"], row["label"]) for row in rows]


def list_unanswered(tx: Tx, method: str, answers: Container[str], *, limit: int) -> tuple[Prompt, ...]:
    """What is asked of a contact by this method and not answered yet."""
    return tuple([one for one in list_prompts(tx, method) if one.label not in answers][:limit])


def find_prompt(tx: Tx, prompt_id: int) -> tuple[str, Prompt] | None:
    """A prompt that is asked now, with its method."""
    row = tx.one("SELECT id, method, label FROM follow_up_prompts WHERE id = :id AND enabled = 1", id=prompt_id)
    return (row["method"], Prompt(row["id"], row["label"])) if row is not None else None


def count_prompts(tx: Tx) -> dict[str, int]:
    """method -> how many prompts it has; a method without any is left out."""
    rows = tx.all("SELECT method, count(*) AS n FROM follow_up_prompts WHERE enabled = 1 GROUP BY method")
    return {row["method"]: row["n"] for row in rows}


def set_prompts(tx: Tx, method: str, labels: Sequence[str], *, now: int) -> None:
    """These and no others, in this order; answers given before keep their names."""
    tx.run("UPDATE follow_up_prompts SET enabled = 0 WHERE method = :method", method=method)
    for position, label in enumerate(labels):
        tx.run(
            "INSERT INTO follow_up_prompts (method, label, position, created_at) VALUES (:method, :label, :at, :now)"
            " ON CONFLICT (method, label) DO UPDATE SET enabled = 1, position = excluded.position",
            method=method,
            label=label,
            at=position,
            now=now,
        )
