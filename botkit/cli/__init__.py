"""The command line. Each group of commands has a file of its own, and only the one asked for is imported."""

import gc
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer

from botkit import __version__
from botkit.errors import BotkitError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; `arguments` are the process's own where None. Ends the process with its exit code.

    An error that botkit raises on purpose is one line on stderr and exit code 2; anything else is a bug and
    shows its traceback.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _nothing_to_collect():
            command_line = _command_line(words)
        command_line(words, prog_name="botkit")
    except BotkitError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


@contextmanager
def _nothing_to_collect() -> Generator[None, None, None]:
    """While modules are imported: what they make stays, and looking through it takes a tenth of the time of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    summary: str
    join: Callable[[typer.Typer, str], None]
    """Imports the group's file and adds it to the command line, under the summary given."""


def _join_chat(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.chat import chat

    command_line.command("chat", help=summary)(chat)


def _join_run(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.run import run

    command_line.command("run", help=summary)(run)


def _join_init(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.init import init

    command_line.command("init", help=summary)(init)


def _join_doctor(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.doctor import doctor

    command_line.command("doctor", help=summary)(doctor)


def _join_health(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.health import health

    command_line.command("health", help=summary)(health)


def _join_status(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.status import status

    command_line.command("status", help=summary)(status)


def _join_trace(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.trace import trace_

    command_line.command("trace", help=summary)(trace_)


def _join_db(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.db import app

    command_line.add_typer(app, name="db", help=summary)


def _join_persona(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.persona import app

    command_line.add_typer(app, name="persona", help=summary)


def _join_memory(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.memory import app

    command_line.add_typer(app, name="memory", help=summary)


def _join_adapters(command_line: typer.Typer, summary: str) -> None:
    from botkit.cli.adapters import adapters

    command_line.command("adapters", help=summary)(adapters)


_GROUPS = (
    _Group("chat", "Talk to a persona in this terminal.", _join_chat),
    _Group("run", "Run all bots of the configuration.", _join_run),
    _Group("init", "Set a bot up, question by question, and write config.toml.", _join_init),
    _Group("doctor", "Look for whatever may keep botkit from working, and say how to mend it.", _join_doctor),
    _Group("health", "Ask the running bots whether all is well.", _join_health),
    _Group("status", "How everything stands, and what needs you.", _join_status),
    _Group("trace", "The life of one message, and why it was answered as it was or was not.", _join_trace),
    _Group("db", "Back the database up, put a backup back, check it.", _join_db),
    _Group("memory", "Bring a talk home, hand over or delete what is remembered of a person.", _join_memory),
    _Group("persona", "Make, check and show personas.", _join_persona),
    _Group("adapters", "List the platforms botkit can speak on here.", _join_adapters),
)


def _command_line(words: Sequence[str]) -> typer.Typer:
    """The root command with the group that `words` ask for; the others are there by name and summary."""
    # Pretty tracebacks would print local variables, and with them secrets and what people wrote.
    command_line = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    command_line.callback()(_root)
    wanted = next((word for word in words if not word.startswith("-")), None)
    for group in _GROUPS:
        if group.name == wanted:
            group.join(command_line, group.summary)
        else:
            command_line.command(group.name, help=group.summary)(_not_asked_for)
    return command_line


def _not_asked_for() -> None:
    """Stands for a group in the list of commands."""


def _print_version(asked: bool) -> None:
    if asked:
        print(f"botkit {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """AI companions in the apps people already use."""
    del version
