"""Rules for how to talk, as they are given in Chinese."""

import re
from collections.abc import Iterator, Sequence

from botkit.memory.hearing.clauses import Clause, wish
from botkit.memory.hearing.measures import NUMBER_ZH, length_of, shorter
from botkit.memory.hearing.wordings import banned
from botkit.memory.rules import RuleKind, StyleRule
from botkit.texts.patterns import compiled_late

_YOU = r"(?:(?:你的?)?(?:回复|回答|说话|回我|消息|话)(?=[别不])|你|您|请|以后|今后|往后|从今以后|从(?:今天|现在)(?:起|开始)|接下来|下次|每次|能不能|可不可以|可以|能否|麻烦|拜托|千万|就|都|也|还是|最好|尽量|真的|其实|我(?:想|希望|要|更喜欢)(?:让|要)?你?|[，, ])"
_SOFT = r"(?:[了吧啊呀哦喔呢嘛哈啦的]|好吗|好不好|行吗|可以吗|行不行|谢谢你?|谢啦|拜托|就好|就行|就可以|好了|行了|可以了|知道吗|可以不|求你|[，, ])*"
_DONT = compiled_late(
    rf"{_YOU}*(?:不要|别|不许|不准|不用|不能|甭|勿|停止|禁止|少|不必|拒绝|不(?=提|列|总结|反问))"
    rf"(?:再|老是|老(?![师板人公婆爸妈家王李张])|总是|总(?![结之])|每次|每句话?|一直|动不动就?|给我|跟我|对我|和我|又|都|一味|整天|天天|这么|那么|太|在(?:我面前|最后|结尾|开头|回复里))*(?P<what>.+?){_SOFT}"
)
_DO = compiled_late(rf"{_YOU}*(?P<what>.+?){_SOFT}")
_AND = compiled_late(r"、|,|和|或者?|跟|以及|还有|也(?:别|不要)")

