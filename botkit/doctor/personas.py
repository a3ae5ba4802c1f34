"""The personas: those the bots carry, and the operator's own files."""

from collections.abc import Iterator, Sequence

from botkit.adapter import Finding
from botkit.doctor.check import note, ok, problem
from botkit.doctor.ids import Id
from botkit.errors import PersonaError
from botkit.models.spec import ModelSpec
from botkit.persona.findings import Finding as PersonaFinding
from botkit.persona.findings import PersonaRejected
from botkit.persona.library import PersonaLibrary, names_of
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


def answered_by(bot: BotSettings, specs: Sequence[ModelSpec], library: PersonaLibrary) -> Iterator[Finding]:
    """Whether some configured model may answer for each persona of the bot, and whether it is the one it prefers."""
    for name in bot.personas:
        try:
            loaded = library.find(name)
        except PersonaError:  # what `carried` tells
            continue
        who, wish = loaded.persona.name, loaded.persona.model.prefer
        allowed = [spec for spec in specs if spec.serves(names_of(loaded))]
        preferred = [spec for spec in allowed if wish and spec.is_meant_by(wish)]
        if not preferred and not any("chat" in spec.roles for spec in allowed):
            remedy = 'add it to the `personas` of a [[models]] entry with the role "chat"'
            yield problem(Id.MODELS_FOR, f"no model may answer for {who}", remedy)
        elif wish and not preferred:
            what = f"{who} prefers the model {wish!r}, which is not there for it: the others answer"
            yield note(Id.MODELS_FOR, what, "name a [[models]] entry so, if you have it; else all is well")


def files(library: PersonaLibrary) -> Iterator[Finding]:
    """What `botkit persona check` finds in the operator's folders."""
    if not library.findings:
        yield ok(Id.PERSONA_FILES, f"{len(library.personas)} personas are at hand")
    yield from map(_told, library.findings)


def _told(finding: PersonaFinding) -> Finding:
    where = f"{finding.file}:{finding.line}:{finding.column} {finding.field or '(file)'}"
    return problem(Id.PERSONA_FILES, f"{where}: {finding.problem}", finding.remedy)
