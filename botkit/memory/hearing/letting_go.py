"""What somebody asks to be forgotten, and whether anything new is to be remembered."""

import re
from dataclasses import dataclass

from botkit.memory.hearing.clauses import Clause, wish
from botkit.memory.mentions import words_to_forget
from botkit.texts.patterns import compiled_late


@dataclass(frozen=True, slots=True)
class LettingGo:
    """Words of which nothing shall be left, or everything; or the memory pauses (True), or goes on (False)."""

    words: tuple[str, ...] = ()
    everything: bool = False
    pause: bool | None = None


_YOU_ZH = r"(?:你|您|请|麻烦你?|拜托|帮我|给我|能不能|可不可以|可以|能|就|先|快|都|也|还是|赶紧|把它|求你|[，, ])*"
_SOFT_ZH = r"(?:[了吧啊呀哦喔嘛哈啦]|好吗|好不好|行吗|可以吗|谢谢你?|掉)*"
_FORGET_ZH = r"(?:忘掉|忘了|忘记|忘光|忘干净|删掉|删了|删除|抹掉|抹去|清掉|清除|清空|遗忘)"
_FORGET_THAT = compiled_late(
    rf"{_YOU_ZH}(?P<verb>{_FORGET_ZH}|别(?:再)?记(?:得|着)?|不要(?:再)?记(?:得|着)?)(?P<what>.+?){_SOFT_ZH}"
)
_HAVE_FORGOTTEN = compiled_late(
    rf"{_YOU_ZH}(?:把|将)(?P<what>.+?)(?:都|全部|全都|全|统统|通通|彻底|从(?:你的)?记忆里|一并|也|给)*{_FORGET_ZH}{_SOFT_ZH}"
)
_ALL_ZH = compiled_late(
    r"(?:一切|所有(?:的)?(?:事情?|记忆|东西|内容|对话|聊天记录)?|全部|(?:所有)?(?:关于|有关|跟)我(?:有关)?(?:的)?(?:一切|所有(?:的)?(?:事情?|记忆|东西|信息)?|全部|事情?|记忆|东西|信息|数据)?|我(?:的)?(?:一切|所有(?:的)?(?:事情?|记忆|信息|数据|资料)|全部(?:信息|记忆|数据|资料)?|记忆|数据|资料|个人信息)|我(?:跟你|对你)?说(?:过)?的(?:一切|所有话?|全部|话)|(?:你)?(?:记得|记住)的(?:一切|所有|全部)|你的记忆|记忆)"
)
_MEANS_MINE = compiled_late(r"(?:关于|有关)?(?:我|咱|那个|那段|那件|之前|刚才|昨天|上次|所有|一切|全部|关于|有关|“|「)")
_WISHFUL = compiled_late(
    r".+的.{0,4}(?:方法|办法|技巧|歌|书|电影|攻略|步骤|过程)|"
    r"(?:烦恼|过去|不愉快|不开心|伤心|悲伤|痛苦|忧愁|压力|疲惫|时间|年龄|自己|世界|工作的烦恼|一切烦恼)(?:的事情?)?"
)
_DID = compiled_late(
    r"(?:带|拿|吃|喝|关|锁|告诉|说|买|给|打|回|写|交|做|洗|时间|密码|怎么|什么|自己|刚才要|要|该|想|定|设|充|签|问|发|报|开|还|去|来|穿|戴|存|看|寄|付|了)(?!过)"
)
_PAUSE_ZH = compiled_late(
    r"(?:先|暂时|接下来|以后|从现在(?:起|开始)|现在|(?:下面|接下来|后面|刚才)(?:的)?(?:话|内容)?|这些|这个|这段|你|请|就|都|也)*(?:别|不要|不用|停止|暂停|不许|别再|先别)(?:再)?(?:记|记录|记忆|记住|记下来?|存)(?:我说的话?|这个|这些|这段|下来|东西|任何东西|了|啊|吧|哦|先)*"
    r"|(?:暂停|停止)(?:一下)?(?:你的)?记(?:忆|录)(?:功能)?(?:一下|吧)?"
)
_RESUME_ZH = compiled_late(
    r"(?:现在|你|又|就|已经|好了|重新)*(?:可以|能)(?:再|继续|接着|重新|开始|又)*(?:记|记录|记忆|记住|记东西|存)(?:我说的话?|东西|下来)?[了吧啊哦]*|(?:现在|你|请|就)*(?:继续|恢复|接着|重新|重新开始)(?:开始)?(?:记|记录|记忆|记东西)(?:功能)?[了吧啊哦]*"
)
_YOU_EN = r"(?:(?:please|pls|can you|could you|would you|will you|i want you to|i need you to|i'd like you to|just|you can|you should|you may|now|also|and|completely|totally),? )*"
_TAIL_EN = r"(?:,? (?:please|pls|ok(?:ay)?|now|thanks?(?: you)?|completely|entirely|for good|forever|will you|right now|already|alright))*[.]*"
_FORGET_EN = compiled_late(
    rf"{_YOU_EN}(?:forget|erase|delete|remove|wipe(?: out)?|don't remember|stop remembering|unlearn|scrub)(?: all(?! i\b))?(?P<about> about|) (?P<what>.+?)(?: from your memory)?{_TAIL_EN}",
    re.IGNORECASE,
)
_ALL_EN = compiled_late(
    rf"{_YOU_EN}(?:(?:forget|erase|delete|remove|wipe) (?:absolutely )?(?:everything|all(?: of it| memories)?)(?: (?:you know|you remember|you have|you've learn(?:ed|t)|i(?:'ve| have)? (?:ever )?(?:said|told you)))?(?: (?:about|on|of) me)?"
    rf"|(?:forget|erase|delete|wipe|clear) (?:all )?(?:of )?(?:my (?:data|memories|information|info|history)|your (?:memory|memories)(?: (?:of|about) me)?|(?:your|the) memory|all (?:about|of) me|me completely|all (?:my|the) (?:data|memories)))(?: from your memory)?{_TAIL_EN}",
    re.IGNORECASE,
)
_MINE_EN = compiled_late(
    r"(?:(?:what|everything|anything|all|the things?|things?|stuff|that|whatever) i\b|the fact that i\b|my\b|our\b|[\"'])",
    re.IGNORECASE,
)
_NOT_MEANT_EN = compiled_late(
    r"(?:it|that|this|to\b.*|me|me not|him|her|them|you|what i (?:just )?said|i said anything|.*\b(?:for (?:a|the|now|tonight|once)|and|but|until|tonight|today)\b.*|my (?:manners|keys|own name|wallet|phone|troubles|worries|problems|age)|work|the past|.*homework)",
    re.IGNORECASE,
)
_PAUSE_EN = compiled_late(
    rf"{_YOU_EN}(?:don't|do not|stop|quit) (?:(?:(?:remember|note|record|save|store|keep)(?: (?:this|any of this|any of it|anything|things|what i say|the next (?:part|bit)|anything i say|anything new|it))|(?:remembering|noting|recording|saving|storing|memori[sz]ing)(?: (?:this|any of this|anything|things|what i say|it))?|taking notes|take notes|writing (?:things|this) down))(?: for now| from now on| for a (?:bit|while)| right now| down| yet)*{_TAIL_EN}"
    rf"|{_YOU_EN}(?:pause|stop|suspend) (?:your |the )?memory(?: for now)?{_TAIL_EN}|(?:this is |what follows is |ok,? |)off the record(?: (?:now|please|for now))*",
    re.IGNORECASE,
)
_RESUME_EN = compiled_late(
    r"(?:(?:ok(?:ay)?|now|and|please),? )*(?:you (?:can|may) (?:now )?(?:start |go back to |continue |resume )?(?:remember|remembering|take notes|taking notes|note things|keep notes|record|save)(?: (?:things|again|this|now|stuff|what i say))*|(?:start|resume|continue|go back to) (?:remembering|taking notes|your memory|memory)(?: (?:things|again|now|please))*|(?:un-?pause|resume) (?:your |the )?memory|(?:we're |you're )?back on the record(?: now)?)[.]*",
    re.IGNORECASE,
)


