"""The Link header (RFC 8288) -> links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

_LONGEST: Final = 8192
"""Letters that are looked at: no server needs more to name a hub."""
_QUOTED: Final = r'"((?:[^"\\]|\\.)*)"'
_TARGET: Final = re.compile(r"[ \t,]*<([^>]*)>")
_PARAMETER: Final = re.compile(
    rf"[ \t]*;[ \t]*(?:([^ \t=;,]+)[ \t]*(?:=[ \t]*(?:{_QUOTED}|([^ \t;,\"]*)))?)?", re.DOTALL
)
# Whatever else stands there, up to the comma that ends the link; commas in quotes end none.
_STRAY: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)*', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a document to another."""

    target: str
    rels: tuple[str, ...]
    """In small letters."""


def links(header: str, base: str) -> tuple[Link, ...]:
    """
    Return the links of the document at ``base``; what is no link is passed over. Never raises.

    >>> header = '<https://hub.example/?a,b>; title="a, b"; rel="HUB", </atom.xml>; rel=self'
    >>> for link in links(header, "http://a.example/news"):
    ...     print(link.target, *link.rels)
    https://hub.example/?a,b hub
    http://a.example/atom.xml self
    """
    found = []
    for target, parameters in _parsed(header[:_LONGEST]):
        address, anchor = _joined(base, target), parameters.get("anchor")
        # An anchor makes it a link of another document (§3.2).
        if address is not None and (anchor is None or _joined(base, anchor) == base):
            found.append(Link(address, tuple(parameters.get("rel", "").lower().split())))
    return tuple(found)


def _parsed(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    at = 0
    while at < len(header):
        if start := _TARGET.match(header, at):
            at = start.end()
            parameters: dict[str, str] = {}
            while part := _PARAMETER.match(header, at):
                at = part.end()
                name, quoted, plain = part.groups()
                if name:
                    value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else plain or ""
                    # The first of a name counts (§3.3).
                    parameters.setdefault(name.lower(), value)
            yield start[1].strip(), parameters
        stray = _STRAY.match(header, at)
        at = (stray.end() if stray else at) + 1


def _joined(base: str, target: str) -> str | None:
    try:
        return urljoin(base, target)
    except ValueError:  # a broken IPv6 address
        return None
