"""Buttons under a message, and what stands behind them: whose they are, and what they say. Pure."""

from dataclasses import dataclass

from botkit.errors import Rejected
from botkit.messages import BUTTON_DATA, Button, OutgoingMessage

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_END_OF_OWNER = "~"
_LONGEST_LABEL = 64
"""Characters; a longer one would be cut by the app, in the middle of a word."""
_WIDE_LABEL = 14
"""Labels up to here stand two to a row."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What stood behind a button: the number of the one account it is for (None: anybody), and its data."""

    owner: int | None
    data: str


def keyboard(message: OutgoingMessage) -> dict[str, object] | None:
    """The buttons as the Bot API takes them; None where there are none, or nobody could press them.

    Whoever speaks as a group or a channel presses as the person they are, so buttons for a chat are nobody's.

    Raises:
        Rejected: they are for no account of Telegram, or say too much.
    """
    if not message.buttons or message.buttons_for.startswith("-"):
        return None
    owner = _owner_code(message.buttons_for)
    drawn = [{"text": _label(button), "callback_data": _data(owner, button)} for button in message.buttons]
    per_row = 2 if all(len(button.label) <= _WIDE_LABEL for button in message.buttons) else 1
    return {"inline_keyboard": [drawn[at : at + per_row] for at in range(0, len(drawn), per_row)]}


def pressed(callback_data: str) -> Pressed | None:
    """What a callback says; None where we did not write it."""
    owner, end, data = callback_data.partition(_END_OF_OWNER)
    if not end or any(digit not in _DIGITS for digit in owner):
        return None
    return Pressed(int(owner, 36) if owner else None, data)


def _label(button: Button) -> str:
    label = " ".join(button.label.split())
    if not label:
        raise Rejected("a button without a label: give it one")
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _data(owner: str, button: Button) -> str:
    if len(button.data.encode()) > BUTTON_DATA:
        raise Rejected(f"a button says more than {BUTTON_DATA} bytes: shorten its data")
    return f"{owner}{_END_OF_OWNER}{button.data}"


def _owner_code(native_id: str) -> str:
    """The number of an account in as few signs as can be: 64 bytes have to do for it and the data."""
    if not native_id:
        return ""
    if not (native_id.isascii() and native_id.isdigit()):
        raise Rejected("the buttons are for no account of Telegram: name one by its number")
    number, code = int(native_id), ""
    while number:
        number, digit = divmod(number, 36)
        code = _DIGITS[digit] + code
    return code or "0"
