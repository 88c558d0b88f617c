"""How to ask the site, for browsers and programs: an OpenSearch 1.1 description."""

from typing import Final

from arabic.hygiene import one_line
from feeds.address import OPENSEARCH, SEARCH, asset_path
from feeds.entry import Site
from feeds.mould import as_attribute, as_text

TYPE: Final = "application/opensearchdescription+xml"
NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"
_LONGEST: Final = 16
"""Letters that the specification allows a short name."""
_FORMATS: Final = {"text/html": "", "application/atom+xml": "&format=atom"}


def description(site: Site) -> bytes:
    """Return the description: a page of results, and a feed of them."""
    title = one_line(site.title)
    about = one_line(site.description) or title
    asked = f"{site.url(SEARCH)}?q={{searchTerms}}&page={{startPage?}}"
    icon = site.url(asset_path("icon.png"))
    urls = "".join(
        f'<Url type="{kind}" template="{as_attribute(asked + suffix)}"/>\n'
        for kind, suffix in _FORMATS.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<OpenSearchDescription xmlns="{NAMESPACE}">\n'
        f"<ShortName>{as_text(title[:_LONGEST].strip())}</ShortName>\n"
        f"<LongName>{as_text(title[:48].strip())}</LongName>\n"
        f"<Description>{as_text(about[:1024])}</Description>\n"
        f"{urls}"
        f'<Url type="{TYPE}" rel="self" template="{as_attribute(site.url(OPENSEARCH))}"/>\n'
        f'<Image width="512" height="512" type="image/png">{as_text(icon)}</Image>\n'
        f"<Language>{as_text(site.language)}</Language>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        "<OutputEncoding>UTF-8</OutputEncoding>\n"
        "</OpenSearchDescription>\n"
    ).encode()
