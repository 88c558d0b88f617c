"""`khulasa doctor`: each thing that can be wrong is found, told with its remedy, and stops no other check."""

import json
import os
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from khulasa import __version__
from khulasa.cli import call
from khulasa.config import Config, PublishConfig, ServerConfig, SiteConfig
from khulasa.doctor import clock, database, folders, language, packages, published, running, settings, site
from khulasa.doctor.examination import CHECKS, admitted, findings
from khulasa.doctor.finding import Finding, Outcome, Patient, fine
from khulasa.doctor.folders import Folder, looked_at
from store.article import Output
from store.checkup import Checkup
from store.errors import StoreBusyError, StoreError
from store.holder import Holder
from store.office import DaemonFacts, Task
from store.searchindex import empty
from store.tables import SCHEMA
from tests.daemon import PROGRAM
from tests.postgres import Server
from tests.web import web

NOW = datetime(2026, 12, 1, tzinfo=UTC)
WELL = Checkup("SQLite 3.45.1", 3, SCHEMA)


def outcomes(found: Iterator[Finding] | list[Finding]) -> list[str]:
    """Return how grave each is."""
    return [str(one.outcome) for one in found]


class Home:
    """An installation in a folder, and the doctor's visit."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Make a configuration and a page."""
        self.folder, self._capsys = folder, capsys
        self("init", str(folder))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.set("base_url: http://localhost:8080/", f"base_url: http://127.0.0.1:{self.port}/")
        self.set("port: 8080", f"port: {self.port}")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command; return its exit code, results and notes."""
        self._capsys.readouterr()
        code = call([*arguments, *([] if arguments[0] == "init" else ["--config", str(self.config)])])
        return (int(code), *self._capsys.readouterr())

    @property
    def config(self) -> Path:
        """Where the configuration lies."""
        return self.folder / "config.yaml"

    @property
    def public(self) -> Path:
        """Where it publishes."""
        return self.folder / "public"

    def set(self, old: str, new: str) -> None:
        """Change the configuration."""
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new, 1), encoding="utf-8")

    def publish(self) -> None:
        """Read a page and publish it."""
        seed = Path(__file__).parent.parent / "seeds"
        page = min(seed.glob("*.txt"))
        (self.folder / "seeds" / "page.txt").write_bytes(page.read_bytes())
        assert self("ingest")[0] == 0
        assert self("rebuild")[0] == 0

    def doctor(self, *options: str) -> dict[str, list[dict[str, str]]]:
        """Return what is found that is not well, by check."""
        code, out, _ = self("doctor", "--json", *options)
        document = json.loads(out)
        assert code == (1 if document["errors"] else 0)
        found: dict[str, list[dict[str, str]]] = {}
        for one in document["findings"]:
            if one["outcome"] in {"warning", "error"}:
                assert one["remedy"]
                found.setdefault(one["check"], []).append(one)
        return found


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return an installation that nothing is published in yet."""
    for name in [name for name in os.environ if name.startswith("KHULASA_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    return Home(tmp_path / "home", capsys)


def test_a_new_installation_is_well_but_for_a_daemon(home: Home) -> None:
    """Before and after the first publishing; looking made nothing."""
    assert home.doctor() == {}
    assert not (home.folder / "khulasa.db").exists()
    assert not home.public.exists()

    home.publish()
    before = sorted(home.folder.rglob("*"))
    found = home.doctor()
    assert found.keys() == {"daemon"}
    assert "none runs" in found["daemon"][0]["what"]
    assert sorted(home.folder.rglob("*")) == before


def test_people_get_a_line_for_each_thing(home: Home) -> None:
    """The outcome, the check, where, what, and what would mend it; --quiet leaves out what is well."""
    home.publish()
    code, out, err = home("doctor")
    _, quiet, _ = home("doctor", "--quiet")

    assert code == 0
    assert "     ok  migrations  " in out
    assert (
        "warning  daemon      daemon: none runs: nothing is fetched or published by itself: `khulasa run`"
        in out
    )
    assert err.endswith("0 errors, 1 warning\n")
    assert "     ok" not in quiet
    assert "warning  daemon" in quiet


def test_every_check_answers(home: Home) -> None:
    """Whatever it was given: a check that says nothing looks like one that was left out."""
    home.publish()
    for offline in (True, False):
        with admitted(Patient(home.config, {}, NOW, offline)) as patient:
            assert {name for name, _ in findings(patient, CHECKS)} == set(CHECKS)


def test_a_check_that_fails_stops_no_other(tmp_path: Path) -> None:
    """Whatever it raises is a finding with its reason."""

    def raising(error: Exception) -> Callable[[Patient], Iterator[Finding]]:
        def check(_: Patient) -> Iterator[Finding]:
            yield fine("x", "begun")
            raise error

        return check

    patient = Patient(tmp_path / "config.yaml", {}, NOW)
    checks = {
        "bug": raising(ValueError("قال\nشيئًا")),
        "system": raising(PermissionError(13, "Permission denied", "/secret")),
        "store": raising(StoreError("store.url", "is lost", "find it")),
        "last": lambda _: [fine("y", "reached")],
    }

    found = [(name, one) for name, one in findings(patient, checks) if one.what != "begun"]
    assert [(name, str(one.outcome)) for name, one in found] == [
        ("bug", "error"),
        ("system", "error"),
        ("store", "error"),
        ("last", "ok"),
    ]
    assert found[0][1].what == "could not be looked at: ValueError: قال شيئًا"
    assert (found[1][1].where, found[1][1].what) == ("/secret", "Permission denied")
    assert found[2][1] == Finding(Outcome.ERROR, "store.url", "is lost", "find it")


class TestConfiguration:
    """The first thing that is looked at."""

    def test_all_faults_are_told_and_the_rest_is_looked_at(self, home: Home) -> None:
        """Each with its line; what needs no configuration is looked at all the same."""
        home.set("title: ", "titel: ")
        home.set("max_age: 15m", "max_age: soon")
        code, out, _ = home("doctor", "--json")

        document = json.loads(out)
        wrong = [one for one in document["findings"] if one["outcome"] == "error"]
        assert code == 1
        assert len(wrong) == 2
        assert all(f"{home.config}:" in one["where"] for one in wrong)
        assert {one["check"] for one in document["findings"]} == set(CHECKS)

    @pytest.mark.parametrize("data", [b"site: [", b"\xff\xfe", b"- a\n- b\n", b"&a [*a]"])
    def test_a_file_that_is_none(self, home: Home, data: bytes) -> None:
        """Broken, no text, no keys."""
        home.config.write_bytes(data)

        assert home.doctor().keys() == {"config"}

    def test_no_file_at_all(self, home: Home) -> None:
        """As where `init` never ran."""
        home.config.unlink()

        assert home.doctor().keys() == {"config"}

    def test_a_file_that_everybody_may_change(self, home: Home) -> None:
        """Whoever can write it can have us publish anywhere."""
        home.config.chmod(0o666)

        assert "everybody" in home.doctor()["config"][0]["what"]

    def test_a_password_that_everybody_may_read(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        """In the file; not one that is given in the environment, whatever the file's rights are."""
        home.config.chmod(0o644)
        monkeypatch.setenv("KHULASA_STORE_URL", "postgresql://u:hunter2@127.0.0.1:9/x")
        assert "config" not in home.doctor()
        monkeypatch.delenv("KHULASA_STORE_URL")
        home.set("url: sqlite:///khulasa.db", "url: postgresql://u:hunter2@127.0.0.1:9/x")
        assert "password" in home.doctor()["config"][0]["what"]
        home.config.chmod(0o600)

        assert "config" not in home.doctor()

    def test_a_secret_that_is_not_set(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        """By the name of its source; when it is set all is well."""
        listed = "[{name: خبر, url: 'https://a.example/', headers: {X-Key: '${NEWS_KEY}'}}]"
        monkeypatch.setenv("KHULASA_SOURCES", listed)
        (found,) = home.doctor()["config"]
        assert home("rebuild")[0] == 0
        (again,) = home.doctor()["config"]

        assert "NEWS_KEY" in found["what"]
        assert "خبر" in found["where"]
        assert again == found
        monkeypatch.setenv("NEWS_KEY", "open sesame")
        assert "config" not in home.doctor()

    def test_a_token_that_is_not_set(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        """A private feed that is published nowhere, until its variable is set."""
        home.set("feeds: []", 'feeds: [{name: خبر, where: {words: [خبر]}, token: "${NEWS_TOKEN}"}]')
        (found,) = home.doctor()["config"]

        assert "NEWS_TOKEN" in found["what"]
        assert "خبر" in found["where"]
        monkeypatch.setenv("NEWS_TOKEN", "a-token-of-twenty-letters")
        assert "config" not in home.doctor()

    @pytest.mark.parametrize(
        ("site_", "server", "expected"),
        [
            ({}, {}, []),
            ({}, {"host": "0.0.0.0"}, ["site.base_url"]),  # noqa: S104
            ({}, {"host": "::"}, ["site.base_url"]),
            ({}, {"port": 9000}, ["site.base_url"]),
            ({"base_url": "http://[::1]:8080/"}, {}, []),
            ({"base_url": "https://feeds.example.net/"}, {}, ["site.authority"]),
            ({"base_url": "https://feeds.example.net/", "authority": "example.net"}, {"port": 9000}, []),
        ],
    )
    def test_addresses_that_lead_nowhere(
        self, site_: dict[str, str], server: dict[str, object], expected: list[str]
    ) -> None:
        """Links to the reader's own machine; ids of a domain that is everybody's."""
        config = Config(site=SiteConfig.model_validate(site_), server=ServerConfig.model_validate(server))

        assert [one.where for one in settings.addresses(config)] == expected

    def test_a_hub_that_nobody_reaches(self) -> None:
        """Our own one, on this machine."""
        found = list(settings.addresses(Config(publish=PublishConfig(hub="own"))))

        assert [one.where for one in found] == ["publish.hub"]


THERE = Folder(Path("/srv/public"), is_there=True, free=10**12, files_free=10**6, user=33, owner=33)


class TestFolders:
    """Those that are written, and the one that is read."""

    @pytest.mark.parametrize(
        ("folder", "expected"),
        [
            pytest.param(THERE, ["ok"], id="well"),
            pytest.param(Folder(THERE.path), ["ok"], id="to be made"),
            pytest.param(Folder(THERE.path, is_writable=False), ["error"], id="cannot be made"),
            pytest.param(replace(THERE, is_folder=False), ["error"], id="a file"),
            pytest.param(replace(THERE, is_writable=False), ["error"], id="not ours"),
            pytest.param(replace(THERE, fault="No space left on device"), ["error"], id="full"),
            pytest.param(replace(THERE, free=5_000_000), ["ok", "error"], id="5 MB"),
            pytest.param(replace(THERE, free=100_000_000), ["ok", "warning"], id="100 MB"),
            pytest.param(replace(THERE, files_free=10), ["ok", "warning"], id="no inodes"),
            pytest.param(replace(THERE, files_free=None), ["ok"], id="a disk without inodes"),
            pytest.param(replace(THERE, mode=0o777), ["ok", "warning"], id="everybody's"),
            pytest.param(replace(THERE, mode=0o1777), ["ok"], id="everybody's, each his own"),
            pytest.param(replace(THERE, user=0), ["ok", "warning"], id="looked at by root"),
        ],
    )
    def test_a_folder_that_is_written(self, folder: Folder, expected: list[str]) -> None:
        """Each thing that can be wrong with it."""
        assert outcomes(folders.judged(folder)) == expected

    @pytest.mark.parametrize(
        ("folder", "expected"),
        [
            (THERE, "ok"),
            (Folder(THERE.path), "warning"),
            (replace(THERE, is_folder=False), "error"),
            (replace(THERE, is_readable=False), "error"),
            (replace(THERE, fault="Too many levels of symbolic links"), "error"),
        ],
    )
    def test_a_folder_that_is_read(self, folder: Folder, expected: str) -> None:
        """The pages'."""
        assert outcomes(folders.judged_read(folder)) == [expected]

    def test_looking_leaves_nothing(self, tmp_path: Path) -> None:
        """A hidden file is written, renamed, and gone."""
        found = looked_at(tmp_path, probe=True)

        assert (found.is_there, found.is_writable, found.fault) == (True, True, None)
        assert found.free > 0
        assert found.kind
        assert list(tmp_path.iterdir()) == []

    def test_a_link_that_leads_in_a_circle(self, tmp_path: Path) -> None:
        """What the system says of it is told."""
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")

        assert looked_at(tmp_path / "a").fault

    def test_a_link_that_somebody_laid_is_not_written_through(self, tmp_path: Path) -> None:
        """The doctor may be root."""
        (tmp_path / "secret").write_bytes(b"mine")
        for name in (folders._PROBE, ".khulasa-doctor.tmp"):
            (tmp_path / "public").mkdir(exist_ok=True)
            (tmp_path / "public" / name).symlink_to(tmp_path / "secret")
        looked_at(tmp_path / "public", probe=True)

        assert (tmp_path / "secret").read_bytes() == b"mine"

    def test_a_folder_below_a_file_cannot_be_made(self, tmp_path: Path) -> None:
        """Nor is it there."""
        (tmp_path / "file").touch()

        assert outcomes(folders.judged(looked_at(tmp_path / "file" / "public", probe=True))) == ["error"]

    def test_a_store_on_a_network_is_an_error(self, tmp_path: Path) -> None:
        """SQLite's journal needs memory that all share."""
        found = list(folders._for_sqlite(replace(THERE, kind="nfs4"), tmp_path / "store.db"))

        assert outcomes(found) == ["error"]
        assert list(folders._for_sqlite(replace(THERE, kind="ext4"), tmp_path / "store.db")) == []

    def test_public_is_a_file(self, home: Home) -> None:
        """By the command: told once, and no traceback."""
        home.public.touch()

        assert [one["what"] for one in home.doctor()["folders"]] == ["is no folder"]


class TestDatabase:
    """What was found of it, judged."""

    @pytest.mark.parametrize(
        ("found", "expected"),
        [
            (WELL, ["ok"]),
            (replace(WELL, damage=("page 3: never used", "row 1 of …")), ["error", "error"]),
            (replace(WELL, encoding="SQL_ASCII"), ["error", "ok"]),
            (replace(WELL, engine="PostgreSQL 9.6.1", version=9), ["warning", "ok"]),
            (replace(WELL, forbidden=("articles",)), ["error"]),
            (replace(WELL, unwritable=StoreBusyError("store.db", "database is locked")), ["warning"]),
            (replace(WELL, unwritable=StoreError("store.db", "attempt to write", "let it")), ["error"]),
            (replace(WELL, ahead=timedelta(minutes=2)), ["warning", "ok"]),
            (replace(WELL, ahead=timedelta(minutes=-2)), ["warning", "ok"]),
            (replace(WELL, ahead=timedelta(seconds=2)), ["ok"]),
        ],
    )
    def test_what_was_found(self, found: Checkup, expected: list[str]) -> None:
        """Nothing grave is called well."""
        assert outcomes(database.judged(found, "store")) == expected

    def test_a_store_on_a_server(
        self, home: Home, postgres: Server, postgres_template: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """PostgreSQL: well as it is; when nobody answers there, that alone is told, without its password."""
        with postgres.database(postgres_template) as url:
            monkeypatch.setenv("KHULASA_STORE_URL", url)
            home.publish()
            assert home.doctor().keys() == {"daemon"}
        found = home.doctor()
        monkeypatch.setenv("KHULASA_STORE_URL", "postgresql://u:hunter2@127.0.0.1:9/x")
        secret = home.doctor()

        assert found.keys() == secret.keys() == {"database", "migrations"}
        assert "hunter2" not in json.dumps(secret)

    def test_articles_that_cannot_be_found_by_searching(self, home: Home) -> None:
        """They are told, and with --fix they can be found again."""
        home.publish()
        (home.folder / "seeds" / "page.txt").unlink()
        with admitted(Patient(home.config, {}, NOW)) as patient:
            assert patient.store is not None
            with patient.store._database.writing() as connection:
                empty(connection)
            (found,) = database.check_search(patient)
            (mended,) = database.check_search(replace(patient, is_to_mend=True))
            (after,) = database.check_search(patient)

        assert [one.outcome for one in (found, mended, after)] == [Outcome.WARNING, Outcome.OK, Outcome.OK]
        assert "cannot be found by searching" in found.what
        assert "indexed" in mended.what
        assert "search" not in home.doctor("--fix")

    @pytest.mark.parametrize(("schema", "check"), [("0001", "warning"), ("9999", "error")])
    def test_another_schema_is_left_alone(self, home: Home, schema: str, check: str) -> None:
        """An older one is not migrated by looking; what needs the store is passed over."""
        home.publish()
        with sqlite3.connect(home.folder / "khulasa.db") as raw:
            raw.execute("UPDATE alembic_version SET version_num = ?", (schema,))
        raw.close()
        found = home.doctor()

        assert found.keys() == {"migrations"}
        assert found["migrations"][0]["outcome"] == check
        with sqlite3.connect(home.folder / "khulasa.db") as raw:
            assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (schema,)
        raw.close()

    def test_a_file_that_is_no_database(self, home: Home) -> None:
        """The rest is looked at."""
        (home.folder / "khulasa.db").write_bytes(b"<html>" * 100)
        found = home.doctor()

        assert found.keys() == {"database", "migrations"}
        assert "not a database" in found["database"][0]["what"]

    @pytest.mark.parametrize(
        "url",
        [
            "sqlite:///:memory:",
            "sqlite://",
            "postgresql://h:port/x",
            "postgresql://%zz@/",
            "sqlite:////proc/x/y",
        ],
    )
    def test_urls_that_name_no_store(self, home: Home, url: str) -> None:
        """No traceback, whatever it is."""
        home.set("url: sqlite:///khulasa.db", f"url: '{url}'")

        assert home.doctor().keys() <= {"config", "database", "migrations", "folders"}
        assert home.doctor()

    def test_an_empty_file_is_a_store_to_be(self, home: Home) -> None:
        """As `touch` leaves it."""
        (home.folder / "khulasa.db").touch()

        assert home.doctor() == {}


class TestClock:
    """It decides what is due."""

    @pytest.mark.parametrize(
        ("now", "latest", "expected"),
        [
            (NOW, None, "ok"),
            (NOW, NOW + timedelta(minutes=1), "ok"),
            (NOW, NOW + timedelta(hours=1), "warning"),
            (datetime(1970, 1, 1, tzinfo=UTC), None, "error"),
            (datetime(2106, 2, 7, tzinfo=UTC), NOW, "error"),
        ],
    )
    def test_by_what_was_done_before(self, now: datetime, latest: datetime | None, expected: str) -> None:
        """A battery that is empty, a clock that went back."""
        assert outcomes(clock.judged(now, latest)) == [expected]

    def test_a_store_from_the_future(self, home: Home) -> None:
        """By the command, from what the store remembers."""
        home.publish()
        with sqlite3.connect(home.folder / "khulasa.db") as raw:
            raw.execute("UPDATE runs SET started = '2090-01-01 00:00:00.000000'")
        raw.close()

        assert home.doctor().keys() == {"clock", "daemon"}

    def test_zones(self) -> None:
        """One that nobody has is an error."""
        assert outcomes(clock.zones("Asia/Riyadh")) == ["ok"]
        assert outcomes(clock.zones("Asia/Atlantis")) == ["error"]


class TestLanguage:
    """Locale and fonts."""

    @pytest.mark.parametrize(
        ("speech", "expected"),
        [
            (language.Speech("utf-8", "UTF-8", "C"), ["ok"]),
            (language.Speech("utf-8", "ANSI_X3.4-1968", "C"), ["warning", "ok"]),
            (language.Speech("ascii", "UTF-8", "C"), ["error"]),
            (language.Speech("utf-8", "UTF-8", "ar_SA.UTF-8"), ["warning", "ok"]),
        ],
    )
    def test_locales(self, speech: language.Speech, expected: list[str]) -> None:
        """Names of files are what Arabic addresses need."""
        assert outcomes(language.judged(speech)) == expected

    def test_a_published_font_that_somebody_cut(self, home: Home) -> None:
        """Even where its date was kept."""
        home.publish()
        font = next(home.public.glob("assets/*.woff2"))
        before = font.stat()
        font.write_bytes(font.read_bytes()[:-1] + b"\0")
        os.utime(font, ns=(before.st_atime_ns, before.st_mtime_ns))

        assert font.name in home.doctor()["fonts"][0]["what"]

    def test_fonts_are_whole_or_not(self) -> None:
        """By the length in their header."""
        font = b"wOF2" + bytes(4) + (16).to_bytes(4, "big") + b"abcd"

        assert language.is_whole_font(font)
        assert not language.is_whole_font(font[:-1])
        assert not language.is_whole_font(b"")


class TestPackages:
    """What else is installed."""

    def test_a_package_that_is_called_like_one_of_ours(self) -> None:
        """Whoever was installed last has overwritten the other."""
        found = list(packages.overlaps({"storelib 1.0": {"store", "x"}, "other 2": {"y"}}))

        assert [(str(one.outcome), one.where) for one in found] == [("error", "storelib 1.0")]
        assert "'store'" in found[0].what

    def test_a_module_that_stands_in_front_of_ours(self, tmp_path: Path) -> None:
        """As one in PYTHONPATH, or none at all."""
        origins = {"arabic": tmp_path / "arabic", "store": Path("/elsewhere/store"), "feeds": None}
        found = list(packages.shadows(origins, tmp_path))

        assert [one.where for one in found] == ["store", "feeds"]

    def test_files_that_are_not_as_they_were_installed(self, tmp_path: Path) -> None:
        """Changed or missing, by the record of the installer."""
        (tmp_path / "store").mkdir()
        for name in ("a.py", "b.py"):
            (tmp_path / "store" / name).write_bytes(b"x = 1\n")
        digest = packages._digest(b"x = 1\n")
        record = {f"store/{name}": digest for name in ("a.py", "b.py", "c.py")}
        (tmp_path / "store" / "b.py").write_bytes(b"x = 2\n")

        assert list(packages.changed(record, tmp_path)) == ["store/b.py", "store/c.py"]

    def test_a_program_that_cannot_be_loaded_is_still_looked_at(self, home: Home, tmp_path: Path) -> None:
        """A folder called like one of ours stands in front of it: that is what is told."""
        (tmp_path / "shadow" / "ingest").mkdir(parents=True)
        (tmp_path / "shadow" / "ingest" / "__init__.py").touch()
        environ = {**os.environ, "PYTHONPATH": str(tmp_path / "shadow")}
        for options in ([], ["--json"]):
            ran = subprocess.run(
                [PROGRAM, "doctor", "--offline", "--config", home.config, *options],
                env=environ,
                capture_output=True,
                text=True,
                check=False,
            )
            told = ran.stdout.replace("\\", "")

            assert (ran.returncode, ran.stderr) == (1, "")
            assert "cannot be loaded: " in told
            assert f"`import ingest` finds {tmp_path / 'shadow' / 'ingest'}, not " in told

    def test_libraries_out_of_range(self) -> None:
        """Too new, too old, missing; what is for another system is passed over."""
        wanted = (
            "apscheduler<4,>=3.11",
            "feedgen>=1.0,<2",
            "lxml>=5",
            "psycopg[binary]>=3.2",
            "x>=1; extra == 'y'",
        )
        here = {"apscheduler": "4.0.0a6", "feedgen": "1.0.0", "lxml": None, "psycopg": "3.1.18"}
        found = list(packages.ranges(wanted, here))

        assert [one.where for one in found] == ["apscheduler", "lxml", "psycopg"]
        assert "4.0.0a6" in found[0].what

    @pytest.mark.parametrize(
        ("version", "bounds", "expected"),
        [
            ("3.11", ">=3.11,<4", True),
            ("3.11.0", ">=3.11", True),
            ("3.9.9", ">=3.11", False),
            ("2.0", ">2.0", False),
            ("2.1.0.post1", ">=2.1,<2.2", True),
            ("1.5", "!=1.5", False),
            ("1!2.0", "==2", True),
            ("nightly", ">=1", False),
            ("7", "", True),
        ],
    )
    def test_versions(self, version: str, bounds: str, expected: bool) -> None:  # noqa: FBT001
        """By their numbers."""
        assert packages.fits(version, bounds) is expected


class TestPublished:
    """The folder against its record."""

    def test_files_that_are_missing_or_changed(self, home: Home) -> None:
        """Named, with how many there are; a rebuild puts them right."""
        home.publish()
        (home.public / "atom.xml").unlink()
        (home.public / "index.html").write_bytes(b"pwned")
        missing, changed = home.doctor()["published"]

        assert (missing["outcome"], missing["what"].endswith("missing: atom.xml")) == ("error", True)
        assert (changed["outcome"], changed["what"].endswith("files: index.html")) == ("warning", True)
        home("rebuild")
        assert "published" not in home.doctor()

    def test_while_somebody_publishes_nothing_is_called_wrong(self, home: Home) -> None:
        """What is being written is on record a little later."""
        home.publish()
        (home.public / "atom.xml").unlink()
        with admitted(Patient(home.config, {}, NOW)) as patient:
            assert patient.store is not None
            holder = Holder.of_this_process("khulasa rebuild")
            patient.store.office.take("publish", holder, timedelta(minutes=1))
            found = list(published.check_published(patient))

        assert outcomes(found) == ["skipped"]

    def test_the_address_of_a_private_feed_is_not_told(self, home: Home) -> None:
        """Its path is its secret, and reports are pasted into letters."""
        home.publish()
        path = "feeds/energy.Zm9vYmFyYmF6cXV4/atom.xml"
        with admitted(Patient(home.config, {}, NOW)) as patient:
            assert patient.store is not None
            patient.store.record_published([], {path: Output("query", 1, 10, 10)}, [])
        code, out, _ = home("doctor")

        assert code == 1
        assert "Zm9v" not in out
        assert "feeds/energy.***/atom.xml" in out

    def test_the_folder_is_gone(self, home: Home) -> None:
        """All of it."""
        home.publish()
        home.public.rename(home.folder / "elsewhere")

        assert "are missing: " in home.doctor()["published"][0]["what"]


FEED = b"<feed><id>tag:example.org,2026:site</id><updated>2026-11-28T10:00:00Z</updated></feed>"
ANSWER = site.Answer(
    "https://a.example/atom.xml", 200, FEED, FEED, "tag:example.org,2026:site", "https://a.example/"
)


class TestSite:
    """What readers get at the public address."""

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            pytest.param(ANSWER, ["ok"], id="what is published"),
            pytest.param(replace(ANSWER, here=b"newer"), ["warning"], id="an older state"),
            pytest.param(replace(ANSWER, here=None), ["warning"], id="another folder"),
            pytest.param(replace(ANSWER, body=b"<html>It works!</html>"), ["error"], id="another site"),
            pytest.param(replace(ANSWER, status=404, body=b""), ["error"], id="no such file"),
            pytest.param(
                replace(ANSWER, url="https://www.a.example/atom.xml"), ["ok", "warning"], id="led on"
            ),
        ],
    )
    def test_answers(self, answer: site.Answer, expected: list[str]) -> None:
        """Ours, and as it is published here, or not."""
        assert outcomes(site.judged(answer)) == expected

    def test_the_age_of_another_state_is_told(self) -> None:
        """It says how far behind a cache is."""
        (found,) = site.judged(replace(ANSWER, here=b""))

        assert "last changed 2026-11-28T10:00:00Z" in found.what

    def test_our_own_server_answers(self, home: Home) -> None:
        """Over a real connection: what is published, then something else; with --offline nobody is asked."""
        home.publish()
        with web() as there:
            there.says("/atom.xml", (home.public / "atom.xml").read_bytes())
            home.set(f"base_url: http://127.0.0.1:{home.port}/", f"base_url: {there.base}/")
            home("rebuild")
            there.says("/atom.xml", (home.public / "atom.xml").read_bytes())
            right = home.doctor()
            there.says("/atom.xml", b"<html>welcome to nginx</html>")
            wrong = home.doctor()
            asked = len(there.asked)
            offline = home.doctor("--offline")

        assert "site" not in right
        assert wrong["site"][0]["outcome"] == "error"
        assert "site" not in offline
        assert len(there.asked) == asked
        assert "site" not in home.doctor()  # nobody answers any more, and no daemon runs that would

    def test_a_public_address_that_does_not_answer(self, home: Home) -> None:
        """Readers meet the same."""
        home.publish()
        home.set(f"base_url: http://127.0.0.1:{home.port}/", "base_url: http://khulasa.invalid/")

        assert "readers get no answer" in home.doctor()["site"][0]["what"]


ALIVE = DaemonFacts("a/1/2", "`khulasa run`, process 1 on x", "0.0", NOW, NOW, NOW)


class TestDaemon:
    """Who runs, and how their jobs go."""

    @pytest.mark.parametrize(
        ("daemon", "expected"),
        [
            (replace(ALIVE, version=__version__), ["ok"]),
            (ALIVE, ["warning"]),
            (replace(ALIVE, version=__version__, refused="config.yaml:1\n  x"), ["warning"]),
            (replace(ALIVE, version=__version__, seen=NOW - timedelta(hours=1)), ["warning"]),
        ],
    )
    def test_daemons(self, daemon: DaemonFacts, expected: list[str]) -> None:
        """Another version, a configuration that was refused, one that is silent."""
        assert outcomes(running.daemons_judged([daemon], NOW)) == expected

    def test_jobs_that_fail(self) -> None:
        """Those alone."""
        tasks = [Task("seeds"), Task("maintenance", failures=3, reason="disk\nfull")]
        (found,) = running.jobs_judged(tasks)

        assert (found.where, found.what) == ("job maintenance", "failed 3 times in a row: disk full")

    def test_what_waits_while_nobody_publishes(self, home: Home) -> None:
        """Nobody will, unless told."""
        home.publish()
        with admitted(Patient(home.config, {}, NOW)) as patient:
            assert patient.store is not None
            patient.store.owe("article", [1], "a test")

        assert [one["where"] for one in home.doctor()["daemon"]] == ["daemon", "publishing"]

    def test_leases_of_the_dead_are_told(self, home: Home) -> None:
        """No harm: they are taken over."""
        home.publish()
        place = Holder.of_this_process("x").key.rpartition("/")[0].rpartition("/")[0]
        with admitted(Patient(home.config, {}, NOW)) as patient:
            assert patient.store is not None
            patient.store.office.take("seeds", Holder(f"{place}/1/0", "somebody"), timedelta(hours=1))
        with admitted(Patient(home.config, {}, NOW)) as patient:
            found = list(running.check_running(patient))

        assert any("somebody held the lease 'seeds'" in one.what for one in found)


@contextmanager
def as_user(number: int) -> Iterator[None]:
    """Go by another user's rights."""
    os.setresuid(number, number, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
class TestSomebodyElse:
    """What another user left behind."""

    def test_folders_that_may_not_be_written(self) -> None:
        """As after a rebuild by root."""
        with tempfile.TemporaryDirectory() as name:  # pytest's own is closed to others
            home = Path(name)
            home.chmod(0o755)
            (home / "public" / "tags").mkdir(parents=True)
            os.chown(home / "public", 65534, 65534)
            with as_user(65534):
                found = list(published._closed(home / "public", ["tags/x/atom.xml", "atom.xml"]))

        assert [one.what for one in found] == [
            f"1 folder in it may not be written: {home / 'public' / 'tags'}"
        ]
