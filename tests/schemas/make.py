"""
Fill a store for the files beside this one: everything that a store of the first schema can hold.

Run once, with the program that the schema was released with (0001: commit 8489aaf), and kept to show how:
PYTHONPATH=TREE python tests/schemas/make.py URL FOLDER
writes FOLDER/entries.json beside what is published there. The store is then written as SQL, for SQLite by
`sqlite3 store.db .dump`, for PostgreSQL by `pg_dump --inserts --no-owner --no-privileges`.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
from sqlalchemy import text

from feeds.entry import Format, Site
from feeds.layout import Layout
from feeds.publish import publish
from store.article import Block, Credit, Draft, Media, PageRead, Problem, Role
from store.policy import TagPolicy
from store.queries import Query, Says, Tagged
from store.remote import HostPause, Poll, Push, PushState, Standing, Subscription
from store.store import Store

MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = Site(
    title="خلاصة",
    description="أخبار العربية في خلاصات نظيفة",
    base_url="https://news.example/",
    timezone=ZoneInfo("Asia/Riyadh"),
    ttl=15,
    formats=tuple(Format),
)
POLICY = TagPolicy((("الموانئ", ("المرافئ",)),), ("عاجل",))
QUERIES = (Query("صحف الساحل", "coast", Tagged(("الموانئ",))), Query("زيت", "oil", Says(("الزيتون",))))

HARBOUR = (
    "ميناء الشمال يستقبل أول سفينة شحن بعد عام من الإغلاق",
    "رست السفينة عند الفجر في الرصيف الجديد وسط ترحيب العمال.",
    "قال مدير الميناء إن الرافعات ستعمل ليلا ونهارا هذا الشهر.",
    "ينتظر التجار وصول سفينتين أخريين قبل نهاية الأسبوع.",
)
ORCHARD = (
    "مزارعو الزيتون يبدأون القطاف مبكرا بسبب الجفاف",
    "نزلت العائلات إلى الحقول قبل موعدها المعتاد بثلاثة أسابيع.",
    "يتوقع المزارعون محصولا أقل من نصف محصول العام الماضي.",
)
BICYCLE = (
    "فريق الجامعة يصمم دراجة تعمل بالطاقة الشمسية",
    "قطعت الدراجة أربعين كيلومترا في تجربتها الأولى.",
    "يأمل الطلاب أن تباع بثمن هاتف متوسط.",
)
MUSEUM = (
    "متحف المدينة يعرض مخطوطات نادرة للمرة الأولى",
    "تضم القاعة خمسين مخطوطة جمعت من مكتبات الأديرة.",
    "تستمر الزيارة المجانية حتى آخر الشهر.",
)
BRIDGE = (
    "إغلاق الجسر القديم أمام الشاحنات ثلاثة أشهر",
    "وضعت البلدية حواجز عند مدخلي الجسر مساء أمس.",
)
RELATED = ("سباق القوارب ينطلق من الميناء الغربي يوم الجمعة", "مكتبة الأطفال توزع ألف كتاب في القرى البعيدة")


def draft(texts: tuple[str, ...], position: int = 0, **parts: object) -> Draft:
    """Make an article of a headline and paragraphs."""
    role = Role.EMBEDDED if position else Role.MAIN
    body = tuple(Block("paragraph", text) for text in texts[1:])
    return Draft(position, role, texts[0], body=body, **parts)  # type: ignore[arg-type]  # named by the caller


def page(origin: str, *drafts: Draft, source: str = "seeds") -> PageRead:
    """Make a page."""
    return PageRead(origin, source, sha256(repr(drafts).encode()).hexdigest(), MORNING, drafts)


def fill(store: Store) -> None:
    """Put into a store whatever it can hold."""
    embedded = draft(ORCHARD, 1)
    store.save(
        [
            page(
                "harbour.txt",
                draft(
                    HARBOUR,
                    outlet="جريدة المرفأ",
                    byline="ليلى حداد",
                    published=MORNING - 2 * HOUR,
                    tags=("الموانئ", "الشحن", "عاجل"),
                    related=RELATED,
                ),
                embedded,
            ),
            page("bicycle.txt", draft(BICYCLE, tags=("الجامعات", "الطاقة الشمسية"), published=MORNING)),
            page("bridge.txt", draft(BRIDGE, tags=("الجسور", "الطرق"), published=MORNING - HOUR)),
        ],
        now=MORNING,
        problems={"seeds": [Problem("broken.txt", "the file is empty")]},
    )
    copy = (f"{HARBOUR[0]}.. صور", *HARBOUR[1:3], "حضر الاحتفال عدد من تجار المدينة.")
    poll = Poll(
        "https://coast.example/feed",
        "https://coast.example/atom",
        etag='"a1"',
        due=MORNING + HOUR,
        polled=MORNING,
        succeeded=MORNING,
        changed=MORNING,
        status=200,
        title="صحيفة الساحل",
        hub="https://hub.example/",
        topic="https://coast.example/atom",
    )
    failed = Poll(
        "https://hill.example/feed",
        "https://hill.example/feed",
        failures=3,
        reason="no answer within 30 s",
        standing=Standing.PAUSED,
    )
    store.subscribe(Subscription("الساحل", poll.asked, {"every": "30m", "tags": ["موانئ"]}), now=MORNING)
    store.subscribe(Subscription("التلال", failed.asked), now=MORNING)
    store.save(
        [
            PageRead(
                "tag:coast.example,2026:1",
                "الساحل",
                "d1",
                MORNING,
                (
                    draft(
                        copy,
                        outlet="صحيفة الساحل",
                        published=MORNING - HOUR,
                        tags=("المرافئ",),
                        media=(Media("https://coast.example/ship.jpg", "image/jpeg", 4321, "السفينة"),),
                        credit=Credit(
                            "صحيفة الساحل", "tag:coast.example,2026:feed", "https://coast.example/"
                        ),
                        link="https://coast.example/1",
                    ),
                ),
                is_stable=True,
            ),
            PageRead(
                "tag:coast.example,2026:2",
                "الساحل",
                "d2",
                MORNING,
                (draft(MUSEUM, outlet="صحيفة الساحل", published=MORNING, link="https://coast.example/2"),),
                is_stable=True,
            ),
        ],
        now=MORNING + HOUR,
        polled={"الساحل": poll, "التلال": failed},
        problems={"التلال": [Problem("التلال", "no answer within 30 s")]},
        pauses=[HostPause("hill.example", MORNING + 2 * HOUR, 2)],
    )
    store.save_push(
        Push(
            "الساحل",
            "https://hub.example/",
            "https://coast.example/atom",
            "https://news.example/websub/",
            "token",
            "secret",
            PushState.VERIFIED,
            MORNING,
            MORNING + 9 * HOUR,
            verified=MORNING,
            lease=MORNING + 10 * HOUR,
        )
    )
    store.merge_tags(["الطرق"], "الجسور")
    store.rename_tag("الجامعات", "التعليم العالي")
    store.alias_tag("الشحن", ["النقل البحري"])
    store.save(
        [page("bicycle.txt", draft((*BICYCLE, "ستعرض في المعرض القادم."), tags=("الجامعات",)))],
        now=MORNING + 3 * HOUR,
    )
    run = store.begin_run("ingest", MORNING)
    store.end_run(run, MORNING + HOUR, {"pages": 3, "articles": 4}, 1)


def main() -> None:
    """Fill a store, publish it, and note what its feeds show."""
    url, folder = sys.argv[1], Path(sys.argv[2])
    with Store.open(url, authority="news.example", since="2026", policy=POLICY, queries=QUERIES) as store:
        fill(store)
        publish(store, SITE, Layout(), folder)
        removed = next(story for story in store.newest(None, 9) if story.article.headline == BRIDGE[0])
        store.remove_article(removed.article.short_id, now=MORNING + 4 * HOUR)
        publish(store, SITE, Layout(), folder)
        with store._database.writing() as connection:  # one is enough to be read
            connection.execute(
                text("DELETE FROM fragments WHERE story_id > (SELECT MIN(story_id) FROM fragments)")
            )
    shown = {
        path.relative_to(folder).as_posix(): [
            [entry.id, entry.title, entry.link, entry.published, entry.updated]
            for entry in feedparser.parse(path).entries
        ]
        for path in sorted(folder.rglob("atom.xml"))
    }
    told = json.dumps(shown, ensure_ascii=False, indent=1)
    (folder / "entries.json").write_text(f"{told}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
