"""Stores that older programs left: brought up to date with all they hold, and backed up before."""

import re
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feeds.layout import Layout
from feeds.publish import publish
from store.backupfile import examined
from store.engine import connect
from store.errors import StoreError
from store.schema import migrate, revision
from store.store import Store
from store.tables import SCHEMA
from tests.oldstores import ENGINES, columns_of, content, differences, entries_of, load, released, stored
from tests.schemas.make import POLICY, QUERIES, SITE
from tests.store_samples import LATER

WAIT = timedelta(seconds=10)
HELD = (
    *("articles", "tombstones", "removals", "polls", "pushes", "problems", "outputs", "runs"),
    *("tag_decisions", "hosts", "fragments", "feeds", "subscriptions", "tag_addresses"),
)
"""What a stored database holds, so that there is something to lose."""


def opened(url: str, folder: Path | None = None) -> Store:
    """Open a store with the configuration that it always had."""
    return Store.open(
        url, authority="news.example", since="2026", policy=POLICY, queries=QUERIES, keep_in=folder
    )


def kept_of(store: Store) -> Path:
    """Return the backup that was made when a store was opened."""
    assert store.upgrade is not None
    return store.upgrade.kept


def test_each_released_schema_is_stored() -> None:
    """A schema that is no more the newest was released: its stores are what upgrades are tested with."""
    wanted = [(schema, engine) for schema in released() for engine in ENGINES]

    assert [pair for pair in wanted if not stored(*pair).is_file()] == []
    assert released()


@pytest.mark.parametrize("schema", released())
def test_nothing_is_lost(schema: str, empty_url: str, tmp_path: Path) -> None:
    """Every row of every table is there after the upgrade, down to ids and dates."""
    load(schema, empty_url)
    known = columns_of(empty_url)
    before = content(empty_url, known)
    opened(empty_url, tmp_path / "kept").close()
    after = content(empty_url, known)
    before["meta"] = after["meta"] = [row for row in after["meta"] if row in before["meta"]]

    assert after == before
    assert [table for table in HELD if not before[table]] == []


@pytest.mark.parametrize("schema", released())
def test_the_schema_is_that_of_a_new_store(schema: str, empty_url: str, tmp_path: Path) -> None:
    """An upgraded store is no other than one that was made today."""
    load(schema, empty_url)
    opened(empty_url, tmp_path / "kept").close()
    with closing(connect(empty_url, WAIT)) as database, database.reading() as connection:
        assert revision(connection) == SCHEMA
        assert differences(database) == []


@pytest.mark.parametrize("schema", released())
def test_subscribers_see_what_they_saw(schema: str, empty_url: str, tmp_path: Path) -> None:
    """Ids, titles, links and dates of all entries stay: no reader shows anything twice."""
    load(schema, empty_url)
    public = tmp_path / "public"
    with opened(empty_url, tmp_path / "kept") as store:
        done = publish(store, SITE, Layout(), public)
    shown = {
        path.relative_to(public).as_posix(): [
            [entry.id, entry.title, entry.link, entry.published, entry.updated]
            for entry in feedparser.parse(path).entries
        ]
        for path in sorted(public.rglob("atom.xml"))
    }

    assert done.failed == ()
    assert shown == entries_of(schema)


@pytest.mark.parametrize("schema", released())
def test_what_is_old_is_searched(schema: str, empty_url: str, tmp_path: Path) -> None:
    """Articles that came before anything was indexed are found."""
    load(schema, empty_url)
    with opened(empty_url, tmp_path / "kept") as store:
        assert store.search_gaps().is_whole
        assert store.search_gaps().articles == 5


