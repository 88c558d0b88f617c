"""`pip install .` gives a whole program: templates, assets, migrations and the starter configuration."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("arabic", "feeds", "ingest", "khulasa", "store")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, and unpack it as pip would."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        # Links are copied as links: the starter configuration is one.
        shutil.copytree(
            ROOT / name, source / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "config.yaml"):
        shutil.copy(ROOT / name, source / name)
    wheels = tmp_path_factory.mktemp("wheels")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    subprocess.run((*pip, "--wheel-dir", wheels, source), check=True)
    target = tmp_path_factory.mktemp("installed")
    with ZipFile(next(wheels.iterdir())) as wheel:
        wheel.extractall(target)
    return target


def test_everything_that_is_not_python_is_in_the_wheel(installed: Path) -> None:
    """What git tracks in the packages is what is installed."""
    tracked = subprocess.run(
        ("git", "ls-files", "--", *PACKAGES), cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if not tracked:
        pytest.skip("no git checkout: nothing says which files belong to the packages")

    assert [name for name in tracked if not (installed / name).is_file()] == []


def test_the_installed_program_works_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    """Init, ingest, rebuild: all that needs packaged files."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    environ = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    program = "import khulasa.cli; print(khulasa.cli.__file__); khulasa.cli.main()"
    for verb in ("init", "ingest", "rebuild"):
        ran = subprocess.run(
            (sys.executable, "-c", program, verb),
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stdout.startswith(str(installed))) == (0, True), ran.stderr

    assert (tmp_path / "config.yaml").read_bytes() == (ROOT / "config.yaml").read_bytes()
    assert (tmp_path / "public" / "atom.xml").is_file()
    assert (tmp_path / "public" / "index.html").is_file()
