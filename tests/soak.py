"""
Kill -9 at random points of ingest and publish, over and over, while readers parse everything that is served.

`./run soak 5000` does it for longer than the test run has time for.
"""

import http.client
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from urllib.parse import quote

from lxml import etree, html

from feeds.publish import publish
from khulasa.cli import call
from khulasa.config import Config, read_config
from khulasa.pipeline import layout, open_store, site
from store.store import Store
from tests.daemon import PATIENCE, PROGRAM, Daemon

_TOPICS = ("قهوة", "موانئ", "سكك حديد", "مهرجان", "أسعار")
_GOODS = ("شحنة", "سفينة", "قافلة", "حاوية", "رحلة")
_ATOM = "{http://www.w3.org/2005/Atom}"
_DAEMON = 2.0
"""Seconds of a daemon's life that are of interest: it reads and publishes what is new, and then waits."""
_CHECKED = 50
"""Kills between two looks at whether anything was lost."""
_TAGS = ("tags/قهوه/atom.xml", "tags/مواني/rss.xml")
_ASKED = ("atom.xml", "rss.xml", "feed.json", "feeds.opml", "index.html", *_TAGS)


class BrokenError(AssertionError):
    """A promise that was not kept."""


@dataclass
class Soak:
    """One store, one published folder, and what was promised of them so far."""

    daemon: Daemon
    chance: random.Random
    pages: dict[int, int] = field(default_factory=dict)
    """How often each page was edited, by its number."""
    ids: dict[str, str] = field(default_factory=dict)
    """The id under which each article was first seen, by its page's number."""
    lasting: dict[str, float] = field(default_factory=dict)
    """How long what nobody killed took of late, in seconds."""
    killed: Counter[str] = field(default_factory=Counter)
    """Kills that met a process at work, by what it did."""
    finished: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    """Answers that were parsed, by path."""
    faults: list[str] = field(default_factory=list)

    def change(self) -> None:
        """Put a page into the folder, or edit one."""
        is_new = len(self.pages) < 12 or (len(self.pages) < 60 and self.chance.random() < 0.5)
        number = len(self.pages) if is_new else self.chance.choice(sorted(self.pages))
        self.pages[number] = self.pages.get(number, -1) + 1
        self.daemon.page(f"{number}.txt", _page(number, self.pages[number]))

    def kill_once(self, context: ForkServerContext) -> None:
        """Begin something, and kill it before long."""
        self.change()
        what = self.chance.choices(("ingest", "rebuild", "run"), (4, 4, 1))[0]
        process = context.Process(target=_run, args=(what, self.daemon.environ))
        began = time.monotonic()
        process.start()
        # Most of those that nobody kills would take longer.
        _kill_after(process, self.chance.uniform(0, self.lasting.get(what, _DAEMON)))
        if process.exitcode == -signal.SIGKILL:
            self.killed[what] += 1
            return
        if process.exitcode != 0:
            raise BrokenError(f"{what} ended with {process.exitcode}")
        self.finished[what] += 1
        self.lasting[what] = (self.lasting.get(what, 0.0) + time.monotonic() - began) / 2

    def check(self) -> None:
        """Do to the end what was killed, and look whether anything is lost, doubled or called otherwise."""
        for what in ("ingest", "rebuild"):
            began = time.monotonic()
            self.daemon.khulasa(what, "--wait", "5s", "--quiet")
            if time.monotonic() - began > PATIENCE:
                raise BrokenError(f"{what} waited for the dead")
        with closing(sqlite3.connect(self.daemon.folder / "khulasa.db")) as store:
            (sound,) = store.execute("PRAGMA integrity_check").fetchone()
            origins = "SELECT pages.origin, articles.uri FROM pages JOIN copies ON copies.page_id = pages.id "
            found = store.execute(origins + "JOIN articles ON articles.id = copies.article_id").fetchall()
        if sound != "ok":
            raise BrokenError(sound)
        ids = dict(found)
        expected = {f"{number}.txt" for number in self.pages}
        if ids.keys() != expected or len(set(ids.values())) != len(expected):
            raise BrokenError(
                f"articles are lost or doubled: {sorted(expected ^ ids.keys())}, {len(set(ids.values()))}"
            )
        for origin, uri in ids.items():
            if self.ids.setdefault(origin, uri) != uri:
                raise BrokenError(f"{origin} has another id: {uri} after {self.ids[origin]}")
        self._check_folder()
        if self.faults:
            raise BrokenError("; ".join(self.faults[:5]))

    def _check_folder(self) -> None:
        """Publish the same store into an empty folder: every byte must be there already."""
        public, fresh = self.daemon.folder / "public", self.daemon.folder / "fresh"
        subprocess.run(["rm", "-rf", fresh], check=True)
        copy = self.daemon.folder / "copy.db"
        copy.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self.daemon.folder / "khulasa.db")) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("DELETE FROM outputs")
            target.execute("DELETE FROM fragments")
            target.commit()
        config = read_config(
            self.daemon.folder / "config.yaml",
            {**_settings(self.daemon), "KHULASA_STORE_URL": f"sqlite:///{copy}"},
        )
        with open_store(config) as store:
            _publish_all(store, fresh, config)
        here, there = _files(public), _files(fresh)
        unlike = {path for path in here.keys() | there.keys() if here.get(path) != there.get(path)}
        # A full archive stays as it was written, whatever is edited later: it has to be whole.
        frozen = {path for path in unlike if "archive/" in path and path in here and path in there}
        unlike = unlike - frozen | {path for path in frozen if _fault(path, here[path])}
        if unlike:
            raise BrokenError(
                f"published otherwise than the store says: {sorted(unlike)[:5]} of {len(unlike)}"
            )

    def read_on(self, port: int, ended: threading.Event) -> None:
        """Ask for feeds and pages until the end, and parse every answer."""
        seen: dict[str, str] = {}
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as way:
                while not ended.is_set():
                    for path in _ASKED:
                        self._read(way, path, seen)
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(f"the server: {type(error).__name__}: {error}")

    def _read(self, way: http.client.HTTPConnection, path: str, seen: dict[str, str]) -> None:
        way.request("GET", f"/{quote(path)}", headers={"If-None-Match": seen.get(path, '"x"')})
        answer = way.getresponse()
        body = answer.read()
        if answer.status == 200:
            seen[path] = answer.headers["ETag"]
            if fault := _fault(path, body):
                self.faults.append(f"{path}: {fault}: {body[-60:]!r}")
            self.read[path] += 1
        elif answer.status not in {304, 404}:
            self.faults.append(f"{path}: {answer.status}")


