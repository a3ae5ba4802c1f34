"""What went wrong between us and Telegram, as the contract's errors. Pure."""

import re
from http import HTTPStatus

from telegram.error import TelegramError

from botkit.errors import Moved, OutcomeUnknown, Rejected, RetryAfter, SendError, Unreachable
from botkit_telegram.request import Refused, Unsent

UNSENT_SECONDS = 2.0
"""How long to wait where there was no connection."""
_TOKEN_SECONDS = 60.0
"""How long to wait where the token is refused: only the operator can mend it, and nothing of the message is wrong."""
_CONFLICT_SECONDS = 5.0
_SLOW = re.compile(r"SLOWMODE_WAIT_(\d+)")
_QUOTED = re.compile(r'"[^"]*"')
_CLOSED = (
    "chat not found",
    "user not found",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "peer_id_invalid",
    "user_is_blocked",
    "user_is_deactivated",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "can't initiate conversation",
    "no rights to send",
    "not enough rights to send",
    "need administrator rights",
    "group chat was deactivated",
    "group chat was deleted",
    "chat is deactivated",
    # A topic that was deleted or closed takes its conversation along: elsewhere nobody waits for the answer.
    "message thread not found",
    "topic_deleted",
    "topic_closed",
    "topic_id_invalid",
)
"""Words that say nothing will arrive there until somebody writes there again."""
_STRANGE_ENTITIES = ("can't parse entities", "entity", "entities")


def as_send_error(error: TelegramError) -> SendError:
    """What became of one message; Telegram's own words are told, without what stands in quotation marks in them."""
    if isinstance(error, Unsent):
        return RetryAfter(UNSENT_SECONDS)
    if not isinstance(error, Refused):
        return OutcomeUnknown(f"no answer that can be read ({type(error).__name__}: {error})")
    if error.moved_to is not None:
        return Moved(str(error.moved_to))
    if wait := _asked_wait(error):
        return RetryAfter(wait)
    said = _QUOTED.sub("…", error.description)
    if error.status == HTTPStatus.FORBIDDEN or any(word in said.lower() for word in _CLOSED):
        return Unreachable(f"{said}: it is tried again once somebody writes there")
    return Rejected(said)


def _asked_wait(error: Refused) -> float:
    """Seconds to wait before the same message may be taken; 0 where waiting is no use."""
    if error.retry_after:
        return error.retry_after
    if slow := _SLOW.search(error.description):
        return float(slow[1])
    if error.is_token_refused:
        return _TOKEN_SECONDS
    return _CONFLICT_SECONDS if error.status == HTTPStatus.CONFLICT else 0.0


def is_about_entities(error: TelegramError) -> bool:
    """Whether Telegram found fault with what stands out in a text, rather than with the text."""
    if not isinstance(error, Refused) or error.status != HTTPStatus.BAD_REQUEST:
        return False
    return any(word in error.description.lower() for word in _STRANGE_ENTITIES)
