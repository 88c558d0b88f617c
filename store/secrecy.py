"""Addresses that only those know who were given them: what they look like, and how they are told."""

import re
from typing import Final

_LETTERS: Final = "A-Za-z0-9_-"
_TOKEN: Final = re.compile(f"[{_LETTERS}]{{16,50}}")
# No slug has a dot in it. In messages, a path stands after a folder and before a colon.
_PATH: Final = re.compile(rf"(feeds/[^\s./]+\.)[{_LETTERS}]{{16,}}")
HIDDEN: Final = "***"
"""What stands in the place of a token wherever an address is told."""


def is_token(text: str) -> bool:
    """
    Tell whether a text can be the secret part of an address: what nobody guesses, and every server takes.

    With the longest slug, a folder's name stays within what file systems take.
    """
    return _TOKEN.fullmatch(text) is not None


def secret_folder(slug: str, token: str) -> str:
    """Return what the folder of a private feed is called."""
    return f"{slug}.{token}"


def is_secret(path: str) -> bool:
    """
    Tell whether a path in the published folder is a private feed's.

    >>> is_secret("feeds/energy.Zm9vYmFyYmF6cXV4/atom.xml"), is_secret("feeds/energy/atom.xml")
    (True, False)
    """
    return _PATH.match(path) is not None


def masked(text: str) -> str:
    """
    Return a text, a path or a message with paths in it, without the secret parts of addresses.

    >>> masked("public/feeds/energy.Zm9vYmFyYmF6cXV4/atom.xml: cannot be written")
    'public/feeds/energy.***/atom.xml: cannot be written'
    """
    return _PATH.sub(rf"\1{HIDDEN}", text)
