"""What stands out in a text: what Telegram finds itself, and what a bot says about it."""

import re
from collections.abc import Sequence
from typing import Any

from botkit.testing.bot_api.answers import Json, bad_request

_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"']+[^\s<>\"'.,;:!?)])"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{2,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/]))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)",
)
_MARKS = re.compile(r"[@/#]")

_BY_ITSELF = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
_BY_THE_BOT = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
})  # fmt: skip
_FIELDS = ("type", "offset", "length", "url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format")

MOST = 100
"""How many entities of a message are kept; the real server forgets the others without a word."""


def utf16_length(text: str) -> int:
    """How many UTF-16 units it takes, which is what Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> list[Json]:
    """The links, mentions, commands and hashtags that Telegram marks by itself."""
    if not _MARKS.search(text):
        return []
    return [
        {"type": match.lastgroup, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match.group())}
        for match in _FOUND.finditer(text)
    ]


def checked_entities(text: str, said: Any) -> list[Json]:  # noqa: ANN401  # whatever JSON the bot sent
    """What a bot says about its text, in order; stricter than the real server, which mends what overlaps.

    Raises:
        Refusal: an entity lies beyond the text, begins or ends within a sign, or overlaps another by a part.
    """
    if not isinstance(said, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    kept = [_entity(each) for each in said[:MOST]]  # pyright: ignore[reportUnknownVariableType]
    kept = [entity for entity in kept if entity["length"] > 0 and entity["type"] not in _BY_ITSELF]
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    _check_bounds(text, kept)
    _check_nesting(kept)
    return kept


def trimmed(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """The text without white space at its ends, as it is shown; in front only up to the first entity."""
    shown = text.rstrip()
    front = utf16_length(shown) - utf16_length(shown.lstrip())
    front = min(front, *(entity["offset"] for entity in entities)) if entities else front
    if len(shown) == len(text) and not front:
        return text, list(entities)
    end = utf16_length(shown)
    moved = [
        entity | {"offset": entity["offset"] - front, "length": min(entity["length"], end - entity["offset"])}
        for entity in entities
    ]
    return shown[front:], [entity for entity in moved if entity["length"] > 0]


def _entity(said: Any) -> Json:  # noqa: ANN401  # whatever JSON the bot sent
    if not isinstance(said, dict) or not {"type", "offset", "length"} <= said.keys():
        raise bad_request("can't parse entities: expected a MessageEntity with type, offset and length")
    entity: Json = {name: said[name] for name in _FIELDS if name in said}
    entity["type"] = str(entity["type"])
    if entity["type"] not in _BY_THE_BOT | _BY_ITSELF:
        raise bad_request("can't parse entities: unsupported type specified")
    if not isinstance(entity["offset"], int) or not isinstance(entity["length"], int) or entity["offset"] < 0:
        raise bad_request('can\'t parse entities: fields "offset" and "length" must be Numbers')
    if entity["type"] == "text_link" and "." not in str(entity.get("url", "")).strip("."):
        raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: Wrong HTTP URL")
    return entity


def _check_bounds(text: str, entities: Sequence[Json]) -> None:
    if not entities:
        return
    within = _within_signs(text)
    size = utf16_length(text)
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if end > size or start > size:
            raise bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
            )
        if start in within:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {start}")
        if end in within:
            raise bad_request(f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol")


def _within_signs(text: str) -> set[int]:
    """The offsets between the two units of one sign."""
    within: set[int] = set()
    if max(text, default="") > "\uffff":
        offset = 0
        for sign in text:
            offset += 1
            if sign > "\uffff":
                within.add(offset)
                offset += 1
    return within


def _check_nesting(entities: Sequence[Json]) -> None:
    """Each stands within another, or beside it."""
    ends: list[int] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        while ends and ends[-1] <= start:
            ends.pop()
        if ends and end > ends[-1]:
            raise bad_request(f"can't parse entities: entity at UTF-16 offset {start} overlaps another one by a part")
        ends.append(end)
