"""`khulasa init --systemd`: a unit that systemd takes, with no more rights than it needs."""

import ctypes
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from khulasa.cli import call
from khulasa.config import (
    BackupConfig,
    Config,
    PublishConfig,
    ScheduleConfig,
    SeedsConfig,
    ServerConfig,
    StoreConfig,
)
from khulasa.systemdunit import Installation, quoted, unit
from tests.conftest import _do_without
from tests.daemon import PROGRAM, Daemon

ANALYZE = shutil.which("systemd-analyze")
# From the manuals systemd.unit, .service, .exec, .resource-control and .kill, section 5.
KNOWN = {
    "Unit": {"Description", "Documentation", "Wants", "After", "StartLimitIntervalSec", "StartLimitBurst"},
    "Service": {
        *("Type", "NotifyAccess", "ExecStart", "ExecReload", "User", "DynamicUser", "StateDirectory"),
        *("StateDirectoryMode", "EnvironmentFile", "Environment", "Restart", "RestartSec"),
        *("RestartPreventExitStatus", "TimeoutStartSec", "TimeoutStopSec", "WatchdogSec", "KillMode"),
        *("ProtectSystem", "ProtectHome", "ReadWritePaths", "ReadOnlyPaths", "PrivateTmp", "PrivateDevices"),
        *("DevicePolicy", "UMask", "NoNewPrivileges", "CapabilityBoundingSet", "AmbientCapabilities"),
        *("RestrictSUIDSGID", "RestrictRealtime", "RestrictNamespaces", "LockPersonality", "KeyringMode"),
        *("MemoryDenyWriteExecute", "RemoveIPC", "PrivateIPC", "PrivateMounts", "PrivateUsers"),
        *("ProtectClock", "ProtectHostname", "ProtectKernelTunables", "ProtectKernelModules"),
        *("ProtectKernelLogs", "ProtectControlGroups", "SystemCallArchitectures", "SystemCallFilter"),
        *("SystemCallErrorNumber", "RestrictAddressFamilies", "LimitNOFILE", "TasksMax"),
    },
    "Install": {"WantedBy"},
}
CONFIG = Config(
    store=StoreConfig(url="sqlite:////srv/khulasa/khulasa.db"),
    seeds=SeedsConfig(folder=Path("/srv/khulasa/seeds")),
    publish=PublishConfig(folder=Path("/srv/khulasa/public")),
)
HERE = Installation(Path("/bin/true"), Path("/srv/khulasa/config.yaml"), CONFIG, "khulasa")


