"""`botkit chat`: talk to a persona in this terminal, or say something to it and print what it answers."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from botkit.cli.streams import let_go
from botkit.cli.talk import INTERRUPTED, Wishes, hold_talk
from botkit.settings import load_settings

_SAY = "Say this, print the reply and leave (repeatable). Exit code 1: no reply came."
_PATIENCE = (
    "How long to wait for the whole answer to a text of --say or of a pipe; 0: for the first line only. "
    "Without it, 300 seconds or what the configuration says."
)
_PERSONA = "A name such as xia, an id, or a file: the talk is with this one alone. Without it, /persona chooses."


def chat(
    persona: Annotated[str | None, typer.Argument(metavar="[PERSONA]", help=_PERSONA)] = None,
    *,
    say: Annotated[list[str] | None, typer.Option("--say", metavar="TEXT", help=_SAY)] = None,
    patience: Annotated[
        float | None, typer.Option("--patience", metavar="SECONDS", min=0, max=86_400, help=_PATIENCE)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to a download without being asked.")] = False,
    model: Annotated[str | None, typer.Option("--model", help="A model by its name, instead of the usual one.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    data: Annotated[
        str | None,
        typer.Option("--data", metavar="FOLDER", help="The folder where everything is kept; not with --fresh."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin without a past, and keep nothing; not with --data.")
    ] = False,
) -> None:
    """Talk to a persona in this terminal."""
    if fresh and data is not None:
        remedy = "--fresh keeps nothing, and --data names where everything is kept: leave one of them out"
        raise typer.BadParameter(remedy, param_hint="--fresh and --data")
    if data is not None and not data.strip():
        remedy = "is empty: name a folder, as in --data kept (--data . is the one you are in), or leave --data out"
        raise typer.BadParameter(remedy, param_hint="--data")
    with _data_folder(data, fresh=fresh) as folder:
        settings = load_settings(config, os.environ)
        if folder is not None:
            settings = settings.kept_in(folder)
        wishes = Wishes(persona, tuple(say or ()), patience=patience, model=model, yes=yes, keeps=not fresh)
        try:
            code = hold_talk(settings, wishes)
        except KeyboardInterrupt:
            code = INTERRUPTED
        finally:
            let_go()
    raise typer.Exit(code)


@contextmanager
def _data_folder(named: str | None, *, fresh: bool) -> Generator[Path | None, None, None]:
    if not fresh:
        yield None if named is None else Path(named)
        return
    with tempfile.TemporaryDirectory(prefix="botkit-") as folder:
        yield Path(folder)
