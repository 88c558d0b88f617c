"""Saved queries and the ways of publishing in config.yaml: what may be said, and how a slip is told."""

from pathlib import Path

import pytest

from khulasa.config import PublishConfig
from store.queries import AllOf, AnyOf, FromSource, Not, Query, Says, Tagged
from tests.test_khulasa_config import faults, read

ENERGY = """
publish: {per_source: 7}
feeds:
  - name: سوق الطاقة
    slug: energy
    where: {all: [{tag: النفط}, {any: [{tag: الغاز}, {words: [أوبك, برميل]}]}, {not: {source: جريدة المرفأ}}]}
    content: summary
    entries: 30
    per_source: 5
"""


def test_a_feed_is_what_the_file_says(tmp_path: Path) -> None:
    """Tags, sources and words, with all, any and not."""
    oil, gas = Tagged(("النفط",)), Tagged(("الغاز",))
    where = AllOf((oil, AnyOf((gas, Says(("أوبك", "برميل")))), Not(FromSource(("جريدة المرفأ",)))))

    assert read(tmp_path, ENERGY).queries() == (Query("سوق الطاقة", "energy", where, "summary", 30, 5),)


def test_what_a_feed_leaves_open_is_as_for_all(tmp_path: Path) -> None:
    """Its address comes from its name; null is an answer."""
    (open_, free) = read(
        tmp_path,
        "publish: {content: summary, entries: 9, per_source: 2}\n"
        "feeds: [{name: أسعار «النفط», where: {tag: النفط}},"
        " {name: كلها, where: {tag: النفط}, content: full, per_source: null}]",
    ).queries()

    assert (open_.slug, open_.content, open_.entries, open_.per_source) == ("اسعار-النفط", "summary", 9, 2)
    assert (free.content, free.per_source) == ("full", None)


def test_several_keys_of_one_condition_must_all_hold(tmp_path: Path) -> None:
    """As a reader of the file expects; a list of one needs no brackets."""
    (query,) = read(
        tmp_path, "feeds: [{name: أ, where: {tag: [النفط, الغاز], source: المرفأ, not: {words: 2026}}}]"
    ).queries()

    assert query.where == AllOf((Tagged(("النفط", "الغاز")), FromSource(("المرفأ",)), Not(Says(("2026",)))))


def test_the_environment_may_hold_the_feeds(tmp_path: Path) -> None:
    """YAML on one line, instead of those of the file; a slip is told under the variable's name."""
    config = read(tmp_path, ENERGY, KHULASA_FEEDS="[{name: خبز, where: {words: خبز}}]")

    assert [query.name for query in config.queries()] == ["خبز"]
    assert [read(tmp_path, ENERGY, KHULASA_FEEDS=none).queries() for none in ("[]", "")] == [(), ()]
    assert faults(tmp_path, ENERGY, KHULASA_FEEDS="[{name: خبز, were: {words: خبز}}]") == [
        "KHULASA_FEEDS: 0.where: is missing",
        "KHULASA_FEEDS: 0.were: unknown key: did you mean 'where'?",
    ]
    assert faults(tmp_path, ENERGY, KHULASA_FEEDS="[") == [
        "KHULASA_FEEDS: expected YAML on one line such as [one, two], got '['"
    ]


def test_every_way_of_publishing_is_open_to_the_environment(tmp_path: Path) -> None:
    """Lists and null as YAML, true and false in any of YAML's words."""
    config = read(
        tmp_path,
        "",
        KHULASA_PUBLISH_CONTENT="summary",
        KHULASA_PUBLISH_PER_SOURCE="3",
        KHULASA_PUBLISH_FORMATS="[json, rss, json]",
        KHULASA_PUBLISH_PAGES="no",
        KHULASA_PUBLISH_ARCHIVES="false",
        KHULASA_PUBLISH_GZIP="true",
        KHULASA_PUBLISH_HUB="https://hub.example/",
    ).publish

    assert (config.content, config.per_source, config.formats) == ("summary", 3, ("json", "rss"))
    assert (config.pages, config.archives, config.gzip, config.hub) == (
        False,
        False,
        True,
        "https://hub.example/",
    )


