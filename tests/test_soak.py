"""Killed at random points two hundred times: nothing lost, doubled, renamed or half written."""

import os
from pathlib import Path

from tests.soak import soak

_KILLS = 200


def test_nothing_is_lost_however_often_it_is_killed(tmp_path: Path) -> None:
    """
    Ingest, rebuild and daemon, with readers that parse every answer meanwhile.

    `./run soak` goes on for thousands of kills, each time from another beginning.
    """
    run = soak(tmp_path / "soak", _KILLS, seed=int(os.environ.get("KHULASA_TEST_SEED", "1")))

    assert run.killed.total() >= _KILLS
    assert run.killed.keys() == {"ingest", "rebuild", "run"}
    assert run.read.keys() >= {"atom.xml", "rss.xml", "feed.json", "index.html", "tags/قهوه/atom.xml"}
