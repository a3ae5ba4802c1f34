"""Which texts of the settings are secrets: whatever their models call so, and whatever is named as secrets are."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast, get_args, get_origin

from pydantic import BaseModel, Secret, SecretStr

from botkit.adapter import Adapter
from botkit.errors import ConfigError
from botkit.settings import Settings
from botkit.settings.sentences import model_inside

_NAME = re.compile(r"(keys?|tokens?|secret|passwords?)$", re.IGNORECASE)
_SHORTEST = 6
"""Characters: what is shorter may stand in any sentence."""


def is_secret_name(name: str) -> bool:
    """Whether a setting of that name holds a secret."""
    return _NAME.search(name) is not None


def is_secret(annotation: object) -> bool:
    """Whether a field of this type holds one."""
    if annotation is SecretStr or get_origin(annotation) is Secret:
        return True
    arguments: tuple[object, ...] = get_args(annotation)
    return any(map(is_secret, arguments))


def secrets_of(settings: Settings, find: Callable[[str], type[Adapter]]) -> tuple[str, ...]:
    """Every secret, the longest first, so that one in another leaves no rest of it."""
    found = {model.api_key.get_secret_value() for model in settings.models if model.api_key is not None}
    for bot in settings.bots:
        names = frozenset(_secret_fields(bot.platform, find))
        found |= set(_secrets_in(bot.options.get_secret_value(), names))
    return tuple(sorted((text for text in found if len(text) >= _SHORTEST), key=len, reverse=True))


def _secret_fields(platform: str, find: Callable[[str], type[Adapter]]) -> Iterator[str]:
    try:
        yield from _names_in(find(platform).Settings)
    except ConfigError:  # names alone have to do
        return


def _names_in(model: type[BaseModel]) -> Iterator[str]:
    for name, about in model.model_fields.items():
        if is_secret(about.annotation):
            yield name
        elif (inside := model_inside(about.annotation)) is not None:
            yield from _names_in(inside)


def _secrets_in(value: object, names: frozenset[str], *, meant: bool = False) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in cast("Mapping[str, object]", value).items():
            yield from _secrets_in(each, names, meant=meant or name in names or is_secret_name(name))
    elif isinstance(value, list | tuple):
        for each in cast("Sequence[object]", value):
            yield from _secrets_in(each, names, meant=meant)
    elif meant and isinstance(value, str):
        yield value
