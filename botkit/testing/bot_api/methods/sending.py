"""Methods that put something into a chat."""

from botkit.testing.bot_api.answers import Json, bad_request
from botkit.testing.bot_api.chats import Sign
from botkit.testing.bot_api.entities import found_entities, utf16_length
from botkit.testing.bot_api.methods.request import Request

LONGEST_TEXT = 4096
"""In UTF-16 units."""

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def send_message(request: Request) -> Json:
    chat = request.open_chat()
    text = request.said.text("text").strip()
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities := found_entities(text):
        content["entities"] = entities
    return request.cloud.post(chat, request.bot, content).body


def send_chat_action(request: Request) -> bool:
    chat = request.open_chat()
    action = request.said.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread = request.said.integer("message_thread_id")
    chat.signs.append(Sign(request.bot.id, thread, action, request.cloud.clock.monotonic()))
    return True
