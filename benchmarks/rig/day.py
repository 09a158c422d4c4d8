"""When a measured morning takes place, and where its clock is moved."""

import socket
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Taipei")


def wednesday(at: time) -> datetime:
    """This time of a Wednesday to come."""
    today = datetime.now(ZONE).date()
    return datetime.combine(today + timedelta(days=(2 - today.weekday() - 1) % 7 + 1), at, ZONE)


def port() -> int:
    """A free one."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
