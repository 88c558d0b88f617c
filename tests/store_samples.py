"""Pages for the tests of the store, and what a store holds, in words that compare."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, settings
from sqlalchemy import false, select

from store import searchindex
from store.article import Block, Draft, PageRead, Role, Story
from store.store import Store
from store.tables import METADATA, headlines

MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LATER = MORNING + timedelta(hours=5)

HARBOUR = "ميناء الشمال يستقبل أول سفينة شحن بعد عام من الإغلاق"
HARBOUR_TEXT = (
    "رست السفينة عند الفجر في الرصيف الجديد وسط ترحيب العمال.",
    "قال مدير الميناء إن الرافعات ستعمل ليلا ونهارا هذا الشهر.",
    "ينتظر التجار وصول سفينتين أخريين قبل نهاية الأسبوع.",
    "كان الإعصار قد هدم السور البحري في الخريف الماضي.",
)
ORCHARD = "مزارعو الزيتون يبدأون القطاف مبكرا بسبب الجفاف"
ORCHARD_TEXT = (
    "نزلت العائلات إلى الحقول قبل موعدها المعتاد بثلاثة أسابيع.",
    "يتوقع المزارعون محصولا أقل من نصف محصول العام الماضي.",
    "طلبت النقابة من الوزارة تعويضا عن خسائر الموسم.",
)
LIST = (
    "فريق الجامعة يصمم دراجة تعمل بالطاقة الشمسية",
    "متحف المدينة يعرض مخطوطات نادرة للمرة الأولى",
    "بلدية الساحل ترصف طريق الجبل قبل الشتاء",
    "طبيبة ريفية تفوز بجائزة الرحمة عن عيادتها المتنقلة",
    "إغلاق الجسر القديم أمام الشاحنات ثلاثة أشهر",
    "سباق القوارب ينطلق من الميناء الغربي يوم الجمعة",
    "مكتبة الأطفال توزع ألف كتاب في القرى البعيدة",
    "ارتفاع أسعار القمح في الأسواق المحلية",
    "انخفاض أسعار القمح في الأسواق المحلية",
    "مهرجان الفخار يختتم دورته العاشرة بمشاركة واسعة",
)


def paragraphs(*texts: str) -> tuple[Block, ...]:
    """Make a body."""
    return tuple(Block("paragraph", text) for text in texts)


def draft(headline: str = HARBOUR, *texts: str, **parts: Any) -> Draft:
    """Make a main article; without texts it has those of the harbour."""
    made = Draft(0, Role.MAIN, headline, body=paragraphs(*(texts or HARBOUR_TEXT)))
    return replace(made, **parts)


def embedded(headline: str = ORCHARD, *texts: str, **parts: Any) -> Draft:
    """Make an article that stands second on its page, without outlet or tags."""
    made = Draft(1, Role.EMBEDDED, headline, body=paragraphs(*(texts or ORCHARD_TEXT)))
    return replace(made, **parts)


DAY = timedelta(days=1)
# One database for all examples of a test: each begins by emptying it.
on_one_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)


def page(origin: str, *drafts: Draft, seen: datetime = MORNING) -> PageRead:
    """Make a page whose digest follows what it holds."""
    digest = sha256(repr(drafts).encode(errors="surrogatepass")).hexdigest()
    return PageRead(origin, "seeds", digest, seen, drafts)


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table: what must not change when nothing is new."""
    with store._database.reading() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in METADATA.tables.items()
        }


def wipe(store: Store) -> None:
    """Empty a store but for its name."""
    with store._database.writing() as connection:
        searchindex.empty(connection)
        for table in reversed(METADATA.sorted_tables):
            kept = table.c.name == "site uri" if table.name == "meta" else false()
            connection.execute(table.delete().where(~kept))


def everything(store: Store) -> list[Story]:
    """Return all stories, newest first."""
    return store.newest(None, 1000)


def versions_of(store: Store) -> dict[str, int]:
    """Return the version of every entry, by its URI."""
    return {story.uri: story.version for story in everything(store)}


def shown(store: Store) -> set[Any]:
    """
    Return all that readers see, whatever history it has.

    Without versions; a story that has several articles without its URI, which is that of the first stored.
    """
    found: set[Any] = set()
    for story in everything(store):
        uri = "" if story.also else story.uri
        found.add(replace(story, version=0, uri=uri))
    return found | {repr(summary) for summary in store.tags()} | groups(store)


def groups(store: Store) -> set[frozenset[str]]:
    """Return which headlines of related lists tell one story."""
    gathered: dict[tuple[int | None, int], set[str]] = defaultdict(set)
    with store._database.reading() as connection:
        for row in connection.execute(select(headlines)):
            leader = row.leader_id if row.story_id is None else 0
            gathered[row.story_id, leader].add(row.text)
    return {frozenset(texts) for texts in gathered.values()}


def save_each(store: Store, pages: Iterable[PageRead], now: datetime = MORNING) -> None:
    """Save pages one by one, in one run."""
    for one in pages:
        store.save([one], now=now)


def headlines_of(stories: Iterable[Story]) -> list[str]:
    """Return what stories are called."""
    return [story.article.headline for story in stories]


def tagged(number: int, *tags: str) -> PageRead:
    """Make a page with an article of these tags."""
    return page(f"{number}.txt", draft(LIST[number], LIST[number], tags=tags))


def tags_of(store: Store) -> dict[str, list[str]]:
    """Return what each article is tagged with."""
    return {story.article.headline: [tag.name for tag in story.article.tags] for story in everything(store)}
