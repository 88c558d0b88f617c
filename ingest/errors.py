"""What cannot be read, and what cannot be fetched."""

from store.errors import KhulasaError


class PageError(KhulasaError, ValueError):
    """This page cannot be read; the rest of the run goes on."""


class FetchError(KhulasaError):
    """An address from which nothing can be had."""
