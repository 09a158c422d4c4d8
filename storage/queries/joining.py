"""Invites and the accounts of people nobody knows (ORG-22, DIALOG-11)."""

from storage.tx import Row, Tx

_LIVE = "used_at IS NULL AND cancelled_at IS NULL AND expires_at > :at"


def add_invite(tx: Tx, *, user_id: int, token_hash: str, by: int, at: int, expires_at: int) -> int:
    """An invite of a person; only the digest of its token is kept. The id."""
    row = tx.one(
        "INSERT INTO invites (user_id, token_hash, created_by, created_at, expires_at)"
        " VALUES (:user_id, :token_hash, :by, :at, :expires_at) RETURNING id",
        user_id=user_id,
        token_hash=token_hash,
        by=by or None,
        at=at,
        expires_at=expires_at,
    )
    assert row is not None
    return int(row["id"])


def find_live_by_hash(tx: Tx, token_hash: str, *, at: int) -> Row | None:
    """An invite that is neither used, cancelled nor expired."""
    return tx.one(f"SELECT * FROM invites WHERE token_hash = :token_hash AND {_LIVE}", token_hash=token_hash, at=at)


def find_live(tx: Tx, invite_id: int, *, at: int) -> Row | None:
    return tx.one(f"SELECT * FROM invites WHERE id = :id AND {_LIVE}", id=invite_id, at=at)


def find(tx: Tx, invite_id: int) -> Row | None:
    """An invite in whatever state."""
    return tx.one("SELECT * FROM invites WHERE id = :id", id=invite_id)


def use(tx: Tx, invite_id: int, *, at: int) -> int | None:
    """Spend an invite in one guarded statement; whose it was, or None when it does not count any more."""
    row = tx.one(
        f"UPDATE invites SET used_at = :at WHERE id = :id AND {_LIVE} RETURNING user_id", id=invite_id, at=at
    )
    return None if row is None else int(row["user_id"])


def give_back(tx: Tx, invite_id: int) -> None:
    """An invite that was spent within this very call counts again."""
    tx.run("UPDATE invites SET used_at = NULL WHERE id = :id", id=invite_id)


def cancel(tx: Tx, invite_id: int, *, at: int) -> bool:
    """Void one live invite."""
    return tx.run(f"UPDATE invites SET cancelled_at = :at WHERE id = :id AND {_LIVE}", id=invite_id, at=at) == 1


def cancel_of(tx: Tx, user_id: int, *, at: int) -> int:
    """Void every open invite of a person; how many there were."""
    return tx.run(
        "UPDATE invites SET cancelled_at = :at WHERE user_id = :user_id AND used_at IS NULL AND cancelled_at IS NULL",
        user_id=user_id,
        at=at,
    )


def hand_card(tx: Tx, card_id: int, user_id: int) -> None:
    """The card of an offer becomes that of the person who joined by it, also as the one who spent its button."""
    tx.run("UPDATE cards SET user_id = :user, spent_by = :user WHERE id = :id", id=card_id, user=user_id)


def find_own_customer(tx: Tx, user_id: int) -> str | None:
    """The name of one own customer, for an example sentence."""
    row = tx.one("SELECT name FROM customers WHERE owner_id = :id AND state = 'live' ORDER BY id LIMIT 1", id=user_id)
    return None if row is None else str(row["name"])


def tell_stranger(tx: Tx, account: str, *, day: str) -> bool:
    """Whether an unknown account is still to be answered on that day; marks it as told."""
    return (
        tx.one(
            "INSERT INTO strangers (account, day, minute, seen) VALUES (:account, :day, 0, 0)"
            " ON CONFLICT (account) DO UPDATE SET day = excluded.day WHERE strangers.day <> excluded.day"
            " RETURNING account",
            account=account,
            day=day,
        )
        is not None
    )
