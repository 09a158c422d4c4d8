"""What happens, told to whoever watches (the pages, through server-sent events)."""

from collections.abc import Callable

from emulator.errors import Json

Listener = Callable[[Json], None]


class Events:
    """Listeners that hear about new screens, violations, the clock and typing."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def heard(self) -> bool:
        """Whether anybody listens at all."""
        return bool(self._listeners)

    def tell(self, kind: str, **what: object) -> None:
        """Tell everybody: {"kind": kind, …}."""
        for listener in tuple(self._listeners):
            listener({"kind": kind, **what})