def read(text: str) -> dict[str, dict[str, list[str]]]:
    """Return a unit's sections with their directives, each with its values."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = {}
            continue
        name, sign, value = line.partition("=")
        assert sign, line
        found[section].setdefault(name, []).append(value)
    return found


def made(**changes: object) -> Installation:
    """Return an installation with other settings."""
    return Installation(HERE.command, HERE.path, CONFIG.model_copy(update=changes), HERE.user)


INSTALLATIONS = {
    "usual": HERE,
    "made-up user": Installation(
        HERE.command,
        Path("/etc/khulasa/config.yaml"),
        Config(
            store=StoreConfig(url="sqlite:////var/lib/khulasa/store.db"),
            seeds=SeedsConfig(folder=Path("/var/lib/khulasa/seeds")),
            publish=PublishConfig(folder=Path("/var/lib/khulasa/public")),
        ),
        None,
    ),
    "postgresql": made(store=StoreConfig(url="postgresql:///khulasa?host=/run/postgresql")),
    "low port": made(server=ServerConfig(port=80)),
    "backups elsewhere": made(backup=BackupConfig(folder=Path("/mnt/backup"))),
    "awkward names": Installation(
        Path("/bin/true"),
        Path('/srv/my "best" $HOME 100%/config.yaml'),
        CONFIG.model_copy(
            update={
                "publish": PublishConfig(folder=Path("/srv/خلاصة عامة/100% public")),
                "seeds": SeedsConfig(folder=Path("/srv/خلاصة عامة/100% public/../seeds")),
            }
        ),
        "khulasa",
    ),
}


@pytest.mark.parametrize("name", INSTALLATIONS)
def test_each_directive_is_known(name: str) -> None:
    """A misspelt one is passed over by systemd, with a line in the log that nobody reads."""
    found = read(unit(INSTALLATIONS[name]))

    assert found.keys() == KNOWN.keys()
    for section, directives in found.items():
        assert directives.keys() <= KNOWN[section]
        assert {each for each, values in directives.items() if len(values) > 1} <= {"SystemCallFilter"}


@pytest.mark.parametrize("name", INSTALLATIONS)
def test_systemd_takes_it(name: str, tmp_path: Path) -> None:
    """Without a word."""
    if ANALYZE is None:
        _do_without("systemd-analyze is not installed: Debian's package systemd has it")
    file = tmp_path / "khulasa.service"
    file.write_text(unit(INSTALLATIONS[name]), encoding="utf-8")
    ran = subprocess.run([ANALYZE, "verify", "--man=no", file], capture_output=True, text=True, check=False)
    said = [line for line in ran.stderr.splitlines() if str(file) in line or "khulasa.service" in line]

    assert (ran.returncode, said) == (0, [])


def test_it_is_hardly_exposed(tmp_path: Path) -> None:
    """By systemd's own measure: below 2 of 10."""
    if ANALYZE is None:
        _do_without("systemd-analyze is not installed: Debian's package systemd has it")
    file = tmp_path / "khulasa.service"
    file.write_text(unit(HERE), encoding="utf-8")
    ran = subprocess.run(
        [ANALYZE, "security", "--offline=yes", "--threshold=20", "--no-pager", file],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-300:]


def test_it_may_write_where_it_has_to_and_nowhere_else() -> None:
    """Folders within others are left out: systemd would bind each of them anew."""
    service = read(unit(HERE))["Service"]

    assert service["ProtectSystem"] == ["strict"]
    assert service["ReadWritePaths"] == ["/srv/khulasa"]
    assert service["ReadOnlyPaths"] == ["-/srv/khulasa/seeds"]
    assert read(unit(INSTALLATIONS["backups elsewhere"]))["Service"]["ReadWritePaths"] == [
        "/mnt/backup /srv/khulasa"
    ]


def test_a_database_on_a_server_needs_no_folder() -> None:
    """Only what is published is written; the server is started before."""
    found = read(unit(INSTALLATIONS["postgresql"]))

    assert found["Service"]["ReadWritePaths"] == ["/srv/khulasa/public"]
    assert found["Unit"]["After"] == ["network-online.target postgresql.service"]


def test_a_user_that_systemd_makes_up() -> None:
    """Its state folder is all that it has."""
    service = read(unit(INSTALLATIONS["made-up user"]))["Service"]

    assert service["DynamicUser"] == ["yes"]
    assert service["StateDirectory"] == ["khulasa"]
    assert "ReadWritePaths" not in service
    assert "User" not in service


def test_only_a_low_port_needs_a_right() -> None:
    """That one, and no other."""
    usual, low = (read(unit(INSTALLATIONS[name]))["Service"] for name in ("usual", "low port"))

    assert (usual["CapabilityBoundingSet"], usual["AmbientCapabilities"]) == ([""], [""])
    assert low["CapabilityBoundingSet"] == low["AmbientCapabilities"] == ["CAP_NET_BIND_SERVICE"]
    assert low["PrivateUsers"] == ["no"]  # in a user namespace of its own the right would count for nothing


def test_the_grace_is_given() -> None:
    """Nothing is killed before it is done."""
    found = made(schedule=ScheduleConfig(grace=timedelta(minutes=2)))

    assert read(unit(found))["Service"]["TimeoutStopSec"] == ["135s"]


