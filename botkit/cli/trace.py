"""`botkit trace`: the life of one message, and why it was answered as it was or was not."""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from botkit.cli.streams import let_go
from botkit.cli.whereabouts import Config, Data, settings_for, surroundings
from botkit.clock import SystemClock
from botkit.errors import ConfigError
from botkit.inspection.facts import Found, FoundAs
from botkit.inspection.ports import Lives
from botkit.inspection.trace import Surroundings, Trace
from botkit.inspection.tracing import as_json, as_text, in_a_line, trace
from botkit.messages import BotId
from botkit.storage.sqlite.lives import lives_in

UNKNOWN = 1
"""Exit code: nothing, or more than one thing, has that name."""
_MOST = 20
"""Candidates that are listed."""


def trace_(
    message: Annotated[
        str,
        typer.Argument(help="A platform's id of an event or a message, an inbox row, a turn, or the key of a message."),
    ],
    *,
    bot: Annotated[str | None, typer.Option("--bot", help="Of this bot only.")] = None,
    chat: Annotated[str | None, typer.Option("--chat", help="Of this chat only, by the platform's id.")] = None,
    kind: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help=f"What it names: {', '.join(get_args(FoundAs))}.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Show what was said, too. It is private.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """The life of one message, and why it was answered as it was or was not.

    Works beside a running bot, and changes nothing. Exit code 0: told. 1: nothing, or more than one thing, has that
    name. 2: it could not be looked.
    """
    logging.getLogger("botkit").addHandler(logging.NullHandler())
    if kind is not None and kind not in get_args(FoundAs):
        raise ConfigError(f"--as {kind} is no kind of name: take one of {', '.join(get_args(FoundAs))}")
    settings = settings_for(config, data, os.environ)
    database, around = settings.database, surroundings(settings, SystemClock())
    with lives_in(database) as lives:
        found = lives.find(
            message, bot=None if bot is None else BotId(bot), chat=chat, kind=cast("FoundAs | None", kind)
        )
        if len(found) != 1:
            _ask_for_more(message, found, database)
            raise typer.Exit(UNKNOWN)
        traced = _traced(lives, found[0], around)
    if text:
        print("what follows has people's private words in it: keep it to yourself", file=sys.stderr)
    try:
        if json_:
            print(json.dumps(as_json(traced, words=text), ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_text(traced, words=text)))
    finally:
        let_go()


def _traced(lives: Lives, found: Found, around: Surroundings) -> Trace:
    return trace(lives.life(found), around)


def _ask_for_more(word: str, found: tuple[Found, ...], database: Path) -> None:
    if not found:
        print(
            f"nothing in {database} is called {word}: it never came here, it came to another bot's database, or its "
            "row was removed after a month. Where it should have come, look for what keeps the bot from the platform "
            "with: botkit doctor",
            file=sys.stderr,
        )
        return
    print(f"{len(found)} things are called {word}; say which one with:", file=sys.stderr)
    for each in found[:_MOST]:
        print(f"  {in_a_line(each)}", file=sys.stderr)
    if len(found) > _MOST:
        print(f"  and {len(found) - _MOST} more", file=sys.stderr)
