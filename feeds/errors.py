"""What can go wrong while publishing."""

from store.errors import KhulasaError


class PublishError(KhulasaError):
    """The published folder cannot be written."""
