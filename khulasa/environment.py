"""Variables of the environment laid over the values of config.yaml."""

import re
from collections.abc import Mapping
from types import NoneType
from typing import Final, TypeGuard, get_args, get_origin

import yaml
from pydantic import BaseModel

from khulasa.faults import Fault, nearest, shown

PREFIX: Final = "KHULASA_"
# Not keys: where the file is, and what only the tests read.
_OTHERS: Final = re.compile(r"KHULASA_(CONFIG|TEST_.*)")

Place = tuple[str, ...]
"""A key in its section, or a list at the top."""


def overlaid(
    model: type[BaseModel], values: Mapping[str, object], environ: Mapping[str, str]
) -> tuple[dict[str, object], dict[Place, str], tuple[Fault, ...]]:
    """
    Lay the environment over a file's values.

    Returns the values, the variable that each came from, and faults: variables that name no key, or hold no
    YAML where a list or null may stand.
    """
    known = _variables(model)
    # A section whose keys are all commented out is null in YAML: as good as absent.
    merged = {section: part for section, part in values.items() if part is not None}
    used: dict[Place, str] = {}
    faults: list[Fault] = []
    for name in sorted(name for name in environ if name.startswith(PREFIX)):
        if place := known.get(name):
            used[place] = name
            try:
                _lay(merged, place, _value(_annotation(model, place), environ[name]))
            except ValueError as error:
                faults.append(Fault(name, str(error)))
        elif not _OTHERS.fullmatch(name):
            faults.append(Fault(name, "unknown variable" + nearest(name, known)))
    return merged, used, tuple(faults)


def fields(section: object) -> tuple[str, ...]:
    """Return the keys of a section, as the file calls them."""
    assert _is_section(section)
    return tuple(field.alias or name for name, field in section.model_fields.items())


def _variables(model: type[BaseModel]) -> dict[str, Place]:
    """Return the environment's name for every key, and for every list at the top."""
    names: dict[str, Place] = {}
    for section, field in model.model_fields.items():
        if _is_section(field.annotation):
            names |= {f"{PREFIX}{section}_{key}".upper(): (section, key) for key in fields(field.annotation)}
        else:
            names[f"{PREFIX}{section}".upper()] = (section,)
    return names


def _is_section(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _annotation(model: type[BaseModel], place: Place) -> object:
    """Return the type of a key's value."""
    inner = model.model_fields[place[0]].annotation
    return _annotation(inner, place[1:]) if len(place) > 1 and _is_section(inner) else inner


def _value(annotation: object, text: str) -> object:
    """Return what a variable holds: YAML where a list, names or null may stand, else its text."""
    if get_origin(annotation) not in {tuple, dict} and NoneType not in get_args(annotation):
        return text
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise ValueError(f"expected YAML on one line such as [one, two], got {shown(text)}") from None


def _lay(merged: dict[str, object], place: Place, value: object) -> None:
    """Set a key, or a list at the top; an empty variable makes that an empty list."""
    section = merged.get(place[0], {})
    if len(place) == 1:
        merged[place[0]] = [] if value is None else value
    elif isinstance(section, Mapping):  # anything else is refused with its line
        merged[place[0]] = {**section, place[1]: value}
