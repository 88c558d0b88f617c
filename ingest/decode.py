"""Bytes → text: which of the encodings that Arabic pages come in this is, by evidence."""

import codecs
import re
from typing import Final

from ingest.errors import PageError

SIZE_LIMIT: Final = 10 * 1024 * 1024
"""Bytes of text. The longest news page known has a few hundred thousand."""

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS: Final = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n\v\f\r\x1b")
# Text has next to none (a stray one in 91 of 30,135 articles), pictures and programs some ten in a hundred.
_CONTROLS_ALLOWED: Final = 0.02

_REPLACEMENT: Final = "\ufffd"
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_ARABIC_LETTER: Final = re.compile(r"[\u0621-\u064a]")


def decode(data: bytes) -> str:
    """
    Return the text of a page's bytes. Raises PageError for what is no text, or no page.

    A byte order mark decides; else UTF-8, in which a few damaged bytes become U+FFFD and the rest stays; else
    windows-1256, when it gives Arabic:

    >>> decode("هطلت الأمطار".encode("windows-1256")) == decode("هطلت الأمطار".encode())
    True
    """
    _refuse_unreadable(data)
    text = _decoded(data)
    if not text.strip():
        raise PageError("", "holds nothing but white space", "put a page's text into it or remove it")
    return text


def _refuse_unreadable(data: bytes) -> None:
    if not data:
        raise PageError("", "is empty", "put a page's text into it or remove it")
    if len(data) > SIZE_LIMIT:
        raise PageError(
            "",
            f"is {len(data) / 1024 / 1024:.1f} MB of text, the limit is {SIZE_LIMIT // 1024 // 1024} MB",
            "split or remove it",
        )


def _decoded(data: bytes) -> str:
    if (text := marked(data)) is not None:
        return text
    if is_binary(data):
        raise _not_text()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _undeclared(data)


def marked(data: bytes) -> str | None:
    """Return the text behind a byte order mark, None without one. Raises PageError for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    return None


def _marked(data: bytes, encoding: str) -> str:
    if encoding == "utf-8" and is_binary(data):
        raise _not_text()
    text = data.decode(encoding, "replace")
    # Two bytes that open a program or a picture by chance are no byte order mark.
    if text.count(_REPLACEMENT) + text.count("\0") > len(text) * _CONTROLS_ALLOWED:
        raise _not_text()
    return text


def is_binary(data: bytes) -> bool:
    """Tell whether bytes are a picture or a program: more of them are controls than in any text."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > len(data) * _CONTROLS_ALLOWED


def is_damaged_utf_8(data: bytes) -> bool:
    """
    Tell whether bytes are UTF-8 in which some are wrong.

    Arabic in windows-1256 is bad UTF-8 at nearly every letter, damaged UTF-8 is good at nearly every letter.
    """
    text = data.decode("utf-8", "replace")
    damaged = text.count(_REPLACEMENT)
    return len(_BEYOND_ASCII.findall(text)) - damaged >= damaged


def _undeclared(data: bytes) -> str:
    """Decode what is not quite UTF-8."""
    if is_damaged_utf_8(data):
        return data.decode("utf-8", "replace")
    legacy = data.decode("windows-1256")
    if 2 * len(_ARABIC_LETTER.findall(legacy)) >= len(_BEYOND_ASCII.findall(legacy)):
        return legacy
    text = data.decode("utf-8", "replace")
    if text.count(_REPLACEMENT) <= len(text) * _CONTROLS_ALLOWED:
        return text
    raise _not_text()


def _not_text() -> PageError:
    return PageError("", "is not text in UTF-8, UTF-16 or windows-1256", "save it as UTF-8 text")
