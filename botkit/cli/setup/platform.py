"""On which app the bot is, and what it needs there."""

from dataclasses import dataclass, replace
from functools import partial

from pydantic import BaseModel, ValidationError

from botkit.adapter import Adapter, AdapterContext, Identity
from botkit.cli.asking import Offer
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.options import Field, fields_of, flaw_of, value_of
from botkit.cli.setup.plan import BotPlan
from botkit.errors import ConfigError, SendError
from botkit.messages import BotId
from botkit.settings import BotSettings

_PATIENCE = 30.0
"""Seconds for the platform to say who the bot is."""


def settle_bot(desk: Desk) -> BotPlan:
    """The platform, its options and secrets, checked as far as they can be.

    Raises:
        ConfigError: an option of the command line will not do, or is missing.
    """
    platform = _platform(desk)
    kind = desk.platforms.find(platform)
    bot = BotPlan(_bot_id(desk, platform), platform)
    fields = fields_of(kind.Settings)
    _refuse_strangers(desk, kind.Settings, fields)
    options = {field.name: value for field in fields if (value := _option(desk, platform, kind, field)) is not None}
    bot = replace(bot, options=options)
    needed = [field for field in fields if field.secret and (field.required or _is_given(desk, field, fields))]
    return _Credentials(desk, kind, needed, fields).settle(bot)


def _platform(desk: Desk) -> str:
    installed = list(desk.platforms.installed())
    if desk.said.platform is not None:
        if desk.said.platform not in installed:
            known = ", ".join(installed)
            raise ConfigError(f"--platform: there is no adapter for {desk.said.platform!r}: choose one of {known}")
        return desk.said.platform
    # Those that need something are what somebody sets up; the others are there for trying out.
    offers = sorted((_offer(desk, name) for name in installed), key=lambda offer: offer.line == _easy(desk))
    return offers[desk.choice("--platform", None, desk.say("init.platform"), offers, suggestion=0)].word


def _offer(desk: Desk, platform: str) -> Offer:
    try:
        kind = desk.platforms.find(platform)
    except ConfigError as error:
        return Offer(platform, str(error).rpartition(": ")[2])
    needs = [field.name for field in fields_of(kind.Settings) if field.required]
    return Offer(platform, desk.say("init.platform_needs", names=", ".join(needs)) if needs else _easy(desk))


def _easy(desk: Desk) -> str:
    return desk.say("init.platform_easy")


def _bot_id(desk: Desk, platform: str) -> str:
    def flaw(text: str) -> str:
        try:
            BotSettings(id=text, platform=platform)
        except ValidationError as error:
            return error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        return ""

    if desk.said.bot is None and not desk.said.advanced:
        return platform
    return desk.text("--bot", desk.said.bot, desk.say("init.bot_id"), flaw, suggestion=platform)


def _refuse_strangers(desk: Desk, model: type[BaseModel], fields: tuple[Field, ...]) -> None:
    """Options that the platform does not have, and secrets that everybody on this machine could read."""
    secret = {field.name for field in fields if field.secret}
    for name, text in (desk.said.options or {}).items():
        if name in secret:
            raise ConfigError(
                f"--option {name}: is a secret, and everybody on this machine can see a command's words: "
                f"put it into a file, and say --secret-file {name}=FILE"
            )
        if wrong := flaw_of(model, name, text):
            raise ConfigError(f"--option {name}: {wrong}")
    for name in desk.said.secrets or {}:
        if name not in secret:
            raise ConfigError(f"--secret-file {name}: is no secret of this platform: say --option {name}=VALUE")


def _option(desk: Desk, platform: str, kind: type[Adapter], field: Field) -> object | None:
    """The value of a field that is no secret; None to leave it as usual."""
    given = (desk.said.options or {}).get(field.name)
    if field.secret or given is not None:
        return None if given is None else value_of(kind.Settings, field.name, given)
    question = _question(desk, "init.option", platform, field)
    if field.required:
        option = f"--option {field.name}=..."
        text = desk.text(option, None, question, partial(flaw_of, kind.Settings, field.name), suggestion=field.usual)
        return value_of(kind.Settings, field.name, text)
    if not (desk.said.advanced and field.simple and desk.can_ask):
        return None

    def flaw(text: str) -> str:
        return flaw_of(kind.Settings, field.name, text) if text else ""  # Enter alone leaves it as usual

    text = desk.interview.text(question, flaw, suggestion=field.usual)
    return None if text in ("", field.usual) else value_of(kind.Settings, field.name, text)


