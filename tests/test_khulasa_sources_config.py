"""Remote sources in config.yaml: what is understood, what is refused with its line, where secrets are."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from ingest.remote import PageRules, RemoteSource, SourceKind
from khulasa.config import Config, read_config
from khulasa.faults import ConfigError
from khulasa.remotes import remotes
from khulasa.sourceconfig import StoredSettings
from store.remote import Subscription
from store.store import Store
from tests.conftest import OpenStore
from tests.store_samples import MORNING

ROOT = Path(__file__).parent.parent
URL = "https://news.example/feed"


def read(folder: Path, text: str, **environ: str) -> Config:
    """Return the configuration that a file of this text is."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path, environ)


def refusal(folder: Path, text: str) -> str:
    """Return why a configuration is refused."""
    with pytest.raises(ConfigError) as refused:
        read(folder, text)
    return str(refused.value)


@pytest.fixture
def empty(tmp_path: Path, open_store: OpenStore) -> Store:
    """Return an empty store."""
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


def only(store: Store, config: Config, **environ: str) -> RemoteSource:
    """Return the only source there is."""
    (found,) = remotes(store, config, environ).values()
    return found.source


WHOLE = """
site: {timezone: Asia/Baghdad}
fetch: {proxy: "http://proxy.example:3128"}
sources:
  - name: صحيفة المرفأ
    url: https://news.example/latest
    kind: listing
    every: 30m
    full_text: true
    content: article .text
    remove: [.share, .ads]
    title: [h1.headline]
    item: article h2 a
    limit: 20
    outlet: المرفأ
    tags: موانئ
    timezone: Africa/Cairo
    username: reader
    password: ${HARBOUR_PASSWORD}
    headers: {X-Api-Key: "key ${HARBOUR_KEY}"}
    http2: true
"""


def test_all_that_may_be_decided_reaches_the_source(tmp_path: Path, empty: Store) -> None:
    """Secrets are filled in from the environment, one item needs no brackets."""
    source = only(empty, read(tmp_path, WHOLE), HARBOUR_PASSWORD="p:ص", HARBOUR_KEY="17")  # noqa: S106

    assert source == RemoteSource(
        name="صحيفة المرفأ",
        url="https://news.example/latest",
        kind=SourceKind.LISTING,
        every=timedelta(minutes=30),
        full_text=True,
        rules=PageRules(("article .text",), (".share", ".ads"), ("h1.headline",)),
        item="article h2 a",
        outlet="المرفأ",
        tags=("موانئ",),
        zone=ZoneInfo("Africa/Cairo"),
        limit=20,
        headers={"X-Api-Key": "key 17", "Authorization": "Basic cmVhZGVyOnA62LU="},
        proxy="http://proxy.example:3128",
        http2=True,
    )


def test_a_source_takes_what_holds_for_all(tmp_path: Path, empty: Store) -> None:
    """Its zone is the site's, its outlet is called as it is."""
    source = only(empty, read(tmp_path, f"sources: [{{name: الديار, url: '{URL}'}}]"))

    assert (source.zone, source.shown_outlet, source.kind) == (ZoneInfo("Asia/Riyadh"), "الديار", "feed")


