"""What one running bot consists of; handed to every handler by the context."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.cards.process import CardReader
from bot.clock import Clock
from bot.engine.client import Engine
from bot.metrics import Metrics
from bot.ordering import Delivery
from bot.pushes.pacing import Gate, Pace
from storage.blobs import Blobs
from storage.crm import Crm

if TYPE_CHECKING:
    from bot.features import Features
    from bot.gathering import Gatherer


@dataclass
class Runtime:
    """Services of the process. `wake` tells the delivery loop that something was queued, `finished` that a delivery
    is done with. `gatherer` keeps albums and bursts until they are whole, `blobs` the bytes of attachments, `counts`
    how many messages and taps were handled. `cards` reads photos of business cards and `engine` is asked where our
    own reading ends; most firms have neither. `metrics` count for whoever watches the process."""

    crm: Crm
    clock: Clock
    features: "Features"
    gate: Gate = field(default_factory=lambda: Gate(Pace(), monotonic=time.monotonic))
    wake: Callable[[], None] = lambda: None
    handle_again: Callable[[str, str], None] = lambda delivery_id, account: None
    finished: Callable[[Delivery], None] = lambda delivery: None
    gatherer: "Gatherer | None" = None
    blobs: Blobs | None = None
    cards: CardReader | None = None
    engine: Engine | None = None
    counts: Counter[str] = field(default_factory=Counter)
    metrics: Metrics = field(default_factory=Metrics)
