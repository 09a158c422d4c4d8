"""The command line: run, demo, setup, invite, import, export, backup, restore, migrate, doctor, understand, audit."""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from telegram import Bot
from telegram.error import TelegramError

from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.connecting import opened
from bot.commands.handover import hand_over, is_listening
from bot.commands.writing import carry_out
from bot.logs import hear_the_interpreter, set_up, without_tokens
from bot.settings import Settings
from bot.transport import AiohttpRequest
from storage.database.lock import Busy
from storage.errors import OutOfService
from storage.migrations.runner import MigrationChanged, NewerDatabase


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    root = argparse.ArgumentParser(prog="fieldline", description="A field-sales CRM that lives in a Telegram chat.")
    commands = root.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the bot")
    demo = commands.add_parser("demo", help="try it in a browser, without Telegram")
    demo.add_argument("--port", type=int, default=8080, help="port of the page (default 8080)")
    demo.add_argument("--data", help="folder to keep the demo's data in (default: a new one each time)")
    setup = commands.add_parser("setup", help="make the company, or a new link for its owner")
    setup.add_argument("--name", default="", help="name of the company")
    setup.add_argument("--owner", default="", help="name of the company owner")
    setup.add_argument("--timezone", default="", help="IANA time zone, for example Asia/Taipei")
    setup.add_argument("--currency", default="", help="ISO 4217 code of the base currency")
    setup.add_argument("--locale", default="", choices=["", "zh-CN", "zh-TW", "en"], help="language of the company")
    setup.add_argument("--region", dest="phone_region", default="", help="ISO country of phone numbers")
    invite = commands.add_parser("invite", help="invite a colleague: name, role, department")
    invite.add_argument("words", nargs="+")
    taken = commands.add_parser("import", help="take in a .xlsx or .csv")
    taken.add_argument("file")
    taken.add_argument("--as", dest="as_", choices=["customers", "leads"], default="customers")
    taken.add_argument("--pool", default="", help="where rows without an owner go (default: the default pool)")
    taken.add_argument("--dry-run", action="store_true", help="count and list errors, write nothing")
    given = commands.add_parser("export", help="write customers or leads into a .xlsx or .csv")
    given.add_argument("file")
    given.add_argument("--as", dest="as_", choices=["customers", "leads"], default="customers")
    copied = commands.add_parser("backup", help="copy database and kept files into one checked archive")
    copied.add_argument("--to", default="", help="folder of the archives (default: backups in the data folder)")
    copied.add_argument("--keep", type=int, default=0, help="how many archives to keep (default: all)")
    copied.add_argument("--weeks", type=int, default=0, help="besides, the newest of each of so many weeks")
    restored = commands.add_parser("restore", help="put an archive in place of the present data; stop the bot first")
    restored.add_argument("file")
    restored.add_argument("--check", action="store_true", help="only see whether it could be restored")
    commands.add_parser("migrate", help="bring the database to this version")
    commands.add_parser("doctor", help="check this installation")
    commands.add_parser("understand", help="read lines as the bot would (see --help)", add_help=False)
    audit = commands.add_parser("audit", help="audit log")
    audit.add_argument("action", choices=["verify"])
    audit.add_argument("--head", default="", help="an end of the log that the company owner was told earlier")
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 refused or wrong, 2 not understood."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["understand"]:
        from bot.understanding import command as understand

        return understand.run(words[1:], sys.stdin, sys.stdout)
    options = parser().parse_args(words)
    try:
        settings = Settings()  # type: ignore[call-arg]
    except ValidationError as exc:
        return _say(Answer(tuple(f"{error['loc'][0]}: {error['msg']}" for error in exc.errors()), 2))
    set_up(settings.log_level, settings.token.get_secret_value(), settings.log_format)
    hear_the_interpreter()
    try:
        return asyncio.run(_dispatch(options, settings))
    except Busy as exc:
        return _say(Answer((f"Refused: {exc}.",), 1))
    except (OutOfService, NewerDatabase, MigrationChanged, TelegramError) as exc:
        return _say(Answer((without_tokens(f"{type(exc).__name__}: {exc}"),), 1))


def _say(answer: Answer) -> int:
    stream = sys.stdout if answer.code == 0 else sys.stderr
    for line in answer.lines:
        stream.write(line + "\n")
    return answer.code


