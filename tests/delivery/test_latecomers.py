"""Who is told that more was said while an answer is composed."""

from botkit.delivery.latecomers import Latecomers
from botkit.messages import BotId, ConversationId

CHAT = ConversationId(BotId("bot"), "chat")


def test_a_predecessor_that_ends_late_takes_nothing_from_its_successor():
    latecomers = Latecomers()
    before = latecomers.expected(CHAT)
    before.__enter__()
    with latecomers.expected(CHAT) as successor:
        before.__exit__(None, None, None)
        latecomers.notice(CHAT)
        assert successor.more.is_set()
        assert not successor.urgent.is_set()


def test_what_cannot_wait_is_told_apart():
    latecomers = Latecomers()
    with latecomers.expected(CHAT) as attention:
        latecomers.notice(CHAT, urgent=True)
        assert attention.urgent.is_set()
        attention.clear()
        assert not attention.more.is_set()
        assert not attention.urgent.is_set()
    latecomers.notice(CHAT, urgent=True)
    assert not attention.more.is_set()
