"""nginx and Caddy on loopback, with the examples of deploy/, unprivileged and in a folder of their own."""

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEPLOY = Path(__file__).parent.parent / "deploy"
PROGRAMS = {
    "nginx": shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"),
    "caddy": shutil.which("caddy"),
}
_PATIENCE = 60


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def nginx(program: str, public: Path, upstream: str) -> Iterator[str]:
    """Serve a folder as deploy/nginx.conf says; requests that it hands on go to ``upstream`` (host:port)."""
    with _home() as home:
        port = free_port()
        site = _changed(
            DEPLOY / "nginx.conf",
            {
                "/srv/khulasa/public": str(public),
                "listen 80;": f"listen 127.0.0.1:{port};",
                "127.0.0.1:8080": upstream,
            },
        )
        (home / "site.conf").write_text(site, encoding="utf-8")
        temporary = "".join(
            f"{kind}_temp_path {home}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = (
            f"{'user nobody nogroup;' if os.geteuid() == 0 else ''} daemon off; pid {home}/pid;"
            f" error_log {home}/error.log; worker_processes 1; events {{}}\n"
            f"http {{ access_log {home}/access.log; {temporary}\n include {home}/site.conf; }}\n"
        )
        (home / "nginx.conf").write_text(main, encoding="utf-8")
        command = [program, "-e", f"{home}/error.log", "-c", f"{home}/nginx.conf", "-p", str(home)]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        with _running(command, home, port) as address:
            yield address


@contextmanager
def caddy(program: str, public: Path, upstream: str) -> Iterator[str]:
    """Serve a folder as deploy/Caddyfile says; requests that it hands on go to ``upstream`` (host:port)."""
    with _home() as home:
        port = free_port()
        site = _changed(
            DEPLOY / "Caddyfile",
            {
                "/srv/khulasa/public": str(public),
                "feeds.example.org {": f"http://127.0.0.1:{port} {{",
                "127.0.0.1:8080": upstream,
            },
        )
        (home / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}", encoding="utf-8")
        command = [program, "run", "--config", f"{home}/Caddyfile", "--adapter", "caddyfile"]
        with _running(command, home, port) as address:
            yield address


def _changed(file: Path, names: dict[str, str]) -> str:
    """Return an example with the names that its users are to change."""
    text = file.read_text(encoding="utf-8")
    for old, new in names.items():
        assert old in text
        text = text.replace(old, new)
    return text


@contextmanager
def _home() -> Iterator[Path]:
    """Make a folder that a server may enter which runs as nobody: pytest's own is closed to others."""
    home = Path(tempfile.mkdtemp(prefix="khulasa-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home)


@contextmanager
def _running(command: list[str], home: Path, port: int) -> Iterator[str]:
    environ = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(command, env=environ, stdout=said, stderr=said)
    try:
        until = time.monotonic() + _PATIENCE
        while not _answers(port):
            assert process.poll() is None, (home / "said").read_text()
            assert time.monotonic() < until, (home / "said").read_text()
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True
