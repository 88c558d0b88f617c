"""Whether the process is alive, and whether it is ready: for whoever starts, watches and balances it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Final

from feeds.asgi import ASGIApp, Scope
from khulasa.offloop import Shared
from khulasa.webapp import Page, page

Check = Callable[[], str | None]
"""Returns None if all is well, else the reason why not."""

_LIMIT: Final = 5.0
_JSON: Final = b"application/json; charset=utf-8"


def alive() -> ASGIApp:
    """Return what answers /healthz: 200 as long as the event loop turns. It asks nobody."""

    async def made(_: Scope) -> Page:
        return Page(b"ok\n")

    return page(made)


def ready(checks: Mapping[str, Check], *, limit: float = _LIMIT) -> ASGIApp:
    """
    Return what answers /readyz: 200 if every check is passed, else 503; each with its reason as JSON.

    Checks run at the same time, each in a thread. One that raises is not passed, nor is one that takes more
    than ``limit`` seconds; such a one is asked again when it has returned.
    """
    shared = {name: Shared(check) for name, check in checks.items()}

    async def made(_: Scope) -> Page:
        reasons = await asyncio.gather(*(_reason(check, limit) for check in shared.values()))
        found = dict(zip(shared, reasons, strict=True))
        is_ready = not any(found.values())
        body = json.dumps({"ready": is_ready, "checks": found}, ensure_ascii=False)
        return Page(f"{body}\n".encode(errors="replace"), _JSON, 200 if is_ready else 503)

    return page(made)


async def _reason(check: Shared[str | None], limit: float) -> str | None:
    try:
        return await check.result(limit) or None
    except TimeoutError:
        return f"no answer within {limit:g} s"
    except Exception as error:  # noqa: BLE001 - a check that fails is an answer
        return str(error) or type(error).__name__
