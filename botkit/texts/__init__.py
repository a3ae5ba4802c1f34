"""Every sentence a person may see that is not a persona's own, in both languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

Language = Literal["zh", "en"]
"""The same two as in `botkit.messages`, which stands above this package."""

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Texts:
    """The sentences by language and dotted key, such as `persona.list`; made once, by `load_texts`."""

    sentences: Mapping[Language, Mapping[str, str]]

    def say(self, language: Language, key: str, **fields: object) -> str:
        """The sentence, its {fields} filled.

        Raises:
            KeyError: no such sentence, or a field of it is missing: both are mistakes in the calling code.
        """
        return self.template(language, key).format(**fields)

    def template(self, language: Language, key: str) -> str:
        """The sentence with its {fields} as they stand, for a part that fills them itself.

        Raises:
            KeyError: no such sentence.
        """
        return self.sentences[language][key]


def load_texts() -> Texts:
    """Read both languages from the files beside this module."""
    folder = resources.files(__name__)
    return Texts(
        {
            language: _flat(tomllib.loads(folder.joinpath(f"{language}.toml").read_text("utf-8")))
            for language in LANGUAGES
        }
    )


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    sentences: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            sentences |= _flat(cast("dict[str, object]", value), f"{prefix}{key}.")
        else:
            sentences[prefix + key] = str(value)
    return sentences
