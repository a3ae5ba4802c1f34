"""What went wrong behind litellm, in our words. Pure.

Its exceptions are told by name: each provider brings classes of its own, and what is not known yet must end in an
error of ours, too. Their sentences may quote the prompt or the key, so they are searched and never shown.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from multidict import CIMultiDict

from botkit.clock import Instant
from botkit.errors import (
    ContextTooLong,
    ModelError,
    ModelMisconfigured,
    ModelOutputInvalid,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from botkit.models.failures import Refusal, asked_wait, failure_for_status

_LONGEST_CHAIN = 8
_SERVER_ERROR = 500
"""What litellm says, too, where no server said anything."""
_TOO_LONG = {"ContextWindowExceededError"}
_REFUSED = {"ContentPolicyViolationError"}
_LATE = {"Timeout", "TimeoutException", "APITimeoutError", "TimeoutError", "ReadTimeoutError"}
_UNREADABLE = {"JSONDecodeError", "UnicodeDecodeError", "APIResponseValidationError", "ValidationError"}
_NOBODY_THERE = {"ConnectError", "ClientConnectorError", "ConnectionRefusedError", "EndpointConnectionError"}
_BROKEN = {"APIConnectionError", "TransportError", "ClientError", "ConnectionError", "BotoCoreError"}
_CERTIFICATE = {"SSLCertVerificationError", "ClientConnectorCertificateError"}
_NO_ANSWER = re.compile(r"stream ended before|repeating the same chunk")


def failure_of(error: Exception, endpoint: str, now: Instant) -> ModelError:
    """The error of ours that an exception from litellm stands for, whatever it is."""
    chain = tuple(_chain(error))
    names = {kind.__name__ for each in chain for kind in type(each).__mro__}
    told = f"{endpoint}: {type(chain[0]).__name__}"
    if missing := next((each for each in chain if isinstance(each, ImportError)), None):
        package = f" {missing.name}" if missing.name else ""
        return ModelMisconfigured(f"{endpoint}: litellm needs the package{package} for this model: pip install it")
    if names & _TOO_LONG:
        return ContextTooLong(f"{told}: the prompt does not fit the model")
    if names & _REFUSED:
        return ModelRefused(f"{told}: the endpoint refuses this content")
    if names & _LATE:
        return ModelTimeout(f"{told}: the endpoint said nothing in time")
    status = _status(chain)
    if status not in (None, _SERVER_ERROR):
        return _failure_for_status(status, chain, endpoint, now)
    return _without_status(names, chain, told) or _failure_for_status(status, chain, endpoint, now)


def _without_status(names: set[str], chain: tuple[BaseException, ...], told: str) -> ModelError | None:
    """What no server reported, as far as the exceptions tell."""
    if names & _CERTIFICATE:
        return ModelMisconfigured(f"{told}: the endpoint's certificate cannot be trusted")
    if names & _UNREADABLE or any(_NO_ANSWER.search(str(each).lower()) for each in chain):
        return ModelOutputInvalid(f"{told}: the answer cannot be read")
    if names & _NOBODY_THERE:
        return ModelUnavailable(f"{told}: nothing answers at the endpoint: is the address right, is the network there?")
    if names & _BROKEN:
        return ModelUnavailable(f"{told}: the connection broke")
    return None


def _failure_for_status(
    status: int | None, chain: tuple[BaseException, ...], endpoint: str, now: Instant
) -> ModelError:
    if status is None:
        return ModelUnavailable(f"{endpoint}: {type(chain[0]).__name__}: trying again may work")
    words = " ".join(str(each) for each in chain).lower()[:8192]
    wait = asked_wait(_headers(chain), now)
    return failure_for_status(status, Refusal(words, type(chain[0]).__name__, ""), wait, endpoint)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it stands for, as far as that is told."""
    here: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if here is None:
            return
        yield here
        original: object = getattr(here, "original_exception", None)
        context = None if here.__suppress_context__ else here.__context__
        here = original if isinstance(original, BaseException) else here.__cause__ or context


def _status(chain: tuple[BaseException, ...]) -> int | None:
    """The first HTTP status that is more than litellm's own guess, else that guess."""
    statuses = [status for each in chain if type(status := getattr(each, "status_code", None)) is int]
    return next((status for status in statuses if status != _SERVER_ERROR), next(iter(statuses), None))


def _headers(chain: tuple[BaseException, ...]) -> Mapping[str, str]:
    """What the endpoint said beside its refusal, whichever exception kept it."""
    for each in chain:
        response: object = getattr(each, "response", None)
        for held in (getattr(each, "litellm_response_headers", None), getattr(response, "headers", None)):
            if isinstance(held, Mapping) and held:
                return CIMultiDict(
                    {str(key): str(value) for key, value in cast("Mapping[object, object]", held).items()}
                )
    return {}
