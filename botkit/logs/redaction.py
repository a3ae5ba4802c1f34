"""Known secrets never get into a log, in whatever dress they come: as they are, in an address, or as base64."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, cast, runtime_checkable
from urllib.parse import quote, quote_plus

REDACTED = "[secret]"
SHORTEST = 8
"""Characters: a shorter one is no secret worth the name, and would take ordinary words out of every record."""

_TELLING = re.compile(r"(?:key|token|secret|password|passphrase|credential|cookie)(?!\w*_env$)", re.IGNORECASE)
"""How secrets are called; what ends in _env is the name of a variable."""
_HALF = 16


class Redactor:
    """Takes the secrets it knows out of any text."""

    def __init__(self) -> None:
        self._dresses: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, secrets: Iterable[str]) -> None:
        """Know these, too; those that are too short are no secrets."""
        for secret in secrets:
            for part in (secret, *(half for half in secret.split(":") if len(half) >= _HALF)):
                if len(part) >= SHORTEST:
                    self._dresses.update(_dresses(part))
        longest_first = sorted(self._dresses, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        return text if self._pattern is None else self._pattern.sub(REDACTED, text)


@runtime_checkable
class _Secret(Protocol):
    """How pydantic wraps what is not to be shown."""

    def get_secret_value(self) -> object: ...


def secrets_in(values: object, *, guarded: bool = False) -> Iterator[str]:
    """Every secret in settings, however deep: what is of a secret type, and text under a telling name.

    Args:
        guarded: all text counts; true for what lies inside a secret.
    """
    if isinstance(values, _Secret):
        inside = values.get_secret_value()
        yield from secrets_in(inside, guarded=not isinstance(inside, Mapping))
    elif isinstance(values, str):
        if guarded:
            yield values
    elif isinstance(values, Mapping):
        for name, value in cast("Mapping[object, object]", values).items():
            yield from secrets_in(value, guarded=guarded or _TELLING.search(str(name)) is not None)
    elif isinstance(values, list | tuple | set | frozenset):
        for value in cast("Iterable[object]", values):
            yield from secrets_in(value, guarded=guarded)
    elif hasattr(values, "model_fields_set"):  # a table of settings, whoever's
        yield from secrets_in(dict(cast("Iterable[tuple[str, object]]", values)), guarded=guarded)


def _dresses(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    raw = secret.encode("utf-8", "surrogatepass")
    for before in range(3):  # where it begins inside a longer text decides how it looks
        for encode in (b64encode, urlsafe_b64encode):
            whole = encode(b"\0" * before + raw).decode()
            # The signs at both ends depend on what stands beside the secret.
            first = -(-before * 8 // 6)
            last = (before + len(raw)) * 8 // 6
            yield whole[first:last]
