"""A provider's model, with a key."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from botkit.cli.asking import Offer
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.plan import ModelPlan
from botkit.doctor.one_word import ask_one_word
from botkit.errors import ConfigError, ModelError
from botkit.models.keys import KNOWN_KEYS, KnownKey
from botkit.provision import spec_of
from botkit.settings import ModelSettings, OfflineSettings
from botkit.settings.sentences import sentence
from botkit.settings.tables import NO_KEY, is_key

LITELLM, OTHER = "litellm", "other"
_EXAMPLE = "anthropic/claude-sonnet-4-5"
"""How litellm names a model."""


def word_of(known: KnownKey) -> str:
    """What a provider is called on the command line and in the configuration."""
    return known.variable.removesuffix("_API_KEY").lower()


def ask(desk: Desk, entry: ModelSettings) -> str:
    """What keeps the model from answering; empty where nothing does, or it is not to be asked."""
    if not desk.said.checks:
        return ""
    desk.tell("init.asking_model", model=entry.model)
    try:
        desk.await_(ask_one_word(spec_of(entry, OfflineSettings()), desk.clock))
    except ModelError as error:
        return str(error)
    desk.tell("init.model_answers")
    return ""


def trouble_with(desk: Desk, problem: str, *, again: bool = True) -> str:
    """What somebody wants to do about it.

    Raises:
        ConfigError: nobody is there to say.
    """
    if not desk.can_ask:
        raise ConfigError(f"{problem}; or add --no-check to go on without asking the model")
    desk.aside.put(problem, style="yellow")
    offers = [Offer("again", desk.say("init.type_again"))] if again else []
    offers += [Offer("retry", desk.say("init.try_again")), Offer("keep", desk.say("init.keep"))]
    return offers[desk.interview.choice(desk.say("init.what_now"), offers)].word


@dataclass(frozen=True, slots=True)
class Hosted:
    """A provider with a key, asked for until it answers or somebody wants to go on without that.

    Attributes:
        wanted: which one; None to ask.
    """

    desk: Desk
    wanted: str | None

    def settle(self) -> ModelPlan:
        desk, word = self.desk, self._provider()
        known = next((each for each in KNOWN_KEYS if word_of(each) == word), None)
        address = desk.said.address or (self._chosen(known, known.address_variable) or known.base_url if known else "")
        model = self._chosen(known, known.model_variable) or known.model if known else self._litellm_name()
        model = desk.said.model_name or model
        first = True
        while True:
            if word != LITELLM:
                address = self._address(address, given=first)
            model = self._model_name(word, model, given=first)
            entry = self._with_key(_entry(word, known, address, model), given=first)
            action = "retry"
            while action == "retry":
                wrong = ask(desk, entry)
                action = trouble_with(desk, wrong) if wrong else "keep"
            if action == "keep":
                return ModelPlan(entry, "hosted")
            first = False

    def _provider(self) -> str:
        desk = self.desk
        if self.wanted is None and desk.said.address is not None:
            return OTHER
        if self._litellm_name():
            return LITELLM
        known: Mapping[str, KnownKey] = {word_of(each): each for each in KNOWN_KEYS}
        offers = [Offer(word, f"{each.model} · {urlsplit(each.base_url).hostname}") for word, each in known.items()]
        missing = importlib.util.find_spec("litellm") is None
        offers += [
            Offer(LITELLM, desk.say("init.provider_litellm_missing" if missing else "init.provider_litellm")),
            Offer(OTHER, desk.say("init.provider_other")),
        ]
        return offers[desk.choice("--model", self.wanted, desk.say("init.provider"), offers, suggestion=None)].word

    def _chosen(self, known: KnownKey, variable: str) -> str:
        """What goes with a key that lies in the environment: it may be for somebody else's endpoint."""
        said, environ = self.desk.said, self.desk.environ
        is_taken = said.key is None and said.key_variable in (None, known.variable)
        has_key = bool(environ.get(known.variable, "").strip())
        return environ.get(variable, "").strip() if is_taken and has_key else ""

    def _litellm_name(self) -> str:
        """What was wished for, where that is a name of litellm's."""
        return self.wanted if self.wanted is not None and "/" in self.wanted else ""

    def _address(self, before: str, *, given: bool) -> str:
        option = self.desk.said.address if given else None
        if option is None and given and before:
            return before  # a provider's own address is right

        def flaw(text: str) -> str:
            return _flaw("base_url", name="m", model="m", base_url=text)

        return self.desk.text("--model-url", option, self.desk.say("init.address"), flaw, suggestion=before)

    def _model_name(self, word: str, before: str, *, given: bool) -> str:
        option = self.desk.said.model_name if given else None
        if option is None and before and not self.desk.can_ask:
            return before  # whoever names a provider and no model wants its usual one
        provider = LITELLM if word == LITELLM else "openai"

        def flaw(text: str) -> str:
            return _flaw("model", name="m", provider=provider, base_url="https://host/v1", model=text)

        question = self.desk.say("init.model_litellm" if word == LITELLM else "init.model_name")
        suggestion = before or (_EXAMPLE if word == LITELLM else "")
        return self.desk.text("--model-name", option, question, flaw, suggestion=suggestion)

    def _with_key(self, entry: ModelSettings, *, given: bool) -> ModelSettings:
        desk = self.desk
        if given and desk.said.key_variable is not None:
            return self._of_variable(entry, desk.said.key_variable)
        usual = _usual_variable(entry)
        if given and desk.said.key is None and usual and desk.environ.get(usual, "").strip():
            return self._of_variable(entry, usual)
        if given and desk.said.key is None and not usual and not desk.can_ask:
            return entry  # an address of one's own may need no key
        key = desk.secret("--model-key-file", desk.said.key if given else None, desk.say("init.key"), self._flaw_of_key)
        if key.startswith("$"):
            return self._of_variable(entry, key[1:])
        return entry.model_copy(update={"api_key": SecretStr(key)}) if key else entry

    def _of_variable(self, entry: ModelSettings, variable: str) -> ModelSettings:
        if wrong := self._flaw_of_variable(variable):
            raise ConfigError(f"--model-key-env: {wrong}")
        key = SecretStr(self.desk.environ[variable].strip())
        return entry.model_copy(update={"api_key": key, "api_key_env": variable})

    def _flaw_of_key(self, text: str) -> str:
        if text.startswith("$"):
            return self._flaw_of_variable(text[1:])
        return "" if is_key(text) else self.desk.say("init.no_key", problem=NO_KEY)

    def _flaw_of_variable(self, variable: str) -> str:
        if not self.desk.environ.get(variable, "").strip():
            return self.desk.say("init.no_variable")
        return "" if is_key(self.desk.environ[variable]) else self.desk.say("init.no_key", problem=NO_KEY)


def _entry(word: str, known: KnownKey | None, address: str, model: str) -> ModelSettings:
    if word == LITELLM:
        return ModelSettings(name=model.partition("/")[0], provider="litellm", base_url=address or None, model=model)
    extra = dict(known.extra) if known is not None and model == known.model else {}
    entry = ModelSettings(name=word, base_url=address, model=model, extra=extra)
    return entry if known is None else entry.model_copy(update={"context_window": known.context_window})


def _usual_variable(entry: ModelSettings) -> str:
    """Where people keep a key for this provider; empty where nobody knows."""
    if entry.provider == "litellm":
        return f"{entry.model.partition('/')[0].upper()}_API_KEY"
    return next((known.variable for known in KNOWN_KEYS if word_of(known) == entry.name), "")


def _flaw(field: str, **values: object) -> str:
    """What is wrong with one field of an entry; empty where nothing is."""
    try:
        ModelSettings.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            if detail["loc"] == (field,):
                return sentence(detail, ModelSettings, detail["loc"])
    return ""
