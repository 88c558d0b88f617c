"""The remote sources -> the page that tells how each of them is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from arabic.fold import fold
from arabic.hygiene import one_line
from feeds.address import SOURCES, web_address
from feeds.directory import name_order
from feeds.entry import Site
from feeds.frame import About, page, subscription
from store.remote import SourceState, Standing

_LABELS: Final = {
    Standing.ACTIVE: "يعمل",
    Standing.PAUSED: "متوقف مؤقتًا",
    Standing.GONE: "أُغلق",
}
# What is said of most failures, in the page's language; the rest is told as it is.
_SAID: Final = (
    (re.compile(r"the server answers (\d{3})\b.*"), r"أجاب الخادم بالرمز \1"),
    (re.compile(r"no whole answer within .*"), "لم يكتمل جواب الخادم في وقته"),
    (re.compile(r"cannot be reached.*"), "تعذّر الوصول إلى الخادم"),
    (re.compile(r"TLS fails.*"), "تعذّر اتصال آمن بالخادم"),
    (re.compile(r"is no feed.*"), "ليس في العنوان خلاصة"),
)
_FAILING, _RESTING, _WORKING = "تعذّر جلبها", "متوقفة", "تعمل"


@dataclass(frozen=True, slots=True)
class Shown:
    """A source as the page shows it."""

    state: SourceState
    link: str | None
    """Its feed, or its site where the feed's address is not for everybody."""
    host: str
    title: str | None
    """What it calls itself, if that is not what it is called here."""
    reason: str | None

    label: str | None
    """How it is, in a word or two; None for one that fails, of which there is more to say."""


def sources_page(site: Site, states: Iterable[SourceState]) -> bytes:
    """Return the page of the remote sources: those that fail first, else in the order of their names."""
    groups: dict[str, list[Shown]] = {_FAILING: [], _RESTING: [], _WORKING: []}
    in_order = sorted(states, key=lambda state: (name_order(state.name), state.name))
    for state in in_order:
        groups[_group(state)].append(_shown(state))
    return page(
        site,
        SOURCES,
        "sources.html",
        About(
            f"حال المصادر — {one_line(site.title)}",
            "المصادر التي تُجلب منها الأخبار، وحال كل منها.",
            (subscription(site),),
        ),
        count=len(in_order),
        groups=[(name, group) for name, group in groups.items() if group],
    )


def public_address(url: str) -> str | None:
    """
    Return an address as everybody may know it: without anything that might be somebody's key, else its site.

    >>> public_address("https://a.example/feed?page=2"), public_address("https://reader:letmein@a.example/feed")
    ('https://a.example/feed?page=2', 'https://a.example/')
    >>> public_address("https://a.example/feed?u=4f1d0c9be2a74e31a2b0"), public_address("file:///etc/passwd")
    ('https://a.example/', None)
    """
    try:
        parts = urlsplit(url.strip())
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:  # no address at all, or far too much of a query
        return None
    words = (*parts.path.split("/"), *(word for pair in pairs for word in pair))
    if (
        "@" not in parts.netloc
        and not any(map(_may_be_key, words))
        and not any(_is_telling(n) for n, _ in pairs)
    ):
        return web_address(url)
    return web_address(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/")


def host_of(url: str) -> str:
    """
    Return the host of an address as a reader knows it; nothing, if it has none.

    >>> host_of("https://reader:letmein@www.a.example:8080/feed"), host_of("http://xn--wgbh1c.example/")
    ('a.example', 'مصر.example')
    """
    try:
        host = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    try:
        return one_line(host.encode("ascii").decode("idna"))
    except UnicodeError:  # written in its own letters, or not what punycode can be
        return one_line(host)


_FIELDS: Final = 50
_TELLING: Final = (
    "key",
    "token",
    "secret",
    "auth",
    "pass",
    "pwd",
    "sig",
    "session",
    "user",
    "mail",
    "code",
    "hash",
)
_KEY: Final = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_+=.~]{16,}|[0-9A-Fa-f-]{32,}")
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>«»]*", re.IGNORECASE)


def _is_telling(name: str) -> bool:
    return any(word in name.lower() for word in _TELLING)


def _may_be_key(word: str) -> bool:
    """Tell whether a word is as random as a key: letters and digits in no order, or a UUID."""
    return _KEY.fullmatch(word) is not None


def _group(state: SourceState) -> str:
    if state.standing is not Standing.ACTIVE:
        return _RESTING
    return _WORKING if state.reason is None else _FAILING


def _shown(state: SourceState) -> Shown:
    title = one_line(state.title or "")
    reason = None if state.reason is None else _ADDRESS.sub(lambda found: host_of(found[0]), state.reason)
    return Shown(
        state,
        link=public_address(state.url),
        host=host_of(state.url),
        title=title if fold(title) != fold(one_line(state.name)) else None,
        reason=None if reason is None else _told(one_line(reason)),
        label=_LABELS[state.standing] if reason is None else None,
    )


def _told(reason: str) -> str:
    found = ((pattern.fullmatch(reason), said) for pattern, said in _SAID)
    return next((match.expand(said) for match, said in found if match), reason)
