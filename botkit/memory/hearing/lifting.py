"""Rules that are taken back. Only a rule that holds can be: where none fits, nothing was meant."""

import re
from collections.abc import Sequence

from botkit.memory.hearing.clauses import Clause, wish
from botkit.memory.mentions import mentions
from botkit.memory.rules import RuleKind, StyleRule
from botkit.texts.patterns import compiled_late

_SOFT = r"(?:[了吧啊呀哦喔嘛哈啦的]|没事|没关系|没问题|吗|么)*"
_MAY_ZH = compiled_late(
    rf"(?:现在|你|又|今天|以后|其实|已经|就|随便|还是|重新|[，, ])*(?P<may>可以|能|不用再?|不必再?|不需要再?|允许|准许?|恢复|取消|别管|不用管|想怎么|随便)(?:你|再|又|继续|重新|随便|开始|恢复|正常|对我|跟我|给我)*(?P<what>.*?){_SOFT}"
)
_MAY_EN = compiled_late(
    r"(?:(?:now|it's|its|it is|that's|from now on|ok(?:ay)?|fine|you|feel|i'm|please|again|just|can you|could you),? )*(?P<may>can|may|could|free to|ok(?:ay)?(?: now)? (?:to|if you|for you to)|fine(?: now)? (?:to|if you|for you to)|allowed to|don't (?:have|need) to|no longer (?:have|need) to|start|go back to|back to|return to|lift|drop|forget|cancel|bring back)"
    r"(?: (?:now|again|start|go back to|always|all|the|that|my|use the word|with))* ?(?P<what>.*?)(?:,? (?:again|now|if you (?:like|want)|please|from now on|any ?more|ok(?:ay)?|with me|to me|rule|rules|one|then))*[.!]*",
    re.IGNORECASE,
)
_FINE_EN = compiled_late(
    r"(?P<what>.+?) (?:is|are)(?: totally| perfectly)? (?:ok(?:ay)?|fine|allowed|welcome|good)(?: (?:again|now|by me|with me))*|(?P<plain>.+?) again(?: please)?",
    re.IGNORECASE,
)

