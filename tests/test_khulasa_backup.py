"""`khulasa backup` and `khulasa restore`, beside a daemon and without one; what maintenance keeps."""

import json
import os
import pty
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from khulasa.backups import nightly
from khulasa.cli import call
from khulasa.config import Config, read_config
from khulasa.exits import Exit
from khulasa.pipeline import kept_in, open_store
from store.backupfile import described, opened
from store.errors import StoreError
from store.holder import Holder
from store.store import Store
from tests.daemon import PATIENCE, PROGRAM, Daemon
from tests.oldstores import load

NIGHT = datetime(2026, 3, 5, 3, 30, tzinfo=UTC)
PAGE = """{headline}
{headline} وفق ما أعلنته البلدية صباح اليوم.
المصدر: جريدة المرفأ
كلمات دلالية
{tag}
"""
BRIDGE = PAGE.format(headline="إغلاق الجسر القديم أمام الشاحنات ثلاثة أشهر", tag="الجسور")
MUSEUM = PAGE.format(headline="متحف المدينة يعرض مخطوطات نادرة للمرة الأولى", tag="المتاحف")


class Place:
    """A folder with a configuration and an article, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Make it as somebody would."""
        self.folder = folder
        self._capsys = capsys
        self("init", ".")
        (folder / "seeds" / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
        self("ingest")
        self("rebuild")

    def __call__(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Run the command, which is to end with this code; return what it prints."""
        ended = call(arguments)
        out, err = self._capsys.readouterr()

        assert (int(ended), err if ended != code else "") == (code, "")
        return out, err


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a folder with a configuration, an article and what is published of it."""
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path, capsys)


def run(folder: Path, *arguments: str, code: int = 0, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder as a process of its own."""
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == code, done.stderr
    return done


def entries(folder: Path) -> str:
    """Return the feed of everything."""
    return (folder / "public" / "atom.xml").read_text(encoding="utf-8")


def test_there_and_back(place: Place) -> None:
    """What came in after the backup goes, is told of, and comes back with the next ingest."""
    told, _ = place("backup", "backup.db")
    before = entries(place.folder)
    (place.folder / "seeds" / "museum.txt").write_text(MUSEUM, encoding="utf-8")
    place("ingest")
    place("rebuild")
    after = entries(place.folder)
    out, err = place("restore", "backup.db", "--yes")

    assert told.startswith("backup.db: 1 article of ")
    assert out.startswith("replaced 2 articles by 1 article of ")
    assert f"what was there before is in {place.folder / 'khulasa.db.before-restore-'}" in err
    assert entries(place.folder) == before
    with open_store(read_config(place.folder / "config.yaml", {})) as store:
        assert store.search_gaps().is_whole
    place("ingest")
    place("rebuild")
    assert entries(place.folder) == after
    assert "مخطوطات" in after


def test_one_document_for_programs(place: Place) -> None:
    """The same keys each time."""
    made = json.loads(place("backup", "backup.db", "--json")[0])
    dry = json.loads(place("restore", "backup.db", "--dry-run", "--json")[0])
    done = json.loads(place("restore", "backup.db", "--yes", "--json")[0])

    assert list(made) == ["file", "schema", "made", "program", "size", "articles", "tags", "pages", "sources"]
    assert dry["backup"] == done["backup"] == made
    assert list(dry) == ["backup", "before", "kept", "removed_since", "strays", "dry_run"]
    assert (dry["kept"], dry["dry_run"], done["dry_run"]) == (None, True, False)
    assert described(Path(done["kept"])).counts == done["before"]


def test_a_removal_since_is_told(place: Place) -> None:
    """What somebody took out for good is back, and how to take it out again is said."""
    place("backup", "backup.db")
    (gone,) = (place.folder / "public" / "articles").iterdir()
    place("remove", gone.name)
    _, foreseen = place("restore", "backup.db", "--dry-run")
    _, told = place("restore", "backup.db", "--yes")

    again = f"`khulasa remove {gone.name}` removes it again\n"
    assert foreseen == f"{gone.name}: was removed after the backup was made, and would be back: {again}"
    assert f"{gone.name}: was removed after the backup was made, and is back: {again}" in told
    assert gone.exists()


def test_nothing_is_replaced_unasked(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can be asked, --yes has to stand there; an empty store needs none."""
    monkeypatch.setattr("sys.stdin", StringIO())
    place("backup", "backup.db")
    _, refused = place("restore", "backup.db", code=Exit.USAGE)
    for name in ("khulasa.db", "khulasa.db-wal", "khulasa.db-shm"):
        (place.folder / name).unlink(missing_ok=True)
    out, _ = place("restore", "backup.db")

    assert refused == "khulasa restore backup.db: the store holds 1 article: give --yes to replace them\n"
    assert out.startswith("replaced 0 articles by 1 article")
    assert list(place.folder.glob("*.before-*")) == []


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", Exit.INTERRUPTED)])
def test_somebody_on_a_terminal_is_asked(place: Place, answer: str, code: int) -> None:
    """The question says what goes and what comes."""
    place("backup", "backup.db")
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        done = run(place.folder, "restore", "backup.db", code=code, stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)

    assert "the store holds 1 article. Replace all of it by 1 article of " in done.stderr
    assert bool(list(place.folder.glob("*.before-*"))) == (answer == "y")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ("backup backup.db", Exit.IO, "backup.db: exists already: name another file, or give --force"),
        ("backup config.yaml --force", Exit.USAGE, "config.yaml: is no backup of Khulasa's, and stays"),
        ("backup khulasa.db --force", Exit.USAGE, "khulasa.db: is no backup of Khulasa's, and stays"),
        ("backup public/backup.db", Exit.USAGE, "public/backup.db: would be served to everybody"),
        ("backup seeds/../public/x/y.db", Exit.USAGE, "y.db: would be served to everybody"),
        ("backup no/backup.db", Exit.IO, "no/backup.db: No such file or directory: make its folder"),
        ("restore config.yaml --yes", Exit.IO, "config.yaml: is no backup of Khulasa's"),
        ("restore nothing.db --yes", Exit.IO, "nothing.db: there is no such file"),
        ("restore khulasa.db --yes", Exit.IO, "khulasa.db: is the store itself"),
        ("restore - --yes", Exit.IO, "-: there is no such file"),
    ],
)
def test_what_makes_no_sense_is_one_line(place: Place, arguments: str, code: int, told: str) -> None:
    """And nothing is changed by it, nor a backup made before it."""
    place("backup", "backup.db")
    before = {path.name: path.stat().st_size for path in place.folder.iterdir() if "wal" not in path.name}
    _, err = place(*arguments.split(), code=code)

    assert told in err
    assert err.count("\n") == 1
    assert {
        path.name: path.stat().st_size for path in place.folder.iterdir() if "wal" not in path.name
    } == before


