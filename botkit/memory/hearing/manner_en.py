"""Rules for how to talk, as they are given in English."""

import re
from collections.abc import Iterator, Sequence

from botkit.memory.hearing.clauses import Clause, wish
from botkit.memory.hearing.measures import NUMBER_EN, length_of, shorter
from botkit.memory.hearing.wordings import banned
from botkit.memory.rules import RuleKind, StyleRule
from botkit.texts.patterns import compiled_late

_YOU = (
    r"(?:(?:please|pls|just|also|really|maybe|try to|make sure (?:to|you)|from now on|in (?:the )?future|next time|always|ever"
    r"|(?:can|could|would|will) you|(?:can|could|shall) we|you (?:can|could|should|must|need to|have to)"
    r"|i(?:'d)? (?:want|need|like|prefer|love)(?: it)?(?: if)? you(?: to)?|i(?:'d| would) rather you|would you mind|for me|with me|you|to me|be able to)\b,? ?)*"
)
_TAIL = (
    r"(?:,? ?(?:please|pls|plz|thanks?(?: you)?|again|any ?more|ever(?: again)?|ok(?:ay)?|from now on|in (?:the )?future|next time"
    r"|(?:to|with|at|for|around|on) me|in (?:your|the|any) (?:replies|reply|answers?|messages?|texts?|responses?)"
    r"|when you(?:'re)? (?:reply|answer|talk|text|talking|replying|answering|write)(?: to me)?|at the end(?: of (?:every|each|your) \w+)?"
    r"|all the time|every time|every single time|so much|so often|so many|at all|constantly|now|will you|would you|could you|can you|dear|every\w* (?:message|reply|answer)|always|here|for now))*[.!]*"
)
_DONT = compiled_late(
    rf"{_YOU}(?:don't|do not|dont|didn't|(?<=you )not to|stop|never|no more|quit|avoid|no|without|not|skip|drop|lose|cut(?: out)?|enough(?: of| with)?|less"
    rf"|refrain from|you (?:shouldn't|needn't|don't (?:have|need) to)|easy on|lay off)(?: ever| keep| always| again| constantly| the| all the| with the)*"
    rf" (?P<what>.+?){_TAIL}",
    re.IGNORECASE,
)
_DO = compiled_late(rf"{_YOU}(?P<what>.+?){_TAIL}", re.IGNORECASE)
_AND = compiled_late(r"\s*(?:,| or | and | nor |/)\s*(?:also )?(?:no |don't )?", re.IGNORECASE)
_VERB = r"(?:(?:use|using|give|giving|write|writing|send|sending|make|making|do|doing|add|adding|put|putting|answer|answering|reply|replying|respond|responding|talk|talking|speak|speaking|include|including) ?(?:me |in |with )*)?(?:any |a |an |so many |too many |those |these |the |that many |all (?:the|these|those) |more |your |me )*"
_TOPICS: tuple[tuple[RuleKind, str], ...] = (
    ("no_lists", rf"{_VERB}(?:bullet(?:ed)?[ -]?(?:points?|lists?)?|bullets|lists?|(?:numbered|bulleted) (?:lists?|points)|numbering|listicles?|list (?:things|stuff|items|points)|listing things|itemi[sz](?:e|ing)(?: things)?|point form)"),
    ("no_summary", rf"{_VERB}(?:summar(?:y|ies)|summari[sz](?:e|ing)|sum(?:ming)? (?:things |it |everything |this )?up|recaps?|recap(?:ping)?|tl;?dr|conclusions?|conclud(?:e|ing)|wrap(?:ping)? (?:things |it )?up|wrap-ups?)(?: (?:everything|anything|things|it|what i (?:said|say|wrote)|my (?:words|messages)|back|me|paragraphs?|sentences?|lines?|your \w+))?"),
    ("no_emoji", rf"{_VERB}(?:emojis?|emoticons?|smileys?|smiley faces?)"),
    ("no_questions", r"(?:(?:always )?(?:end|ending|finish|finishing|close|closing)(?: (?:on|with|in)| (?:your|every|each|all your|a) \w+(?: \w+)?(?: with| on| in))? (?:a |an |another )?questions?|(?:follow[- ]?up |closing |trailing )questions?|ask(?:ing)? (?:me )?(?:so many |too many |any |more |all (?:these|those) |a |another )?(?:follow[- ]?up )?questions?(?: back)?|(?:any )?questions?(?: at the end)?|answer(?:ing)? (?:me )?with (?:a )?questions?|interrogat(?:e|ing) me)"),
    ("length", r"(?:(?:write|writing|send|sending|give|giving|reply with|replying with|answer with) ?(?:me )?)?(?:such |these |those |so |a |an |very |really |too )*(?:long|lengthy|essays?|novels?|walls? of text|much text|so much|long-winded|rambl(?:e|ing)|long (?:replies|answers|messages|texts|responses|paragraphs)|paragraphs|that much|so many words|go(?:ing)? on (?:so|and on|for so) long|be (?:so )?(?:long-winded|wordy|verbose|chatty)|words|text)"),
)  # fmt: skip
_DONT_TOPICS: tuple[tuple[RuleKind, re.Pattern[str]], ...] = tuple(
    (kind, compiled_late(pattern, re.IGNORECASE)) for kind, pattern in _TOPICS
)
_SHORT = compiled_late(
    r"(?:(?:reply|answer|respond|talk|speak|write|text|be|keep (?:it|them|things|your (?:replies|answers|messages|responses|texts))|make (?:it|them|your (?:replies|answers|messages|responses|texts))|your (?:replies|answers|messages) (?:should|could|need to|must) be) )?"
    r"(?:a (?:bit|little|lot) |much |way |more |really |very |super )*(?:short(?:er)?|brief(?:er|ly)?|concise(?:ly)?|to the point|short and sweet|less wordy|less verbose|succinct(?:ly)?|snappier|in short)"
    r"(?: (?:replies|answers|messages|responses|texts|sentences))?|(?:use )?(?:fewer|less) words|shorten (?:it|your (?:replies|answers|messages|responses|texts))|(?:your|the|these|those) (?:replies|answers|messages|texts|responses) are (?:way |far |much |a bit )?too long|you(?:'re| are) (?:way )?too (?:wordy|verbose|long-winded)",
    re.IGNORECASE,
)
_TELLS_SHORT = compiled_late(
    r"repl|answer|respon|message|talk|speak|write|text|be |keep|make|word|shorter|sentences|shorten", re.IGNORECASE
)
_LIMIT = compiled_late(
    rf"(?:(?:reply|answer|respond|talk|write|text|keep (?:it|them|your (?:replies|answers|messages|responses))|limit (?:it|yourself|your (?:replies|answers|messages|responses))|use|be)(?: (?:to|in|with|within))? )?"
    rf"(?P<most>(?:(?:at most|no more than|not more than|under|within|below|less than|fewer than|up to|max(?:imum)?(?: of)?|a max(?:imum)? of|only|just|in|to|never more than|don't exceed) )*)(?P<number>{NUMBER_EN}) (?P<unit>words?|characters?|letters|chars|sentences?|lines?)(?: (?P<tail>max(?:imum)?|or (?:less|fewer|under)|tops|at (?:the )?most|each|per (?:reply|answer|message)|only|long|is enough))*",
    re.IGNORECASE,
)
_LANGUAGE = compiled_late(
    r"(?:(?:let's |let us )?(?:speak|talk|reply|answer|respond|write|chat|text|switch|go|continue|keep)(?: to me| with me| back)?(?: back)?(?: in| to)? |in |use |only )(?P<language>english|chinese|mandarin)(?: only| instead)?",
    re.IGNORECASE,
)
_BANNED = compiled_late(
    r"(?P<verb>mention(?:ing)?|bring(?:ing)? up|bring(?:ing)?(?= .+ up$)|talk(?:ing)? about|talk of|speak(?:ing)? (?:of|about)|say(?:ing)?|use|using|tell(?:ing)? me(?: to)?|discuss(?:ing)?|writ(?:e|ing)|call(?:ing)? (?:it|this|them))"
    r"(?P<noun> (?:the |that )?(?:word|words|phrase|expression|term|name|topic|subject)(?: of)?)? (?P<words>.+?)(?: up)?",
    re.IGNORECASE,
)
_UNHEARD = compiled_late(
    rf"i (?:really |just )?(?:don't|do not|never) (?:ever )?want (?:to hear(?: about)?|you to (?:mention|say|bring up|talk about)) (?P<words>.+?)(?P<again>{_TAIL})",
    re.IGNORECASE,
)
_UNWELCOME = compiled_late(
    rf"i (?:really |just )?(?:don't|do not|dont) (?:want|need|like|enjoy|care for)(?: (?:to (?:see|get|read)|seeing|getting|reading))?"
    rf"(?: any| your| these| those| the| all these| all those)? (?P<what>.+?){_TAIL}",
    re.IGNORECASE,
)
"""What is not liked in answers; lists and emoji stand in nothing else that somebody would say it of here."""
_NEVER_WELCOME: frozenset[RuleKind] = frozenset(["no_lists", "no_summary", "no_emoji"])
_TOO_MUCH = compiled_late(
    rf"you (?:just |really |always )?(?:talk|write|say|type) (?:way |far |a bit |a little )?too (?:much|long)"
    rf"|your (?:replies|answers|messages|texts|responses) are (?:way too|too|so|very|really) long{_TAIL}",
    re.IGNORECASE,
)
_FREE = compiled_late(
    r"(?:from now on|in future|in the future|going forward),? (?:please )?(?:(?:always|never|only) )?(?:be|talk|speak|answer|reply|respond|write|text|use|explain|act|treat|start|tell|give|keep)\b.{2,100}"
    r"|(?:please )?(?:be|talk|speak|write)(?: to me)? (?:(?:a (?:bit|little) |much )?(?:more|less|kinder|gentler|nicer|warmer|softer|slower|simpler)\b ?\w*)(?: (?:to|with) me)?(?: please)?",
    re.IGNORECASE,
)
_SAYS_SO = compiled_late("(?:reply|answer|respond|limit|keep)", re.IGNORECASE)
_BEGS = compiled_late(
    r"(?:please,? )?(?:(?:can|could|would|will) you|(?:can|could|shall) we)\b|would you mind", re.IGNORECASE
)


