"""`khulasa run` as its own process, for tests."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("khulasa")
PATIENCE = 60
"""Seconds until a process that says nothing is taken for dead."""


def eventually(found: Callable[[], bool]) -> None:
    """Return once something is so that tells nobody: it is looked at fifty times a second."""
    deadline = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Daemon:
    """A daemon in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Prepare the folder; the port is one that was free a moment ago. Settings are SECTION_KEY=value."""
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.store_url = f"sqlite:///{folder}/khulasa.db"
        self.base = f"http://127.0.0.1:{self.port}/"
        subprocess.run([PROGRAM, "init", folder, "--quiet"], check=True)
        self.environ = {
            **os.environ,
            "KHULASA_CONFIG": str(folder / "config.yaml"),
            "KHULASA_SERVER_PORT": str(self.port),
            "KHULASA_SITE_BASE_URL": self.base,
            "KHULASA_SCHEDULE_INGEST": "1s",
            "KHULASA_SCHEDULE_SETTLE": "1s",
            **{f"KHULASA_{name}": value for name, value in settings.items()},
        }
        self.lines: list[str] = []
        self._said = threading.Condition()

    def page(self, name: str, text: str) -> None:
        """Put a page into the watched folder, whole at once."""
        waiting = self.folder / Path(name).name
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(self.folder / "seeds" / name)

    @contextmanager
    def running(self, *within: str) -> Iterator[subprocess.Popen[str]]:
        """Run the daemon until the block ends, ``within`` another command; its log lines are kept."""
        with subprocess.Popen(
            [*within, PROGRAM, "run"], stderr=subprocess.PIPE, text=True, env=self.environ
        ) as process:
            listener = threading.Thread(target=self._listen, args=(process,))
            listener.start()
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)
                listener.join(PATIENCE)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            with self._said:
                self.lines.append(line)
                self._said.notify_all()

    def khulasa(self, *arguments: str, expect: Sequence[int] = (0,)) -> subprocess.CompletedProcess[str]:
        """Run another command on the same configuration."""
        done = subprocess.run(
            [PROGRAM, *arguments], check=False, capture_output=True, text=True, env=self.environ
        )
        assert done.returncode in expect, done
        return done

    def beside(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin another command on the same configuration."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env=self.environ,
        )

    def wait_until(self, found: Callable[[], bool]) -> None:
        """Return once something is so; it is looked at after each log line."""
        with self._said:
            heard = self._said.wait_for(found, PATIENCE)
        assert heard, "".join(self.lines)

    def wait_until_published(self, text: str, path: str = "atom.xml") -> None:
        """Return once a published file holds a text."""
        file = self.folder / "public" / path
        self.wait_until(lambda: file.exists() and text in file.read_text(encoding="utf-8"))

    def wait_for(self, word: str, times: int = 1) -> None:
        """Return once so many log lines hold the word."""
        with self._said:
            heard = self._said.wait_for(
                lambda: sum(word in line.split() for line in self.lines) >= times, PATIENCE
            )
        assert heard, "".join(self.lines)
