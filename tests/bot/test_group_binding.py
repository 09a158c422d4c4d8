"""A group is bound by the head or a super admin who is admin of it (PERM-23, conversations 8.1)."""

import pytest

from tests.bot.world import World
from tests.factories import a_department


@pytest.mark.rule("PERM-23")
async def test_the_head_binds_the_group_of_his_department(world: World) -> None:
    head = await world.person("区长")
    await a_department(world.firm, "华东区", head=head.person)
    group = world.emulator.people.add_group("华东战报", [head.phone])
    await head.says("/admin 华东区")
    head.sees("华东区")
    payload = head.button("绑定群组")["value"].partition("startgroup=")[2]
    await head.says(f"/start@{world.service.application.bot.username} {payload}", chat=group.id)
    assert head.messages(group.id)[-1]["text"] == "本群已绑定：华东区"
    assert await world.firm.value("SELECT place FROM group_bindings") == f"tg:{group.id}"


@pytest.mark.rule("PERM-23")
async def test_who_is_neither_head_nor_super_admin_gets_no_link_and_binds_nothing(world: World) -> None:
    head, rep = await world.person("区长"), await world.person("林志强")
    east = await a_department(world.firm, "华东区", head=head.person)
    group = world.emulator.people.add_group("群", [rep.phone, head.phone])
    await rep.says("/admin 华东区")
    assert "绑定群组" not in str(rep.labels)
    payload = await world.firm.crm.groups.link(world.firm.call(head.person), east)
    await rep.says(f"/start@{world.service.application.bot.username} g_{payload}", chat=group.id)
    assert await world.firm.rows("SELECT * FROM group_bindings") == []
