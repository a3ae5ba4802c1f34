"""What people do in Telegram, as events."""

from typing import Any

import pytest

from botkit.clock import SECOND, Instant
from botkit.messages import (
    Account,
    Attachment,
    ButtonPressed,
    ChatKind,
    ChatMoved,
    ConversationId,
    MembershipChanged,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from botkit_telegram.viewpoint import TopicMemory
from tests.adapters.telegram_updates import (
    ANA,
    BEN,
    BOT,
    BOT_NUMBER,
    CHANNEL,
    DATE,
    GROUP,
    NOW,
    OTHER_BOT,
    OURSELVES,
    PRIVATE,
    SUPERGROUP,
    US,
    Viewpoint,
    heard,
    message,
    translated,
)

RIGHTS = [
    f"can_{power}"
    for power in (
        "be_edited",
        "manage_chat",
        "delete_messages",
        "manage_video_chats",
        "restrict_members",
        "promote_members",
        "change_info",
        "invite_users",
        "post_stories",
        "edit_stories",
        "delete_stories",
    )
]
FILE = {"file_id": "handle", "file_unique_id": "u", "file_size": 9}


def only(**kinds: Any) -> Any:
    (event,) = translated(**kinds).events
    return event


class TestMessages:
    def test_a_private_message_comes_in_whole(self) -> None:
        (event,) = heard("妈妈 👩‍👧\nsecond line")
        assert event == MessageReceived(
            id="100000001",
            conversation=ConversationId(BOT, "7000000001"),
            sender=event.sender,
            at=Instant(DATE * SECOND),
            chat=ChatKind.PRIVATE,
            message_id="12",
            text="妈妈 👩‍👧\nsecond line",
            addressed=True,
        )
        assert (event.sender.account, event.sender.name) == (Account("telegram", "7000000001"), "Ana Ruiz")

    def test_the_language_of_the_app_is_known(self) -> None:
        (event,) = heard("hi", sender=BEN)
        assert event.sender.language == "zh-hans"

    @pytest.mark.parametrize(("chat", "name"), [(GROUP, "g12"), (SUPERGROUP, "12"), (PRIVATE, "12")])
    def test_a_message_of_a_basic_group_is_named_so_that_it_stays_its_own_after_a_move(
        self, chat: dict[str, Any], name: str
    ) -> None:
        (event,) = heard("hi", chat)
        assert event.message_id == name

    def test_a_basic_group_whose_number_begins_with_100_is_one_all_the_same(self) -> None:
        (event,) = heard("hi", GROUP | {"id": -1001})
        assert event.message_id == "g12"

    def test_a_message_says_which_one_it_answers(self) -> None:
        (event,) = heard("yes", GROUP, reply_to_message=message("shall we?", GROUP, message_id=7, sender=BEN))
        assert event.reply_to == "g7"

    def test_a_topic_is_a_conversation_of_its_own_and_a_thread_of_answers_is_none(self) -> None:
        (topic,) = heard("hi", SUPERGROUP, message_thread_id=5, is_topic_message=True)
        (thread,) = heard("hi", SUPERGROUP, message_thread_id=5)
        (general,) = heard("hi", SUPERGROUP, message_thread_id=1, is_topic_message=True)
        (private,) = heard("hi", PRIVATE, message_thread_id=9, is_topic_message=True)
        assert [event.conversation.thread for event in (topic, thread, general, private)] == ["5", "", "", "9"]

    def test_what_opened_a_topic_is_nothing_that_is_answered(self) -> None:
        opening = message(
            chat=SUPERGROUP,
            message_id=5,
            sender=OURSELVES,
            forum_topic_created={"name": "Cooking", "icon_color": 7322096},
        )
        (event,) = heard("hi", SUPERGROUP, message_thread_id=5, is_topic_message=True, reply_to_message=opening)
        assert (event.reply_to, event.addressed) == ("", False)

    def test_each_picture_of_an_album_is_a_message(self) -> None:
        sizes = [FILE | {"width": 90, "height": 90, "file_id": "small"}, FILE | {"width": 900, "height": 900}]
        (event,) = heard(photo=sizes, caption="the sea", media_group_id="77")
        assert event.text == "the sea"
        assert event.attachments == (Attachment("image", "handle", "", "image/jpeg", 9),)

    def test_a_service_message_is_nothing(self) -> None:
        assert heard(chat=GROUP, new_chat_title="Friends") == []

    def test_an_edit_has_the_time_of_the_edit_and_the_whole_text(self) -> None:
        event = only(edited_message=message("I am fine", edit_date=DATE + 60))
        assert isinstance(event, MessageEdited)
        assert (event.message_id, event.text, event.at) == ("12", "I am fine", (DATE + 60) * SECOND)

    def test_somebody_who_walks_with_a_live_location_does_not_talk_all_the_time(self) -> None:
        place = {"latitude": 1.5, "longitude": 2.25, "live_period": 900}
        assert len(heard(location=place)) == 1
        assert translated(edited_message=message(location=place, edit_date=DATE + 9)).events == ()

    def test_a_kind_of_update_that_nobody_knows_is_nothing(self) -> None:
        assert translated(brand_new_thing={"x": 1}).events == ()


@pytest.mark.parametrize(
    ("fields", "attachment"),
    [
        (
            {"voice": FILE | {"duration": 3, "mime_type": "a/ogg"}},
            Attachment("voice", "handle", "", "a/ogg", 9),
        ),
        (
            {"audio": FILE | {"duration": 3, "mime_type": "audio/mpeg", "file_name": "song.mp3"}},
            Attachment("audio", "handle", "song.mp3", "audio/mpeg", 9),
        ),
        (
            {"video": FILE | {"duration": 3, "width": 1, "height": 1, "mime_type": "video/mp4"}},
            Attachment("video", "handle", "", "video/mp4", 9),
        ),
        ({"video_note": FILE | {"duration": 3, "length": 1}}, Attachment("video", "handle", "", "video/mp4", 9)),
        (
            {
                "animation": FILE | {"duration": 3, "width": 1, "height": 1, "mime_type": "video/mp4"},
                "document": FILE | {"mime_type": "video/mp4"},
            },
            Attachment("video", "handle", "", "video/mp4", 9),
        ),
        (
            {"document": FILE | {"file_name": "a.pdf", "mime_type": "application/pdf"}},
            Attachment("document", "handle", "a.pdf", "application/pdf", 9),
        ),
        (
            {"document": FILE | {"file_name": "a.png", "mime_type": "image/png"}},
            Attachment("image", "handle", "a.png", "image/png", 9),
        ),
        (
            {
                "sticker": FILE
                | {
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "emoji": "😺",
                }
            },
            Attachment("sticker", "handle", "😺", "image/webp", 9),
        ),
        ({"location": {"latitude": 52.52, "longitude": 13.405}}, Attachment("location", "52.520000,13.405000")),
        ({"contact": {"phone_number": "1", "first_name": "Kim"}}, Attachment("other", "contact", "Kim")),
        ({"dice": {"emoji": "🎲", "value": 4}}, Attachment("other", "dice", "🎲 4")),
        ({"story": {"id": 1, "chat": PRIVATE}}, Attachment("other", "story")),
        (
            {
                "poll": {
                    "id": "1",
                    "question": "Tea?",
                    "options": [],
                    "total_voter_count": 0,
                    "is_closed": False,
                    "is_anonymous": True,
                    "type": "regular",
                    "allows_multiple_answers": False,
                    "allows_revoting": False,
                    "members_only": False,
                }
            },
            Attachment("other", "poll", "Tea?"),
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_no_text_is_an_attachment(fields: dict[str, Any], attachment: Attachment) -> None:
    (event,) = heard(**fields)
    assert event.attachments == (attachment,)


class TestWhoIsHeard:
    def test_our_own_words_never_come_in(self) -> None:
        assert heard("echo", GROUP, sender=OURSELVES) == []
        assert heard("by us", GROUP, via_bot=OURSELVES) == []

    def test_other_bots_are_heard_only_where_they_are_welcome(self) -> None:
        assert heard("beep", GROUP, sender=OTHER_BOT) == []
        (event,) = heard("beep", GROUP, Viewpoint(BOT, BOT_NUMBER, "Mira_Bot", allow_bots=True), sender=OTHER_BOT)
        assert event.sender.is_bot

    def test_what_a_channel_posts_is_not_talk(self) -> None:
        assert heard("news", CHANNEL) == []
        forwarded = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
        assert heard("news", SUPERGROUP, sender=forwarded, sender_chat=CHANNEL, is_automatic_forward=True) == []

    def test_an_anonymous_admin_speaks_as_the_group(self) -> None:
        masked = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        (event,) = heard("quiet please", SUPERGROUP, sender=masked, sender_chat=SUPERGROUP)
        assert event.sender.account.native_id == str(SUPERGROUP["id"])
        assert (event.sender.name, event.sender.is_bot) == ("Book club", False)


class TestMoves:
    def test_a_group_that_became_a_supergroup_moves_once(self) -> None:
        (event,) = heard(chat=GROUP, migrate_to_chat_id=SUPERGROUP["id"])
        assert isinstance(event, ChatMoved)
        assert (event.conversation.chat, event.new_chat) == ("-4001", "-1001234567890")
        assert heard(chat=SUPERGROUP, migrate_from_chat_id=GROUP["id"]) == []


class TestMembers:
    def test_who_joins_and_who_leaves(self) -> None:
        joined = heard(chat=GROUP, new_chat_members=[BEN, OURSELVES, OTHER_BOT])
        left = heard(chat=GROUP, left_chat_member=BEN)
        assert [type(event) for event in (*joined, *left)] == [MembershipChanged] * 3
        assert [event.sender.name for event in joined] == ["Ben", "Quiz"]
        assert [event.id for event in joined] == ["100000001", "100000001.1"]
        assert [event.present for event in (*joined, *left)] == [True, True, False]

    @pytest.mark.parametrize(
        ("was", "now", "present"), [("member", "kicked", False), ("left", "member", True), ("kicked", "member", True)]
    )
    def test_who_blocks_us_or_takes_us_in(self, was: str, now: str, present: bool) -> None:
        event = only(my_chat_member=self.change(was, now, OURSELVES))
        assert (event.is_self, event.present, event.sender.name) == (True, present, "Ana Ruiz")

    def test_new_rights_are_no_coming_or_going(self) -> None:
        assert translated(my_chat_member=self.change("member", "administrator", OURSELVES)).events == ()

    def test_somebody_else_s_coming_is_theirs(self) -> None:
        event = only(chat_member=self.change("left", "member", BEN))
        assert (event.is_self, event.sender.name) == (False, "Ben")

    @staticmethod
    def change(was: str, now: str, who: dict[str, Any]) -> dict[str, Any]:
        rights = dict.fromkeys(["is_anonymous", *RIGHTS], False)
        more: dict[str, dict[str, Any]] = {"kicked": {"until_date": 0}, "administrator": rights}
        old, new = ({"status": status, "user": who, **more.get(status, {})} for status in (was, now))
        return {"chat": PRIVATE, "from": ANA, "date": DATE, "old_chat_member": old, "new_chat_member": new}


class TestReactions:
    @staticmethod
    def reaction(before: list[Any], after: list[Any], chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
        def types(signs: list[Any]) -> list[dict[str, Any]]:
            return [sign if isinstance(sign, dict) else {"type": "emoji", "emoji": sign} for sign in signs]

        told = {"chat": chat, "message_id": 12, "user": ANA, "date": DATE}
        return told | {"old_reaction": types(before), "new_reaction": types(after)}

    @pytest.mark.parametrize(
        ("before", "after", "emoji"),
        [([], ["❤"], "❤"), (["❤"], [], ""), (["❤"], ["👍"], "👍"), (["❤"], ["❤", "🔥"], "🔥")],
    )
    def test_the_emoji_that_is_new_or_none(self, before: list[str], after: list[str], emoji: str) -> None:
        event = only(message_reaction=self.reaction(before, after))
        assert isinstance(event, ReactionChanged)
        assert (event.message_id, event.emoji) == ("12", emoji)

    def test_an_emoji_of_telegram_s_own_cannot_be_told_and_is_not_told_as_taken_off(self) -> None:
        own = {"type": "custom_emoji", "custom_emoji_id": "1"}
        assert translated(message_reaction=self.reaction([], [own])).events == ()
        assert only(message_reaction=self.reaction(["❤"], [own])).emoji == ""

    def test_it_is_told_in_the_topic_where_the_message_stands_as_long_as_that_is_known(self) -> None:
        topics = TopicMemory()
        topics.note(str(SUPERGROUP["id"]), "12", "5")
        us = Viewpoint(BOT, BOT_NUMBER, "Mira_Bot", thread_of=topics.thread_of)
        (known,) = translated(us, message_reaction=self.reaction([], ["❤"], SUPERGROUP)).events
        (unknown,) = translated(US, message_reaction=self.reaction([], ["❤"], SUPERGROUP)).events
        assert (known.conversation.thread, unknown.conversation.thread) == ("5", "")

    def test_only_so_many_messages_are_remembered(self) -> None:
        topics = TopicMemory()
        for number in range(10_001):
            topics.note("-100", str(number), "5")
        assert (topics.thread_of("-100", "0"), topics.thread_of("-100", "10000")) == ("", "5")


class TestButtons:
    @staticmethod
    def query(data: str, presser: dict[str, Any] = ANA, **fields: Any) -> dict[str, Any]:
        under = message("Shall we?", SUPERGROUP, sender=OURSELVES, message_thread_id=5, is_topic_message=True)
        return {"id": "q1", "from": presser, "chat_instance": "1", "data": data, "message": under} | fields

    def test_a_press_says_what_stands_behind_the_button(self) -> None:
        told = translated(callback_query=self.query("~/persona xia"))
        (event,) = told.events
        assert isinstance(event, ButtonPressed)
        assert (event.data, event.message_id, event.conversation.thread) == ("/persona xia", "12", "5")
        assert event.at == NOW
        assert told.press is not None
        assert told.press.ours

    def test_somebody_else_s_button_says_nothing_and_is_answered_in_the_presser_s_language(self) -> None:
        told = translated(callback_query=self.query("37wd6yh~/persona xia", BEN))
        assert told.events == ()
        assert told.press is not None
        assert (told.press.ours, told.press.language) == (False, "zh-hans")

    def test_a_button_that_is_not_of_our_making_only_stops_waiting(self) -> None:
        told = translated(callback_query=self.query("from another program"))
        assert told.events == ()
        assert told.press is not None

    def test_a_button_under_a_message_that_telegram_shows_no_more_still_works(self) -> None:
        faded = {"chat": PRIVATE, "message_id": 3, "date": 0}
        (event,) = translated(callback_query=self.query("~yes", message=faded)).events
        assert isinstance(event, ButtonPressed)
        assert (event.message_id, event.conversation.chat) == ("3", "7000000001")
