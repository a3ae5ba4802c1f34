"""Which account of Telegram stands behind a bot of the configuration."""

from collections.abc import Mapping

from botkit.adapter import StateChange
from botkit.errors import ConfigError
from botkit.messages import BotId

STATE = "account"


def known_as(bot: BotId, number: int, state: Mapping[str, str]) -> tuple[StateChange, ...]:
    """What has to be written down with the next news, so that the account is known from then on.

    Each account counts its messages by itself. Where another one was listened to under the same id, message 5 is
    known already, and the new message 5 would be taken for it and never be answered.

    Raises:
        ConfigError: what is written down is another account's.
    """
    known = state.get(STATE)
    if known not in {None, str(number)}:
        raise ConfigError(
            f"bot {bot}: its token is that of the account {number}, and what is written down under this id is of the "
            f"account {known}, whose messages would be taken for those of the new one: give the new account a bot id "
            "of its own in [[bots]], or put a token of the former account back"
        )
    return () if known else (StateChange(STATE, str(number)),)
