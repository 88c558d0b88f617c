"""
The quality gate: how well pages, keywords, tags and headlines are read, against floors that only rise.

`./run gate` prints the table and fails when a figure is below its floor. The floors stand in gate_floors.json
beside the digest of the data that they were measured on: other data need `--update`, which raises floors and
lowers none. To lower one takes `--lower MEASURE --because REASON`, and the reason stays in the file; one that
was lowered by hand is found in the file's own history.
"""

import argparse
import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from arabic.fold import fold, same_tag
from arabic.likeness import same_story
from ingest.keywords import split
from tests.gold import CORPUS, Folder

HERE: Final = Path(__file__).parent
FLOORS: Final = HERE / "gate_floors.json"
DATA: Final = HERE / "gate"
# The project's shared development data: where it is there, it is measured in place, and never copied.
SHARED: Final = Path(os.environ.get("KHULASA_TEST_SHARED", HERE.parents[1] / "shared"))

# A figure is compared as it is printed: the last digit of a quotient is the machine's.
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: a share between 0 and 1, higher is better."""

    measure: str
    value: float
    items: int
    data: str
    """The digest of what it was measured on."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What a figure may not fall below."""

    value: float
    items: int
    data: str


@dataclass(frozen=True, slots=True)
class Lowered:
    """A floor that was lowered on purpose."""

    measure: str
    was: float
    to: float
    because: str


@dataclass(frozen=True, slots=True)
class Floors:
    """The pinned floors, with those that were ever lowered and why."""

    floors: Mapping[str, Floor]
    lowered: tuple[Lowered, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Floors":
        """Return the floors of a file's text."""
        found = json.loads(text)
        floors = {measure: Floor(**floor) for measure, floor in found["floors"].items()}
        return cls(floors, tuple(Lowered(**entry) for entry in found["lowered"]))

    def text(self) -> str:
        """Return the file's text."""
        floors = {
            measure: {"value": floor.value, "items": floor.items, "data": floor.data}
            for measure, floor in sorted(self.floors.items())
        }
        lowered = [
            {"measure": entry.measure, "was": entry.was, "to": entry.to, "because": entry.because}
            for entry in self.lowered
        ]
        return json.dumps({"floors": floors, "lowered": lowered}, ensure_ascii=False, indent=2) + "\n"


def drops(figures: Sequence[Figure], floors: Floors) -> Iterator[str]:
    """Give a sentence for each figure below its floor, each without one, and each floor of other data."""
    for figure in figures:
        floor = floors.floors.get(figure.measure)
        if floor is None:
            yield f"{figure.measure}: has no floor: pin it with --update"
        elif figure.data != floor.data:
            yield f"{figure.measure}: its data changed: pin it anew with --update"
        elif figure.value < floor.value:
            yield f"{figure.measure}: {figure.value:.4f} is below its floor {floor.value:.4f}"
    measured = {figure.measure for figure in figures}
    for measure in floors.floors:
        if measure not in measured and not measure.startswith("shared "):
            yield f"{measure}: is not measured any more, and has a floor"


def lowered_in_silence(floors: Floors, earlier: Iterable[Floors]) -> Iterator[str]:
    """Give a sentence for each floor that stood higher in an earlier version, with no reason given."""
    highest: dict[str, float] = {}
    for version in earlier:
        for measure, floor in version.floors.items():
            highest[measure] = max(floor.value, highest.get(measure, 0))
    for measure, was in sorted(highest.items()):
        now = floors.floors[measure].value if measure in floors.floors else 0.0
        excused = any(
            entry.measure == measure and entry.was >= was and entry.to <= now for entry in floors.lowered
        )
        if now < was and not excused:
            yield f"{measure}: its floor stood at {was:.4f} and was lowered to {now:.4f} without a reason"


def raised(figures: Sequence[Figure], floors: Floors) -> Floors:
    """Return the floors with each raised to its figure; new measures and new data get theirs, none falls."""
    new = dict(floors.floors)
    for figure in figures:
        floor = new.get(figure.measure)
        value = max(figure.value, floor.value) if floor else figure.value
        new[figure.measure] = Floor(value, figure.items, figure.data)
    return Floors(new, floors.lowered)


def lowered(figure: Figure, floors: Floors, because: str) -> Floors:
    """Return the floors with one lowered to its figure, and why."""
    was = floors.floors[figure.measure].value
    new = {**floors.floors, figure.measure: Floor(figure.value, figure.items, figure.data)}
    return Floors(new, (*floors.lowered, Lowered(figure.measure, was, figure.value, because)))


def figures() -> Iterator[Figure]:
    """Measure everything: our own development data, and the shared data where they are there."""
    yield from _pages("pages", [Folder(CORPUS, CORPUS), Folder(HERE.parent / "seeds", CORPUS / "seeds")])
    yield from _keywords("keywords", DATA / "keywords.jsonl")
    yield from _tags("tags", DATA / "tags.jsonl")
    yield from _headlines("headlines", DATA / "headlines.jsonl")
    if SHARED.is_dir():
        samples = [Folder(folder, folder) for folder in (SHARED / "seeds", SHARED / "seeds/sample")]
        yield from _pages("shared pages", samples)
        yield from _tags("shared tags", SHARED / "arabic/tags_alias.jsonl")
        yield from _headlines("shared headlines", SHARED / "arabic/pairs_open.jsonl")


def _pages(measure: str, folders: Sequence[Folder]) -> Iterator[Figure]:
    whole: list[bool] = []
    fields: list[bool] = []
    stories: list[bool] = []
    digest = hashlib.sha256()
    for folder in folders:
        for name in folder.names():
            for file in (folder.pages / f"{name}.txt", folder.gold / f"{name}.json"):
                digest.update(file.read_bytes())
            right, read = folder.articles(name)
            whole.append(right == read)
            fields += _fields(right, read)
        grouped, found = folder.stories()
        stories += [story in found for story in grouped]
    data = digest.hexdigest()[:16]
    yield _figure(f"{measure}: wholly right", whole, data)
    yield _figure(f"{measure}: fields right", fields, data)
    yield _figure(f"{measure}: stories right", stories, data)


def _fields(right: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]]) -> Iterator[bool]:
    for number, article in enumerate(right):
        found = read[number] if number < len(read) else {}
        yield from (field in found and found[field] == value for field, value in article.items())