def test_the_processes_of_others_stay_visible() -> None:
    """Who holds a lease is looked up in /proc: one that is hidden would be taken for dead."""
    service = read(unit(HERE))["Service"]

    assert "ProtectProc" not in service
    assert "ProcSubset" not in service


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/srv/khulasa", "/srv/khulasa"),
        ("/srv/my feeds", '"/srv/my feeds"'),
        ("/srv/100%", '"/srv/100%%"'),
        ("/srv/a\\b", '"/srv/a\\\\b"'),
        ('/srv/a"b', '"/srv/a\\"b"'),
        ("/srv/$x", '"/srv/$$x"'),
        ("/srv/خلاصة", '"/srv/خلاصة"'),
    ],
)
def test_names_are_one_word(path: str, word: str) -> None:
    """systemd.syntax(7), and variables in commands."""
    assert quoted(Path(path), is_argument=True) == word


class TestCommand:
    """As it is typed."""

    def test_the_unit_is_printed_and_nothing_is_made(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What is left to do stands in notes, on stderr."""
        call(["init", str(tmp_path), "--quiet"])
        before = sorted(tmp_path.rglob("*"))
        code = call(["init", "--systemd", "--user", "feeds", "--config", str(tmp_path / "config.yaml")])
        out, err = capsys.readouterr()

        service = read(out)["Service"]
        assert code == 0
        assert sorted(tmp_path.rglob("*")) == before
        assert service["User"] == ["feeds"]
        assert service["ExecStart"] == [f"{PROGRAM} --config {tmp_path / 'config.yaml'} run"]
        assert Path(service["ExecStart"][0].split()[0]).is_file()
        assert f"chown -R feeds: {tmp_path}" in err

    def test_variables_that_are_set_here_are_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The service will not have them."""
        call(["init", str(tmp_path), "--quiet"])
        monkeypatch.setenv("KHULASA_LOG_LEVEL", "debug")
        call(["init", "--systemd", "--config", str(tmp_path / "config.yaml")])

        assert "not in the unit: KHULASA_LOG_LEVEL" in capsys.readouterr().err

    @pytest.mark.parametrize("user", ["a b", "x\nExecStartPre=/bin/evil", "-u", "", "خلاصة", "a" * 40])
    def test_a_user_that_there_cannot_be_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], user: str
    ) -> None:
        """Nothing of it reaches the unit."""
        call(["init", str(tmp_path), "--quiet"])
        code = call(["init", "--systemd", f"--user={user}", "--config", str(tmp_path / "config.yaml")])

        assert (code, capsys.readouterr().out) == (2, "")

    def test_a_folder_whose_name_would_break_the_line_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A line feed in it would begin a directive."""
        folder = tmp_path / "a\nExecStartPre=b"
        call(["init", str(folder), "--quiet"])
        code = call(["init", "--systemd", "--config", str(folder / "config.yaml")])

        assert (code, capsys.readouterr().out) == (2, "")

    def test_without_a_configuration_there_is_no_unit(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It says where everything lies."""
        assert call(["init", "--systemd", "--config", str(tmp_path / "none.yaml")]) == 78
        assert capsys.readouterr().out == ""


# PR_SET_NO_NEW_PRIVS, PR_SET_MDWE.
_EXEC = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(65, 1, 0, 0, 0) == 0
os.umask(0o027)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_the_daemon_works_with_memory_that_is_never_both_written_and_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MemoryDenyWriteExecute, NoNewPrivileges and umask of the unit, with all our libraries."""
    if ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0:
        pytest.skip("this kernel is older than 6.3")
    daemon = Daemon(tmp_path)
    daemon.page("page.txt", min((Path(__file__).parent.parent / "seeds").glob("*.txt")).read_text("utf-8"))
    wrapper = tmp_path / "khulasa"
    wrapper.write_text(f"#!{sys.executable}\nimport sys\nsys.argv[1:1] = [{str(PROGRAM)!r}]{_EXEC}", "utf-8")
    wrapper.chmod(0o755)
    monkeypatch.setattr("tests.daemon.PROGRAM", wrapper)
    with daemon.running() as process:
        daemon.wait_for("published")
        assert httpx.get(daemon.base + "atom.xml").status_code == 200

    assert process.returncode == 0
    assert (tmp_path / "public" / "atom.xml").stat().st_mode & 0o777 == 0o640
