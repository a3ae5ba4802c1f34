"""systemd is told when it is ready, how it is, and that it is alive."""

import asyncio
import socket

import pytest

from botkit.supervisor.notify import Notifier
from tests.run.operator import FAST, PATIENCE, TOKEN, Operator, Town, bot


class Systemd:
    """The end of the socket at which systemd listens."""

    def __init__(self, path: str) -> None:
        self.heard: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(path)
        self._socket.setblocking(False)

    async def hears(self, words: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while words not in self.heard:
                data = await asyncio.get_running_loop().sock_recv(self._socket, 4096)
                self.heard += data.decode().splitlines()

    def close(self) -> None:
        self._socket.close()


async def test_it_hears_of_the_whole_life(operator: Operator, town: Town) -> None:
    nobody = bot(town.address, "work", "another-token-of-nobody", personas='["nobody"]')
    operator.writes(bot(town.address) + nobody + FAST)
    path = str(operator.folder / "notify")
    systemd = Systemd(path)
    try:
        async with operator.runs(environment={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "300000"}) as running:
            await systemd.hears("READY=1")
            await systemd.hears("STATUS=1 of 2 bots listen")
            systemd.heard.clear()
            await systemd.hears("WATCHDOG=1")
            town.refused.add(TOKEN)
            town.writes("anna", "a poll ends")
            await systemd.hears("STATUS=0 of 2 bots listen")
            running.signal()
            await systemd.hears("STOPPING=1")
            assert await running.ends() == 0
    finally:
        systemd.close()


async def test_it_hears_of_recovery(operator: Operator) -> None:
    operator.writes("language = 7\n")
    path = str(operator.folder / "notify")
    systemd = Systemd(path)
    try:
        async with operator.runs(environment={"NOTIFY_SOCKET": path}) as running:
            await systemd.hears("STATUS=recovery mode: nothing runs; problems: 1, see the log")
            assert "READY=1" in systemd.heard, "it is up, and says itself what is wrong"
            running.signal()
            assert await running.ends() == 0
    finally:
        systemd.close()


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}, {"NOTIFY_SOCKET": "@nobody-listens"}])
def test_where_nobody_listens_nothing_happens(environ: dict[str, str]) -> None:
    assert Notifier.of(environ).tell("READY=1") is None


def test_signs_of_life_are_given_to_who_waits_for_ours_alone() -> None:
    assert Notifier.of({"WATCHDOG_USEC": "2000000"}).patience == 2.0
    assert Notifier.of({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "1"}).patience == 0.0
    assert Notifier.of({"WATCHDOG_USEC": "soon"}).patience == 0.0
