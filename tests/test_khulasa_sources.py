"""Remote sources as their owner meets them: added, asked, published, looked after, on a real server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from khulasa.cli import call
from tests.web import Asked, Said, Web, web

HEADLINE = "الصيادون يعودون إلى البحر بعد أسبوع من العواصف"
OTHER = "مكتبة متنقلة تصل إلى القرى الجبلية للمرة الأولى"
OTHER_TEXT = (
    "توقفت الحافلة البيضاء في ساحة القرية فتجمع الأطفال حولها قبل أن يفتح السائق بابها الخلفي.",
    "وتحمل المكتبة ثلاثة آلاف كتاب جمعها طلاب الجامعة من بيوت المدينة خلال العطلة الصيفية.",
)
TEXT = (
    "أبحرت عشرات القوارب من المرفأ مع أول ضوء بعد أن هدأت الرياح التي أغلقت البحر سبعة أيام كاملة.",
    "وقال رئيس جمعية الصيادين إن الخسائر بلغت مئتي شبكة وثلاثة قوارب جرفتها الأمواج إلى الصخور.",
    "وتعهدت البلدية بتعويض أصحاب القوارب المتضررة وإصلاح الرصيف الشمالي قبل نهاية الشهر القادم.",
)

Ran = tuple[int, str, str]


def rss(site: Web, *entries: tuple[str, str], tag: str = "البحر") -> bytes:
    """Make a feed of these entries: guid and title."""
    items = "".join(
        f"<item><title>{title}</title><link>{site.base}/news/{guid}</link><guid>{guid}</guid>"
        f"<category>{tag}</category><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"
        f"<description>{_body(title)}</description></item>"
        for guid, title in entries
    )
    head = f"<title>صوت الساحل</title><link>{site.base}/</link><description>أخبار</description>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _body(title: str) -> str:
    # Articles of one text would be one story, whatever they are headed.
    return "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in (OTHER_TEXT if title == OTHER else TEXT))


class Work:
    """A folder with a configuration, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Begin without seeds."""
        self.folder = folder
        self.public = folder / "public"
        self._capsys = capsys
        (folder / "seeds").mkdir(parents=True)
        self.configure()

    def configure(self, **sections: object) -> None:
        """Write config.yaml."""
        text = yaml.safe_dump(sections, allow_unicode=True)
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")

    def __call__(self, *arguments: str) -> Ran:
        """Run the command and return its exit code, stdout and stderr."""
        code = call([*arguments, "--config", str(self.folder / "config.yaml")])
        out, err = self._capsys.readouterr()
        return int(code), out, err

    def json(self, *arguments: str) -> Any:
        """Run a command that prints JSON, and return what it printed."""
        return json.loads(self(*arguments, "--json")[1])

    def feed(self, path: str = "atom.xml") -> str:
        """Return a published file."""
        return (self.public / path).read_text(encoding="utf-8")


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site on loopback."""
    with web() as site:
        yield site


@pytest.fixture
def work(tmp_path: Path, capsys: pytest.CaptureFixture[str], site: Web) -> Work:
    """Make a folder whose configuration allows the site."""
    work = Work(tmp_path / "work", capsys)
    work.configure(fetch={"allow": [site.place]})
    return work


@pytest.fixture
def added(work: Work, site: Web) -> Work:
    """Subscribe to the site's feed."""
    site.says("/feed", rss(site, ("1", HEADLINE), ("2", OTHER)), 'ETag: "1"')
    assert work("sources", "add", f"{site.base}/feed", "--name", "الساحل")[0] == 0
    return work


def test_a_list_of_feeds_becomes_feeds_by_tag_in_three_commands(work: Work, site: Web) -> None:
    """What the README promises of an OPML file."""
    site.says("/a", rss(site, ("1", HEADLINE)))
    site.says("/b", rss(site, ("2", OTHER), tag="الكتب"))
    listed = work.folder / "subscriptions.opml"
    outlines = "".join(f'<outline text="مصدر {name}" xmlUrl="{site.base}/{name}"/>' for name in "ab")
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")

    ran = [work("sources", "import", str(listed)), work("ingest"), work("rebuild")]

    assert [code for code, *_ in ran] == [0, 0, 0]
    assert HEADLINE in work.feed("tags/البحر/atom.xml")
    assert OTHER not in work.feed("tags/البحر/atom.xml")
    assert OTHER in work.feed("tags/الكتب/rss.xml")
    assert work("check")[0] == 0


