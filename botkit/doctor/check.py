"""What a check is, and how all of them are run: side by side, each with a deadline, none able to stop the others."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from botkit.adapter import Finding
from botkit.clock import Clock
from botkit.doctor.ids import Id

T = TypeVar("T")

Group: TypeAlias = Literal["program", "configuration", "data", "bot", "model"]
"""Under which heading a finding is told."""

WHEN_LATE = "try again when the machine is less busy"


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one thing.

    Attributes:
        id: told where the check itself fails or takes too long.
        look: looks, and gives its findings; whatever it raises becomes one.
        about: which bot or model it looks at; empty where there is only one of its kind.
        deadline: seconds.
        when_late: what to do where it takes longer.
    """

    id: Id
    group: Group
    look: Callable[[], Awaitable[Iterable[Finding]]]
    about: str = ""
    deadline: float = 10.0
    when_late: str = WHEN_LATE


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding, where it stands in a report."""

    group: Group
    about: str
    finding: Finding


async def run(checks: Sequence[Check], clock: Clock) -> tuple[Entry, ...]:
    """What all checks find, in their order."""
    found = await asyncio.gather(*(_run_one(check, clock) for check in checks))
    return tuple(
        Entry(check.group, check.about, finding)
        for check, findings in zip(checks, found, strict=True)
        for finding in findings
    )


async def _run_one(check: Check, clock: Clock) -> Sequence[Finding]:
    try:
        return tuple(await clock.within(check.deadline, check.look()))
    except TimeoutError:
        return (problem(check.id, f"took longer than {check.deadline:g} s", check.when_late),)
    except Exception as error:  # boundary: one per check; what it stumbles over must not cost the others' findings
        what = f"could not be looked at: the check itself failed ({type(error).__name__})"
        return (problem(check.id, what, "this is a mistake in botkit: please report it with this line"),)


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread of its own that nothing waits for at the end.

    A file system that hangs would hold a thread of the loop's own pool, and with it the whole program.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():  # nobody waits any more
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # pyright: ignore[reportArgumentType] -- a T where there is no error

    def run_it() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as error:  # boundary: a thread has nobody else to raise to than who waits for it
            failure = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run_it, daemon=True, name="doctor").start()
    return await done


def ok(check: str, text: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", text)


def note(check: str, text: str, remedy: str) -> Finding:
    """It works, but the operator should know."""
    return Finding(check, "note", text, remedy)


def problem(check: str, text: str, remedy: str) -> Finding:
    """It does not work."""
    return Finding(check, "problem", text, remedy)


def halves(error: str) -> tuple[str, str]:
    """What is wrong, and the remedy, which our errors say behind their last colon."""
    what, colon, remedy = error.rpartition(": ")
    return (what, remedy) if colon else (error, "see docs/setup.md")
