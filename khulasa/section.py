"""What the sections of config.yaml have in common."""

from contextlib import suppress
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from store.policy import LONGEST, is_name

Text = Annotated[str, Field(min_length=1)]


def listed(value: object) -> object:
    """Return a list: one of one item is written without brackets by everybody sooner or later."""
    return [value] if isinstance(value, str | int | float) else value


def _is_name(value: str) -> str:
    if not is_name(value):
        raise ValueError(f"{value[:20]!r} is no name: expected 1 to {LONGEST} characters")
    return value


Name = Annotated[Text, AfterValidator(_is_name)]
"""What a tag or an outlet can be called."""
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]


def _is_zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    with suppress(KeyError, OSError, ValueError):  # no such zone; a folder of zones; no name at all
        return ZoneInfo(str(value))
    raise ValueError(f"expected a time zone such as Asia/Riyadh, got {value!r}")


Zone = Annotated[ZoneInfo, BeforeValidator(_is_zone)]


class Section(BaseModel):
    """Keys and values that are checked once and never change."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", coerce_numbers_to_str=True, arbitrary_types_allowed=True
    )
