"""Stories for the tests of feeds: made by hand, or by hypothesis out of any text."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from arabic.hygiene import one_line
from arabic.slug import slug
from feeds.entry import Site
from store.article import (
    Article,
    Block,
    Credit,
    Feed,
    FeedFacts,
    FeedKind,
    Media,
    Related,
    Story,
    Tag,
)
from store.remote import SourceState, Standing
from store.statistics import Statistics, Tally

SITE = Site("خلاصة", "أخبار العربية في خلاصات نظيفة", "https://feeds.example/", ZoneInfo("Asia/Riyadh"))
MORNING = datetime(2026, 11, 22, 6, 58, tzinfo=UTC)
"""A Sunday, 9:58 in Riyadh."""


def tag(name: str = "الواحات", number: int = 1) -> Tag:
    """Make a tag."""
    return Tag(name, slug(name), f"tag:feeds.example,2026:tags/{number}")


def feed(name: str = "الواحات", number: int = 1, kind: FeedKind = FeedKind.TAG) -> Feed:
    """Make a feed: that of the tag above, if nothing else is said."""
    return Feed(kind, number, name, slug(name), f"tag:feeds.example,2026:{kind}s/{number}")


def facts(of: Feed, *stories: Story) -> FeedFacts:
    """Make what a feed's page shows beside its stories."""
    tags = Counter(each for told in stories for each in told.tags)
    near = tuple((feed(each.name, int(each.uri.rpartition("/")[2])), count) for each, count in tags.items())
    latest = max((told.published for told in stories), default=None)
    return FeedFacts(of, len(stories), latest, near=near)


def article(number: int = 1, headline: str = "أهالي الواحة يزرعون ألف نخلة في يوم واحد") -> Article:
    """Make an article of an outlet, with a lead, two paragraphs and a sub-heading."""
    return Article(
        uri=f"tag:feeds.example,2026:articles/{number}",
        short_id=f"{number:016x}",
        headline=headline,
        lead="خرج المئات مع الفجر يحملون الفسائل والماء.",
        body=(
            Block("paragraph", "بدأ الزرع عند السور القديم وانتهى عند البئر."),
            Block("subheading", "من يسقي النخل؟"),
            Block("paragraph", "تعهّد طلاب المدرسة بالسقاية كل أسبوع."),
        ),
        byline=None,
        outlet="صوت الواحة",
        published=MORNING,
        updated=MORNING + timedelta(hours=1),
        tags=(tag(),),
    )


def story(number: int = 1, main: Article | None = None, **changes: object) -> Story:
    """Make the story of one article."""
    main = main or article(number)
    made = Story(
        uri=main.uri,
        version=1,
        published=main.published,
        updated=main.updated,
        article=main,
        related=(
            Related("مهرجان التمور يفتتح موسمه", f"{900:016x}", "جريدة الميناء"),
            Related("خبير يشرح كيف تُروى الفسائل"),
        ),
        tags=main.tags,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # the names are those of the fields


STATES = (
    SourceState("صوت الواحة", "https://waha.example/feed", "صوت الواحه", 12, Standing.ACTIVE, MORNING),
    SourceState(
        "الميناء",
        "https://reader:letmein@mina.example/rss",
        "جريدة الميناء وما حولها من القرى والجبال والسواحل",
        1,
        Standing.ACTIVE,
        MORNING,
        "the certificate of a-host-with-a-name-as-long-as-hosts-may-have.mina.example is for another host",
        MORNING,
        MORNING + timedelta(hours=2),
    ),
    SourceState("News <b> & Co", "https://news.example/", None, 0, Standing.ACTIVE, None, ""),
    SourceState("الجبل", "https://xn--wgbh1d.example/", None, 0, Standing.PAUSED, None),
    SourceState("مدونة قديمة", "https://old.example/", None, 3, Standing.GONE, MORNING),
)
"""A remote source in each state."""

COUNTED = (Tally(0), Tally(6, 3, 1, 20, 8), Tally(1), Tally(10_000, 2, 2, 4, 4))
STATISTICS = Statistics(
    tuple((MORNING.date() + timedelta(days=number), tally) for number, tally in enumerate(COUNTED)),
    (
        (feed("صوت الواحة", 1, FeedKind.SOURCE), Tally(10_001, 3, 2, 14, 10)),
        (None, Tally(4, 1, 1, 9, 2)),
        (feed("الميناء", 2, FeedKind.SOURCE), Tally(2, 1, 0, 1, 0)),
    ),
)
"""Four days: one without news, one with ten thousand."""

TEXT = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [
        "قال «كذا» & مضى <b>",
        "]]> <![CDATA[ &amp; &#x202e; <!-- -->",
        "onclick=\"x\" 'y'",
        "{{ site }} {% raw %}",
        '<a href="{root}articles/">{root}</a>',
        "</script><script>",
        "\x00\x0b\ufffe\ud800 نص \u202eمقلوب\u2067",
        "NASA (ناسا) و F-16",
        " \u200f ",
    ]
)
"""Any text at all, lone surrogates included, and some that has broken feeds before."""

SHOWN = TEXT.filter(one_line)
"""Text of which something is left when it is clean."""

BLOCKS = st.lists(st.builds(Block, st.sampled_from(["paragraph", "subheading"]), TEXT), max_size=3).map(tuple)
MOMENTS = st.datetimes(datetime(1990, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone follows
IDS = st.integers(0, 2**64 - 1).map("{:016x}".format)
TAGS = st.builds(tag, TEXT, st.integers(1, 9))
FEEDS = st.builds(
    feed, TEXT, st.integers(1, 9), st.sampled_from([kind for kind in FeedKind if kind != "site"])
)
ADDRESSES = TEXT | st.sampled_from(["https://صور.example/نخلة 1.jpg", "javascript:alert(1)", "http://[::1/"])
MEDIA = st.builds(Media, ADDRESSES, st.sampled_from(["image/jpeg", "audio/mpeg"]), title=st.none() | TEXT)
CREDITS = st.builds(Credit, TEXT, st.none() | ADDRESSES, st.none() | ADDRESSES)
ARTICLES = st.builds(
    Article,
    uri=IDS.map("tag:feeds.example,2026:{}".format),
    short_id=IDS,
    headline=TEXT,
    lead=st.none() | TEXT,
    body=BLOCKS,
    byline=st.none() | TEXT,
    outlet=st.none() | TEXT,
    published=MOMENTS,
    updated=MOMENTS,
    tags=st.lists(TAGS, max_size=3).map(tuple),
    media=st.lists(MEDIA, max_size=2).map(tuple),
    credit=st.none() | CREDITS,
    link=st.none() | ADDRESSES,
)
STORIES = st.builds(
    Story,
    uri=IDS.map("tag:feeds.example,2026:stories/{}".format),
    version=st.just(1),
    published=MOMENTS,
    updated=MOMENTS,
    article=ARTICLES,
    also=st.lists(ARTICLES, max_size=2).map(tuple),
    related=st.lists(st.builds(Related, TEXT, st.none() | IDS, st.none() | TEXT), max_size=2).map(tuple),
    tags=st.lists(TAGS, max_size=3).map(tuple),
)
