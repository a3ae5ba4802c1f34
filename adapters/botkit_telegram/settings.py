"""What an operator can say about a bot in Telegram."""

from pydantic import BaseModel, ConfigDict, SecretStr


class TelegramSettings(BaseModel):
    """The operator's table.

    Attributes:
        token: as @BotFather told it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr
