"""python-telegram-bot as a client of the double, and as the judge of what the double says."""

from collections.abc import Iterator

from telegram import Bot, TelegramObject
from telegram.request import HTTPXRequest

from botkit.testing.bot_api import Bot as BotAccount
from botkit.testing.bot_api import BotApiServer

OLD_NAMES = {"new_chat_participant", "new_chat_member", "left_chat_participant"}
"""What the real server still says and the library no longer reads."""


def client(telegram: BotApiServer, account: BotAccount) -> Bot:
    """python-telegram-bot for one bot. No certificates are loaded: nothing here is encrypted."""
    requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    return Bot(
        account.token,
        base_url=telegram.base_url,
        base_file_url=telegram.base_file_url,
        request=requests[0],
        get_updates_request=requests[1],
    )


def strange_fields(told: object) -> list[str]:
    """What the double said that the library's types do not know."""
    return [
        f"{type(each).__name__}.{name}" for each in _within(told) for name in each.api_kwargs if name not in OLD_NAMES
    ]


def _within(told: object) -> Iterator[TelegramObject]:
    if isinstance(told, TelegramObject):
        yield told
        for name in told.__slots__ if hasattr(told, "__slots__") else ():
            yield from _within(getattr(told, name, None))
        for kind in type(told).__mro__[1:]:
            for name in getattr(kind, "__slots__", ()):
                if not name.startswith("_"):
                    yield from _within(getattr(told, name, None))
    elif isinstance(told, list | tuple):
        for each in told:
            yield from _within(each)
