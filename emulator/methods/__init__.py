"""The methods of the Bot API, by their name; each is fn(emulator, params, files) -> result."""

from emulator.methods import chats, copying, editing, media, messages, profile, queries, service

METHODS = {
    **service.METHODS,
    **messages.METHODS,
    **media.METHODS,
    **editing.METHODS,
    **copying.METHODS,
    **queries.METHODS,
    **chats.METHODS,
    **profile.METHODS,
}
