"""What a person wants to be called, and what not."""

import re
from dataclasses import dataclass

from botkit.memory.hearing.clauses import Clause, wish
from botkit.texts.patterns import compiled_late

_QUOTES = "“”‘’「」『』《》\"'"
_ASKED = r"(?:好吗|好不好|行吗|行不行|可以吗|可不可以|怎么样|如何|ok吗|吗)?"
_SOFT = rf"(?:[吧啊呀哦喔呢嘛哈啦了]|就好|就行|就可以|好了|行了|可以了|比较好|{_ASKED[3:-2]}|谢谢|谢啦|知道吗|知道没|听到没)"
_STRONG_ZH = r"(?:以后|今后|往后|从今以后|从今天起|从今天开始|从现在起|从现在开始|再|改口|改|还是|重新|就|都|直接|一直|永远|记得|我(?:希望|想|要|想要|更喜欢|宁愿)(?:你)?|[请你]|[，, ])"
_CALL_ZH = compiled_late(
    rf"(?P<cue>{_STRONG_ZH}*)(?P<may>(?:可以|能不能|可不可以|能|要|得|应该|不如|不妨)?)(?P<cue2>{_STRONG_ZH}*)"
    rf"(?:管我叫|[叫喊]我(?:为|做|作)?|称呼我(?:为|作)?)(?:一声)?[：: ]?(?P<name>.+?)(?P<soft>{_SOFT}*)",
    re.IGNORECASE,
)
_NAMED_ZH = compiled_late(
    r"我的?(?:小名|昵称|外号)(?:就)?(?:叫|是)(?P<name>.{1,10}?)(?:[，,]?(?:你)?(?:就|可以)?这么叫(?:我)?)?[吧啊哦]?"
)
_NOT_ZH = compiled_late(
    rf"(?:以后|今后|你|请|拜托|千万|能不能|可不可以|就|也|都|[，, ])*(?:不要|别|不许|不准|不用|甭|不必|禁止)(?:再|老|老是|总|总是|一直|又|跟着|都)*"
    rf"(?:管我叫|[叫喊]我|称呼我(?:为|作)?)[：: ]?(?P<name>.+?)(?P<soft>{_SOFT}*)",
)
_MORE = r"(?:,? ?(?:please|pls|from now on|instead|in (?:the )?future|then|ok(?:ay)?|if you (?:like|want)|thanks?(?: you)?|now|again|anymore|any more|ever|here))*"
_CALL_EN = compiled_late(
    rf"(?:(?:from now on|in (?:the )?future|you|i want you to|i'd like you to|i'd prefer (?:it )?if you|i'd rather you|can you|could you"
    rf"|will you|would you|can|could|may|should|please|just|always|simply|rather|let's have you|,) ?)*"
    rf"(?:call me|refer to me as|address me as)(?: just| simply)? (?P<name>.+?)(?P<soft>{_MORE})\.?",
    re.IGNORECASE,
)
_GO_BY = compiled_late(
    rf"i(?:'d)? (?:usually |always |mostly |prefer to )?(?:go by|be called|prefer(?: to be called)?|like to be called) (?P<name>.+?)(?P<soft>{_MORE})",
    re.IGNORECASE,
)
_NOT_EN = compiled_late(
    rf"(?:(?:from now on|you|can you|could you|would you|please|just|i (?:don't|do not) want you to|i'd rather you|i hate it when you|,) ?)*"
    rf"(?:don't|do not|dont|stop|never|no more|quit|not|(?<=want you to )|(?<=i hate it when you )) ?(?:ever |keep )?(?:call|calling) me (?P<name>.+?)(?P<soft>{_MORE})\.?",
    re.IGNORECASE,
)

