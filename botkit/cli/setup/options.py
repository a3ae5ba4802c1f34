"""An adapter's own table, field by field, as its model describes it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args, get_origin

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from botkit.doctor.secrets import is_secret
from botkit.settings.sentences import did_you_mean, sentence

_SIMPLE: tuple[object, ...] = (str, int, float, bool, SecretStr)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a platform.

    Attributes:
        secret: it is not shown, and kept in a file of its own.
        simple: it can be asked for in one line.
        hints: how one comes by it, by language.
        usual: its default as text; empty where it has none worth telling.
    """

    name: str
    secret: bool
    required: bool
    simple: bool
    hints: Mapping[str, str]
    usual: str = ""

    def hint(self, language: str) -> str:
        return self.hints.get(language) or self.hints.get("en", "")


def fields_of(kind: type[BaseModel]) -> tuple[Field, ...]:
    """Every field, in the model's order."""
    return tuple(_field(name, about) for name, about in kind.model_fields.items())


def value_of(kind: type[BaseModel], name: str, text: str) -> object:
    """What the text means for that field, as it is written in the configuration.

    Raises:
        ValueError: it means nothing: says why, and how to mend it.
    """
    if name not in kind.model_fields:
        raise ValueError(f"{name} is no option of this platform; {did_you_mean(name, list(kind.model_fields))}")
    annotation: object = kind.model_fields[name].annotation
    given = _parsed(annotation, text)
    try:
        kind.model_validate({name: given})
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            if detail["loc"][:1] == (name,):
                raise ValueError(sentence(detail, kind, detail["loc"], ("options",))) from None
    return _plain(annotation, given)


def flaw_of(kind: type[BaseModel], name: str, text: str) -> str:
    """What is wrong with a text for that field; empty where nothing is."""
    try:
        value_of(kind, name, text)
    except ValueError as error:
        return str(error)
    return ""


def _field(name: str, about: FieldInfo) -> Field:
    annotation: object = about.annotation
    parts = _parts(annotation)
    extra = about.json_schema_extra
    ask = cast("Mapping[str, object]", extra).get("ask") if isinstance(extra, dict) else None
    hints = cast("Mapping[str, str]", ask) if isinstance(ask, dict) else {"en": about.description or ""}
    default: object = about.default
    known = default not in (PydanticUndefined, None, "") and isinstance(default, str | int | float)
    usual = (json.dumps(default) if isinstance(default, bool) else str(default)) if known else ""
    is_simple = bool(parts) and all(part in _SIMPLE or get_origin(part) is Literal for part in parts)
    return Field(name, is_secret(annotation), about.is_required(), is_simple, hints, usual)


def _parts(annotation: object) -> list[object]:
    """The members of a union without None; the type itself where it is none."""
    if annotation in _SIMPLE or get_origin(annotation) is Literal:
        return [annotation]
    return [part for part in get_args(annotation) if part is not type(None)]


def _parsed(annotation: object, text: str) -> object:
    """Lists and tables are written as JSON, as in the variables; everything else as it is."""
    if get_origin(annotation) in (list, tuple, dict, set, frozenset) or text.startswith(("[", "{")):
        try:
            return cast("object", json.loads(text))
        except ValueError:
            return text
    return text


def _plain(annotation: object, given: object) -> object:
    """A number for a number that was typed."""
    if not isinstance(given, str) or is_secret(annotation):
        return given
    try:
        adapter = TypeAdapter[object](cast("type[object]", annotation))
        read: object = adapter.dump_python(adapter.validate_python(given), mode="json")
    except (ValidationError, TypeError):
        return given
    return read if isinstance(read, int | float) else given
