"""config.yaml: read once, every fault told with its place, every key open to the environment."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from khulasa.config import Config, read_config
from khulasa.durations import duration
from khulasa.faults import ConfigError
from khulasa.pipeline import open_store
from khulasa.section import Section
from khulasa.serving import announce
from khulasa.terminal import Terminal
from store.policy import TagPolicy, TagRule

ROOT = Path(__file__).parent.parent


def read(folder: Path, text: str, **environ: str) -> Config:
    """Read a configuration that holds the text."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path, environ)


def faults(folder: Path, text: str, **environ: str) -> list[str]:
    """Return the lines of the refusal, without the folder and the excerpts."""
    with pytest.raises(ConfigError) as refused:
        read(folder, text, **environ)
    return [str(fault).splitlines()[0].replace(f"{folder}/", "") for fault in refused.value.faults]


def test_the_starter_config_says_what_the_defaults_are(tmp_path: Path) -> None:
    """A key removed from config.yaml changes nothing: the file documents the defaults and cannot drift."""
    starter = (ROOT / "config.yaml").read_text(encoding="utf-8")

    assert read(tmp_path, starter) == read(tmp_path, "")


def test_the_starter_config_names_every_key() -> None:
    """Whoever reads config.yaml has seen all there is."""
    starter = (ROOT / "config.yaml").read_text(encoding="utf-8")
    sections = {name: getattr(Config(), name) for name in Config.model_fields}
    keys = [key for part in sections.values() if isinstance(part, Section) for key in type(part).model_fields]
    lists = [name for name, part in sections.items() if not isinstance(part, Section)]

    assert [key for key in keys if f"\n  {key}: " not in starter] == []
    assert [name for name in lists if f"\n{name}: " not in starter] == []


