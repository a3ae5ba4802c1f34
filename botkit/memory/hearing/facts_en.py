"""What people say of themselves in English, plainly enough to be kept as it stands."""

import re
from collections.abc import Callable, Iterator

from botkit.memory.hearing.clauses import Clause, statement
from botkit.memory.hearing.heard import Draft
from botkit.memory.hearing.kin import KIN_EN, PETS_EN, topic_of, who
from botkit.memory.records import Kind
from botkit.texts.patterns import compiled_late

_WORN = r"skirts?|dress(?:es)?|trousers|pants|jeans|shorts|coats?|jackets?|raincoats?|suits?|sweaters?|jumpers?|hoodies?|shirts?|t-shirts?|tank tops?|blouses?|heels|high heels|sneakers|trainers|boots?|sandals?|shoes|hats?|caps?|scarf|scarves|gloves|socks|tights|ties?|cardigans?|leggings|blazers?"
_JOB = r"teacher|professor|doctor|nurse|programmer|developer|engineer|lawyer|accountant|designer|journalist|editor|writer|author|painter|artist|chef|cook|driver|student|police officer|soldier|firefighter|civil servant|salesperson|salesman|saleswoman|manager|product manager|translator|guide|photographer|hairdresser|architect|pharmacist|therapist|psychologist|consultant|courier|guard|farmer|worker|actor|actress|singer|musician|freelancer|stay-at-home (?:mum|mom|dad|parent)|streamer|barista|waiter|waitress|founder|scientist|researcher|intern|mechanic|tailor|carpenter|electrician|plumber|pilot|flight attendant|vet|dentist|social worker|librarian|paramedic|midwife|analyst|baker|gardener|cleaner|carer|data scientist"
_UNSURE = compiled_late(
    r"\b(?:might|maybe|perhaps|wish|if|used to|almost|dreamed|dreamt|pretend|joking|thought|supposed|would|could|should|as if|like i|hypothetically|once|someday)\b",
    re.IGNORECASE,
)
_END = r"(?:,? ?(?:now|too|actually|by the way|btw|you know|at the moment|these days|currently|as well|anyway|so|though|really|very much|a lot|so much|again|since (?:last )?\w+|last (?:week|month|year|weekend)|this (?:week|month|year)|yesterday|today|recently|in \d{4}|for work))*[.]*"
_NO_THING = compiled_late(
    r"(?:it|that|this|you|him|her|them|us|me|how|when|what|where|why|who|the way|your|his|their|being|to be|to think|to say|to know|to see you|these|those|everyone|everything|nothing|anything|myself|my life|my job|someone|somebody|going on|doing this|like|with|talking to you|fun|one)\b",
    re.IGNORECASE,
)
_NO_PLACE = compiled_late(
    r"(?:a|an|my|your|his|her|their|our|fear|hope|pain|hell|peace|sin|denial|this|that|it|here|there|where|tears|bed|next door|upstairs|downstairs|sofa|couch|back|front|another|constant|the (?:moment|past|future|present|couch|sofa|back|front|next|other|same|middle|city|country|countryside|suburbs)|love|luxury|poverty|misery|side|night|home|nights|days|weekends|hard|out|on|at|overtime|[\w ]+ times)\b",
    re.IGNORECASE,
)
_HURTS = compiled_late(
    r"(?:you|him|her|them|this|that|it|work|mondays?|people|men|women|bullshit|nonsense|stupidity|commitment|mornings|exercise|drama|any of|love|what|fun)\b",
    re.IGNORECASE,
)
_NO_NAME = compiled_late(
    r"(?:a|an|the|not|so|very|really|my|coming|going|sick|ill|here|home|back|called|sleeping|getting|in|on|at|out|still|always|with|too|dead|gone|getting|being|named|after|by|for|to)\b",
    re.IGNORECASE,
)

_FEW = 5
"""Words of a thing, a place or a job: more tell a story."""

Build = Callable[[re.Match[str]], Iterator[Draft]]


_MAY_TELL = compiled_late(
    rf"\b(?:i|my|we|our|no|don't)\b.*\b(?:allerg|move|relocat|live|living|based|settle|work|job|name|call|get|got|have|'ve|am|are|i'm|is|was|wear|suggest|recommend|love|like|hate|dislike|adore|prefer|enjoy|eat|drink|stand|own|adopt|bought|{_WORN})|i'm",
    re.IGNORECASE,
)
"""Some of these stand in every such clause: most others need no closer look."""


