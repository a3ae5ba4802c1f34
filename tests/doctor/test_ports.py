"""Ports: each for one part of botkit alone, and for no other program."""

import socket
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from botkit.doctor.ports import Listener, clashes, free, listeners_in
from tests.doctor.clinic import Clinic


class Door(BaseModel):
    """As an adapter may have it."""

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = 8443


class Options(BaseModel):
    webhook: Door | None = None
    spare: Door = Door(port=0)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_where_a_bot_listens_is_read_from_its_options() -> None:
    assert list(listeners_in(Options(), "home", "post")) == []
    assert list(listeners_in(None, "home", "post")) == []
    (found,) = listeners_in(Options(webhook=Door(listen="::1", port=8444)), "home", "post")
    assert (found.address, found.owner, found.kind) == ("[::1]:8444", "home", "post")


def test_bots_of_a_platform_may_share_a_port_and_others_may_not() -> None:
    home, work = (Listener("127.0.0.1", 8443, bot, "post") for bot in ("home", "work"))
    assert list(clashes([home, work])) == []
    (clash,) = clashes([home, work, Listener("127.0.0.1", 8443, "[operations]", "")])
    assert clash.remedy == "give [operations] another port"


def test_a_port_in_use_is_as_it_should_be_only_while_botkit_runs(taken: int) -> None:
    listener = Listener("127.0.0.1", taken, "home", "post")
    assert [found.grade for found in free([listener], botkit_runs=False)] == ["problem"]
    assert [found.grade for found in free([listener], botkit_runs=True)] == ["ok"]


async def test_another_program_on_the_port_of_the_metrics(clinic: Clinic, taken: int) -> None:
    before = clinic.config.read_text(encoding="utf-8")
    clinic.say(f'[operations]\nlisten = "127.0.0.1:{taken}"\n')
    found = await clinic.finds("config.ports")
    assert f"[operations] cannot listen on 127.0.0.1:{taken}" in found.text
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = server.getsockname()[1]
    clinic.config.write_text(f'{before}[operations]\nlisten = "127.0.0.1:{other}"\n', encoding="utf-8")
    assert await clinic.is_sound()
