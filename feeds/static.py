"""What pages are dressed in: style sheets, fonts, icons and the script, as they are published."""

import hashlib
from functools import cache
from importlib.resources import files

from feeds.address import asset_path, href


@cache
def assets() -> dict[str, bytes]:
    """Return the style sheets, fonts, script and icons, by their path in the published folder."""
    folder = files("feeds") / "assets"
    by_name = sorted(folder.iterdir(), key=lambda file: file.name)
    return {_place_of(file.name): file.read_bytes() for file in by_name}


@cache
def asset_link(name: str) -> str:
    """Return the link to an asset. It changes with the bytes: browsers may keep what they have for ever."""
    path = asset_path(name)
    return f"{href(path)}?v={hashlib.sha256(assets()[path]).hexdigest()[:8]}"


def _place_of(name: str) -> str:
    # Where browsers that show a feed, and feed readers, look for it unasked.
    return name if name == "favicon.ico" else asset_path(name)
