"""Where every step gets its answers: from an option, from what is suggested, or from whoever sits there."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from botkit.adapter import Adapter, find_adapter, installed_adapters
from botkit.cli.aside import Aside
from botkit.cli.asking import Flaw, Interview, Offer
from botkit.clock import Clock
from botkit.errors import ConfigError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the options of `botkit init` say; None where one says nothing.

    Attributes:
        token: where the platform's secret lies: a path, or - for standard input.
        secrets: other secrets of the platform, by their names, likewise.
        options: other options of the platform, by their names.
        model: a provider, `ollama`, `offline`, or a variable that holds a key.
        key: where the model's key lies; `key_variable`: which variable holds it.
        advanced: what is usually left as it is, is asked for, too.
        yes: what is suggested is taken.
        checks: the platform and the model are asked whether all is right.
        replace: what is there already is replaced, and kept beside it.
        inline: secrets stand in the configuration itself.
    """

    platform: str | None = None
    token: str | None = None
    secrets: Mapping[str, str] | None = None
    options: Mapping[str, str] | None = None
    bot: str | None = None
    model: str | None = None
    model_name: str | None = None
    address: str | None = None
    key: str | None = None
    key_variable: str | None = None
    personas: tuple[str, ...] = ()
    config: Path | None = None
    advanced: bool = False
    yes: bool = False
    checks: bool = True
    replace: bool = False
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Platforms:
    """The adapters there are."""

    installed: Callable[[], Mapping[str, str]] = installed_adapters
    find: Callable[[str], type[Adapter]] = find_adapter


@dataclass(frozen=True, slots=True)
class Desk:
    """What the steps work with."""

    aside: Aside
    said: Answers
    environ: Mapping[str, str]
    clock: Clock
    platforms: Platforms = Platforms()

    @property
    def can_ask(self) -> bool:
        """Whether somebody can answer."""
        return self.aside.can_ask

    @property
    def interview(self) -> Interview:
        return Interview(self.aside)

    def say(self, key: str, **fields: object) -> str:
        return self.aside.sentence(key, **fields)

    def tell(self, key: str, **fields: object) -> None:
        self.aside.put(self.say(key, **fields))

    def explain(self, key: str, **fields: object) -> None:
        """Sentences to read, without anything to be copied."""
        self.aside.put(self.say(key, **fields), prose=True)

    def text(self, option: str, given: str | None, question: str, flaw: Flaw, *, suggestion: str = "") -> str:
        """One line of text.

        Raises:
            ConfigError: what the option says will not do; or nobody is there to answer.
        """
        if given is not None:
            if wrong := flaw(given):
                raise ConfigError(f"{option}: {wrong}")
            return given
        if suggestion and self._takes_suggestion(option, suggestion):
            return suggestion
        self._need_somebody(option)
        return self.interview.text(question, flaw, suggestion=suggestion)

    def choice(
        self, option: str, given: str | None, question: str, offers: Sequence[Offer], *, suggestion: int | None = 0
    ) -> int:
        """The place of one of the offers.

        Raises:
            ConfigError: the option names none of them; or nobody is there to answer.
        """
        words = [offer.word for offer in offers]
        if given is not None:
            if given not in words:
                raise ConfigError(f"{option}: there is no {given!r}: choose one of {', '.join(words)}")
            return words.index(given)
        if suggestion is not None and self._takes_suggestion(option, words[suggestion]):
            return suggestion
        self._need_somebody(option)
        return self.interview.choice(question, offers, suggestion=suggestion or 0)

    def secret(self, option: str, given: str | None, question: str, flaw: Flaw) -> str:
        """A line that nobody sees; an option says in which file it lies.

        Raises:
            ConfigError: the file cannot be read, or what is in it will not do; or nobody is there to answer.
        """
        if given is None:
            self._need_somebody(option)
            return self.interview.secret(question, flaw)
        secret = read_secret(option, given)
        if wrong := flaw(secret):
            raise ConfigError(f"{option}: {wrong}")
        return secret

    def await_(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of something that takes time. Questions are asked outside of any event loop."""
        return asyncio.run(work)

    def _takes_suggestion(self, option: str, suggestion: str) -> bool:
        if self.said.yes:
            return True
        if not self.can_ask:
            raise ConfigError(f"nobody is here to answer: add {option}, or --yes to take {suggestion!r}")
        return False

    def _need_somebody(self, option: str) -> None:
        if not self.can_ask:
            raise ConfigError(f"nobody is here to answer: add {option}")


def read_secret(option: str, place: str) -> str:
    """What lies in a file, or comes on standard input for -, without white space around it.

    Raises:
        ConfigError: it cannot be read, or there is nothing.
    """
    try:
        text = sys.stdin.readline() if place == "-" else Path(place).expanduser().read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{option}: there is no file {place}: name one, or - for standard input") from None
    except (OSError, UnicodeDecodeError, RuntimeError):
        raise ConfigError(f"{option}: {place} cannot be read as text: name another file") from None
    if not text.strip():
        raise ConfigError(f"{option}: nothing is in {place}: put the secret there, and nothing else")
    return text.strip()
