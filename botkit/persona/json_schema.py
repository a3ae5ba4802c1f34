"""The JSON Schema of a persona file: what editors complete and explain while a creator writes."""

import json
from typing import cast

from botkit.persona.schema import Persona

FILE_NAME = "persona.schema.json"
FIRST_LINE = f"# yaml-language-server: $schema={FILE_NAME}"
"""The first line of a persona file: where editors look for the schema."""


def json_schema() -> str:
    """The schema as it is committed: made from the models, titles left out, ending in a line feed."""
    made = Persona.model_json_schema(by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **cast(dict[str, object], _untitled(made))}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _untitled(value: object) -> object:
    """Pydantic titles every field with its own name; a field that is called title keeps its place."""
    if isinstance(value, list):
        return [_untitled(item) for item in cast(list[object], value)]
    if not isinstance(value, dict):
        return value
    return {
        key: _untitled(item)
        for key, item in cast(dict[str, object], value).items()
        if key != "title" or not isinstance(item, str)
    }
