"""A bot as delivery sees it: one door, and the personas that speak through it."""

from dataclasses import dataclass

from botkit.adapter import Adapter
from botkit.messages import BotId, PersonaId


@dataclass(frozen=True, slots=True)
class Bot:
    """One `[[bots]]` entry, opened. `default` is one of `personas`."""

    id: BotId
    adapter: Adapter
    personas: tuple[PersonaId, ...]
    default: PersonaId

    def speaker(self, bound: PersonaId | None) -> PersonaId:
        """Who speaks in a conversation bound to `bound`: a persona this bot no longer carries gives way."""
        return bound if bound is not None and bound in self.personas else self.default
