"""The two verbs that the command line and the daemon share: ingest what is new, publish what changed."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched

from feeds.publish import Published, publish
from feeds.site import Site
from ingest.sources import SeedFolder, Source
from khulasa.config import Config
from khulasa.terminal import Advance
from store.article import PageRead, Problem, Saved
from store.store import Store