def test_a_home_page_leads_to_its_feed(work: Work, site: Web) -> None:
    """All that is found is shown; the likeliest is taken, under its own name."""
    site.says("/feed", rss(site, ("1", HEADLINE)))
    link = '<link rel="alternate" type="application/rss+xml" title="كل الأخبار" href="/feed">'
    site.says("/", f"<html><head><title>الساحل</title>{link}</head><body>x</body></html>".encode())
    code, out, err = work("sources", "add", site.base)

    assert (code, f"{site.base}/feed" in out, "صوت الساحل" in err) == (0, True, True)
    (source,) = work.json("sources")
    assert (source["name"], source["url"], source["state"]) == ("صوت الساحل", f"{site.base}/feed", "new")


def test_a_sitemap_that_only_robots_txt_names_is_found(work: Work, site: Web) -> None:
    """Where a site offers no feed."""
    site.says("/", b"<html><body><p>x</p></body></html>")
    site.says("/robots.txt", f"User-agent: *\nSitemap: {site.base}/maps/7.xml\n".encode())
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    urlset = f'<urlset xmlns="{space}"><url><loc>{site.base}/news/1</loc></url></urlset>'
    site.says("/maps/7.xml", urlset.encode())
    code = work("sources", "add", site.base)[0]
    (source,) = work.json("sources")

    assert (code, source["url"], source["settings"]) == (0, f"{site.base}/maps/7.xml", {"kind": "sitemap"})


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        pytest.param(Said(b"<html><body><p>x</p></body></html>"), 2, "no feed is found", id="no feed"),
        pytest.param(Said(status="404 Not Found"), 2, "answers 404", id="nothing there"),
        pytest.param(
            Said(b"", ["Location: http://127.0.0.1:1/"], "302 Found"), 69, "fetch.allow", id="guard"
        ),
    ],
)
def test_what_cannot_be_subscribed_to_is_told(
    work: Work, site: Web, answer: Said, code: int, told: str
) -> None:
    """In a sentence with the address; nothing is added."""
    ran = work("sources", "add", site.tells("/x", lambda _: answer))

    assert (ran[0], told in ran[2]) == (code, True), ran[2]
    assert work.json("sources") == []


def test_the_same_feed_is_no_second_source(added: Work, site: Web) -> None:
    """Its name is told."""
    code, _, err = added("sources", "add", f"{site.base}/feed")

    assert (code, "الساحل" in err) == (2, True)


def test_a_listing_is_added_with_its_selector(work: Work, site: Web) -> None:
    """And read through its articles' pages."""
    article = "".join(f"<p>{text}</p>" for text in TEXT)
    site.says("/latest", f'<html><body><h2><a href="/news/1">{HEADLINE}</a></h2></body></html>'.encode())
    page = (
        f'<html lang="ar"><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>{article}'
    )
    site.says("/news/1", f"{page}</article></body></html>".encode(), "Content-Type: text/html; charset=utf-8")
    how = ("--kind", "listing", "--item", "h2 a", "--name", "الجديد", "--tag", "البحر")
    assert work("sources", "add", f"{site.base}/latest", *how)[0] == 0
    work("ingest")
    work("rebuild")

    assert TEXT[1] in work.feed("tags/البحر/atom.xml")
    assert f"{site.base}/news/1" in work.feed("tags/البحر/atom.xml")


def test_a_dry_run_adds_nothing(work: Work, site: Web) -> None:
    """It only shows what is there."""
    url = site.says("/feed", rss(site, ("1", HEADLINE)))
    code, out, _ = work("sources", "add", url, "--dry-run")

    assert (code, url in out, work.json("sources")) == (0, True, [])


def test_a_source_is_tested_without_storing_anything(work: Work, site: Web) -> None:
    """Entries, problems, and when it would be asked again."""
    url = site.says("/feed", rss(site, ("1", HEADLINE)))
    code, out, _ = work("sources", "test", url)
    told = work.json("sources", "test", url)

    assert (code, HEADLINE in out, "next" in out) == (0, True, True)
    assert told["entries"][0]["articles"][0]["headline"] == HEADLINE
    assert (work.json("sources"), work.json("status")["articles"]) == ([], 0)


def test_a_source_that_fails_keeps_what_it_brought(added: Work, site: Web) -> None:
    """The report names it, status says why and when it is asked next, its articles stay published."""
    added("ingest")
    added("rebuild")
    before = added.feed()
    site.says("/feed", b"", status="500 Oops")
    code, _, err = added("ingest", "--source", "الساحل")
    added("rebuild")
    told = added("status")[1]

    assert (code, err.startswith("الساحل: the server answers 500")) == (1, True)
    assert "answers 500" in told
    assert added.feed() == before
    assert "أجاب الخادم بالرمز 500" in added.feed("sources/index.html")


