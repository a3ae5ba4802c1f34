"""`botkit doctor`: look at everything that may keep botkit from working, and say how to mend it."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from botkit.cli.aside import choose_language
from botkit.cli.streams import let_go
from botkit.clock import SystemClock
from botkit.doctor.check import Entry
from botkit.doctor.doctor import Request, examine
from botkit.doctor.report import Report
from botkit.messages import Language
from botkit.texts import LANGUAGES, Texts, load_texts

FOUND = 1
"""Exit code: there are problems."""

_COLOURS: Mapping[str, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}
_SIGNS: Mapping[str, str] = {"ok": "✓", "note": "!", "problem": "✗"}
_PLAIN_SIGNS: Mapping[str, str] = {"ok": "ok", "note": "note:", "problem": "PROBLEM:"}


def doctor(
    *,
    config: Annotated[Path | None, typer.Option("--config", help="The configuration file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing over the network.")] = False,
    no_model_call: Annotated[
        bool,
        typer.Option("--no-model-call", help="Ask no model anything: a call may cost a fraction of a cent."),
    ] = False,
    patience: Annotated[
        float, typer.Option("--patience", metavar="SECONDS", min=1, help="How long the database may be looked through.")
    ] = 20.0,
) -> None:
    """Look at everything that may keep botkit from working, and say how to mend it.

    Exit code 0: no problem. 1: problems. 2: it could not be looked.
    """
    # What is logged on the way is told as findings.
    logging.getLogger("botkit").addHandler(logging.NullHandler())
    request = Request(config, network=not offline, model_call=not no_model_call, patience=patience)
    texts, language = load_texts(), choose_language("auto", os.environ, LANGUAGES[::-1])
    if request.network and request.model_call:
        print(texts.say(language, "doctor.calling"), file=sys.stderr)
    report = asyncio.run(examine(request, os.environ, SystemClock()))
    try:
        if as_json:
            print(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            show(report, Console(highlight=False, soft_wrap=True), texts, language)
    finally:
        let_go()
    raise typer.Exit(FOUND if report.problems else 0)


def show(report: Report, console: Console, texts: Texts, language: Language, *, problems_only: bool = False) -> None:
    """The findings under their headings, then how many of them matter."""
    signs = _SIGNS if "utf" in (console.encoding or "") else _PLAIN_SIGNS
    wanted = report.problems if problems_only else report.entries
    for (group, about), entries in groupby(wanted, lambda entry: (entry.group, entry.about)):
        console.print(Text(_heading(group, about, texts, language), style="bold"))
        for entry in entries:
            _show_one(entry, console, signs)
    if report.problems:
        console.print(texts.say(language, "doctor.problems", count=len(report.problems)))
    elif report.notes:
        console.print(texts.say(language, "doctor.notes", count=len(report.notes)))
    else:
        console.print(texts.say(language, "doctor.sound"))


def _heading(
    group: Literal["program", "configuration", "data", "bot", "model"], about: str, texts: Texts, language: Language
) -> str:
    match group:
        case "program":
            return texts.say(language, "doctor.program")
        case "configuration":
            return texts.say(language, "doctor.configuration")
        case "data":
            return texts.say(language, "doctor.data")
        case "bot":
            return texts.say(language, "doctor.bot" if about else "doctor.bots", about=about)
        case "model":
            return texts.say(language, "doctor.model" if about else "doctor.models", about=about)


def _show_one(entry: Entry, console: Console, signs: Mapping[str, str]) -> None:
    finding = entry.finding
    line = Text(f"  {signs[finding.grade]} ", style=_COLOURS[finding.grade])
    line.append(finding.text, style="default")
    if finding.grade != "ok":
        line.append(f"  [{finding.check}]", style="dim")
        line.append(f"\n      → {finding.remedy}" if signs is _SIGNS else f"\n      {finding.remedy}", style="default")
    console.print(line, soft_wrap=True)
