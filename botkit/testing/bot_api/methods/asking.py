"""Methods by which a bot learns about itself, chats, members and files."""

from botkit.testing.bot_api.answers import Json, bad_request
from botkit.testing.bot_api.files import LARGEST
from botkit.testing.bot_api.memberships import member
from botkit.testing.bot_api.methods.request import Request

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(request: Request) -> Json:
    return request.bot.me


def get_chat(request: Request) -> Json:
    chat = request.chat()
    about: Json = {"accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11}
    about["accepted_gift_types"] = dict.fromkeys(_GIFTS, False)
    if username := chat.info.get("username"):
        about["active_usernames"] = [username]
    return chat.info | about


def get_chat_member(request: Request) -> Json:
    chat = request.chat()
    account = request.cloud.accounts.get(request.said.integer("user_id"))
    if account is None:
        raise bad_request("user not found")
    return member(account, chat.status(account))


def get_file(request: Request) -> Json:
    stored = request.cloud.files.by_id(request.said.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > LARGEST:
        raise bad_request("file is too big")
    return {**stored.told(), "file_path": stored.path}
