"""Regular expressions that are compiled when they are first asked.

Of the hundreds that listen, a talk needs the fewer half, and to compile them all is an eighth of a start.
"""

import re
from typing import cast

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


class _Patient:
    """Stands in for a `re.Pattern`, and has all it has."""

    def __init__(self, pattern: str, flags: int | re.RegexFlag) -> None:
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(*self._source)
        for method in _ASKED:  # from now on they are its own, and nobody asks here
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def compiled_late(pattern: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """Like `re.compile`, at the first use. A mistake in the pattern shows then, too."""
    return cast("re.Pattern[str]", _Patient(pattern, flags))
