"""Names for messages, and what stands behind buttons."""

import pytest

from botkit.errors import Rejected
from botkit.messages import BotId, Button, ConversationId, OutgoingMessage
from botkit_telegram.buttons import Pressed, keyboard, pressed
from botkit_telegram.emoji import allowed_emoji
from botkit_telegram.places import chat_number, message_name, message_number, thread_number


def data_of(message: OutgoingMessage) -> list[str]:
    drawn = keyboard(message)
    assert drawn is not None
    rows = drawn["inline_keyboard"]
    assert isinstance(rows, list)
    return [button["callback_data"] for row in rows for button in row]


class TestButtons:
    def test_the_longest_data_for_the_greatest_account_fits(self) -> None:
        data, owner = "字" * 13 + "x", str((1 << 52) - 1)
        (behind,) = data_of(OutgoingMessage("?", buttons=(Button("Yes", data),), buttons_for=owner))
        assert len(behind.encode()) <= 64
        assert pressed(behind) == Pressed(int(owner), data)

    def test_a_button_for_anybody_names_nobody(self) -> None:
        (behind,) = data_of(OutgoingMessage("?", buttons=(Button("Yes", "~a~"),)))
        assert pressed(behind) == Pressed(None, "~a~")

    @pytest.mark.parametrize("callback", ["", "yes", "{json}~x", "-5~x"])
    def test_what_we_did_not_write_says_nothing(self, callback: str) -> None:
        assert pressed(callback) is None

    @pytest.mark.parametrize(
        "message",
        [
            OutgoingMessage("?", buttons=(Button("Yes", "x" * 41),)),
            OutgoingMessage("?", buttons=(Button(" ", "x"),)),
            OutgoingMessage("?", buttons=(Button("Yes", "x"),), buttons_for="somebody"),
        ],
        ids=["too much data", "no label", "no account of Telegram"],
    )
    def test_what_no_button_can_be_is_rejected(self, message: OutgoingMessage) -> None:
        with pytest.raises(Rejected):
            keyboard(message)

    def test_short_labels_stand_side_by_side_and_long_ones_alone(self) -> None:
        short = keyboard(OutgoingMessage("?", buttons=tuple(Button(name, name) for name in ("霞", "Mira", "Ben"))))
        long = keyboard(OutgoingMessage("?", buttons=(Button("A whole sentence", "1"), Button("No", "2"))))
        assert short is not None
        assert long is not None
        assert [len(row) for row in short["inline_keyboard"]] == [2, 1]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType, reportUnknownArgumentType]
        assert [len(row) for row in long["inline_keyboard"]] == [1, 1]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType, reportUnknownArgumentType]

    def test_no_buttons_no_keyboard(self) -> None:
        assert keyboard(OutgoingMessage("hi")) is None

    def test_who_speaks_as_a_group_gets_no_buttons_that_nobody_could_press(self) -> None:
        asked_by_group = OutgoingMessage("Who?", buttons=(Button("Xia", "/persona xia"),), buttons_for="-1001234567890")
        assert keyboard(asked_by_group) is None


class TestNames:
    @pytest.mark.parametrize("chat", [7_000_000_001, -4_001, -1001, -1_001_234_567_890])
    def test_a_message_is_found_by_its_name_in_its_own_chat(self, chat: int) -> None:
        assert message_number(chat, message_name(chat, 12)) == 12

    def test_a_message_that_stayed_in_the_old_group_is_none_of_the_new_one(self) -> None:
        assert message_number(-1_001_234_567_890, message_name(-4_001, 12)) is None
        assert message_number(-4_001, "12") is None

    @pytest.mark.parametrize("name", ["", "g", "abc", "-5", "１２"])
    def test_what_is_no_name_names_nothing(self, name: str) -> None:
        assert message_number(7, name) is None

    def test_a_conversation_elsewhere_is_rejected(self) -> None:
        with pytest.raises(Rejected):
            chat_number(ConversationId(BotId("mira"), "room"))
        with pytest.raises(Rejected):
            thread_number(ConversationId(BotId("mira"), "7", "topic"))
        assert thread_number(ConversationId(BotId("mira"), "7", "5")) == 5


@pytest.mark.parametrize(
    ("emoji", "taken"),
    [("❤️", "❤"), ("👍🏽", "👍"), ("🔥", "🔥"), ("😂", "🤣"), ("😊", "🥰"), ("💙", "❤"), ("🦷", None), ("", None)],
)
def test_an_emoji_is_taken_or_the_nearest_one(emoji: str, taken: str | None) -> None:
    assert allowed_emoji(emoji) == taken
