"""What is asked of the memory in plain words is answered by botkit itself: that it is done must not hang on a model."""

from dataclasses import replace

from botkit.conversation.pacing import bubbles
from botkit.conversation.situation import Reply, Situation
from botkit.conversation.visible import make_visible
from botkit.delivery.remembering import Mind
from botkit.messages import Button
from botkit.persona.schema import Speech
from botkit.texts import Texts

FORGET_EVERYTHING = "/forget everything yes"
"""What whoever is asked once says to have everything forgotten."""


class Wishes:
    """Puts botkit's word before the reply, or in its place where nothing else was said."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def answered(self, reply: Reply, situation: Situation, mind: Mind) -> Reply:
        """The reply to a turn in which something was asked of the memory; other replies are as they were."""
        if not mind.wishes or reply.owed:
            return reply
        said = "\n".join(
            self._texts.say(situation.language, f"memory.{wish}", command=FORGET_EVERYTHING) for wish in mind.wishes
        )
        words = bubbles(make_visible(said), Speech(bubbles=1), situation.capabilities)
        buttons = self._buttons(situation) if "forget_everything" in mind.wishes else ()
        outcome = "command" if reply.outcome == "silence" else reply.outcome
        return replace(reply, outcome=outcome, bubbles=(*words, *reply.bubbles), buttons=buttons)

    def _buttons(self, situation: Situation) -> tuple[Button, ...]:
        if not situation.capabilities.buttons:
            return ()
        return (Button(self._texts.say(situation.language, "memory.forget_everything_button"), FORGET_EVERYTHING),)
