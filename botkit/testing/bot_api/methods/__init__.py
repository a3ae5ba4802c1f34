"""What a bot can call, by name."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from botkit.testing.bot_api.methods import asking, changing, commands, receiving, sending
from botkit.testing.bot_api.methods.request import Request

Method: TypeAlias = Callable[[Request], object]

METHODS: Mapping[str, Method] = {
    "getme": asking.get_me,
    "getchat": asking.get_chat,
    "getchatmember": asking.get_chat_member,
    "getfile": asking.get_file,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "sendvoice": sending.send_voice,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "sendmessagedraft": sending.send_message_draft,
    "editmessagetext": changing.edit_message_text,
    "editmessagereplymarkup": changing.edit_message_reply_markup,
    "deletemessage": changing.delete_message,
    "setmessagereaction": changing.set_message_reaction,
    "answercallbackquery": changing.answer_callback_query,
    "leavechat": changing.leave_chat,
    "setmycommands": commands.set_my_commands,
    "getmycommands": commands.get_my_commands,
    "deletemycommands": commands.delete_my_commands,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
    "getwebhookinfo": receiving.get_webhook_info,
}
"""By name in small letters, as the real server looks them up. getUpdates waits, so the server has it itself."""
