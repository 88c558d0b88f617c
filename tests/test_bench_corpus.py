"""The corpus of the benches: the same articles wherever and whenever it is made."""

from collections import Counter
from hashlib import sha256

import pytest

from arabic.fold import tag_key
from arabic.slug import slug
from bench.corpus import NEWEST, TAGS_EACH, Press, newest_by_tag


@pytest.fixture(scope="module", name="press")
def a_press() -> Press:
    """Return a press with a thousand tags."""
    return Press(1000)


def test_the_same_bytes_on_every_machine(press: Press) -> None:
    """Figures of two machines, or of two years, are about the same articles."""
    made = repr(list(press.articles(0, 100))).encode()

    assert sha256(made).hexdigest()[:16] == "1d83b445272a7d1e"


def test_an_article_depends_on_its_number_alone(press: Press) -> None:
    """A larger corpus holds the smaller one, and an article more is not another one in each."""
    assert list(press.articles(0, 30))[20] == press.article(20)


def test_no_two_tags_are_spellings_of_one(press: Press) -> None:
    """As many tags, and as many folders, as were asked for."""
    assert len({tag_key(tag) for tag in press.tags}) == len({slug(tag) for tag in press.tags}) == 1000


def test_some_tags_are_busy_and_most_are_rare(press: Press) -> None:
    """Five tags an article: the first ten have a tenth of all uses at least, and hardly any has none."""
    uses = Counter(tag for article in press.articles(0, 2000) for tag in article.tags)

    assert sum(uses.values()) == 2000 * TAGS_EACH
    assert sum(uses[tag] for tag in press.tags[:10]) > 1000
    assert uses[press.tags[0]] > NEWEST
    assert len(uses) > 950


def test_an_article_can_be_given_its_tags(press: Press) -> None:
    """What else it says stays."""
    busy = press.article(5, press.tags[:2])

    assert busy.tags == press.tags[:2]
    assert busy.texts == press.article(5).texts


def test_a_feed_has_the_newest_first(press: Press) -> None:
    """Of each tag, as many as a feed holds."""
    articles = list(press.articles(0, 2000))
    feed = newest_by_tag(articles)[press.tags[0]]
    expected = [article for article in articles if press.tags[0] in article.tags][-NEWEST:]

    assert feed == expected[::-1]
