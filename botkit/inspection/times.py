"""Instants, spans and numbers as an operator reads them."""

from datetime import UTC, datetime, tzinfo

from botkit.clock import SECOND, Instant, seconds_between

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def told(at: Instant) -> str:
    """As in 2026-01-05 09:00:01.600Z."""
    return datetime.fromtimestamp(at / SECOND, UTC).isoformat(" ", "milliseconds").replace("+00:00", "Z")


def iso(at: Instant | None) -> str | None:
    """For programs, to the microsecond."""
    return None if at is None else datetime.fromtimestamp(at / SECOND, UTC).isoformat(timespec="microseconds")


def span(seconds: float) -> str:
    """As in 0.4 s, 12 s, 3 min 5 s, 2 h 10 min, 4 d 3 h."""
    seconds = max(0.0, seconds)
    if seconds < _MINUTE:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004
    whole = round(seconds)
    for unit, name, below, small in ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", 1, "s")):
        if whole >= unit:
            return f"{whole // unit} {name} {whole % unit // below} {small}"
    return f"{whole} s"


def between(earlier: Instant, later: Instant) -> str:
    """The span from one instant to another."""
    return span(seconds_between(earlier, later))


def counted(number: int, one: str, many: str = "") -> str:
    """As in 1 message, 2 messages."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def dollars(millionths: int | None) -> str:
    """As in $0.0123; unknown where nobody knows."""
    return "unknown" if millionths is None else f"${millionths / 1_000_000:,.4f}"


def midnight(at: Instant, zone: tzinfo | None) -> Instant:
    """The beginning of that day, in `zone` or where this machine is."""
    day = datetime.fromtimestamp(at / SECOND, UTC).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Instant(round(day.timestamp() * SECOND))
