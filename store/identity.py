"""What articles, tags and the site are called for good: tag: URIs (RFC 4151), names of article pages."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid5

from arabic.fold import fold

_NAMESPACE: Final = UUID("5a0c1f0e-2f0b-5d0b-9a63-6c6f1d6f3f52")


@dataclass(frozen=True, slots=True)
class Authority:
    """Who mints: a domain, and the date from which it was ours. Both stay, wherever the site moves."""

    name: str
    since: str

    def uri(self, specific: str) -> str:
        """Return a tag: URI."""
        return f"tag:{self.name},{self.since}:{specific}"

    def site(self) -> str:
        """Return the URI of the site's own feed."""
        return self.uri("site")

    def tag(self, slug: str) -> str:
        """
        Return the URI of a tag.

        >>> Authority("example.org", "2026").tag("نفط")
        'tag:example.org,2026:tag/%D9%86%D9%81%D8%B7'
        """
        return self.uri(f"tag/{quote(slug, safe='')}")


def short_id(uuid: UUID) -> str:
    """Return the name of an article's page."""
    return uuid.hex[:16]


def mint(
    headline: str,
    outlet: str | None,
    published: datetime | None,
    opening: str,
    taken: AbstractSet[str],
) -> UUID:
    """
    Return the UUID of an article that is seen for the first time.

    It is made of the folded headline alone, so that an article gets the same name whether a page embeds it
    or shows it in full. Only where ``taken`` (short ids) has that name already, for another article under the
    same headline, the outlet is added, then the date, then the opening of the text, at last a number.

    >>> day = mint("أسعار الذهب اليوم", "الديار", None, "", frozenset())
    >>> day == mint("اسعار الذهب اليوم", None, None, "ارتفعت", frozenset())
    True
    >>> day == mint("أسعار الذهب اليوم", "الديار", None, "", {short_id(day)})
    False
    """
    uuids = (uuid5(_NAMESPACE, name) for name in _names(headline, outlet, published, opening))
    return next(uuid for uuid in uuids if short_id(uuid) not in taken)


def _names(headline: str, outlet: str | None, published: datetime | None, opening: str) -> Iterator[str]:
    """Yield ever longer names."""
    parts = [
        fold(headline) or headline,
        fold(outlet or ""),
        published.isoformat() if published else "",
        fold(opening),
    ]
    for length in range(1, len(parts) + 1):
        yield "\n".join(parts[:length])
    yield from ("\n".join((*parts, str(number))) for number in count(2))
