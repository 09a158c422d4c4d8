"""Verbs of settings, the firm's calendar and dictionaries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.organisation import DictionaryEntry, OwnSettings, SettingShown
from storage.usecases import duplicate_policy, own_settings, settings


class Settings(Door):
    guarded = duplicate_policy.GUARDED

    async def list(self, call: Call) -> tuple[SettingShown, ...]:
        return await self._crm.look(call, settings.list_all)

    async def change(self, call: Call, name: str, value: Any) -> SettingShown:
        """Raises Invalid outside the range (ORG-15), Conflict (duplicates_exist) for what is shared (DUP-9)."""
        shown: SettingShown = await self._crm.apply(
            call, lambda tx, actor, card: settings.change(tx, actor, call, name, value)
        )
        return shown

    async def mark_day(self, call: Call, day: date, kind: str | None) -> None:
        """A "holiday", a "makeup" working day, or None for an ordinary one (ORG-4)."""
        await self._crm.apply(call, lambda tx, actor, card: settings.mark_day(tx, actor, call, day, kind))

    async def dictionary(self, call: Call, name: str, *, all_entries: bool = False) -> tuple[DictionaryEntry, ...]:
        """What is offered, in its order (ORG-16)."""
        return await self._crm.look(
            call, lambda tx, actor: settings.dictionary(tx, actor, name, all_entries=all_entries)
        )

    async def add_entry(self, call: Call, name: str, key: str, labels: Mapping[str, str]) -> None:
        await self._crm.apply(call, lambda tx, actor, card: settings.add_entry(tx, actor, call, name, key, labels))

    async def enable_entry(self, call: Call, name: str, key: str, *, enabled: bool) -> None:
        await self._crm.apply(
            call, lambda tx, actor, card: settings.enable_entry(tx, actor, call, name, key, enabled=enabled)
        )

    async def delete_entry(self, call: Call, name: str, key: str) -> None:
        """Raises Conflict for a value in use."""
        await self._crm.apply(call, lambda tx, actor, card: settings.delete_entry(tx, actor, call, name, key))

    async def open_own(self, call: Call, view: str = "settings") -> OwnSettings:
        """One's own settings, or another screen of theirs."""
        shown: OwnSettings = await self._crm.apply(
            call, lambda tx, actor, card: own_settings.open_own(tx, actor, call, card, view)
        )
        return shown

    async def change_own(self, call: Call, field: str) -> OwnSettings:
        """The next value of a field. Raises Invalid."""
        shown: OwnSettings = await self._crm.apply(
            call, lambda tx, actor, card: own_settings.change(tx, actor, call, card, field)
        )
        return shown

    async def set_quiet(self, call: Call, quiet: str) -> OwnSettings:
        """Quiet hours as typed. Raises Invalid."""
        shown: OwnSettings = await self._crm.apply(
            call, lambda tx, actor, card: own_settings.set_quiet(tx, actor, call, card, quiet)
        )
        return shown

    async def set_locale(self, call: Call, locale: str) -> OwnSettings:
        shown: OwnSettings = await self._crm.apply(
            call, lambda tx, actor, card: own_settings.set_locale(tx, actor, call, card, locale)
        )
        return shown
