"""`botkit init`: set a bot up, question by question, or by options."""

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from botkit.cli.aside import Aside, AsideConsole, choose_language
from botkit.cli.setup.desk import Answers, Desk
from botkit.cli.setup.wizard import set_up
from botkit.cli.streams import let_go
from botkit.clock import SystemClock
from botkit.errors import ConfigError
from botkit.texts import LANGUAGES, load_texts

INTERRUPTED = 130
"""Exit code: Ctrl-C, as shells count it."""

_MODEL = "A provider such as deepseek, a variable with a key, ollama, or offline."


def _flag(name: str, says: str, *more: str) -> Any:  # noqa: ANN401 (typer types its own so)
    return typer.Option(name, *more, help=says)


def _value(name: str, what: str, says: str) -> Any:  # noqa: ANN401 (likewise)
    return typer.Option(name, metavar=what, help=says)


Text: TypeAlias = str | None
Texts: TypeAlias = list[str] | None


def init(
    *,
    platform: Annotated[Text, _value("--platform", "NAME", "The app, as `botkit adapters` names it.")] = None,
    token_file: Annotated[Text, _value("--token-file", "FILE", "Where its token lies; - is standard input.")] = None,
    secret_file: Annotated[Texts, _value("--secret-file", "NAME=FILE", "Another secret of the platform.")] = None,
    api_base: Annotated[Text, _value("--api-base", "URL", "The same as --option api_base=URL.")] = None,
    option: Annotated[Texts, _value("--option", "NAME=VALUE", "Another option of the platform.")] = None,
    bot: Annotated[Text, _value("--bot", "ID", "The bot's id; the platform's name by default.")] = None,
    persona: Annotated[Texts, _value("--persona", "NAME", "Who speaks: such as xia, or a file.")] = None,
    model: Annotated[Text, _value("--model", "NAME", _MODEL)] = None,
    model_name: Annotated[Text, _value("--model-name", "NAME", "The model's name at its address.")] = None,
    model_url: Annotated[Text, _value("--model-url", "URL", "The model's address.")] = None,
    model_key_file: Annotated[Text, _value("--model-key-file", "FILE", "Where its key lies; - likewise.")] = None,
    model_key_env: Annotated[Text, _value("--model-key-env", "NAME", "Which variable holds its key.")] = None,
    config: Annotated[Text, _value("--config", "FILE", "What to write; ./config.toml by default.")] = None,
    inline: Annotated[bool, _flag("--inline-secrets", "Keep secrets in the configuration itself.")] = False,
    replace: Annotated[bool, _flag("--replace", "Replace what is there already, and keep it beside it.")] = False,
    no_check: Annotated[bool, _flag("--no-check", "Do not ask the platform and the model.")] = False,
    advanced: Annotated[bool, _flag("--advanced", "Ask for what is usually left as it is, too.")] = False,
    yes: Annotated[bool, _flag("--yes", "Take what is suggested, without being asked.", "-y")] = False,
    language: Annotated[Text, _value("--language", "zh|en", "Of the questions.")] = None,
    token: Annotated[Text, typer.Option("--token", hidden=True)] = None,
    model_key: Annotated[Text, typer.Option("--model-key", hidden=True)] = None,
) -> None:
    """Set a bot up, question by question, and write config.toml.

    Every answer can be given by an option instead; --option, --secret-file and --persona may be repeated. Secrets are
    never given as words of the command, which everybody on this machine can see: they are asked for, or read from a
    file or standard input.
    """
    _refuse_visible(token, model_key)
    if language is not None and language not in LANGUAGES:
        raise ConfigError(f"--language: choose one of {', '.join(LANGUAGES)}")
    said = Answers(
        platform=platform,
        token=token_file,
        secrets=_pairs("--secret-file", secret_file),
        options=_pairs("--option", option) | ({} if api_base is None else {"api_base": api_base}),
        bot=bot,
        model=model,
        model_name=model_name,
        address=model_url,
        key=model_key_file,
        key_variable=model_key_env,
        personas=tuple(persona or ()),
        config=None if config is None else Path(config),
        advanced=advanced,
        yes=yes,
        checks=not no_check,
        replace=replace,
        inline=inline,
    )
    raise typer.Exit(hold(said, language, os.environ))


def hold(said: Answers, language: str | None, environ: Mapping[str, str]) -> int:
    """Go through all of it; the exit code."""
    # What is logged on the way is told as an answer.
    logging.getLogger("botkit").addHandler(logging.NullHandler())
    texts = load_texts()
    aside = Aside(AsideConsole(), texts, choose_language(language or "auto", environ, LANGUAGES[::-1]))
    try:
        done = set_up(Desk(aside, said, environ, SystemClock()))
    finally:
        let_go()
    return 0 if done else INTERRUPTED


def _refuse_visible(token: str | None, key: str | None) -> None:
    """A secret that was typed as a word of the command has been seen.

    Raises:
        ConfigError: one was.
    """
    visible = "everybody on this machine can see a command's words: put it into a file, and name that with"
    for word, given, remedy in (
        ("--token", token, "--token-file FILE"),
        ("--model-key", key, "--model-key-file FILE or --model-key-env NAME"),
    ):
        if given is not None:
            raise ConfigError(f"{word}: {visible} {remedy}; and have this one replaced, as it may have been seen")


def _pairs(option: str, words: Sequence[str] | None) -> dict[str, str]:
    pairs = [word.partition("=") for word in words or ()]
    if any(not sign or not name for name, sign, _ in pairs):
        raise ConfigError(f"{option}: write NAME=..., as in {option} name=value")
    return {name: value for name, _, value in pairs}
