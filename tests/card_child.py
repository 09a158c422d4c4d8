"""A stand-in of the child that reads cards: what a picture says after CARD: is what stands on it.

DIE, HANG and NOISE in place of lines make it die, fall silent, or answer no JSON; `missing` as argument says that the
extra is not installed.
"""

import json
import os
import struct
import sys
import time

MARK = b"CARD:"


def card(*lines: str) -> bytes:
    """A picture with these lines on it, as far as the stand-in can see."""
    return MARK + "\n".join(lines).encode()


def main(words: list[str]) -> int:
    if "missing" in words:
        _say({"refused": "not_installed"})
        return 1
    _say({"ready": True})
    while len(head := sys.stdin.buffer.read(4)) == 4:
        content = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
        lines = content.partition(MARK)[2].decode().splitlines()
        match lines:
            case ["DIE"]:
                return 9
            case ["HANG"]:
                time.sleep(60)
            case ["NOISE"]:
                sys.stdout.write("no json\n")
                sys.stdout.flush()
            case ["WHO"]:
                _say({"lines": [str(os.getpid())]})
            case ["BROKEN"]:
                _say({"refused": "picture_broken"})
            case _:
                _say({"lines": lines})
    return 0


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