def test_paths_count_from_the_file_not_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file means the same folders wherever the command is run."""
    path = tmp_path / "config.yaml"
    path.write_text("seeds: {folder: pages}\nstore: {url: 'sqlite:///a.db'}")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    config = read_config(Path("../config.yaml"), {})

    assert config.seeds.folder == tmp_path / "pages"
    assert config.publish.folder == tmp_path / "public"
    assert config.store.url == f"sqlite:///{tmp_path}/a.db"


@pytest.mark.parametrize("folder", ["", ".", "..", "seeds"])
def test_nothing_but_the_published_is_served(tmp_path: Path, folder: str) -> None:
    """A published folder around the configuration, the store or the pages would hand them out."""
    (told,) = faults(tmp_path, "", KHULASA_PUBLISH_FOLDER=folder)

    assert told.startswith("config.yaml: publish.folder: would serve ")


def test_a_password_is_never_printed(tmp_path: Path) -> None:
    """Not even when the address is refused."""
    (told,) = faults(tmp_path, "", KHULASA_STORE_URL="postgres://user:secret@host/name")

    assert told == "KHULASA_STORE_URL: expected sqlite:///file or postgresql://user@host/name"


@pytest.mark.parametrize(
    "line",
    [
        "url: 'https://reader:letmein@news.example/feed'",
        "url: 'https://news.example/', proxy: 'http://reader:letmein@proxy.example/', every: soon",
        "url: 'https://news.example/', username: reader, password: letmein, every: soon",
        "url: 'https://news.example/', headers: {X-Key: letmein}, evry: 1h",
    ],
)
def test_a_password_beside_a_fault_is_never_printed(tmp_path: Path, line: str) -> None:
    """Neither the value nor the line that it stands in, whatever is wrong with that line."""
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, f"sources: [{{name: أ, {line}}}]")

    assert not [fault for fault in refused.value.faults if "letmein" in str(fault)]


@pytest.mark.parametrize("name", ["a b", "a?b=c", "a%20b", "a#b", "مجلد", "a:b@c"])
def test_the_store_lies_beside_the_file_whatever_its_folder_is_called(tmp_path: Path, name: str) -> None:
    """A store URL is a URL: signs that mean something there are escaped."""
    (tmp_path / name).mkdir()
    config = read(tmp_path / name, "")
    open_store(config).close()

    assert (tmp_path / name / "khulasa.db").is_file()


def test_a_folder_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    """No URL can name a file in it."""
    folder = tmp_path / os.fsdecode(b"bad\xff")
    folder.mkdir()

    with pytest.raises(ConfigError, match="the folder's name is not UTF-8: rename it"):
        read(folder, "")


def test_the_environment_overrides_every_kind_of_key(tmp_path: Path) -> None:
    """Numbers, durations, folders and texts alike."""
    config = read(
        tmp_path,
        "server: {port: 1}\nsite:\n",
        KHULASA_SERVER_PORT="9000",
        KHULASA_SCHEDULE_INGEST="1h30m",
        KHULASA_PUBLISH_FOLDER="/srv/feeds",
        KHULASA_SITE_TIMEZONE="Africa/Cairo",
        KHULASA_STORE_URL="postgresql://localhost/khulasa",
        KHULASA_CONFIG="ignored: it only says where the file is",
        OTHER="ignored",
    )

    assert config.server.port == 9000
    assert config.schedule.ingest == timedelta(minutes=90)
    assert config.publish.folder == Path("/srv/feeds")
    assert config.site.timezone == ZoneInfo("Africa/Cairo")
    assert config.store.url == "postgresql://localhost/khulasa"


@pytest.mark.parametrize("since", ["2026", "2026-11", "2026-11-23", "'2026-11-23'"])
def test_since_is_a_year_or_a_date_with_or_without_quotes(tmp_path: Path, since: str) -> None:
    """The comment in config.yaml invites a date, and YAML reads one as such."""
    assert read(tmp_path, f"site: {{since: {since}}}").site.since == since.strip("'")


def test_the_base_address_ends_with_one_slash(tmp_path: Path) -> None:
    """Links are joined to it as they are."""
    assert read(tmp_path, "site: {base_url: 'https://a.example/feeds//'}").site.base_url == (
        "https://a.example/feeds/"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "site:\n  titel: x",
            "config.yaml:2:3: site.titel: unknown key: did you mean 'title'?",
            id="a misspelt key",
        ),
        pytest.param(
            "stroe: {}",
            "config.yaml:1:1: stroe: unknown key: did you mean 'store'?",
            id="a misspelt section",
        ),
        pytest.param(
            "schedule:\n  ingest: soon",
            "config.yaml:2:11: schedule.ingest: expected a duration such as 15m, got 'soon'",
            id="no duration",
        ),
        pytest.param(
            "server: {port: many}",
            "config.yaml:1:16: server.port: expected a whole number, got 'many'",
            id="no number",
        ),
        pytest.param(
            "server: {port: 0}",
            "config.yaml:1:16: server.port: expected a number greater than or equal to 1, got 0",
            id="a number out of range",
        ),
        pytest.param(
            "site: {title: ''}",
            "config.yaml:1:15: site.title: expected a text that is not empty, got ''",
            id="an empty title",
        ),
        pytest.param(
            "site: {timezone: Mars/Olympus}",
            "config.yaml:1:18: site.timezone: expected a time zone such as Asia/Riyadh, got 'Mars/Olympus'",
            id="no zone",
        ),
        pytest.param(
            "site: {timezone: ../../etc/passwd}",
            "config.yaml:1:18: site.timezone: expected a time zone such as Asia/Riyadh,"
            " got '../../etc/passwd'",
            id="a zone that is a path",
        ),
        pytest.param(
            "site: {base_url: example.org}",
            "config.yaml:1:18: site.base_url: expected an address such as https://example.org/,"
            " got 'example.org'",
            id="an address without a scheme",
        ),
        pytest.param(
            "site: {base_url: 'http://[bad/'}",
            "config.yaml:1:18: site.base_url: expected an address such as https://example.org/,"
            " got 'http://[bad/'",
            id="an address that does not parse",
        ),
        pytest.param(
            "site: {authority: Not A Domain}",
            "config.yaml:1:19: site.authority: expected a domain such as example.org, in lower case,"
            " got 'Not A Domain'",
            id="an authority that is no domain",
        ),
        pytest.param(
            "site: {since: soon}",
            "config.yaml:1:15: site.since: expected a year or a date such as 2026-11-23, got 'soon'",
            id="no tag date",
        ),
        pytest.param(
            "store: {url: 'mysql://x'}",
            "config.yaml:1:14: store.url: expected sqlite:///file or postgresql://user@host/name",
            id="another database",
        ),
        pytest.param(
            "site: [a]",
            "config.yaml:1:7: site: expected keys and values, got ['a']",
            id="a list for a section",
        ),
        pytest.param(
            "a: 1\na: 2",
            "config.yaml:2:1: a: stands on line 1 already: keep one",
            id="a key that stands twice",
        ),
        pytest.param(
            "tags:\n  rules:\n    - {tag: أ, anny: [ب]}",
            "config.yaml:3:16: tags.rules.0.anny: unknown key: did you mean 'any'?",
            id="a misspelt key of a rule",
        ),
        pytest.param(
            "tags:\n  rules:\n    - {any: [ب]}",
            "config.yaml:3:7: tags.rules.0.tag: is missing",
            id="a rule without a tag",
        ),
        pytest.param(
            "tags: {aliases: [أ, ب]}",
            "config.yaml:1:17: tags.aliases: expected names, each with its list of others, got",
            id="a list of aliases",
        ),
        pytest.param(
            "tags: {blocklist: {أ: ب}}",
            "config.yaml:1:19: tags.blocklist: expected a list such as [one, two], got",
            id="a mapping of names",
        ),
        pytest.param(
            "tags:\n  aliases:\n    أ: [ب]\n    ب: [ج]",
            "config.yaml:3:9: tags.aliases.أ.0: 'ب' has aliases of its own: put all of them under one name",
            id="a chain of aliases",
        ),
        pytest.param(
            "tags:\n  aliases: {أحمد: []}\n  blocklist: [احمد]",
            "config.yaml:2:19: tags.aliases.أحمد: 'أحمد' stands in tags.blocklist: take it out",
            id="a blocked name",
        ),
        pytest.param("- x", "config.yaml:1:1: expected keys and values at the top of the file", id="a list"),
        pytest.param("site: {", "config.yaml:1:8: not YAML", id="broken YAML"),
        pytest.param("a: \x00", "config.yaml: not YAML", id="a control character"),
    ],
)
def test_a_fault_is_told_with_its_place_and_its_remedy(tmp_path: Path, text: str, expected: str) -> None:
    """File, line, column, key; what was expected; what stood there."""
    (fault,) = faults(tmp_path, text)

    assert fault.startswith(expected)


TAGS = """
tags:
  aliases:
    أمريكا: [الولايات المتحدة, واشنطن]
    2026: عام 2026
  blocklist: عاجل
  rules:
    - {tag: الحروب, any: [حرب], all: [هدنة, مدينة], source: الديار}
