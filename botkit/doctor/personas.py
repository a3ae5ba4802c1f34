"""The personas: those the bots carry, and the operator's own files."""

from collections.abc import Iterator

from botkit.adapter import Finding
from botkit.doctor.check import ok, problem
from botkit.doctor.ids import Id
from botkit.errors import PersonaError
from botkit.persona.findings import Finding as PersonaFinding
from botkit.persona.findings import PersonaRejected
from botkit.persona.library import PersonaLibrary
from botkit.settings import BotSettings


def carried(bot: BotSettings, library: PersonaLibrary) -> Iterator[Finding]:
    """Whether each persona of the bot is there and can be used."""
    names: list[str] = []
    for name in bot.personas:
        try:
            names.append(library.find(name).persona.name)
        except PersonaRejected as rejected:
            yield from map(_told, rejected.findings)
        except PersonaError as error:
            yield problem(Id.PERSONAS, str(error), "name one that is there, or add its folder to `personas`")
    if names:
        yield ok(Id.PERSONAS, f"it carries {', '.join(names)}")


def files(library: PersonaLibrary) -> Iterator[Finding]:
    """What `botkit persona check` finds in the operator's folders."""
    if not library.findings:
        yield ok(Id.PERSONA_FILES, f"{len(library.personas)} personas are at hand")
    yield from map(_told, library.findings)


def _told(finding: PersonaFinding) -> Finding:
    where = f"{finding.file}:{finding.line}:{finding.column} {finding.field or '(file)'}"
    return problem(Id.PERSONA_FILES, f"{where}: {finding.problem}", finding.remedy)