_MAY_RULE = compiled_late(
    r"\b(?:don['’]?t|do not|didn't|stop|never|no|quit|avoid|without|not|skip|drop|lose|cut|enough|less|refrain|shouldn't|needn't|easy|lay off|want"
    r"|short|brief|concise|to the point|wordy|verbose|succinct|snappier|words?|characters?|letters|chars|sentences?|lines?|english|chinese|mandarin"
    r"|(?:too|so|very|really) long|from now on|future|forward|be|talk|speak|write|shorter|briefer|briefly|shorten|long-winded)\b",
    re.IGNORECASE,
)
"""One of these stands in every such clause: most others need no closer look."""


def rules_en(clause: Clause, agreed: int) -> Iterator[StyleRule]:
    """The rules that the clause gives; `agreed` is the length that holds, 0 where none does."""
    if not _MAY_RULE.search(clause.text):
        return
    text = wish(clause.text)
    if clause.asks and not _BEGS.match(text):
        return
    if text != clause.text and re.search(r"\bno[ ,]$", clause.text[: -len(text)], re.IGNORECASE):
        text = clause.text
    yield from list(_unwanted(text)) or list(_wished(text, agreed))


def _unwanted(text: str) -> Iterator[StyleRule]:
    if match := _UNHEARD.fullmatch(text):
        yield from banned(match["words"], sure=True, topic=True)
        return
    if (match := _UNWELCOME.fullmatch(text)) and (kinds := _kinds(match["what"])) and _NEVER_WELCOME.issuperset(kinds):
        yield from map(StyleRule, kinds)
        return
    match = _DONT.fullmatch(text)
    if match is None:
        return
    what = match["what"]
    if kinds := _kinds(what):
        for kind in kinds:
            yield StyleRule(kind, limit=shorter(0, "en") if kind == "length" else 0)
    elif said := _BANNED.fullmatch(what):
        verb = said["verb"].lower()
        topic = verb.startswith(("mention", "bring", "talk", "speak", "discuss")) and not said["noun"]
        sure = topic or bool(said["noun"]) or verb.startswith(("say", "tell"))
        yield from banned(said["words"], sure=sure, topic=topic)