def test_what_add_finds_test_can_read(work: Work, site: Web) -> None:
    """A sitemap is none of feeds, and a listing needs its selector."""
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    urlset = f'<urlset xmlns="{space}"><url><loc>{site.base}/news/1</loc></url></urlset>'
    article = "".join(f"<p>{text}</p>" for text in TEXT)
    page = f"<html lang='ar'><title>{HEADLINE}</title><body><article><h1>{HEADLINE}</h1>{article}"
    site.says("/news/1", page.encode(), "Content-Type: text/html; charset=utf-8")
    site.says("/", f'<html><body><h2><a href="/news/1">{HEADLINE}</a></h2></body></html>'.encode())
    sitemap = work("sources", "test", site.says("/sitemap.xml", urlset.encode()))
    listing = work("sources", "test", site.base + "/", "--kind", "listing", "--item", "h2 a")

    assert [(code, HEADLINE in out) for code, out, _ in (sitemap, listing)] == [(0, True)] * 2


def test_one_bad_source_stops_nobody(added: Work, site: Web) -> None:
    """The others are saved, and the exit code tells."""
    bad = [{"name": f"بلا {n}", "url": f"http://127.0.0.1:9/{n}"} for n in range(2)]
    added.configure(fetch={"allow": [site.place, "127.0.0.1:9"]}, sources=bad)
    code, _, err = added("ingest")

    assert (code, err.count("cannot be reached")) == (1, 2)
    assert added.json("status")["articles"] == 2


def test_who_is_not_due_is_not_asked(added: Work, site: Web) -> None:
    """Ingest is polite, however often it is called; --now and --source are not."""
    for arguments in (("ingest",), ("ingest",), ("ingest", "--now"), ("ingest", "--source", "الساحل")):
        added(*arguments)
    asked = [request for request in site.asked if request.target == "/feed"][1:]  # the first one added it

    assert [request.headers.get("if-none-match") for request in asked] == [None, '"1"', '"1"']


def test_another_decision_about_a_source_is_carried_out_with_the_next_ingest(work: Work, site: Web) -> None:
    """Nobody waits for its turn to see a new tag; and a server that fails meanwhile is not asked for ever."""
    url = site.says("/feed", rss(site, ("1", HEADLINE)))
    source = {"name": "أ", "url": url}
    for tags in ([], ["الصيد"]):
        work.configure(fetch={"allow": [site.place]}, sources=[{**source, "tags": tags}])
        work("ingest")
    asked = site.count("/feed")
    site.says("/feed", b"", status="500 Oops")
    work.configure(fetch={"allow": [site.place]}, sources=[source])
    for _ in range(3):
        work("ingest")

    assert (asked, site.count("/feed")) == (2, 3)
    assert "الصيد" in [tag["name"] for tag in work.json("tags")]


