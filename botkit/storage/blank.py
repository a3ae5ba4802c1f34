"""Events and outgoing messages without anything that anybody said, so that they can still be told apart."""

from collections.abc import Iterable
from dataclasses import replace

from botkit.memory.mentions import mentions
from botkit.messages import (
    ButtonPressed,
    Event,
    MessageEdited,
    MessageReceived,
    Occasion,
    Outgoing,
    OutgoingEdit,
    OutgoingFile,
    OutgoingMessage,
    OutgoingReaction,
    ReactionChanged,
)


def blank_event(event: Event) -> Event:
    """Without words, names, attachments, and what stood behind a button."""
    event = replace(event, sender=replace(event.sender, name=""))
    match event:
        case MessageReceived() | MessageEdited():
            return replace(event, text="", attachments=())
        case ReactionChanged():
            return replace(event, emoji="")
        case ButtonPressed():
            return replace(event, data="")
        case Occasion():
            return replace(event, reason="")
        case _:
            return event


def blank_outgoing(outgoing: Outgoing) -> Outgoing:
    """Without words and buttons."""
    match outgoing:
        case OutgoingMessage():
            return replace(outgoing, text="", buttons=())
        case OutgoingEdit():
            return replace(outgoing, text="")
        case OutgoingReaction():
            return replace(outgoing, emoji="")
        case OutgoingFile():
            return replace(outgoing, content="", caption="")
        case _:
            return outgoing


def event_mentions(event: Event, words: Iterable[str]) -> bool:
    """Whether what somebody said by it speaks of one of the words."""
    match event:
        case MessageReceived() | MessageEdited():
            return any(mentions(text, words) for text in (event.text, *(each.name for each in event.attachments)))
        case ButtonPressed():
            return mentions(event.data, words)
        case Occasion():
            return mentions(event.reason, words)
        case _:
            return False


def outgoing_mentions(outgoing: Outgoing, words: Iterable[str]) -> bool:
    """Whether it speaks of one of the words."""
    match outgoing:
        case OutgoingMessage():
            said = [outgoing.text]
            for button in outgoing.buttons:
                said += (button.label, button.data)
            return any(mentions(text, words) for text in said)
        case OutgoingEdit():
            return mentions(outgoing.text, words)
        case OutgoingFile():
            return mentions(f"{outgoing.content}\n{outgoing.caption}", words)
        case _:
            return False
