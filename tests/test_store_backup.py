"""A backup: whole, of one moment, from either engine into either; a store is the old one or the new."""

import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from fcntl import flock
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from feeds.layout import Layout
from feeds.publish import publish
from store import wholefile
from store.article import FeedKind, Output
from store.backupfile import Backup, described, examined
from store.copying import StoppedError
from store.dues import FIXED
from store.errors import StoreBusyError, StoreError
from store.holder import Holder
from store.replacing import RESTORED
from store.store import Store
from store.tables import SCHEMA, outputs
from tests.conftest import OpenStore
from tests.oldstores import content, load
from tests.schemas.make import SITE, fill
from tests.store_samples import HARBOUR, LATER, LIST, MORNING, draft, embedded, everything, page, rows, tagged

LIVE = {"agenda", "daemons", "leases"}
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def filled(store: Store) -> Store:
    """Return a store with whatever one can hold, on each engine in turn."""
    fill(store)
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, open_store: OpenStore, tmp_path: Path) -> Any:
    """Return another store that is empty, on each engine in turn."""
    if request.param == "sqlite":
        yield open_store(f"sqlite:///{tmp_path / 'other.db'}")
        return
    server = request.getfixturevalue("postgres")
    with server.database(request.getfixturevalue("postgres_template")) as url:
        store = open_store(url)
        yield store
        store.close()


