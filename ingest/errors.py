"""A page or document that cannot be read."""

from store.errors import KhulasaError


class PageError(KhulasaError, ValueError):
    """This page cannot be read; the rest of the run goes on."""
