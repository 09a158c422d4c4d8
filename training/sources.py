"""What the tagger of names is trained from."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
MESSAGES: Final = HERE / "messages"
SENTENCES: Final = ("chinese.txt", "english.txt", "people.txt", "parts.py", "plain.py", "train.py", "variants.py")
EVIDENCE: Final = ("evidence.py", "tokens.py", "known.py", "personal_names.txt", "ordinary_words.txt.gz")


def all_sets() -> list[str]:
    """The sets of messages by name."""
    return sorted(path.name for path in MESSAGES.iterdir() if path.is_dir())


def made_from(names: Sequence[str]) -> str:
    """A digest of it: a change of a message or of the evidence asks for a new training."""
    digest = hashlib.sha256()
    code = HERE.parent / "bot/understanding/tagging"
    files = [MESSAGES / name / part for name in names for part in ("customers.txt", "messages.jsonl")]
    for path in (*files, *(HERE / name for name in SENTENCES), *(code / name for name in EVIDENCE)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
