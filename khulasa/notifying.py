"""What systemd is told of a service of the type notify (sd_notify(3)): nothing where nobody asked."""

import os
import socket
import time
from contextlib import suppress
from typing import Final

_READY: Final = "READY=1"


class Notifier:
    """The way to the service manager that started us, if one did."""

    def __init__(self) -> None:
        """Find out who is to be told."""
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        # Twice in the time after which it takes us for dead; WATCHDOG_PID may mean another process.
        is_ours = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        limit = os.environ.get("WATCHDOG_USEC", "")
        self.period = int(limit) / 2e6 if is_ours and limit.isdecimal() else None
        """Seconds between two signs of life; None where nobody waits for any."""

    def ready(self, status: str) -> None:
        """Tell that the service is up, or up again after a reload."""
        self._tell(f"{_READY}\nSTATUS={status}")

    def reloading(self) -> None:
        """Tell that the configuration is being read anew."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Tell that the service ends."""
        self._tell("STOPPING=1")

    def alive(self) -> None:
        """Give a sign of life."""
        self._tell("WATCHDOG=1")

    def _tell(self, message: str) -> None:
        if not self._address.startswith(("/", "@")):
            return
        # A leading @ stands for the NUL of an abstract socket.
        address = self._address.replace("@", "\0", 1) if self._address[0] == "@" else self._address
        # Nobody to listen is no reason to stop.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
            way.sendto(message.encode(), address)
