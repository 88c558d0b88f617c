"""The keywords that the store has met often."""

from store.article import PageRead
from store.store import Store
from tests.store_samples import LATER, LIST, MORNING, draft, page


def tagged(number: int, *tags: str) -> PageRead:
    """Make a page with an article of these tags."""
    return page(f"{number}.txt", draft(LIST[number], tags=tags))


def test_keywords_count_from_their_third_use(store: Store) -> None:
    """Twice may be one article and a page that embeds it."""
    store.save([tagged(n, "ميناء العقبة") for n in range(4)], now=MORNING)
    store.save([tagged(n + 4, "سوق الحميدية") for n in range(2)], now=MORNING)

    assert store.frequent_keywords() == {"ميناء العقبة": 4}


def test_a_page_that_changed_takes_its_keywords_back(store: Store) -> None:
    """Counts are of what pages say now."""
    store.save([tagged(n, "ميناء العقبة") for n in range(4)], now=MORNING)
    store.save([tagged(n, "ميناء صلالة") for n in range(3)], now=LATER)

    assert store.frequent_keywords() == {"ميناء صلالة": 3}