def test_a_secret_that_is_not_set_is_that_sources_fault(tmp_path: Path, empty: Store) -> None:
    """The others go on; nothing of a secret is in what is printed of a source."""
    config = read(tmp_path, WHOLE)
    source = only(empty, config, HARBOUR_KEY="seventeen")
    filled = only(empty, config, HARBOUR_KEY="seventeen", HARBOUR_PASSWORD="x")  # noqa: S106

    assert source.fault == "the variable HARBOUR_PASSWORD is not set"
    assert source.headers == {}
    assert "seventeen" not in repr(filled)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("url: ftp://a.example/", "expected an address such as https://news.example/feed"),
        ("url: https://user:pass@a.example/", "expected an address"),
        ("url: https://a.example/, kind: rss", "expected 'feed', 'sitemap', 'listing', 'page' or 'opml'"),
        ("url: https://a.example/, kind: listing", "needs `item`, a CSS selector"),
        ("url: https://a.example/, item: h2 a", "goes with `kind: listing`"),
        ("url: https://a.example/, kind: listing, item: 'h2 >>'", "h2 >>"),
        ("url: https://a.example/, every: soon", "expected a duration such as 15m"),
        ("url: https://a.example/, every: 5s", "a minute or more"),
        ("url: https://a.example/, username: x", "`username` and `password` go together"),
        ("url: https://a.example/, username: x, password: letmein", "no secret stands here"),
        ("url: https://a.example/, headers: {Host: x}", "a header of your own"),
        ("url: https://a.example/, headers: {'A b': x}", "a header of your own"),
        ('url: https://a.example/, headers: {A: "x\\r\\nB: y"}', "one line of text"),
        ("url: https://a.example/, limit: 0", "greater than or equal to 1"),
        ("url: https://a.example/, timezone: Mars", "expected a time zone"),
        ("url: https://a.example/, proxy: 'socks5://p'", "http://proxy.example:3128"),
        ("url: https://a.example/, ulr: x", "did you mean 'url'?"),
        ("kind: feed", "is missing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(tmp_path: Path, line: str, expected: str) -> None:
    """And nothing of what may be a secret is repeated."""
    told = refusal(tmp_path, f"sources:\n  - {{name: أ, {line}}}\n")

    assert f"{tmp_path}/config.yaml:2:" in told
    assert expected in told
    assert "letmein" not in told


@pytest.mark.parametrize("name", ["seeds", "''", f"'{'م' * 101}'"])
def test_a_source_has_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    """The folder of seeds is called so already."""
    assert "sources.0.name" in refusal(tmp_path, f"sources:\n  - {{name: {name}, url: '{URL}'}}\n")


def test_two_sources_may_not_be_called_alike(tmp_path: Path) -> None:
    """In whatever spelling."""
    two = f"sources:\n  - {{name: الأهرام, url: '{URL}'}}\n  - {{name: الاهرام, url: '{URL}/2'}}\n"

    assert "source 1 is called so already" in refusal(tmp_path, two)


def test_the_configuration_wins_over_what_was_added(tmp_path: Path, empty: Store) -> None:
    """What was added under its name rests."""
    added = [Subscription("الديار", "https://other.example/"), Subscription("ب", URL, {"every": "1h30m"})]
    empty.subscribe_all(added, now=MORNING)
    found = remotes(empty, read(tmp_path, f"sources: [{{name: الديار, url: '{URL}'}}]"), {})

    assert {name: (one.source.url, one.is_configured) for name, one in found.items()} == {
        "الديار": (URL, True),
        "ب": (URL, False),
    }
    assert found["ب"].source.every == timedelta(minutes=90)


def test_settings_that_cannot_be_used_any_more_are_that_sources_fault(tmp_path: Path, empty: Store) -> None:
    """An older program, or somebody else, may have stored them."""
    empty.subscribe(Subscription("ب", URL, {"every": "soon"}), now=MORNING)

    assert "add it again" in (only(empty, read(tmp_path, "")).fault or "")


def test_settings_are_stored_as_they_would_stand_in_the_file() -> None:
    """What was stored is read back the same, durations and zones included."""
    given = {
        "kind": "listing",
        "every": "1h30m",
        "item": "h2 a",
        "timezone": "Africa/Cairo",
        "tags": ["أ"],
        "headers": {"X-Key": "${KEY}"},
    }
    settings = StoredSettings.model_validate(given)

    assert settings.stored() == given
    assert StoredSettings.model_validate(settings.stored()) == settings


def test_the_examples_of_the_configuration_are_sources(tmp_path: Path) -> None:
    """Each outlet that config.yaml offers, once its sign of comment is taken away."""
    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").split("# sources:\n")[1].splitlines()
    offered = [line.removeprefix("#") for line in lines if line.startswith("#   - {")]
    config = read(tmp_path, "\n".join(["sources:", *offered]))

    assert len(config.sources) == len(offered) > 10
    assert all(source.url.startswith("https://") for source in config.sources)


def test_the_example_of_a_source_names_every_key(tmp_path: Path) -> None:
    """What config.yaml shows of one source is what there is."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    block = text.split("#   sources:\n")[1].split("#\n# Well-known")[0]
    shown = yaml.safe_load("\n".join(line.removeprefix("#     ") for line in block.splitlines()))
    own = {**shown[0], "kind": "listing"}
    # Who is called at some times is asked at no interval.
    ways = [{key: value for key, value in own.items() if key != left_out} for left_out in ("cron", "every")]
    for way in ways:
        config = read(tmp_path, yaml.safe_dump({"sources": [way]}, allow_unicode=True))

    assert own.keys() == set(type(config.sources[0]).model_fields)
