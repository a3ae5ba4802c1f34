"""What an endpoint's refusals mean. Pure.

The endpoint's own sentences never get into an error: they may quote the key or the prompt. Its codes may.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeAlias

from botkit.clock import Instant, seconds_between
from botkit.errors import (
    ContextTooLong,
    ModelError,
    ModelMisconfigured,
    ModelOutputInvalid,
    ModelRateLimited,
    ModelRefused,
    ModelUnavailable,
)
from botkit.models.wire import as_object, as_text, decode_object

_CODE = re.compile(r"[A-Za-z_]{3,48}")
_TOO_LONG = re.compile(
    r"context_length|context length|context window|context size|exceed_context|maximum context|prompt is too long"
    r"|too many tokens|input is too long|reduce the length|range of input length"
)
_FILTERED = re.compile(
    r"content_filter|content_policy|data_inspection|content.?exists.?risk|moderation|flagged|sensitive|safety system"
)
_NO_CREDIT = re.compile(r"insufficient_quota|insufficient balance|insufficient_balance|arrearage|billing")
_RATE_LIMIT = re.compile(r"rate.?limit|too many requests|throttl")
_UNKNOWN_FIELD = re.compile(r"unsupported|not supported|unrecognized|unknown|unexpected|not permitted|extra|invalid")
_OPTIONAL = ("max_tokens", "temperature", "stream_options")
_LONGEST_WAIT = 86_400.0

_Meaning: TypeAlias = tuple[type[ModelError], str]

_TROUBLE: _Meaning = (ModelUnavailable, "the endpoint has trouble; trying again may work")
_NO_ENTRY: _Meaning = (ModelMisconfigured, "the endpoint does not accept the API key: check it")
_NOT_THERE: _Meaning = (ModelMisconfigured, "no such model or address: check model and base_url")
_MOVED: _Meaning = (ModelMisconfigured, "the endpoint has moved: put its new address into base_url")
_NOT_UNDERSTOOD: _Meaning = (
    ModelMisconfigured,
    "the endpoint does not understand the request: check model and provider",
)

_MEANINGS: Mapping[int, _Meaning] = {
    HTTPStatus.UNAUTHORIZED: _NO_ENTRY,
    HTTPStatus.FORBIDDEN: _NO_ENTRY,
    HTTPStatus.PAYMENT_REQUIRED: (ModelMisconfigured, "the account behind the key has no credit left: top it up"),
    HTTPStatus.NOT_FOUND: _NOT_THERE,
    HTTPStatus.METHOD_NOT_ALLOWED: _NOT_THERE,
    HTTPStatus.REQUEST_TIMEOUT: _TROUBLE,
    HTTPStatus.CONFLICT: _TROUBLE,
    HTTPStatus.TOO_EARLY: _TROUBLE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (ContextTooLong, "the prompt does not fit the model"),
    HTTPStatus.TOO_MANY_REQUESTS: (ModelRateLimited, ""),
}
_MEANINGS_BY_HUNDRED: Mapping[int, _Meaning] = {3: _MOVED, 4: _NOT_UNDERSTOOD, 5: _TROUBLE}
_MAY_BE_CONTENT = {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the endpoint said instead of an answer.

    Attributes:
        words: everything it said, in small letters: to be searched, never shown.
        code: its short name for the problem, safe to show; may be empty.
        parameter: the optional field it does not understand; may be empty.
    """

    words: str
    code: str
    parameter: str


def read_refusal(body: bytes) -> Refusal:
    """What an error's body says, whatever its shape."""
    try:
        fields = decode_object(body)
    except ModelOutputInvalid:
        return Refusal(body[:4096].decode("utf-8", "replace").lower(), "", "")
    return _refusal(fields)


def _refusal(fields: Mapping[str, object]) -> Refusal:
    error = as_object(fields.get("error")) or fields
    names = [as_text(error.get("code")), as_text(error.get("type"))]
    message = as_text(error.get("message")) or as_text(fields.get("error")) or str(fields.get("detail", ""))
    words = " ".join([*names, as_text(error.get("param")), message]).lower()[:8192]
    code = next((name for name in names if _CODE.fullmatch(name)), "")
    blamed = as_text(error.get("param")) or (words if _UNKNOWN_FIELD.search(words) else "")
    parameter = next((name for name in _OPTIONAL if name in blamed), "")
    return Refusal(words, code, parameter)


def failure_for_status(status: int, refusal: Refusal, wait: float | None, endpoint: str) -> ModelError:
    """The error an HTTP status stands for; `wait` is what the endpoint asked for, in seconds."""
    told = f"{endpoint}: HTTP {status}" + (f" ({refusal.code})" if refusal.code else "")
    if _NO_CREDIT.search(refusal.words):
        status = HTTPStatus.PAYMENT_REQUIRED
    elif status in _MAY_BE_CONTENT and (by_content := _failure_for_content(refusal, told)):
        return by_content
    kind, meaning = _MEANINGS.get(status) or _MEANINGS_BY_HUNDRED.get(status // 100, _NOT_UNDERSTOOD)
    if kind is ModelRateLimited or (kind is ModelUnavailable and wait is not None):
        return ModelRateLimited(f"{told}: the endpoint asks to wait", wait)
    return kind(f"{told}: {meaning}")


def failure_in_answer(chunk: Mapping[str, object], endpoint: str) -> ModelError:
    """The error that an error object in the middle of an answer stands for."""
    refusal = _refusal(chunk)
    told = f"{endpoint}: error in the answer" + (f" ({refusal.code})" if refusal.code else "")
    status = as_object(chunk.get("error")).get("code")
    if isinstance(status, int) and status // 100 in _MEANINGS_BY_HUNDRED:
        return failure_for_status(status, refusal, None, endpoint)
    if by_content := _failure_for_content(refusal, told):
        return by_content
    if _RATE_LIMIT.search(refusal.words):
        return ModelRateLimited(f"{told}: the endpoint asks to wait")
    return ModelUnavailable(f"{told}; trying again may work")


def _failure_for_content(refusal: Refusal, told: str) -> ModelError | None:
    if _TOO_LONG.search(refusal.words):
        return ContextTooLong(f"{told}: the prompt does not fit the model")
    if _FILTERED.search(refusal.words):
        return ModelRefused(f"{told}: the endpoint refuses this content")
    return None


def asked_wait(headers: Mapping[str, str], now: Instant) -> float | None:
    """Seconds the endpoint asks to wait (`Retry-After`: seconds or a date), None where it does not say."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    value = headers.get("Retry-After", "").strip()
    seconds = _number(value)
    if seconds is None and value:
        seconds = _until(value, now)
    return None if seconds is None else _bounded(seconds)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text.strip()) else None


def _until(date: str, now: Instant) -> float | None:
    try:
        at = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return seconds_between(now, Instant(round(at * 1_000_000)))


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST_WAIT)
