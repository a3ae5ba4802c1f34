"""What a terminal is to the adapter, whether a person sits at it or a pipe ends in it."""

from typing import Protocol


class Screen(Protocol):
    """Where a person reads and writes.

    Attributes:
        takes_turns: the next text is read only after the whole answer to the one before.
    """

    takes_turns: bool

    def open(self) -> None: ...

    def close(self) -> None: ...

    async def read(self) -> str | None:
        """The next thing the person says; None when they leave. Where it is cancelled, nothing typed is lost."""
        ...

    def show(self, text: str, speaker: str = "") -> None:
        """Draw one bubble; whatever typing or draft there was is over. OSError: nobody can see it."""
        ...

    def typing(self, *, shown: bool) -> None: ...

    def draft(self, text: str) -> None: ...

    def tell(self, sentence: str) -> None:
        """Show a sentence of the adapter's own, apart from what the persona says."""
        ...
