"""Who comes and goes, as events. Pure."""

from telegram import Chat, ChatMember, ChatMemberUpdated, Message

from botkit.messages import ChatKind, Event, MembershipChanged
from botkit_telegram.people import by_user, chat_kind, conversation_in, instant
from botkit_telegram.viewpoint import Viewpoint


def membership_told(message: Message, update_id: int, viewpoint: Viewpoint) -> tuple[Event, ...]:
    """Who came and went, as a message tells it; of ourselves we are told otherwise."""
    present = bool(message.new_chat_members)
    members = message.new_chat_members or ((message.left_chat_member,) if message.left_chat_member else ())
    others = [member for member in members if member.id != viewpoint.number]
    return tuple(
        MembershipChanged(
            id=f"{update_id}.{place}" if place else str(update_id),
            conversation=conversation_in(message.chat, viewpoint),
            sender=by_user(member),
            at=instant(message.date),
            chat=ChatKind.GROUP,
            present=present,
        )
        for place, member in enumerate(others)
    )


def membership_changed(change: ChatMemberUpdated, update_id: int, viewpoint: Viewpoint) -> tuple[Event, ...]:
    """Who came or went; none where only what they may do has changed. Of ourselves: whoever let us in or put us out."""
    was, now = _is_present(change.old_chat_member), _is_present(change.new_chat_member)
    if was == now or change.chat.type == Chat.CHANNEL:
        return ()
    member = change.new_chat_member.user
    is_self = member.id == viewpoint.number
    event = MembershipChanged(
        id=str(update_id),
        conversation=conversation_in(change.chat, viewpoint),
        sender=by_user(change.from_user if is_self else member),
        at=instant(change.date),
        chat=chat_kind(change.chat),
        is_self=is_self,
        present=now,
    )
    return (event,)


def _is_present(member: ChatMember) -> bool:
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in {ChatMember.LEFT, ChatMember.BANNED}
