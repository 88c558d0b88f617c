"""Faults of a text that can be read in spite of them: told, so that somebody can mend what was lost."""

import re
from collections.abc import Iterator
from typing import Final

_UNREADABLE: Final = "\ufffd"
# Embeddings and isolates are how word processors write Arabic; an override turns letters round, and a control
# character is dirt. Tabs, line ends and page ends are white space.
_DIRT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")


def blemishes(text: str) -> Iterator[str]:
    """
    Yield what is wrong with a page's text, as reasons for its line in the report.

    >>> list(blemishes("بدأ الم\ufffdرض\u202e صباحًا"))
    ['1 character cannot be read: save the page as UTF-8', '1 control character was left out: remove it']
    """
    if unreadable := text.count(_UNREADABLE):
        yield f"{_counted(unreadable)} cannot be read: save the page as UTF-8"
    if dirt := len(_DIRT.findall(text)):
        were, them = ("was", "it") if dirt == 1 else ("were", "them")
        yield f"{_counted(dirt, 'control ')} {were} left out: remove {them}"


def _counted(number: int, kind: str = "") -> str:
    return f"{number} {kind}character" + ("s" if number > 1 else "")
