"""Locale and fonts: what Arabic needs of the system, and what pages need of us."""

import locale
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feeds.static import assets
from khulasa.config import Config
from khulasa.doctor.finding import Finding, Patient, configured, error, fine, skipped, warning

_WOFF2: Final = b"wOF2"
_UTF8: Final = "set LANG=C.UTF-8 or PYTHONUTF8=1 for the process"


@dataclass(frozen=True, slots=True)
class Speech:
    """How this process writes."""

    files: str
    """The encoding of file names."""
    texts: str
    """That of text whose encoding nobody names, such as what other programs print."""
    dates: str | None
    """The locale of dates that was set, if any."""


def check_locale(_: Patient) -> Iterator[Finding]:
    """Look at the locale."""
    dates = locale.setlocale(locale.LC_TIME)
    yield from judged(
        Speech(sys.getfilesystemencoding(), locale.getpreferredencoding(do_setlocale=False), dates)
    )


def judged(speech: Speech) -> Iterator[Finding]:
    """Judge a locale."""
    if _plain(speech.files) != "utf8":
        what = f"names of files are {speech.files}: Arabic addresses cannot be written"
        yield error("locale", what, _UTF8)
    if _plain(speech.texts) != "utf8":
        yield warning("locale", f"what is piped between programs is {speech.texts}", _UTF8)
    if speech.dates not in {None, "C", "POSIX", "C.UTF-8"}:
        # Something called setlocale: we do not, and write our dates by ourselves, but feedgen would follow.
        what = f"dates are written as in {speech.dates}: a library would put its month names into RSS"
        yield warning("locale", what, "unset LC_ALL and LC_TIME for the process")
    if _plain(speech.files) == "utf8":
        yield fine("locale", "names of files are UTF-8")


def _plain(encoding: str) -> str:
    return encoding.lower().replace("-", "").replace("_", "")


@configured
def check_fonts(_: Patient, config: Config) -> Iterator[Finding]:
    """Look at fonts, styles and script: in the program, and as they are published."""
    ours = assets()
    broken = [path for path, data in ours.items() if path.endswith(".woff2") and not is_whole_font(data)]
    fonts = sum(path.endswith(".woff2") for path in ours)
    if not fonts or broken:
        what = f"{', '.join(broken) or 'every font'} of the program is broken or missing"
        yield error("fonts", what, "install Khulasa anew: pip install --force-reinstall")
    else:
        yield fine("fonts", f"the program has its {fonts}, each whole")
    if not (config.publish.folder / "assets").is_dir():
        yield skipped(config.publish.folder, "nothing is published there yet")
        return
    if unlike := sorted(_unlike(config.publish.folder, ours)):
        what = f"{len(unlike)} published styles or fonts are not this program's, such as {unlike[0]}"
        yield warning(config.publish.folder, what, "`khulasa rebuild` puts them there")
    else:
        yield fine(config.publish.folder, "styles and fonts are this program's")


def _unlike(folder: Path, ours: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the published assets that are missing or have other bytes."""
    for path, data in ours.items():
        try:
            if (folder / path).read_bytes() != data:
                yield path
        except OSError:
            yield path


def is_whole_font(data: bytes) -> bool:
    """
    Tell whether a WOFF2 file is as long as its header says (its §4).

    >>> is_whole_font(b"wOF2" + bytes(4) + (12).to_bytes(4, "big"))
    True
    """
    return data[:4] == _WOFF2 and int.from_bytes(data[8:12], "big") == len(data)