def facts_en(clause: Clause) -> Iterator[Draft]:
    """What the clause tells."""
    if not _MAY_TELL.search(clause.text):
        return
    text = statement(clause.text)
    if _UNSURE.search(text):
        return
    for pattern, build in _PATTERNS:
        if match := pattern.fullmatch(text):
            found = list(build(match))
            yield from found
            if found:
                return


def _allergy(match: re.Match[str]) -> Iterator[Draft]:
    kin = match["who"] or ""
    negation = "not " if match["no"] else ""
    for part in re.split(r",? (?:and|or) |, ", match["what"]):
        what = re.sub(r"^(?:both|all|most|some|to|the) ", "", part.strip(), flags=re.IGNORECASE)
        if what and not _HURTS.match(what) and len(what.split()) <= _FEW:
            whose = f"{who(kin)}:" if kin else ""
            subject = f"{kin} is " if kin else ""
            yield Draft(
                Kind.FACT, f"{subject}{negation}allergic to {what}", f"allergy:{whose}{what}".casefold(), strength=1.0
            )


def _home(match: re.Match[str]) -> Iterator[Draft]:
    place = match["place"]
    if not _NO_PLACE.match(place) and len(place.split()) <= _FEW:
        yield Draft(Kind.FACT, f"lives in {place}", "home", strength=0.8)


def _job(match: re.Match[str]) -> Iterator[Draft]:
    said = {name: value for name, value in match.groupdict().items() if value}
    if "job" in said and len(said["job"].split()) <= _FEW:
        yield Draft(Kind.FACT, f"works as {said['job']}", "job", strength=0.8)
    elif "place" in said and not _NO_PLACE.match(said["place"]) and len(said["place"].split()) <= _FEW:
        yield Draft(Kind.FACT, f"works {said['where']} {said['place']}", "job", strength=0.8)


def _name(match: re.Match[str]) -> Iterator[Draft]:
    if not _NO_NAME.match(match["name"]):
        yield Draft(Kind.FACT, f"is called {match['name']}", "name", strength=0.9)


def _kin(match: re.Match[str]) -> Iterator[Draft]:
    kin, name = match["who"], match["name"]
    if not _NO_NAME.match(name):
        yield Draft(Kind.PERSON, f"{kin} is called {name}", topic_of(kin, name), strength=0.8)


def _taste(match: re.Match[str]) -> Iterator[Draft]:
    verb, what = match["verb"].lower().replace("don't", "doesn't").replace("do not", "doesn't"), match["what"]
    if not _NO_THING.match(what) and len(what.split()) <= _FEW:
        told = f"is {verb}" if verb.endswith(" of") else verb if verb.startswith(("doesn't", "can't")) else _third(verb)
        yield Draft(Kind.PREFERENCE, f"{told} {what}", f"taste:{what}".casefold(), strength=0.6)


def _third(verb: str) -> str:
    first, _, rest = verb.rpartition(" ")
    return f"{first} {rest}s".strip()


def _diet(match: re.Match[str]) -> Iterator[Draft]:
    yield Draft(Kind.PREFERENCE, match["what"].lower(), "diet", strength=0.8)


def _unworn(match: re.Match[str]) -> Iterator[Draft]:
    yield Draft(Kind.PREFERENCE, f"no {match['what']}", f"wardrobe:{match['what']}".casefold(), strength=0.8)


def _worn(match: re.Match[str]) -> Iterator[Draft]:
    yield Draft(Kind.FACT, f"has {match['what']}", f"wardrobe:{match['bare']}".casefold(), strength=0.5)


