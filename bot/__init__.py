"""The bot: understands messages, shows cards, delivers pushes. Holds no rule about who may do what."""

import os

# Durations as timedelta everywhere: the library's coming default, asked for before it is first imported.
os.environ.setdefault("PTB_TIMEDELTA", "1")
