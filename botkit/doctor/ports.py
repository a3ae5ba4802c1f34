"""The ports that botkit listens on: each for one of its parts alone, and for no other program."""

import socket
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from botkit.adapter import Finding
from botkit.doctor.check import ok, problem
from botkit.doctor.ids import Id


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens where.

    Attributes:
        kind: those of one kind (the bots of a platform) may share a port.
    """

    host: str
    port: int
    owner: str
    kind: str

    @property
    def address(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def listeners_in(options: BaseModel | None, owner: str, kind: str) -> Iterator[Listener]:
    """Where a bot listens: wherever its options, or a table in them, have both a `port` and a `listen`."""
    if options is None:
        return
    host, port = getattr(options, "listen", None), getattr(options, "port", None)
    if isinstance(host, str) and isinstance(port, int) and port:
        yield Listener(host, port, owner, kind)
    for name in type(options).model_fields:
        value: object = getattr(options, name)
        if isinstance(value, BaseModel):
            yield from listeners_in(value, owner, kind)


def clashes(listeners: Sequence[Listener]) -> Iterator[Finding]:
    """Whether two parts want the same port."""
    taken: dict[int, Listener] = {}
    for each in listeners:
        first = taken.setdefault(each.port, each)
        if first.kind != each.kind:
            what = f"{first.owner} and {each.owner} both want to listen on port {each.port}"
            yield problem(Id.PORTS, what, f"give {each.owner} another port")


def free(listeners: Iterable[Listener], *, botkit_runs: bool) -> Iterator[Finding]:
    """Whether nobody else listens there."""
    for each in listeners:
        wrong = _try(each)
        if wrong is None:
            yield ok(Id.PORTS, f"{each.owner} can listen on {each.address}")
        elif isinstance(wrong, PermissionError):
            what = f"{each.owner} may not listen on {each.address}: ports below 1024 are for the system"
            yield problem(Id.PORTS, what, "choose a port above 1023")
        elif botkit_runs:
            yield ok(Id.PORTS, f"{each.address} is in use, as it should be while botkit runs")
        else:
            what = f"{each.owner} cannot listen on {each.address} ({wrong.strerror})"
            yield problem(Id.PORTS, what, "stop the program that uses it, or choose another port")


def _try(listener: Listener) -> OSError | None:
    """Why nobody can listen there now; None where somebody can."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            listener.host, listener.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen()
    except OSError as error:
        return error
    return None
