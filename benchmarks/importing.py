"""How fast a table is taken in and how much memory it takes: rows a second and megabytes above idle.

    python benchmarks/importing.py [rows]

Rows a second depend on the machine; what is worth looking at is the last column, which should not grow with the
rows, and how long somebody else's write waits meanwhile.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.pushes.importing import vocabulary
from bot.tables import process
from storage.crm import Crm
from storage.database import open_database
from storage.entities.call import Call
from storage.entities.instants import from_ms
from storage.migrations.runner import migrate
from storage.usecases.setup import NewCompany

NOW = 1_783_578_720_000
MAPPING = ["name", "contact_name", "phone", "address", "remark"]


def memory() -> float:
    """Megabytes this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def call() -> Call:
    moment = from_ms(NOW)
    return Call("cli", "cli", moment, moment, delivery_id=f"b{time.monotonic_ns()}")


async def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = await open_database(f"sqlite:///{folder}/bench.sqlite3")
        await migrate(db, now_ms=NOW)
        crm = Crm(db)
        await crm.joining.make_company(call(), NewCompany(name="恒信设备", owner="陈晓雯"))
        await db.write(lambda tx: tx.run("INSERT INTO settings VALUES ('import.max_rows', '50000', 0, NULL)"))
        path = Path(folder) / "table.xlsx"
        idle = memory()
        await timed("write", rows, idle, write(path, rows))
        job = await crm.imports.begin(call(), "table.xlsx", f"path:{path}")
        await timed("read in", rows, idle, read_in(crm, job.id, path))
        await crm.imports.try_out(call(), job.id)
        await timed("dry run", rows, idle, work(crm, job.id))
        await crm.imports.run(call(), job.id)
        waits: list[float] = []
        other = asyncio.create_task(writing(crm, waits))
        await timed("run", rows, idle, work(crm, job.id))
        other.cancel()
        print(f"another write meanwhile: {max(waits, default=0) * 1000:.0f} ms at the most, {len(waits)} of them")
        await db.close()


async def timed(name: str, rows: int, idle: float, doing: object) -> None:
    began = time.monotonic()
    await doing  # type: ignore[misc]
    seconds = time.monotonic() - began
    print(f"{name:8} {rows / seconds:10,.0f} rows/s   {memory() - idle:6.1f} MB above idle")


async def write(path: Path, rows: int) -> None:
    async def batches() -> object:
        yield [["公司", "联系人", "电话", "地址", "备注"]]
        for start in range(0, rows, 500):
            numbers = range(start, min(rows, start + 500))
            yield [[f"客户{n}号有限公司", f"联系人{n}", f"138{n:08d}", f"南京东路{n}号", "老客户"] for n in numbers]

    await process.write(path, batches())  # type: ignore[arg-type]


async def read_in(crm: Crm, import_id: int, path: Path) -> None:
    count, headers = 0, None
    async for batch in process.read(path, most_rows=50_000):
        rows = batch if headers else batch[1:]
        headers = headers or batch[0]
        await crm.imports.stage(import_id, rows, after=count)
        count += len(rows)
    await crm.imports.staged(import_id, headers or [], MAPPING, count, "customer", now=NOW)


async def work(crm: Crm, import_id: int) -> None:
    seen = crm.imports.seen()
    while await crm.imports.step(import_id, seen, vocabulary(), now=NOW) is not None:
        pass


async def writing(crm: Crm, waits: list[float]) -> None:
    """Somebody else, who saves something small every so often."""
    while True:
        began = time.monotonic()
        await crm.db.write(lambda tx: tx.run("UPDATE organisation SET updated_at = updated_at"))
        waits.append(time.monotonic() - began)
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000))
