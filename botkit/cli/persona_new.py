"""What `botkit persona new` asks: whatever its options do not say."""

from collections.abc import Callable

from botkit.cli.asking import Interview, Offer
from botkit.errors import PersonaError
from botkit.messages import Language
from botkit.persona.loader import check_text
from botkit.persona.starter import RELATIONS, starter
from botkit.texts import LANGUAGES

_SOUND_ID = "you/sunny"


def complete(
    interview: Interview, persona_id: str | None, name: str | None, language: str | None, relation: str | None
) -> tuple[str, str, str, str]:
    """The same four, with those asked for that are None."""
    sentence = interview.aside.sentence
    return (
        persona_id or interview.text(sentence("persona_new.id"), _flaw_of_id),
        name or interview.text(sentence("persona_new.name"), _flaw_of_name),
        language or _chosen_language(interview),
        relation or _chosen_relation(interview),
    )


def _chosen_language(interview: Interview) -> Language:
    offers = [Offer("zh", "中文"), Offer("en", "English")]
    usual = LANGUAGES.index(interview.aside.language)
    return LANGUAGES[interview.choice(interview.aside.sentence("persona_new.language"), offers, suggestion=usual)]


def _chosen_relation(interview: Interview) -> str:
    offers = [Offer(relation) for relation in RELATIONS]
    question = interview.aside.sentence("persona_new.relation")
    return RELATIONS[interview.choice(question, offers, suggestion=RELATIONS.index("friend"))]


def _flaw_of_id(persona_id: str) -> str:
    return _flaw(lambda: starter(persona_id, "Sunny", "en", "friend"))


def _flaw_of_name(name: str) -> str:
    return _flaw(lambda: starter(_SOUND_ID, name, "en", "friend"))


def _flaw(write: Callable[[], str]) -> str:
    """The first thing that `botkit persona check` would say of the file."""
    try:
        findings = check_text(write(), "")[1]
    except PersonaError as error:
        return str(error)
    return f"{findings[0].problem}; {findings[0].remedy}" if findings else ""
