"""URL -> bytes, for who asks once and waits."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import httpx

from ingest.client import Client, Fetched, Hop, Limits
from ingest.dialing import Names
from ingest.errors import FetchError
from ingest.guard import Guard, kind

__all__ = ["Fetched", "Hop", "fetch"]

_DEFAULTS: Final = Limits()


def fetch(
    url: str,
    *,
    agent: str,
    headers: Mapping[str, str] | None = None,
    deadline: timedelta = _DEFAULTS.deadline,
    largest: int = _DEFAULTS.largest,
) -> Fetched:
    """
    Return what a server answers to a GET. Raises FetchError.

    The address itself may be on this machine or a private network: whoever asks means it. A redirect may not
    lead to another host there, nor one from the public web to the same.
    """
    return asyncio.run(_fetched(url, agent, headers or {}, Limits(deadline, largest)))


async def _fetched(url: str, agent: str, headers: Mapping[str, str], limits: Limits) -> Fetched:
    async with Client(agent=agent, guard=await _guard(url, limits.deadline), limits=limits) as client:
        try:
            return await client.get(url, headers=headers)
        except FetchError as fault:
            if not fault.refused:
                raise
            remedy = "ask there yourself, if you mean it"
            raise FetchError(fault.where, fault.what, remedy, refused=True) from fault


async def _guard(url: str, deadline: timedelta = _DEFAULTS.deadline) -> Guard:
    """Allow the host of an address, if that is no public one."""
    names = Names()
    try:
        parts = httpx.URL(url)
        host = parts.raw_host.decode("ascii")
        async with asyncio.timeout(deadline.total_seconds()):
            found = await names(host, parts.port or 80)
        return Guard(frozenset({f"[{host}]" if ":" in host else host} if any(map(kind, found)) else ()))
    except (httpx.InvalidURL, ValueError, OSError):
        return Guard()  # the client will say what is wrong with it
    finally:
        names.close()
