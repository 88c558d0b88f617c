"""What the server remembers of the folder, and that it trusts none of it unseen."""

import asyncio
import errno
import gzip
import os
import shutil
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import server
from feeds.folder import write
from feeds.headers import remembered
from feeds.kept import Kept, Memory, Way, is_settled
from feeds.located import File, Folder, locate
from feeds.server import _Server, app
from tests.asgi import Answer, answer_of, ask, lived, scope_of

FEED = b"<feed>" + b"".join(b"<entry>%d</entry>" % number for number in range(300)) + b"</feed>"
OTHER = FEED.replace(b"entry", b"enter")
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out a folder with a feed of a tag, and another place that is none of it."""
    for path in ("public/tags/x/atom.xml", "public/atom.xml", "public/index.html"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(FEED)
    (tmp_path / "elsewhere/x").mkdir(parents=True)
    (tmp_path / "elsewhere/x/atom.xml").write_bytes(OTHER)
    return tmp_path / "public"


def warm(served: _Server, path: str, **headers: str) -> Answer:
    """Ask until the server remembers the file: once it is older than a tick of the clock."""
    answer = ask(served, path, headers={"Accept-Encoding": "", **headers})
    while path.removeprefix("/") not in served._memory._files:
        answer = ask(served, path, headers={"Accept-Encoding": "", **headers})
    return answer


def new(folder: Path) -> _Server:
    """Return a server that remembers nothing."""
    return _Server(folder, 900, Memory())


def test_what_is_known_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look at the file, in both codings."""
    served = new(folder)
    first, packed = warm(served, "/tags/x/atom.xml"), ask(served, "/tags/x/atom.xml", headers=GZIP)

    def unexpected(*_: object, **__: object) -> None:
        pytest.fail("it was read")

    monkeypatch.setattr(server, "locate", unexpected)

    for answer in (first, packed):
        wanted = GZIP if answer is packed else {}
        tag = {"If-None-Match": answer.headers["etag"]}
        assert ask(served, "/tags/x/atom.xml", headers=wanted).body == answer.body
        assert ask(served, "/tags/x/atom.xml", headers=wanted | tag).status == 304
        assert ask(served, "/tags/x/atom.xml", "HEAD", wanted).headers == answer.headers


def test_each_coding_has_its_own_tag(folder: Path) -> None:
    """Which is of its bytes, and is the one that counts; caches are told what they differ by."""
    served = app(folder, max_age=900)
    plain, packed = ask(served, "/atom.xml"), ask(served, "/atom.xml", headers=GZIP)

    assert plain.body == gzip.decompress(packed.body) == FEED
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-length"] == str(len(packed.body))
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != packed.headers["etag"]
    for etag, headers, status in (
        (plain, {}, 304),
        (packed, GZIP, 304),
        (plain, GZIP, 200),
        (packed, {}, 200),
    ):
        answer = ask(served, "/atom.xml", headers={"If-None-Match": etag.headers["etag"], **headers})
        assert (answer.status, answer.headers["vary"]) == (status, "Accept-Encoding")


@pytest.mark.parametrize("name", ["a.woff2", "a.png", "a.ico", "a.bin"])
def test_what_is_compressed_already_is_sent_as_it_is(folder: Path, name: str) -> None:
    """To everybody, and caches are told nothing of codings."""
    (folder / name).write_bytes(FEED)
    answer = ask(app(folder, max_age=900), f"/{name}", headers=GZIP)

    assert answer.body == FEED
    assert "vary" not in answer.headers


def test_what_gzip_makes_no_shorter_is_sent_as_it_is(folder: Path) -> None:
    """A small file, or one of noise; that it may differ by coding is said, as it may have grown by then."""
    (folder / "small.xml").write_bytes(b"<feed/>")
    (folder / "noise.txt").write_bytes(os.urandom(5000))
    for name in ("small.xml", "noise.txt"):
        answer = ask(app(folder, max_age=900), f"/{name}", headers={"Accept-Encoding": "gzip, identity;q=0"})

        assert answer.body == (folder / name).read_bytes()
        assert "content-encoding" not in answer.headers
        assert answer.headers["vary"] == "Accept-Encoding"


def beside(folder: Path, data: bytes) -> bytes:
    """Put bytes beside the feed, of the same time; return them."""
    (folder / "atom.xml.gz").write_bytes(data)
    modified = (folder / "atom.xml").stat().st_mtime_ns
    os.utime(folder / "atom.xml.gz", ns=(modified, modified))
    return data


def test_the_file_beside_it_is_sent(folder: Path) -> None:
    """Byte for byte, if it has the same time: whoever published it may have compressed it better."""
    data = beside(folder, gzip.compress(FEED, 9, mtime=1))

    assert ask(app(folder, max_age=900), "/atom.xml", headers=GZIP).body == data


