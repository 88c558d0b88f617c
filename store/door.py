"""What a draft may bring in: addresses that readers can open, and nothing that only looks like one."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from arabic.hygiene import one_line
from store.article import Credit, Draft, Media

# RFC 6838 §4.2, without parameters.
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_ANY_TYPE: Final = "application/octet-stream"
# RFC 3986 §3.1: what begins with a scheme is an id or an address, everything else is a remark.
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
# RFC 3987 §2.2: what no address holds unless it is percent-encoded.
_STRAY: Final = re.compile(r'[ <>"{}|\\^`]')
_LONGEST: Final = 2048
"""Letters in an address: what is longer carries its content in itself, or belongs to nobody else."""


def admitted(draft: Draft) -> Draft:
    """
    Return a draft with those of its media and of its credit that may be published.

    Media that have no address on the web go, and so does what is said of them and cannot be true:

    >>> from store.article import Role
    >>> media = Media("data:image/png;base64,AA", "image/png"), Media("https://a.example/1", "Image/PNG", -1)
    >>> admitted(Draft(0, Role.MAIN, "أمطار", media=media)).media
    (Media(url='https://a.example/1', type='image/png', length=None, title=None, width=None, height=None),)
    """
    if not (draft.media or draft.credit):
        return draft
    return replace(draft, media=_media(draft.media), credit=draft.credit and _credit(draft.credit))


def is_web_address(address: str) -> bool:
    """
    Tell whether everybody may open an address: http or https, a host, no password, no stray characters.

    >>> is_web_address("https://صحيفة.example/أ.jpg"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    if len(address) > _LONGEST or not address.isprintable() or _STRAY.search(address):
        return False
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:  # a broken IPv6 address; a port that is no number
        return False
    return has_port and parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _media(found: Iterable[Media]) -> tuple[Media, ...]:
    """Return those that have an address, each once."""
    known: dict[str, Media] = {}
    for item in found:
        if is_web_address(address := item.url.strip()):
            known.setdefault(address, _plain(item, address))
    return tuple(known.values())


def _plain(item: Media, address: str) -> Media:
    kind = item.type.partition(";")[0].strip().lower()
    return Media(
        url=address,
        type=kind if _MEDIA_TYPE.fullmatch(kind) else _ANY_TYPE,
        length=_positive(item.length),
        title=one_line(item.title or "") or None,
        width=_positive(item.width),
        height=_positive(item.height),
    )


def _positive(number: int | None) -> int | None:
    return number if number is not None and number > 0 else None


def _credit(credit: Credit) -> Credit | None:
    link = (credit.link or "").strip()
    uri = (credit.uri or "").strip()
    known_link = link if is_web_address(link) else None
    known_uri = uri if uri.isprintable() and _URI.fullmatch(uri) else None
    title = one_line(credit.title) or known_link or known_uri
    return Credit(title, known_uri, known_link) if title else None