async def _dispatch(options: argparse.Namespace, settings: Settings) -> int:
    match options.command:
        case "run":
            if not settings.token.get_secret_value():
                return _say(Answer(("FIELDLINE_TOKEN is missing: put the token of @BotFather into .env.",), 2))
            if settings.webhook_url and not settings.webhook_secret.get_secret_value():
                return _say(Answer(("FIELDLINE_WEBHOOK_SECRET is missing: the webhook needs it.",), 2))
            from bot.commands import running

            await running.run(settings)
            return 0
        case "demo":
            from bot.commands import demo

            return await demo.run(settings, port=options.port, data=options.data)
        case "doctor":
            from bot.commands import doctor

            return _say(await doctor.examine(settings))
        case "migrate":
            async with opened(settings, Clock()):
                return _say(Answer(("The database is up to date.",)))
        case "audit":
            return _say(await _verify(settings, options.head.strip().lower()))
        case "backup":
            from bot.commands import backup

            keep, weeks = max(0, options.keep), max(0, options.weeks)
            return _say(await backup.backup(settings, Clock(), to=options.to, keep=keep, weeks=weeks))
        case "restore":
            from bot.commands import restore

            carry = restore.check if options.check else restore.restore
            return _say(await carry(settings, Clock(), file=options.file))
        case "import" | "export":
            return _say(await _transfer(settings, options))
        case _:
            arguments = {key: value for key, value in vars(options).items() if key != "command"}
            if "words" in arguments:
                arguments["words"] = " ".join(arguments["words"])
            return _say(await _write(settings, options.command, arguments))


async def _write(settings: Settings, command: str, arguments: dict[str, Any]) -> Answer:
    """Beside a running bot the command is carried out by it, else here."""
    answer = await hand_over(settings.data_dir, command, arguments)
    if answer is not None:
        return answer
    clock = Clock()
    username = await _username(settings)
    async with opened(settings, clock) as crm:
        if command == "setup" and not await crm.joining.has_company():
            missing = [name for name in ("name", "owner") if not arguments[name]]
            if missing:
                return Answer(tuple(f"--{name} is needed the first time" for name in missing), 2)
        carried = await carry_out(crm, clock, username, command, arguments)
        await crm.audit.seal()
        return carried


async def _transfer(settings: Settings, options: argparse.Namespace) -> Answer:
    """A file in or out: by the running bot, else here."""
    arguments = {key: value for key, value in vars(options).items() if key != "command"}
    arguments["file"] = str(Path(options.file).absolute())
    if options.command == "import" and not Path(options.file).is_file():
        return Answer((f"{options.file} does not exist.",), 1)

    from bot.commands import importing

    async def handed(command: str, values: dict[str, Any]) -> Answer:
        answer = await hand_over(settings.data_dir, command, values)
        return answer or Answer(("The bot has stopped; it goes on when it runs again.",), 1)

    if await is_listening(settings.data_dir):
        if options.command == "export":
            return await handed("export", arguments)
        return await importing.drive(handed, arguments, _print)
    from bot.commands import running  # noqa: F401 - what is imported and exported here goes through its commands

    clock = Clock()
    async with opened(settings, clock) as crm:

        async def carried(command: str, values: dict[str, Any]) -> Answer:
            return await carry_out(crm, clock, "", command, values)

        if options.command == "export":
            answer = await carried("export", arguments)
        else:
            answer = await importing.here(crm, clock, carried, arguments, _print)
        await crm.audit.seal()
        return answer


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _username(settings: Settings) -> str:
    """The bot's name for links. Raises TelegramError when Telegram refuses the token or cannot be reached."""
    token = settings.token.get_secret_value()
    if not token:
        raise TelegramError("FIELDLINE_TOKEN is missing: put the token of @BotFather into .env")
    base = settings.telegram_url.rstrip("/")
    request = AiohttpRequest(connections=1, proxy=settings.proxy, timeout=10)
    async with Bot(token, base_url=f"{base}/bot", request=request) as bot:
        return bot.username


async def _verify(settings: Settings, told: str) -> Answer:
    """Walk the audit chain; a running bot does not mind a reader."""
    if told and not re.fullmatch(r"[0-9a-f]{16,64}", told):
        return Answer(("--head takes the 16 characters of the morning agenda.",), 2)
    from storage.crm import Crm
    from storage.database import open_database

    db = await open_database(settings.database, readers=1, read_only=True)
    try:
        verdict = await Crm(db).audit.verify(Clock().now(), told=told)
    finally:
        await db.close()
    if verdict.is_whole:
        return Answer((f"The audit log is whole: {verdict.sealed} rows, ending in {verdict.head}.",))
    if verdict.fault == "forgotten":
        return Answer((f"BROKEN: {told} is no row of this log; it was cut off or written anew since.",), 1)
    return Answer((f"BROKEN at row {verdict.audit_id} (sequence {verdict.sequence}): {verdict.fault}",), 1)


if __name__ == "__main__":
    sys.exit(main())