def test_what_publishing_leaves_is_sent(tmp_path: Path) -> None:
    """In each version the file and its compressed one belong together."""
    served = app(tmp_path, max_age=900)
    for data in (FEED, OTHER, FEED):
        write(tmp_path, "atom.xml", [data], compress=True)
        packed = ask(served, "/atom.xml", headers=GZIP)

        assert packed.body == (tmp_path / "atom.xml.gz").read_bytes()
        assert gzip.decompress(packed.body) == data


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(gzip.compress(OTHER, 9, mtime=1), id="of another file"),
        pytest.param(gzip.compress(FEED, 9, mtime=1)[:-9], id="cut off"),
        pytest.param(gzip.compress(FEED, 9, mtime=1) + b"x", id="with more behind it"),
        pytest.param(gzip.compress(FEED + b"x" * 3_000_000, 9, mtime=1), id="of much more"),
        pytest.param(zlib.compress(FEED), id="in another coding"),
        pytest.param(b"nonsense", id="nonsense"),
        pytest.param(b"", id="empty"),
        pytest.param(os.urandom(9000), id="longer than the file"),
    ],
)
def test_a_file_beside_it_that_is_another_is_not_sent(folder: Path, data: bytes) -> None:
    """Whatever its time says: what is sent is the feed."""
    beside(folder, data)

    assert gzip.decompress(ask(app(folder, max_age=900), "/atom.xml", headers=GZIP).body) == FEED


def test_a_file_beside_it_of_another_time_or_place_is_not_sent(folder: Path) -> None:
    """It is of another version; a link may lead anywhere."""
    data = gzip.compress(FEED, 9, mtime=1)
    (folder / "atom.xml.gz").write_bytes(data)
    os.utime(folder / "atom.xml.gz", ns=(1, 1))
    assert ask(app(folder, max_age=900), "/atom.xml", headers=GZIP).body != data

    beside(folder, data)
    (folder / "atom.xml.gz").rename(folder.parent / "a.gz")
    (folder / "atom.xml.gz").symlink_to(folder.parent / "a.gz")
    assert ask(app(folder, max_age=900), "/atom.xml", headers=GZIP).body != data


def replace_folder(folder: Path) -> None:
    """Put a link to another place where the tag's folder was."""
    shutil.rmtree(folder / "tags/x")
    (folder / "tags/x").symlink_to(folder.parent / "elsewhere/x")


def move_folder(folder: Path) -> None:
    """Move the tag's folder out, and leave a link to where it is."""
    (folder / "tags/x").rename(folder.parent / "elsewhere/y")
    (folder / "tags/x").symlink_to(folder.parent / "elsewhere/y")


def move_above(folder: Path) -> None:
    """Move the folder of all tags out, and leave a link."""
    (folder / "tags").rename(folder.parent / "elsewhere/tags")
    (folder / "tags").symlink_to(folder.parent / "elsewhere/tags")


def replace_file(folder: Path) -> None:
    """Put a link to another file where the feed was."""
    (folder / "tags/x/atom.xml").unlink()
    (folder / "tags/x/atom.xml").symlink_to(folder.parent / "elsewhere/x/atom.xml")


def move_file(folder: Path) -> None:
    """Move the feed out, and leave a link."""
    (folder / "tags/x/atom.xml").rename(folder.parent / "elsewhere/z.xml")
    (folder / "tags/x/atom.xml").symlink_to(folder.parent / "elsewhere/z.xml")


def hide_file(folder: Path) -> None:
    """Hide the feed, and leave a link."""
    (folder / "tags/x/atom.xml").rename(folder / "tags/x/.atom.xml")
    (folder / "tags/x/atom.xml").symlink_to(".atom.xml")


def delete_file(folder: Path) -> None:
    """Delete the feed."""
    (folder / "tags/x/atom.xml").unlink()


def make_folder(folder: Path) -> None:
    """Put an empty folder where the feed was."""
    (folder / "tags/x/atom.xml").unlink()
    (folder / "tags/x/atom.xml").mkdir()


@pytest.mark.parametrize(
    "change",
    [replace_folder, move_folder, move_above, replace_file, move_file, hide_file, delete_file, make_folder],
)
@pytest.mark.parametrize("conditional", [False, True])
def test_what_left_the_folder_is_served_no_more(
    folder: Path, change: Callable[[Path], None], *, conditional: bool
) -> None:
    """From the very next request on, however well it is remembered."""
    served = new(folder)
    tag = warm(served, "/tags/x/atom.xml").headers["etag"]
    headers = {"If-None-Match": tag} if conditional else {}
    assert ask(served, "/tags/x/atom.xml", headers=headers).status == (304 if conditional else 200)

    change(folder)

    assert ask(served, "/tags/x/atom.xml", headers=headers).status == 404
    assert "tags/x/atom.xml" not in served._memory._files