_KINDS: tuple[tuple[RuleKind, re.Pattern[str]], ...] = (
    ("no_lists", compiled_late(r"(?:用|发|写|说)?(?:列点|列表|列清单|清单|分点|分条|列举|编号|项目符号|要点)(?:了|说|回我|的方式)?|(?:us(?:e|ing)|writ(?:e|ing)|mak(?:e|ing)|giv(?:e|ing)(?: me)?|answer with)? ?(?:bullet ?points?|bullets|(?:numbered )?lists?|list things)", re.IGNORECASE)),
    ("no_summary", compiled_late(r"(?:做|写|来)?(?:个)?(?:总结|概括|归纳|小结)(?:一下)?|(?:mak(?:e|ing)|giv(?:e|ing)(?: me)?|writ(?:e|ing))? ?(?:a )?(?:summar(?:y|ies)|summari[sz](?:e|ing)|sum(?:ming)? (?:things )?up|recaps?)", re.IGNORECASE)),
    ("no_emoji", compiled_late(r"(?:用|发|加|带)?(?:表情(?:符号|包)?|emoji|颜文字)|(?:us(?:e|ing)|send(?:ing)?)? ?(?:emojis?|emoticons?|smileys?)", re.IGNORECASE)),
    ("no_questions", compiled_late(r"(?:反问|提问|问(?:我)?(?:问题)?|(?:用|以)问(?:句|题)(?:结尾)?)|(?:ask(?:ing)? (?:me )?)?questions?(?: at the end)?|end(?:ing)? with (?:a )?questions?", re.IGNORECASE)),
    ("length", compiled_late(
        r"(?:说|写|回|回复|回答|讲)?(?:得)?(?:长|多|详细|完整)(?:一点儿?|点儿?|一些|些)?(?:说|回)?|(?:说|写|回)?(?:得)?(?:那么|这么|太)?(?:短|简短|简洁|少)|(?:限制|控制)?(?:字数|长度)(?:限制)?|正常(?:的)?(?:长度|说话?|回复|回答|聊)|(?:长度|字数)(?:不限|随意|随便|正常)|说多长|多说(?:一?点|些|几句)"
        r"|(?:(?:to )?(?:a |your |the )?(?:normal|usual|regular|full) (?:length|replies|answers|messages)|(?:write|reply|talk|answer|be)(?: in)? ?(?:as )?(?:longer|long|normally|at length|(?:more )?detailed|as long as you (?:like|want))|longer (?:replies|answers|messages)|(?:keep it|be|reply) (?:so )?(?:short|brief)|(?:word|length|character) limit|in full)", re.IGNORECASE)),
    ("language", compiled_late(r"(?:用|说|讲)(?:英文|英语|中文|汉语)(?:说话|回我)?|(?:speak|use|answer in|talk in|reply in|write in)? ?(?:english|chinese|either language|any language|both languages)", re.IGNORECASE)),
)  # fmt: skip
_SAY_ZH = compiled_late(
    r"(?:跟我|和我)?(?:提起|提到|提|说起|说|讲|聊起|聊|谈|用|写)(?P<words>.*?)(?:这个词|这个话题|的事)?"
)
_SAY_EN = compiled_late(
    r"(?:mention(?:ing)?|say(?:ing)?|talk(?:ing)? about|bring(?:ing)? up|use|using|speak(?:ing)? (?:of|about)|discuss)(?: the word)? (?P<words>.+?)(?: up)?",
    re.IGNORECASE,
)
_EVERY = compiled_late(
    r"(?:所有|全部|一切|之前|以前|我的|那些|这些|的|我说的|我定的|你的|说话|any|all|the|my|of|your|those|these|every|previous|style| )*(?:规则|规矩|要求|限制|规定|rules?|restrictions?|limits?)(?:都|全)?",
    re.IGNORECASE,
)
_IT = compiled_late(
    r"(?:它|这个|那个|这个词|那个词|it|that|that word|this|the word|him|her|them|他|她)?", re.IGNORECASE
)
_NORMAL = compiled_late(
    r"(?:恢复正常|正常(?:说话?|聊|回复)(?:就行|就好|吧)|normal length(?: again| please)*|longer (?:replies|answers|messages)(?: again| please)*|字数不限(?:了)?|不限字数(?:了)?)",
    re.IGNORECASE,
)


def lifted(clause: Clause, rules: Sequence[StyleRule]) -> tuple[StyleRule, ...]:
    """Those of `rules`, oldest first, that the clause takes back."""
    if not rules or clause.supposed:
        return ()
    text = wish(clause.text)
    if _NORMAL.fullmatch(text):
        return tuple(rule for rule in rules if rule.kind == "length")
    what = _allowed(text, asks=clause.asks)
    if what is None:
        return ()
    if _EVERY.fullmatch(what):
        return tuple(rules)
    by_kind = [kind for kind, pattern in _KINDS if pattern.fullmatch(what)]
    found = tuple(rule for rule in rules if rule.kind in by_kind)
    return found or _words_allowed(what, [rule for rule in rules if rule.kind == "banned"])


def _allowed(text: str, *, asks: bool) -> str | None:
    """What may be done again, as the clause says it."""
    text = re.sub(r"^(?:can|could) you (?=.)", "you can ", text, flags=re.IGNORECASE)
    for pattern in (_MAY_ZH, _MAY_EN):
        if match := pattern.fullmatch(text):
            begs = re.match(r"可以|能|你(?:可以|能)|you can", text, re.IGNORECASE)
            return match["what"].strip() if not asks or begs else None
    match = None if asks else _FINE_EN.fullmatch(text)
    return (match["what"] or match["plain"]) if match else None


def _words_allowed(what: str, banned: Sequence[StyleRule]) -> tuple[StyleRule, ...]:
    match = _SAY_ZH.fullmatch(what) or _SAY_EN.fullmatch(what)
    if match is None or not banned:
        return ()
    words = match["words"].strip(" “”‘’「」\"'")
    if _IT.fullmatch(words):
        return () if what == "说" else (banned[-1],)
    return tuple(rule for rule in banned if mentions(words, [rule.words]) or mentions(rule.words, [words]))
