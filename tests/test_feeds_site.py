"""The published site as a whole: whatever a page leads to is there, and every feed can be found."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from lxml import etree

from feeds.entry import Format, Site
from feeds.layout import Layout
from feeds.publish import publish
from store.article import Block, Credit, Draft, Media, PageRead, Role
from store.queries import Query, Tagged
from store.store import Store
from tests.feeds_samples import MORNING, SITE

QUERY = Query("أخبار الزرع", "farms", Tagged(("النخيل", "القمح")))
BASE = "https://feeds.example/news/"


def read(
    number: int, headline: str, outlet: str | None, *tags: str, related: tuple[str, ...] = ()
) -> PageRead:
    """Make a page with one article."""
    draft = Draft(
        position=0,
        role=Role.MAIN,
        headline=headline,
        lead="خرج المئات مع الفجر يحملون الفسائل والماء.",
        body=(
            Block("paragraph", f"تفاصيل الخبر رقم {number} كما رواها مراسلنا الذي كان هناك."),
            Block("subheading", "ما بعد ذلك"),
        ),
        outlet=outlet,
        published=MORNING - timedelta(hours=number),
        tags=tags,
        related=related,
        media=(Media("https://pictures.example/نخل.jpg", "image/jpeg", title="نخل"),),
        credit=Credit("خلاصة الميناء", "https://x.example/feed", "https://x.example/"),
    )
    return PageRead(f"{number}.txt", "seeds", str(number), MORNING, (draft,))


PAGES = (
    read(1, "أهالي الواحة يزرعون ألف نخلة", "صوت الواحة", "الواحات", "النخيل", related=("القمر يدور",)),
    read(2, "أهالي الواحة يزرعون ألف نخلة في يوم", "جريدة الميناء", "النخيل", "C++"),
    read(3, "قمر جديد يدور حول زحل", "صوت الواحه", "الفضاء", "50% علوم"),
    read(4, "خبّازة تعيد فرن الحي القديم إلى العمل", None, "الخبز", "قمح وخبز"),
    read(5, "المزارعون يحصدون القمح مبكرا هذا العام", "NASA & الفضاء", "القمح", "أ/ب?ج#د"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a store with tags, outlets and a saved query; a tag led elsewhere before."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with Store.open(url, authority="feeds.example", since="2026", queries=(QUERY,)) as store:
        store.save(PAGES, now=MORNING)
        store.rename_tag("الفضاء", "الكون")
        yield store


def published(store: Store, folder: Path, site: Site, layout: Layout) -> Path:
    """Publish everything."""
    done = publish(store, site, layout, folder)

    assert done.failed == ()
    return folder


def opened(folder: Path) -> dict[str, etree._Element]:
    """Return the published pages by path."""
    return {
        found.relative_to(folder).as_posix(): etree.fromstring(found.read_bytes())
        for found in sorted(folder.rglob("*.html"))
    }


def leads_to(page: etree._Element) -> Iterator[str]:
    """Yield all that a page leads to, or tells programs of."""
    for element in page.iter():
        yield from (link for name in ("href", "src") if (link := element.get(name)))
        if element.tag == "input" and (address := element.get("value")):
            yield address
        if element.get("property") in {"og:url", "og:image"} or element.get("http-equiv"):
            yield element.get("content", "").removeprefix("0; url=")


def missing(folder: Path, base: str) -> set[tuple[str, str]]:
    """Return which pages lead to what is not there: a file, or a place on its page."""
    pages = opened(folder)
    lost = set()
    for path, page in pages.items():
        for link in leads_to(page):
            address, place = urldefrag(urljoin(base + path.removesuffix("index.html"), link))
            if not address.startswith(base):
                continue
            target = unquote(urlsplit(address).path).removeprefix(urlsplit(base).path)
            target = f"{target}index.html" if target.endswith("/") or not target else target
            there = (folder / target).is_file() and (
                not place or pages[target].find(f".//*[@id='{unquote(place)}']") is not None
            )
            if not there:
                lost.add((path, link))
    return lost


@pytest.mark.parametrize(
    ("base", "formats"),
    [
        pytest.param("https://feeds.example/", tuple(Format), id="all formats"),
        pytest.param(BASE, tuple(Format), id="under a path"),
        pytest.param("http://localhost:8080/", (Format.RSS,), id="RSS alone, at home"),
    ],
)
def test_everything_that_pages_lead_to_is_published(
    store: Store, tmp_path: Path, base: str, formats: tuple[Format, ...]
) -> None:
    """Pages, feeds in the formats that are written, assets, places on pages; old addresses lead on."""
    site = replace(SITE, base_url=base, formats=formats)
    public = published(store, tmp_path / "public", site, Layout())

    assert missing(public, base) == set()
    assert len(opened(public)) > len(PAGES) * 3


def test_nothing_is_missed_when_something_is_missing(store: Store, tmp_path: Path) -> None:
    """The test above can fail: a feed, a page and an asset that go are missed."""
    public = published(store, tmp_path / "public", replace(SITE, base_url=BASE), Layout())

    for gone in ("feed.json", "tags/الخبز/index.html", "assets/khulasa.js"):
        (public / gone).unlink()
        assert any(gone.removesuffix("index.html") in unquote(link) for _, link in missing(public, BASE))


def test_every_page_can_be_reached_from_the_front(store: Store, tmp_path: Path) -> None:
    """By links alone; but for the page of what is missing, and those at old addresses."""
    public = published(store, tmp_path / "public", replace(SITE, base_url=BASE), Layout())
    pages = opened(public)

    reached, waiting = set[str](), ["index.html"]
    while waiting:
        if (path := waiting.pop()) not in reached:
            reached.add(path)
            links = (urljoin(BASE + path, link.get("href", "")) for link in pages[path].iter("a"))
            paths = {unquote(urlsplit(link).path).removeprefix("/news/") for link in links}
            waiting += [found for each in paths if (found := f"{each}index.html") in pages]

    assert pages.keys() - reached == {"404.html", "tags/الفضاء/index.html"}


@pytest.mark.parametrize(
    ("told", "where"),
    [
        pytest.param(lambda page: page.findall(".//article/div/a[@class='src']"), "tags/النخيل", id="card"),
        pytest.param(
            lambda page: page.findall(".//p[@class='origin']//a[@href]")[:1], "articles", id="article"
        ),
    ],
)
def test_outlets_lead_to_their_feeds(
    store: Store, tmp_path: Path, told: Callable[[etree._Element], list[etree._Element]], where: str
) -> None:
    """One feed for all spellings of a name; an outlet that nobody named leads nowhere."""
    public = published(store, tmp_path / "public", SITE, Layout())

    links = {
        ("".join(map(str, link.itertext())), unquote(link.get("href", "")).partition("sources/")[2])
        for path, page in opened(public).items()
        if path.startswith(where)
        for link in told(page)
        if "sources/" in link.get("href", "")
    }
    assert links <= {
        ("صوت الواحة", "صوت-الواحه/"),
        ("صوت الواحه", "صوت-الواحه/"),
        ("جريدة الميناء", "جريده-الميناء/"),
        ("NASA & الفضاء", "nasa-الفضاء/"),
    }
    assert links
