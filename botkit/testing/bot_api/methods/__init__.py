"""What a bot can call, by name."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from botkit.testing.bot_api.methods import knowing, sending
from botkit.testing.bot_api.methods.request import Request

Method: TypeAlias = Callable[[Request], object]

METHODS: Mapping[str, Method] = {
    "getme": knowing.get_me,
    "getchat": knowing.get_chat,
    "sendmessage": sending.send_message,
    "sendchataction": sending.send_chat_action,
}
"""By name in small letters, as the real server looks them up. getUpdates waits, so the server has it itself."""
