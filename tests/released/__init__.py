"""A company of every released schema, as the version of that time left it; each newer version must take it over.

A folder is named by the number of the last migration. `python -m tests.released.make` writes the one of the present
schema: run it in the commit that is released, and never again for that number.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
SQLITE = "company.sqlite3.xz"
POSTGRES = "company.sql.xz"


def schemas() -> list[str]:
    """The released schemas, oldest first."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name.isdigit())
