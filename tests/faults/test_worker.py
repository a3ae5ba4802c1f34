"""Dying on order: at the very pass of the very name, by a signal nobody can catch."""

import os
import random
from pathlib import Path

import pytest

from botkit.delivery.failpoints import NAMES
from tests.faults.log import Shown
from tests.faults.nursery import open_nursery
from tests.faults.platform import PLATFORMS, PlatformName
from tests.faults.stage import open_stage
from tests.faults.worker import dying_at

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill suite forks its workers")


def test_an_unknown_failpoint_is_refused() -> None:
    with pytest.raises(ValueError, match=r"send\.marked"):
        dying_at("send.marcked:1")


@pytest.mark.parametrize("on", PLATFORMS)
async def test_every_failpoint_kills_and_the_message_is_answered_once_in_the_end(
    tmp_path: Path, on: PlatformName
) -> None:
    async with open_nursery(on) as nursery, open_stage(tmp_path, random.Random(5), nursery, kind=True) as stage:
        for number, name in enumerate(NAMES):
            stage.platform.act([f"c{number}"])
            await stage.start(f"{name}:1")
            assert await stage.nursery.ended(20.0) == -9, f"{name} was not reached"
        await stage.start()
        await stage.drain(quiet=0.2)
        await stage.nursery.kill()
        chats = {entry.chat for entry in stage.platform.log if isinstance(entry, Shown)}
    assert stage.platform.crowd.unanswered == 0
    assert chats == {f"c{number}" for number in range(len(NAMES))}
