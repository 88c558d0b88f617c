"""What people call an article by on the command line."""

import re
from typing import Final

from arabic.hygiene import one_line

# The address of an article's page names its short id.
_ADDRESS: Final = re.compile(r"(?:.*/articles/)?([0-9a-f]{16})(?:/|/index\.html)?")


def article_name(item: str) -> str:
    """
    Return the short id in an address of an article's page; anything else as it is, tidied.

    >>> article_name("https://a.example/articles/0123456789abcdef/"), article_name(" tag:a.example,2026:x ")
    ('0123456789abcdef', 'tag:a.example,2026:x')
    """
    tidy = one_line(item)
    named = _ADDRESS.fullmatch(tidy)
    return named[1] if named else tidy
