"""Which language model answers: what is found here, or one of a provider, with a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from botkit.cli.asking import Offer
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.offline import settle_offline
from botkit.cli.setup.plan import ModelPlan
from botkit.doctor.one_word import ask_one_word
from botkit.errors import ConfigError, ModelError
from botkit.models import ollama
from botkit.models.catalogue import CATALOGUE, USUAL
from botkit.models.keys import KNOWN_KEYS, KnownKey
from botkit.provision import spec_of
from botkit.settings import ModelSettings, OfflineSettings
from botkit.settings.sentences import sentence
from botkit.settings.tables import NO_KEY, is_key

_HOSTED, _OTHER, _OLLAMA, _HERE = "hosted", "other", "ollama", "offline"


def settle_model(desk: Desk) -> ModelPlan:
    """The model, asked for one word where that is wished.

    Raises:
        ConfigError: an option of the command line will not do, or is missing.
    """
    found = {offer.word: (offer, plan) for offer, plan in desk.await_(_found(desk))}
    said = desk.said.model or _HOSTED if desk.said.address is not None else desk.said.model
    if said is None:
        offers = [offer for offer, _ in found.values()]
        size = f"{USUAL[0].size / 1e9:.1f} GB"
        offers += [
            Offer(_HOSTED, desk.say("init.model_hosted")),
            Offer(_HERE, desk.say("init.model_offline", size=size)),
        ]
        # Where nothing was found, a key is what most people will have; whoever agrees to everything has none.
        suggestion = 1 if not found and desk.said.yes else 0
        said = offers[desk.choice("--model", None, desk.say("init.model"), offers, suggestion=suggestion)].word
    if said in found:
        return _checked_found(desk, found[said][1])
    if said == _OLLAMA:
        where = ollama.address(desk.environ)
        raise ConfigError(f"--model: no Ollama with a model that can talk answers at {where}: start it, and pull one")
    if said == _HERE or said in (entry.name for entry in CATALOGUE):
        return settle_offline(desk, USUAL[0].name if said == _HERE else said)
    return _Hosted(desk, None if said == _HOSTED else said).settle()


async def _found(desk: Desk) -> list[tuple[Offer, ModelPlan]]:
    """Keys in the environment, then a running Ollama."""
    offers = [_of_variable(desk, known) for known in KNOWN_KEYS if desk.environ.get(known.variable, "").strip()]
    if spec := await ollama.find_model(ollama.address(desk.environ), desk.clock):
        entry = ModelSettings(
            name=_OLLAMA,
            provider="ollama",
            model=spec.model,
            base_url=spec.base_url,
            context_window=spec.context_window,
        )
        offers.append((Offer(_OLLAMA, desk.say("init.model_ollama", model=spec.model)), ModelPlan(entry, "local")))
    return offers


def _of_variable(desk: Desk, known: KnownKey) -> tuple[Offer, ModelPlan]:
    model = desk.said.model_name or desk.environ.get(known.model_variable, "").strip() or known.model
    address = desk.said.address or desk.environ.get(known.address_variable, "").strip() or known.base_url
    entry = ModelSettings(
        name=_word(known),
        base_url=address,
        model=model,
        api_key_env=known.variable,
        context_window=known.context_window,
    )
    entry = entry.model_copy(update={"api_key": SecretStr(desk.environ[known.variable].strip())})
    line = desk.say("init.model_variable", model=model, host=urlsplit(address).hostname)
    return Offer(known.variable, line), ModelPlan(entry, "hosted")


def _word(known: KnownKey) -> str:
    """What a provider is called on the command line and in the configuration."""
    return known.variable.removesuffix("_API_KEY").lower()


def _checked_found(desk: Desk, plan: ModelPlan) -> ModelPlan:
    """What was found is asked, too; it is kept whatever it says, unless somebody leaves."""
    while (wrong := ask(desk, plan.entry)) and _trouble(desk, wrong, again=False) == "retry":
        pass
    return plan


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


def _trouble(desk: Desk, problem: str, *, again: bool = True) -> str:
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
class _Hosted:
    """A provider with a key, asked for until it answers or somebody wants to go on without that.

    Attributes:
        wanted: which one; None to ask.
    """

    desk: Desk
    wanted: str | None

    def settle(self) -> ModelPlan:
        desk, known = self.desk, self._provider()
        word = _word(known) if known else _OTHER
        address = desk.said.address or (known.base_url if known else "")
        model = desk.said.model_name or (known.model if known else "")
        first = True
        while True:
            address = self._address(address, given=first)
            model = self._model_name(model, given=first)
            entry = self._entry(known, word, address, model)
            entry = self._with_key(entry, known, given=first)
            action = "retry"
            while action == "retry":
                wrong = ask(desk, entry)
                action = _trouble(desk, wrong) if wrong else "keep"
            if action == "keep":
                return ModelPlan(entry, "hosted")
            first = False

    def _provider(self) -> KnownKey | None:
        desk = self.desk
        known: Mapping[str, KnownKey] = {_word(each): each for each in KNOWN_KEYS}
        if self.wanted is None and desk.said.address is not None:
            return None
        offers = [Offer(word, f"{each.model} · {urlsplit(each.base_url).hostname}") for word, each in known.items()]
        offers.append(Offer(_OTHER, desk.say("init.provider_other")))
        place = desk.choice("--model", self.wanted, desk.say("init.provider"), offers, suggestion=None)
        return known.get(offers[place].word)

    def _address(self, before: str, *, given: bool) -> str:
        option = self.desk.said.address if given else None
        if option is None and given and before:
            return before  # a provider's own address is right
        return self.desk.text("--model-url", option, self.desk.say("init.address"), _flaw_of_address, suggestion=before)

    def _model_name(self, before: str, *, given: bool) -> str:
        option = self.desk.said.model_name if given else None
        if option is None and before and not self.desk.can_ask:
            return before  # whoever names a provider and no model wants its usual one
        question, empty = self.desk.say("init.model_name"), self.desk.say("init.empty")
        return self.desk.text("--model-name", option, question, lambda text: "" if text else empty, suggestion=before)

    def _entry(self, known: KnownKey | None, name: str, address: str, model: str) -> ModelSettings:
        entry = ModelSettings(name=name, base_url=address, model=model)
        return entry if known is None else entry.model_copy(update={"context_window": known.context_window})

    def _with_key(self, entry: ModelSettings, known: KnownKey | None, *, given: bool) -> ModelSettings:
        desk = self.desk
        if given and desk.said.key_variable is not None:
            return self._of_variable(entry, desk.said.key_variable)
        if given and desk.said.key is None and known is not None and desk.environ.get(known.variable, "").strip():
            return self._of_variable(entry, known.variable)
        if given and desk.said.key is None and known is None and not desk.can_ask:
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


def _flaw_of_address(text: str) -> str:
    try:
        ModelSettings(name="m", model="m", base_url=text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return sentence(details[0], ModelSettings, details[0]["loc"])
    return ""
