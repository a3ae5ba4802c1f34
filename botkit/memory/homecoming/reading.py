"""One file from elsewhere, whatever kind it is."""

import json
from collections.abc import Mapping
from datetime import tzinfo
from typing import cast

from botkit.memory.homecoming.chatgpt import chatgpt_lines, is_chatgpt
from botkit.memory.homecoming.lines import ImportedLine, NotAnExport
from botkit.memory.homecoming.plain import plain_lines
from botkit.memory.homecoming.telegram import is_telegram, telegram_lines


def read_export(content: bytes, zone: tzinfo, chat: str = "") -> tuple[ImportedLine, ...]:
    """What was said in an export of Telegram Desktop (JSON) or ChatGPT, or in a log of `name: text` lines.

    Args:
        zone: what times without a zone are told in.
        chat: which talk, where the file holds several.

    Raises:
        NotAnExport: it is none of these, or holds nothing that was said.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAnExport(f"the file is not UTF-8 (byte {error.start}): convert it first") from None
    lines = _lines(text, zone, chat)
    if not lines:
        kinds = "Telegram Desktop's JSON, ChatGPT's conversations.json, or lines like \"name: text\""
        raise NotAnExport(f"nothing that anybody said was found in it: it should be {kinds}")
    return lines


def _lines(text: str, zone: tzinfo, chat: str) -> tuple[ImportedLine, ...]:
    if text.lstrip()[:1] not in ("{", "["):
        return plain_lines(text, zone)
    try:
        data: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if text.lstrip().startswith("["):  # a log may begin with a time in brackets
            found = plain_lines(text, zone)
            if found:
                return found
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotAnExport(f"the JSON cannot be read{where}: is the file whole?") from None
    if is_chatgpt(data):
        return chatgpt_lines(cast("list[object]", data), chat)
    if is_telegram(data):
        return telegram_lines(cast("Mapping[str, object]", data), zone, chat)
    raise NotAnExport("the JSON is neither an export of Telegram Desktop nor one of ChatGPT")
