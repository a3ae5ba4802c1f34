"""Emoji, smileys and the like."""

from botkit.texts.patterns import compiled_late

_SIGN = "[\U0001f000-\U0001faff\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u231a-\u23ff\u3030\u303d\u3297\u3299\u20e3\U000e0020-\U000e007f]"
_EMOJI = compiled_late(
    rf"(?:[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u25a0-\u25ff]\ufe0f|{_SIGN})[\ufe0e\ufe0f\u200d]*"
)
_SMILEY = compiled_late(
    r"(?<![\w:/])[:;=8xX][-^o']?[)(DPpOo3|\\/*>\]\[}{]+(?![\w/])|(?<!\w)<3+(?!\d)|\^[_.oO-]?\^;*|>[_.]<|(?<![A-Za-z])[TQ][_A][TQ](?![A-Za-z])|orz(?![a-z])|o\(.{1,6}\)o"
    r"|[(（](?=[^()（）\n]{2,16}[)）])(?![^()（）\n]*[A-Za-z0-9\u3400-\u9fff]{2})[^()（）\n\w]*[\^´`・ω▽≧≦∀°ᴥ╥﹏ー_;><*~•̀́ಠ][^()（）\n]*[)）][ノっ~♪]*"
    r"|\[(?:微笑|笑|大笑|笑哭|哭|捂脸|偷笑|呲牙|可爱|害羞|亲亲|抱抱|爱心|心|玫瑰|强|OK|发怒|流泪|大哭|撇嘴|色|得意|调皮|憨笑|奋斗|doge|狗头|吃瓜|拥抱|月亮|太阳|蛋糕|咖啡|加油|旺柴|让我看看|耶|庆祝|礼物|红包|鼓掌|握手|胜利|拳头|嘿哈|机智|皱眉|叹气|裂开|苦涩|翻白眼|666|打脸|社会社会|烟花)\]"
)
_GAP = compiled_late(r"[ \t]{2,}|[ \t]+(?=[，。！？,.!?\n]|\Z)|(?<=\n)[ \t]+(?=\S)")


def has_emoji(text: str) -> bool:
    """Whether a sign of the text is an emoji or a smiley."""
    return bool(_EMOJI.search(text) or _SMILEY.search(text))


def without_emoji(text: str) -> str:
    """The text without them, and without the gaps that they leave."""
    while has_emoji(text):
        text = _SMILEY.sub("", _EMOJI.sub("", text)).replace("\ufe0f", "")
    return _GAP.sub(lambda match: " " if len(match[0]) > 1 and match.end() < len(text) else "", text).strip()
