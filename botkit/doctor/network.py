"""The clock of this machine against those of the servers it speaks to."""

from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp

from botkit.adapter import Finding
from botkit.clock import SECOND, Clock, Instant, seconds_between
from botkit.doctor.check import ok, problem
from botkit.doctor.ids import Id

TOLERANCE = 30.0
"""Seconds that a clock may be off."""

_PATIENCE = 4.0
"""Seconds for one answer."""
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


async def clock_against(addresses: Sequence[str], clock: Clock) -> Sequence[Finding]:
    """Whether this machine's clock agrees with the first of these servers that tells the time."""
    # A server on this machine has the same clock: it is asked last.
    for address in sorted(dict.fromkeys(addresses), key=lambda each: urlsplit(each).hostname in _THIS_MACHINE):
        before = clock.now()
        answer = await head(address)
        told = None if answer is None else _date_in(answer)
        if told is not None:
            middle = Instant((before + clock.now()) // 2)
            return (compare(seconds_between(middle, told), address),)
    return ()


async def reachable(address: str) -> Sequence[Finding]:
    """Whether anything answers there."""
    if await head(address) is None:
        remedy = "look whether it is up, whether the address is right, and whether a proxy or firewall is between"
        return (problem(Id.REACHABLE, f"{address} cannot be reached from this machine", remedy),)
    return (ok(Id.REACHABLE, f"{address} can be reached"),)


def compare(ahead: float, address: str) -> Finding:
    """What it means that the server's clock is so many seconds ahead of ours."""
    if abs(ahead) <= TOLERANCE:
        return ok(Id.CLOCK, f"this machine's clock agrees with that of {address}")
    direction = "behind" if ahead > 0 else "ahead of"
    what = f"this machine's clock is {abs(ahead):.0f} s {direction} that of {address}"
    return problem(Id.CLOCK, what, "set it right, and have it kept so, as by timedatectl set-ntp true")


async def head(address: str) -> Mapping[str, str] | None:
    """The headers with which it answers; None where it does not."""
    patience = aiohttp.ClientTimeout(total=_PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, trust_env=True) as session,
            session.head(address, allow_redirects=False) as answer,
        ):
            return answer.headers
    except (aiohttp.ClientError, OSError, ValueError):
        return None


def _date_in(headers: Mapping[str, str]) -> Instant | None:
    try:
        return Instant(round(parsedate_to_datetime(headers.get("Date", "")).timestamp() * SECOND))
    except ValueError:
        return None
