"""The tables by which an operator sees how `botkit run` is."""

import ipaddress
import logging
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationInfo, field_validator

from botkit.settings.table import Table

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class LogSettings(Table):
    """`[logs]`: what `botkit run` writes to standard error.

    Attributes:
        format: a line for people, or one JSON object a line for machines.
        level: the least grave that is written; a library is heard from warnings on.
    """

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def threshold(self) -> int:
        """The level as Python's logging counts it."""
        return _LEVELS[self.level]


def _host_and_port(address: str) -> str:
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+):(\d{1,5})", address)
    if match is None or int(match[2]) > 65_535:  # noqa: PLR2004 (the largest port there is)
        raise ValueError('should be an address and a port, as in "127.0.0.1:9464"')
    host = match[1].strip("[]")
    if host != "localhost":
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise ValueError("should begin with an IP address or localhost: no other name is looked up here") from None
    return address


class OperationsSettings(Table):
    """`[operations]`: where `botkit run` tells how it is: /health and /metrics over HTTP.

    Attributes:
        allow_remote: `listen` may be an address that other machines reach.
        listen: address and port; nothing listens where None.
    """

    allow_remote: bool = False
    listen: Annotated[str, AfterValidator(_host_and_port)] | None = None

    @field_validator("listen")
    @classmethod
    def _stays_here(cls, listen: str | None, info: ValidationInfo) -> str | None:
        if listen is not None and info.data.get("allow_remote") is False and not is_loopback(listen):
            raise ValueError(
                "can be reached from other machines, and nobody is asked for a password there: "
                "listen on 127.0.0.1, or guard the port and say allow_remote = true"
            )
        return listen

    @property
    def place(self) -> tuple[str, int] | None:
        """Host and port to listen on."""
        if self.listen is None:
            return None
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches it."""
    host = address.rpartition(":")[0].strip("[]")
    return host == "localhost" or ipaddress.ip_address(host).is_loopback
