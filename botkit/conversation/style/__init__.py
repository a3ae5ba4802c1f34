"""The person's own rules for how they are talked with: what breaks them, and how that is mended."""

from botkit.conversation.style.breaches import StyleBreach, broken
from botkit.conversation.style.repairs import repair

__all__ = ["StyleBreach", "broken", "repair"]
