"""Work beside the event loop: once at a time, and whoever asks meanwhile gets the same result."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """
    Work that may wait for a disk or a database, done for several who ask at the same time.

    However many ask, and however long it hangs, it takes one thread; and that one does not keep the program
    from ending.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """Do nothing yet."""
        self._work = work
        self._running: asyncio.Future[T] | None = None

    async def result(self, limit: float | None = None) -> T:
        """Return what comes of the work, or raise it; TimeoutError after so many seconds without either."""
        if self._running is None or self._running.done():
            self._running = _begun(self._work)
        done, _ = await asyncio.wait([self._running], timeout=limit)
        if not done:
            raise TimeoutError
        return self._running.result()


def _begun(work: Callable[[], T]) -> "asyncio.Future[T]":
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: Exception | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
            future.exception()  # whoever asked may have gone: nobody misses it
        else:
            future.set_result(result)  # type: ignore[arg-type]  # of no error, it is a T

    def run() -> None:
        result, fault = None, None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes to who asked
            fault = error
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, result, fault)

    threading.Thread(target=run, daemon=True, name="beside the loop").start()
    return future
