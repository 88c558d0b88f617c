"""Bytes from the web -> text: what the server says, what the document says, and what the bytes are."""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ingest.decode import is_binary, is_damaged_utf_8, marked
from ingest.errors import PageError

_HEAD: Final = 4096
"""Bytes among which a document says how it is encoded; browsers look at the first 1,024."""
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"',>]{1,40})", re.IGNORECASE)
_PROLOG: Final = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([^\"'>]{1,40})[\"']", re.IGNORECASE)
_META: Final = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# What documents of one byte or of a few to the letter are written in (the WHATWG's list), and Arabic ones of
# older machines. Python has codecs for more names, which are none of documents: base64, undefined.
_KNOWN: Final = frozenset(
    {f"cp125{number}" for number in range(9)}
    | {f"iso8859-{number}" for number in (*range(2, 12), 13, 14, 15, 16)}
    | {"cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "mac-arabic", "cp720", "cp864"}
    | {"gb2312", "gbk", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "cp932", "euc_kr", "cp949"}
)
# What they declare who do not know: the first one of HTTP, and what programs have preset.
_PRESET: Final = frozenset({"cp1252", "iso8859-15"})
_ARABIC: Final = ("cp1256", "iso8859-6")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
# With their vowels. One letter alone is what an accent in a Spanish word looks like in windows-1256.
_ARABIC_WORD: Final = re.compile(r"[\u0621-\u0652]{2,}")
_ENOUGH: Final = 0.5
"""Of what is beyond ASCII, in words of Arabic letters: French and Spanish look like much less of it."""
# What most Arabic words begin or end with, or are: in a wrong encoding it is hardly ever seen.
_USUAL: Final = re.compile(r"\b(?:وال|بال|ال|لل|في\b|من\b|على\b|إلى\b|أن\b|هذا\b|عن\b)|(?:ية|ات|ون|ين)\b")
_SEEN: Final = 20_000
"""Bytes that evidence is looked for in."""
_ASCII: Final = bytes(range(0x80))


def decoded(data: bytes, content_type: str | None = None) -> str:
    """
    Return the text of a document. Raises PageError for what is none, and for nothing.

    A byte order mark decides; then what the bytes are, where they can be one thing only: UTF-16 by its zeros,
    valid UTF-8, whatever is declared. Else the HTTP header is believed before the document, and neither where
    it declares what most programs have preset, or another encoding of Arabic, and the bytes read as Arabic:

    >>> page = "<p>هطلت الأمطار".encode("windows-1256")
    >>> decoded(page) == decoded(page, "text/html; charset=ISO-8859-1") == "<p>هطلت الأمطار"
    True
    """
    if not data:
        raise PageError("", "is empty", "look at what its address shows")
    # Behind the mark of UTF-8 stands what a template brought along, whose own encoding may be another.
    data = data.removeprefix(codecs.BOM_UTF8)
    if (text := marked(data)) is not None:
        return text
    if wide := _wide(data):
        return data.decode(wide, "replace")
    if is_binary(data):
        raise PageError("", "is no text", "look at what its address shows")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _legacy(data, list(_declared(data, content_type)))


def _wide(data: bytes) -> str | None:
    """Return which encoding of two or four bytes to the letter it is, by the ASCII that it begins with."""
    zeros = bytes(not byte for byte in data[:4])
    shapes = {
        b"\0\1\1\1": "utf-32-le",
        b"\1\1\1\0": "utf-32-be",
        b"\0\1\0\1": "utf-16-le",
        b"\1\0\1\0": "utf-16-be",
    }
    return shapes.get(zeros)


def _declared(data: bytes, content_type: str | None) -> Iterator[str]:
    """Yield what is declared and known, as Python calls it: by the server first."""
    head = data[:_HEAD]
    said: tuple[re.Match[str] | re.Match[bytes] | None, ...] = (
        _CHARSET.search(content_type or ""),
        _PROLOG.search(head),
        _META.search(head),
    )
    for found in said:
        if found:
            name = found[1] if isinstance(found[1], str) else found[1].decode("latin-1")
            if known := _codec(name):
                yield known


def _codec(name: str) -> str | None:
    name = name.strip().lower().removeprefix("x-").replace("macarabic", "mac-arabic")
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in it
        return None
    # Those who say Latin 1 mean what browsers take it for.
    return "cp1252" if known in {"iso8859-1", "ascii"} else known if known in _KNOWN else None


def _legacy(data: bytes, declared: list[str]) -> str:
    """Decode what is no valid UTF-8."""
    if is_damaged_utf_8(data):
        return data.decode("utf-8", "replace")
    told = [name for name in declared if name not in _PRESET]
    if told and told[0] not in _ARABIC:
        return data.decode(told[0], "replace")
    arabic = _likeliest(data, (*told[:1], *_ARABIC))
    if told or _arabic_share(_sample(data).decode(arabic, "replace")) >= _ENOUGH:
        return data.decode(arabic, "replace")
    return data.decode(next(iter(declared), "cp1252"), "replace")


def _likeliest(data: bytes, names: Iterable[str]) -> str:
    """Return in which encoding the bytes read most like Arabic; of equals the first."""
    sample = _sample(data)

    def usual(name: str) -> int:
        return sum(1 for _ in _USUAL.finditer(sample.decode(name, "replace")))

    return max(dict.fromkeys(names), key=usual)


def _arabic_share(text: str) -> float:
    beyond = len(_BEYOND_ASCII.findall(text))
    return sum(map(len, _ARABIC_WORD.findall(text))) / beyond if beyond else 0.0


def _sample(data: bytes) -> bytes:
    """Return the first lines beyond ASCII, for all the markup that stands before them."""
    start = len(data) - len(data.lstrip(_ASCII))
    return data[max(0, start - 1) : start + _SEEN]
