"""`khulasa check`: what is wrong with feeds and pages, wherever they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feeds.checks import Finding, Severity, findings
from feeds.checks.answers import answer_findings, conditional_findings
from feeds.checks.folder import base_of, checked, file_findings, files_in
from feeds.checks.pages import page_findings, read_page
from ingest.errors import FetchError
from ingest.fetch import Fetched, fetch
from khulasa import __version__
from khulasa.config import Config
from khulasa.exits import Exit, RequestError
from khulasa.reports import counted
from khulasa.terminal import Terminal, printable
from store.secrecy import masked

_AGENT = f"Khulasa/{__version__} (khulasa check)"


def check_targets(
    terminal: Terminal, targets: Sequence[str], config: Config | None, *, strict: bool, as_json: bool
) -> Exit:
    """
    Print what is wrong with folders, files and addresses; ``config`` names the folder where there are none.

    Raises RequestError when there is nothing at a path. An address that cannot be reached is told, the others
    are checked.
    """
    report = _Report(terminal, as_json=as_json)
    paths = [target for target in targets if not _is_address(target)]
    if config is not None:
        paths.append(str(config.publish.folder))
    for path in paths:
        if not Path(path).exists():
            remedy = (
                "`khulasa rebuild` publishes into it" if config else "name a file, a folder or an address"
            )
            raise RequestError(path, "nothing is there", remedy)
    now = datetime.now(UTC)
    for path in paths:
        _check_path(report, Path(path), config.site.base_url if config else None, now)
    for address in filter(_is_address, targets):
        _check_address(report, address, now)
    return report.closed(strict=strict)


def _is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _check_path(report: "_Report", path: Path, base: str | None, now: datetime) -> None:
    if not path.is_dir():
        report.tell(str(path), file_findings(path, lambda data: _of_file(path, data, now)))
        return
    paths = list(files_in(path))
    public = (base or base_of(path) or "").rstrip("/")
    with report.terminal.progress("checking", len(paths)) as advance:
        for one in paths:
            report.tell(str(path / one), checked(path, one, base=public and f"{public}/", now=now).findings)
            advance()


def _of_file(path: Path, data: bytes, now: datetime) -> Iterator[Finding]:
    if path.suffix in {".html", ".htm"}:
        yield from page_findings(read_page(data))
    else:
        yield from findings(data, now=now)


def _check_address(report: "_Report", address: str, now: datetime) -> None:
    try:
        answer = fetch(address, agent=_AGENT)
        again = _asked_again(answer)
    except FetchError as fault:
        report.unreachable(fault)
        return
    found = answer_findings(
        address=answer.url,
        status=answer.status,
        headers=answer.headers,
        hops=[(hop.status, hop.target) for hop in answer.hops],
        body=answer.body,
        now=now,
    )
    report.tell(address, (*found, *(conditional_findings(again) if again else ())))


def _asked_again(answer: Fetched) -> int | None:
    """Return the status of a second request for what we have; None when there is nothing to ask by."""
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    asked = {asking: answer.headers[name] for name, asking in names.items() if name in answer.headers}
    if answer.status != 200 or not asked:
        return None
    return fetch(answer.url, agent=_AGENT, headers=asked).status


@dataclass(slots=True)
class _Report:
    """What was found so far, told at once to people and at the end to programs."""

    terminal: Terminal
    as_json: bool
    files: int = 0
    counts: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(Severity, 0))
    records: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, str]] = field(default_factory=list)

    def tell(self, where: str, found: "Iterator[Finding] | Sequence[Finding]") -> None:
        self.files += 1
        where = masked(where)
        for each in found:
            one = replace(each, where=masked(each.where), what=masked(each.what))
            self.counts[one.severity] += 1
            if self.as_json:
                self.records.append(_record(where, one))
            else:
                self.terminal.result(printable(f"{where}:{'' if one.where else ' '}{one}"))

    def unreachable(self, fault: FetchError) -> None:
        self.lost.append({"url": fault.where, "reason": fault.what})
        self.terminal.problem(str(fault))

    def closed(self, *, strict: bool) -> Exit:
        errors, warnings = self.counts[Severity.ERROR], self.counts[Severity.WARNING]
        if self.as_json:
            told = {"findings": self.records, "unreachable": self.lost}
            self.terminal.json({"checked": self.files, "errors": errors, "warnings": warnings, **told})
        else:
            counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
            self.terminal.note(f"checked {counted(self.files, 'file')}: {counts}")
        if self.lost:
            return Exit.UNREACHABLE
        return Exit.SOME_FAILED if errors or (strict and warnings) else Exit.DONE


def _record(where: str, one: Finding) -> dict[str, str]:
    return {
        "file": where,
        "where": one.where,
        "severity": one.severity,
        "what": one.what,
        "remedy": one.remedy,
        "rule": one.rule,
    }