def test_a_secret_that_was_set_is_used_with_the_next_ingest(
    work: Work, site: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever mends the environment need not wait."""
    url = site.says("/feed", rss(site, ("1", HEADLINE)))
    source = {"name": "أ", "url": url, "username": "reader", "password": "${PASSWORD_OF_A}"}
    work.configure(fetch={"allow": [site.place]}, sources=[source])
    told = work("ingest")[2]
    monkeypatch.setenv("PASSWORD_OF_A", "x")
    code = work("ingest")[0]

    assert ("the variable PASSWORD_OF_A is not set" in told, code, site.count("/feed")) == (True, 0, 1)


def test_a_paused_source_is_left_alone_until_it_is_resumed(added: Work, site: Web) -> None:
    """In any spelling of its name."""
    added("sources", "pause", "السَّاحل")
    added("ingest")
    asked = site.count("/feed")
    (state,) = [one["state"] for one in added.json("sources")]
    added("sources", "resume", f"{site.base}/feed")
    added("ingest")

    assert (state, asked, site.count("/feed")) == ("paused", 1, 2)


def test_a_source_that_is_gone_is_muted_until_it_is_resumed(added: Work, site: Web) -> None:
    """410 is an answer for good, and its owner may know better."""
    site.says("/feed", b"", status="410 Gone")
    added("ingest")
    added("ingest", "--now")
    muted = site.count("/feed")
    added("sources", "resume", "الساحل")
    added("ingest")

    assert (muted, site.count("/feed")) == (2, 3)


def test_a_removed_source_leaves_its_articles(added: Work, site: Web) -> None:
    """Nobody asks it any more."""
    added("ingest")
    added("sources", "remove", "الساحل")
    asked = site.count("/feed")
    added("ingest", "--now")
    added("rebuild")

    assert (added.json("sources"), site.count("/feed")) == ([], asked)
    assert HEADLINE in added.feed()
    assert not (added.public / "sources" / "index.html").exists()


def test_what_config_yaml_names_is_removed_there(work: Work, site: Web) -> None:
    """The command says so."""
    work.configure(sources=[{"name": "أ", "url": f"{site.base}/feed"}])

    assert "stands in config.yaml" in work("sources", "remove", "أ")[2]


def test_sources_are_exported_as_they_can_be_imported(added: Work, tmp_path: Path) -> None:
    """A list goes out and comes back."""
    added("sources", "export", str(tmp_path / "out.opml"))
    before = added.json("sources")
    added("sources", "remove", "الساحل")
    added("sources", "import", str(tmp_path / "out.opml"))

    assert [one["url"] for one in added.json("sources")] == [one["url"] for one in before]


def test_a_list_of_feeds_as_a_source_comes_and_goes_with_its_feeds(work: Work, site: Web) -> None:
    """What it lists no more is asked no more."""

    def listed(*names: str) -> bytes:
        outlines = "".join(f'<outline text="{name}" xmlUrl="{site.base}/{name}"/>' for name in names)
        return f'<opml version="2.0"><body>{outlines}</body></opml>'.encode()

    for name in "ab":
        site.says(f"/{name}", rss(site, (name, f"{HEADLINE} {name}")))
    site.says("/list", listed("a", "b"))
    sources = [{"name": "القائمة", "url": f"{site.base}/list", "kind": "opml"}]
    work.configure(fetch={"allow": [site.place]}, sources=sources)
    work("ingest")
    both = [one["name"] for one in work.json("sources")]
    articles = work.json("status")["articles"]
    site.says("/list", listed("a"))
    work("ingest", "--source", "القائمة")

    assert (both, articles) == (["القائمة", "a", "b"], 2)
    assert [one["name"] for one in work.json("sources")] == ["القائمة", "a"]


def test_secrets_are_sent_and_never_shown(work: Work, site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a command nor in what is published nor in the store."""
    monkeypatch.setenv("PASSWORD_OF_A", "open-sesame")

    def feed(asked: Asked) -> Said:
        good = asked.headers.get("authorization") == "Basic cmVhZGVyOm9wZW4tc2VzYW1l"
        return Said(rss(site, ("1", HEADLINE))) if good else Said(status="401 Unauthorized")

    url = site.tells("/feed", feed) + "?api_key=hush"
    secret = {"username": "reader", "password": "${PASSWORD_OF_A}"}
    work.configure(fetch={"allow": [site.place]}, sources=[{"name": "أ", "url": url, **secret}])
    ran = [
        work(*arguments)
        for arguments in (
            ("ingest", "--verbose"),
            ("rebuild",),
            ("sources",),
            ("sources", "show", "أ"),
            ("sources", "show", "أ", "--json"),
            ("sources", "test", "أ"),
            ("status", "--json"),
        )
    ]
    published = b"".join(path.read_bytes() for path in work.public.rglob("*") if path.is_file())
    kept = b"".join(path.read_bytes() for path in work.folder.glob("khulasa.db*"))

    assert [code for code, *_ in ran] == [0] * len(ran)
    for secret_text in ("open-sesame", "b3Blbi1zZXNhbWU", "c2VzYW1l"):
        assert not any(secret_text in out + err for _, out, err in ran)
        assert secret_text.encode() not in published + kept
    assert not any("hush" in out + err for _, out, err in ran)
    assert b"hush" not in published


def test_an_edited_headline_is_no_second_entry(added: Work, site: Web) -> None:
    """The guid is the article."""
    added("ingest")
    site.says("/feed", rss(site, ("1", "عودة الصيادين إلى البحر"), ("2", OTHER)), 'ETag: "2"')
    added("ingest", "--now")
    added("rebuild")

    assert added.json("status")["articles"] == 2
    assert "عودة الصيادين" in added.feed()


def test_a_poisoned_entry_breaks_neither_its_feed_nor_a_later_build(added: Work, site: Web) -> None:
    """Whatever stands in it, and however deeply it is escaped."""
    poison = "خبر &#11;مسموم&amp;#11; &lt;script&gt;x&lt;/script&gt; &#x202e;مقلوب &amp;#x0; "
    bad = rss(site, ("1", HEADLINE), ("9", poison)).replace(
        TEXT[0].encode(), b"&amp;#11;\xef\xbf\xbe&amp;lt;b"
    )
    site.says("/feed", bad)
    codes = [added(verb)[0] for verb in ("ingest", "rebuild")]  # what is broken is told
    site.says("/feed", rss(site, ("1", HEADLINE), ("3", OTHER)))
    codes += [added(*verb)[0] for verb in (("ingest", "--now"), ("rebuild", "--force"), ("check",))]

    assert codes == [1, 0, 0, 0, 0]
    assert OTHER in added.feed()


@pytest.mark.parametrize(
    "look", [lambda work: work("sources", "show", "x"), lambda work: work("ingest", "--source", "x")]
)
def test_an_unknown_name_is_told_with_the_nearest(added: Work, look: Callable[[Work], Ran]) -> None:
    """Usage, not a failure."""
    code, _, err = look(added)

    assert (code, "no source is called so" in err) == (2, True)
