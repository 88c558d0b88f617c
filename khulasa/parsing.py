"""`khulasa parse`: pages as JSON Lines for programs, or as an outline for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.learning import taught
from ingest.records import records
from ingest.sources import parse_paths
from khulasa.exits import Exit
from khulasa.terminal import Terminal, cell
from store.article import Problem


def parse_pages(terminal: Terminal, paths: Sequence[Path], *, as_json: bool, now: datetime | None) -> Exit:
    """
    Print what is read from the pages.

    A page that cannot be read is named on stderr and makes the exit code 1; the others are printed.
    """
    pages, failed = [], False
    for parsed in parse_paths(paths, now):
        if isinstance(parsed, Problem):
            terminal.problem(f"{parsed.origin}: {parsed.reason}")
            failed = True
        else:
            pages.append(parsed)
    for record in records(taught(pages)):
        terminal.result(json.dumps(record, ensure_ascii=False) if as_json else outline(record))
    return Exit.SOME_FAILED if failed else Exit.DONE


def outline(record: Mapping[str, Any]) -> str:
    """Return a page's record as an indented outline: labels in Latin letters, Arabic last on its line."""
    lines = [str(record["file"])]
    for article in record["articles"]:
        lines.append(f"  {article['role']}: {cell(article['headline'] or '—')}")
        facts = (article[key] for key in ("source", "byline", "published"))
        lines += _listed("by", [" · ".join(fact for fact in facts if fact)])
        lines += _listed("lead", [article["summary"]])
        lines += _listed("tags", [" | ".join(article["tags"])])
        lines += [f"    text: {len(article['paragraphs'])} paragraphs"]
        lines += _listed("heading", article["subheadings"])
        for related in article["related"]:
            link = f" ({related['link']})" if related["link"] else ""
            lines.append(f"    related{link}: {cell(related['headline'])}")
    return "\n".join(lines)


def _listed(label: str, values: Iterable[str | None]) -> list[str]:
    return [f"    {label}: {cell(value)}" for value in values if value]