def kept(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a backup holds of a store."""
    found = {name: listed for name, listed in rows(store).items() if name not in LIVE}
    found["meta"] = [row for row in found["meta"] if row[0] != "search index"]
    return found


def saved(store: Store, file: Path, **options: Any) -> Path:
    """Back a store up, and return where."""
    return store.back_up(file, now=NOW, program="1.0", **options).file


def test_what_comes_back_is_what_was_there(filled: Store, other: Store, tmp_path: Path) -> None:
    """Every row, from each engine to each: ids, dates, bytes, JSON, what is due, what hubs know."""
    before = kept(filled)
    other.restore(saved(filled, tmp_path / "backup.db"), now=NOW)
    after = kept(other)
    runs = after.pop("runs")
    pushes = after.pop("pushes")

    assert runs[:-1] == before.pop("runs")
    assert [row[:7] for row in pushes] == [row[:7] for row in before.pop("pushes")]
    assert after == before
    assert other.site_uri == filled.site_uri
    assert not other.search_gaps().is_whole
    assert other.reindex() == other.status().articles


def test_a_backup_of_a_backup_is_the_same(filled: Store, other: Store, tmp_path: Path) -> None:
    """Round and round nothing wears off: what the second backup brings is what the first one does."""
    first = saved(filled, tmp_path / "first.db")
    other.restore(first, now=NOW)
    second = saved(other, tmp_path / "second.db")
    again = kept(other)
    other.restore(second, now=NOW)
    last = kept(other)
    for found in (again, last):
        del found["runs"]

    assert last == again


def test_a_backup_says_what_it_is(filled: Store, tmp_path: Path) -> None:
    """One file, for its owner only, with the moment, the program and the counts in it."""
    made = filled.back_up(tmp_path / "backup.db", now=NOW, program="1.0")
    status = filled.status()

    assert examined(made.file) == made == described(made.file)
    assert (made.schema, made.made, made.program) == (SCHEMA, NOW, "1.0")
    assert made.counts == {
        "articles": status.articles,
        "tags": status.tags,
        "pages": status.pages,
        "sources": status.sources,
    }
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert made.size == made.file.stat().st_size
    assert [path for path in tmp_path.iterdir() if "store.db" not in path.name] == [made.file]


def test_a_backup_is_a_store(filled: Store, tmp_path: Path) -> None:
    """Named in store.url it runs, finds what is searched, and is restored from as before."""
    file = saved(filled, tmp_path / "backup.db")
    with Store.open(f"sqlite:///{file}", authority="example.org", since="2026") as store:
        assert everything(store) == everything(filled)
        assert store.search_gaps().is_whole
        store.save([tagged(1, "البلدية")], now=LATER)
    filled.restore(file, now=NOW)

    assert LIST[1] in {story.article.headline for story in everything(filled)}


def test_what_was_removed_is_in_no_backup(store: Store, tmp_path: Path) -> None:
    """Deleted for good means deleted: no page of the file still holds the words."""
    store.save([page("a.txt", draft(), embedded())], now=MORNING)
    gone = next(story for story in everything(store) if story.article.headline == HARBOUR)
    before = saved(store, tmp_path / "before.db").read_bytes()
    store.remove_article(gone.article.short_id, now=LATER)
    after = saved(store, tmp_path / "after.db").read_bytes()
    word = "الرصيف".encode()

    assert (word in before, word in after) == (True, False)


def test_writers_go_on_meanwhile(store: Store, tmp_path: Path) -> None:
    """A backup under steady writing ends, and holds whole transactions only: each saves two articles."""
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        for number in count():
            first, second = (f"{LIST[(number + more) % 10]} رقم {number}" for more in (0, 1))
            store.save([page(f"{number}.txt", draft(first, first), embedded(second, second))], now=MORNING)
            begun.set()
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    made: list[Backup] = []
    try:
        while len(made) < 5 or made[-1].counts["pages"] == made[0].counts["pages"]:
            made.append(store.back_up(tmp_path / f"{len(made)}.db", now=NOW, program="1.0"))
    finally:
        stop.set()
        writer.join()

    assert [backup for backup in made if backup.counts["articles"] != 2 * backup.counts["pages"]] == []


def test_a_file_that_is_there_stays(store: Store, tmp_path: Path) -> None:
    """Whoever types backup for restore must not lose the only backup."""
    file = saved(store, tmp_path / "backup.db")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="exists already: name another file, or give --force"):
        saved(store, file)
    assert file.read_bytes() == before
    saved(store, file, over=True)
    with pytest.raises(StoreError, match="is no file"):
        saved(store, tmp_path, over=True)


@pytest.mark.parametrize("name", ["missing/backup.db", "file/backup.db", "x" * 300])
def test_a_place_that_is_none_is_named(store: Store, tmp_path: Path, name: str) -> None:
    """A folder that is not there, or is a file; a name that is too long."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=name):
        saved(store, tmp_path / name)


def test_a_failed_backup_leaves_the_old_one(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong, even at the last step: the file is the one before, and nothing lies beside it."""
    file = saved(filled, tmp_path / "folder.db")
    before = file.read_bytes()
    # No disk can be made to fail at this step only.
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises(StoreError, match=r"folder\.db: No space left on device: make room on its disk"):
        saved(filled, file, over=True)

    assert file.read_bytes() == before
    assert list(tmp_path.glob(".khulasa-*")) == []


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of its own, with room for a small store."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("only root can make a disk that is full")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill_up(folder: Path) -> None:
    """Leave no room on a disk."""
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))


def test_a_full_disk_is_named(filled: Store, small: Path) -> None:
    """The copy ends where room does: the store is well, the file is not there."""
    fill_up(small)
    with pytest.raises(StoreError, match=r"small/backup\.db: .*full.*: make room on"):
        saved(filled, small / "backup.db")

    assert [path.name for path in small.iterdir()] == ["ballast"]


def test_a_restore_without_room_changes_nothing(filled: Store, small: Path, tmp_path: Path) -> None:
    """The disk fills while rows come in: what was there before is there."""
    file = saved(filled, tmp_path / "backup.db")
    with Store.open(f"sqlite:///{small / 'store.db'}", authority="example.org", since="2026") as store:
        store.save([tagged(1, "البلدية")], now=MORNING)
        fill_up(small)
        before = rows(store)
        with pytest.raises(StoreError, match="full"):
            store.restore(file, now=NOW)

        assert rows(store) == before


def test_an_upgrade_without_room_changes_nothing(small: Path, tmp_path: Path) -> None:
    """No backup, no migration."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    load("0001", url)
    before = content(url)
    fill_up(small)
    with pytest.raises(StoreError, match=r"small/store\.db\.before-0001-.*full"):
        Store.open(url, authority="news.example", since="2026", keep_in=small)

    assert content(url) == before


def test_whoever_asked_can_stop_it(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that is told to end does not wait for a large store."""
    monkeypatch.setattr("store.backup._STEPS", 1)  # this store is small
    with pytest.raises(StoppedError):
        saved(filled, tmp_path / "backup.db", stopped=lambda: True)

    assert not (tmp_path / "backup.db").exists()
    assert list(tmp_path.glob(".khulasa-*")) == []


def test_what_a_killed_backup_leaves_is_cleared_away(store: Store, tmp_path: Path) -> None:
    """By the next one in that folder; what somebody is writing at the moment stays."""
    (tmp_path / ".khulasa-0123456789ab.part").write_bytes(b"half")
    (tmp_path / ".khulasa-0123456789ab.part-journal").touch()
    with wholefile.appearing(tmp_path / "other.db") as part:
        saved(store, tmp_path / "backup.db")

        assert sorted(path.name for path in tmp_path.glob(".khulasa-*")) == [part.name]
    assert (tmp_path / "other.db").exists()


def test_the_store_is_no_place_for_its_backup(filled: Store, tmp_path: Path) -> None:
    """Nor its own backup: a name that leads to it in another way is seen through."""
    if not filled._database.is_sqlite:
        return
    link = tmp_path / "link.db"
    link.symlink_to(filled._database.where)
    for name in (link, Path(filled._database.where)):
        with pytest.raises(StoreError, match="is the store itself"):
            saved(filled, name, over=True)
        with pytest.raises(StoreError, match="is the store itself"):
            filled.restore(name, now=NOW)


def cut(file: Path) -> None:
    """Lose the end, as a copy does that was broken off."""
    os.truncate(file, file.stat().st_size // 2)


def flip(file: Path) -> None:
    """Change one bit of a text: nothing that SQLite itself would notice."""
    data = bytearray(file.read_bytes())
    place = data.index("الرصيف".encode())
    data[place] ^= 1
    file.write_bytes(data)


def empty(file: Path) -> None:
    """Lose everything."""
    os.truncate(file, 0)


def misname(file: Path) -> None:
    """Take something else for it."""
    file.write_text("store:\n  url: sqlite:///khulasa.db\n" * 99, encoding="utf-8")


def unhinge(file: Path) -> None:
    """Point to a row that is not there."""
    _run(file, "DELETE FROM stories")


def be_newer(file: Path) -> None:
    """Come from a program of next year."""
    _run(file, "UPDATE alembic_version SET version_num = '9999'")


def be_other(file: Path) -> None:
    """Be of some other program."""
    _run(file, "DROP TABLE alembic_version")


def be_view(file: Path) -> None:
    """Show rows that somebody computes."""
    _run(file, "DROP TABLE meta", "CREATE VIEW meta AS SELECT 'site uri' AS name, 'x' AS value")


def lack(file: Path) -> None:
    """Lack a column."""
    _run(file, "ALTER TABLE tags DROP COLUMN named")


def double(file: Path) -> None:
    """Hold twice what there may be but one of."""
    _run(
        file,
        "CREATE TABLE doubled AS SELECT * FROM sources",
        "INSERT INTO doubled SELECT id + 100, name FROM sources",
        "DROP TABLE sources",
        "ALTER TABLE doubled RENAME TO sources",
        "CREATE UNIQUE INDEX numbers ON sources (id)",
    )


def _run(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in (*statements, "PRAGMA user_version = 0"):  # no seal gives it away
            connection.execute(statement)


def misindex(file: Path) -> None:
    """Find other rows by an index than by looking through all of them."""
    _run(
        file,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'page_id)', 'article_id)')"
        " WHERE name = 'ix_copies_page_id'",
    )


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (cut, "damaged"),
        (flip, "was changed or damaged since it was made"),
        (empty, "is no backup of Khulasa's"),
        (misname, "is no backup of Khulasa's"),
        (unhinge, "that is not there"),
        (be_newer, r"its schema '9999' is newer than this program's .*: restore it with .* made it, 1\.0"),
        (misindex, "is damaged: row .* missing from index ix_copies_page_id"),
        (be_other, "is no backup of Khulasa's"),
        (be_view, "is no backup of Khulasa's"),
        (lack, "is not whole: tags has no named"),
        (double, "holds rows that do not fit together"),
        (Path.unlink, "there is no such file"),
    ],
)
def test_what_is_no_backup_changes_nothing(store: Store, tmp_path: Path, harm: Any, told: str) -> None:
    """A file that is damaged, foreign or newer is refused in one line, and the store stays as it is."""
    store.save([page("a.txt", draft(), embedded())], now=MORNING)
    file = saved(store, tmp_path / "backup.db")
    before = rows(store)
    harm(file)
    with pytest.raises(StoreError, match=f"backup.db: .*{told}"):
        store.restore(file, now=NOW)

    assert rows(store) == before


def test_a_folder_is_no_backup(store: Store, tmp_path: Path) -> None:
    """Nor is what never ends, nor what has no name."""
    for name in (tmp_path, Path("/dev/zero")):
        with pytest.raises(StoreError, match="is no file"):
            store.restore(name, now=NOW)
    with pytest.raises(StoreError, match="File name too long"):
        store.restore(tmp_path / ("x" * 300), now=NOW)


def test_a_damaged_store_is_not_backed_up(tmp_path: Path) -> None:
    """The store is named, not the file that is not there: it is the old backups that are needed now."""
    file = tmp_path / "store.db"
    with Store.open(f"sqlite:///{file}", authority="example.org", since="2026") as store:
        fill(store)
    with closing(sqlite3.connect(file)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'copies'").fetchone()[0]
        connection.execute("PRAGMA journal_mode = DELETE")
    with file.open("r+b") as damaged:
        damaged.seek((root - 1) * size)
        damaged.write(bytes(size))
    with (
        Store.open(f"sqlite:///{file}", authority="example.org", since="2026") as store,
        pytest.raises(StoreError, match=rf"^{file}: database disk image is malformed: restore it"),
    ):
        saved(store, tmp_path / "backup.db")

    assert not (tmp_path / "backup.db").exists()


def test_a_folder_may_be_called_anything(store: Store, tmp_path: Path) -> None:
    """A name that is no UTF-8: what cannot be done there is said."""
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/\xff"))
    odd.mkdir()
    if store._database.is_sqlite:
        store.restore(saved(store, odd / "backup.db"), now=NOW)
        return
    with pytest.raises(StoreError, match="its folder's name is not UTF-8"):
        saved(store, odd / "backup.db")


def test_a_bug_is_no_busy_server(store: Store, tmp_path: Path) -> None:
    """A table of ours that is not there is told as what it is, at once, and nothing is changed."""
    store.save([tagged(1, "البلدية")], now=MORNING)
    file = saved(store, tmp_path / "backup.db")
    with store._database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE tallies")
    with pytest.raises(DBAPIError, match="tallies"):
        store.restore(file, now=NOW)

    assert len(everything(store)) == 1


def test_who_is_swept_away_begins_anew(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between making a file and holding it somebody may take it for left behind."""
    held: list[int] = []

    def sweep_first(file: int, how: int) -> None:
        if not held:
            for part in tmp_path.glob(".khulasa-*"):
                part.unlink()
        held.append(file)
        flock(file, how)

    # It takes two processes, and luck.
    monkeypatch.setattr("fcntl.flock", sweep_first)

    assert saved(store, tmp_path / "backup.db").is_file()
    assert len(held) == 2


def test_an_older_backup_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    """A copy of it: the file itself stays as it is."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    load("0001", url)
    before = (tmp_path / "old.db").read_bytes()
    done = store.restore(tmp_path / "old.db", now=NOW)

    assert (done.backup.schema, done.backup.made, store.status().articles) == ("0001", None, 5)
    assert (tmp_path / "old.db").read_bytes() == before


def test_what_belongs_to_running_processes_stays(filled: Store, tmp_path: Path) -> None:
    """Leases and the schedule go on; in a backup of yesterday they are those of yesterday."""
    file = saved(filled, tmp_path / "backup.db")
    filled.office.take("seeds", Holder("me", "me"), timedelta(minutes=5))
    filled.office.hurry("maintenance", NOW)
    before = {name: listed for name, listed in rows(filled).items() if name in LIVE}
    filled.restore(file, now=NOW)

    assert {name: listed for name, listed in rows(filled).items() if name in LIVE} == before
    assert before["leases"]
    assert before["agenda"]


def test_an_open_store_goes_on(other: Store, tmp_path: Path) -> None:
    """Of what was there before nothing is remembered: not the site's URI, not the numbers of rows."""
    with Store.open(
        f"sqlite:///{tmp_path / 'elsewhere.db'}", authority="elsewhere.example", since="2020"
    ) as elsewhere:
        elsewhere.save([tagged(3, "الطب")], now=MORNING)
        file = saved(elsewhere, tmp_path / "backup.db")
    other.save([tagged(1, "البلدية"), tagged(2, "الجبل")], now=MORNING)
    publish(other, SITE, Layout(), tmp_path / "public")
    other.restore(file, now=NOW)
    other.save([tagged(4, "الطب"), tagged(2, "الجبل")], now=LATER)
    with other.snapshot() as snapshot:
        site = snapshot.site()

    assert site.uri == other.site_uri == "tag:elsewhere.example,2020:site"
    assert {story.article.headline for story in everything(other)} == {LIST[2], LIST[3], LIST[4]}
    assert {tag.tag.name: tag.stories for tag in other.tags()} == {"الطب": 2, "الجبل": 1}
    assert publish(other, SITE, Layout(), tmp_path / "public").failed == ()


def test_readers_see_the_old_or_the_new(store: Store, tmp_path: Path) -> None:
    """Never a mixture, and never an error: each story comes with its tag, all from one of the two."""
    store.save([tagged(n, "الأول") for n in range(5)], now=MORNING)
    first = saved(store, tmp_path / "first.db")
    store.save([tagged(n, "الثاني") for n in range(10)], now=LATER)
    second = saved(store, tmp_path / "second.db")
    seen: set[tuple[int, str, int]] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with store.snapshot() as snapshot:
                feeds = snapshot.feeds(FeedKind.TAG)
                found = [snapshot.newest(feed, 50, ()) for feed in feeds]
            seen.update((len(feeds), feed.name, len(of)) for feed, of in zip(feeds, found, strict=True) if of)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for file in (first, second) * 4:
            store.restore(file, now=NOW)
    finally:
        stop.set()
        for reader in readers:
            reader.join()

    assert seen <= {(1, "الأول", 5), (2, "الثاني", 10)}
    assert seen


def test_whoever_reads_for_long_is_waited_for(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server somebody may study a table for hours: nothing is changed, and we say so."""
    store.save([tagged(1, "البلدية")], now=MORNING)
    file = saved(store, tmp_path / "backup.db")
    before = rows(store)
    monkeypatch.setattr("store.replacing._PATIENCE", timedelta(seconds=1))
    with store._database.reading() as connection:
        connection.execute(text("SELECT COUNT(*) FROM articles"))
        if store._database.is_sqlite:
            store.restore(file, now=NOW)
            return
        with pytest.raises(StoreBusyError, match="somebody goes on reading"):
            store.restore(file, now=NOW)

    assert rows(store) == before


def test_published_files_become_true_again(store: Store, tmp_path: Path) -> None:
    """What was published since is deleted or written anew, the rest is not touched; a full look agrees."""
    public = tmp_path / "public"
    store.save([tagged(1, "البلدية"), tagged(2, "الجبل")], now=MORNING)
    publish(store, SITE, Layout(), public)
    before = contents(public)
    file = saved(store, tmp_path / "backup.db")
    store.save([tagged(3, "البلدية"), tagged(4, "المرور")], now=LATER)
    publish(store, SITE, Layout(), public)
    done = store.restore(file, now=NOW)
    again = publish(store, SITE, Layout(), public)

    assert contents(public) == before
    assert done.strays == len([path for path in again.removed if path not in before])
    assert set(again.reasons.values()) == {RESTORED}
    assert not any("tags/الجبل" in path for path in again.written)
    assert publish(store, SITE, Layout(), public, verify=True).written == ()
    with store._database.reading() as connection:
        assert connection.execute(select(outputs.c.path).where(outputs.c.size < 0)).all() == []


def test_a_new_store_takes_over_an_old_folder(store: Store, open_store: OpenStore, tmp_path: Path) -> None:
    """The disk of the store is lost, that of the web server is not: what lies there is looked at."""
    public = tmp_path / "public"
    store.save([tagged(1, "البلدية")], now=MORNING)
    publish(store, SITE, Layout(), public)
    file = saved(store, tmp_path / "backup.db")
    before = contents(public)
    store.save([tagged(3, "البلدية")], now=LATER)
    publish(store, SITE, Layout(), public)
    new = open_store(f"sqlite:///{tmp_path / 'new.db'}")
    new.restore(file, now=NOW)
    publish(new, SITE, Layout(), public)

    assert before.items() <= contents(public).items()


def contents(public: Path) -> dict[str, bytes]:
    """Return what is published, but for what only the publisher reads."""
    return {
        path.relative_to(public).as_posix(): path.read_bytes()
        for path in sorted(public.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_what_came_since_comes_back_under_its_ids(store: Store, tmp_path: Path) -> None:
    """The same pages, read again after a restore, make the same entries: no reader shows one twice."""
    store.save([tagged(1, "البلدية")], now=MORNING)
    file = saved(store, tmp_path / "backup.db")
    news = [tagged(2, "الجبل"), page("h.txt", draft(), embedded(), seen=LATER)]
    store.save(news, now=LATER)
    known = {story.uri: (story.published, story.updated) for story in everything(store)}
    tags = {tag.tag.uri for tag in store.tags()}
    store.restore(file, now=NOW)
    assert [store.digest_of(read.origin, "seeds") for read in news] == [None, None]
    store.save(news[::-1], now=NOW)
    again = {story.uri: (story.published, story.updated) for story in everything(store)}

    assert again == known
    assert {tag.tag.uri for tag in store.tags()} == tags


def test_removals_since_are_named(store: Store, tmp_path: Path) -> None:
    """An article that somebody took out for good is back with an older backup: it has to be said."""
    store.save([tagged(1, "البلدية"), tagged(2, "الجبل")], now=MORNING)
    one, two = (story.article.short_id for story in everything(store))
    store.remove_article(one, now=LATER)
    file = saved(store, tmp_path / "backup.db")
    store.remove_article(two, now=LATER)
    foreseen = store.foresee(file)
    done = store.restore(file, now=NOW)

    assert list(done.removed_since) == list(foreseen.removed_since) == [two]
    assert [story.article.short_id for story in everything(store)] == [two]


def test_a_dry_run_foretells(filled: Store, tmp_path: Path) -> None:
    """It names what would be replaced, and changes nothing."""
    file = saved(filled, tmp_path / "backup.db")
    filled.save([tagged(5, "البحر")], now=LATER)
    filled.record_published((), {"new.html": Output(FIXED, 0, 1, 2)}, ())
    before = rows(filled)
    foreseen = filled.foresee(file)
    assert rows(filled) == before
    done = filled.restore(file, now=NOW)

    assert (foreseen.before, foreseen.strays, foreseen.backup) == (done.before, done.strays, done.backup)
    assert done.strays == 1


def test_what_goes_before_may_refuse(filled: Store, tmp_path: Path) -> None:
    """No restore without the backup of what is there; no such backup for a file that is no good."""
    file = saved(filled, tmp_path / "backup.db")
    filled.save([tagged(5, "البحر")], now=LATER)
    before = rows(filled)
    asked: list[str] = []

    def refuse() -> None:
        asked.append("asked")
        raise StoreError("disk", "is full")

    with pytest.raises(StoreError, match="disk: is full"):
        filled.restore(file, now=NOW, before=refuse)
    cut(file)
    with pytest.raises(StoreError, match="damaged"):
        filled.restore(file, now=NOW, before=refuse)

    assert asked == ["asked"]
    assert rows(filled) == before


def test_hubs_are_asked_anew(filled: Store, tmp_path: Path) -> None:
    """What a hub knows of us may be of a later time than the backup."""
    file = saved(filled, tmp_path / "backup.db")
    filled.restore(file, now=NOW)

    assert [push.due for push in filled.pushes().values()] == [NOW]


def test_nothing_is_held_open(store: Store, tmp_path: Path) -> None:
    """A thousand nights of backups leave no descriptor behind."""
    saved(store, tmp_path / "0.db")
    before = descriptors()
    for number in range(1, 6):
        store.restore(saved(store, tmp_path / f"{number}.db"), now=NOW)

    assert descriptors() <= before + 3  # SQLite's own, of a pooled connection


def descriptors() -> int:
    """Return how many files this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
