"""
How many requests a second our server answers, one process of it, against nginx serving the same folder.

python bench/serving.py [SECONDS]

wrk asks on 64 connections, for SECONDS each time (3). The servers take turns, three rounds; of each figure
the middle one counts. Beside the rate stands the processor time that the server used for a request: where
other work runs, and where wrk itself needs a processor, that is the steadier figure. nginx compresses nothing
and logs nothing; it runs with one worker, and with as many as it likes.
"""

import http.client
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.saving import words

CONNECTIONS = 64
ROUNDS = 3
PATHS = {"feed of 100 KB": "/atom.xml", "feed of a tag": "/tags/قهوة/atom.xml", "page of 10 KB": "/"}
_KHULASA = Path(sys.executable).with_name("khulasa")
_NGINX = """
worker_processes {workers};
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; gzip off; sendfile on; keepalive_requests 1000000000;
    types {{ text/html html; application/xml xml; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=2048; root {public}; charset utf-8; charset_types application/xml;
        add_header Cache-Control "public, max-age=900, stale-while-revalidate=600, stale-if-error=86400";
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    process: int
    port: int

    def used(self) -> float:
        """Return the seconds of processor time that it and its children used so far."""
        own = [
            self.process,
            *map(
                int,
                subprocess.run(
                    ["pgrep", "-P", str(self.process)], capture_output=True, text=True, check=False
                ).stdout.split(),
            ),
        ]
        stats = (Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in own)
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def etag(self, path: str) -> str:
        """Return what the file's tag is."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("HEAD", quote(path))
            answer = connection.getresponse()
            assert answer.status == 200, (path, answer.status)
            return str(answer.headers["ETag"])


@dataclass(frozen=True, slots=True)
class Rate:
    """What one run gave."""

    per_second: float
    cpu: float
    """Microseconds for a request."""


def lay_out(public: Path) -> None:
    """Write the files that are asked for."""
    rng = random.Random(1)  # noqa: S311 - nothing secret
    entries = []
    while sum(map(len, entries)) < 60_000:
        entries.append(
            f"<item><title>{words(rng, 9)}</title><description>{words(rng, 120)}</description></item>"
        )
    feed = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{"".join(entries)}'
    page = f"<!DOCTYPE html><title>خلاصة</title><p>{words(rng, 5000)}"
    for path in ("atom.xml", "tags/قهوة/atom.xml"):
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(feed.encode()[:100_000])
    (public / "_redirects").write_bytes(b"")
    (public / "index.html").write_bytes(page.encode()[:10_000])


@contextmanager
def running(
    command: Sequence[str | Path], port: int, environ: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a server until the block ends."""
    with subprocess.Popen(
        command, env=environ, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=60).close()
                    break
                except ConnectionRefusedError:
                    if process.poll() is not None:
                        sys.exit(f"{command[0]} did not start")
                    time.sleep(0.05)
            yield Server(process.pid, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


@contextmanager
def nginx(public: Path, workers: str) -> Iterator[Server]:
    """Run nginx over the folder."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "nginx.conf"
        config.write_text(
            _NGINX.format(workers=workers, folder=name, port=port, public=public), encoding="utf-8"
        )
        with running(["nginx", "-c", config], port) as server:
            yield server


@contextmanager
def ours(public: Path) -> Iterator[Server]:
    """Run `khulasa serve` over the folder."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([_KHULASA, "init", name, "--quiet"], check=True)
        environ = os.environ | {
            "KHULASA_CONFIG": f"{name}/config.yaml",
            "KHULASA_SERVER_PORT": str(port),
            "KHULASA_PUBLISH_FOLDER": str(public),
        }
        with running([_KHULASA, "serve"], port, environ) as server:
            yield server


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def rate(server: Server, path: str, status: int, seconds: int) -> Rate:
    """Ask as fast as the server answers; every answer must be as expected."""
    condition = ["-H", f"If-None-Match: {server.etag(path)}"] if status == 304 else []
    address = f"http://127.0.0.1:{server.port}{quote(path)}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *condition, address]
    before = server.used()
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = server.used() - before
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    number = re.search(r"(\d+) requests in", told)
    speed = re.search(r"Requests/sec: +([\d.]+)", told)
    assert number is not None, told
    assert speed is not None, told
    return Rate(float(speed[1]), used / int(number[1]) * 1e6)


def main(seconds: int = 3) -> None:
    """Let the servers take turns."""
    if missing := [name for name in ("wrk", "nginx", "pgrep") if shutil.which(name) is None]:
        print(f"not measured: {' and '.join(missing)} not found (Debian: apt install wrk nginx-light procps)")
        return
    found: dict[tuple[str, str, int], list[Rate]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        public = Path(name).resolve()
        public.chmod(0o755)  # nginx's workers are nobody
        lay_out(public)
        servers = {
            "ours": stack.enter_context(ours(public)),
            "nginx, 1 worker": stack.enter_context(nginx(public, "1")),
            "nginx, auto": stack.enter_context(nginx(public, "auto")),
        }
        for _ in range(ROUNDS):
            for what, path in PATHS.items():
                for status in (304, 200):
                    for who, server in servers.items():
                        found[who, what, status].append(rate(server, path, status, seconds))
    for what in PATHS:
        for status in (304, 200):
            tell(what, status, {who: found[who, what, status] for who in servers})


def tell(what: str, status: int, found: Mapping[str, Sequence[Rate]]) -> None:
    """Print a line for each server, and what ours is of it."""
    print(f"{what}, {status}")
    own = found["ours"]
    for who, rates in found.items():
        speed = statistics.median(one.per_second for one in rates)
        cpu = statistics.median(one.cpu for one in rates)
        line = f"  {who:<16} {speed:8.0f}/s {cpu:6.1f} µs of processor each"
        if who != "ours":
            by_rate = statistics.median(
                mine.per_second / its.per_second for mine, its in zip(own, rates, strict=True)
            )
            by_cpu = statistics.median(its.cpu / mine.cpu for mine, its in zip(own, rates, strict=True))
            line += f"   ours: {by_rate:.2f} of its rate, {by_cpu:.2f} by processor time"
        print(line)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
