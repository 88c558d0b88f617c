"""Links -> what two of them share that lead to one article, however they are written."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

# What tells where a reader came from, and nothing of where the link leads.
_TRACKING: Final = re.compile(
    r"(?:utm|at|mtm|hsa)_\w+|(?:pk|ns)_(?:campaign|source|medium|mchannel|content|keyword|kwd|fee)"
    r"|(?:fb|g|d|y|tw|tt|ms)cl(?:k?)id|gclsrc|[gw]braid|mc_[ce]id|igsh(?:id)?|_hsenc|_hsmi|_ga|_gl"
    r"|mkt_tok|vero_id|s_cid|cmpid|ocid|xtor|ref_src|traffic_source|amp|amp_js_v|__twitter_impression",
    re.ASCII | re.IGNORECASE,
)
# «/ar» is the front page in Arabic.
_FRONT: Final = re.compile(r"(?:/[a-z]{2})?(?:/(?:index|default|home)(?:\.[a-z]{3,5})?)?/*", re.IGNORECASE)
_BARE_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = re.compile(r"[\w.~-]", re.ASCII)
_WRITTEN_OUT: Final = "/:@!$&'()*+,;=?~%"
_WEB_PORTS: Final = {None, 80, 443}


def canonical(link: str) -> str | None:
    """
    Return what all ways to write a link share: without scheme, «www.», tracking, fragment, last slash.

    Nothing for what leads to no one article: a front page, or no address of the web.

    >>> canonical("http://www.Marfa.example:80/أخبار/12/?utm_source=rss&p=2#top")
    'marfa.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/12?p=2'
    >>> canonical("https://marfa.example/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/12?p=2")
    'marfa.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/12?p=2'
    >>> canonical("https://marfa.example/?utm_source=rss"), canonical("https://marfa.example/?p=17")
    (None, 'marfa.example?p=17')
    """
    try:
        parts = urlsplit(link.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:  # a broken IPv6 address; a port that is no number
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    path = _spelt(parts.path).rstrip("/")
    query = "&".join(filter(None, map(_parameter, parts.query.split("&"))))
    if not query and _FRONT.fullmatch(path):
        return None
    place = host if port in _WEB_PORTS else f"{host}:{port}"
    return f"{place}{path}?{query}" if query else place + path


def is_tracking(parameter: str) -> bool:
    """
    Tell whether a parameter of a link, such as ``utm_source=rss``, says only where its reader came from.

    >>> is_tracking("utm_source=rss"), is_tracking("p=17")
    (True, False)
    """
    return bool(_TRACKING.fullmatch(parameter.partition("=")[0]))


def _host(name: str) -> str:
    name = name.rstrip(".")
    try:
        name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:  # no host can be called that: whoever follows the link finds out
        name = quote(name, safe="", errors="replace")
    name = name.lower()
    while name.startswith("www.") and name.count(".") > 1:
        name = name.removeprefix("www.")
    return f"[{name}]" if ":" in name else name


def _parameter(text: str) -> str:
    spelt = _spelt(text)
    return "" if is_tracking(spelt) else spelt


def _spelt(text: str) -> str:
    """Return a part of an address in its one spelling (RFC 3986 §6.2.2): escaped is what must be, only."""
    escaped = quote(_BARE_PERCENT.sub("%25", text), safe=_WRITTEN_OUT, errors="replace")
    return _ESCAPE.sub(_plain, escaped)


def _plain(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()
