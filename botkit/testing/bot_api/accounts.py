"""Who takes part: people and bots, as Telegram tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.updates import UpdateQueue
from botkit.testing.bot_api.webhooks import Webhook


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
        hears_bots: bot-to-bot communication mode: other bots' words in groups are told to it as people's are.
        updates: its stream.
        commands: by scope and language, as it set them.
    """

    token: str
    powers: Mapping[str, bool]
    hears_bots: bool
    updates: UpdateQueue
    webhook: Webhook
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict[tuple[str, str], list[Json]])

    @property
    def me(self) -> Json:
        """As getMe tells of it."""
        return {**self.user, **self.powers}

    @property
    def hears_everything(self) -> bool:
        """Privacy mode is off."""
        return self.powers["can_read_all_group_messages"]


POWERS: Mapping[str, bool] = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_guest_queries": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
    "has_topics_enabled": False,
    "allows_users_to_create_topics": False,
    "can_manage_bots": False,
}
"""What a new bot can do."""

ANONYMOUS = Account(
    1087968824, {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
)
"""Who speaks for an administrator that stays anonymous."""


def token_of(bot_id: int, username: str) -> str:
    """The token of a bot with that name: the same one every time, in the shape of a real one."""
    return f"{bot_id}:AA{sha256(username.encode()).hexdigest()[:33]}"
