"""Run a module or a file as a company has it installed: python installed.py MODULE|FILE [WORDS].

Beside the tests stand packages that no installation has; httpx reads three of them where it finds them, for a command
line of its own, which makes a bot 3 MB larger.
"""

import runpy
import sys

ONLY_IN_DEVELOPMENT = ("click", "pygments", "rich")


def main() -> None:
    """Hide those packages and go on as what was named."""
    for name in ONLY_IN_DEVELOPMENT:
        sys.modules[name] = None  # type: ignore[assignment]
    del sys.argv[0]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
