"""Drawn pictures: bytes and facts in, a JPEG out. No Telegram, no database, no clock."""
