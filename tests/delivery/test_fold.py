"""What waiting input comes to: edits and deletes applied, commands apart, the order in which it was written."""

from dataclasses import replace
from itertools import permutations

import pytest

from botkit.clock import Instant
from botkit.delivery.commands import command_name
from botkit.delivery.fold import Burst, Call, Nothing, Opening, Order, as_it_stands, is_undisturbed, next_step
from botkit.delivery.records import Pending
from botkit.messages import (
    Account,
    BotId,
    ButtonPressed,
    ConversationId,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    Occasion,
    PersonId,
    ReactionChanged,
    Sender,
)

CHAT = ConversationId(BotId("bot"), "chat")
WEN = Sender(Account("fake", "wen"), "文")


def says(at: int, text: str, id_: str = "") -> MessageReceived:
    return MessageReceived(f"e{at}", CHAT, WEN, Instant(at), message_id=id_ or f"m{at}", text=text)


def edits(at: int, id_: str, text: str) -> MessageEdited:
    return MessageEdited(f"e{at}", CHAT, WEN, Instant(at), message_id=id_, text=text)


def deletes(at: int, id_: str) -> MessageDeleted:
    return MessageDeleted(f"e{at}", CHAT, WEN, Instant(at), message_id=id_)


def step(*events: Event, owed: bool = False):
    pending = [Pending(seq, event, PersonId("wen"), event.at) for seq, event in enumerate(events, start=1)]
    return next_step(
        pending,
        is_command=lambda text: command_name(text) is not None,
        is_call=lambda message: message.text == "妈妈",
        owed=owed,
    )


def texts(burst: object) -> list[str]:
    assert isinstance(burst, Burst | Call)
    return [item.message.text for item in burst.said]


def test_a_button_that_was_pressed_stands_where_it_arrived_whatever_its_date():
    """Our clock dates it, in finer steps, and late where we were away: what was written behind it seems older."""
    pressed = ButtonPressed("e90", CHAT, WEN, Instant(90), data="/persona twin")
    before, after = says(2, "在吗"), says(3, "我今天")
    assert texts(step(before, pressed, after)) == ["在吗"]
    first = step(pressed, before, after)
    assert isinstance(first, Order)
    assert first.said.message.text == "/persona twin"
    assert texts(step(after, before, pressed)) == ["在吗", "我今天"]


def test_a_burst_is_one_turn_in_the_order_it_was_written():
    burst = step(says(2, "我今天"), says(1, "在吗"), says(3, "被老板骂了"))
    assert texts(burst) == ["在吗", "我今天", "被老板骂了"]
    assert sorted(burst.consumed) == [1, 2, 3]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_edit_counts_in_whatever_order_the_events_come(order):
    story = [says(1, "面試", "m"), edits(5, "m", "面试"), edits(9, "m", "明天面试")]
    burst = step(*(story[place] for place in order))
    assert texts(burst) == ["明天面试"]
    assert sorted(burst.consumed) == [1, 2, 3]


