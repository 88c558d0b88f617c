"""A value that is dear to get: asked for seldom, and never waited for longer than a moment."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_APART: Final = 10.0
_PATIENCE: Final = 2.0


class Sampled(Generic[T]):
    """What a call returns, at most so many seconds old; the last value where it does not return, or fails."""

    def __init__(
        self,
        ask: Callable[[], T],
        *,
        apart: float = _APART,
        patience: float = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask nobody yet."""
        self._ask, self._apart, self._patience, self._clock = ask, apart, patience, clock
        self._lock = threading.Lock()
        self._asked: float | None = None
        self._running: threading.Thread | None = None
        self._value: T | None = None
        self._is_fresh = False

    def latest(self) -> tuple[T | None, bool]:
        """Return the value, None as long as there was none; and whether the last call for it returned one."""
        with self._lock:
            now = self._clock()
            is_due = self._asked is None or now - self._asked >= self._apart
            if self._running is None and is_due:
                self._asked = now
                self._running = threading.Thread(target=self._sample, daemon=True, name="sampling")
                self._running.start()
            running = self._running
        if running is not None:
            running.join(self._patience)
        with self._lock:
            return self._value, self._is_fresh and self._running is None

    def _sample(self) -> None:
        try:
            value = self._ask()
        except Exception:  # noqa: BLE001 - whatever it is, who asks learns that there is no news
            with self._lock:
                self._is_fresh, self._running = False, None
        else:
            with self._lock:
                self._value, self._is_fresh, self._running = value, True, None
