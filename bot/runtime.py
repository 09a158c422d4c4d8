"""What one running bot consists of; handed to every handler by the context."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.pushes.pacing import Gate, Pace
from storage.crm import Crm

if TYPE_CHECKING:
    from bot.features import Features


@dataclass
class Runtime:
    """Services of the process. `wake` tells the delivery loop that something was queued."""

    crm: Crm
    clock: Clock
    features: "Features"
    gate: Gate = field(default_factory=lambda: Gate(Pace(), monotonic=time.monotonic))
    wake: Callable[[], None] = lambda: None
    handle_again: Callable[[str, str], None] = lambda delivery_id, account: None