_TOPICS: tuple[tuple[RuleKind, str], ...] = (
    ("no_summary", r"(?:做|来|写|给我|进行|搞)?(?:任何|个|一个)?(?:总结|概括|归纳|小结)(?:我说的|我的话|陈词|性的?话|一下|全文|一遍|来总结去)?|说总之|用总之(?:开头|结尾)?"),
    ("no_lists", r"(?:用|给我|搞|写|发|说|做)?(?:任何|那么多|这么多|一堆|什么)?(?:列点|列(?:个)?(?:清单|单子|表)|列表|清单|分点|分条|分条列点|列举|条列|罗列|一条一条地?(?:列|说)?|一二三四?地?列|1234|列一堆|列条|编号|序号|项目符号|小圆点|要点|条目|一二三四?|1[、.]?2[、.]?3|bullet ?points?|bullets?|列出来)(?:这样|这么)?(?:格式|的?形式|式的?|的?方式|回复|回答|说话|来说|说|回我|列出来|地说)?"),
    ("no_emoji", r"(?:用|发|加|带|打|使用)?(?:那么多|这么多|任何|太多|什么)?(?:表情(?:符号|包)?|emoji|颜文字|小黄脸|笑脸)(?:符号|包)?"),
    ("no_questions", r"反问(?:我|句)?|问(?:我)?(?:回来|来问去|东问西)|(?:以|用)?(?:问句|问题|反问|提问)(?:来)?(?:结尾|收尾|结束)|(?:在)?(?:结尾|最后|末尾)(?:都|再|又)?(?:提问|反问|问我?(?:问题)?|加?个?问句)|(?:每句话?|每次|句句)?都?(?:提问|反问)(?:我)?|(?:问|提)(?:我)?(?:那么多|这么多|一堆)?问题|追问(?:我)?"),
    ("length", r"(?:说|讲|写|回|发|回复|回答|废话)?(?:得)?(?:那么|这么|太|很|一大)?(?:长|长篇大论|啰嗦|啰里啰嗦|罗嗦|啰唆|多话|一大段|一长串|大段大段的?|长文|小作文|一堆话?|一大堆话?|废话)(?:的?话|文字|地说)?|(?:说|写|回|发)(?:那么|这么|太)多(?:字|话)?"),
)  # fmt: skip
_DONT_TOPICS: tuple[tuple[RuleKind, re.Pattern[str]], ...] = tuple(
    (kind, compiled_late(pattern, re.IGNORECASE)) for kind, pattern in _TOPICS
)
_SHORT = compiled_late(
    r"(?:(?:把话|把回复|回复|回答|说话|讲话|说|讲|回|答|写|回我|回复我|你的?回复|话)(?:都)?(?:得|的)?|)(?:再)?(?:短|简短|简洁|精简|精炼|言简意赅|少)(?:一?点儿?|一?些|点话|点字|几句)"
    r"(?:说|回|回复|回答)?|长话短说|言简意赅|简短(?:回复|回答|地?说)|(?:回复|回答|说话|话)(?:要|得)?(?:简短|短|简洁|精简)|少说(?:两句|几句|点|点话|废话)|精简(?:一下)?|惜字如金|字数?(?:少|短)(?:一?点儿?|一?些)"
)
_TOO_LONG = compiled_late(
    rf"(?:(?:你|您)(?:的)?(?:每次)?(?:(?:回复|回答|回的(?:消息|话)?|发的(?:消息|话)?|消息|说话|讲话|打字|话|[说讲写回发])(?:得|的)?)|(?:回复|回答))(?:都|也|总是|老是|实在|真的?|真是)*(?:太|过于|有点儿?太)(?:长|多|冗长){_SOFT}"
    rf"|(?:你|您)(?:说话)?(?:都|也|总是|老是|实在|真的?|真是)*(?:太|过于|有点儿?太)(?:啰嗦|啰里啰嗦|罗嗦|啰唆|话多|话痨|唠叨){_SOFT}"
)
_LIMIT = compiled_late(
    rf"(?:(?:回复|回答|说话|每次|每条|一次|说|回我?|话|字数|都|请)*(?:最多|不要?超过|别超过|不能超过|控制在|限制?在?|限|不得超过|少于|就|只(?:说|用|要|准说)?|用|在)*(?:说|用|写)?)?"
    rf"(?P<number>{NUMBER_ZH})(?P<unit>个?字|句话?|个?汉字)(?:以内|之内|以下|就好|就行|内|左右)?(?:说完|回答|回复|说|回我?|讲完)?"
)
_LIMITS = compiled_late(r"最多|超过|控制|限|少于|只|以内|之内|以下|就[好行]|说完|内$|回[我答复]|[用在]")
_LANGUAGE = compiled_late(
    r"(?:(?:跟|和|对)我)?(?:改|换|切换|全部|都)?(?:成|到|回)?(?:用|说|讲|使用|换成|切换成?|改成)(?P<language>中文|汉语|普通话|国语|英文|英语|English|Chinese)(?:来)?"
    r"(?P<tail>(?:回|回复|回答|答)我?(?:的?话|消息)?|(?:跟|和|对|与)我(?:说话?|聊天?|讲话?|交流|对话)?|说话?|聊天?|交流|讲话?|对话|)",
    re.IGNORECASE,
)
_NOT_LANGUAGE = compiled_late(r"(?:说|用|讲|拽|飙)(?P<language>中文|汉语|普通话|英文|英语)", re.IGNORECASE)
_BANNED = compiled_late(
    r"(?:(?:跟|和|对|向)我)?(?P<verb>提起|提到|提及|提(?!前(?![任男女夫妻公老同])|[醒高交供升议问取防倡炼拔])|说起|说到|说出|说|讲|聊起|聊到|聊|谈起|谈到|谈|念叨|写|用|出现|冒出|叨叨)(?:我说)?(?:什么|到)?(?P<words>.+?)"
    r"(?P<noun>这(?:个|几个|三个|两个|四个|类|种|一)?(?:词|字|词儿|句|句话|话|说法|个?名字|个话题|件事|字眼)|之类的话?|什么的|的事情?|这事)?"
)
_SHORT_WORD = 4
_UNWELCOME = compiled_late(
    rf"我(?:真的|真|很|最|一点也|都|就)*(?:不喜欢|不想要?|不爱|讨厌|受不了)(?:再|总|老)?(?:看到?|看见|收到|你)(?:总是?|老是?|一直|动不动就?|每次|的)*(?P<what>.+?){_SOFT}"
)
"""What is not liked in answers: that somebody reads it, or that you do it, has to be said."""
_NEVER_WELCOME: frozenset[RuleKind] = frozenset(["no_lists", "no_summary", "no_emoji", "no_questions"])
_UNHEARD = compiled_late(
    r"我?(?:真的|再也)?(?:不想|不愿|不要)(?:再)?(?:听到|听见|看到|看见|听你[说提讲])(?:你[说提讲])?(?P<words>.+?)(?P<noun>这(?:个|几个|两个|三个)?(?:词|字|话题|句话))?[了吧啊]*"
)
_FREE = compiled_late(
    r"(?:从今以后|以后|今后|往后|从(?:今天|现在)(?:起|开始))[，, ]?(?:请|你|要|都|每次)*(?:跟我|和我|对我)?(?:说话|讲话|聊天|回复我?|回我(?:消息)?|回答我?|讲解|安慰我)(?:的时候|时)?[，, ]?(?P<how>.{2,40})"
    r"|(?:你)?(?:能不能|请|可以)?(?:跟我|和我|对我)?(?:说话|讲话)(?:能不能|可不可以)?(?P<more>温柔|直接|正经|客气|随意|轻松|幽默|严肃|正式|口语|活泼|可爱|耐心|自然|成熟|像个?.{1,8}?)(?:一?点儿?|一?些)?",
)


