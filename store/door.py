"""What a draft may bring in: words that both engines keep and XML can say, addresses that readers open."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import islice
from typing import Final
from urllib.parse import quote, urlsplit

from arabic.hygiene import clean, one_line
from store.article import Block, Credit, Draft, Media
from store.markup import sanitised

# RFC 6838 §4.2, without parameters.
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_ANY_TYPE: Final = "application/octet-stream"
# RFC 3986 §3.1: what begins with a scheme is an id or an address, everything else is a remark.
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
# RFC 3987 §2.2: what no address holds unless it is percent-encoded.
_STRAY: Final = re.compile(r'[ <>"{}|\\^`]')
_LONGEST: Final = 2048
"""Letters in an address: what is longer carries its content in itself, or belongs to nobody else."""

# More than any article has, and little enough that none fills the memory of whoever reads it.
_HEADLINE: Final = 1_000
_LINE: Final = 10_000
"""Letters of a name, a keyword."""
_TEXT: Final = 1_000_000
"""Letters of a lead, and of a body with its markup."""
_BLOCKS: Final = 5_000
_LISTED: Final = 1_000
"""Keywords, related headlines, media."""
_OPENING: Final = 12
"""Words of the text that head what has no headline."""
_UNTITLED: Final = "بلا عنوان"


def admitted(draft: Draft) -> Draft:
    r"""
    Return a draft as it may be stored and published, cut to sizes that no article reaches.

    Its texts lose what no page must carry: PostgreSQL refuses a NUL, SQLite half a surrogate pair, readers a
    vertical tab, and an override turns round what follows it. Media that have no address on the web go, and
    so does what is said of them and cannot be true:

    >>> from store.article import Role
    >>> media = Media("data:image/png;base64,AA", "image/png"), Media("https://a.example/1", "Image/PNG", -1)
    >>> draft = admitted(Draft(0, Role.MAIN, "أمطار\x00 \ud800غزيرة\u202e", media=media))
    >>> draft.headline, [(each.url, each.type, each.length) for each in draft.media]
    ('أمطار غزيرة', [('https://a.example/1', 'image/png', None)])
    """
    lead = clean(draft.lead or "")[:_TEXT] or None
    body = tuple(_blocks(draft.body))
    return replace(
        draft,
        headline=_line(draft.headline, _HEADLINE) or _opening(lead, body) or _UNTITLED,
        lead=lead,
        body=body,
        byline=_line(draft.byline) or None,
        outlet=_line(draft.outlet) or None,
        tags=_lines(draft.tags),
        related=_lines(draft.related, _HEADLINE),
        media=_media(draft.media[:_LISTED]),
        credit=draft.credit and _credit(draft.credit),
        link=_link(draft.link),
    )


def _line(text: str | None, longest: int = _LINE) -> str:
    line = one_line(text or "")
    return line if len(line) <= longest else one_line(line[:longest])


def _lines(texts: Sequence[str], longest: int = _LINE) -> tuple[str, ...]:
    return tuple(line for text in texts[:_LISTED] if (line := _line(text, longest)))


def _blocks(body: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks that say something, up to the size of a book."""
    left = _TEXT
    for block in islice(body, _BLOCKS):
        text, html = clean(block.text[:left]), _html(block, left)
        left -= max(len(text), len(html or ""))
        if text or html:
            yield Block(block.kind, text, html)


def _html(block: Block, longest: int) -> str | None:
    """Return a block's markup, sanitised, where that says more than its text does."""
    if not block.html or len(block.html) > longest:
        return None
    html = sanitised(block.html).strip()
    plain = escape(block.text, quote=False)
    return None if html in {"", plain, f"<p>{plain}</p>"} or len(html) > longest else html


def _opening(lead: str | None, body: Iterable[Block]) -> str:
    texts = (lead or "", *(block.text for block in body))
    words = next(filter(None, map(str.split, texts)), [])
    return _line(" ".join(words[:_OPENING]), _HEADLINE)


def _link(link: str | None) -> str | None:
    """Return a link that readers can open, escaped where it was written down without."""
    mended = _STRAY.sub(lambda stray: quote(stray[0]), (link or "").strip())
    return mended if is_web_address(mended) else None


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