"""


def test_the_policy_of_tags_is_what_the_file_says(tmp_path: Path) -> None:
    """A list of one needs no brackets, a number may be a name."""
    assert read(tmp_path, TAGS).tags.policy() == TagPolicy(
        aliases=(("أمريكا", ("الولايات المتحدة", "واشنطن")), ("2026", ("عام 2026",))),
        blocklist=("عاجل",),
        rules=(TagRule("الحروب", ("حرب",), ("هدنة", "مدينة"), "الديار"),),
    )


def test_lists_in_the_environment_are_yaml_on_one_line(tmp_path: Path) -> None:
    """They replace those of the file; what is wrong with one is told under its name."""
    policy = read(
        tmp_path, TAGS, KHULASA_TAGS_BLOCKLIST="[أخبار, عاجل]", KHULASA_TAGS_RULES="[]"
    ).tags.policy()

    assert (policy.blocklist, policy.rules) == (("أخبار", "عاجل"), ())
    assert faults(tmp_path, TAGS, KHULASA_TAGS_BLOCKLIST="[أخبار") == [
        "KHULASA_TAGS_BLOCKLIST: expected YAML on one line such as [one, two], got '[أخبار'"
    ]
    assert faults(tmp_path, "", KHULASA_TAGS_RULES="[{tag: أ}]") == [
        "KHULASA_TAGS_RULES: 0: expected any, all or source: when does an article get the tag?"
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Nobody mends a file one run at a time."""
    told = faults(
        tmp_path, "site: {titel: x}\nserver: {port: y}", KHULASA_SERVR_PORT="1", KHULASA_PUBLISH_ENTRIES="0"
    )

    assert sorted(line.split(": ")[0] for line in told) == [
        "KHULASA_PUBLISH_ENTRIES",
        "KHULASA_SERVR_PORT",
        "config.yaml:1:8",
        "config.yaml:2:16",
    ]