def test_an_edit_whose_original_never_came_stands_for_it():
    assert texts(step(edits(5, "m", "hello"))) == ["hello"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_message_taken_back_is_not_answered(order):
    story = [says(1, "oops", "m"), edits(2, "m", "oops!"), deletes(3, "m")]
    assert step(*(story[place] for place in order)) == Nothing(tuple(range(1, 4)))


def test_taking_one_message_back_leaves_the_rest_of_the_burst():
    burst = step(says(1, "stupid boss", "a"), says(2, "hard day", "b"), deletes(3, "a"))
    assert texts(burst) == ["hard day"]
    assert sorted(burst.consumed) == [1, 2, 3]


def test_a_command_is_a_turn_of_its_own_and_what_follows_waits():
    order = step(says(1, "/help"), says(2, "hello"))
    assert isinstance(order, Order)
    assert order.consumed == (1,)


def test_what_was_said_before_a_command_is_answered_before_it():
    burst = step(says(1, "hello"), says(2, "/help"), says(3, "and you?"))
    assert texts(burst) == ["hello"]
    assert burst.consumed == (1,)


@pytest.mark.parametrize("place", range(3))
def test_a_bare_call_is_a_turn_of_its_own_wherever_it_stands(place):
    story = [says(1, "我今天"), says(2, "被骂了")]
    story.insert(place, says(9, "妈妈"))
    call = step(*story)
    assert isinstance(call, Call)
    assert texts(call) == ["妈妈"]
    assert call.consumed == (place + 1,)


def test_several_calls_are_one_turn():
    call = step(says(1, "妈妈"), says(2, "我今天"), says(3, "妈妈"))
    assert texts(call) == ["妈妈", "妈妈"]
    assert call.consumed == (1, 3)


def test_a_call_after_a_command_waits_for_it_because_the_command_may_change_who_is_called():
    assert isinstance(step(says(1, "/persona xia"), says(2, "妈妈")), Order)
    assert texts(step(says(1, "hello"), says(2, "/persona xia"), says(3, "妈妈"))) == ["hello"]


def test_a_command_does_not_wait_for_an_answer_that_is_owed():
    order = step(says(1, "hello"), says(2, "/persona mira"), says(3, "妈妈"), owed=True)
    assert isinstance(order, Order)
    assert order.consumed == (2,)


def test_a_message_edited_into_a_bare_call_is_one():
    burst = step(says(1, "hello", "m"), says(2, "well?"), edits(3, "m", "妈妈"))
    assert isinstance(burst, Call)
    assert sorted(burst.consumed) == [1, 3]


def test_what_was_added_disturbs_a_turn_and_what_is_put_away_besides_does_not():
    reaction = ReactionChanged("e7", CHAT, WEN, Instant(7), message_id="m", emoji="👍")
    burst = step(says(1, "hello"))
    assert is_undisturbed(burst, step(says(1, "hello"), reaction))
    assert is_undisturbed(burst, step(says(1, "hello"), says(2, "/help")))
    assert not is_undisturbed(burst, step(says(1, "hello"), says(2, "you?")))


def test_what_others_say_among_themselves_disturbs_nobody():
    def chatter(at: int, who: str, *, addressed: bool = False) -> Pending:
        message = replace(says(at, "blah"), addressed=addressed)
        return Pending(at, message, PersonId(who), message.at)

    def following(*rows: Pending):
        return next_step(rows, is_command=lambda _: False, is_call=lambda _: False)

    asked = chatter(1, "wen", addressed=True)
    burst = following(asked)
    assert is_undisturbed(burst, following(asked, chatter(2, "bo"), chatter(3, "mo")))
    assert not is_undisturbed(burst, following(asked, chatter(2, "bo", addressed=True)))
    assert not is_undisturbed(burst, following(asked, chatter(2, "wen")))


def test_a_turn_is_changed_by_what_happens_to_its_messages_alone():
    def pending(*events: Event) -> list[Pending]:
        return [Pending(seq, event, PersonId("wen"), event.at) for seq, event in enumerate(events, start=1)]

    message = says(1, "hello", "m1")
    burst = step(message)
    assert as_it_stands(burst, pending(message, says(2, "you?")))
    assert not as_it_stands(burst, pending(message, edits(2, "m1", "bye")))
    assert not as_it_stands(burst, pending(message, deletes(2, "m1")))
    order = step(says(1, "/help", "m1"))
    assert as_it_stands(order, pending(says(1, "/help", "m1"), says(2, "you?")))
    assert not as_it_stands(order, pending(says(1, "/help", "m1"), deletes(2, "m1")))


def test_a_change_that_changes_nothing_is_one_row_more():
    def pending(*events: Event) -> list[Pending]:
        return [Pending(seq, event, PersonId("wen"), event.at) for seq, event in enumerate(events, start=1)]

    message, gone = says(1, "hello", "m1"), [says(2, "oops", "m2"), deletes(3, "m2")]
    burst = step(message, *gone)
    same_words = as_it_stands(burst, pending(message, *gone, edits(4, "m1", "hello")))
    gone_again = as_it_stands(burst, pending(message, *gone, edits(4, "m2", "oopsie"), deletes(5, "m2")))
    assert same_words is not None
    assert gone_again is not None
    assert sorted(same_words.consumed) == [1, 2, 3, 4]
    assert sorted(gone_again.consumed) == [1, 2, 3, 4, 5]


def test_words_that_were_changed_too_often_are_answered_as_they_are():
    def pending(*events: Event) -> list[Pending]:
        return [Pending(seq, event, PersonId("wen"), event.at) for seq, event in enumerate(events, start=1)]

    message = says(1, "hello", "m1")
    now = as_it_stands(step(message), pending(message, edits(2, "m1", "bye")), reworded=True)
    assert isinstance(now, Burst)
    assert (texts(now), now.consumed) == (["bye"], (1, 2))
    assert as_it_stands(step(message), pending(message, deletes(2, "m1")), reworded=True) is None


def test_of_two_edits_at_one_moment_the_later_one_counts():
    first = replace(edits(2, "m1", "fist"), id="event-10")
    second = replace(edits(2, "m1", "first"), id="event-9")
    assert texts(step(says(1, "frist", "m1"), first, second)) == ["first"]


def test_what_nobody_can_read_of_a_message_goes_with_it():
    unread = Pending(2, None, PersonId("wen"), Instant(2), "m1")
    pending = [Pending(1, says(1, "hello", "m1"), PersonId("wen"), Instant(1)), unread]
    burst = next_step(pending, is_command=lambda _: False, is_call=lambda _: False)
    assert isinstance(burst, Burst)
    assert burst.said[0].rows == burst.consumed == (1, 2)


def test_what_nobody_can_read_is_put_away():
    assert next_step([Pending(1, None, PersonId("wen"), Instant(1))], is_command=bool, is_call=bool) == Nothing((1,))


def test_a_reaction_asks_for_no_words():
    reaction = ReactionChanged("e1", CHAT, WEN, Instant(1), message_id="m", emoji="👍")
    assert step(reaction) == Nothing((1,))


def test_a_reaction_among_messages_is_taken_along():
    reaction = ReactionChanged("e1", CHAT, WEN, Instant(1), message_id="m", emoji="👍")
    assert sorted(step(reaction, says(2, "hi")).consumed) == [1, 2]


def test_an_occasion_opens_a_conversation_at_rest():
    occasion = Occasion("e1", CHAT, WEN, Instant(1), reason="good morning")
    assert step(occasion) == Opening(occasion, (1,))


def test_an_occasion_waits_while_the_person_is_talking():
    occasion = Occasion("e1", CHAT, WEN, Instant(1), reason="good morning")
    burst = step(occasion, says(2, "早"))
    assert texts(burst) == ["早"]
    assert burst.consumed == (2,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/help", "help"),
        (" /Help ", "help"),
        ("/persona mira", "persona"),
        ("/start@my_bot", "start"),
        ("/help\nplease", "help"),
        ("/", None),
        ("/ help", None),
        ("/帮助", None),
        ("1/2", None),
        ("/home/wen/file", None),
        ("see /help", None),
    ],
)
def test_what_counts_as_a_command(text, name):
    assert command_name(text) == name


