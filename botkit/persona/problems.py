"""Pydantic's errors as plain sentences: rule, problem and remedy for each."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from botkit.persona.checks import MISFIT, Misfit
from botkit.persona.findings import Rule
from botkit.persona.marks import Loc, short
from botkit.persona.schema import FORMS
from botkit.persona.yaml_events import CURLED


class Problem(NamedTuple):
    """What is wrong at `loc`, a path of field names and list indices."""

    loc: Loc
    rule: Rule
    problem: str
    remedy: str


_NAME = 60
"""Characters of a misspelt word that are compared: comparing is quadratic."""

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of `name: value` lines",
    "model_type": "a mapping of `name: value` lines",
}


def problems_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """One or more problems for each error, in pydantic's order, which is the schema's."""
    for details in error.errors(include_url=False):
        loc = tuple(part for part in details["loc"] if part != "[key]")
        if details["type"] == MISFIT:
            for misfit in cast(tuple[Misfit, ...], details["ctx"]["misfits"] if "ctx" in details else ()):
                start = loc[:-1] if misfit.of_part else loc
                yield Problem(start + misfit.inside, misfit.rule, misfit.problem, misfit.remedy)
        elif not _is_echo(details):
            yield Problem(loc, *_explain(details, loc, model))


def _is_echo(details: ErrorDetails) -> bool:
    """Whether another finding tells it: of text that is no Unicode, or of a list whose items are all broken."""
    return details["type"] == "string_unicode" or (details["type"] == "too_short" and bool(details["input"]))


def _explain(details: ErrorDetails, loc: Loc, model: type[BaseModel]) -> tuple[Rule, str, str]:
    kind, value = details["type"], cast(object, details["input"])
    limits: Mapping[str, object] = details.get("ctx", {})
    if kind == "missing":
        return Rule.MISSING_FIELD, "is missing", f"add `{loc[-1]}:`{_meaning(loc, model)}"
    if kind == "extra_forbidden":
        return Rule.UNKNOWN_FIELD, "there is no such field", _near(str(loc[-1]), loc, model)
    if kind in _WANTED:
        return Rule.WRONG_TYPE, f"should be {_WANTED[kind]}, but is {_described(value)}", _retype(kind, value)
    return _about_value(kind, value, limits) or (Rule.OTHER, details["msg"], "see what its description allows")


def _about_value(kind: str, value: object, limits: Mapping[str, object]) -> tuple[Rule, str, str] | None:
    """What is wrong with a value of the right type."""
    match kind:
        case "literal_error":
            return Rule.UNKNOWN_CHOICE, f"{_described(value)} is no choice here", _choices(limits, value)
        case "string_pattern_mismatch":
            form = FORMS.get(str(limits["pattern"]), f"write it as {limits['pattern']} says")
            return Rule.WRONG_FORM, f"{_described(value)} has the wrong form", form
        case "too_short" | "string_too_short":  # every least length of the schema is one
            return Rule.WRONG_LENGTH, "is empty", "write something here"
        case "too_long" | "string_too_long":
            unit = "characters" if isinstance(value, str) else "items"
            most = limits["max_length"]
            return Rule.WRONG_LENGTH, f"is longer than {most} {unit}", "shorten it"
        case "greater_than_equal" | "less_than_equal":
            side, bound = ("at least", limits["ge"]) if "ge" in limits else ("at most", limits["le"])
            return Rule.OUT_OF_RANGE, f"{_described(value)} is out of range", f"write {side} {bound}"
        case _:
            return None


def _described(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {short(value)}"
    return "a list" if isinstance(value, tuple) else "a mapping"


def _retype(kind: str, value: object) -> str:
    if value is None:
        return "write a value, or delete the line"
    if kind == "string_type":
        return _retype_text(value)
    if kind == "tuple_type":
        return "write each item on a line of its own that begins with `- `"
    if isinstance(value, str) and kind in ("int_type", "float_type", "bool_type"):
        return f"write {_WANTED[kind]} without quotes"
    return f"write {_WANTED[kind]}"


def _retype_text(value: object) -> str:
    if isinstance(value, bool | int | float):
        return "put it between quotes"
    begun = next(iter(cast(dict[str, object], value)), "") if isinstance(value, dict) else ""
    if begun and begun[0] in CURLED:
        return f'the quote {begun[0]} is no quote for YAML: put the text between straight ones: "..."'
    return "put text that has ': ' in it, or begins with [ or {, between quotes"


def _choices(limits: Mapping[str, object], value: object) -> str:
    expected = str(limits.get("expected", "")).replace("'", "").replace(" or ", ", ")
    near = get_close_matches(value[:_NAME], expected.split(", "), n=1) if isinstance(value, str) else []
    hint = f"did you mean {near[0]}? " if near else ""
    return f"{hint}write one of: {expected}" if "," in expected else f"write {expected}"


# --- what the schema says -------------------------------------------------------------------------


def _meaning(loc: Loc, model: type[BaseModel]) -> str:
    part = _part_at(loc[:-1], model)
    for name, about in part.model_fields.items() if part else ():
        if (about.alias or name) == loc[-1] and about.description:
            return f" ({about.description})"
    return ""


def _near(name: str, loc: Loc, model: type[BaseModel]) -> str:
    part = _part_at(loc[:-1], model)
    known = [about.alias or field for field, about in part.model_fields.items()] if part else []
    near = get_close_matches(name[:_NAME].lower(), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"delete it, or use one of: {', '.join(known)}"


def _part_at(loc: Loc, model: type[BaseModel]) -> type[BaseModel] | None:
    """The model whose fields stand at `loc`."""
    part: type[BaseModel] | None = model
    for step in loc:
        if isinstance(step, str) and part is not None:
            about = part.model_fields.get(step)
            part = _model_inside(about.annotation) if about else None
    return part


def _model_inside(annotation: object) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner: tuple[object, ...] = get_args(annotation)
    return next((found for found in map(_model_inside, inner) if found), None)
