"""`botkit init` from its first question to the first link."""

import os
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from botkit.cli.doctor import show
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.files import write_all
from botkit.cli.setup.model import settle_model
from botkit.cli.setup.persona import settle_personas
from botkit.cli.setup.place import USUAL, Place, files_of, settle_place
from botkit.cli.setup.plan import ModelPlan, Plan
from botkit.cli.setup.platform import settle_bot
from botkit.cli.setup.qr import qr_lines
from botkit.cli.terminal_bot import PLATFORM
from botkit.conversation.ports import Usage
from botkit.doctor.doctor import Request, examine
from botkit.errors import ConfigError
from botkit.models.prices import price_of
from botkit.provision import spec_of
from botkit.settings import OfflineSettings, load_settings

_REHEARSED = "in-place-of-a-secret"
_MILLION = 1_000_000
_HUNDRED_ANSWERS = Usage(prompt_tokens=150_000, completion_tokens=10_000)
"""Of a talk that has just begun: the persona and some lines are read, a few sentences are written."""


def set_up(desk: Desk) -> bool:
    """Ask, check, write, look over it, and say how to go on; False where somebody stopped on the way.

    Until it is written, nothing is left behind.

    Raises:
        ConfigError: something cannot be as the options say, or nobody is there to answer.
    """
    place: Place | None = None
    try:
        place = _settle(desk)
        _write(place, desk)
        _look_over(place.plan, desk)
        _open(place.plan, desk)
    except KeyboardInterrupt:
        if place is not None and all(file.is_there for file in place.files):
            desk.tell("init.stopped_after", file=place.plan.config)
        else:
            desk.tell("init.stopped")
        return False
    return True


def _settle(desk: Desk) -> Place:
    """Everything there is to write."""
    if desk.can_ask:
        desk.explain("init.hello")
    bot = settle_bot(desk)
    model = settle_model(desk)
    place = settle_place(desk, bot, model, settle_personas(desk))
    _rehearse(place.plan, desk)
    _tell_cost(model, desk)
    if desk.can_ask and not desk.said.yes and not desk.interview.agrees(desk.say("init.write", file=place.plan.config)):
        raise KeyboardInterrupt
    return place


def _tell_cost(model: ModelPlan, desk: Desk) -> None:
    if model.cost == "local":
        desk.explain("init.cost_local")
        return
    price = desk.await_(price_of(spec_of(model.entry, OfflineSettings())))
    hundred = None if price is None else price.of(_HUNDRED_ANSWERS)
    if price is None or hundred is None:
        desk.explain("init.cost_hosted")
        return
    figures = {"read": price.prompt, "written": price.completion, "hundred": hundred / _MILLION}
    desk.explain("init.cost_known", **{name: f"{dollars:.2g}" for name, dollars in figures.items()})


def _rehearse(plan: Plan, desk: Desk) -> None:
    """Read it as it will be read, before anything stands where it belongs.

    Raises:
        ConfigError: it could not be read, as where a variable says something else.
    """
    with tempfile.TemporaryDirectory(prefix="botkit-") as folder:
        there = _without_secrets(plan, Path(folder))
        write_all(files_of(there, desk), replace=False)
        try:
            load_settings(there.config, desk.environ)
        except ConfigError as error:
            raise ConfigError(str(error).replace(folder, str(plan.config.parent))) from None


def _without_secrets(plan: Plan, folder: Path) -> Plan:
    """The same plan in another folder, with words in place of its secrets."""
    bot = replace(plan.bot, secrets=dict.fromkeys(plan.bot.secrets, _REHEARSED))
    entry = plan.model.entry
    if plan.key is not None:
        entry = entry.model_copy(update={"api_key": SecretStr(_REHEARSED)})
    secrets = None if plan.secrets is None else folder / plan.secrets.name
    return replace(
        plan, bot=bot, model=replace(plan.model, entry=entry), config=folder / plan.config.name, secrets=secrets
    )


def _write(place: Place, desk: Desk) -> None:
    plan = place.plan
    try:
        write_all(place.files, replace=place.replace)
    except FileExistsError as error:
        raise ConfigError(f"{error.filename}: has just been made by somebody else: begin again") from None
    except OSError as error:
        raise ConfigError(f"{plan.config.parent}: cannot be written ({error.strerror}): choose another place") from None
    desk.tell("init.written", file=plan.config)
    if plan.secrets is not None and plan.secret_files:
        desk.tell("init.secrets_written", folder=plan.secrets)
    elif plan.secret_files:
        desk.tell("init.secrets_inside", file=plan.config)


def _look_over(plan: Plan, desk: Desk) -> None:
    """The doctor's quick checks: what is on this machine. The platform and the model were asked already."""
    report = desk.await_(examine(Request(plan.config, network=False), desk.environ, desk.clock, desk.platforms.find))
    show(report, desk.aside.console, desk.aside.texts, desk.aside.language, problems_only=True)


def _open(plan: Plan, desk: Desk) -> None:
    """The link to the chat on standard output, as a QR code for a phone's camera; then what to do next."""
    link = plan.bot.identity.link if plan.bot.identity is not None else ""
    if link:
        desk.tell("init.open")
        print(link, flush=True)
        if desk.aside.console.is_terminal:
            _print_qr(desk.aside.console, link)
    command = "chat" if plan.bot.platform == PLATFORM else "run"
    words = ["botkit", command]
    if not _is_found(plan.config, desk.environ):
        words += ["--config", str(plan.config)]
    desk.tell("init.next", command=shlex.join(words))


def _print_qr(console: Console, link: str) -> None:
    for line in qr_lines(link):
        console.file.write(line + "\n")
    console.file.flush()


def _is_found(config: Path, environ: Mapping[str, str]) -> bool:
    """Whether botkit looks there by itself."""
    named = environ.get("BOTKIT_CONFIG")
    return os.path.abspath(named or USUAL) == os.path.abspath(config)  # noqa: PTH100 (nothing has to be there)