def test_force_replaces_a_backup(place: Place) -> None:
    """By one that is whole: a cron job may use one name for ever."""
    place("backup", "backup.db")
    before = described(place.folder / "backup.db")
    place("backup", "backup.db", "--force")
    after = described(place.folder / "backup.db")
    assert before.made is not None
    assert after.made is not None

    assert after.made > before.made


def test_whoever_holds_the_store_is_named(place: Place) -> None:
    """A restore waits for who publishes, and says who it is; a backup waits for nobody."""
    place("backup", "backup.db")
    with open_store(read_config(place.folder / "config.yaml", {})) as store:
        store.office.take("publish", Holder("elsewhere", "`khulasa run` elsewhere"), timedelta(minutes=5))
        _, err = place("restore", "backup.db", "--yes", "--wait", "0", code=Exit.BUSY)
        place("backup", "other.db")

    assert "`khulasa run` elsewhere" in err


def test_a_daemon_goes_on(tmp_path: Path) -> None:
    """
    Backup and restore beside it: it takes in anew what came since, before anything is published.

    What it publishes then is what was there before, so that no reader sees anything go.
    """
    daemon = Daemon(tmp_path)
    daemon.page("bridge.txt", BRIDGE)
    with daemon.running(), open_store(read_config(tmp_path / "config.yaml", daemon.environ)) as store:
        daemon.wait_for("published")
        run(tmp_path, "backup", "backup.db", env=daemon.environ)
        daemon.page("museum.txt", MUSEUM)
        daemon.wait_for("ingested", 2)
        daemon.wait_for("published", 2)
        before = entries(tmp_path)
        run(tmp_path, "restore", "backup.db", "--yes", env=daemon.environ)
        daemon.wait_for("ingested", 3)  # museum.txt, which the store has never seen
        deadline = time.monotonic() + PATIENCE
        while store.office.unpublished() is not None and time.monotonic() < deadline:
            time.sleep(0.05)  # the daemon is silent about files that are as they should be

        assert store.office.unpublished() is None
        assert entries(tmp_path) == before
    assert "مخطوطات" in before
    assert [line for line in daemon.lines if " ERROR " in line] == []


