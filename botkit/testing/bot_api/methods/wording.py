"""What a bot wants to say: the text with its entities, and the buttons under it."""

from typing import Any, cast

from botkit.testing.bot_api.answers import Json, Refusal, bad_request
from botkit.testing.bot_api.entities import checked_entities, found_entities, trimmed, utf16_length
from botkit.testing.bot_api.methods.request import Request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
"""In UTF-16 units."""

_NO_PARSE_MODE = "can't parse entities: the double knows no parse_mode: send entities"


def read_text(request: Request, too_long: str = "message is too long") -> Json:
    """The text of a call, as a message's content."""
    text, entities = _read(request, "text", "entities")
    if not request.said.text("text"):
        raise bad_request("message text is empty")
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request(too_long)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if options := request.said.structure("link_preview_options"):
        content["link_preview_options"] = options
    return content


def read_caption(request: Request) -> Json:
    """The caption of a call; nothing where there is none."""
    text, entities = _read(request, "caption", "caption_entities")
    if utf16_length(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if text and entities:
        content["caption_entities"] = entities
    return content


def read_draft(request: Request) -> tuple[str, list[Json]]:
    """The text of a draft, which may be empty."""
    text, entities = _read(request, "text", "entities")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return text, entities


def read_keyboard(request: Request) -> Json:
    """The buttons of a call, as a message's content; nothing where there are none."""
    markup = request.said.structure("reply_markup", "reply keyboard markup")
    if not markup:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows: Any = cast("Json", markup).get("inline_keyboard")
    if rows is None:
        return {}
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in cast("list[object]", rows)):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [[_button(button) for button in row] for row in cast("list[list[Any]]", rows) if row]
    return {"reply_markup": {"inline_keyboard": buttons}} if buttons else {}


def _button(said: Any) -> Json:  # noqa: ANN401  # whatever JSON the bot sent
    if not isinstance(said, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    button = cast("Json", said)
    if not button.get("text"):
        raise _unreadable('Can\'t find field "text"')
    if data := str(button.get("callback_data", "")):
        if len(data.encode()) > 64:  # bytes of UTF-8, as documented
            raise bad_request("BUTTON_DATA_INVALID")
    elif not {"url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"} & button.keys():
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    return button


def _unreadable(what: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {what}")


def _read(request: Request, text_name: str, entities_name: str) -> tuple[str, list[Json]]:
    said = request.said
    text = said.text(text_name)
    if said.text("parse_mode"):
        raise bad_request(_NO_PARSE_MODE)
    named = said.structure(entities_name)
    entities = _with_users(request, checked_entities(text, named)) if named else []
    text, entities = trimmed(text, entities)
    found = [each for each in found_entities(text) if not any(_overlap(each, entity) for entity in entities)]
    return text, sorted([*entities, *found], key=lambda entity: entity["offset"]) if found else entities


def _overlap(found: Json, entity: Json) -> bool:
    """What Telegram finds itself gives way to links and code of the bot."""
    if entity["type"] not in {"code", "pre", "text_link", "text_mention"}:
        return False
    end, other = found["offset"] + found["length"], entity["offset"] + entity["length"]
    return bool(found["offset"] < other and entity["offset"] < end)


def _with_users(request: Request, entities: list[Json]) -> list[Json]:
    for entity in entities:
        if entity["type"] == "text_mention":
            said: Any = entity.get("user")
            number = cast("Json", said).get("id") if isinstance(said, dict) else 0
            account = request.cloud.accounts.get(number) if isinstance(number, int) else None
            if account is None:
                raise bad_request("user not found")
            entity["user"] = account.user
    return entities
