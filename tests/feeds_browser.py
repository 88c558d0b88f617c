"""A headless Chromium that is told what to do over its debugging pipe, and our server on loopback."""

import base64
import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

import uvicorn

from feeds.server import app

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_PATIENCE = 60
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


@contextmanager
def served(folder: Path, *, max_age: int = 900) -> Iterator[str]:
    """Serve a folder on loopback; give the address of its root."""
    held = socket.create_server(("127.0.0.1", 0))  # listens at once: whoever asks early waits
    server = uvicorn.Server(
        uvicorn.Config(app(folder, max_age=max_age), log_config=None, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()


class Browser:
    """One tab of a browser with a fresh profile."""

    def __init__(self, commands: IO[bytes], answers: int) -> None:
        """Use Browser.start."""
        self._commands, self._answers = commands, answers
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self.errors: list[str] = []
        """What the console complained of since the last page was opened."""
        self._loaded = 0

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Self]:
        """Run a browser as long as it is needed."""
        assert PROGRAM
        child_reads, commands = os.pipe()
        answers, child_writes = os.pipe()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            # Chromium wants the pipe as its descriptors 3 and 4.
            script = f'exec "$@" 3<&{child_reads} 4>&{child_writes}'
            command = [
                PROGRAM,
                *_FLAGS,
                f"--user-data-dir={profile}",
                "--remote-debugging-pipe",
                "about:blank",
            ]
            with (
                open(commands, "wb", buffering=0) as pipe,  # noqa: PTH123 - a descriptor, no path
                subprocess.Popen(
                    ["bash", "-c", script, "bash", *command],
                    pass_fds=(child_reads, child_writes),
                    stderr=subprocess.DEVNULL,
                ) as process,
            ):
                os.close(child_reads)
                os.close(child_writes)
                try:
                    browser = cls(pipe, answers)
                    browser._attach()
                    yield browser
                finally:
                    process.kill()
                    os.close(answers)

    def open(
        self,
        address: str,
        *,
        width: int = 1380,
        dark: bool = False,
        scripts: bool = True,
        leads_on: bool = False,
    ) -> None:
        """Show a page in a window of that width, or the one it leads to; wait for it and its fonts."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setDeviceMetricsOverride", **metrics)
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.errors.clear()
        self._loaded = 0
        self.send("Page.navigate", url=address)
        while self._loaded < 1 + leads_on:
            self._receive()
        self.ask("document.fonts.ready.then(() => true)")

    def ask(self, expression: str) -> Any:
        """Return what an expression is worth in the page. The page's policy does not apply to it."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press Tab or Enter, and let it go."""
        code, text = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        stroke = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **stroke)
        self.send("Input.dispatchKeyEvent", type="keyUp", **stroke)

    def type(self, text: str) -> None:
        """Write where the cursor stands."""
        self.send("Input.insertText", text=text)

    def picture(self, path: Path) -> None:
        """Save the whole page as a PNG."""
        answer = self.send("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(answer["data"]))

    def send(self, method: str, **parameters: Any) -> Any:
        """Give a command of the DevTools protocol; return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _attach(self) -> None:
        tab = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        # As if the window were in front: only there may a page write to the clipboard.
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)
        self.send("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], _PATIENCE)
            data = os.read(self._answers, 1 << 20) if ready else b""
            assert data, "the browser is gone, or says nothing"
            self._buffer += data
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        match message.get("method"):
            case "Page.loadEventFired":
                self._loaded += 1
            case "Log.entryAdded" if message["params"]["entry"]["level"] in {"error", "warning"}:
                self.errors.append(message["params"]["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.errors.append(message["params"]["exceptionDetails"]["text"])
