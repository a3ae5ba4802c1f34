"""What an operator can say about a bot in Telegram."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator
from pydantic.config import JsonDict
from yarl import URL

_WHERE_FROM: JsonDict = {
    "en": "Talk to @BotFather in Telegram: send /newbot and choose a name. It answers with a token such as "
    "123456789:AAF...; copy the whole of it.",
    "zh": "在 Telegram 里找 @BotFather，发 /newbot，起个名字；它会给出像 123456789:AAF... 的 token，整个复制过来。",
}
"""How one comes by a token, as `botkit init` tells it."""
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
OFFICIAL = "https://api.telegram.org"
"""Telegram's own Bot API server."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def _token(secret: SecretStr) -> SecretStr:
    token = secret.get_secret_value().strip()
    if _TOKEN.fullmatch(token) is None:
        raise ValueError(
            "is no bot token: it looks like 123456789:AAF..., and @BotFather in Telegram tells it (/mybots, your bot, "
            "API Token); copy the whole of it"
        )
    return SecretStr(token)


def _secret(secret: SecretStr) -> SecretStr:
    if _SECRET.fullmatch(secret.get_secret_value()) is None:
        raise ValueError("should be 1 to 256 of the characters A-Z, a-z, 0-9, _ and -: choose a long random one")
    return secret


def _address(text: str, *schemes: str) -> str:
    try:
        url = URL(text.strip().rstrip("/"))
        port = url.port
    except ValueError:
        url, port = URL(), None
    if url.scheme not in schemes or not url.host or not port or url.query_string or url.fragment:
        raise ValueError(f"is no address: write one such as {schemes[0]}://host")
    return str(url)


def _web_address(text: str) -> str:
    return _address(text, "https", "http")


def _proxy_address(text: str) -> str:
    return _address(text, "http", "https") if text.strip() else ""


def _path(text: str) -> str:
    if re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", text) is None:
        raise ValueError('should be a path such as "/telegram/mira", or be left out for that of `url`')
    return text


class TelegramTexts(BaseModel):
    """The adapter's own sentences, in each language that it knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    not_yours_en: str = "These buttons are for somebody else."
    not_yours_zh: str = "这些按钮是给别人的。"

    def not_yours(self, language: str) -> str:
        """For whoever presses a button that is not theirs; `language` is their app's."""
        return self.not_yours_zh if language.lower().startswith("zh") else self.not_yours_en


class WebhookSettings(BaseModel):
    """Telegram calls botkit, instead of being asked.

    Attributes:
        url: where Telegram calls from outside, https; a reverse proxy in front of botkit answers there.
        secret: what Telegram says with each call, so that nobody else can call in its name.
        listen: the address of this machine to listen on.
        port: likewise; bots may share it, each with a path of its own.
        path: what the proxy asks for; that of `url` where empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_web_address)]
    secret: Annotated[SecretStr, AfterValidator(_secret)]
    listen: str = "127.0.0.1"
    port: int = Field(default=8443, ge=1, le=65_535)
    path: Annotated[str, AfterValidator(_path)] = ""

    @property
    def local_path(self) -> str:
        return self.path or URL(self.url).path or "/"


class TelegramSettings(BaseModel):
    """The operator's table. Durations are seconds.

    Attributes:
        token: as @BotFather told it.
        api_base: a Bot API server.
        proxy: an HTTP proxy on the way there; the environment's (HTTPS_PROXY) where empty.
        webhook: Telegram calls us; without it we ask Telegram.
        poll_timeout: how long one question waits for news.
        allow_bots: what other bots write is a message like any.
        messages_per_second: the bot sends no faster, over all chats; 0 sends as fast as it can.
        link_previews: a link shows a preview, as it does when a person sends it.
        texts: the adapter's own sentences.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: Annotated[SecretStr, AfterValidator(_token)] = Field(json_schema_extra={"ask": _WHERE_FROM})
    api_base: Annotated[str, AfterValidator(_web_address)] = OFFICIAL
    proxy: Annotated[str, AfterValidator(_proxy_address)] = ""
    webhook: WebhookSettings | None = None
    poll_timeout: int = Field(default=30, ge=1, le=50)
    allow_bots: bool = False
    messages_per_second: float = Field(default=30.0, ge=0, le=1_000)
    link_previews: bool = True
    texts: TelegramTexts = TelegramTexts()

    @field_validator("webhook")
    @classmethod
    def _can_be_called(cls, webhook: WebhookSettings | None, info: ValidationInfo) -> WebhookSettings | None:
        if webhook and webhook.url.startswith("http://") and info.data.get("api_base") == OFFICIAL:
            raise ValueError(
                "has a url with http: Telegram calls https addresses alone, so put a proxy with TLS in front"
            )
        return webhook

    @property
    def bot_id(self) -> int:
        """The bot's own number, which its token begins with."""
        return int(self.token.get_secret_value().partition(":")[0])
