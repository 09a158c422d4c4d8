"""The bot's own account and how it receives updates."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from emulator.errors import Json, bad_request
from emulator.files import Files

if TYPE_CHECKING:
    from emulator.core import Emulator

PORTS = frozenset({443, 80, 88, 8443})
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def get_me(emulator: "Emulator", _params: Json, _files: Files) -> Json:
    return {
        **emulator.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not emulator.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def accept(_emulator: "Emulator", _params: Json, _files: Files) -> bool:
    """logOut and close: there is no other server the bot could move to."""
    return True


def set_webhook(emulator: "Emulator", params: Json, files: Files) -> bool:
    """Real Telegram wants HTTPS on four ports; a loopback address may be plain and anywhere."""
    url = params["url"]
    if not url:
        return delete_webhook(emulator, params, files)
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook", rule="webhook-url")
        if (parts.port or 443) not in PORTS:
            words = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
            raise bad_request(words, rule="webhook-url")
    secret = params.get("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters", rule="webhook-secret")
    emulator.queue.allow(params.get("allowed_updates"))
    if params.get("drop_pending_updates"):
        emulator.queue.take_all()
    emulator.settings["webhook"] = {
        "url": url,
        "secret": secret,
        "max_connections": params.get("max_connections", 40),
    }
    emulator.queue.wake()
    return True


def delete_webhook(emulator: "Emulator", params: Json, _files: Files) -> bool:
    emulator.settings.pop("webhook", None)
    if params.get("drop_pending_updates"):
        emulator.queue.take_all()
    emulator.queue.wake()
    return True


def get_webhook_info(emulator: "Emulator", _params: Json, _files: Files) -> Json:
    webhook = emulator.settings.get("webhook") or {}
    info: Json = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(emulator.queue),
    }
    if webhook:
        info["max_connections"] = webhook["max_connections"]
        for name in ("last_error_date", "last_error_message"):
            if name in webhook:
                info[name] = webhook[name]
    if emulator.queue.allowed is not None:
        info["allowed_updates"] = sorted(emulator.queue.allowed)
    return info


METHODS = {
    "getMe": get_me,
    "logOut": accept,
    "close": accept,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
