"""Which language model answers: what is found here, or a provider's, with a key."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from botkit.cli.asking import Offer
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.hosted import Hosted, ask, trouble_with, word_of
from botkit.cli.setup.offline import settle_offline
from botkit.cli.setup.plan import ModelPlan
from botkit.errors import ConfigError
from botkit.models import ollama
from botkit.models.catalogue import CATALOGUE, USUAL
from botkit.models.keys import KNOWN_KEYS, KnownKey
from botkit.settings import ModelSettings

_HOSTED, _OLLAMA, _HERE = "hosted", "ollama", "offline"


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
    return Hosted(desk, None if said == _HOSTED else said).settle()


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
        name=word_of(known),
        base_url=address,
        model=model,
        api_key_env=known.variable,
        context_window=known.context_window,
        extra=dict(known.extra) if model == known.model else {},
    )
    entry = entry.model_copy(update={"api_key": SecretStr(desk.environ[known.variable].strip())})
    line = desk.say("init.model_variable", model=model, host=urlsplit(address).hostname)
    return Offer(known.variable, line), ModelPlan(entry, "hosted")


def _checked_found(desk: Desk, plan: ModelPlan) -> ModelPlan:
    """What was found is asked, too; it is kept whatever it says, unless somebody leaves."""
    while (wrong := ask(desk, plan.entry)) and trouble_with(desk, wrong, again=False) == "retry":
        pass
    return plan
