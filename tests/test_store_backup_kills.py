"""Killed at any moment: a store is the old one or the new one, a backup is whole or not there."""

import os
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from store.backupfile import examined
from store.engine import connect
from store.schema import revision
from store.store import Store
from store.tables import SCHEMA
from tests import victims
from tests.oldstores import clear, columns_of, content, differences, load
from tests.store_samples import LIST, MORNING, draft, page, rows, tagged
from tests.victims import NOW, Executioner

TIMES = int(os.environ.get("KHULASA_TEST_KILLS", "20"))
"""For each engine and each kind of work."""
VARYING = {"runs", "meta", "leases", "daemons", "agenda"}


@pytest.fixture
def executioner(empty_url: str) -> Executioner:
    """Return who kills what works on a store that is to be, on each engine in turn."""
    return Executioner(empty_url)


def held(url: str) -> dict[str, object]:
    """Return what a store holds, but for what tells of its own work."""
    with opened(url) as store:
        return {name: listed for name, listed in rows(store).items() if name not in VARYING}


def opened(url: str) -> Store:
    """Open a store."""
    return Store.open(url, authority="news.example", since="2026")


def test_a_killed_upgrade_has_happened_or_not(
    empty_url: str, executioner: Executioner, tmp_path: Path
) -> None:
    """The schema is the old one, with every row, or the new one, with every row; the next start mends it."""
    folder = tmp_path / "kept"
    load("0001", empty_url)
    known = columns_of(empty_url)
    before = content(empty_url, known)
    took = executioner.timed(victims.upgrade, folder)
    clear(empty_url)
    load("0001", empty_url)
    seen = set()
    for ended in executioner.moments(victims.upgrade, folder, TIMES, took):
        with closing(connect(empty_url, timedelta(seconds=30))) as database:
            with database.reading() as connection:
                found = revision(connection)
            seen.add(found)
            assert found == "0001" or differences(database) == []
        after = content(empty_url, known)
        if found == SCHEMA:
            after["meta"] = [row for row in after["meta"] if row in before["meta"]]
        assert after == before
        assert found == SCHEMA or not ended
        if found == SCHEMA:
            clear(empty_url)
            load("0001", empty_url)
    executioner.timed(victims.upgrade, folder)

    assert seen <= {"0001", SCHEMA}
    assert {examined(file).schema for file in folder.glob("*.db")} == {"0001"}
    with opened(empty_url) as store:
        assert store.search_gaps().is_whole


def test_a_killed_restore_has_happened_or_not(
    empty_url: str, executioner: Executioner, tmp_path: Path
) -> None:
    """All rows are those of before, or all are those of the backup."""
    with opened(empty_url) as store:
        store.save([tagged(number, "البلدية") for number in range(10)], now=MORNING)
        store.back_up(tmp_path / "backup.db", now=NOW, program="1.0")
    victims.restore(empty_url, tmp_path)
    restored = held(empty_url)
    with opened(empty_url) as store:
        store.save([page(f"{n}.txt", draft(f"{text} أمس", text)) for n, text in enumerate(LIST)], now=NOW)
    other = held(empty_url)
    took = executioner.timed(victims.restore, tmp_path)
    for _ in executioner.moments(victims.restore, tmp_path, TIMES, 1.2 * took):
        found = held(empty_url)
        assert found in (restored, other)
        if found == restored:
            with opened(empty_url) as store:
                store.save(
                    [page(f"{n}.txt", draft(f"{text} أمس", text)) for n, text in enumerate(LIST)], now=NOW
                )
            other = held(empty_url)


def test_a_killed_backup_is_whole_or_not_there(
    empty_url: str, executioner: Executioner, tmp_path: Path
) -> None:
    """Under its name is the one before, or the new one; whatever else is left goes with the next."""
    with opened(empty_url) as store:
        store.save([tagged(number, "البلدية") for number in range(10)], now=MORNING)
        first = store.back_up(tmp_path / "backup.db", now=MORNING, program="1.0")
    took = executioner.timed(victims.back_up, tmp_path)
    for _ in executioner.moments(victims.back_up, tmp_path, TIMES, took):
        found = examined(tmp_path / "backup.db")

        assert found.made in {MORNING, NOW}
        assert found.counts == first.counts
    executioner.timed(victims.back_up, tmp_path)

    assert list(tmp_path.glob(".khulasa-*")) == []
