"""Where everything is written, and what stands there already."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botkit.cli.asking import Offer
from botkit.cli.setup.config_text import config_text
from botkit.cli.setup.desk import Desk
from botkit.cli.setup.files import NewFile
from botkit.cli.setup.plan import BotPlan, ModelPlan, Plan
from botkit.errors import ConfigError

USUAL = "config.toml"
_SECRETS = "secrets"
_IGNORED = "*\n"


@dataclass(frozen=True, slots=True)
class Place:
    """A plan with everything to write for it.

    Attributes:
        files: the configuration last, so that it never names what is not there.
        replace: what is there already is replaced.
    """

    plan: Plan
    files: tuple[NewFile, ...]
    replace: bool


def settle_place(desk: Desk, bot: BotPlan, model: ModelPlan, personas: tuple[str, ...]) -> Place:
    """The place somebody wants, where nothing is overwritten that they do not want to be.

    Raises:
        ConfigError: something is there already, and nobody is there to say what to do about it.
        KeyboardInterrupt: somebody wants to stop.
    """
    given = None if desk.said.config is None else str(desk.said.config)
    question = desk.say("init.place")
    while True:
        config = Path(desk.text("--config", given, question, partial(_flaw, desk), suggestion=USUAL)).expanduser()
        secrets = None if desk.said.inline else _folder_of_secrets(config, bot, model)
        plan = Plan(bot, model, personas, config, secrets)
        files = files_of(plan, desk)
        there = [file for file in files if file.path.exists()]
        if not there or desk.said.replace:
            return Place(plan, files, desk.said.replace)
        named = ", ".join(str(file.path) for file in there)
        if not desk.can_ask:
            remedy = "name another place with --config, or add --replace (what is there is kept beside it)"
            raise ConfigError(f"{named}: is there already: {remedy}")
        desk.aside.put(desk.say("init.there_already", files=named), style="yellow")
        offers = [
            Offer("elsewhere", desk.say("init.elsewhere")),
            Offer("replace", desk.say("init.replace", kept=", ".join(str(file.kept_as) for file in there))),
            Offer("stop", desk.say("init.stop")),
        ]
        chosen = offers[desk.interview.choice(desk.say("init.what_now"), offers)].word
        if chosen == "stop":
            raise KeyboardInterrupt
        if chosen == "replace":
            return Place(plan, files, replace=True)
        given = None


def files_of(plan: Plan, desk: Desk) -> tuple[NewFile, ...]:
    """Every file there is to write, those that are there already and say the same left out."""
    files: list[NewFile] = []
    if plan.secrets is not None and plan.secret_files:
        if not (ignored := plan.secrets / ".gitignore").exists():  # a checkout is not the place for secrets
            files.append(NewFile(ignored, _IGNORED, private=True))
        files += [NewFile(plan.secrets / name, f"{text}\n", private=True) for name, text in plan.secret_files.items()]
    has_secrets = plan.secrets is None and bool(plan.secret_files)
    files.append(NewFile(plan.config, config_text(plan, desk.say), private=has_secrets))
    return tuple(file for file in files if not file.is_there)


def _folder_of_secrets(config: Path, bot: BotPlan, model: ModelPlan) -> Path:
    """Beside the configuration; a folder with secrets of something else would speak of entries that are not there."""
    ours = set(Plan(bot, model, (), config, None).secret_files)
    number = 1
    while True:
        folder = config.parent / (_SECRETS if number == 1 else f"{_SECRETS}-{number}")
        names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set[str]()
        if not {name for name in names if not name.startswith(".")} - ours:
            return folder
        number += 1


def _flaw(desk: Desk, text: str) -> str:
    return desk.say("init.is_folder", path=text, file=Path(text) / USUAL) if Path(text).is_dir() else ""
