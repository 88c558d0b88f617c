"""docs/operating.md says what there is: each log event, each exit code, commands and metrics that exist."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from khulasa.cli import khulasa
from khulasa.exits import Exit

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def events() -> Iterator[tuple[str, str]]:
    """Yield each event that the program logs, with its level."""
    for file in (ROOT / "khulasa").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "event":
                (name,) = node.args
                assert isinstance(name, ast.Constant), f"{file}: an event's name is a word"
                levels = [word.value for word in node.keywords if word.arg == "level"]
                level = levels[0].attr.lower() if levels and isinstance(levels[0], ast.Attribute) else "info"
                yield str(name.value), level


def test_every_event_is_explained() -> None:
    """With the level that it has; nothing is explained that is never logged."""
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([a-z ]+) \|", TEXT, re.MULTILINE))
    rows.pop("log")

    assert rows == dict(events())


def test_every_exit_code_is_explained() -> None:
    """The table has them all."""
    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)}

    assert rows == {int(code) for code in Exit}


def blocks(kind: str) -> list[str]:
    """Return the examples of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)


def commands() -> list[str]:
    """Return all that is to be typed to khulasa, in blocks and in lines."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]*khulasa [a-z][^`\n]*)`", TEXT)
    # Not the group of usermod, nor the subject of a letter.
    typed = re.compile(r"(?:^|/|\s)(?<!-aG )(?<!-s )khulasa ((?!khulasa)[a-z-]+\b[^|>#;&]*)")
    found = (typed.search(line) for line in lines)
    return sorted({match[1].strip(" …") for match in found if match})


@pytest.mark.parametrize("line", commands())
def test_what_is_to_be_typed_exists(line: str) -> None:
    """Each verb, with its options."""
    name, *words = shlex.split(line)
    command = khulasa.commands[name]
    known = {
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    asked = {word for word in words if word.startswith("-")}

    assert isinstance(command, click.Command)
    assert asked <= known


def test_the_metrics_that_are_watched_are_there() -> None:
    """Each name in a rule is one that we, or the node's exporter, tell."""
    (rules,) = (document for document in map(yaml.safe_load, blocks("yaml")) if "groups" in document)
    expressions = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    asked = {name for each in expressions for name in re.findall(r"\b(khulasa_[a-z_]+)", each)}
    source = (ROOT / "khulasa" / "metrics.py").read_text(encoding="utf-8")
    told = set(re.findall(r'"(khulasa_[a-z_]+)"', source))

    assert asked
    assert {name.removesuffix("_total") for name in asked} <= {name.removesuffix("_total") for name in told}


def test_all_links_lead_to_files() -> None:
    """Those within the checkout."""
    links = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT)

    assert links
    assert all((ROOT / "docs" / link).exists() for link in links)
