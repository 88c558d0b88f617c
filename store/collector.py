"""Python's collector of cycles rests while many objects are made that are no garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """
    Let the collector rest.

    It walks along all that was made lately after each 700 objects, and along all there is at times: a save
    makes some hundred thousand, nearly all of which go without it, and spent a seventh of its time so. It
    rests for all threads; where it was off before it stays off.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
