"""Who takes part: people and bots, as Telegram tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.updates import UpdateQueue


@dataclass(slots=True, eq=False)
class Account:
    """Somebody with a number.

    Attributes:
        user: as it stands in `from`.
        deactivated: gone for good; a bot that writes to them is told so.
    """

    id: int
    user: Json
    deactivated: bool = field(default=False, kw_only=True)

    @property
    def name(self) -> str:
        return str(self.user["first_name"])

    @property
    def username(self) -> str:
        """Without the @; empty where there is none."""
        return str(self.user.get("username", ""))

    @property
    def is_bot(self) -> bool:
        return bool(self.user["is_bot"])


@dataclass(slots=True, eq=False)
class Bot(Account):
    """One bot.

    Attributes:
        token: what its program authorises itself with.
        powers: what @BotFather set, as getMe tells it: `can_read_all_group_messages` (False is privacy mode),
            `has_topics_enabled`, ...
        updates: its stream.
    """

    token: str
    powers: Mapping[str, bool]
    updates: UpdateQueue

    @property
    def me(self) -> Json:
        """As getMe tells of it."""
        return {**self.user, **self.powers}


POWERS: Mapping[str, bool] = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
}
"""What a new bot can do."""


def token_of(bot_id: int, username: str) -> str:
    """The token of a bot with that name: the same one every time, in the shape of a real one."""
    return f"{bot_id}:AA{sha256(username.encode()).hexdigest()[:33]}"
