"""What the sections of config.yaml have in common."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


def listed(value: object) -> object:
    """Return a list: one of one item is written without brackets by everybody sooner or later."""
    return [value] if isinstance(value, str | int | float) else value


Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]


class Section(BaseModel):
    """Keys and values that are checked once and never change."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", coerce_numbers_to_str=True, arbitrary_types_allowed=True
    )
