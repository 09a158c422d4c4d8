"""The child: `read PATH ROWS` writes rows to standard output, `write PATH` takes them from standard input.

One JSON value a line. A refusal is a line of its own, {"refused": code}; the end is {"rows": n}. It imports nothing
of the bot besides its own folder, so that it starts quickly and stays small.
"""

import json
import resource
import sys
from collections.abc import Iterator

from bot.tables import limits
from bot.tables.checks import Refused
from bot.tables.reading import read
from bot.tables.writing import write


def main(words: list[str]) -> int:
    """0 when it is done or refused in words."""
    _limit()
    match words:
        case ["read", path, most_rows]:
            _say(_read(path, int(most_rows)))
        case ["write", path]:
            write(path, _rows())
            _say({"rows": 0})
        case _:
            return 2
    return 0


def _limit() -> None:
    """Memory and CPU time of this process, and nothing left behind when it is killed."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, limits.CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_SECONDS, limits.CHILD_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: str, most_rows: int) -> dict[str, object]:
    count = 0
    try:
        for row in read(path, most_rows=most_rows):
            _say(row)
            count += 1
    except Refused as refusal:
        return {"refused": refusal.reason}
    except (MemoryError, RecursionError):
        return {"refused": "table_too_big"}
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a reader say, it is a broken file
        return {"refused": "table_broken"}
    return {"rows": count}


def _rows() -> Iterator[list[str]]:
    for line in sys.stdin:
        yield json.loads(line)


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
