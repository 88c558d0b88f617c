"""What cannot be read, and what cannot be fetched."""

from store.errors import KhulasaError


class PageError(KhulasaError, ValueError):
    """This page cannot be read; the rest of the run goes on."""


class FetchError(KhulasaError):
    """
    An address from which nothing can be had.

    ``transient`` tells whether asking again later may help: somebody was not there, or broke off. It is false
    for what we decide ourselves: an address that is none, a body that is too large. ``refused`` tells that
    the guard forbids the address (ingest/guard.py).

    >>> fault = FetchError("https://a.example/", "cannot be reached", transient=True)
    >>> (str(fault), fault.transient, fault.refused)
    ('https://a.example/: cannot be reached', True, False)
    """

    def __init__(
        self, where: str, what: str, remedy: str = "", *, transient: bool = False, refused: bool = False
    ) -> None:
        """Name the address, the fault, and what would be right."""
        super().__init__(where, what, remedy)
        self.transient = transient
        self.refused = refused