_MAY_LET_GO = compiled_late(
    r"[忘删抹清记存]|forget|eras|delet|remov|wipe|unlearn|scrub|remember|record|not(?:e|ing)|sav|stor|keep|memor|paus|suspend|writing|clear",
    re.IGNORECASE,
)
"""One of these stands in every such clause: most others need no closer look."""


def letting_go(clause: Clause) -> LettingGo | None:
    """What the clause asks to be forgotten, or whether to remember; None where it asks for neither."""
    if clause.supposed or not _MAY_LET_GO.search(clause.text):
        return None
    text = wish(clause.text)
    if clause.asks and not re.match(
        r"(?:你|请)?(?:能不能|可不可以|可以|能)|(?:please )?(?:can|could|would|will) you|.*(?:好吗|行吗|可以吗)$",
        text,
        re.IGNORECASE,
    ):
        return None
    if _RESUME_ZH.fullmatch(text) or _RESUME_EN.fullmatch(text):
        return LettingGo(pause=False)
    if _PAUSE_ZH.fullmatch(text) or _PAUSE_EN.fullmatch(text):
        return LettingGo(pause=True)
    if _ALL_EN.fullmatch(text):
        return LettingGo(everything=True)
    return _forget_zh(text) or _forget_en(text)


def _forget_zh(text: str) -> LettingGo | None:
    if match := _HAVE_FORGOTTEN.fullmatch(text):
        what = match["what"]
        meant = bool(_MEANS_MINE.match(what))
    elif match := _FORGET_THAT.fullmatch(text):
        what = match["what"]
        # Without a subject it is as often I who forgot: 忘了带伞.
        sure = match["verb"] not in {"忘了", "忘记", "删了"} or bool(_MEANS_MINE.match(what))
        meant = sure and not _WISHFUL.fullmatch(what) and not _DID.match(what)
        meant = meant and (not match["verb"].startswith(("别", "不要")) or bool(_MEANS_MINE.match(what)))
    else:
        return None
    what = what.removesuffix("的")
    if _ALL_ZH.fullmatch(what):
        return LettingGo(everything=True)
    words = words_to_forget(what) if meant and not _WISHFUL.fullmatch(what) else ()
    return LettingGo(words) if words else None


def _forget_en(text: str) -> LettingGo | None:
    match = _FORGET_EN.fullmatch(text)
    if match is None or _NOT_MEANT_EN.fullmatch(match["what"]):
        return None
    what = match["what"]
    named = what[:1].isupper() and not what.startswith("I ")
    if not (_MINE_EN.match(what) or (match["about"] and named) or named):
        return None
    words = words_to_forget(what)
    return LettingGo(words) if words else None
