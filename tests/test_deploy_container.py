"""
deploy/Dockerfile and compose.yaml, without Docker: read, and done as far as a folder and a process can do it.

What is copied is enough to build the program, its settings are settings, its health check works.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from khulasa.config import read_config
from khulasa.durations import duration
from tests.web import web

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
KNOWN = {
    *("FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"),
    *("ENTRYPOINT", "CMD"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction."""

    name: str
    words: str


def stages() -> list[list[Step]]:
    """Return the instructions of each stage, lines joined, comments left out."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    found: list[list[Step]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, words = line.strip().partition(" ")
            if name == "FROM":
                found.append([])
            found[-1].append(Step(name, " ".join(words.split())))
    return found


def words_of(stage: list[Step], name: str) -> list[str]:
    """Return what stands behind each instruction of a name."""
    return [step.words for step in stage if step.name == name]


def environment(stage: list[Step]) -> dict[str, str]:
    """Return the variables of a stage."""
    pairs = (word.partition("=") for words in words_of(stage, "ENV") for word in shlex.split(words))
    return {name: value for name, _, value in pairs}


def copied(stage: list[Step]) -> list[tuple[list[str], str]]:
    """Return what is copied from the checkout, each with where to."""
    found = []
    for words in words_of(stage, "COPY"):
        parts = [word for word in words.split() if not word.startswith("--chown")]
        if not parts[0].startswith("--from"):
            found.append((parts[:-1], parts[-1]))
    return found


def compose() -> dict[str, Any]:
    """Return the service."""
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    service: dict[str, Any] = document["services"]["khulasa"]
    return service


def test_each_instruction_is_known() -> None:
    """Two stages; what builds is left behind."""
    building, running = stages()

    assert {step.name for step in (*building, *running)} <= KNOWN
    assert building[0].words.endswith(" AS build")
    assert building[0].words.split()[0] == running[0].words
    assert re.fullmatch(r"python:3\.\d+-slim", running[0].words)


def test_it_does_not_run_as_root() -> None:
    """Nor does anything follow that would need to."""
    running = stages()[1]
    names = [step.name for step in running]

    (user,) = words_of(running, "USER")
    assert f" {user} " in f"{words_of(running, 'RUN')[0]} "
    assert user != "root"
    assert "RUN" not in names[names.index("USER") :]


def test_its_commands_are_ones_of_a_shell() -> None:
    """Read, not run."""
    for stage in stages():
        for words in words_of(stage, "RUN"):
            assert subprocess.run(["sh", "-n", "-c", words], check=False).returncode == 0, words


def test_no_registry_is_named() -> None:
    """Names are looked up where the reader's Docker looks."""
    for file in (*DEPLOY.iterdir(), ROOT / ".dockerignore"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"docker\.io|ghcr|quay|gcr\.io|registry|pypi", text), file


def test_what_is_copied_is_there_and_sent() -> None:
    """.dockerignore leaves out all but that."""
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {rule[1:] for rule in rules if rule.startswith("!")}
    sources = {name for stage in stages() for names, _ in copied(stage) for name in names}

    assert "*" in rules
    assert sources == kept
    assert all((ROOT / name).exists() for name in sources)
    assert any(fnmatch("khulasa/__pycache__", rule) for rule in rules)


def test_what_is_copied_is_enough_to_build_the_program(tmp_path: Path) -> None:
    """The steps of the first stage, but for the libraries, which this environment has."""
    source = tmp_path / "src"
    source.mkdir()
    for names, target in copied(stages()[0]):
        for name in names:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, source / target, symlinks=True, ignore=ignored)
            else:
                shutil.copy(ROOT / name, source / target / name)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    subprocess.run((*pip, "--wheel-dir", tmp_path, "."), cwd=source, check=True)
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names_in = set(wheel.namelist())

    assert {"khulasa/cli.py", "khulasa/starter.yaml", "khulasa/khulasa.service", "store/store.py"} <= names_in
    assert any(name.endswith(".woff2") for name in names_in)


def test_its_settings_are_settings(tmp_path: Path) -> None:
    """Variables of image and compose file, over the file that is copied; all that is written is a volume."""
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")
    running = stages()[1]
    image = environment(running)
    home = Path(image["KHULASA_CONFIG"]).parent
    config = read_config(tmp_path / "config.yaml", {**image, **compose()["environment"]})

    (volumes,) = map(json.loads, words_of(running, "VOLUME"))
    store = config.store.url.removeprefix("sqlite:///")
    assert str(Path(store).parent) in volumes
    assert str(home / config.publish.folder.relative_to(tmp_path)) in volumes
    assert str(home / config.seeds.folder.relative_to(tmp_path)) in volumes
    assert config.server.host == "0.0.0.0"  # noqa: S104  # a container has no other door
    assert words_of(running, "EXPOSE") == [str(config.server.port)]
    assert words_of(running, "WORKDIR") == [str(home)]


def test_the_compose_file_fits_the_image() -> None:
    """Volumes, the port on this machine only, enough time to end, no rights."""
    service = compose()
    (volumes,) = map(json.loads, words_of(stages()[1], "VOLUME"))
    config = read_config(ROOT / "config.yaml", {})

    assert {volume.split(":")[1] for volume in service["volumes"]} == set(volumes)
    assert service["ports"] == ["127.0.0.1:8080:8080"]
    assert duration(service["stop_grace_period"]) > config.schedule.grace
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize(("status", "expected"), [("200 OK", 0), ("503 Service Unavailable", 1)])
def test_the_health_check_tells_life_from_death(status: str, expected: int) -> None:
    """It asks the port that is configured."""
    (words,) = words_of(stages()[1], "HEALTHCHECK")
    program, *arguments = json.loads(words[words.index("CMD ") + 4 :])
    with web() as there:
        there.says("/healthz", b"ok\n", status=status)
        environ = {**os.environ, "KHULASA_SERVER_PORT": there.place.rpartition(":")[2]}
        ran = subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, check=False)
        asked = [one.target for one in there.asked]

    assert program == "python"
    assert ran.returncode == expected
    assert asked == ["/healthz"]


def test_the_health_check_of_a_dead_server_fails() -> None:
    """Nobody listens."""
    (words,) = words_of(stages()[1], "HEALTHCHECK")
    _, *arguments = json.loads(words[words.index("CMD ") + 4 :])
    environ = {**os.environ, "KHULASA_SERVER_PORT": "9"}
    ran = subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, check=False)

    assert ran.returncode == 1
