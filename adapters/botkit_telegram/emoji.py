"""The emoji that Telegram takes as a reaction, and which stand for others. Pure."""

from telegram.constants import ReactionEmoji

_DRESS = dict.fromkeys([0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)])
"""What only changes how an emoji looks."""
_NEAR = {
    "❤": "🧡💛💚💙💜🖤🤍🤎💖💗💓💞💕💝❣♥🩷🩵",
    "🥰": "☺😊🙂😌🤭",
    "😁": "😀😃😄😆😅😉😸",
    "🤣": "😂😹😝😜",
    "😢": "😥😿🥺😔😞🙁☹😟😕",
    "😭": "😩😫",
    "😡": "😠😤",
    "😱": "😮😯😲😧",
    "😨": "😰😬",
    "👍": "✅✔🆗",
    "👎": "❌",
    "🔥": "💥🚀",
    "🎉": "🎊🥳🎂🎁",
    "👏": "🙌",
    "🤗": "🫂🤲",
    "😴": "😪💤🌙",
    "😎": "🕶",
    "🤩": "✨🌟⭐",
    "🙏": "🛐",
    "💋": "😗😙😚",
    "🤔": "🧐🤷",
    "🥴": "😵",
    "🤮": "🤢",
    "💘": "💌",
}
"""For each emoji that is taken, some that are not and mean about the same."""


def allowed_emoji(emoji: str) -> str | None:
    """The emoji as Telegram takes it, or the one that is nearest to it; None where there is none."""
    taken = {str(each.value).translate(_DRESS): str(each.value) for each in ReactionEmoji}
    bare = emoji.translate(_DRESS)
    if bare in taken:
        return taken[bare]
    return next((near for near, others in _NEAR.items() if bare and bare in others), None)