def _keywords(measure: str, file: Path) -> Iterator[Figure]:
    items, data = _items(file)
    hits, made, wanted, whole = 0, 0, 0, []
    for item in items:
        cut = split(item["title"], item["text"], item["line"])
        right, found = _bounds(item["tags"]), _bounds(cut)
        hits, made, wanted = hits + len(right & found), made + len(found), wanted + len(right)
        whole.append({fold(tag) for tag in cut} == {fold(tag) for tag in item["tags"]})
    yield Figure(f"{measure}: boundary F1", round(2 * hits / (made + wanted), _DIGITS), len(items), data)
    yield _figure(f"{measure}: whole lines right", whole, data)


def _bounds(tags: Sequence[str]) -> set[int]:
    """Return after how many words each keyword but the last ends."""
    ends = [sum(len(tag.split()) for tag in tags[: number + 1]) for number in range(len(tags))]
    return set(ends[:-1])


def _tags(measure: str, file: Path) -> Iterator[Figure]:
    items, data = _items(file)
    yield _figure(f"{measure}: pairs right", [same_tag(i["a"], i["b"]) is i["same"] for i in items], data)


def _headlines(measure: str, file: Path) -> Iterator[Figure]:
    # Human rewrites and articles without a like headline are no task for words alone: see shared/arabic.
    items, data = _items(file)
    judged = [item for item in items if item.get("tier") not in {"semantic", "body"}]
    same = [(item, same_story(item["a"], item["b"])) for item in judged]
    hits = sum(found for item, found in same if item["label"])
    merged = sum(found for item, found in same if not item["label"])
    positives = sum(1 for item in judged if item["label"])
    f1 = 2 * hits / (positives + hits + merged)
    yield Figure(f"{measure}: F1", round(f1, _DIGITS), len(judged), data)
    apart = [not found for item, found in same if not item["label"]]
    yield _figure(f"{measure}: kept apart", apart, data)


def _items(file: Path) -> tuple[list[dict[str, Any]], str]:
    content = file.read_bytes()
    return [json.loads(line) for line in content.splitlines()], hashlib.sha256(content).hexdigest()[:16]


def _figure(measure: str, right: Sequence[bool], data: str) -> Figure:
    # Rounded down: one mistake in a hundred thousand does not look like none.
    share = math.floor(sum(right) / len(right) * 10**_DIGITS) / 10**_DIGITS
    return Figure(measure, share, len(right), data)


def _history(file: Path) -> Iterator[Floors]:
    """Give the versions of the floors that git knows; none where there is no history."""
    for commit in _git(file.parent, "log", "--format=%H", "--", file.name).split():
        if shown := _git(file.parent, "show", f"{commit}:./{file.name}"):
            yield Floors.parse(shown)


def _git(folder: Path, *arguments: str) -> str:
    run = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return run.stdout


def _table(found: Sequence[Figure], floors: Floors) -> Iterator[str]:
    for figure in found:
        floor = floors.floors.get(figure.measure)
        pinned = f"{floor.value:.4f}" if floor else "none"
        yield f"{figure.measure:40} {figure.value:.4f}  floor {pinned}  of {figure.items:5}"


def main(arguments: Sequence[str]) -> int:
    """Print the table; return 1 when a floor does not hold, 2 when it cannot be lowered like that."""
    parser = argparse.ArgumentParser(prog="gate", description="Quality against pinned floors.")
    parser.add_argument("--update", action="store_true", help="raise floors to what is reached now")
    parser.add_argument("--lower", metavar="MEASURE", help="lower this floor to what is reached now")
    parser.add_argument("--because", metavar="REASON", help="why it has to be lowered")
    parser.add_argument("--floors", type=Path, default=FLOORS, metavar="FILE", help="another file of floors")
    options = parser.parse_args(arguments)
    file: Path = options.floors
    if bool(options.lower) != bool(options.because):
        parser.error("--lower MEASURE and --because REASON go together")
    floors = Floors.parse(file.read_text("utf-8")) if file.exists() else Floors({})
    found = list(figures())
    if options.lower:
        figure = next((figure for figure in found if figure.measure == options.lower), None)
        if figure is None or options.lower not in floors.floors:
            parser.error(f"no measure is called {options.lower!r}")
        floors = lowered(figure, floors, options.because)
    if options.update:
        floors = raised(found, floors)
    if options.lower or options.update:
        file.write_text(floors.text(), "utf-8")
    print(*_table(found, floors), sep="\n")  # noqa: T201
    if not SHARED.is_dir():
        print("the shared development data are not here: measured on our own alone")  # noqa: T201
    wrong = [*drops(found, floors), *lowered_in_silence(floors, _history(file))]
    for sentence in wrong:
        print(f"gate: {sentence}", file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