def test_an_upgrade_is_told(tmp_path: Path) -> None:
    """Whoever runs the first command of a new program reads where the backup is."""
    subprocess.run([PROGRAM, "init", tmp_path, "--quiet"], check=True)
    load("0001", f"sqlite:///{tmp_path / 'khulasa.db'}")
    done = run(tmp_path, "status")
    (kept,) = tmp_path.glob("khulasa.db.before-0001-*.db")

    assert f"brought up to date; what it was before is in {kept}" in done.stderr
    assert run(tmp_path, "status").stderr == ""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a configuration that keeps three backups."""
    (tmp_path / "config.yaml").write_text("backup: {folder: backups, keep: 3}\n", encoding="utf-8")
    return read_config(tmp_path / "config.yaml", {})


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    """Return a store of that configuration."""
    with open_store(config) as store:
        yield store


def names(config: Config) -> list[str]:
    """Return what is in the folder of backups."""
    assert config.backup.folder is not None
    return sorted(path.name for path in config.backup.folder.iterdir())


def test_as_many_nights_are_kept_as_were_asked_for(store: Store, config: Config) -> None:
    """The newest; the folder is made, and is for its owner only."""
    done = [nightly(store, config, now=NIGHT + timedelta(days=day)) for day in range(5)]

    assert names(config) == [f"khulasa-202603{day:02}T033000Z.db" for day in (7, 8, 9)]
    assert [made and [path.name for path in made.removed] for made in done] == [
        [],
        [],
        [],
        ["khulasa-20260305T033000Z.db"],
        ["khulasa-20260306T033000Z.db"],
    ]
    assert config.backup.folder is not None
    assert config.backup.folder.stat().st_mode & 0o777 == 0o700


def test_what_it_did_not_write_stays(store: Store, config: Config, tmp_path: Path) -> None:
    """Other names, other files under its names, backups of another site, links."""
    folder = config.backup.folder
    assert folder is not None
    folder.mkdir()
    with Store.open(f"sqlite:///{tmp_path / 'o.db'}", authority="other.example", since="2026") as other:
        other.back_up(folder / "khulasa-20200101T000000Z.db", now=NIGHT, program="1.0")
    store.back_up(folder / "before-the-move.db", now=NIGHT, program="1.0")
    store.back_up(folder / "khulasa-20200102T000000Z.db.old", now=NIGHT, program="1.0")
    store.back_up(tmp_path / "elsewhere.db", now=NIGHT, program="1.0")
    (folder / "khulasa-20200103T000000Z.db").write_bytes(b"not a database")
    (folder / "khulasa-20200104T000000Z.db").symlink_to(tmp_path / "elsewhere.db")
    (folder / "khulasa-20200105T000000Z.db").mkdir()
    damaged = store.back_up(folder / "khulasa-20200106T000000Z.db", now=NIGHT, program="1.0").file
    os.truncate(damaged, 4096)
    before = names(config)
    for day in range(5):
        nightly(store, config, now=NIGHT + timedelta(days=day))

    assert [name for name in before if name not in names(config)] == []
    assert len(names(config)) == len(before) + 3


def test_a_clock_that_was_ahead_costs_no_backup(store: Store, config: Config) -> None:
    """The one just made stays, though others claim to be newer."""
    for day in range(400, 405):
        nightly(store, config, now=NIGHT + timedelta(days=day))
    made = nightly(store, config, now=NIGHT)

    assert made is not None
    assert made.made.file.exists()
    assert len(names(config)) == 3


def test_a_failed_night_costs_no_backup(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is deleted when the new one is not there."""
    for day in range(3):
        nightly(store, config, now=NIGHT + timedelta(days=day))
    before = names(config)

    def refuse(*_: object, **__: object) -> None:
        raise StoreError("disk", "is full")

    monkeypatch.setattr("store.store.back_up", refuse)  # the disk is that of the tests
    with pytest.raises(StoreError, match="disk: is full"):
        nightly(store, config, now=NIGHT + timedelta(days=9))

    assert names(config) == before


def test_a_night_that_is_stopped_leaves_nothing(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon ends; the next one makes it."""
    monkeypatch.setattr("store.backup._STEPS", 1)  # this store is small

    assert nightly(store, config, now=NIGHT, stopped=lambda: True) is None
    assert names(config) == []


def test_no_folder_no_backup(tmp_path: Path) -> None:
    """Nobody asked for any."""
    (tmp_path / "config.yaml").write_text("site: {title: خلاصة}\n", encoding="utf-8")
    config = read_config(tmp_path / "config.yaml", {})
    with open_store(config) as store:
        assert nightly(store, config, now=NIGHT) is None


def test_a_folder_that_cannot_be_made_is_named(store: Store, config: Config) -> None:
    """By its name, with what to do."""
    assert config.backup.folder is not None
    config.backup.folder.write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="backups: File exists"):
        nightly(store, config, now=NIGHT)


@pytest.mark.parametrize(
    ("url", "folder", "wanted"),
    [
        ("sqlite:///khulasa.db", "null", None),
        ("sqlite:///khulasa.db", "backups", "backups"),
        ("postgresql://localhost/khulasa", "null", "."),
        ("postgresql://localhost/khulasa", "backups", "backups"),
    ],
)
def test_where_a_backup_goes_that_nobody_asked_for(
    tmp_path: Path, url: str, folder: str, wanted: str | None
) -> None:
    """Into the folder, else beside the store, else beside the configuration and its pages."""
    (tmp_path / "config.yaml").write_text(
        f"store: {{url: '{url}'}}\nbackup: {{folder: {folder}}}\n", encoding="utf-8"
    )

    assert kept_in(read_config(tmp_path / "config.yaml", {})) == (wanted and tmp_path / wanted)


def test_a_name_that_is_no_utf8_is_read(store: Store, tmp_path: Path) -> None:
    """Whatever somebody's disk calls it."""
    made = store.back_up(tmp_path / "backup.db", now=NIGHT, program="1.0").file
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/\xff?%23.db"))
    made.rename(odd)
    with closing(opened(odd)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM articles").fetchone() == (0,)
    store.restore(odd, now=NIGHT)
