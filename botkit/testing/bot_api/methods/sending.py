"""Methods that put something into a chat."""

from typing import Any, cast

from botkit.testing.bot_api import media
from botkit.testing.bot_api.answers import Json, Refusal, bad_request
from botkit.testing.bot_api.chats import Chat, Draft, Message, Sign, Topic
from botkit.testing.bot_api.cloud import Place
from botkit.testing.bot_api.methods.request import Request
from botkit.testing.bot_api.methods.wording import read_caption, read_draft, read_keyboard, read_text
from botkit.testing.bot_api.parameters import Upload

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def send_message(request: Request) -> Json:
    return _send(request, read_text(request))


def send_photo(request: Request) -> Json:
    return _send_file(request, "photo")


def send_voice(request: Request) -> Json:
    return _send_file(request, "voice")


def send_document(request: Request) -> Json:
    return _send_file(request, "document")


def send_chat_action(request: Request) -> bool:
    action = request.said.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = request.open_chat()
    thread = request.said.integer("message_thread_id")
    chat.signs.append(Sign(request.bot.id, thread, action, request.cloud.clock.monotonic()))
    return True


def send_message_draft(request: Request) -> bool:
    text, entities = read_draft(request)
    draft_id = request.said.integer("draft_id")
    if not draft_id:
        raise bad_request("draft_id must be non-zero")
    chat = request.open_chat()
    if chat.kind != "private":
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    topic = _topic(request, chat)
    thread = topic.id if topic else 0
    draft = Draft(request.bot.id, thread, draft_id, text, tuple(entities), request.cloud.clock.monotonic())
    chat.drafts.append(draft)
    chat.drafting[draft.bot, draft.thread] = draft
    return True


def _send(request: Request, content: Json) -> Json:
    content |= read_keyboard(request)
    chat = request.open_chat()
    if request.said.boolean("protect_content"):
        content["has_protected_content"] = True
    answered = _answered(request, chat)
    place = Place(chat, _topic(request, chat), answered)
    return request.cloud.post(place, request.bot, content).body


def _topic(request: Request, chat: Chat) -> Topic | None:
    """The topic that `message_thread_id` names, if it may be written to."""
    if "message_thread_id" not in request.said.values:
        return None
    thread = request.said.integer("message_thread_id")
    if not thread:
        return None
    topic = chat.topics.get(thread)
    if topic is not None and not topic.deleted:
        if topic.closed and chat.status(request.bot) != "administrator":
            raise bad_request("TOPIC_CLOSED")
        return topic
    if topic is None and any(message.thread == thread for message in chat.messages.values()):
        raise bad_request("message thread is not a forum topic thread")
    raise bad_request("message thread not found")


def _answered(request: Request, chat: Chat) -> Message | None:
    """The message that is replied to."""
    said = request.said
    if "reply_parameters" not in said.values and "reply_to_message_id" not in said.values:
        return None
    found: Any = said.structure("reply_parameters", "reply parameters")
    if found is not None and not isinstance(found, dict):
        raise bad_request("object expected as reply parameters")
    wish = cast("Json", found or {"message_id": said.integer("reply_to_message_id")})
    number = wish.get("message_id")
    if not isinstance(number, int):
        raise bad_request('can\'t find field "message_id"')
    elsewhere = str(wish.get("chat_id", chat.id)) != str(chat.id)
    message = None if elsewhere else chat.messages.get(number)
    if message is not None and not message.deleted:
        return message
    allowed = wish.get("allow_sending_without_reply", said.boolean("allow_sending_without_reply"))
    if not allowed and number > 0:
        raise bad_request("message to be replied not found")
    return None


def _send_file(request: Request, kind: str) -> Json:
    content = _file(request, kind) | read_caption(request)
    return _send(request, content)


def _file(request: Request, kind: str) -> Json:
    """A file that is uploaded with the call, or that Telegram has already."""
    said, files = request.said, request.cloud.files
    wish = said.text(kind)
    upload = said.files.get(wish.removeprefix("attach://") if wish.startswith("attach://") else kind)
    if upload is None and not wish:
        raise bad_request(f"there is no {kind} in the request")
    if upload is None:
        stored = files.by_id(wish)
        if stored is None:
            raise _unknown_file(wish)
        upload = Upload(stored.name, stored.mime, stored.data)
    if not upload.data:
        raise bad_request("file must be non-empty")
    match kind:
        case "photo":
            return media.photo(files, upload.data)
        case "voice":
            return media.voice(files, upload.data, said.integer("duration"))
        case _:
            mime = upload.kind or "application/octet-stream"
            return media.document(files, upload.data, upload.name, mime)


def _unknown_file(wish: str) -> Refusal:
    if wish.startswith(("http://", "https://")):
        return bad_request("failed to get HTTP URL content")
    return bad_request("wrong file identifier/HTTP URL specified")
