"""The configuration: every key known, every secret set, nothing that contradicts where it runs."""

import stat
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from shlex import quote
from typing import Final
from urllib.parse import urlsplit

from khulasa.config import Config, SiteConfig
from khulasa.doctor.finding import Finding, Patient, error, fine, warning
from khulasa.feedconfig import withheld
from khulasa.sourceconfig import Common
from store.errors import KhulasaError

_STORE: Final = "KHULASA_STORE_URL"


def check_settings(patient: Patient) -> Iterator[Finding]:
    """Look at the configuration."""
    for fault in patient.faults:
        yield error(
            fault.where, fault.what, "correct it: config.yaml of `khulasa init` tells what each key means"
        )
    if patient.config is None:
        return
    yield fine(patient.path, "read, and every key is known")
    yield from _of_file(patient.path, patient.config, patient.environ)
    yield from secrets(patient)
    yield from addresses(patient.config)


def secrets(patient: Patient) -> Iterator[Finding]:
    """Look at the variables that hold secrets of remote sources, whoever added them, and of private feeds."""
    assert patient.config is not None
    config = patient.config
    if patient.store is None:
        common = Common(config.site.timezone, config.fetch.proxy)
        sources = [one.remote(one.name, one.url, patient.environ, common) for one in config.sources]
    else:
        from khulasa.remotes import remotes

        sources = [one.source for one in remotes(patient.store, config, patient.environ).values()]
    for source in sources:
        if source.fault is not None:
            yield error(f"the source {source.name}", source.fault, "until then it is not asked")
    for feed, reason in withheld(config.feeds, patient.environ):
        yield error(feed, reason, "until then it is published nowhere")


def addresses(config: Config) -> Iterator[Finding]:
    """Look at where readers are led, and who may listen there."""
    base = urlsplit(config.site.base_url)
    local = is_loopback(base.hostname or "")
    if local and not is_loopback(config.server.host):
        what = f"links lead to {base.netloc}, which is each reader's own machine, but everybody may connect"
        yield warning("site.base_url", what, "set it to the public address")
    elif local and (base.port or 80) != config.server.port:
        what = f"links lead to {base.netloc}, but the server listens on port {config.server.port}"
        yield warning("site.base_url", what, "give both the same port")
    if not local and config.site.authority == SiteConfig().authority:
        what = f"new entries get ids of {config.site.authority}, which is everybody's"
        yield warning("site.authority", what, "set a domain of yours before the first subscriber")
    if local and config.publish.hub == "own":
        yield warning(
            "publish.hub",
            "no subscriber can reach a hub on this machine",
            "set site.base_url to a public address",
        )


def is_loopback(host: str) -> bool:
    """
    Tell whether a host is this machine's own door.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("localhost")
    (True, False, True)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _of_file(path: Path, config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        mode = path.stat().st_mode
    except OSError as fault:
        raise KhulasaError(str(path), fault.strerror or str(fault)) from None
    if mode & stat.S_IWOTH:
        yield error(path, "everybody on this machine may change it", f"chmod o-w {quote(str(path))}")
    holds_password = _STORE not in environ and urlsplit(config.store.url).password
    if mode & stat.S_IROTH and holds_password:
        what = "everybody on this machine may read the database's password"
        yield warning(path, what, f"chmod o-r {quote(str(path))}, or give it as {_STORE}")
