"""The text of a config.toml that says what was chosen, and why each line is there. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from botkit.cli.setup.plan import Plan

DATA = "data"
"""The folder of the database, beside the configuration."""

Say = Callable[..., str]
"""A sentence of `texts` by its key, in the operator's language."""


def config_text(plan: Plan, say: Say) -> str:
    """The whole file."""
    parts = [[*_head(plan, say)], [*_bot(plan, say)], [*_model(plan, say)]]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def toml_value(value: object) -> str:
    """A value as TOML writes it.

    Raises:
        TypeError: TOML has no such value.
    """
    if isinstance(value, str):
        # JSON's quoted text is TOML's, but for one character that TOML does not want to see.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, cast('list[object]', value)))}]"
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        pairs = ", ".join(f"{_name(name)} = {toml_value(each)}" for name, each in table.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _name(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else toml_value(name)


def _head(plan: Plan, say: Say) -> Iterator[str]:
    yield from _comment(say("config.head"))
    yield ""
    yield from _comment(say("config.data"))
    yield f"data_dir = {toml_value(DATA)}"
    if plan.secrets is not None and plan.secret_files:
        yield ""
        yield from _comment(say("config.secrets"))
        yield f"secrets = {toml_value(plan.secrets.name)}"


def _bot(plan: Plan, say: Say) -> Iterator[str]:
    bot = plan.bot
    yield from _comment(say("config.bots"))
    yield "[[bots]]"
    yield from _comment(say("config.bot_id"))
    yield f"id = {toml_value(bot.id)}"
    yield f"platform = {toml_value(bot.platform)}"
    yield from _comment(say("config.personas"))
    yield f"personas = {toml_value(plan.personas)}"
    options = dict(bot.options)
    if plan.secrets is None:
        options |= bot.secrets
    elif bot.secrets:
        files = (name for name in plan.secret_files if name.startswith("bots__"))
        yield from _comment(say("config.in_files", files=", ".join(f"{plan.secrets.name}/{name}" for name in files)))
    if options:
        yield f"options = {toml_value(options)}"


def _model(plan: Plan, say: Say) -> Iterator[str]:
    entry = plan.model.entry
    yield from _comment(say("config.models_hosted" if plan.model.cost == "hosted" else "config.models_local"))
    yield "[[models]]"
    yield f"name = {toml_value(entry.name)}"
    yield f"provider = {toml_value(entry.provider)}"
    if entry.base_url:
        yield f"base_url = {toml_value(entry.base_url)}"
    if entry.model:
        yield f"model = {toml_value(entry.model)}"
    if entry.api_key_env is not None:
        yield from _comment(say("config.key_in_variable", variable=entry.api_key_env))
        yield f"api_key_env = {toml_value(entry.api_key_env)}"
    elif plan.key is not None and plan.secrets is None:
        yield f"api_key = {toml_value(plan.key)}"
    elif plan.key is not None and plan.secrets is not None:
        (name,) = (name for name in plan.secret_files if name.startswith("models__"))
        yield from _comment(say("config.in_files", files=f"{plan.secrets.name}/{name}"))
    if "context_window" in entry.model_fields_set:
        yield from _comment(say("config.context_window"))
        yield f"context_window = {entry.context_window}"
    if entry.extra:
        yield from _comment(say("config.extra"))
        yield f"extra = {toml_value(entry.extra)}"


def _comment(sentences: str) -> Iterator[str]:
    return (f"# {line}".rstrip() for line in sentences.splitlines())