@pytest.mark.parametrize("schema", released())
def test_a_backup_is_made_before(schema: str, empty_url: str, tmp_path: Path) -> None:
    """It holds what there was, row by row, and can be restored by this program."""
    load(schema, empty_url)
    folder = tmp_path / "kept"
    before = content(empty_url)
    with opened(empty_url, folder) as store:
        upgrade = store.upgrade
        assert upgrade is not None
        uris = sorted(story.uri for story in store.newest(None, 99))
    kept = examined(upgrade.kept)
    found = content(f"sqlite:///{upgrade.kept}")
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as new:
        new.restore(upgrade.kept, now=LATER)

        assert sorted(story.uri for story in new.newest(None, 99)) == uris
    assert (upgrade.schema, kept.schema, upgrade.kept.parent) == (schema, schema, folder)
    assert re.search(rf"\.before-{schema}-\d{{8}}T\d{{6}}Z\.db$|^khulasa.before-", upgrade.kept.name)
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(rows) + (name == "meta") for name, rows in before.items()
    }


def test_the_backup_lies_beside_the_store(tmp_path: Path) -> None:
    """Without a folder for backups it is where somebody looks first."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    load("0001", url)
    with opened(url) as store:
        kept = kept_of(store)

    assert (kept.parent, kept.name[:21]) == (tmp_path, "store.db.before-0001-")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_store_that_is_up_to_date_is_not_backed_up(tmp_path: Path) -> None:
    """Nor is one that is made."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with opened(url) as new, opened(url) as again:
        assert (new.upgrade, again.upgrade) == (None, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store.db"]


@pytest.mark.parametrize("schema", released())
def test_without_a_backup_nothing_is_changed(schema: str, empty_url: str, tmp_path: Path) -> None:
    """No room, no right, no folder: the store stays at its schema, and the program says what to do."""
    load(schema, empty_url)
    before = content(empty_url)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        opened(empty_url, tmp_path / "file" / "kept")

    assert content(empty_url) == before
    with closing(connect(empty_url, WAIT)) as database, database.reading() as connection:
        assert revision(connection) == schema


def test_a_server_needs_a_folder(empty_url: str, tmp_path: Path) -> None:
    """There is no place beside a database on a server; a file of SQLite's needs none."""
    load("0001", empty_url)
    if empty_url.startswith("sqlite"):
        opened(empty_url).close()
        return
    with pytest.raises(StoreError, match=r"name a folder in backup\.folder"):
        opened(empty_url)
    opened(empty_url, tmp_path).close()


def test_a_second_backup_of_one_second_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Nothing is written over."""
    with opened(f"sqlite:///{tmp_path / 'store.db'}") as store:
        kept = [store.keep_before("restore", None, now=LATER).name for _ in range(3)]

    name = "store.db.before-restore-20260302T113000Z"
    assert kept == [f"{name}.db", f"{name}-2.db", f"{name}-3.db"]


def test_a_newer_store_names_the_way_back(tmp_path: Path) -> None:
    """Whoever goes back to an older program is told which backup that one can read."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    load("0001", url)
    with opened(url) as store:
        kept = kept_of(store)
        with store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=re.escape(f"`khulasa restore {kept}` into it")) as caught:
        opened(url)

    assert "its schema '9999' is newer than this program's" in str(caught.value)


def test_a_copy_of_an_old_file_is_written_ahead(tmp_path: Path) -> None:
    """A file that came from elsewhere, such as a backup, serves readers while somebody writes."""
    with opened(f"sqlite:///{tmp_path / 'store.db'}") as store:
        made = store.back_up(tmp_path / "backup.db", now=LATER, program="1.0")
    url = f"sqlite:///{made.file}"
    with opened(url) as store, store._database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_migrating_keeps_nothing_where_nobody_asks(tmp_path: Path) -> None:
    """A copy that nobody else knows of is just migrated."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    load("0001", url)
    with closing(connect(url, WAIT)) as database:
        migrate(database)

    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]
    assert examined(tmp_path / "store.db").schema == SCHEMA


def test_two_starters_make_one_backup(empty_url: str, tmp_path: Path) -> None:
    """Daemon and command line find the same old store: one of them migrates it, the others wait."""
    load("0001", empty_url)
    gate = threading.Barrier(4)
    upgrades: list[object] = []

    def start() -> None:
        gate.wait()
        with opened(empty_url, tmp_path / "kept") as store:
            upgrades.append(store.upgrade)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(upgrades) == 4
    assert sum(upgrade is not None for upgrade in upgrades) == 1
    assert len(list((tmp_path / "kept").iterdir())) == 1
