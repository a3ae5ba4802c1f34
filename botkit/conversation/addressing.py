"""Sees to it that whoever has just said how they want to be called is called so."""

from botkit.conversation.language import language_of
from botkit.conversation.names import display_name
from botkit.conversation.situation import Situation
from botkit.conversation.style import repair
from botkit.conversation.visible import VisibleText, make_visible


def called_by_name(text: VisibleText, situation: Situation) -> VisibleText:
    """The text, with the person's nickname before it where it has to be in it and is not.

    It has to be in the reply to the very message that gave it, and in the first message of a talk that the companion
    begins; else it is the model's to use.
    """
    name = display_name(situation.recollection.nickname)
    opens = situation.occasion is not None and not situation.group
    if not name or not (situation.renamed or opens) or name.casefold() in text.casefold():
        return text
    language = language_of(text) or situation.language
    named = f"{name}{'，' if language == 'zh' else ', '}{text}"
    # With the name it may be longer than the person wants their answers: then it ends earlier.
    mended = repair(named, situation.recollection.rules, language)
    return make_visible(mended) if name.casefold() in mended.casefold() else text
