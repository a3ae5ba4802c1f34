"""Pydantic's errors in an operator's words."""

import difflib
from collections.abc import Sequence
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_ENTRIES = ("bots", "models")
_WANTED = {
    "string_type": 'should be text between quotes, as in "..."',
    "path_type": 'should be a path between quotes, as in "..."',
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "int_parsing_size": "is larger than any number meant here",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "finite_number": "should be an ordinary number, not inf or nan",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "tuple_type": 'should be a list, as in ["one", "two"]',
    "list_type": 'should be a list, as in ["one", "two"]',
    "dict_type": "should be a table, as in { name = 1 }",
    "model_type": "should be a table, as in { name = 1 }",
    "model_attributes_type": "should be a table, as in { name = 1 }",
    "invalid-json-value": "should be text, a number, true, false, a list or a table: put a date between quotes",
    "string_too_short": "is empty: write something, or delete the line",
    "too_short": "is an empty list: name one at least, or delete the line",
}


def sentence(
    detail: ErrorDetails, model: type[BaseModel], loc: Sequence[str | int], where: Sequence[str | int] = ()
) -> str:
    """What is wrong and how to mend it; `loc` leads from the model to the setting, `where` to the model."""
    kind, name = detail["type"], str(loc[-1]) if loc else ""
    if kind == "missing":
        return f'is missing: add {name} = "..."' if _takes_text(model, loc) else f"is missing: add {name} = ..."
    if kind == "extra_forbidden":
        return _no_setting(name, model, loc, is_ours=not where)
    if kind in ("tuple_type", "list_type") and not where and loc in [(entries,) for entries in _ENTRIES]:
        return f"should be a list of entries: begin each with [[{name}]]"
    if kind in ("model_type", "model_attributes_type") and len(loc) == 1 and not where:
        return f"should be a table: write [{name}] in a line of its own, and its settings below it"
    return _WANTED.get(kind) or detail["msg"].removeprefix("Value error, ").removeprefix("Input ")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint at the nearest known word, or at all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known) or 'none'}"


def _no_setting(name: str, model: type[BaseModel], loc: Sequence[str | int], *, is_ours: bool) -> str:
    known = list(_table_of(model, loc).model_fields)
    if is_ours and name in model.model_fields and not difflib.get_close_matches(name, known, n=1):
        return f"is no setting of this table: write {name} above the first [table] of the file"
    return f"is no setting; {did_you_mean(name, known)}"


def _takes_text(model: type[BaseModel], loc: Sequence[str | int]) -> bool:
    field = _table_of(model, loc).model_fields.get(str(loc[-1]))
    return field is not None and field.annotation is str


def _table_of(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """The table that the last step of `loc` stands in."""
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        annotation = model.model_fields[step].annotation if step in model.model_fields else None
        model = model_inside(annotation) or model
    return model


def model_inside(annotation: object) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner: tuple[object, ...] = get_args(annotation)
    return next((found for found in map(model_inside, inner) if found), None)
