"""One line of keywords → tags."""


def split(title: str, text: str, line: str) -> list[str]:
    """Return the tags."""
    return line.split()