def test_a_link_that_leads_elsewhere_by_now_is_followed(folder: Path) -> None:
    """Within the folder links may lead, and may be changed."""
    (folder / "other.xml").write_bytes(OTHER)
    (folder / "link.xml").symlink_to("atom.xml")
    served = new(folder)
    warm(served, "/atom.xml")
    assert ask(served, "/link.xml").body == FEED

    (folder / "link.xml").unlink()
    (folder / "link.xml").symlink_to("other.xml")

    assert ask(served, "/link.xml").body == OTHER


def test_the_folder_itself_may_be_a_link(folder: Path) -> None:
    """Which is changed to publish another one at once."""
    current = folder.parent / "current"
    current.symlink_to(folder)
    served = new(current)
    assert warm(served, "/atom.xml").body == FEED

    (folder.parent / "next").mkdir()
    (folder.parent / "next/atom.xml").write_bytes(OTHER)
    current.unlink()
    current.symlink_to(folder.parent / "next")

    assert ask(served, "/atom.xml").body == OTHER


@pytest.mark.parametrize("swapped", ["tags", "tags/x", "tags/x/atom.xml"])
def test_a_link_that_is_laid_while_a_file_is_opened_leads_nowhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch, swapped: str
) -> None:
    """Between the look at the path and the opening: patched, as nobody is that quick on purpose."""
    real = os.path.realpath

    def slow(path: str, *, strict: bool = False) -> str:
        found = real(path, strict=strict)
        if found.endswith("atom.xml"):
            (folder / swapped).rename(folder.parent / "moved")
            (folder / swapped).symlink_to(folder.parent / "moved")
        return found

    monkeypatch.setattr(os.path, "realpath", slow)

    assert locate(folder, "tags/x/atom.xml") is None


def test_links_in_a_circle_lead_nowhere(folder: Path) -> None:
    """They are no fault of ours, and no file."""
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")

    assert ask(app(folder, max_age=900), "/a").status == 404
    assert ask(app(folder, max_age=900), "/a/atom.xml").status == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [(errno.EMFILE, 503), (errno.EIO, 503), (errno.ENOMEM, 503), (errno.ENOENT, 404), (errno.EACCES, 404)],
)
def test_a_disk_that_fails_is_no_feed_that_is_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: int, status: int
) -> None:
    """Readers come again for a 503, and drop what is missing. Patched: no disk here fails when it should."""

    def failing(*_: object, **__: object) -> int:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "open", failing)
    answer = ask(app(folder, max_age=900), "/atom.xml")

    assert answer.status == status
    assert ("retry-after" in answer.headers) is (status == 503)


def test_addresses_that_lead_nowhere_leave_nothing_behind(folder: Path) -> None:
    """However many are asked for."""
    served = new(folder)
    warm(served, "/atom.xml")
    before = served._memory.sizes()

    async def many() -> None:
        for number in range(1, 2000):
            await answer_of(served, scope_of(f"/tags/{number}/atom.xml"))
            await answer_of(
                served, scope_of("/" + "x" * number, headers={"Accept-Encoding": f"gzip;q=0.{number}"})
            )

    asyncio.run(many())

    assert served._memory.sizes() == before
    assert served._finding == {}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40))))
def test_memory_grows_no_further(actions: list[tuple[int, int]]) -> None:
    """Whatever is remembered, in whatever order; and a body is the one that its tag was given to."""
    memory = Memory(most_files=3, most_bytes=100)
    form = remembered(
        File("a.xml", b"", os.stat_result((0o100644, 1, 1, 1, 0, 0, 0, 1, 1, 1))), Way(b"", (), None), 1
    ).plain
    for name, size in actions:
        memory.keep(str(name), Kept(Way(b"/", (), None), (0, 0, 0, 0, 0), 0, form, None))
        memory.keep_body(b"%d-%d" % (name, size), bytes(size))
        files, held = memory.sizes()

        assert files <= 3
        assert held == sum(map(len, memory._bodies.values())) <= 100
        assert memory.body(b"%d-%d" % (name, size)) == (bytes(size) if size <= 25 else None)


def test_a_body_that_is_forgotten_is_read_again(folder: Path) -> None:
    """Its validators are remembered longer: most readers need no more."""
    served = _Server(folder, 900, Memory(most_bytes=10))
    first = warm(served, "/atom.xml")

    assert served._memory.sizes() == (1, 0)
    assert ask(served, "/atom.xml", headers={"If-None-Match": first.headers["etag"]}).status == 304
    assert ask(served, "/atom.xml").body == FEED


