"""`khulasa run` as its own process, for tests."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("khulasa")
PATIENCE = 60
"""Seconds until a process that says nothing is taken for dead."""


class Daemon:
    """A daemon in a folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Prepare the folder; the port is one that was free a moment ago. Settings are SECTION_KEY=value."""
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
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
        waiting = self.folder / name
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(self.folder / "seeds" / name)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Run the daemon until the block ends; its log lines are kept."""
        with subprocess.Popen(
            [PROGRAM, "run"], stderr=subprocess.PIPE, text=True, env=self.environ
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

    def wait_for(self, word: str, times: int = 1) -> None:
        """Return once so many log lines hold the word."""
        with self._said:
            heard = self._said.wait_for(
                lambda: sum(f" {word} " in line for line in self.lines) >= times, PATIENCE
            )
        assert heard, "".join(self.lines)