def _kinds(what: str) -> Sequence[RuleKind]:
    """What rules these are, "lists or emojis" two of them; none where one of the parts is something else."""
    kinds: list[RuleKind | None] = [_kind(part) for part in _AND.split(what)]
    known: list[RuleKind] = [kind for kind in kinds if kind]
    return known if len(known) == len(kinds) else ()


def _kind(what: str) -> RuleKind | None:
    return next((kind for kind, pattern in _DONT_TOPICS if pattern.fullmatch(what)), None)


def _wished(text: str, agreed: int) -> Iterator[StyleRule]:
    match = _DO.fullmatch(text)
    if match is None:
        return
    what = match["what"]
    limit = _LIMIT.fullmatch(what)
    language = _LANGUAGE.fullmatch(what)
    if limit and (limit["most"] or limit["tail"] or _SAYS_SO.match(what)):
        if length := length_of(limit["number"].lower(), limit["unit"].lower()):
            yield StyleRule("length", limit=length)
    elif _TOO_MUCH.fullmatch(text) or (
        _SHORT.fullmatch(what) and (_TELLS_SHORT.search(what) or match.end("what") < len(text))
    ):
        yield StyleRule("length", limit=shorter(agreed, "en"))
    elif language:
        yield StyleRule("language", "en" if language["language"].lower() == "english" else "zh")
    elif _FREE.fullmatch(text):
        yield StyleRule("free", text)
