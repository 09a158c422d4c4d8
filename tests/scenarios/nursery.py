"""Bots started in a tenth of the time: a process that has imported the program and forks a bot for each start.

python -m tests.scenarios.nursery LOG, with a bot's environment and folder. Each line it reads is one order:
{"offset": seconds} answers with the pid of a bot whose business clock runs so far ahead; {"bury": pid} waits for that
bot's end and answers with its exit code, negative for a signal. What a bot writes goes to LOG.
The bots run what `fieldline run` runs; only the imports were done before. They die with the nursery.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import bot.commands.running
import storage.database.postgres  # noqa: F401 - imported once, for every bot
from bot.clock import Clock
from bot.logs import set_up
from bot.settings import Settings
from bot.texts import catalogue
from bot.understanding import read

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def bear(log: int, offset: float) -> int:
    """The pid of a new bot."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    with contextlib.suppress(BaseException):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(old, new)
        settings = Settings()  # type: ignore[call-arg]
        set_up(settings.log_level, settings.token.get_secret_value())
        clock = Clock()
        clock.set_offset(offset)
        asyncio.run(bot.commands.running.run(settings, clock=clock))
        code = 0
    sys.stderr.flush()
    os._exit(code)


def warm() -> None:
    """Read the words and the weights that the first message would read."""
    zone = ZoneInfo("Asia/Taipei")
    for line in ("这歌挺好听", "今天拜访了顺达物流，看了样品，3天后上午10点再联系", "提醒我明天打电话"):
        read(line, now=datetime(2026, 7, 9, tzinfo=zone), tz=zone, lang="zh-CN", region="CN", currency="CNY")
    catalogue("zh-CN")


def main() -> None:
    warm()
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "bury" in order:
            _, status = os.waitpid(order["bury"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            print(bear(log, order["offset"]), flush=True)


if __name__ == "__main__":
    main()
