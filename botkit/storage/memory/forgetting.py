"""Forgetting: what an owner does not want remembered is removed wherever it stands."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from botkit.memory.changes import Forget, ForgetEverything
from botkit.memory.records import Memory
from botkit.messages import PersonId, TurnId
from botkit.storage.blank import blank_event, blank_outgoing, event_mentions, outgoing_mentions
from botkit.storage.known import with_kin
from botkit.storage.memory.owned import Owner
from botkit.storage.memory.rows import Conversation, Input, Line, Message, Tables, Turn
from botkit.storage.wish import Wish


def forget(
    tables: Tables,
    owner: Owner,
    change: Forget | ForgetEverything,
    said_in: int = 0,
    turn: TurnId | None = None,
) -> None:
    """Remove it from everywhere.

    Args:
        said_in: the conversation in which the wish was said; 0 where it was said in none.
        turn: the one that heard the wish, if one did: what was said after it is not meant.
    """
    owner.advance(purged=True)
    rows = dict.fromkeys((*owner.kept, said_in))
    conversations = [tables.conversations[row] for row in rows if row > 0]
    person = change.person if owner.person is None else None
    everything = isinstance(change, ForgetEverything)
    alone = frozenset[TurnId]()
    if person is not None:
        alone = frozenset(turn for place in conversations for turn in _alone(tables, owner, place, person))
    wish = Wish(None if everything else change.words, person, alone)
    messages = _forget_memories(owner, wish, () if everything else change.numbers)
    wish = replace(wish, messages=frozenset(messages))
    wish = replace(wish, answers=frozenset(_answers(owner, conversations, wish)))
    _forget_passages(owner, wish)
    # What a summary says of a message cannot be told from the rest: it is written anew.
    if owner.summary is not None and (wish.messages or wish.means(owner.summary.text)):
        owner.summary = None
    for conversation in conversations:
        _forget_lines(owner, conversation, wish)
        _blank_rows(tables, owner, conversation, wish)
        _forget_waiting(owner, conversation, wish, _first_input(tables, turn))
    if everything and owner.person is not None:
        owner.kept = {row: kept for row, kept in owner.kept.items() if row > 0}
        for key in [key for key, job in tables.jobs.items() if job.owner is owner]:
            del tables.jobs[key]


def _first_input(tables: Tables, turn: TurnId | None) -> int | None:
    heard = None if turn is None else tables.turns.get(turn)
    return min((row.seq for row in heard.inputs), default=None) if heard else None


def _forget_waiting(owner: Owner, conversation: Conversation, wish: Wish, before: int | None) -> None:
    """What waits for an answer and is to be forgotten is answered by nobody any more."""
    theirs = owner.person or wish.person
    for seq, row in list(conversation.pending.items()):
        if (before is None or seq < before) and theirs in (None, row.person) and _is_meant(wish, conversation, row):
            row.event, row.forgotten, row.done = blank_event(row.event), True, True
            del conversation.pending[seq]


def _is_meant(wish: Wish, conversation: Conversation, row: Input) -> bool:
    return (
        wish.words is None
        or event_mentions(row.event, wish.words)
        or (conversation.row, row.message_id) in wish.messages
    )


def blanked(message: Message) -> Message:
    """The message, without its words if they were forgotten and it has ended."""
    if message.forgotten and message.ended_at is not None:
        message.row = replace(message.row, outgoing=blank_outgoing(message.row.outgoing))
    return message


def _forget_memories(owner: Owner, wish: Wish, numbers: Collection[int]) -> list[tuple[int, str]]:
    """Remove memories; tells the messages that those of `numbers` come of."""
    known = dict(owner.memories)
    theirs = {number for number, row in known.items() if wish.person in (None, row.memory.source.person)}
    called = with_kin(theirs & set(numbers), [row.memory for row in known.values()]) & theirs
    for number in called | {number for number in theirs if wish.means(_words_of(known[number].memory))}:
        del owner.memories[number]
    sources = [(known[number].conversation, known[number].memory.source.message_id) for number in called]
    return [(conversation, message_id) for conversation, message_id in sources if message_id]


def _words_of(memory: Memory) -> str:
    rule = "" if memory.rule is None else memory.rule.words
    return f"{memory.text}\n{memory.topic}\n{memory.about}\n{rule}"


def _forget_passages(owner: Owner, wish: Wish) -> None:
    for seq, row in list(owner.passages.items()):
        passage = row.passage
        if wish.is_about(passage.role, passage.person, passage.turn) and (
            wish.means(passage.text)
            or (row.conversation, passage.message_id) in wish.messages
            or wish.quotes(passage.role, passage.turn)
        ):
            del owner.passages[seq]


def _answers(owner: Owner, conversations: Collection[Conversation], wish: Wish) -> Iterator[TurnId]:
    """The turns that answered these messages of the owner."""
    for row in owner.passages.values():
        if row.passage.turn and (row.conversation, row.passage.message_id) in wish.messages:
            yield row.passage.turn
    for place in conversations:
        for line in (each for lines in place.history.values() for each in lines):
            if line.line.role == "person" and (place.row, line.line.message_id) in wish.messages:
                yield line.turn


def _forget_lines(owner: Owner, conversation: Conversation, wish: Wish) -> None:
    """Lines of the history that are of this owner, or of a time when nobody noted whose they are."""

    def is_doomed(line: Line) -> bool:
        said = line.line
        return (
            line.owner in (owner, None)
            and (owner.person is None or said.role == "persona" or said.person in (None, owner.person))
            and wish.is_about(said.role, said.person, line.turn)
            and (
                wish.means(said.text)
                or (conversation.row, said.message_id) in wish.messages
                or wish.quotes(said.role, line.turn)
            )
        )

    lines = conversation.history.get(owner.persona, [])
    conversation.history[owner.persona] = [line for line in lines if not is_doomed(line)]


def _blank_rows(tables: Tables, owner: Owner, conversation: Conversation, wish: Wish) -> None:
    """Of the owner's turns: what they answered, and what they said, as soon as it has ended."""
    turns = _turns(tables, owner, conversation)
    strays = [each for known in conversation.known.values() for each in known if each.done and each.turn is None]
    theirs = owner.person or wish.person
    for row in (*(each for turn in turns for each in _inputs(turn)), *strays):
        if theirs in (None, row.person) and _is_meant(wish, conversation, row):
            row.event, row.forgotten = blank_event(row.event), True
    for turn in turns:
        if not wish.is_about("persona", None, turn.record.turn):
            continue
        for message in turn.messages:
            quotes = wish.quotes("persona", turn.record.turn)
            if quotes or wish.words is None or outgoing_mentions(message.row.outgoing, wish.words):
                message.forgotten = True
                blanked(message)


def _alone(tables: Tables, owner: Owner, conversation: Conversation, person: PersonId) -> Iterator[TurnId]:
    """Turns of a room in which nobody spoke besides that person."""
    people: dict[TurnId, set[PersonId | None]] = {}
    for line in conversation.history.get(owner.persona, ()):
        if line.line.role == "person":
            people.setdefault(line.turn, set()).add(line.line.person)
    for turn in _turns(tables, owner, conversation):
        people.setdefault(turn.record.turn, {row.person for row in _inputs(turn)})
    yield from (turn for turn, speakers in people.items() if speakers == {person})


def _turns(tables: Tables, owner: Owner, conversation: Conversation) -> list[Turn]:
    return [
        turn
        for turn in tables.turns.values()
        if turn.record.persona.id == owner.persona and tables.places[turn.record.conversation] is conversation
    ]


def _inputs(turn: Turn) -> list[Input]:
    """What a turn took in, unless it was taken back."""
    return [row for row in turn.inputs if row.done and row.turn == turn.record.turn]
