"""Whether the process is alive and ready, and several applications at one address."""

import asyncio
import json
import threading
from pathlib import Path

import pytest

from feeds.asgi import ASGIApp
from feeds.server import app
from khulasa.health import alive, ready
from khulasa.webapp import compose
from store.errors import StoreError
from tests.asgi import answer_of, ask, lived, scope_of


def test_a_process_that_answers_is_alive() -> None:
    """It asks nobody, and nobody keeps the answer."""
    answer = ask(alive(), "/healthz")

    assert (answer.status, answer.body) == (200, b"ok\n")
    assert answer.headers["cache-control"] == "no-store"
    assert (ask(alive(), "/healthz", "HEAD").status, ask(alive(), "/healthz", "HEAD").body) == (200, b"")
    assert ask(alive(), "/healthz", "POST").status == 405


def test_ready_is_who_passes_every_check() -> None:
    """Each is named with its reason, in Arabic too; one that raises is not passed."""

    def broken() -> str | None:
        raise StoreError("store.db", "is damaged", "restore a backup")

    fine = ask(ready({"store": lambda: None, "folder": lambda: None}), "/readyz")
    bad = ask(ready({"store": broken, "folder": lambda: "لا مكان", "clock": lambda: None}), "/readyz")

    assert (fine.status, json.loads(fine.body)) == (
        200,
        {"ready": True, "checks": {"store": None, "folder": None}},
    )
    assert bad.status == 503
    assert json.loads(bad.body) == {
        "ready": False,
        "checks": {"store": "store.db: is damaged: restore a backup", "folder": "لا مكان", "clock": None},
    }
    assert fine.headers["cache-control"] == bad.headers["cache-control"] == "no-store"
    assert ask(ready({}), "/readyz").status == 200


def test_a_check_that_hangs_takes_one_thread() -> None:
    """However often it is asked for; and the event loop turns meanwhile."""
    begun, free = [], threading.Event()

    def hanging() -> str | None:
        begun.append(1)
        free.wait(60)
        return None

    checks = ready({"store": hanging, "folder": lambda: None}, limit=0.01)

    async def many() -> None:
        answers = await asyncio.gather(*(answer_of(checks, scope_of("/readyz")) for _ in range(20)))
        again = await answer_of(checks, scope_of("/readyz"))
        assert {answer.status for answer in (*answers, again)} == {503}
        assert json.loads(again.body)["checks"] == {"store": "no answer within 0.01 s", "folder": None}
        assert len(begun) == 1
        free.set()
        while (await answer_of(checks, scope_of("/readyz"))).status != 200:
            pass

    asyncio.run(many())


@pytest.fixture
def composed(tmp_path: Path) -> ASGIApp:
    """Return a folder with a handler beside it, at a path where a file stands, too."""
    (tmp_path / "healthz").write_text("a file")
    (tmp_path / "index.html").write_text("a page")
    return compose(app(tmp_path, max_age=60), {"/healthz": alive()})


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/healthz", (200, b"ok\n")), ("/", (200, b"a page"))],
)
def test_a_handler_has_its_path_and_the_folder_all_others(
    composed: ASGIApp, path: str, expected: tuple[int, bytes]
) -> None:
    """Below a mount, too."""
    answer = ask(composed, path)
    below = asyncio.run(answer_of(composed, scope_of(path, root="/sub")))

    assert (answer.status, answer.body) == (below.status, below.body) == expected


@pytest.mark.parametrize("path", ["/healthz/", "/healthz.xml", "//healthz", "/Healthz", "healthz/x"])
def test_no_other_path_is_a_handler_s(composed: ASGIApp, path: str) -> None:
    """Exactly its own."""
    assert ask(composed, path).status == 404


def test_start_and_end_are_told(composed: ASGIApp) -> None:
    """By the folder's application, for all."""
    assert lived(composed) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