_HAN = compiled_late("[\u3400-\u9fff]")


def rules_zh(clause: Clause, agreed: int) -> Iterator[StyleRule]:
    """The rules that the clause gives; `agreed` is the length that holds, 0 where none does."""
    if not _HAN.search(clause.text):
        return
    text = wish(clause.text)
    if clause.asks and not re.search(
        r"(?:好吗|好不好|行吗|可以吗|行不行|可以不|可不可以)[?？]?$|^(?:你|请|以后)*(?:能不能|可不可以|能否|可以|能)",
        text,
    ):
        return
    text = re.sub(r"(?<=[^好行以])(?:吗|么)$", "", text)
    found = list(_unwanted(text, alone=clause.last)) or list(_wished(text, agreed))
    yield from found


def _unwanted(text: str, *, alone: bool) -> Iterator[StyleRule]:
    if (match := _UNWELCOME.fullmatch(text)) and (kinds := _kinds(match["what"])) and _NEVER_WELCOME.issuperset(kinds):
        yield from map(StyleRule, kinds)
        return
    if match := _UNHEARD.fullmatch(text):
        yield from banned(match["words"], sure=bool(match["noun"]))
        return
    match = _DONT.fullmatch(text)
    if match is None:
        return
    what = match["what"]
    if kinds := _kinds(what):
        for kind in kinds:
            yield StyleRule(kind, limit=shorter(0, "zh") if kind == "length" else 0)
    elif language := _NOT_LANGUAGE.fullmatch(what):
        yield StyleRule("language", "zh" if "英" in language["language"] else "en")
    elif said := _BANNED.fullmatch(what):
        # 说 and 用 lead so many other things that what follows has to be quoted, named, or forbidden once more.
        sure = bool(said["noun"]) or said["verb"][0] in "提聊谈念"
        often = bool(re.search("再|老|总|动不动|每次|一直|不许|不准|禁止", text[: match.start("what")]))
        often = often or (alone and len(said["words"]) <= _SHORT_WORD and said["verb"] == "说")
        yield from banned(said["words"], sure=sure or often, topic=said["verb"][0] in "提聊谈念")


def _kinds(what: str) -> Sequence[RuleKind]:
    """What rules these are, “列点和总结” two of them; none where one of the parts is something else."""
    kinds: list[RuleKind | None] = [_kind(part) for part in _AND.split(what)]
    known: list[RuleKind] = [kind for kind in kinds if kind]
    return known if len(known) == len(kinds) else ()


def _kind(what: str) -> RuleKind | None:
    what = re.sub(r"^(?:也|再|别|不要)+", "", what)
    return next((kind for kind, pattern in _DONT_TOPICS if pattern.fullmatch(what)), None)


def _wished(text: str, agreed: int) -> Iterator[StyleRule]:
    match = _DO.fullmatch(text)
    if match is None:
        return
    what = match["what"]
    limit = _LIMIT.fullmatch(what)
    language = _LANGUAGE.fullmatch(what)
    if limit and (_LIMITS.search(what) or limit["unit"].startswith("句")):
        length = length_of(limit["number"], limit["unit"].lstrip("个汉"))
        if length:
            yield StyleRule("length", limit=length)
    elif _SHORT.fullmatch(what) or _TOO_LONG.fullmatch(text):
        yield StyleRule("length", limit=shorter(agreed, "zh"))
    elif language and (language["tail"] or match.end("what") < len(text) or text == what or match.start("what")):
        spoken = "en" if language["language"].lower() in {"英文", "英语", "english"} else "zh"
        yield StyleRule("language", spoken)
    elif free := _FREE.fullmatch(text):
        yield StyleRule("free", (free["how"] and text) or text)
