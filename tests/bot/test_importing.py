"""A sent table: columns, dry run, run, undo (conversations 6.21)."""

from typing import Any

import pytest

from bot.texts import LOCALES
from tests.bot.tables import rows_of, xlsx
from tests.bot.world import User, World

HEADERS = {
    "zh-CN": ["公司", "电话", "业务", "备注2"],
    "zh-TW": ["公司", "電話", "業務", "備註2"],
    "en": ["Company", "Phone", "Sales", "Note2"],
}
SAID: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "file": "客户.xlsx",
        "map": "客户.xlsx · 5 行，当作客户导入\n公司→名称 · 电话→手机 · 业务→负责人 · 备注2→备注",
        "keys": [["对，先试跑", "改列"], ["当线索", "导入公海"], ["不要了"]],
        "dry": "试跑完成，还没写入\n新建 3 · 重复 1 · 有错 1",
        "dry_keys": [["导入 3 行", "看重复"], ["下载有错的", "不要了"]],
        "done": "导入完成：3 行\n没导入的 2 行和原因在文件里",
        "done_keys": [["撤销整批", "看客户"]],
        "undone": "已撤销 3 行",
        "errors": "有错的 1 行和原因在文件里，改好再发给我",
        "reason": "原因",
    },
    "zh-TW": {
        "file": "客戶.xlsx",
        "map": "客戶.xlsx · 5 列，當作客戶匯入\n公司→名稱 · 電話→手機 · 業務→負責人 · 備註2→備註",
        "keys": [["對，先試跑", "改欄位"], ["當名單", "匯入公海"], ["不要了"]],
        "dry": "試跑完成，尚未寫入\n新增 3 · 重複 1 · 有誤 1",
        "dry_keys": [["匯入 3 列", "看重複"], ["下載有誤的", "不要了"]],
        "done": "匯入完成：3 列\n未匯入的 2 列與原因在檔案中",
        "done_keys": [["復原整批", "看客戶"]],
        "undone": "已復原 3 列",
        "errors": "有誤的 1 列與原因在檔案中，改好再傳給我",
        "reason": "原因",
    },
    "en": {
        "file": "customers.xlsx",
        "map": "customers.xlsx · 5 rows, as customers\nCompany→name · Phone→mobile · Sales→owner · Note2→note",
        "keys": [["Right, dry run", "Columns"], ["As leads", "Into pool"], ["Discard"]],
        "dry": "Dry run done, nothing written\nNew 3 · duplicates 1 · errors 1",
        "dry_keys": [["Import 3", "Duplicates"], ["Get errors", "Discard"]],
        "done": "Imported 3 rows\nThe other 2, with reasons, are in the file",
        "done_keys": [["Undo all", "Open"]],
        "undone": "3 rows undone",
        "errors": "The 1 row with an error, and why. Correct it and send it again",
        "reason": "Reason",
    },
}


def table(locale: str) -> bytes:
    return xlsx(
        [
            HEADERS[locale],
            ["明辉电子", 13900000001, "林雅婷", "老客户"],
            ["永发建材", "13900000002", "林雅婷", ""],
            ["明辉电子有限公司", "", "林雅婷", ""],
            ["天成贸易", "", "没这个人", ""],
            ["=HYPERLINK(1)公司", "13900000005", "", ""],
        ]
    )


@pytest.fixture
async def mia(world: World) -> User:
    return await world.person("林雅婷", "manager")


def sent_files(user: User) -> list[tuple[str, bytes]]:
    """Every document the bot sent: name and bytes."""
    own = {said["file"] for said in SAID.values()}
    return [(one.name, one.content) for one in user.world.emulator.files.by_id.values() if one.name not in own]


@pytest.mark.target(28)
@pytest.mark.rule("IMPORT-1", "IMPORT-2", "IMPORT-3", "IMPORT-4", "IMPORT-7", "IMPORT-8", "NOTIFY-32")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_table_is_imported_with_two_taps(world: World, locale: str) -> None:
    mia = await world.person("林雅婷", "manager", locale=locale)
    said = SAID[locale]
    with mia.costs(m=1, t=2, new=2):
        await mia.sends_file(said["file"], table(locale))
        mia.sees(said["map"])
        mia.sees_buttons(*said["keys"])
        await mia.taps(said["keys"][0][0])
        mia.sees(said["dry"])
        mia.sees_buttons(*said["dry_keys"])
        assert await world.firm.value("SELECT count(*) AS n FROM customers") == 0
        await mia.taps(said["dry_keys"][0][0])
    mia.sees(said["done"])
    mia.sees_buttons(*said["done_keys"])
    kept = await world.firm.rows("SELECT name FROM customers ORDER BY id")
    assert [row["name"] for row in kept] == ["明辉电子", "永发建材", "=HYPERLINK(1)公司"]
    ((name, content),) = sent_files(mia)
    assert name.endswith(".xlsx")
    rows = rows_of(content)
    assert rows[0] == [*HEADERS[locale], said["reason"]]
    assert [row[0] for row in rows[1:]] == ["明辉电子有限公司", "天成贸易"]
    assert all(row[-1] for row in rows[1:])
    with mia.costs(t=1, new=1):
        await mia.taps(said["done_keys"][0][0])
    mia.sees(said["undone"])
    assert await world.firm.value("SELECT count(*) AS n FROM customers WHERE state = 'live'") == 0


