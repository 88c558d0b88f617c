"""A YAML file as plain values that still know where they stood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from store.errors import KhulasaError

Loc = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, counted from one as editors do."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The mapping at the top of a YAML file, with the place of every key and value."""

    values: dict[str, object]
    lines: tuple[str, ...]
    key_marks: Mapping[Loc, Mark]
    value_marks: Mapping[Loc, Mark]

    @classmethod
    def read(cls, path: Path) -> "YamlFile":
        """
        Read the file; an empty one is an empty mapping.

        Raises KhulasaError for a file that cannot be read, is no YAML, repeats a key, or holds anything but a
        mapping at the top.
        """
        text = _text(path)
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            values = yaml.safe_load(text) or {}
        except yaml.MarkedYAMLError as error:
            mark = _mark(error.problem_mark) if error.problem_mark else Mark(1, 1)
            raise KhulasaError(f"{path}:{mark.line}:{mark.column}", f"not YAML: {error.problem}") from None
        except (yaml.YAMLError, ValueError) as error:
            raise KhulasaError(str(path), f"not YAML: {str(error).splitlines()[0]}") from None
        if not isinstance(values, dict):
            raise KhulasaError(f"{path}:1:1", "expected keys and values at the top of the file")
        places = list(_walk(root, (), set())) if root else []
        _refuse_repeats(path, places)
        return cls(
            values={str(key): value for key, value in values.items()},
            lines=tuple(text.splitlines()),
            key_marks={loc: key for loc, key, _ in places},
            value_marks={loc: value for loc, _, value in places},
        )

    def mark(self, loc: Loc, *, key: bool) -> Mark | None:
        """Return where a key, or its value, stands; of a missing one, where its nearest ancestor does."""
        marks = self.key_marks if key else self.value_marks
        return next((marks[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in marks), None)

    def excerpt(self, mark: Mark) -> str:
        """Return the line at a mark with a caret under the column."""
        if not 0 < mark.line <= len(self.lines):
            return ""
        return f"    {self.lines[mark.line - 1]}\n    {' ' * (mark.column - 1)}^"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        remedy = "`khulasa init` makes one, --config names another"
        raise KhulasaError(str(path), f"no such file: {remedy}") from None
    except UnicodeDecodeError:
        raise KhulasaError(str(path), "not UTF-8 text: save the file as UTF-8") from None
    except OSError as error:
        raise KhulasaError(str(path), f"cannot be read: {error.strerror}") from None


def _mark(mark: yaml.error.Mark) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _walk(node: yaml.Node, loc: Loc, known: set[int]) -> Iterator[tuple[Loc, Mark, Mark]]:
    """Yield the path of every key and item below a node, with the marks of its key and of its value."""
    # An alias stands for its node again: nine lines of aliases to aliases would be walked a billion times.
    if id(node) in known:
        return
    known.add(id(node))
    for key, at, value in _children(node):
        yield (*loc, key), _mark(at), _mark(value.start_mark)
        yield from _walk(value, (*loc, key), known)


def _children(node: yaml.Node) -> Iterator[tuple[int | str, yaml.error.Mark, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), key.start_mark, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((index, item.start_mark, item) for index, item in enumerate(node.value))


def _refuse_repeats(path: Path, places: Sequence[tuple[Loc, Mark, Mark]]) -> None:
    """Refuse a key that stands twice: YAML would silently let the second win."""
    seen: dict[Loc, Mark] = {}
    for loc, mark, _ in places:
        if loc in seen:
            dotted = ".".join(map(str, loc))
            raise KhulasaError(
                f"{path}:{mark.line}:{mark.column}: {dotted}",
                f"stands on line {seen[loc].line} already: keep one",
            )
        seen[loc] = mark