def _question(desk: Desk, key: str, platform: str, field: Field) -> str:
    hint = field.hint(desk.aside.language)
    question = desk.say(key, name=field.name, platform=platform)
    return f"{question}\n{hint}" if hint else question


def _is_given(desk: Desk, field: Field, fields: tuple[Field, ...]) -> bool:
    return field.name in (desk.said.secrets or {}) or (desk.said.token is not None and field is _token(fields))


def _token(fields: tuple[Field, ...]) -> Field | None:
    """The field that --token-file means: the one secret that is needed, or the one called token."""
    needed = [field for field in fields if field.secret and field.required]
    return needed[0] if len(needed) == 1 else next((field for field in fields if field.name == "token"), None)


@dataclass(frozen=True, slots=True)
class _Credentials:
    """The secrets of a bot, asked for until its platform knows them or somebody wants to go on without that."""

    desk: Desk
    kind: type[Adapter]
    needed: list[Field]
    fields: tuple[Field, ...]

    def settle(self, bot: BotPlan) -> BotPlan:
        given = True
        while True:
            bot = replace(bot, secrets={field.name: self._secret(bot, field, given=given) for field in self.needed})
            action = "ask"
            while action == "ask":
                bot, action = self._ask_platform(bot)
            if action == "go on":
                return bot
            given = False

    def _secret(self, bot: BotPlan, field: Field, *, given: bool) -> str:
        place, option = (self.desk.said.secrets or {}).get(field.name), f"--secret-file {field.name}=FILE"
        if field is _token(self.fields):
            place, option = place or self.desk.said.token, "--token-file FILE"
        question = _question(self.desk, "init.secret", bot.platform, field)

        def flaw(text: str) -> str:
            return flaw_of(self.kind.Settings, field.name, text) if text else self.desk.say("init.empty")

        return self.desk.secret(option, place if given else None, question, flaw)

    def _ask_platform(self, bot: BotPlan) -> tuple[BotPlan, str]:
        """The bot as its platform knows it, and what to do now: go on, ask the platform again, or begin anew."""
        try:
            settings = self.kind.Settings.model_validate({**bot.options, **bot.secrets})
        except ValidationError as error:
            return bot, self._trouble(str(error.errors(include_url=False, include_input=False)[0]["msg"]), "again")
        if not self.desk.said.checks:
            return bot, "go on"
        try:
            identity = self.desk.await_(self._introduce(bot, settings))
        except ConfigError as error:
            return bot, self._trouble(self.desk.say("init.refused", problem=error), "again")
        except (SendError, TimeoutError) as error:
            problem = self.desk.say("init.unreachable", platform=bot.platform, problem=error or "TimeoutError")
            return bot, self._trouble(problem, "ask")
        if identity is not None:
            self.desk.tell("init.known_as", platform=bot.platform, name=identity.name, handle=identity.handle)
        return replace(bot, identity=identity), "go on"

    async def _introduce(self, bot: BotPlan, settings: BaseModel) -> Identity | None:
        if self.kind.introduce is Adapter.introduce:
            return None
        adapter = self.kind(AdapterContext(BotId(bot.id), self.desk.clock), settings)
        self.desk.tell("init.asking_platform", platform=bot.platform)
        try:
            return await self.desk.clock.within(_PATIENCE, adapter.introduce())
        finally:
            await adapter.close()

    def _trouble(self, problem: str, first: str) -> str:
        """What somebody wants to do about it.

        Raises:
            ConfigError: nobody is there to say.
        """
        if not self.desk.can_ask:
            raise ConfigError(f"{problem}; or add --no-check to go on without asking the platform")
        self.desk.aside.put(problem, style="yellow")
        offers = {
            "ask": Offer("retry", self.desk.say("init.try_again")),
            "again": Offer("again", self.desk.say("init.type_again")),
            "go on": Offer("keep", self.desk.say("init.keep")),
        }
        ways = [first, *(way for way in offers if way != first)]
        return ways[self.desk.interview.choice(self.desk.say("init.what_now"), [offers[way] for way in ways])]
