"""
What can go wrong, as one tree.

KhulasaError                 one line for the user: where, what, what would be right
├── StoreError               the database: unreachable, damaged, newer than the program
│   └── StoreBusyError       the database: somebody else is writing, for longer than we wait
├── TagError                 a change of tags that makes no sense: no such tag, merged into itself
├── ArticleError             an article that there is not, or that was removed already
├── SourceError              a remote source that there is not
├── ingest.errors.PageError  a page or document that cannot be read (also a ValueError)
├── ingest.errors.FetchError an address from which nothing can be had
├── feeds.errors.PublishError  the published folder cannot be written
└── khulasa.faults.ConfigError a key or value of config.yaml

The root lives here because this is the lowest floor that meets the outside world.
"""


class KhulasaError(Exception):
    """
    A failure that its reader can mend.

    >>> print(KhulasaError("seeds/a.txt", "the file is empty", "put a page into it or remove it"))
    seeds/a.txt: the file is empty: put a page into it or remove it
    """

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        """Name the subject (file, source, key), the fault, and what would be right."""
        super().__init__(where, what, remedy)
        self.where = where
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the parts on one line."""
        return ": ".join(part for part in (self.where, self.what, self.remedy) if part)


class StoreError(KhulasaError):
    """The database cannot be used as it is."""


class StoreBusyError(StoreError):
    """Somebody else is writing to the store, and went on for longer than we wait."""


class ArticleError(KhulasaError):
    """What was asked of an article makes no sense."""


class SourceError(KhulasaError):
    """What was asked of a remote source makes no sense."""


class TagError(KhulasaError):
    """What was asked of a tag makes no sense."""
