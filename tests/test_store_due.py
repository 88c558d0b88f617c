"""What publishing owes: everything that shows what changed, nothing else, and nothing is ever forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from store.article import Draft, Due, Feed, FeedKind, Fragments, PageRead
from store.dues import ARTICLE, DIRECTORY, NEWS, SET, STATISTICS
from store.queries import Query, Tagged
from store.snapshot import Snapshot
from store.store import Store
from store.tables import feed_log, feeds, story_feeds, story_tags, tags
from tests.conftest import OpenStore
from tests.store_samples import (
    DAY,
    HARBOUR,
    HARBOUR_TEXT,
    LATER,
    LIST,
    MORNING,
    ORCHARD,
    ORCHARD_TEXT,
    draft,
    everything,
    on_one_store,
    page,
    tagged,
    wipe,
)

NOTHING = replace(draft(), tags=(), related=(), outlet=None)


@contextmanager
def seen(store: Store) -> Iterator[Snapshot]:
    """Open a snapshot."""
    with store.snapshot() as snapshot:
        yield snapshot


def owed(store: Store) -> list[Due]:
    """Return what is due, and strike it off."""
    with store.snapshot() as snapshot:
        due = snapshot.due()
    store.record_published(due, {}, ())
    return due


def named(store: Store, due: list[Due]) -> set[tuple[str, str]]:
    """Return what is due under names that tests know."""
    with store.snapshot() as snapshot:
        pages = snapshot.article_pages([item.number for item in due if item.kind == ARTICLE])
        return {(item.kind, _name(snapshot, item, pages)) for item in due}


def _name(snapshot: Snapshot, due: Due, pages: dict[int, Any]) -> str:
    if due.kind == ARTICLE:
        return str(pages[due.number][0].headline)
    if due.kind in {DIRECTORY, STATISTICS}:
        return ""
    feed = snapshot.some_feeds(FeedKind(due.kind), [due.number]).get(due.number)
    return feed.name if feed else "gone"


def test_a_new_article_makes_due_what_shows_it(store: Store) -> None:
    """Its page, its tags, its outlet, the site, what is counted; and what lists all feeds: some are new."""
    store.save([page("a.txt", draft(tags=("الموانئ", "البلد"), outlet="المرفأ"))], now=MORNING)

    due = owed(store)
    assert named(store, due) == {
        (ARTICLE, HARBOUR), ("tag", "الموانئ"), ("tag", "البلد"),
        ("source", "المرفأ"), ("site", ""), (DIRECTORY, ""), (STATISTICS, ""),
    }  # fmt: skip
    assert {item.why for item in due} == {NEWS, SET, "more came in"}
    assert owed(store) == []


def test_the_next_article_leaves_the_directory_alone(store: Store) -> None:
    """Nothing there depends on stories."""
    store.save([page("a.txt", draft(tags=("البلد",), outlet="المرفأ"))], now=MORNING)
    owed(store)
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT, tags=("البلد",)))], now=LATER)

    assert named(store, owed(store)) == {
        (ARTICLE, ORCHARD), ("tag", "البلد"), ("site", ""), (STATISTICS, "")
    }  # fmt: skip


def test_an_article_that_leaves_a_tag_makes_both_due(store: Store) -> None:
    """The feed that loses it, and the one that gains it."""
    store.save([tagged(0, "القمح", "الري"), tagged(1, "الري")], now=MORNING)
    owed(store)
    store.save([replace(tagged(0, "الخبز", "الري"), digest="2")], now=LATER)

    assert {item for item in named(store, owed(store)) if item[0] == "tag"} == {
        ("tag", "القمح"), ("tag", "الخبز"), ("tag", "الري")
    }  # fmt: skip


def test_an_article_that_is_linked_from_now_on_makes_the_list_due(store: Store) -> None:
    """The page of the article whose related list shows its headline, and that one's feeds."""
    store.save([page("a.txt", draft(related=(ORCHARD,), tags=("البلد",)))], now=MORNING)
    owed(store)
    store.save([page("b.txt", draft(ORCHARD, *ORCHARD_TEXT))], now=LATER)

    assert {(ARTICLE, HARBOUR), (ARTICLE, ORCHARD), ("tag", "البلد")} <= named(store, owed(store))


