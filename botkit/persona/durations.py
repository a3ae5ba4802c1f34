"""Spans of time as a persona file writes them: 3d, 12h, 45m, or together 1d12h30m."""

import re

PATTERN = r"^(?=\d)([0-9]{1,3}d)?([0-9]{1,4}h)?([0-9]{1,5}m)?$"
LONGEST = 366 * 86_400
"""Seconds: no span of a persona file is longer than a year."""


def seconds_of(text: str) -> int:
    """Seconds of a span such as `3d`, `12h`, `45m` or `1d12h`.

    Raises:
        ValueError: it is no span, zero, or longer than a year.
    """
    match = re.fullmatch(PATTERN, text, re.ASCII)
    if match is None:
        raise ValueError("is not a span of time")
    days, hours, minutes = (int(part[:-1]) if part else 0 for part in match.groups())
    seconds = days * 86_400 + hours * 3_600 + minutes * 60
    if not 0 < seconds <= LONGEST:
        raise ValueError("is not between a minute and a year")
    return seconds