def presses(at: int, data: str) -> ButtonPressed:
    return ButtonPressed(f"e{at}", CHAT, WEN, Instant(at), message_id="ours", data=data)


def test_a_button_says_what_stands_behind_it():
    order = step(presses(1, "/persona mira"))
    assert isinstance(order, Order)
    assert (order.said.message.text, order.said.message.message_id, order.consumed) == ("/persona mira", "", (1,))
    assert texts(step(says(1, "hello"), presses(2, "yes"), presses(3, "yes"))) == ["hello", "yes", "yes"]


def test_a_button_is_no_part_of_the_message_it_stands_under():
    burst = step(says(1, "hello", "ours"), presses(2, "yes"), deletes(3, "ours"))
    assert texts(burst) == ["yes"]
    assert sorted(burst.consumed) == [1, 2, 3]


def test_messages_from_before_a_chat_had_another_id_are_told_apart_by_their_rows():
    def row(seq: int, event: Event, message_id: str) -> Pending:
        return Pending(seq, event, PersonId("wen"), event.at, message_id)

    burst = next_step(
        [
            row(1, says(1, "before", "1"), "group 1"),
            row(2, says(2, "since", "1"), "1"),
            row(3, edits(3, "1", "before!"), "group 1"),
        ],
        is_command=lambda _: False,
        is_call=lambda _: False,
    )
    assert isinstance(burst, Burst)
    assert texts(burst) == ["before!", "since"]
    assert [item.message.message_id for item in burst.said] == ["", "1"], "nothing there is called so any more"