def test_tags_that_are_edited_are_due(store: Store) -> None:
    """A merge: both, since the old address leads to the other tag now; a rename: it and the directory."""
    store.save([tagged(0, "القمح"), tagged(1, "الحبوب")], now=MORNING)
    owed(store)
    store.merge_tags(["القمح"], "الحبوب")
    assert {("tag", "الحبوب"), ("tag", "gone"), (DIRECTORY, "")} <= named(store, owed(store))

    store.rename_tag("الحبوب", "السنابل")
    assert {("tag", "السنابل"), (DIRECTORY, "")} <= named(store, owed(store))


def test_what_falls_due_while_it_is_published_stays_due(store: Store) -> None:
    """Striking off takes what was seen, not what came since."""
    store.save([tagged(0, "القمح")], now=MORNING)
    with seen(store) as snapshot:
        due = snapshot.due()
    store.save([tagged(1, "القمح")], now=LATER)
    store.record_published(due, {}, ())

    left = named(store, owed(store))
    assert {("tag", "القمح"), ("site", ""), (ARTICLE, LIST[1]), (STATISTICS, "")} == left


def test_a_reason_that_says_more_is_kept(store: Store) -> None:
    """News comes on top of a demand, and the demand on top of news."""
    store.owe(FeedKind.TAG, [1, 2], NEWS)
    store.owe(FeedKind.TAG, [1], "asked for")
    store.owe(FeedKind.TAG, [1, 2], NEWS)

    assert [(item.number, item.stamp, item.why) for item in owed(store)] == [
        (1, 2, "asked for"),
        (2, 1, NEWS),
    ]


