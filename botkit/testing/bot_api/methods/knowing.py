"""Methods by which a bot learns about itself and others."""

from botkit.testing.bot_api.answers import Json
from botkit.testing.bot_api.methods.request import Request


def get_me(request: Request) -> Json:
    return request.bot.me


def get_chat(request: Request) -> Json:
    chat = request.chat()
    return chat.info | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