def _page(number: int, edition: int) -> str:
    goods, topics = _GOODS[number % 5], (_TOPICS[number % 5], _TOPICS[(number // 5) % 5])
    headline = f"وصول {goods} رقم {number + 100} إلى رصيف المدينة {number % 7 + 1}"
    body = "\n\n".join(
        f"قال مسؤول في الميناء إن {goods} رقم {number + 100} جاءت في الموعد {edition + line}."
        for line in range(4)
    )
    return f"{headline}\n\n{body}\n\nكلمات دلالية\n{'   '.join(dict.fromkeys(topics))}\n"


def _fault(path: str, body: bytes) -> str | None:
    """Tell what is wrong with a file that was served; nothing if it is whole."""
    try:
        if path.endswith(".json"):
            ids = [item["id"] for item in json.loads(body)["items"]]
        elif path.endswith(".html"):
            if not body.rstrip().endswith(b"</html>"):
                return "is cut off"
            html.fromstring(body)
            return None
        else:
            root = etree.fromstring(body)
            ids = [item.text for item in root.iter("guid")] or [
                item.findtext(f"{_ATOM}id") for item in root.iter(f"{_ATOM}entry")
            ]
    except (ValueError, etree.LxmlError) as error:
        return str(error)
    return "lists an entry twice" if len(set(ids)) != len(ids) else None


def _files(folder: Path) -> dict[str, bytes]:
    """Return what a server hands out of a folder; what counts arrivals depends on their order."""
    found = (path for path in folder.rglob("*") if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in found)
    return {
        name: path.read_bytes()
        for name, path in named
        if not any(part.startswith(".") for part in name.split("/")) and not name.startswith("stats/")
    }


def _publish_all(store: Store, folder: Path, config: Config) -> None:
    store.forget_rendered()
    done = publish(store, site(config), layout(config), folder)
    if done.failed:
        raise BrokenError(str(done.failed[:3]))


def _settings(daemon: Daemon) -> dict[str, str]:
    return {name: value for name, value in daemon.environ.items() if name.startswith("KHULASA_")}


def _run(what: str, environ: dict[str, str]) -> None:
    """Be the command, in a process that has loaded everything already."""
    os.environ.update(environ)
    options = [] if what == "run" else ["--wait", "5s"]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stderr = sys.stdout = nowhere
        code = call([what, *options, "--quiet"])
    raise SystemExit(int(code))


def _kill_after(process: ForkServerProcess, seconds: float) -> None:
    process.join(seconds)
    if process.is_alive():
        process.kill()
    process.join()


@contextmanager
def _served(daemon: Daemon) -> Iterator[int]:
    """Serve the folder by a process that nobody kills; yield its port."""
    other = Daemon(daemon.folder / "serving")
    environ = {**daemon.environ, "KHULASA_SERVER_PORT": str(other.port), "KHULASA_SERVER_SEARCH": "false"}
    with subprocess.Popen([PROGRAM, "serve"], stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stderr is not None
        assert "serving" in process.stderr.readline()
        drain = threading.Thread(target=process.stderr.read)
        drain.start()
        try:
            yield other.port
        finally:
            process.terminate()
            process.wait(PATIENCE)
            drain.join()


def soak(folder: Path, kills: int, seed: int) -> Soak:
    """Kill until so many kills have met a process at work; return what happened. Raises BrokenError."""
    daemon = Daemon(folder, SCHEDULE_INGEST="1s")
    run = Soak(daemon, random.Random(seed))  # noqa: S311  # to be repeated, not to be secret
    for _ in range(12):
        run.change()
    run.check()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.soak", "khulasa.daemon", "khulasa.polling", "khulasa.announcing"])
    ended = threading.Event()
    with _served(daemon) as port:
        readers = [threading.Thread(target=partial(run.read_on, port, ended)) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            while run.killed.total() < kills:
                run.kill_once(context)
                if run.killed.total() % _CHECKED == 0:
                    run.check()
            run.check()
        finally:
            ended.set()
            for reader in readers:
                reader.join()
    return run


def main() -> None:
    """Soak for as many kills as the first argument says, and tell what was met."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    with tempfile.TemporaryDirectory(prefix="khulasa-soak-") as folder:
        run = soak(Path(folder) / "soak", kills, seed)
    sys.stdout.write(
        f"killed {dict(run.killed)}, finished {dict(run.finished)}, {len(run.pages)} pages, "
        f"{run.read.total()} answers parsed: nothing lost, doubled or half written\n"
    )


if __name__ == "__main__":
    main()