@pytest.mark.parametrize(
    ("age", "expected"),
    [(200_000_000, True), (50_000_000, False), (0, False), (-1_500_000_000, False), (-(10**14), True)],
)
def test_a_file_that_just_changed_may_change_again_unseen(age: int, *, expected: bool) -> None:
    """As may one from a moment ahead; one from days ahead is of a clock that was wrong."""
    now = 10**18

    assert is_settled((now - age, 0, 1, 1, 1), now) is expected
    assert is_settled((0, now - age, 1, 1, 1), now) is expected


def test_no_file_is_told_to_be_of_a_time_to_come(folder: Path) -> None:
    """RFC 9110 §8.8.2.1; and who has the version before, of the same time as told, gets this one."""
    served = app(folder, max_age=900)
    ahead = (folder / "atom.xml").stat().st_mtime_ns + 5_000_000_000
    os.utime(folder / "atom.xml", ns=(ahead, ahead))
    answer = ask(served, "/atom.xml")
    again = ask(served, "/atom.xml", headers={"If-Modified-Since": answer.headers["last-modified"]})

    assert parsedate_to_datetime(answer.headers["last-modified"]) <= datetime.now(UTC)
    assert again.status == 200
    assert ask(served, "/atom.xml", headers={"If-None-Match": answer.headers["etag"]}).status == 304


def test_many_who_ask_at_once_cause_one_reading(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And who comes after the file was replaced does not get the one before. Patched: a disk that waits."""
    served, begun, go, read = new(folder), threading.Event(), threading.Event(), []

    def slow(where: Path, path: str, *, packed: bool) -> File | Folder | None:
        found = locate(where, path, packed=packed)
        read.append(path)
        begun.set()
        assert go.wait(60)
        return found

    monkeypatch.setattr(server, "locate", slow)

    async def ask_all() -> tuple[list[Answer], list[Answer]]:
        early = [asyncio.create_task(answer_of(served, scope_of("/atom.xml"))) for _ in range(50)]
        await asyncio.to_thread(begun.wait, 60)
        write(folder, "atom.xml", [OTHER])
        late = [asyncio.create_task(answer_of(served, scope_of("/atom.xml"))) for _ in range(50)]
        await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*early), await asyncio.gather(*late)

    early, late = asyncio.run(ask_all())

    assert {answer.body for answer in early} <= {FEED, OTHER}
    assert {answer.body for answer in late} == {OTHER}
    assert len(read) <= 3


def test_who_leaves_takes_nothing_with_him(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait for the same reading. Patched: a disk that waits."""
    served, begun, go = new(folder), threading.Event(), threading.Event()

    def slow(where: Path, path: str, *, packed: bool) -> File | Folder | None:
        begun.set()
        assert go.wait(60)
        return locate(where, path, packed=packed)

    monkeypatch.setattr(server, "locate", slow)

    async def leave() -> Answer:
        first = asyncio.create_task(answer_of(served, scope_of("/atom.xml")))
        await asyncio.to_thread(begun.wait, 60)
        second = asyncio.create_task(answer_of(served, scope_of("/atom.xml")))
        await asyncio.sleep(0)
        first.cancel()
        go.set()
        return await second

    assert asyncio.run(leave()).body == FEED


def test_a_script_of_another_site_may_ask_for_news(folder: Path) -> None:
    """It may send validators (a preflight), and see the tag to send; of feeds only."""
    served = app(folder, max_age=900)
    asked = {"Origin": "https://reader.example", "Access-Control-Request-Method": "GET"}
    answer = ask(served, "/atom.xml", "OPTIONS", asked | {"Access-Control-Request-Headers": "if-none-match"})

    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert ask(served, "/atom.xml").headers["access-control-expose-headers"] == "ETag"
    assert ask(served, "/", "OPTIONS", asked).status == 405
    assert "access-control-allow-origin" not in ask(served, "/").headers


def test_it_starts_and_ends_and_has_no_web_sockets(folder: Path) -> None:
    """As a server asks it to."""
    served, said = app(folder, max_age=900), []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        said.append(message)

    asyncio.run(served({"type": "websocket", "path": "/"}, receive, send))  # type: ignore[arg-type]

    assert said == [{"type": "websocket.close", "code": 1000}]
    assert lived(served) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_it_may_be_mounted_below_a_path(folder: Path) -> None:
    """What leads on is relative, and holds there."""
    (folder / "tags/x/index.html").write_bytes(FEED)
    answer = asyncio.run(answer_of(app(folder, max_age=900), scope_of("/tags/x", root="/news")))

    assert (answer.status, answer.headers["location"]) == (301, "./x/")
