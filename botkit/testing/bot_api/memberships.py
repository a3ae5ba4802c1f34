"""Who is in a chat and as what; what bots are told when that changes; and groups that become supergroups."""

from botkit.testing.bot_api.accounts import ANONYMOUS, Account, Bot
from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.chats import PRESENT, Chat, Status
from botkit.testing.bot_api.cloud import Cloud, Place

_RIGHTS = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users", "can_restrict_members",
    "can_pin_messages", "can_manage_topics", "can_promote_members", "can_manage_video_chats", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
_PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_react_to_messages", "can_edit_tag",
)  # fmt: skip

SUPERGROUPS = -1_000_000_000_000
"""Where the numbers of supergroups and channels begin, downwards."""


def member(account: Account, status: Status) -> Json:
    """Somebody's membership, as Telegram tells of it."""
    told: Json = {"user": account.user, "status": status}
    match status:
        case "creator":
            told["is_anonymous"] = False
        case "administrator":
            told |= {"can_be_edited": False, "is_anonymous": False}
            told |= dict.fromkeys(_RIGHTS, True) | {"can_promote_members": False}
        case "restricted":
            told |= {"is_member": True, "until_date": 0} | dict.fromkeys(_PERMISSIONS, False)
        case "kicked":
            told["until_date"] = 0
        case _:
            pass
    return told


def set_status(cloud: Cloud, chat: Chat, account: Account, status: Status, by: Account) -> None:
    """Make somebody something in a chat. A bot is told of itself always, of others as an administrator."""
    before = chat.status(account)
    if before == status:
        return
    chat.members[account.id] = status
    told: Json = {"chat": chat.info, "from": by.user, "date": cloud.date()}
    told |= {"old_chat_member": member(account, before), "new_chat_member": member(account, status)}
    if isinstance(account, Bot):
        if status in PRESENT:
            chat.bots[account.id] = account
        account.updates.add("my_chat_member", told, chat.id)
    for bot in chat.bots.values():
        if bot.id != account.id and chat.status(bot) in {"creator", "administrator"}:
            bot.updates.add("chat_member", told, account.id)


def enter(cloud: Cloud, chat: Chat, account: Account, by: Account, status: Status = "member") -> None:
    """Somebody comes into a group, by themselves or added."""
    if chat.present(account):
        return
    set_status(cloud, chat, account, status, by)
    if chat.kind != "channel":
        joined: Json = {"new_chat_participant": account.user, "new_chat_member": account.user}
        cloud.post(Place(chat), by, joined | {"new_chat_members": [account.user]})


def go(cloud: Cloud, chat: Chat, account: Account, by: Account) -> None:
    """Somebody leaves a group, or is put out of it."""
    if not chat.present(account):
        return
    set_status(cloud, chat, account, "left" if by is account else "kicked", by)
    if chat.kind != "channel":
        cloud.post(Place(chat), by, {"left_chat_participant": account.user, "left_chat_member": account.user})
    chat.bots.pop(account.id, None)


def upgrade(cloud: Cloud, group: Chat, by: Account) -> Chat:
    """A basic group becomes a supergroup: another chat with the same people, and with messages of its own."""
    number = SUPERGROUPS - 2_000_000_000 - len(cloud.chats)
    info: Json = {"id": number, "title": group.title, "type": "supergroup"}
    above = Chat(number, "supergroup", info, dict(group.members), dict(group.bots))
    cloud.chats[number] = above
    cloud.post(Place(group), by, {"migrate_to_chat_id": number})
    group.moved_to = number
    cloud.post(Place(above), ANONYMOUS, {"migrate_from_chat_id": group.id}, anonymous=True)
    return above
