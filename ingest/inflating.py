"""A body as it is sent -> a body as it is meant, in bounded memory."""

import zlib
from collections.abc import Sequence
from typing import Final

_KNOWN: Final = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP: Final = 31
_ZLIB: Final = 15
_RAW: Final = -15
_MOST_MEMBERS: Final = 1000
"""Of one gzip stream: each costs a new decompressor, and may hold nothing."""
_GZIP_MAGIC: Final = b"\x1f\x8b"


class BodyError(Exception):
    """A body that we do not take; the message says what it does."""


class CutOffError(BodyError):
    """A body that ends before its end."""


class Body:
    """
    Takes a body piece by piece. No more than ``largest`` bytes of it are taken, as sent or once inflated.

    >>> body = Body(["gzip"], largest=100)
    >>> body.feed(zlib.compress(b"<feed/>", wbits=31)), body.whole()
    (True, b'<feed/>')
    """

    def __init__(self, codings: Sequence[str], *, largest: int, is_cut: bool = False) -> None:
        """
        Prepare for content codings (RFC 9110 §8.4.1).

        What is larger is an error, or, with ``is_cut``, left out.
        """
        self._largest = largest
        self._is_cut = is_cut
        self._found = bytearray()
        self._sent = 0
        self._codings = [coding for coding in codings if coding not in {"", "identity"}]
        self._inflating = _Inflating(is_gzip=self._codings != ["deflate"]) if self._codings else None

    def feed(self, data: bytes) -> bool:
        """Take a piece; tell whether more is wanted. Raises BodyError."""
        if len(self._codings) > 1 or not _KNOWN.issuperset(self._codings):
            # Several at once are a bomb, others were not asked for. A body that is empty is what it is.
            raise BodyError(f"is encoded as {', '.join(self._codings)[:80]}")
        self._sent += len(data)
        if self._inflating is None:
            self._found += data
        else:
            self._inflating.feed(data, self._found, self._largest + 1)
        if len(self._found) <= self._largest and self._sent <= self._largest:
            return True
        if self._is_cut:
            return False
        verb = "sends" if self._sent > self._largest else "inflates to"
        raise BodyError(f"{verb} more than {size(self._largest)}")

    def whole(self) -> bytes:
        """Return the body after its last piece. Raises BodyError if it cannot be the last."""
        if self._is_cut and max(len(self._found), self._sent) > self._largest:
            return bytes(self._found[: self._largest])
        if self._inflating and self._sent and not self._inflating.is_complete:
            raise CutOffError("is cut off within its compressed body")
        return bytes(self._found)


class _Inflating:
    """A gzip stream of one or more members, or a deflate stream with or without its wrapper."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._stream = zlib.decompressobj(wbits=_GZIP) if is_gzip else None
        self._rest = b""
        self._members = 1
        self.is_complete = False

    def feed(self, data: bytes, found: bytearray, most: int) -> None:
        """Append what data inflates to, until there are ``most`` bytes."""
        data = self._rest + data
        self._rest = b""
        while data and len(found) < most:
            if self._stream is None and not self._begin(data):
                return
            assert self._stream is not None
            try:
                found += self._stream.decompress(data, most - len(found))
            except zlib.error as fault:
                if self.is_complete:
                    return  # what stands behind the body is nobody's
                raise BodyError("is not compressed as it says") from fault
            if not self._stream.eof:
                return
            data = self._stream.unused_data
            self._stream, self.is_complete = None, True

    def _begin(self, data: bytes) -> bool:
        """Choose what the data is to be read with; tell whether to go on."""
        if len(data) < 2:
            self._rest = data
            return False
        if not self._is_gzip:
            if self.is_complete:
                return False
            # Some servers send deflate without the wrapper that RFC 9110 §8.4.1.2 wants.
            is_wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._stream = zlib.decompressobj(wbits=_ZLIB if is_wrapped else _RAW)
            return True
        if not data.startswith(_GZIP_MAGIC):
            return False  # garbage behind a gzip stream: left out, as browsers do
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise BodyError(f"comes in more than {_MOST_MEMBERS} gzip members")
        self._stream = zlib.decompressobj(wbits=_GZIP)
        self.is_complete = False
        return True


def size(count: int) -> str:
    """
    Return a number of bytes as people say it.

    >>> size(10 << 20), size(500 << 10), size(1500)
    ('10 MB', '500 KB', '1500 bytes')
    """
    for unit, name in ((1 << 20, "MB"), (1 << 10, "KB")):
        if count % unit == 0:
            return f"{count // unit} {name}"
    return f"{count} bytes"