_I = r"i(?:'m| am)"
_NAME = r"(?P<name>[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})"
_AND_MORE = rf"(?:,? (?:and|who|he|she|it|they)\b.*|{_END})"
_PATTERNS: tuple[tuple[re.Pattern[str], Build], ...] = (
    (compiled_late(rf"(?:{_I}|my (?P<who>{KIN_EN})(?:'s| is))(?: (?:really|severely|very|also|quite|badly|highly|terribly|pretty|deathly|mildly|slightly|so))*(?P<no> not| no longer|)(?: (?:really|severely|very|also))* allergic to (?P<what>.+?){_END}", re.IGNORECASE), _allergy),
    (compiled_late(rf"i(?:'ve got| have|'ve| got) (?:a |an )?(?:really |very )?(?:bad |severe |serious |mild |strong )?(?P<what>\w+)(?P<who>)(?P<no>)[ -]allerg(?:y|ies){_END}", re.IGNORECASE), _allergy),
    (compiled_late(rf"(?:i|we)(?:'ve| have)?(?: just| recently| finally)? (?:moved|relocated) (?:back )?(?:here )?to (?P<place>[\w.'’ -]{{2,40}}?){_END}", re.IGNORECASE), _home),
    (compiled_late(rf"(?:(?:i|we) (?:now |currently |actually )?live|(?:{_I}|we're|we are)(?: now| currently)? (?:living|based|settled)) in (?P<place>[\w.'’ -]{{2,40}}?){_END}", re.IGNORECASE), _home),
    (compiled_late(rf"i (?:now |currently )?work as (?P<job>an? (?:[a-z-]+ ){{0,2}}(?:{_JOB})),? (?:in|at|for|with|and|but|by|from) .*", re.IGNORECASE), _job),
    (compiled_late(rf"i (?:now |currently )?work as (?P<job>an? [\w -]+?|the [\w -]+?){_END}", re.IGNORECASE), _job),
    (compiled_late(rf"(?:{_I}(?: now)?|i work as) (?P<job>an? (?:[a-z-]+ ){{0,2}}(?:{_JOB})){_END}", re.IGNORECASE), _job),
    (compiled_late(rf"i (?:got|have|started) (?:a |my )?new job as (?P<job>an? [\w -]+?){_END}", re.IGNORECASE), _job),
    (compiled_late(rf"(?:i (?:now |currently )?work|i (?:got|have|started) a new job|{_I} (?:now |currently )?working) (?P<where>at|for|in) (?P<place>[\w.'’& -]{{2,40}}?){_END}", re.IGNORECASE), _job),
    (compiled_late(rf"(?i:my (?:full |real |first )?name(?:'s| is)(?: actually)?) {_NAME}{_END}"), _name),
    (compiled_late(rf"(?i:my|our) (?i:(?:little |big |older |younger |new |eldest |youngest |late )?)(?P<who>(?i:{KIN_EN}))(?i:'s name is|(?:'s| is| was) (?:called|named)) {_NAME}{_AND_MORE}"), _kin),
    (compiled_late(rf"(?i:my|our) (?i:(?:little |big |older |younger |new |eldest |youngest )?)(?P<who>(?i:{KIN_EN})),? {_NAME},? (?:is|was|has|had|works|lives|studies|teaches|plays|runs|moved|loves|likes|just)\b.*"), _kin),
    (compiled_late(rf"(?i:i|we)(?i:'ve got| have| got| just got| adopted| just adopted| own) (?i:an?|one) (?:[a-z]+ ){{0,2}}(?P<who>(?i:{PETS_EN}|son|daughter|brother|sister)),? (?i:called|named|whose name is) {_NAME}{_AND_MORE}"), _kin),
    (compiled_late(rf"(?:{_I}(?: a)? (?P<what>vegetarian|vegan|pescatarian|lactose[- ]intolerant|gluten[- ]free|coeliac|celiac|teetotal|diabetic)){_END}", re.IGNORECASE), _diet),
    (compiled_late(rf"(?:i (?:don't|do not|never|hate to|refuse to|won't) (?:wear|like wearing|want to wear)|no(?: more)?|please no|don't (?:suggest|recommend)) (?P<what>(?:[a-z]+ )?(?:{_WORN})){_END}(?:,? please)?", re.IGNORECASE), _unworn),
    (compiled_late(rf"i(?:'ve got| have| just got| just bought| bought| own| got)(?: myself)? (?P<what>(?:an?|some|two|a pair of|a new) (?P<bare>(?:[a-z]+ ){{0,3}}(?:{_WORN}))){_END}", re.IGNORECASE), _worn),
    (compiled_late(rf"i (?:really |absolutely |just |so |always |also |personally |totally )*(?P<verb>love|like|hate|dislike|adore|prefer|enjoy|don't like|do not like|don't eat|do not eat|don't drink|do not drink|never eat|never drink|can't stand|can't eat|can't drink) (?P<what>[\w'’ -]+?){_END}", re.IGNORECASE), _taste),
    (compiled_late(rf"i(?:'m| am) (?:really |so |very )?(?P<verb>(?:afraid|scared|terrified|fond) of) (?P<what>[\w'’ -]+?){_END}", re.IGNORECASE), _taste),
)  # fmt: skip
