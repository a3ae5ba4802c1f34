"""Composes what the model reads. Who says what is kept apart:

- one system message, first and the same at every turn: the persona and the rules, written by its author and us;
- the persona's examples, as messages of person and persona;
- the window, as messages of person and persona;
- one last user message: a fenced <note> of ours (the time, what is remembered, lore, names, a nudge), then the
  person's words.

The changing parts stand in the last message because many servers take one leading system message only, small
models heed what is near the end, and everything before stays the same, so that a server's prompt cache holds.
A person's words and names never leave user messages, and cannot close or open our fences.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from botkit.clock import SECOND, seconds_between
from botkit.conversation.brevity import most_tokens
from botkit.conversation.fenced import fenced
from botkit.conversation.guards import Verdict
from botkit.conversation.lore import told_now
from botkit.conversation.names import called_in_prompt, display_name, own_language
from botkit.conversation.ports import ChatMessage, ChatRequest
from botkit.conversation.reminders import reminders
from botkit.conversation.situation import Line, Situation
from botkit.conversation.style.wording import in_words
from botkit.conversation.tokens import MESSAGE_OVERHEAD, keep_ends
from botkit.conversation.window import fitting
from botkit.conversation.wording import Wording, wording
from botkit.persona.macros import fill
from botkit.persona.schema import Persona
from botkit.texts.estimate import estimate

_MOST, _LEAST, _MARGIN = 6_000, 512, 64
"""Tokens: no prompt is longer, so that the cost of a turn stays flat as the history grows."""
_EXAMPLES_SHARE = 4
"""Examples take at most one part in so many of the budget."""
_INPUT_SHARE = 2
_GAP = 6 * 3600.0
_DAY = 24 * 3600.0


def budget_for(persona: Persona, context_window: int) -> int:
    """How many tokens a prompt may have with a model of that window, so that the answer fits behind it."""
    room = context_window - most_tokens(persona.speech.brevity, persona.model.max_tokens) - _MARGIN
    return max(_LEAST, min(_MOST, room))


def compose(
    situation: Situation, budget: int, *, zone: tzinfo | None = None, nudge: Verdict | None = None
) -> ChatRequest:
    """The request for this turn, at most about `budget` tokens long.

    Args:
        zone: where the person lives; without it the model is not told the time.
        nudge: what was wrong with the first try.
    """
    persona = situation.persona
    system = ChatMessage("system", system_message(persona, group=situation.group))
    last = ChatMessage("user", _last_message(situation, budget // _INPUT_SHARE, zone, nudge))
    left = budget - _cost([system, last])
    examples, taken = _examples(persona, min(left, budget // _EXAMPLES_SHARE))
    window = _messages(fitting(situation.window, left - taken), situation)
    if window and window[-1].role == "user":
        # What was never answered belongs to what is said now: servers want the two sides to take turns.
        last = ChatMessage("user", f"{window.pop().content}\n\n{last.content}")
    wishes = persona.model
    return ChatRequest(
        messages=(system, *examples, *window, last),
        max_tokens=most_tokens(persona.speech.brevity, wishes.max_tokens),
        temperature=min(2.0, wishes.temperature + 0.2) if nudge and nudge.reason == "repeated" else wishes.temperature,
    )


@lru_cache(maxsize=64)
def system_message(persona: Persona, *, group: bool) -> str:
    """Who the model is: nothing in it changes from turn to turn, or from person to person."""
    words = wording(own_language(persona))
    speech = persona.speech
    how = [speech.style or "", words.emoji[speech.emoji], words.brevity[speech.brevity], _language_rule(persona, words)]
    if speech.catchphrases:
        how.append(words.catchphrases.format(phrases=" / ".join(speech.catchphrases)))
    if speech.forbidden:
        how.append(words.forbidden.format(phrases=" / ".join(speech.forbidden)))
    parts = [
        words.who.format(name=persona.name, tagline=persona.tagline),
        f"{words.description}\n{persona.description.strip()}",
        f"{words.personality}\n{persona.personality.strip()}",
        f"{words.speech}\n" + "\n".join(line.strip() for line in how if line),
    ]
    if persona.boundaries:
        parts.append(f"{words.boundaries}\n" + "\n".join(f"- {line}" for line in persona.boundaries))
    parts.append(words.rules.format(name=persona.name) + (f"\n\n{words.in_group}" if group else ""))
    return _filled(persona, "\n\n".join(parts))


def _language_rule(persona: Persona, words: Wording) -> str:
    return words.languages["both" if len(set(persona.languages)) > 1 else own_language(persona)]


def _filled(persona: Persona, text: str) -> str:
    return fill(text, user=called_in_prompt(persona), char=persona.name)


@lru_cache(maxsize=256)
def _examples(persona: Persona, budget: int) -> tuple[tuple[ChatMessage, ...], int]:
    """The first examples that fit, and what they cost; those that an author puts first matter most."""
    messages: list[ChatMessage] = []
    spent = 0
    for example in persona.examples:
        pair = [
            ChatMessage("user", _filled(persona, example.person).strip()),
            ChatMessage("assistant", _filled(persona, example.reply).strip()),
        ]
        cost = _cost(pair)
        if spent + cost > budget:
            break
        messages += pair
        spent += cost
    return tuple(messages), spent


def _messages(lines: Sequence[Line], situation: Situation) -> list[ChatMessage]:
    """The window as messages; lines of one side that follow each other are one message."""
    messages: list[ChatMessage] = []
    if lines and lines[0].role == "persona":
        # Some servers insist that a person begins.
        messages.append(ChatMessage("user", _note([wording(own_language(situation.persona)).opened])))
    for line in lines:
        role = "user" if line.role == "person" else "assistant"
        text = _spoken(line.text, line.name, group=situation.group) if role == "user" else line.text.strip()
        if messages and messages[-1].role == role:
            messages[-1] = ChatMessage(role, f"{messages[-1].content}\n{text}")
        elif text:
            messages.append(ChatMessage(role, text))
    return messages


def _spoken(text: str, name: str, *, group: bool) -> str:
    label = display_name(name) if group else ""
    return f"{label}: {fenced(text)}" if label else fenced(text)


def _last_message(situation: Situation, budget: int, zone: tzinfo | None, nudge: Verdict | None) -> str:
    words = wording(own_language(situation.persona))
    said = "\n".join(
        _spoken(message.text, message.sender.name, group=situation.group)
        for message in situation.said
        if message.text.strip()
    )
    note = _note(
        [
            *_moment(situation, zone, words),
            *_about_person(situation, words),
            *_remembered(situation, zone),
            *_lore(situation, words),
            *_occasion(situation, words),
            *([words.nudges[nudge.reason].format(detail=nudge.detail.replace("\n", " ")[:200])] if nudge else []),
        ]
    )
    return "\n\n".join(part for part in (note, keep_ends(said, budget)) if part)


def _moment(situation: Situation, zone: tzinfo | None, words: Wording) -> list[str]:
    told: list[str] = []
    if zone:
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=situation.now / SECOND)).astimezone(zone)
        part = next(name for until, name in words.hours if local.hour < until)
        told.append(words.moment.format(weekday=words.weekdays[local.weekday()], part=part, hour=local.hour % 12 or 12))
    gap = seconds_between(situation.window[-1].at, situation.now) if situation.window else 0.0
    if gap >= 2 * _DAY:
        told.append(words.gap_days.format(count=int(gap // _DAY)))
    elif gap >= _GAP:
        told.append(words.gap_hours.format(count=int(gap // 3600)))
    return told


def _about_person(situation: Situation, words: Wording) -> list[str]:
    told: list[str] = []
    name = display_name(situation.person_name)
    if name and not situation.group and not situation.persona.calls_person and not situation.recollection.nickname:
        told.append(words.person.format(name=name))
    things = [words.kinds[attachment.kind] for message in situation.said for attachment in message.attachments]
    if things:
        told.append(words.sent.format(things=", ".join(things)))
    return told


def _remembered(situation: Situation, zone: tzinfo | None) -> list[str]:
    language = own_language(situation.persona)
    rules = [fenced(in_words(rule, language)) for rule in situation.recollection.rules]
    told = reminders(situation, language, zone, rules)
    return ["<memory>\n" + "\n".join(told) + "\n</memory>"] if told else []


def _lore(situation: Situation, words: Wording) -> list[str]:
    recent = [line.text for line in situation.window] + [message.text for message in situation.said]
    entries = told_now(situation.persona.lorebook, recent)
    if not entries:
        return []
    told = "\n".join(fenced(_filled(situation.persona, entry.content)) for entry in entries)
    return [f"<background>\n{words.background}\n{told}\n</background>"]


def _occasion(situation: Situation, words: Wording) -> list[str]:
    if situation.occasion is None:
        return []
    return [words.occasion.format(reason=fenced(_filled(situation.persona, situation.occasion.reason)))]


def _note(lines: Sequence[str]) -> str:
    return "<note>\n" + "\n".join(lines) + "\n</note>" if lines else ""


def _cost(messages: Sequence[ChatMessage]) -> int:
    return sum(estimate(message.content) + MESSAGE_OVERHEAD for message in messages)
