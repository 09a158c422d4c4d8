"""The two bots of a run: python-telegram-bot's default echo, and ours as its operator starts it."""

from pathlib import Path

from rig.company import environment
from rig.processes import Child
from rig.standin import TOKEN, Reachable

ECHO = Path(__file__).with_name("echo.py")
INSTALLED = str(Path(__file__).with_name("installed.py"))
PHASES = Path(__file__).with_name("phases.py")


def echo(telegram: Reachable) -> Child:
    """The echo bot on this stand-in."""
    return Child("echo", [INSTALLED, str(ECHO)], env={"ECHO_TOKEN": TOKEN, "ECHO_URL": telegram.url})


def profiled(telegram: Reachable, folder: Path, into: Path, **settings: str) -> Child:
    """Ours, which leaves the profiles of its threads in a folder."""
    env = {**environment(telegram, folder), **settings, "FIELDLINE_BENCH_PROFILE": str(into)}
    return Child("profiled", [str(PHASES)], env=env)


def fieldline(telegram: Reachable, folder: Path, database_url: str = "", **settings: str) -> Child:
    """`fieldline run` on this stand-in and the firm of this folder."""
    return Child(
        "fieldline", [INSTALLED, "bot", "run"], env={**environment(telegram, folder, database_url), **settings}
    )