@pytest.mark.parametrize("nothing", ["", "null", "~"])
def test_null_in_the_environment_takes_a_limit_away(tmp_path: Path, nothing: str) -> None:
    """What the file sets can be unset."""
    text = "publish: {per_source: 3, hub: 'https://hub.example/'}"
    config = read(tmp_path, text, KHULASA_PUBLISH_PER_SOURCE=nothing, KHULASA_PUBLISH_HUB=nothing)

    assert (config.publish.per_source, config.publish.hub) == (None, None)


def test_without_a_word_everything_is_published(tmp_path: Path) -> None:
    """All formats, pages and archives, with full text; nothing that needs another program."""
    assert read(tmp_path, "").publish == PublishConfig(
        folder=tmp_path / "public",
        content="full",
        formats=("atom", "rss", "json"),
        pages=True,
        archives=True,
        gzip=False,
        hub=None,
        per_source=None,
    )


FEED = "feeds:\n  - name: أ\n    where: "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            FEED + "{tags: x}",
            "config.yaml:3:13: feeds.0.where.tags: unknown key: did you mean 'tag'?",
            id="a misspelt key of a condition",
        ),
        pytest.param(
            FEED + "{any: [{tag: x}, {not: {word: x}}]}",
            "config.yaml:3:36: feeds.0.where.any.1.not.word: unknown key: did you mean 'words'?",
            id="a misspelt key far within",
        ),
        pytest.param(
            "feeds: [{name: أ, entrys: 5, where: {tag: x}}]",
            "config.yaml:1:19: feeds.0.entrys: unknown key: did you mean 'entries'?",
            id="a misspelt key of a feed",
        ),
        pytest.param("feeds: [{name: أ}]", "config.yaml:1:9: feeds.0.where: is missing", id="no where"),
        pytest.param(
            FEED + "{}",
            "config.yaml:3:12: feeds.0.where: expected tag, source, words, all, any or not: which stories",
            id="an empty condition",
        ),
        pytest.param(
            FEED + "{tag: []}",
            "config.yaml:3:18: feeds.0.where.tag: expected a list that is not empty, got []",
            id="no tags",
        ),
        pytest.param(
            FEED + "{all: []}",
            "config.yaml:3:18: feeds.0.where.all: expected a list that is not empty, got []",
            id="all of nothing",
        ),
        pytest.param(
            FEED + "{any: {tag: x, words: y}}",
            "config.yaml:3:18: feeds.0.where.any: expected a list such as [one, two], got {'tag': 'x'",
            id="conditions that are no list",
        ),
        pytest.param(
            FEED + "{not: [{tag: x}]}",
            "config.yaml:3:18: feeds.0.where.not: expected keys and values, got [{...}]",
            id="not a list",
        ),
        pytest.param(
            FEED + "{words: [نفط, «…»]}",
            "config.yaml:3:26: feeds.0.where.words.1: expected words, got '«…»'",
            id="words without a letter",
        ),
        pytest.param(
            FEED + "{tag: ' '}",
            "config.yaml:3:18: feeds.0.where.tag.0: ' ' is no name: expected 1 to 100 characters",
            id="a tag without a letter",
        ),
        pytest.param(
            FEED + "{source: '…'}",
            "config.yaml:3:21: feeds.0.where.source.0: expected the name of an outlet, got '…'",
            id="an outlet without a letter",
        ),
        pytest.param(
            FEED + "النفط",
            "config.yaml:3:12: feeds.0.where: expected keys and values, got 'النفط'",
            id="a text for a condition",
        ),
        pytest.param(
            FEED + "{tag: x}\n    slug: ../etc",
            "config.yaml:4:11: feeds.0.slug: expected a part of an address such as 'etc', got '../etc'",
            id="a slug that leaves its folder",
        ),
        pytest.param(
            FEED + "{tag: x}\n    slug: index.html",
            "config.yaml:4:11: feeds.0.slug: expected a part of an address such as 'index-html'",
            id="a slug that is a file of ours",
        ),
        pytest.param(
            FEED + "{tag: x}\n    content: short",
            "config.yaml:4:14: feeds.0.content: expected 'full' or 'summary', got 'short'",
            id="another content",
        ),
        pytest.param(
            FEED + "{tag: x}\n  - {name: أ, where: {tag: y}}",
            "config.yaml:4:12: feeds.1.name: feed 1 is called so already: name it otherwise",
            id="a name twice",
        ),
        pytest.param(
            FEED + "{tag: x}\n    slug: same\n  - {name: ب, slug: same, where: {tag: y}}",
            "config.yaml:5:21: feeds.1.slug: feed 1 has the address 'same' already: give it another slug",
            id="a slug twice",
        ),
        pytest.param(
            FEED + "{tag: x}\n    slug: ب\n  - {name: ب, where: {tag: y}}",
            "config.yaml:5:12: feeds.1.name: feed 1 has the address 'ب' already: give it another slug",
            id="a name that makes another's slug",
        ),
        pytest.param(
            "publish: {formats: [atom, rdf]}",
            "config.yaml:1:27: publish.formats.1: expected 'atom', 'rss' or 'json', got 'rdf'",
            id="another format",
        ),
        pytest.param(
            "publish: {formats: []}",
            "config.yaml:1:20: publish.formats: expected a list that is not empty, got []",
            id="no format",
        ),
        pytest.param(
            "publish: {gzip: maybe}",
            "config.yaml:1:17: publish.gzip: expected true or false, got 'maybe'",
            id="neither true nor false",
        ),
        pytest.param(
            "publish: {pages: [yes]}",
            "config.yaml:1:18: publish.pages: expected true or false, got [True]",
            id="a list for true",
        ),
        pytest.param(
            "publish: {per_source: 0}",
            "config.yaml:1:23: publish.per_source: expected a number greater than or equal to 1, got 0",
            id="nothing of any source",
        ),
        pytest.param(
            "publish: {hub: hub.example}",
            "config.yaml:1:16: publish.hub: expected own, or the address of a WebSub hub such as https://hub.example/",
            id="a hub without a scheme",
        ),
        pytest.param(
            "feeds: {name: أ}",
            "config.yaml:1:8: feeds: expected a list such as [one, two], got {'name': 'أ'}",
            id="feeds that are no list",
        ),
    ],
)
def test_a_slip_is_told_with_its_place_and_its_remedy(tmp_path: Path, text: str, expected: str) -> None:
    """File, line, column, key; what was expected; what stood there."""
    (fault,) = faults(tmp_path, text)

    assert fault.startswith(expected)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("&a {not: *a}", id="that holds itself"),
        pytest.param("{not: " * 60 + "{tag: x}" + "}" * 60, id="sixty deep"),
        pytest.param(
            "{all: [&a {any: [{tag: x}, {tag: y}, {tag: z}]}, &b {any: [*a, *a, *a, *a, *a, *a, *a, *a]},"
            " &c {any: [*b, *b, *b, *b, *b, *b, *b, *b]}, {any: [*c, *c, *c, *c, *c, *c, *c, *c]}]}",
            id="thousands in a line",
        ),
    ],
)
def test_what_nobody_wrote_by_hand_is_refused_at_once(tmp_path: Path, where: str) -> None:
    """YAML may hold itself, or stand for billions of conditions."""
    (fault,) = faults(tmp_path, FEED + where)

    assert ": feeds.0.where: expected at most 1000 conditions, 40 of them within each other" in fault
