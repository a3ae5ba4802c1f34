"""What the double says over the wire: JSON, and refusals in the words of the real server."""

import json
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

encode = json.JSONEncoder(separators=(",", ":")).encode
"""A value as the real server writes it: no spaces, everything beyond ASCII escaped."""


class Encoded(str):
    """JSON that is written already."""

    __slots__ = ()


class Refusal(Exception):
    """The answer to a call that did not take effect.

    Attributes:
        code: the HTTP status, which is `error_code` too.
        description: with its class in front ("Bad Request: ...").
        parameters: `retry_after` or `migrate_to_chat_id`; empty where there are none.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    @property
    def retry_after(self) -> int:
        """Seconds; 0 where it does not ask to wait."""
        return int(self.parameters.get("retry_after", 0))

    def body(self) -> str:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return encode(answer)


def bad_request(what: str) -> Refusal:
    return Refusal(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refusal:
    return Refusal(403, f"Forbidden: {what}")


def flood(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def moved(chat_id: int) -> Refusal:
    what = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, what, {"migrate_to_chat_id": chat_id})


def success(result: object) -> str:
    """The whole answer to a call that worked."""
    return f'{{"ok":true,"result":{result if isinstance(result, Encoded) else encode(result)}}}'
