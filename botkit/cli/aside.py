"""What the command line itself says, on standard error: standard output belongs to the persona."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console

from botkit.messages import Language
from botkit.texts import Texts


@dataclass(frozen=True, slots=True)
class Aside:
    """The voice of the program beside the talk."""

    console: Console
    texts: Texts
    language: Language

    def tell(self, key: str, **fields: object) -> None:
        """One sentence of `texts`."""
        self.console.print(self.sentence(key, **fields), style="dim", markup=False, highlight=False, soft_wrap=True)

    def ask(self, key: str, **fields: object) -> bool:
        """A question that means yes unless the answer says no; an end of input says no."""
        self.console.print(self.sentence(key, **fields), markup=False, highlight=False, soft_wrap=True, end="")
        try:
            answer = input()
        except EOFError:
            return False
        return not answer.strip().lower().startswith(("n", "不", "否"))

    def sentence(self, key: str, **fields: object) -> str:
        return self.texts.say(self.language, key, **fields)


def choose_language(setting: str, environ: Mapping[str, str], otherwise: Sequence[Language]) -> Language:
    """The operator's word, else the locale's, else the first of `otherwise`."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    for word in (setting, locale.partition("_")[0].partition(".")[0].lower()):
        if word == "zh" or word == "en":  # noqa: PLR1714 (so that the type checker sees it)
            return word
    return otherwise[0]
