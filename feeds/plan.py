"""What is wanted, what was published, what lies on disk -> what has to be done."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from store.article import Output

Renderers = Mapping[str, Callable[[], bytes]]


class Stage(IntEnum):
    """The order of publishing: nothing is linked before it is there."""

    ARTICLES = 1
    FEEDS = 2
    INDEXES = 3


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files that are rendered from the same values."""

    stage: Stage
    fingerprints: Mapping[str, str]
    """By path: a digest of everything that the file depends on."""
    load: Callable[[], Renderers]
    """Fetch the values, once; then what renders each path."""


@dataclass(frozen=True, slots=True)
class Step:
    """A bundle with those of its files that have to be rendered."""

    bundle: Bundle
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done, in order; deletions come last."""

    steps: tuple[Step, ...]
    unchanged: int
    removals: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return how many files have to be seen to."""
        return sum(len(step.paths) for step in self.steps) + len(self.removals)


def plan(
    bundles: Sequence[Bundle],
    manifest: Mapping[str, Output],
    sizes: Mapping[str, int],
    *,
    complete: bool,
    force: bool = False,
) -> Plan:
    """
    Decide what to render and what to delete.

    A file is left alone when its fingerprint is the published one and its size on disk the recorded one.
    ``complete`` tells that the bundles are everything: only then is what they do not name deleted, and only
    what the manifest says we wrote.
    """

    def is_current(path: str, fingerprint: str) -> bool:
        known = manifest.get(path)
        return known is not None and (known.fingerprint, known.size) == (fingerprint, sizes.get(path))

    steps = []
    for bundle in sorted(bundles, key=lambda bundle: bundle.stage):
        stale = tuple(p for p, mark in bundle.fingerprints.items() if force or not is_current(p, mark))
        if stale:
            steps.append(Step(bundle, stale))
    wanted = {path for bundle in bundles for path in bundle.fingerprints}
    removals = sorted(manifest.keys() - wanted) if complete else ()
    unchanged = len(wanted) - sum(len(step.paths) for step in steps)
    return Plan(tuple(steps), unchanged, tuple(removals))


def fingerprint(*parts: object) -> str:
    """
    Return a digest of values, the same in every process.

    >>> fingerprint("قهوة", 3)[:12]
    '80dae950f80b'
    """
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()
