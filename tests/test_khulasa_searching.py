"""Searching from outside: over HTTP whatever is sent, and on the command line."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.asgi import ASGIApp
from feeds.checks import findings
from khulasa import cli
from khulasa.config import Config, read_config
from khulasa.exits import Exit
from khulasa.pipeline import open_store
from khulasa.searching import search_app
from store.errors import StoreBusyError
from store.store import Store
from tests.store_samples import HARBOUR, MORNING, ORCHARD, draft, embedded, page

BASE = "http://search.example/"
Ask = Callable[..., httpx.Response]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a configuration and a store that has two articles."""
    assert cli.call(["init", str(tmp_path), "--quiet"]) is Exit.DONE
    monkeypatch.setenv("KHULASA_CONFIG", str(tmp_path / "config.yaml"))
    with open_store(read_config(tmp_path / "config.yaml", {})) as store:
        store.save([page("a.txt", draft(tags=("الموانئ",), outlet="المرفأ"), embedded())], now=MORNING)
    return tmp_path


@pytest.fixture
def config(folder: Path) -> Config:
    """Return the configuration."""
    return read_config(folder / "config.yaml", {})


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    """Return the store."""
    with closing(open_store(config)) as store:
        yield store


@pytest.fixture
def ask(store: Store, config: Config) -> Ask:
    """Return what asks the application, without a server between."""
    app = search_app(lambda: store, lambda: config)

    def one(query: str = "", method: str = "GET", **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await client.request(method, f"/search?{query}", headers=named)

        return asyncio.run(asked())

    return one


def asked_of(app: ASGIApp) -> httpx.Response:
    """Ask an application for a ship."""

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
            return await client.get("/search", params={"q": "سفينة"})

    return asyncio.run(asked())


def question(asked: str, **more: str) -> str:
    """Return a query string."""
    return urlencode({"q": asked, **more})


def test_a_page_answers(ask: Ask) -> None:
    """With its kind, a policy that keeps scripts out, and a tag by which it is known again."""
    answer = ask(question("سفينة"))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert HARBOUR in answer.text
    assert ORCHARD not in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_feed_answers(ask: Ask) -> None:
    """Which scripts of other sites may read, and readers keep for as long as any feed."""
    answer = ask(question("سفينة", format="atom"))

    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=900"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert findings(answer.content) == []
    assert HARBOUR in answer.text


def test_who_has_it_is_told_so(ask: Ask) -> None:
    """304 by the tag; a date says nothing, since there is none."""
    first = ask(question("سفينة"))
    again = ask(question("سفينة"), if_none_match=first.headers["etag"])
    other = ask(question("زيتون"), if_none_match=first.headers["etag"])
    dated = ask(question("سفينة"), if_modified_since="Sun, 06 Nov 2044 08:49:37 GMT")

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (other.status_code, dated.status_code) == (200, 200)


def test_head_and_gzip(ask: Ask) -> None:
    """HEAD has the headers of GET; who takes gzip gets it, under another tag."""
    plain = ask(question("سفينة"), accept_encoding="identity")
    packed = ask(question("سفينة"), accept_encoding="gzip")
    head = ask(question("سفينة"), "HEAD", accept_encoding="identity")

    assert (head.content, head.headers) == (b"", plain.headers)
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", plain.text)
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
def test_nothing_but_reading(ask: Ask, method: str) -> None:
    """A search changes nothing."""
    answer = ask(question("سفينة"), method)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


QUERIES = [
    pytest.param("", id="nothing"),
    pytest.param("q=", id="an empty question"),
    pytest.param("q=%", id="half an escape"),
    pytest.param("q=%ff%fe%00", id="no UTF-8"),
    pytest.param("q=%ED%A0%80", id="half a pair"),
    pytest.param("q=%00%01%E2%80%AE", id="controls"),
    pytest.param("q=a&q=b&q=c", id="three questions"),
    pytest.param("page=2", id="no question"),
    pytest.param(f"q={quote('سفينة')}&page=0", id="page 0"),
    pytest.param(f"q={quote('سفينة')}&page=-1", id="page -1"),
    pytest.param(f"q={quote('سفينة')}&page=99999999999999999999", id="a page beyond numbers"),
    pytest.param(f"q={quote('سفينة')}&page=٢", id="a page in Arabic digits"),
    pytest.param(f"q={quote('سفينة')}&format=exe", id="a format that there is not"),
    pytest.param("q=%22&format=atom", id="an open quote, as a feed"),
    pytest.param("&&==&;", id="no pairs"),
    pytest.param("q=" + "%20" * 500, id="spaces"),
]


@pytest.mark.parametrize("query", QUERIES)
def test_whatever_is_sent_is_answered(ask: Ask, query: str) -> None:
    """200 and a page, or a feed."""
    assert ask(query).status_code == 200


def test_an_endless_query_is_refused(ask: Ask) -> None:
    """In a line, before anybody looks at it."""
    answer = ask("q=" + "a" * 60_000)

    assert answer.status_code == 414
    assert answer.headers["content-type"].startswith("text/plain")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(query=st.binary(max_size=200), is_feed=st.booleans())
def test_no_bytes_are_an_error(ask: Ask, query: bytes, is_feed: bool) -> None:  # noqa: FBT001 - a case
    """Whatever stands in the address: the answer is a page or a feed."""
    sent = quote(query.decode("latin-1"), safe="%&=+\"'<>")
    answer = ask(f"q={sent}&format={'atom' if is_feed else ''}")

    assert answer.status_code == 200


def test_a_question_is_not_markup(ask: Ask) -> None:
    """What was typed comes back as text."""
    answer = ask(question('"><script>alert(1)</script><img src=x onerror=alert(1)>'))

    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_store_that_is_busy_says_later(config: Config) -> None:
    """503, and when to come again: no traceback, no white page."""

    def busy() -> Store:
        raise StoreBusyError("khulasa.db", "database is locked", "try again")

    app = search_app(busy, lambda: config)

    answer = asked_of(app)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["cache-control"] == "no-cache"


def test_no_more_than_a_few_wait(store: Store, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four search, some wait for them, the rest is told to come later; then all goes on as before."""
    monkeypatch.setattr("khulasa.searching._WAITING", 2)
    gate, inside = threading.Event(), threading.Semaphore(0)

    def slow() -> Store:
        inside.release()
        assert gate.wait(60)
        return store

    app = search_app(slow, lambda: config)

    async def crowd() -> tuple[list[int], int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
            asking = [asyncio.create_task(client.get("/search", params={"q": "سفينة"})) for _ in range(10)]
            refused, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
            while len(refused) < 4:
                refused, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED, timeout=1)
            gate.set()
            answers = await asyncio.gather(*asking)
            last = await client.get("/search", params={"q": "سفينة"})
            return sorted(answer.status_code for answer in answers), last.status_code

    statuses, last = asyncio.run(crowd())

    assert statuses == [200] * 6 + [503] * 4
    assert last == 200


def test_a_search_that_hangs_keeps_nobody(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks is told to come later; the thread counts as taken until it is free."""
    monkeypatch.setattr("khulasa.searching._PATIENCE", 0.01)
    gate = threading.Event()

    def hanging() -> Store:
        assert gate.wait(60)
        return store

    app = search_app(hanging, lambda: config)

    async def asked() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
            answer = await client.get("/search", params={"q": "سفينة"})
            gate.set()
            return answer.status_code

    assert asyncio.run(asked()) == 503


def test_switched_off_there_is_no_search(store: Store, config: Config) -> None:
    """server.search: false."""
    off = config.model_copy(update={"server": config.server.model_copy(update={"search": False})})
    app = search_app(lambda: store, lambda: off)

    assert asked_of(app).status_code == 404


def test_without_pages_there_is_a_feed(store: Store, config: Config) -> None:
    """publish.pages: false. Its entries lead to the originals, as those of all feeds do."""
    bare = config.model_copy(update={"publish": config.publish.model_copy(update={"pages": False})})
    app = search_app(lambda: store, lambda: bare)

    answer = asked_of(app)

    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert findings(answer.content) == []


@pytest.mark.usefixtures("folder")
def test_the_command_finds(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each story on stdout, what there is to say on stderr."""
    capsys.readouterr()

    assert cli.call(["search", "سفينه", "الشمال"]) is Exit.DONE
    out, err = capsys.readouterr()
    assert (out.count("\n"), HARBOUR in out, "http://localhost:8080/articles/" in out) == (1, True, True)
    assert err == "stories found: 1\n"
    assert cli.call(["search", "الموانن"]) is Exit.DONE
    assert capsys.readouterr() == ("", "stories found: none\ndid you mean the tag: الموانئ\n")
    assert cli.call(["search", "😀"]) is Exit.DONE
    assert capsys.readouterr() == ("", "nothing to look for: give a word at least\n")


@pytest.mark.usefixtures("folder")
def test_the_command_tells_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON document, the same keys whatever is found."""
    found = {}
    for words in (("سفينة", "--tag", "الموانئ"), ("سفينة", "--tag", "لا وسم"), ("--", "الأسبوع", "-سفينة")):
        capsys.readouterr()
        assert cli.call(["search", "--json", *words]) is Exit.DONE
        found[words] = json.loads(capsys.readouterr().out)
    (there, nowhere, without) = found.values()

    assert {frozenset(each) for each in found.values()} == {
        frozenset({"question", "total", "has_more", "is_cut", "stories", "tags"})
    }
    assert [story["headline"] for story in there["stories"]] == [HARBOUR]
    assert (there["stories"][0]["outlet"], there["stories"][0]["tags"]) == ("المرفأ", ["الموانئ"])
    assert (nowhere["total"], without["stories"]) == (0, [])


@pytest.mark.usefixtures("folder")
def test_the_command_wants_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Usage is told in a line."""
    assert cli.call(["search"]) is Exit.USAGE
    assert "WORDS" in capsys.readouterr().err
