"""The command line: python -m emulator --port 8081."""

import argparse
import asyncio
import signal
import sys

from emulator.core import Emulator
from emulator.errors import NotPossible
from emulator.server import Server


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m emulator", description="Telegram's stand-in for one bot.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--token", default="123456:TEST", help="the bot's token (default: %(default)s)")
    parser.add_argument("--bot-username", default="fieldline_bot", help="without @ (default: %(default)s)")
    parser.add_argument("--bot-name", default="Fieldline", help="(default: %(default)s)")
    parser.add_argument("--zone", help="IANA time zone the pages show, for example Asia/Taipei")
    parser.add_argument("--control", metavar="URL", help="the bot's control port")
    parser.add_argument("--flood", choices=("on", "off"), default="on", help="flood limits (default: on)")
    return parser.parse_args(argv)


async def _serve(arguments: argparse.Namespace) -> int:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    emulator = Emulator(
        arguments.token,
        bot_username=arguments.bot_username,
        bot_name=arguments.bot_name,
        flood=arguments.flood == "on",
        zone=arguments.zone,
    )
    try:
        server = Server(emulator, port=arguments.port, control=arguments.control)
        await server.start()
    except (OSError, NotPossible) as why:
        sys.stderr.write(f"emulator: {why}\n")
        return 1
    sys.stdout.write(f"Emulator ready {server.url}\n")
    sys.stdout.flush()
    await stopped.wait()
    await server.stop()
    return 0


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the answer is the exit code."""
    return asyncio.run(_serve(_arguments(argv)))


if __name__ == "__main__":
    sys.exit(main())
