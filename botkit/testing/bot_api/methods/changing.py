"""Methods that change what stands in a chat, or answer to what somebody did there."""

from typing import Any, cast

from botkit.testing.bot_api.answers import Json, bad_request
from botkit.testing.bot_api.chats import Chat, Message
from botkit.testing.bot_api.memberships import go
from botkit.testing.bot_api.methods.request import Request
from botkit.testing.bot_api.methods.wording import read_keyboard, read_text

LIFE = 48 * 3600
"""Seconds after which a message can no longer be deleted."""

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)

REACTIONS = frozenset({
    "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮",
    "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤\u200d🔥", "🌚", "🌭", "💯", "🤣", "⚡",
    "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨\u200d💻",
    "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿",
    "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷\u200d♂", "🤷", "🤷\u200d♀", "😡",
})  # fmt: skip
"""The emoji that Telegram knows as reactions; without U+FE0F, with which it knows none of the simple ones."""

LONG_FORMS = {"❤\ufe0f\u200d🔥": "❤\u200d🔥", "🤷\u200d♂\ufe0f": "🤷\u200d♂", "🤷\u200d♀\ufe0f": "🤷\u200d♀"}
"""Joined emoji as keyboards write them."""


def edit_message_text(request: Request) -> Json:
    content = {"entities": None, "link_preview_options": None, "reply_markup": None}
    content |= read_text(request, "MESSAGE_TOO_LONG") | read_keyboard(request)
    chat = request.open_chat()
    message = request.message(chat, "message to edit")
    if message.author != request.bot.id or "text" not in message.body:
        raise bad_request("message can't be edited")
    return _changed(request, message, content)


def edit_message_reply_markup(request: Request) -> Json:
    content = {"reply_markup": None} | read_keyboard(request)
    message = request.message(request.open_chat(), "message to edit")
    if message.author != request.bot.id:
        raise bad_request("message can't be edited")
    return _changed(request, message, content)


def delete_message(request: Request) -> bool:
    chat = request.open_chat()
    message = request.message(chat, "message to delete")
    if not _may_delete(request, chat, message):
        raise bad_request("message can't be deleted")
    if request.cloud.date() - message.body["date"] > LIFE:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return True


def set_message_reaction(request: Request) -> bool:
    message = request.message(request.open_chat(), "message to react")
    wished: Any = request.said.structure("reaction", "reaction types") or []
    if not isinstance(wished, list):
        raise bad_request("expected an Array of ReactionType")
    emoji = [_emoji(each) for each in cast("list[Any]", wished)]
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[request.bot.id] = emoji
    return True


def answer_callback_query(request: Request) -> bool:
    said = request.said
    text = said.text("text")
    if len(text) > 200:  # signs, as documented
        raise bad_request("MESSAGE_TOO_LONG")
    number, alert = said.text("callback_query_id"), said.boolean("show_alert")
    if not request.cloud.callbacks.answer(number, request.bot.id, text, alert=alert):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return True


def leave_chat(request: Request) -> bool:
    chat = request.open_chat()
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    go(request.cloud, chat, request.bot, request.bot)
    return True


def _changed(request: Request, message: Message, content: Json) -> Json:
    if all(message.body.get(name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    request.cloud.change(message, content)
    return message.quoted()


def _may_delete(request: Request, chat: Chat, message: Message) -> bool:
    if chat.kind == "private" or message.author == request.bot.id:
        return not message.is_service
    return chat.status(request.bot) in {"administrator", "creator"}


def _emoji(said: Any) -> str:  # noqa: ANN401  # whatever JSON the bot sent
    reaction = cast("Json", said if isinstance(said, dict) else {})
    emoji = str(reaction.get("emoji"))
    emoji = LONG_FORMS.get(emoji, emoji)
    if reaction.get("type") != "emoji" or emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return emoji