def test_a_variable_of_a_section_that_is_none_hides_nothing(tmp_path: Path) -> None:
    """The section is told with its line, whatever the environment says of one of its keys."""
    assert faults(tmp_path, "site: [a]", KHULASA_SITE_TITLE="x") == [
        "config.yaml:1:7: site: expected keys and values, got ['a']"
    ]


def test_an_unknown_variable_names_the_nearest_known_one(tmp_path: Path) -> None:
    """A typing slip in the environment is as bad as one in the file."""
    told = faults(tmp_path, "", KHULASA_SERVER_PROT="1")

    assert told == ["KHULASA_SERVER_PROT: unknown variable: did you mean 'KHULASA_SERVER_PORT'?"]


def test_the_excerpt_points_at_the_column(tmp_path: Path) -> None:
    """The caret stands under what is wrong."""
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, "server:\n  port: many\n")

    assert str(refused.value).splitlines()[1:] == ["      port: many", "            ^"]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(
            lambda _: None, "no such file: `khulasa init` makes one, --config names another", id="none"
        ),
        pytest.param(lambda path: path.mkdir(), "cannot be read: Is a directory", id="a folder"),
        pytest.param(
            lambda path: path.write_bytes("عنوان".encode("cp1256")),
            "not UTF-8 text: save the file as UTF-8",
            id="windows-1256",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, make: Callable[[Path], object], expected: str
) -> None:
    """The reason, and what to do."""
    path = tmp_path / "config.yaml"
    make(path)

    with pytest.raises(ConfigError) as refused:
        read_config(path, {})

    assert str(refused.value) == f"{path}: {expected}"


def test_aliases_to_aliases_are_refused_at_once(tmp_path: Path) -> None:
    """A small file that stands for billions of values costs neither time nor memory."""
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )

    told = faults(tmp_path, bomb + "site: *a11\nserver: &s {port: *a11, host: *s}\n")

    assert len(told) == 15
    assert all(len(line) < 300 for line in told)


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "15 minutes", "0s", "99999999999d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """A number without a unit is ambiguous, and nothing is not a time."""
    with pytest.raises(ValueError, match="expected a duration"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", 0, id="as it comes"),
        pytest.param("server: {port: 9000}", 1, id="another port"),
        pytest.param(
            "server: {port: 9000}\nsite: {base_url: 'http://127.0.0.1:9000/'}", 0, id="the same port"
        ),
        pytest.param("site: {base_url: 'http://localhost/'}", 1, id="the port that needs no name"),
        pytest.param("site: {base_url: 'https://feeds.example/'}", 0, id="a public address"),
    ],
)
def test_links_that_lead_past_our_port_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, expected: int
) -> None:
    """Whoever changes the port alone would publish links that nothing answers."""
    announce(Terminal(), read(tmp_path, text))

    assert capsys.readouterr().err.count("Nothing answers there") == expected
