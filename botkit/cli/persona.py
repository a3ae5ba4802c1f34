"""`botkit persona`: make, check and show personas."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn, get_args

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from botkit.clock import SystemClock
from botkit.errors import PersonaError
from botkit.messages import Language, PersonaId
from botkit.persona.findings import Finding
from botkit.persona.json_schema import json_schema
from botkit.persona.library import SUFFIXES, PersonaLibrary, clash, gallery_folder, persona_files
from botkit.persona.loader import LoadedPersona, check_file, check_text
from botkit.persona.starter import RELATIONS, starter
from botkit.texts import LANGUAGES, load_texts

app = typer.Typer(no_args_is_help=True)

FOUND = 1
"""Exit code: there are findings."""

NOT_DONE = 2
"""Exit code: the command could not do its work."""

Folder = Annotated[
    list[Path] | None, typer.Option("--folder", help="Look for personas here, too (repeatable).", show_default=False)
]


@app.command("new")
def new(
    persona_id: Annotated[str | None, typer.Option("--id", help="publisher/name")] = None,
    name: Annotated[str | None, typer.Option("--name", help="What it is called.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="zh or en")] = None,
    relation: Annotated[
        str | None, typer.Option("--relation", help=f"What it is to the person: {', '.join(RELATIONS)}.")
    ] = None,
    file: Annotated[Path | None, typer.Argument(help="The file to write; NAME.yaml by default.")] = None,
) -> None:
    """Write a complete, commented persona file to start from. It asks what the options do not say."""
    persona_id, name, language, relation = _beginning(persona_id, name, language, relation)
    language_known = next((known for known in get_args(Language) if known == language), None)
    if language_known is None:
        _fail(f"there is no language {language!r}: choose one of {', '.join(get_args(Language))}")
    target = file or Path(f"{persona_id.rpartition('/')[2]}.yaml")
    text = starter(persona_id, name, language_known, relation)
    loaded, findings = check_text(text, str(target))
    if loaded is None:
        _print_findings(findings)
        _fail("nothing was written: choose another id or name")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as new_file:
            new_file.write(text)
    except FileExistsError:
        _fail(f"{target} is there already and stays as it is: name another file")
    except OSError as error:
        _fail(f"{target} cannot be written ({error.strerror}): name another file")
    print(f"wrote {target}\nnext: edit it, then botkit persona check {target}")


@app.command("check")
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or names such as xia.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print findings as a JSON list.")] = False,
) -> None:
    """Print everything that is wrong with persona files; exit 1 if anything is, 2 if a file is not there."""
    findings: list[Finding] = []
    known: dict[PersonaId, LoadedPersona] = {}
    files, missing = _files_of_all(paths)
    for file in files:
        loaded, found = check_file(file)
        if loaded and (first := known.setdefault(loaded.ref.id, loaded)) is not loaded:
            found = (*found, clash(loaded, first))
        findings += found
        if not as_json:
            _print_findings(found)
            if not found:
                print(f"{file}: ok")
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    for problem in missing:
        typer.echo(f"error: {problem}", err=True)
    if findings or missing:
        raise typer.Exit(NOT_DONE if missing else FOUND)


@app.command("list")
def list_personas(folder: Folder = None) -> None:
    """List the personas at hand."""
    table = Table("id", "name", "speaks", "relation", "tagline", box=None, pad_edge=False)
    for loaded in _library(folder).personas:
        persona = loaded.persona
        table.add_row(
            persona.id, escape(persona.name), ", ".join(persona.languages), persona.relation, escape(persona.tagline)
        )
    Console().print(table)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="An id, a name, or a file.")],
    folder: Folder = None,
) -> None:
    """Show one persona: who it is, which version, and what its file has."""
    loaded = _library(folder).find(name)
    persona = loaded.persona
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(persona.name)}[/]  {persona.id} {persona.version} ({loaded.ref.digest})")
    console.print(f"{escape(persona.tagline)}\n")
    for label, value in _facts(loaded):
        console.print(f"[dim]{label:<12}[/]{escape(value)}")
    console.print(f"\n{escape(persona.description)}\n\n{escape(persona.personality)}")


@app.command("schema")
def schema(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file.")] = None,
) -> None:
    """Print the JSON Schema of persona files, for editors; or write it to a file."""
    if output is None:
        print(json_schema(), end="")
        return
    try:
        output.write_text(json_schema(), encoding="utf-8")
    except OSError as error:
        _fail(f"{output} cannot be written ({error.strerror}): name another file")
    print(f"wrote {output}")


def _facts(loaded: LoadedPersona) -> list[tuple[str, str]]:
    persona = loaded.persona
    calls = [call for pool in persona.summons for call in pool.when]
    return [
        ("file", str(loaded.path)),
        ("author", f"{persona.author}, {persona.license}"),
        ("speaks", ", ".join(persona.languages)),
        ("relation", f"{persona.relation}, rated {persona.rating}"),
        ("summons", ", ".join(calls) or "none"),
        ("examples", str(len(persona.examples))),
        ("variations", str(len(persona.variations))),
        ("lorebook", f"{len(persona.lorebook.entries)} entries"),
        ("routines", ", ".join(routine.id for routine in persona.routines) or "none"),
    ]


def _beginning(
    persona_id: str | None, name: str | None, language: str | None, relation: str | None
) -> tuple[str, str, str, str]:
    """What was said, completed by somebody at the terminal, or by what is usual where nobody is there."""
    if persona_id is not None and name is not None and language is not None and relation is not None:
        return persona_id, name, language, relation
    # What asks takes a while to load, and the other commands do not ask.
    from botkit.cli.aside import Aside, AsideConsole, choose_language  # noqa: PLC0415
    from botkit.cli.asking import Interview  # noqa: PLC0415
    from botkit.cli.persona_new import complete  # noqa: PLC0415

    aside = Aside(AsideConsole(), load_texts(), choose_language("auto", os.environ, LANGUAGES[::-1]))
    if aside.can_ask:
        return complete(Interview(aside), persona_id, name, language, relation)
    if persona_id is None or name is None:
        missing = " and ".join(option for option, said in (("--id", persona_id), ("--name", name)) if said is None)
        _fail(f"nobody is here to answer: add {missing}")
    return persona_id, name, language or aside.language, relation or "friend"


def _library(folders: Sequence[Path] | None) -> PersonaLibrary:
    return PersonaLibrary([*(folders or ()), gallery_folder()], SystemClock())


def _files_of_all(paths: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The persona files that the words of the command line mean, each once, and what is wrong with the other words."""
    files: dict[Path, None] = {}
    missing: list[str] = []
    for path in paths:
        try:
            files.update(dict.fromkeys(_files_of(path)))
        except PersonaError as error:
            missing.append(str(error))
    return list(files), missing


def _files_of(path: str) -> list[Path]:
    """The persona files a word of the command line means.

    Raises:
        PersonaError: it means none.
    """
    if not path.strip():
        raise PersonaError("the path is empty: name a file, a folder, or a persona such as xia")
    place = Path(path)
    if place.is_dir():
        if files := persona_files(place):
            return files
        raise PersonaError(f"{path} has no persona files: they end in {' or '.join(SUFFIXES)}")
    if place.exists():
        return [place]
    if place.suffix in SUFFIXES:
        raise PersonaError(f"there is no file {path}: check the path")
    in_gallery = [gallery_folder() / f"{path}{suffix}" for suffix in SUFFIXES]
    found = [file for file in in_gallery if file.is_file()]
    return found or [_library(None).find(path).path]


def _print_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(finding)


def _fail(message: str) -> NoReturn:
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(NOT_DONE)
