"""What went wrong on the way to a server, in words."""

import ssl
from typing import Final

import httpx

from ingest.dialing import RefusedError
from ingest.errors import FetchError
from ingest.inflating import BodyError, CutOffError

_OWNER: Final = "ask its owner"
_LATER: Final = "try again later"
_CERTIFICATES: Final = {
    # X509_V_ERR_… of OpenSSL
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself",
    19: "comes from an authority that signed itself",
    20: "comes from an unknown authority",
    21: "comes from an unknown authority",
    62: "is for another host",
    64: "is for another address",
}


def fault_of(where: str, led: str, fault: httpx.TransportError | BodyError) -> FetchError:
    """Return what to tell of a failure; ``led`` begins the sentence where a redirect led away first."""
    if isinstance(fault, RefusedError):
        place = f"{fault.host} (or {fault.host}:{fault.port})"
        remedy = f"if you mean it, put {place} under fetch.allow in config.yaml"
        return FetchError(where, f"{led}{fault}", remedy, refused=True)
    if isinstance(fault, BodyError):
        is_cut_off = isinstance(fault, CutOffError)
        return FetchError(where, f"{led}{fault}", _LATER if is_cut_off else _OWNER, transient=is_cut_off)
    if isinstance(fault, httpx.LocalProtocolError):
        return FetchError(where, f"{led}{fault}", "look at its headers in config.yaml")
    if (trouble := _tls_trouble(fault)) is not None:
        return FetchError(where, f"{led}TLS fails: {trouble}", _OWNER, transient=True)
    return FetchError(where, f"{led}{_broken(fault)}", _remedy(fault), transient=True)


def _broken(fault: httpx.TransportError) -> str:
    said = " ".join(str(fault).split())[:200] or type(fault).__name__
    match fault:
        case httpx.ProxyError():
            return f"the proxy does not help: {said}"
        case httpx.ConnectError():
            return f"cannot be reached: {said}"
        case httpx.ReadError() | httpx.WriteError():
            return f"breaks off: {said}"
        case _:
            return f"cannot be read: {said}"


def _remedy(fault: httpx.TransportError) -> str:
    match fault:
        case httpx.ProxyError():
            return "look at fetch.proxy in config.yaml"
        case httpx.ConnectError():
            return "look at address and server"
        case httpx.RemoteProtocolError():
            return _OWNER
        case _:
            return _LATER


def _tls_trouble(fault: BaseException) -> str | None:
    """Return what TLS found wrong, if that is behind a failure."""
    behind: BaseException | None = fault
    while behind is not None:
        if isinstance(behind, ssl.SSLCertVerificationError):
            words = _CERTIFICATES.get(behind.verify_code, f"is not accepted ({behind.verify_message})")
            return f"its certificate {words}"
        if isinstance(behind, ssl.SSLError):
            return (behind.reason or "it hangs up").replace("_", " ").lower()
        behind = behind.__cause__ or behind.__context__  # httpcore cuts the first
    return None
