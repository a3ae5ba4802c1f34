"""A call's parameters, however they came: in the query, as a form, as JSON, or in parts with files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from botkit.testing.bot_api.answers import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a bot said with a call. The real server reads every value from its text, so "5" and 5 are the same."""

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    files: Mapping[str, Upload] = field(default_factory=dict[str, Upload])

    def told(self) -> Mapping[str, Any]:
        """For the log: the values, and of each file how large it is."""
        if not self.files:
            return self.values
        return {**self.values, **{name: f"({len(file.data)} bytes)" for name, file in self.files.items()}}

    def text(self, name: str) -> str:
        """Empty where it is not given. Raises Refusal where it cannot be UTF-8."""
        value = self.values.get(name)
        if value is None:
            return ""
        said = value if isinstance(value, str) else json.dumps(value)
        if not said.isascii():
            try:
                said.encode()
            except UnicodeEncodeError:
                raise bad_request("strings must be encoded in UTF-8") from None
        return said

    def integer(self, name: str, default: int = 0) -> int:
        """What the text begins with, as a number; the real server refuses nothing here."""
        value = self.values.get(name, default)
        try:
            return int(value)
        except (OverflowError, TypeError, ValueError):
            return default

    def boolean(self, name: str) -> bool:
        value = self.values.get(name, False)
        return str(value).lower() in {"true", "yes", "1"} if isinstance(value, str) else bool(value)

    def structure(self, name: str, what: str = "") -> Any:  # noqa: ANN401  # whatever JSON the bot sent
        """A value that is JSON itself, in its text or already read; None where it is not given."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what or name} JSON object") from None


async def read_parameters(request: web.BaseRequest) -> Parameters:
    """Everything a request says.

    Raises:
        Refusal: its body is no JSON.
    """
    values: dict[str, Any] = {}
    if query := request.rel_url.raw_query_string:
        values |= _read_form(query)
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _read_parts(request, values)
    body = await request.read()
    if kind == "application/json":
        values |= _read_json(body)
    elif body and kind == "application/x-www-form-urlencoded":
        values |= _read_form(body.decode(errors="replace"))
    return Parameters(values)


def _read_form(text: str) -> dict[str, str]:
    """By hand, in half the time of `urllib.parse.parse_qsl`: every call of a benchmark goes through here."""
    values: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        values[_plain(name)] = _plain(value)
    return values


def _plain(text: str) -> str:
    return unquote(text.replace("+", " ")) if "%" in text or "+" in text else text


def _read_json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        found: object = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object in the request") from None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object in the request")
    return cast("dict[str, Any]", found)


async def _read_parts(request: web.BaseRequest, values: dict[str, Any]) -> Parameters:
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader), "a part of a form is no form"
        data = bytes(await part.read(decode=True))
        name = part.name or ""
        if part.filename is None:
            values[name] = data.decode(errors="replace")
        else:
            files[name] = Upload(part.filename, part.headers.get("Content-Type", ""), data)
    return Parameters(values, files)
