"""Sources on a real server are asked by a real client, under a clock that stands still."""

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ingest import harvest
from ingest.client import Client, Limits
from ingest.guard import Guard
from ingest.manners import FIRST_BACKOFF, REPEATS, Clock
from ingest.pacing import Pace
from ingest.poller import Job, Polled, Poller
from ingest.remote import PageRules, RemoteSource, SourceKind
from ingest.robots import Robots
from ingest.web import Web as Asking
from store.remote import HostPause, Poll, Standing
from tests.web import Said, Web, web

NOW = datetime(2026, 3, 2, 10, 20, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HEADLINE = "الأهالي يعيدون بناء الجسر القديم بأيديهم"


def rss(*titles: str, channel: str = "", item: str = "") -> bytes:
    """Make a feed with an entry for each title."""
    items = "".join(
        f"<item><title>{title}</title><link>https://outlet.example/{number}</link>"
        f"<guid>{number}</guid><description>انتهى العمل في {number} أيام.</description>{item}</item>"
        for number, title in enumerate(titles, 1)
    )
    head = "<title>صحيفة الوادي</title><link>https://outlet.example/</link><description>أخبار</description>"
    return f'<rss version="2.0"><channel>{head}{channel}{items}</channel></rss>'.encode()


FEED = rss(HEADLINE, "افتتاح مدرسة جديدة في القرية")


@dataclass
class Kept:
    """A memory of pages."""

    digests: dict[str, str] = field(default_factory=dict)

    def digests_of(self, _: str, origins: Sequence[str]) -> Mapping[str, str]:
        """Return what is remembered."""
        return {origin: self.digests[origin] for origin in origins if origin in self.digests}

    def keep(self, polled: Polled) -> None:
        """Remember what came, as the store does."""
        self.digests |= {page.origin: page.digest for page in polled.pages}


@dataclass
class Asker:
    """Asks sources of one site, again and again, at moments that the test decides."""

    site: Web
    now: datetime = NOW
    memory: Kept = field(default_factory=Kept)
    pauses: dict[str, HostPause] = field(default_factory=dict)
    allowed: frozenset[str] | None = None
    robots: bool = False

    def __call__(self, *jobs: Job) -> list[Polled]:
        """Ask, and return what came, in the order of the jobs."""
        return asyncio.run(self._asked(jobs))

    async def _asked(self, jobs: Sequence[Job]) -> list[Polled]:
        guard = Guard(frozenset([self.site.place]) if self.allowed is None else self.allowed)
        async with Client(agent="Khulasa/test", guard=guard, limits=Limits(timedelta(seconds=5))) as client:
            asking = Asking(client, Robots(client) if self.robots else None)
            poller = Poller(asking, self.memory, clock=lambda: Clock(self.now), pauses=self.pauses)
            found = [each async for batch in poller.poll_all(jobs) for each in batch]
        for each in found:
            self.memory.keep(each)
            if each.pause:
                self.pauses[each.pause.host] = each.pause
        order = [job.source.name for job in jobs]
        return sorted(found, key=lambda each: order.index(each.source.name))


@pytest.fixture
def site() -> Iterator[Web]:
    """Run a site on loopback."""
    with web() as site:
        yield site


@pytest.fixture
def ask(site: Web) -> Asker:
    """Return what asks the site."""
    return Asker(site)


def job(url: str, pace: Pace = Pace(every=HOUR), **settings: object) -> Job:  # noqa: B008  # a frozen value
    """Make a job for a source that was never asked."""
    source = RemoteSource("الوادي", url, **settings)  # type: ignore[arg-type]  # the names are the fields'
    return Job(source, Poll(asked=url, url=url), pace)


def again(before: Job, polled: Polled) -> Job:
    """Return the job of the next poll."""
    return replace(before, poll=polled.poll)


def headlines(polled: Polled) -> list[str]:
    """Return what came, by headlines."""
    return [draft.headline for page in polled.pages for draft in page.drafts]


def test_a_feed_is_read_into_pages(site: Web, ask: Asker) -> None:
    """Each entry is a page under its guid, that stays the same article however it is edited."""
    (polled,) = ask(job(site.says("/feed", FEED)))
    page = polled.pages[0]

    assert (page.origin, page.source, page.is_stable, page.seen) == ("1", "الوادي", True, NOW)
    assert page.drafts[0].headline == HEADLINE
    assert page.drafts[0].link == "https://outlet.example/1"
    assert page.drafts[0].outlet == "الوادي"
    assert (polled.poll.title, polled.poll.failures, polled.poll.changed) == ("صحيفة الوادي", 0, NOW)


def test_a_second_poll_is_conditional_and_a_304_is_no_news(site: Web, ask: Asker) -> None:
    """Both validators are sent, letter for letter."""
    modified = format_datetime(NOW - DAY, usegmt=False)

    def answer(asked: object) -> Said:
        headers = getattr(asked, "headers")  # noqa: B009
        if headers.get("if-none-match") == 'W/"x"' and headers.get("if-modified-since") == modified:
            return Said(status="304 Not Modified")
        return Said(FEED, ['ETag: W/"x"', f"Last-Modified: {modified}"])

    first = job(site.tells("/feed", answer))
    (polled,) = ask(first)
    (then,) = ask(again(first, polled))

    assert (len(polled.pages), len(then.pages), then.problems, then.poll.status) == (2, 0, None, 304)
    assert (then.poll.etag, then.poll.modified) == ('W/"x"', modified)


def test_the_same_bytes_are_not_read_twice(site: Web, ask: Asker) -> None:
    """Servers without validators send everything again."""
    first = job(site.says("/feed", FEED))
    (polled,) = ask(first)
    (then,) = ask(again(first, polled))

    assert (then.pages, then.problems, then.poll.changed) == ((), None, NOW)


def test_only_new_and_changed_entries_come(site: Web, ask: Asker) -> None:
    """What was saved under its digest stays where it is."""
    first = job(site.says("/feed", FEED))
    (polled,) = ask(first)
    site.says("/feed", rss("الأهالي يعيدون بناء الجسر", "افتتاح مدرسة جديدة في القرية", "خبر ثالث"))
    (then,) = ask(again(first, polled))

    assert headlines(then) == ["الأهالي يعيدون بناء الجسر", "خبر ثالث"]


def test_another_decision_about_a_source_reads_it_anew(site: Web, ask: Asker) -> None:
    """A tag that is given to all its articles is given to those that are there, too."""
    first = job(site.says("/feed", FEED, 'ETag: "x"'))
    (polled,) = ask(first)
    tagged = replace(first.source, tags=("الوادي",))
    (then,) = ask(replace(first, source=tagged, poll=polled.poll))

    assert "if-none-match" not in site.asked[-1].headers
    assert [draft.tags for page in then.pages for draft in page.drafts] == [("الوادي",), ("الوادي",)]


TABLE = [
    pytest.param(Said(FEED), HOUR, Standing.ACTIVE, id="200"),
    pytest.param(Said(FEED, ["Cache-Control: max-age=7200"]), 2 * HOUR, Standing.ACTIVE, id="max-age"),
    pytest.param(Said(rss("خبر", channel="<ttl>180</ttl>")), 3 * HOUR, Standing.ACTIVE, id="ttl"),
    pytest.param(
        Said(rss("خبر", channel="<skipHours><hour>11</hour><hour>12</hour></skipHours>")),
        160 * MINUTE,
        Standing.ACTIVE,
        id="skipHours",
    ),
    pytest.param(
        Said(rss("خبر", channel="<skipDays><day>Monday</day></skipDays>")),
        820 * MINUTE,
        Standing.ACTIVE,
        id="skipDays",
    ),
    pytest.param(Said(status="500 Oops"), HOUR, Standing.ACTIVE, id="500"),
    pytest.param(Said(status="404 Not Found"), HOUR, Standing.ACTIVE, id="404"),
    pytest.param(Said(b"", ["Retry-After: 7200"], "503 Later"), 2 * HOUR, Standing.ACTIVE, id="503"),
    pytest.param(Said(b"", ["Retry-After: 7200"], "429 Slow down"), 2 * HOUR, Standing.ACTIVE, id="429"),
    pytest.param(Said(b"<html><p>x</p></html>"), HOUR, Standing.ACTIVE, id="no feed"),
    pytest.param(Said(status="410 Gone"), None, Standing.GONE, id="410"),
]


@pytest.mark.parametrize(("answer", "wait", "standing"), TABLE)
def test_an_answer_decides_when_the_source_is_asked_next(
    site: Web, ask: Asker, answer: Said, wait: timedelta | None, standing: Standing
) -> None:
    """What is said over HTTP and in the feed reaches the decision."""
    (polled,) = ask(job(site.tells("/feed", lambda _: answer)))

    assert (polled.poll.due, polled.poll.standing) == (wait and NOW + wait, standing)


def test_a_source_moves_when_its_move_repeats(site: Web, ask: Asker) -> None:
    """Then its new address is asked at once, and the old one no more."""
    new = site.says("/new", FEED)
    one = job(site.leads("/old", "/new", status="301 Moved"))
    for _ in range(REPEATS):
        assert one.poll.url == one.source.url
        one = again(one, ask(one)[0])
    ask(one)

    assert (one.poll.url, site.asked[-1].target) == (new, "/new")


def test_a_host_is_paused_when_two_of_its_addresses_ask_for_it(site: Web, ask: Asker) -> None:
    """The third is not asked, and no failure is counted."""

    def slow_down(_: object) -> Said:
        return Said(b"", ["Retry-After: 7200"], "429 Slow down")

    jobs = [job(site.tells(f"/{number}", slow_down)) for number in range(2)]
    jobs = [replace(one, source=replace(one.source, name=f"{n}")) for n, one in enumerate(jobs)]
    for one in jobs:
        ask(one)
    third = job(site.says("/feed", FEED))
    (polled,) = ask(third)

    assert [asked.target for asked in site.asked] == ["/0", "/1"]
    assert (polled.poll.due, polled.poll.failures) == (NOW + 2 * HOUR, 0)

    ask.now += 3 * HOUR
    assert len(ask(again(third, polled))[0].pages) == 2


def test_what_is_no_feed_is_asked_for_in_full_again(site: Web, ask: Asker) -> None:
    """A validator of a page that could not be read would bring a 304, and the failure would look mended."""
    one = job(site.says("/feed", b"<html><p>x</p></html>", 'ETag: "broken"'))
    (polled,) = ask(one)

    assert (polled.poll.etag, polled.poll.failures) == (None, 1)
    assert polled.poll.reason


def test_a_feed_of_a_thousand_new_entries_comes_in_parts(site: Web, ask: Asker) -> None:
    """Nothing is lost: until all were read, it is asked for in full."""
    one = job(site.says("/feed", rss(*(f"خبر {number}" for number in range(1200))), 'ETag: "x"'))
    seen, etags = [], []
    for _ in range(3):
        (polled,) = ask(one)
        seen.append(len(polled.pages))
        etags.append(polled.poll.etag)
        one = again(one, polled)

    assert (seen, etags) == ([500, 500, 200], [None, None, '"x"'])


def test_a_broken_entry_stops_nobody(site: Web, ask: Asker) -> None:
    """An entry without headline and text is told, the others come."""
    feed = rss(HEADLINE).replace(b"</channel>", b"<item><guid>9</guid></item></channel>")
    (polled,) = ask(job(site.says("/feed", feed)))

    assert headlines(polled) == [HEADLINE]
    assert len(polled.problems or ()) == 1


def test_one_source_that_fails_stops_nobody(site: Web, ask: Asker) -> None:
    """Nor does one that nobody answers for."""
    good = job(site.says("/feed", FEED))
    bad = [
        replace(job(url), source=RemoteSource(name, url))
        for name, url in (
            ("1", "http://127.0.0.1:9/"),
            ("2", "http://nowhere.invalid/"),
            ("3", "http://10.0.0.1/"),
        )
    ]
    polled = ask(*bad, good)

    assert [bool(each.poll.reason) for each in polled] == [True, True, True, False]
    assert "fetch.allow" in (polled[2].poll.reason or "")


def test_a_secret_that_is_not_set_asks_nobody(site: Web, ask: Asker) -> None:
    """A request without it would only be refused."""
    (polled,) = ask(job(site.says("/feed", FEED), fault="the variable X is not set"))

    assert (site.asked, polled.poll.reason) == ([], "the variable X is not set")


def test_secrets_go_to_the_sources_own_server_only(site: Web, ask: Asker) -> None:
    """Neither a redirect nor an article's page elsewhere is sent them."""
    with web() as other:
        other.says("/feed", FEED)
        site.leads("/feed", f"{other.base}/feed", status="302 Found")
        ask.allowed = frozenset([site.place, other.place])
        ask(job(f"{site.base}/feed", headers={"Authorization": "Basic c2VjcmV0"}))

        assert site.asked[0].headers["authorization"] == "Basic c2VjcmV0"
        assert "authorization" not in other.asked[0].headers


ARTICLE = f"""<html lang="ar"><head><title>{HEADLINE} | صحيفة الوادي</title></head><body>
<nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a></nav>
<article><h1>{HEADLINE}</h1>
<p>عمل مئتا متطوع من القرى المجاورة أسبوعين كاملين لإعادة بناء الجسر الذي جرفه السيل في الشتاء الماضي.</p>
<p>وقال شيخ القرية إن الحجارة نُقلت من المقلع القديم على ظهور الدواب كما فعل الأجداد قبل مئة عام.</p>
<p>وستعبر أول سيارة الجسر صباح الجمعة بعد أن يفحصه مهندس من المدينة ويأذن بفتحه أمام الناس.</p>
<h3>اقرأ أيضًا</h3><ul><li><a href="/7">سيل جارف يقطع الطريق بين القريتين</a></li></ul>
</article><footer>جميع الحقوق محفوظة</footer></body></html>""".encode()


def full_text(site: Web, *paths: str) -> Job:
    """Make a feed of summaries whose entries lead to pages of the site, and its job."""
    items = "".join(
        f"<item><title>{HEADLINE} {path}</title><link>{site.base}{path}</link><guid>{path}</guid>"
        "<description>عمل مئتا متطوع…</description></item>"
        for path in paths
    )
    feed = f'<rss version="2.0"><channel><title>الوادي</title>{items}</channel></rss>'.encode()
    return job(site.says("/feed", feed, 'ETag: "f"'), full_text=True)


def test_full_text_comes_from_the_articles_page(site: Web, ask: Asker) -> None:
    """Without what surrounds it; headlines under a read-also label become headlines."""
    site.says("/1", ARTICLE, "Content-Type: text/html; charset=utf-8")
    (polled,) = ask(full_text(site, "/1"))
    draft = polled.pages[0].drafts[0]
    text = "\n".join(block.text for block in draft.body)

    assert "الحجارة نُقلت من المقلع" in text
    assert "الرئيسية" not in text
    assert "سيل جارف" not in text
    assert draft.related == ("سيل جارف يقطع الطريق بين القريتين",)
    assert draft.headline == f"{HEADLINE} /1"


def test_a_page_that_cannot_be_had_is_tried_at_the_next_polls(site: Web, ask: Asker) -> None:
    """Its summary is there at once; the feed is asked for in full until it was tried three times."""
    site.tells("/1", lambda _: Said(status="500 Oops"))
    one, tries = full_text(site, "/1"), []
    for _ in range(5):
        (polled,) = ask(one)
        tries.append((len(polled.pages), polled.poll.etag, len(polled.problems or ())))
        one = again(one, polled)

    asked = [request.target for request in site.asked].count("/1")
    assert asked == 3
    assert tries[:3] == [(1, None, 1), (1, None, 1), (1, '"f"', 1)]


def test_a_page_that_came_late_replaces_the_summary(site: Web, ask: Asker) -> None:
    """Under the same guid."""
    site.tells("/1", lambda _: Said(status="503 Later"))
    one = full_text(site, "/1")
    (first,) = ask(one)
    site.says("/1", ARTICLE, "Content-Type: text/html; charset=utf-8")
    (then,) = ask(again(one, first))

    assert first.pages[0].origin == then.pages[0].origin
    assert len(then.pages[0].drafts[0].body) == 3
    assert then.poll.etag == '"f"'


def test_pages_that_take_too_long_are_left_to_the_next_poll(
    site: Web, ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a host that is slow with each of fifty pages; their summaries are there meanwhile."""
    release = threading.Event()

    def hang(*_: object) -> None:
        release.wait(5)

    site.does("/1", hang)
    # The only way to a minute's patience that does not take a minute.
    monkeypatch.setattr(harvest, "_PATIENCE", 0.2)
    one = full_text(site, "/1")
    (polled,) = ask(one)
    release.set()
    site.says("/1", ARTICLE, "Content-Type: text/html; charset=utf-8")
    monkeypatch.undo()
    (then,) = ask(again(one, polled))

    assert (len(polled.pages), polled.problems, polled.poll.etag) == (1, (), None)
    assert len(then.pages[0].drafts[0].body) == 3


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
def test_a_page_that_is_not_there_is_not_asked_for_again(site: Web, ask: Asker, status: str) -> None:
    """Its summary has to do, and the report says why."""
    site.tells("/1", lambda _: Said(status=status))
    one = full_text(site, "/1")
    (polled,) = ask(one)
    ask(again(one, polled))

    assert [request.target for request in site.asked].count("/1") == 1
    assert polled.poll.etag == '"f"'
    assert status[:3] in (polled.problems or ())[0].reason


def test_pages_are_fetched_by_the_rules_of_robots_txt(site: Web, ask: Asker) -> None:
    """The feed itself is not a page: who offers it wants it asked."""
    ask.robots = True
    site.says("/robots.txt", b"User-agent: *\nDisallow: /secret/\nDisallow: /feed\n")
    for path in ("/1", "/secret/2"):
        site.says(path, ARTICLE, "Content-Type: text/html; charset=utf-8")
    (polled,) = ask(full_text(site, "/1", "/secret/2"))

    assert sorted(len(page.drafts[0].body) for page in polled.pages) == [1, 3]
    assert "/secret/2" not in [request.target for request in site.asked]
    assert "robots.txt" in (polled.problems or ())[0].reason


def test_a_listing_is_followed_to_its_articles(site: Web, ask: Asker) -> None:
    """Those that its selector names, each once, and known ones not again."""
    site.says("/1", ARTICLE, "Content-Type: text/html; charset=utf-8")
    page = f'<html><body><h2><a href="/1">{HEADLINE}</a></h2><a href="/about">من نحن</a></body></html>'
    one = job(site.says("/latest", page.encode()), kind=SourceKind.LISTING, item="h2 a")
    (polled,) = ask(one)
    site.says("/latest", page.replace("من نحن", "عنا").encode())
    (then,) = ask(again(one, polled))

    assert headlines(polled) == [HEADLINE]
    assert polled.pages[0].drafts[0].link == f"{site.base}/1"
    assert (then.pages, [request.target for request in site.asked].count("/1")) == ((), 1)


def test_a_news_sitemap_is_followed_to_its_articles(site: Web, ask: Asker) -> None:
    """Of an index, the newest sitemap is looked at; what it says of an article holds."""
    site.says("/1", ARTICLE, "Content-Type: text/html; charset=utf-8")
    urlset = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.base}/1</loc>
<news:news><news:publication><news:name>الوادي</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2026-03-02T08:00:00Z</news:publication_date><news:title>{HEADLINE}</news:title></news:news>
</url></urlset>"""
    site.says("/news.xml", urlset.encode())
    index = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>{site.base}/news.xml</loc></sitemap></sitemapindex>"""
    (polled,) = ask(job(site.says("/sitemap.xml", index.encode()), kind=SourceKind.SITEMAP))
    draft = polled.pages[0].drafts[0]

    assert (draft.headline, draft.published) == (HEADLINE, datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert len(draft.body) == 3


def test_an_articles_page_is_a_source_too(site: Web, ask: Asker) -> None:
    """It is read again when its article changes, and only then."""
    one = job(site.says("/1", ARTICLE, "Content-Type: text/html"), kind=SourceKind.PAGE)
    (polled,) = ask(one)
    site.says("/1", ARTICLE.replace(b"<footer>", b"<footer>2026 "), "Content-Type: text/html")
    (same,) = ask(again(one, polled))
    site.says("/1", ARTICLE.replace("مئتا".encode(), "ثلاثمئة".encode()), "Content-Type: text/html")
    (then,) = ask(again(one, same))

    assert headlines(polled) == headlines(then) == [HEADLINE]
    assert same.pages == ()
    assert not polled.pages[0].is_stable


def test_selectors_of_a_source_win(site: Web, ask: Asker) -> None:
    """What goes, and where the headline stands, is not ours to guess then."""
    marked = ARTICLE.replace(
        b"<article>", b'<article><p class="ad">\xd8\xa5\xd8\xb9\xd9\x84\xd8\xa7\xd9\x86</p>'
    )
    rules = PageRules(content=("article",), remove=("nav", ".ad"), title=("h1",))
    page = site.says("/1", marked, "Content-Type: text/html; charset=utf-8")
    (polled,) = ask(job(page, kind=SourceKind.PAGE, rules=rules))

    assert "إعلان" not in " ".join(block.text for block in polled.pages[0].drafts[0].body)


def test_a_list_of_feeds_is_a_source_too(site: Web, ask: Asker) -> None:
    """What it lists are sources of their own."""
    listed = '<opml version="2.0"><body><outline text="أ" xmlUrl="https://a.example/feed"/></body></opml>'
    (polled,) = ask(job(site.says("/list.opml", listed.encode()), kind=SourceKind.OPML))

    assert [(feed.url, feed.title) for feed in polled.feeds or ()] == [("https://a.example/feed", "أ")]


def test_a_feed_that_names_a_hub_is_remembered_with_it(site: Web, ask: Asker) -> None:
    """HTTP comes before what the feed says."""
    hub = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    told = site.says("/feed", rss(HEADLINE, channel=hub))
    (polled,) = ask(job(told))
    site.says("/feed", rss(HEADLINE, channel=hub), 'Link: <https://other.example/>; rel="hub"')
    (then,) = ask(job(told))

    assert (polled.poll.hub, polled.poll.topic) == ("https://hub.example/", told)
    assert then.poll.hub == "https://other.example/"


def test_a_slow_host_delays_no_other(site: Web, ask: Asker) -> None:
    """A hundred sources of a host that answers nobody wait behind each other, not before the rest."""
    release = threading.Event()
    answered: list[str] = []

    def hang(_: object, __: object) -> None:
        release.wait(5)

    with web(host="127.0.0.2") as slow:
        slow.does("/feed", hang)
        ask.allowed = frozenset([site.place, slow.place])
        jobs = [job(f"{slow.base}/feed")] * 100
        jobs = [replace(one, source=replace(one.source, name=f"slow {n}")) for n, one in enumerate(jobs)]
        fast = [
            replace(job(site.says(f"/{n}", FEED)), source=RemoteSource(f"{n}", f"{site.base}/{n}"))
            for n in range(20)
        ]

        async def run() -> None:
            async with Client(agent="x", guard=Guard(ask.allowed or frozenset())) as client:
                poller = Poller(Asking(client), Kept(), clock=lambda: Clock(NOW))
                polling = poller.poll_all(
                    [*jobs, *fast], at_once=8, stopped=lambda: len(answered) == len(fast)
                )
                async for batch in polling:
                    answered.extend(each.source.name for each in batch)

        asyncio.run(run())
        release.set()

    assert sorted(answered) == sorted(one.source.name for one in fast)


def test_who_waits_too_long_stays_due(site: Web) -> None:
    """What has not begun when patience is over is not asked, and nothing is remembered of it."""

    async def run() -> list[Polled]:
        async with Client(agent="x", guard=Guard(frozenset([site.place]))) as client:
            poller = Poller(Asking(client), Kept(), clock=lambda: Clock(NOW))
            polling = poller.poll_all([job(site.says("/feed", FEED))], patience=timedelta())
            return [each async for batch in polling for each in batch]

    assert asyncio.run(run()) == []
    assert site.asked == []


def test_failures_of_a_host_that_is_down_wait_longer_each_time(ask: Asker) -> None:
    """The first wait is short: most are over in minutes."""
    one = replace(job("http://127.0.0.1:9/feed"), pace=Pace())
    ask.allowed = frozenset(["127.0.0.1:9"])
    waits = []
    for _ in range(3):
        (polled,) = ask(one)
        waits.append((polled.poll.due or NOW) - NOW)
        one = again(one, polled)

    assert waits == [FIRST_BACKOFF, 2 * FIRST_BACKOFF, 4 * FIRST_BACKOFF]