@pytest.mark.rule("IMPORT-7")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_file_of_errors_can_be_sent_again(world: World, locale: str) -> None:
    mia = await world.person("林雅婷", "manager", locale=locale)
    said = SAID[locale]
    await mia.sends_file(said["file"], table(locale))
    await mia.taps(said["keys"][0][0])
    await mia.taps(said["dry_keys"][1][0])
    mia.sees(said["errors"])
    rows = rows_of(sent_files(mia)[-1][1])
    assert [row[0] for row in rows[1:]] == ["天成贸易"]
    rows[1][2] = "林雅婷"
    await mia.taps(said["dry_keys"][1][1])
    await mia.sends_file(said["file"], xlsx(rows))
    await mia.taps(said["keys"][0][0])
    assert (await world.firm.row("SELECT state FROM import_rows WHERE import_id = 2"))["state"] == "new"


@pytest.mark.rule("IMPORT-1")
async def test_without_the_right_nobody_is_asked_for_a_table(world: World) -> None:
    ann = await world.person("林志强")
    await ann.says("/import")
    ann.sees("没有这个权限")


@pytest.mark.rule("IMPORT-1")
async def test_without_the_right_a_table_is_a_file_like_any_other(world: World) -> None:
    ann = await world.person("林志强")
    await ann.sends_file("客户.xlsx", table("zh-CN"))
    assert await world.firm.value("SELECT count(*) AS n FROM imports") == 0
    ann.sees_not("导入")


@pytest.mark.rule("IMPORT-2")
async def test_columns_kind_and_place_are_chosen_by_taps(world: World, mia: User) -> None:
    await mia.sends_file("客户.xlsx", table("zh-CN"))
    await mia.taps("改列")
    mia.sees("哪一列要改？")
    await mia.taps("备注2")
    mia.sees("「备注2」现在→备注，改成：")
    await mia.taps("不导入")
    mia.sees("备注2→不导入")
    await mia.taps("导入公海")
    mia.sees("没写负责人的行放到哪里？")
    await mia.taps("归我")
    mia.sees("没写负责人的归你")
    await mia.taps("当线索")
    mia.sees("5 行，当作线索导入")
    await mia.taps("对，先试跑")
    await mia.taps("导入 3 行")
    rows = await world.firm.rows("SELECT name, owner_id, remark FROM leads ORDER BY id")
    assert {row["owner_id"] for row in rows} == {mia.person.id}


@pytest.mark.rule("IMPORT-4")
async def test_duplicates_are_looked_at_and_updated_on_demand(world: World, mia: User) -> None:
    await mia.sends_file("a.csv", "公司,电话\n顺达物流,13800001234\n".encode("gb18030"))
    await mia.taps("导入公海")
    await mia.taps("归我")
    await mia.taps("对，先试跑")
    await mia.taps("导入 1 行")
    await mia.sends_file("b.csv", "公司,电话,地址\n顺达,13800001234,南京东路 8 号\n".encode("utf-8-sig"))
    await mia.taps("对，先试跑")
    mia.sees("新建 0 · 重复 1 · 有错 0")
    await mia.taps("看重复")
    mia.sees("重复 1 行：已有 1 · 名称相近 0", "1 顺达", "已有「顺达物流」")
    await mia.taps("更新已有的")
    await mia.taps("‹ 返回")
    await mia.taps("导入 1 行")
    mia.sees("导入完成：1 行")
    assert await world.firm.value("SELECT address FROM customers") == "南京东路 8 号"


@pytest.mark.rule("IMPORT-8")
async def test_what_is_discarded_is_gone(world: World, mia: User) -> None:
    await mia.sends_file("客户.xlsx", table("zh-CN"))
    await mia.taps("不要了")
    mia.sees("客户.xlsx 不导入了")
    assert mia.labels == []
    assert await world.firm.value("SELECT count(*) AS n FROM import_rows") == 0


@pytest.mark.rule("IMPORT-1", "FILE-3")
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"PK\x03\x04 nothing", "文件读不出来"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧的 .xls 格式读不了"),
        ("a.csv", b"\x00\x01\x02\x03" * 30, "这不是表格文件"),
        ("a.csv", "公司,电话\n".encode(), "文件里没有数据行"),
    ],
)
async def test_a_file_that_is_no_table_gets_a_kind_answer(
    world: World, mia: User, name: str, content: bytes, words: str
) -> None:
    await mia.sends_file(name, content)
    mia.sees("没读进来", words)


async def test_the_imported_ones_can_be_opened(world: World, mia: User) -> None:
    rows = [["公司", "业务"], *([f"客户{n}号公司", "林雅婷"] for n in range(7))]
    await mia.sends_file("客户.xlsx", xlsx(rows))
    await mia.taps("对，先试跑")
    await mia.taps("导入 7 行")
    await mia.taps("看客户")
    mia.sees("这批导入的（1–5 / 7）", "客户0号公司")
    await mia.taps("›")
    mia.sees("这批导入的（6–7 / 7）", "客户6号公司")
    await mia.taps("7")
    mia.sees("客户6号公司")


async def test_import_says_how_it_goes(world: World, mia: User) -> None:
    await mia.says("/import")
    mia.sees("把 .xlsx 或 .csv 文件发给我就行")