@on_one_store
@given(
    steps=st.lists(
        st.lists(
            st.builds(
                lambda n, outlet, tags, related: page(
                    f"{n}.txt",
                    draft(LIST[n], LIST[n], outlet=outlet, tags=tuple(tags), related=tuple(related)),
                ),
                st.integers(0, 3),
                st.sampled_from([None, "المرفأ", "الديار", "مرفأ"]),
                st.lists(st.sampled_from(["القمح", "الري", "الخبز"]), unique=True, max_size=3),
                st.lists(st.sampled_from(LIST), unique=True, max_size=2),
            ),
            max_size=3,
            unique_by=lambda made: made.origin,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_exactly_what_shows_something_else_is_due(store: Store, steps: list[list[PageRead]]) -> None:
    """After any saves: every feed whose stories are others, every article whose page is; counts stay true."""
    wipe(store)
    before: dict[tuple[str, int], object] = {}
    for number, read in enumerate(steps):
        store.save(read, now=MORNING + number * DAY)
        due = {(item.kind, item.number) for item in owed(store)}
        after = published(store)
        differing = {
            key for key in before.keys() | after.keys() if (before.get(key) or []) != (after.get(key) or [])
        }
        assert differing <= due
        # A feed that was and is empty may be due, as when a keyword becomes a tag; nothing else for nothing.
        assert {key for key in due - differing if after.get(key)} <= {(DIRECTORY, 0)}
        before = after
        assert_counts(store)


def published(store: Store) -> dict[tuple[str, int], object]:
    """Return what is shown where."""
    found: dict[tuple[str, int], object] = {}
    with store.snapshot() as snapshot:
        every = [feed for kind in list(FeedKind)[1:] for feed in snapshot.feeds(kind)]
        site = snapshot.site()
        for feed in (site, *every):
            listed = [item.story_id for item in snapshot.newest(feed, 50, ())]
            stories = snapshot.stories(listed)
            found[feed.kind, feed.number] = [stories[number] for number in listed]
        for number, pair in snapshot.article_pages(range(1, 100)).items():
            found[ARTICLE, number] = pair
    return found


def assert_counts(store: Store) -> None:
    """Tags and feeds know how many stories they have, and have logged each of them."""
    with store._database.reading() as connection:
        for counted, table, column in (
            (tags, story_tags, story_tags.c.tag_id),
            (feeds, story_feeds, story_feeds.c.feed_id),
        ):
            listed = select(func.count()).select_from(table).where(column == counted.c.id)
            query = select(counted.c.stories, listed.scalar_subquery())
            for kept, real in connection.execute(query):
                assert kept == real
        logged = {(row.number, row.story_id) for row in connection.execute(select(feed_log))}
        assert {(row.tag_id, row.story_id) for row in connection.execute(select(story_tags))} <= logged
        places: dict[tuple[str, int], list[int]] = {}
        for row in connection.execute(select(feed_log)):
            places.setdefault((row.kind, row.number), []).append(row.position)
        assert all(sorted(own) == list(range(1, len(own) + 1)) for own in places.values())


# Fragments


def made(number: int, version: int) -> Fragments:
    """Render a story for a test."""
    return Fragments(
        number, version, 1_700_000_000, {"atom_full": b"<entry/>", "card": f"{version}".encode()}
    )


def kept(store: Store) -> list[tuple[int | None, tuple[bytes | None, ...]]]:
    """Return the fragments of all stories, newest first."""
    with store.snapshot() as snapshot:
        site = snapshot.site()
        listed = snapshot.newest(site, 50, ("atom_full", "card", "rss_full"))
    return [(item.updated, item.fragments) for item in listed]


def test_fragments_are_kept_until_their_story_changes(store: Store) -> None:
    """What shows something else must be rendered anew; what was rendered of an older version is not kept."""
    store.save([page("a.txt", draft())], now=MORNING)
    (story,) = everything(store)
    store.keep_fragments([made(1, story.version)])
    assert kept(store) == [(1_700_000_000, (b"<entry/>", b"1", None))]

    store.save([page("a.txt", draft(HARBOUR, *HARBOUR_TEXT, "غادرت السفينة في المساء."))], now=LATER)
    assert kept(store) == [(None, (None, None, None))]
    store.keep_fragments([made(1, story.version)])
    assert kept(store) == [(None, (None, None, None))]
    with store.snapshot() as snapshot:
        assert snapshot.unrendered() == [1]


def test_another_recipe_makes_due_what_is_made_by_it(store: Store) -> None:
    """That of fragments drops them, and makes every feed due; the same ones change nothing."""
    store.save([tagged(0, "القمح"), tagged(1, "الري")], now=MORNING)
    store.demand({"tag": "1", "article": "1"}, "a", "new")
    owed(store)
    store.keep_fragments([made(1, 1), made(2, 1)])

    store.demand({"tag": "1", "article": "1"}, "a", "same")
    assert owed(store) == []
    store.demand({"tag": "2", "article": "1"}, "a", "another")
    assert [(item.kind, item.why) for item in owed(store)] == [("tag", "another")] * 2
    assert None not in [updated for updated, _ in kept(store)]
    store.demand({"tag": "2", "article": "1"}, "b", "another")
    assert {item.kind for item in owed(store)} == {"site", "tag"}
    assert [updated for updated, _ in kept(store)] == [None, None]


def test_everything_since_a_moment_is_due(store: Store) -> None:
    """What shows a story that was published or edited since then, to be rendered anew."""
    store.save([tagged(0, "القمح"), tagged(1, "الري")], now=MORNING)
    store.save([replace(tagged(1, "الري"), drafts=(draft(LIST[1], LIST[2], tags=("الري",)),))], now=LATER)
    owed(store)
    store.owe_since(LATER, "asked for")

    assert named(store, owed(store)) == {(ARTICLE, LIST[1]), ("tag", "الري"), ("site", "")}


# Feeds


def test_outlets_are_feeds_whatever_their_spelling(store: Store) -> None:
    """One feed, with an address and an id for good."""
    read = [
        page(f"{n}.txt", draft(LIST[n], LIST[n], outlet=name)) for n, name in enumerate(("الأفق", "الافق"))
    ]
    store.save(read, now=MORNING)

    with store.snapshot() as snapshot:
        (feed,) = snapshot.feeds(FeedKind.SOURCE)
        assert (feed.slug, feed.uri) == (
            "الافق",
            "tag:example.org,2026:source/%D8%A7%D9%84%D8%A7%D9%81%D9%82",
        )
        assert len(snapshot.newest(feed, 9, ())) == 2
        facts = snapshot.facts(feed, [item.story_id for item in snapshot.newest(feed, 9, ())])
        assert (facts.stories, facts.outlets) == (2, ((feed, 2),))
        assert facts.headline in LIST[:2]


def test_an_outlet_whose_name_is_a_book_is_a_feed(store: Store) -> None:
    """Both engines take it; what repeats itself would be packed and prove nothing."""
    digests = "".join(sha256(bytes([number])).hexdigest() for number in range(80))
    name = digests.translate({ord(digit): ord("ا") + place for place, digit in enumerate("0123456789abcdef")})
    store.save([page("a.txt", draft(outlet=name))], now=MORNING)

    with store.snapshot() as snapshot:
        (feed,) = snapshot.feeds(FeedKind.SOURCE)
        assert snapshot.source(name) == feed
        assert len(snapshot.newest(feed, 9, ())) == 1


def test_no_outlet_floods_a_feed(store: Store) -> None:
    """At most so many of one outlet, the newest; what has no outlet counts for itself."""
    outlets = ["المرفأ", "المرفأ", "مرفأ الصيد", "المرفأ", None, None, None]
    read = [
        page(f"{n}.txt", draft(text, text, outlet=outlet, published=MORNING - n * DAY))
        for n, (text, outlet) in enumerate(zip(LIST, outlets, strict=False))
    ]
    store.save(read, now=MORNING)

    with store.snapshot() as snapshot:
        site = snapshot.site()
        stories = snapshot.stories([item.story_id for item in snapshot.newest(site, 50, ())])
        everything = [stories[item.story_id].article for item in snapshot.newest(site, 50, ())]
        capped = [stories[item.story_id].article for item in snapshot.newest(site, 50, (), 1)]
        assert len(snapshot.newest(site, 2, (), 1)) == 2
    outlets_seen = [article.outlet for article in capped if article.outlet]
    assert len(set(outlets_seen)) == len(outlets_seen)
    assert [a for a in everything if a.outlet is None] == [a for a in capped if a.outlet is None]
    assert capped[0] == everything[0]


WHEAT = Query("القمح وأخواته", "wheat", Tagged(("القمح",)))


def of_query(store: Store) -> list[str]:
    """Return what the only saved query lists."""
    with store.snapshot() as snapshot:
        (feed,) = snapshot.feeds(FeedKind.QUERY)
        listed = snapshot.newest(feed, 50, ())
        stories = snapshot.stories([item.story_id for item in listed])
        return [stories[item.story_id].article.headline for item in listed]


def test_a_saved_query_is_a_feed_of_what_it_finds(store_url: str, open_store: OpenStore) -> None:
    """What is stored already, what comes, what goes; a merge of tags; and it ends with its definition."""
    open_store(store_url).save([tagged(0, "القمح"), tagged(1, "الري")], now=MORNING)
    store = open_store(store_url, queries=(WHEAT,))
    store.apply_policy()
    assert of_query(store) == [LIST[0]]

    store.save([tagged(2, "القمح")], now=MORNING)
    assert sorted(of_query(store)) == sorted([LIST[0], LIST[2]])
    store.save([replace(tagged(0, "الري"), digest="2")], now=MORNING)
    assert of_query(store) == [LIST[2]]
    store.merge_tags(["القمح"], "الري")
    store.apply_policy()
    assert sorted(of_query(store)) == sorted(LIST[:3])

    other = open_store(store_url, queries=())
    owed(other)
    other.apply_policy()
    with other.snapshot() as snapshot:
        assert snapshot.feeds(FeedKind.QUERY) == []
        assert ("query", "gone") in named(other, snapshot.due())
    assert_counts(other)


def test_the_log_lists_an_edit_anew(store: Store) -> None:
    """Archives that are full stay as they are: what was edited stands in the latest one, too."""
    first: Draft = draft(tags=("البلد",))
    store.save([page("a.txt", first)], now=MORNING)
    store.save([page("a.txt", replace(first, byline="مراسلنا"))], now=LATER)
    edited = draft(HARBOUR, *HARBOUR_TEXT, "غادرت السفينة في المساء.", tags=("البلد",))
    store.save([page("a.txt", edited)], now=LATER)

    with store.snapshot() as snapshot:
        (feed,) = snapshot.feeds(FeedKind.TAG)
        assert snapshot.archived(feed) == 2
        assert [item.story_id for item in snapshot.archive(feed, 1, 100, ())] == [1]
        assert [item.story_id for item in snapshot.archive(feed, 2, 2, ())] == [1]
        assert isinstance(feed, Feed)
