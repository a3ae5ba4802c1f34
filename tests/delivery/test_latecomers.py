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
        assert successor.is_set()
