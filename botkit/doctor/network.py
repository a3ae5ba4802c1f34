"""The clock of this machine against those of the servers it speaks to."""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import aiohttp

from botkit.adapter import Finding
from botkit.clock import SECOND, Clock, Instant, seconds_between
from botkit.doctor.check import ok, problem
from botkit.doctor.ids import Id

TOLERANCE = 30.0
"""Seconds that a clock may be off."""


async def clock_against(addresses: Sequence[str], clock: Clock) -> Sequence[Finding]:
    """Whether this machine's clock agrees with the first of these servers that tells the time."""
    for address in addresses:
        before = clock.now()
        told = await _date_at(address)
        if told is not None:
            middle = Instant((before + clock.now()) // 2)
            return (compare(seconds_between(middle, told), address),)
    return ()


def compare(ahead: float, address: str) -> Finding:
    """What it means that the server's clock is so many seconds ahead of ours."""
    if abs(ahead) <= TOLERANCE:
        return ok(Id.CLOCK, f"this machine's clock agrees with that of {address}")
    direction = "behind" if ahead > 0 else "ahead of"
    what = f"this machine's clock is {abs(ahead):.0f} s {direction} that of {address}"
    return problem(Id.CLOCK, what, "set it right, and have it kept so, as by timedatectl set-ntp true")


async def _date_at(address: str) -> Instant | None:
    """What its Date header says; None where it says nothing."""
    patience = aiohttp.ClientTimeout(total=4)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, trust_env=True) as session,
            session.head(address, allow_redirects=False) as answer,
        ):
            date = answer.headers.get("Date", "")
        return Instant(round(parsedate_to_datetime(date).timestamp() * SECOND))
    except (aiohttp.ClientError, OSError, ValueError):
        return None
