"""Events and outgoing messages as JSON, for stores."""

from pydantic import TypeAdapter

from botkit.messages import Event, Outgoing


class Codec:
    """Turns the values of `botkit.messages` into JSON text and back, checked on the way in."""

    def __init__(self) -> None:
        self._events: TypeAdapter[Event] = TypeAdapter(Event)
        self._outgoing: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)

    def dump_event(self, event: Event) -> str:
        return self._events.dump_json(event).decode()

    def load_event(self, body: str) -> Event:
        return self._events.validate_json(body)

    def dump_outgoing(self, outgoing: Outgoing) -> str:
        return self._outgoing.dump_json(outgoing).decode()

    def load_outgoing(self, body: str) -> Outgoing:
        return self._outgoing.validate_json(body)
