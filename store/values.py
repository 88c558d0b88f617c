"""Columns that hold values of ours: media and credits as JSON, nothing where there are none."""

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import JSON, Dialect, TypeDecorator

from store.article import Credit, Media


class MediaList(TypeDecorator[tuple[Media, ...]]):
    """The media of an article: each as a list of its fields."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Sequence[Media] | None, _: Dialect) -> object:
        """Write nothing for no media: most articles have none."""
        return [astuple(item) for item in value] if value else None

    def process_result_value(self, value: Sequence[Any] | None, _: Dialect) -> tuple[Media, ...]:
        """Return the media as they were written."""
        return tuple(Media(*item) for item in value or ())


class OneCredit(TypeDecorator[Credit]):
    """The credit of an article: a list of its fields."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Credit | None, _: Dialect) -> object:
        """Write nothing for no credit."""
        return None if value is None else astuple(value)

    def process_result_value(self, value: Sequence[Any] | None, _: Dialect) -> Credit | None:
        """Return the credit as it was written."""
        return None if value is None else Credit(*value)
