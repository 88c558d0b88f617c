"""`khulasa explain`: why something was read, tagged, merged or kept apart, with the evidence."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from arabic.fold import tag_key
from feeds.address import ATOM, article_path, tag_path
from feeds.entry import Site
from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.pages_explained import explain_page
from khulasa.pipeline import site
from khulasa.terminal import Terminal, cell
from store.accounts import ArticleAccount, CopyAccount, TagAccount
from store.article import Kin, TagSummary
from store.store import Store

# The address of an article's page names its short id.
_ADDRESS: Final = re.compile(r"(?:.*/)?articles/([0-9a-f]{16})(?:/|/index\.html)?")
_KIN: Final = 10


def explain(terminal: Terminal, store: Store, config: Config, item: str, *, as_json: bool) -> Exit:
    """
    Explain a page, an article, a tag or a headline, whichever the item is first.

    Raises RequestError for what is none of them and shares no words with any headline.
    """
    found = _explained(store, config, item)
    if as_json:
        terminal.json(found.json)
    else:
        for line in found.lines:
            terminal.result(line)
    return Exit.DONE


def _explained(store: Store, config: Config, item: str):
    ...