# What follows “叫我” where it is no name: something to do, to ask, or to be.
_NO_NAME_ZH = compiled_late(
    r"[起吃去来回干做别怎啥谁哪为什滚出进睡加帮给把写看听说讲买拿早快在到先多少开上下打跟陪再也都没有过留相住走坐喝玩学背交等死准赔忙洗扫搬送接还借填签改"
    r"赶抓闭停放站跑跳唱念读算猜想知记忘认信爱恨道请不很太又就才能会要得让叫你我他她它这那一二两几每所的了是和与或]"
    r"|名字|如何|试试|注意|小心|感觉|觉得|心|难|随便|好好|晚点|明天|今天|现在|后天|负责|失望|时候|后面|前面|外面"
)
_DOING_ZH = compiled_late(
    r"试试|看看|一下|[来去](?:接|拿|取|吃|做|送|看)|^(?:爸|妈|爷爷|奶奶|哥|姐|弟|妹|老公|老婆)(?:来|去|帮|给|做|说)"
)
_LIKE_NAME_ZH = compiled_late(
    r"[小阿老大][^\W\d_]{1,2}|([^\W\d_])\1|[^\W\d_]{1,3}(?:儿|哥|姐|总|老师|同学|宝|酱|仔|妹|爷|叔|公子|女士|先生|小姐|博士|医生|教授|师傅|子|崽|桑|君|大人|陛下|公主|殿下)"
    r"|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文][^\W\d_]{1,2}"
    r"|[A-Za-z][A-Za-z .·'-]{0,19}"
)
_LONGEST_ZH = 6
_NAME_ZH = compiled_late(r"(?=.{1,10}$)[^\W_]+(?:[·• .'-][^\W_]+){0,3}")
_NAME_EN = compiled_late(r"(?=.{1,24}$)[^\W\d_][\w'.-]*(?: [^\W\d_][\w'.-]*){0,2}")
_NO_NAME_EN = compiled_late(
    r"(?:later|back|when|whenever|if|before|after|tomorrow|tonight|today|now|soon|sometime|any(?:time|thing|one)?|at|on|in|by|for|from|to|an?|the|"
    r"out|up|over|maybe|crazy|old|old-fashioned|stupid|lazy|paranoid|na[iï]ve|cynical|biased|silly|weird|dumb|mad|names?|what(?:ever)?|that|this|it|"
    r"so|and|or|but|not|every|once|first|again|as|with|about|asap|right|when|how|sir if|your?|my|his|her|their|collect|i|you|me|us|selfish|"
    r"sentimental|picky|cheesy|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next|during|because|please|cute|fat|ugly|useless|worthless|"
    r"whatever|something|nothing|than|unless|until|like|by|tea|coffee|texting|email)(?:$|\W.*)",
    re.IGNORECASE,
)


_MAY_NAME = compiled_late(r"叫|喊|称呼|小名|昵称|外号|\bcall|\bgo by\b|\brefer to|\baddress me", re.IGNORECASE)
"""One of these stands in every such clause: most others need no closer look."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A name to be called by from now on, or one that is not to be said any more."""

    name: str
    wanted: bool


def naming(clause: Clause) -> Naming | None:
    """What the clause says of how to be called."""
    if clause.supposed or not _MAY_NAME.search(clause.text):
        return None
    text = wish(clause.text)
    for pattern, name_of in ((_NOT_ZH, _name_zh), (_NOT_EN, _name_en)):
        if (match := pattern.fullmatch(text)) and not clause.asks and (name := name_of(match["name"], sure=True)):
            return Naming(name, wanted=False)
    return _wanted(text, clause)


def _wanted(text: str, clause: Clause) -> Naming | None:
    if match := _CALL_ZH.fullmatch(text):
        sure = bool(match["cue"] or match["cue2"] or match["may"]) or (bool(match["soft"]) and not clause.asks)
        begged = bool(match["may"]) or bool(re.search(f"{_ASKED[:-1]}$", match["soft"])) or not clause.asks
        name = _name_zh(match["name"], sure=sure) if begged else ""
    elif (match := _CALL_EN.fullmatch(text)) and (not clause.asks or _BEGS.match(text)):
        name = _name_en(match["name"], sure=True)
    elif (match := _GO_BY.fullmatch(text) or _NAMED_ZH.fullmatch(text)) and not clause.asks:
        name = _name_en(match["name"], sure=True) or _name_zh(match["name"], sure=True)
    else:
        name = ""
    return Naming(name, wanted=True) if name else None


_BEGS = compiled_late(r"(?:please,? )?(?:(?:can|could|will) you|would you (?:please|mind))", re.IGNORECASE)


def _name_zh(said: str, *, sure: bool) -> str:
    """The name in `said`, or nothing; where nothing else tells that it is one, it has to look like one."""
    quoted = said[:1] in _QUOTES
    name = said.strip(_QUOTES + " ")
    if not _NAME_ZH.fullmatch(name) or (name.isascii() and not _is_name_en(name)):
        return ""
    if quoted or name.isascii():
        return name
    likely = _LIKE_NAME_ZH.fullmatch(name)
    if (
        len(name) > _LONGEST_ZH
        or _DOING_ZH.search(name)
        or (_NO_NAME_ZH.match(name) and not (sure and likely and likely[1]))
    ):
        return ""
    return name if sure or likely else ""


def _name_en(said: str, *, sure: bool) -> str:
    quoted = said[:1] in _QUOTES
    name = said.strip(_QUOTES + " ")
    return name if _NAME_EN.fullmatch(name) and (quoted or _is_name_en(name)) and sure else ""


def _is_name_en(name: str) -> bool:
    return not _NO_NAME_EN.fullmatch(name)
