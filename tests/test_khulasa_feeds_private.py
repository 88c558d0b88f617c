"""Private feeds, end to end: nothing that is published or printed tells their address."""

import gzip
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from khulasa.cli import call
from khulasa.config import read_config
from khulasa.faults import ConfigError
from store.announcements import is_topic
from store.secrecy import is_secret, is_token, masked, secret_folder

TOKEN, OTHER = "Zm9vYmFyYmF6cXV4-1_A", "b3RoZXItb3RoZXItb3RoZXI"
SLUG, NAME = "energy-desk", "مكتب الطاقة الداخلي"
EVERYTHING = {"not": {"words": "كلمةلايقولهااحد"}}
ATOM = "{http://www.w3.org/2005/Atom}"
SEEDS = Path(__file__).parent.parent / "seeds"


class Desk:
    """A folder with a configuration, and the command run in it: all that it ever printed is kept."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Begin with a public feed and a private one."""
        self.folder, self.public, self._capsys = folder, folder / "public", capsys
        self.printed = ""
        self.configure("${ENERGY_TOKEN}")

    def configure(self, token: str | None) -> None:
        """Write config.yaml, with a token for the private feed or none."""
        own = {"name": NAME, "slug": SLUG, "where": EVERYTHING, "entries": 2}
        text = {
            "site": {"base_url": "https://feeds.example/"},
            "seeds": {"folder": str(SEEDS)},
            "publish": {"gzip": True, "hub": "https://hub.example/"},
            "feeds": [
                own | ({"token": token} if token else {}),
                {"name": "للجميع", "slug": "open", "where": EVERYTHING},
            ],
        }
        (self.folder / "config.yaml").write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command and return its exit code, stdout and stderr."""
        code = call([*arguments, "--config", str(self.folder / "config.yaml")])
        out, err = self._capsys.readouterr()
        self.printed += out + err
        return int(code), out, err

    def home(self, token: str | None) -> Path:
        """Return the private feed's folder."""
        return self.public / "feeds" / (secret_folder(SLUG, token) if token else SLUG)

    def told(self) -> dict[str, str]:
        """Return all files of the published folder but the private feed's own, by path."""
        found = {}
        for file in sorted(self.public.rglob("*")):
            path = file.relative_to(self.public).as_posix()
            if file.is_file() and not path.startswith(f"feeds/{SLUG}"):
                data = file.read_bytes()
                found[path] = (gzip.decompress(data) if path.endswith(".gz") else data).decode(
                    errors="replace"
                )
        return found

    def feed(self, token: str | None) -> ET.Element:
        """Return the private feed."""
        return ET.fromstring((self.home(token) / "atom.xml").read_bytes())  # noqa: S314  # ours

    def ids(self, token: str | None) -> list[str | None]:
        """Return the ids of the feed and of its entries."""
        feed = self.feed(token)
        return [
            feed.findtext(f"{ATOM}id"),
            *(each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")),
        ]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Publish all seeds, with a token in the environment."""
    monkeypatch.setenv("ENERGY_TOKEN", TOKEN)
    desk = Desk(tmp_path, capsys)
    assert [desk("ingest")[0], desk("rebuild")[0]] == [0, 0]
    return desk


def mentions(desk: Desk, *words: str) -> list[tuple[str, str]]:
    """Return where any published file but the private feed's says one of some words, in any encoding."""
    ways = {way: word for word in words for way in (word, quote(word), json.dumps(word)[1:-1])}
    return sorted(
        {
            (path, ways[way])
            for path, text in desk.told().items()
            for way in ways
            if way in text or way in path
        }
    )


def test_no_public_file_knows_a_private_feed(desk: Desk) -> None:
    """Neither its token, nor its slug, nor its name: pages, OPML, rules for servers, other feeds."""
    assert mentions(desk, TOKEN, SLUG, NAME) == []
    assert "feeds/open/" in desk.told()["feeds/index.html"]
    assert "/feeds/open/" in desk.told()["feeds.opml"]
    assert sorted(file.name for file in desk.home(TOKEN).iterdir() if file.suffix != ".gz") == [
        "archive",
        "atom.xml",
        "feed.json",
        "index.html",
        "rss.xml",
    ]


def test_nothing_that_is_printed_knows_its_token(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports, dry runs, what is checked, what is wrong; the store's schedule neither."""
    desk("rebuild", "--dry-run", "--force", "--json")
    (desk.home(TOKEN) / "atom.xml").write_text(f"<feed>{desk.home(TOKEN)}</feed>")
    found = desk("check")
    assert f"feeds/{SLUG}.***/atom.xml" in found[1]
    (desk.home(TOKEN) / "atom.xml").unlink()
    (desk.home(TOKEN) / "atom.xml").mkdir()
    broken = desk("rebuild")
    assert (broken[0], f"feeds/{SLUG}.***/atom.xml: " in broken[2]) == (1, True)
    (desk.home(TOKEN) / "atom.xml").rmdir()
    monkeypatch.setenv("ENERGY_TOKEN", OTHER)
    for command in (
        ("rebuild", "--json"),
        ("status",),
        ("status", "--json"),
        ("feeds",),
        ("feeds", "--json"),
    ):
        desk(*command)
    desk("explain", NAME)

    assert (TOKEN in desk.printed, OTHER in desk.printed) == (False, False)
    assert f"feeds/{SLUG}.***/atom.xml" in desk.printed


def test_the_store_knows_its_token_only_by_the_files_that_it_owns(desk: Desk) -> None:
    """What publishing has to delete one day; no name, no log, no hub that is to be told."""
    with sqlite3.connect(desk.folder / "khulasa.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holding = {
            name
            for name in tables
            for row in database.execute(f'SELECT * FROM "{name}"')  # noqa: S608  # from the schema
            if TOKEN in repr(row)
        }
        pinged = [path for (path,) in database.execute("SELECT path FROM pings")]
    database.close()

    assert holding == {"outputs"}
    assert "feeds/open/atom.xml" in pinged
    assert [path for path in pinged if SLUG in path] == []


def test_its_own_files_know_their_address_and_keep_it(desk: Desk) -> None:
    """Readers need the link to itself; search engines, previews, hubs and other people's services do not."""
    page = (desk.home(TOKEN) / "index.html").read_text(encoding="utf-8")
    feed = (desk.home(TOKEN) / "atom.xml").read_text(encoding="utf-8")
    whole = json.loads((desk.home(TOKEN) / "feed.json").read_bytes())
    open_page = desk.told()["feeds/open/index.html"]
    address = f"https://feeds.example/feeds/{SLUG}.{TOKEN}/"

    assert f'href="{address}atom.xml"' in feed
    assert f'href="{address}archive/' in feed
    assert whole["feed_url"] == f"{address}feed.json"
    assert ('rel="hub"' in feed, "hubs" in whole, 'rel="hub"' in desk.told()["feeds/open/atom.xml"]) == (
        False,
        False,
        True,
    )
    assert '<meta name="robots" content="noindex, nofollow, noarchive, nosnippet"/>' in page
    assert '<meta name="referrer" content="no-referrer"/>' in page
    for leak in ('rel="canonical"', "og:url", "feedly.com", "inoreader.com"):
        assert (leak in page, leak in open_page) == (False, True)
    assert not any(TOKEN in (name or "") for name in desk.ids(TOKEN))


def test_the_folder_passes_our_own_check(desk: Desk) -> None:
    """Nothing leads nowhere."""
    assert desk("check", "--strict")[:2] == (0, "")


def test_another_token_moves_it_and_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No redirect, no empty folder; entries keep their ids. What is public stays untouched."""
    before, ids = desk.told(), desk.ids(TOKEN)
    monkeypatch.setenv("ENERGY_TOKEN", OTHER)
    ran = desk("rebuild", "--json")

    assert ran[0] == 0
    assert (desk.home(TOKEN).exists(), desk.ids(OTHER)) == (False, ids)
    assert desk.told() == before
    assert {path.split("/")[1] for path in json.loads(ran[1])["written"]} == {f"{SLUG}.***"}


def test_without_a_token_it_is_public_and_with_one_private_again(desk: Desk) -> None:
    """Lists gain and lose it; its ids stay."""
    private, ids = desk.told(), desk.ids(TOKEN)
    desk.configure(None)
    assert desk("rebuild")[0] == 0
    assert (desk.home(TOKEN).exists(), desk.ids(None)) == (False, ids)
    listing = {path for path, _ in mentions(desk, f"feeds/{SLUG}/")}
    assert {"index.html", "feeds/index.html", "feeds.opml"} <= listing
    assert "noindex" not in (desk.home(None) / "index.html").read_text(encoding="utf-8")

    desk.configure("${ENERGY_TOKEN}")
    assert desk("rebuild")[0] == 0
    assert (desk.home(None).exists(), desk.ids(TOKEN)) == (False, ids)
    assert desk.told() == private


@pytest.mark.parametrize("value", [None, ""])
def test_without_its_variable_it_is_nowhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    """Never in the open; and whoever publishes is told, each time."""
    ids = desk.ids(TOKEN)
    if value is None:
        monkeypatch.delenv("ENERGY_TOKEN")
    else:
        monkeypatch.setenv("ENERGY_TOKEN", value)
    ran, again = desk("rebuild"), desk("rebuild")

    told = (
        f"feeds: {NAME}: the variable ENERGY_TOKEN is not set: set it, such as to what `khulasa feeds token`"
    )
    assert (ran[0], again[0]) == (1, 1)
    assert told in ran[2]
    assert told in again[2]
    assert (desk.home(TOKEN).exists(), desk.home(None).exists()) == (False, False)
    assert mentions(desk, SLUG, NAME) == []
    assert json.loads(desk("feeds", "--json")[1])[0]["addresses"] == {}
    assert "published nowhere" in desk("feeds", "--secrets")[1]

    monkeypatch.setenv("ENERGY_TOKEN", TOKEN)
    assert (desk("rebuild")[0], desk.ids(TOKEN)) == (0, ids)


def test_the_owner_looks_addresses_up(desk: Desk) -> None:
    """The secret part only when it is asked for."""
    public, hidden, shown = (
        "https://feeds.example/feeds/open/atom.xml",
        f"https://feeds.example/feeds/{SLUG}.***/atom.xml",
        f"https://feeds.example/feeds/{SLUG}.{TOKEN}/atom.xml",
    )

    assert desk("feeds")[1] == f"private  {hidden}  {NAME}\n public  {public}  للجميع\n"
    assert f"private  {shown}  {NAME}\n" in desk("feeds", "--secrets")[1]
    assert json.loads(desk("feeds", "--json", "--secrets")[1])[0] == {
        "name": NAME,
        "slug": SLUG,
        "private": True,
        "variable": "ENERGY_TOKEN",
        "addresses": {
            name: shown.replace("atom.xml", end)
            for name, end in {
                "atom.xml": "atom.xml",
                "rss.xml": "rss.xml",
                "feed.json": "feed.json",
                "index.html": "",
            }.items()
        },
    }


def test_a_fresh_token_is_one(desk: Desk) -> None:
    """Each time another."""
    made = {desk("feeds", "token")[1].strip() for _ in range(20)}

    assert len(made) == 20
    assert all(map(is_token, made))


Refusal = Callable[..., str]


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    """Return what makes a configuration that is refused, and why it is."""

    def refused(feed: str, **environ: str) -> str:
        path = tmp_path / "config.yaml"
        path.write_text(f"feeds:\n  - name: أ\n    where: {{tag: x}}\n    {feed}\n", encoding="utf-8")
        with pytest.raises(ConfigError) as fault:
            read_config(path, environ)
        return str(fault.value)

    return refused


@pytest.mark.parametrize(
    "value", ["short", "x" * 51, "with spaces in the middle", "../../../../etc/passwd", "ة" * 20]
)
def test_a_token_that_is_none_is_refused_by_its_variable(refusal: Refusal, value: str) -> None:
    """What it holds is not printed."""
    told = refusal("token: ${ENERGY_TOKEN}", ENERGY_TOKEN=value)

    assert "config.yaml:4:12: feeds.0.token: expected ENERGY_TOKEN to hold 16 to 50 letters" in told
    assert value not in told


@pytest.mark.parametrize("feed", [f"token: {TOKEN}", f"token: [{TOKEN}]", f"token: {{a: {TOKEN}}}"])
def test_no_secret_stands_in_the_file(refusal: Refusal, feed: str) -> None:
    """What somebody wrote there instead of a variable is not printed either."""
    assert TOKEN not in refusal(feed)
    assert TOKEN not in refusal(f"slug: {{token: {TOKEN}}}")


def config_of(folder: Path, feeds: Any) -> None:
    """Read a configuration of some feeds."""
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump({"feeds": feeds}, allow_unicode=True), encoding="utf-8")
    read_config(path, {})


def test_two_feeds_share_no_slug_though_one_is_private(tmp_path: Path) -> None:
    """Their ids are made of it."""
    one = {"name": "أ", "slug": "same", "where": {"tag": "x"}}
    with pytest.raises(ConfigError, match="has the address 'same' already"):
        config_of(tmp_path, [one, {**one, "name": "ب", "token": "${T}"}])


tokens = st.from_regex(re.compile(r"[A-Za-z0-9_-]{16,50}"), fullmatch=True)
slugs = st.sampled_from(["energy", "اسعار-النفط", "a-1b341b", "%D9%82%D9%87"])


@given(
    slug=slugs, token=tokens, around=st.sampled_from(["{}", "/srv/public/{}: no space", "'{}'", "[{}]\n{}"])
)
def test_what_is_masked_tells_no_token(slug: str, token: str, around: str) -> None:
    """In a path or a message, however often."""
    path = f"feeds/{secret_folder(slug, token)}/atom.xml"
    text = masked(around.replace("{}", path))

    assert is_token(token)
    assert (is_secret(path), is_topic(path)) == (True, False)
    assert f".{token}" not in text
    assert f"feeds/{slug}.***/atom.xml" in text
