"""What the program remembers of its own work: problems, published files, runs."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Table, bindparam, delete, exists, func, select, update

from store import archives
from store.article import Due, Output, Problem, Run, Status
from store.bulk import delete_in, insert_rows, kept, numbers, rows_in, upsert
from store.pages import source_ids
from store.polling import facts
from store.tables import (
    SCHEMA,
    articles,
    due,
    headlines,
    outputs,
    pages,
    problems,
    runs,
    sources,
    stories,
    tags,
)

_RUNS: Final = 10
"""The latest runs that the status shows."""
_KEPT: Final = 1000
"""The latest runs that are remembered."""


def record_problems(connection: Connection, found: Mapping[str, Iterable[Problem]], now: datetime) -> None:
    """Make these the problems of sources, by name; one that was known keeps the time of its discovery."""
    ids = source_ids(connection, found)
    known = {
        (row.source_id, row.origin, row.reason): row.since
        for row in rows_in(connection, select(problems), problems.c.source_id, ids.values())  # pk_problems
    }
    wanted = {
        (ids[source], kept(problem.origin), kept(problem.reason))
        for source, listed in found.items()
        for problem in listed
    }
    if wanted == known.keys():
        return
    delete_in(connection, problems.c.source_id, ids.values())
    rows = [(*place, known.get(place, now)) for place in sorted(wanted)]
    names = ("source_id", "origin", "reason", "since")
    insert_rows(connection, problems, [dict(zip(names, row, strict=True)) for row in rows])


def list_problems(connection: Connection, source: str | None) -> list[Problem]:
    """Return the problems of a source, or of all."""
    query = select(problems.c.origin, problems.c.reason).join_from(problems, sources)
    if source is not None:
        query = query.where(sources.c.name == source)  # uq_sources_name, pk_problems
    rows = connection.execute(query.order_by(sources.c.name, problems.c.origin, problems.c.reason))
    return [Problem(row.origin, row.reason) for row in rows]


def record_published(
    connection: Connection, done: Collection[Due], written: Mapping[str, Output], removed: Iterable[str]
) -> None:
    """
    Record files that were written, forget those that were removed, and strike off what is done.

    What fell due again meanwhile stays due.
    """
    rows = [
        (path, output.kind, output.number, output.size, output.modified, output.listed)
        for path, output in sorted(written.items())
    ]
    renewed = ", ".join(
        f"{column.name} = excluded.{column.name}" for column in outputs.c if column.name != "path"
    )
    upsert(connection, outputs, rows, renewed)
    delete_in(connection, outputs.c.path, removed)
    struck = [{"a": item.kind, "b": item.number, "c": item.stamp} for item in done]
    if struck:
        one = (due.c.kind == bindparam("a"), due.c.number == bindparam("b"), due.c.stamp == bindparam("c"))
        connection.execute(delete(due).where(*one), struck)
        archives.strike(connection, done)


def strike_fileless(connection: Connection, kind: str) -> None:
    """Strike off what is due of a kind and has no file: there is nothing to be taken away either."""
    has_file = exists().where(
        outputs.c.kind == kind, outputs.c.number == due.c.number
    )  # ix_outputs_kind_number
    connection.execute(delete(due).where(due.c.kind == kind, ~has_file))


def begin_run(connection: Connection, kind: str, now: datetime) -> int:
    """Record the beginning of a run, forget those long past; return its number."""
    number = next(numbers(connection, runs))
    # A daemon that looks every minute would fill the store with looking.
    connection.execute(delete(runs).where(runs.c.id <= number - _KEPT))
    insert_rows(connection, runs, [{"id": number, "kind": kind, "started": now, "counts": {}, "problems": 0}])
    return number


def end_run(
    connection: Connection, run: int, now: datetime, counts: Mapping[str, int], problem_count: int
) -> None:
    """Record the end of a run, and what it did."""
    done = update(runs).where(runs.c.id == run)
    connection.execute(done.values(ended=now, counts=dict(counts), problems=problem_count))


def status(connection: Connection) -> Status:
    """Count what there is."""
    latest = select(runs).order_by(runs.c.id.desc()).limit(_RUNS)  # pk_runs
    told = stories.c.article_id.is_not(None)
    return Status(
        schema=SCHEMA,
        sources=_count(connection, sources),
        pages=_count(connection, pages),
        articles=_count(connection, articles),
        stories=connection.execute(select(func.count()).where(told)).scalar_one(),
        headlines=_count(connection, headlines),
        tags=_count(connection, tags),
        runs=tuple(
            Run(row.kind, row.started, row.ended, row.counts, row.problems)
            for row in connection.execute(latest)
        ),
        problems=tuple(list_problems(connection, None)),
        remote=tuple(facts(connection)),
    )


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
