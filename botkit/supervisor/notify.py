"""What systemd is told, where it started us and wants to know (`Type=notify`); elsewhere nothing."""

import asyncio
import logging
import os
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from botkit.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notifier:
    """Tells whoever listens at `address`; nobody where it is empty.

    Attributes:
        patience: seconds without a sign of life after which we are taken for dead; 0 where nobody waits for signs.
    """

    address: str = ""
    patience: float = 0.0

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Notifier":
        """As systemd says in the environment."""
        meant_for_us = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = environ.get("WATCHDOG_USEC", "") if meant_for_us else ""
        seconds = int(microseconds) / 1_000_000 if microseconds.isdigit() else 0.0
        return cls(environ.get("NOTIFY_SOCKET", ""), seconds)

    def tell(self, *words: str) -> None:
        """Words such as `READY=1`. Where nobody takes them, nothing is lost."""
        if not self.address:
            return
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.sendto("\n".join(words).encode(), address)
        except OSError as error:
            _log.debug("systemd was not told: %s", type(error).__name__)

    @contextmanager
    def alive(self, clock: Clock) -> Generator[None, None, None]:
        """Give signs of life within the block: an event loop that hangs gives none."""
        pulse = asyncio.create_task(self._pulse(clock), name="signs of life")
        try:
            yield
        finally:
            pulse.cancel()
            self.tell("STOPPING=1")

    async def _pulse(self, clock: Clock) -> None:
        while self.address and self.patience:
            self.tell("WATCHDOG=1")
            await clock.sleep(self.patience / 3)
